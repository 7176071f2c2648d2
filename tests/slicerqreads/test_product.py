"""The finished file: alone, small, loading glibc only, and working where there is nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ci.screen import find_views
from ci.startup import screen_environment
from ci.xvfb import Screen
from superbuild.product import ProductRules
from tests.bare_root import libraries, make_bare_root
from tests.budgets import BUDGETS
from tests.slicerqreads import variants
from tests.slicerqreads.test_volume_formats import values, write_with_simpleitk
from tests.slicerqreads.viewer import offscreen_picture, run_offscreen

RULES = ProductRules.load()
EXPECTED_FILES = [
    r"/etc/ld\.so\.(cache|preload)",
    r"/proc/.*",
    r"/sys/.*",
    r"/dev/(null|urandom|shm)?",
    # The locale's character set, and nothing else of it.
    r"/usr/lib/locale/(locale-archive|[^/]+/LC_CTYPE)",
    r"/usr/lib/.*/gconv/gconv-modules\.cache",
    r"/usr/share/locale/locale\.alias",
    # The X server's password.
    r".*/\.Xauthority",
    # The desktop's mouse pointers.
    r".*/icons/[^/]+/(index\.theme|cursors/[^/]+)",
]
"""Besides the images, the program and the libraries it may load."""


def test_dist_holds_one_file_and_the_launcher(binary: Path) -> None:
    """Beside the twin with shared libraries, which has a folder of its own."""
    assert {path.name for path in binary.parent.iterdir()} - {"sanitized", "shared"} == set(RULES.limits)
    assert binary.name == RULES.name
    assert not binary.is_symlink()


@pytest.fixture(params=sorted(RULES.limits))
def program(request: pytest.FixtureRequest, binary: Path) -> Path:
    """Each program of the product."""
    return binary.with_name(request.param)


def test_loads_only_allowed_libraries(program: Path) -> None:
    assert set(libraries(program)) <= RULES.allowed_libraries


def test_looks_for_libraries_where_the_system_has_them(program: Path) -> None:
    """No folder of its own comes first: each would be asked for on the share, and could hold another's library."""
    entries = subprocess.run(["readelf", "-dW", program], capture_output=True, text=True, check=True).stdout
    assert "NEEDED" in entries
    assert not re.search(r"\((RPATH|RUNPATH)\)", entries), entries


def test_size_is_within_budget(program: Path, record_property: Callable[[str, object], None]) -> None:
    size = program.stat().st_size / 1e6
    record_property("summary", f"{program.name} has {size:.1f} MB of {RULES.limits[program.name]} MB")
    assert size <= RULES.limits[program.name]


def test_is_stripped(program: Path) -> None:
    sections = subprocess.run(["readelf", "-SW", program], capture_output=True, text=True, check=True).stdout
    for section in (".debug_info", ".symtab"):
        assert section not in sections


def test_exports_no_symbols_of_its_parts(binary: Path) -> None:
    """Nothing of what is linked in can get mixed up with a library that OpenGL brings, which may have its own copy."""
    command = ["nm", "-D", "--defined-only", str(binary)]
    symbols = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exported = [line.split()[-1].split("@")[0] for line in symbols.splitlines()]
    parts = re.compile(r"_ZN?K?\d*(Q|vtk|itk|gdcm|Dcm)|vtk|png_|jpeg_|inflate|deflate|xcb_|X[A-Z]|FT_|XML_|xkb_")
    assert [name for name in exported if parts.match(name)] == []


def opened_files(command: list[str], environment: dict[str, str], folder: Path) -> list[str]:
    """The files that a program opens before it ends, each once; the folder takes a log for each thread."""
    folder.mkdir()
    log = folder / "thread"
    subprocess.run(
        ["strace", "-ff", "-qq", "-e", "trace=open,openat,openat2,execve", "-e", "signal=none", "-o", log, *command],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    files: dict[str, None] = {}
    lines = [line for path in sorted(folder.iterdir()) for line in path.read_text(errors="replace").splitlines()]
    for line in lines:
        match = re.search(r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]+)".* = (-?\d+)', line)
        if match and int(match[2]) >= 0:
            files[match[1]] = None
    return list(files)


@pytest.mark.parametrize("platform", ["offscreen", "xcb"])
def test_opens_nothing_unexpected(
    platform: str, binary: Path, small_phantom: Path, screen: Screen, tmp_path: Path
) -> None:
    """No fonts, no plugins, no libraries but the allowed ones until 3D is shown."""
    command = [str(binary), "-platform", platform, "--exit-after-startup", str(small_phantom)]
    files = opened_files(command, screen_environment(screen, tmp_path), tmp_path / "strace")
    images = [file for file in files if file.startswith(str(small_phantom))]
    assert len(images) >= 41, f"strace saw {len(images)} of 41 images opened"
    allowed = {str(path) for path in libraries(binary).values() if path} | {str(binary)}
    strangers = [
        file
        for file in files
        if file not in images
        and file not in allowed
        and Path(file).resolve() not in {Path(name).resolve() for name in allowed}
        and not any(re.fullmatch(pattern, file) for pattern in EXPECTED_FILES)
    ]
    assert strangers == []
    budget = BUDGETS["report"]["counts"]
    others = {file for file in files if file not in images and not file.startswith(("/proc/", "/sys/"))} | {str(binary)}
    assert len(others) <= budget["files_opened_before_first_image_beside_images"], others
    assert len(libraries(binary)) <= budget["libraries_mapped"]


def _has_views(path: Path) -> bool:
    return len(find_views(offscreen_picture(path))) == 3


def test_runs_in_a_bare_folder_with_the_same_picture(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """A root folder with glibc, the program and the images, and nothing else: no fonts, X, OpenGL, /proc or /tmp."""
    root = tmp_path / "root"
    start = make_bare_root(binary, root)
    shutil.copytree(small_phantom, root / "images")
    (root / "out").mkdir()
    names = {path.name for path in root.iterdir()}
    options = ["-platform", "offscreen", "--exit-after-startup", "--screenshot"]
    inside = subprocess.run(
        [*start, *options, "/out/picture.png", "/images"],
        env={}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert inside.returncode == 0, inside.stderr
    assert {path.name for path in root.iterdir()} == names, "the program left something behind"
    outside = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", tmp_path / "outside.png", small_phantom, home=tmp_path
    )
    assert outside.status == 0, outside.text
    assert _has_views(tmp_path / "outside.png")
    pictures = [offscreen_picture(root / "out" / "picture.png"), offscreen_picture(tmp_path / "outside.png")]
    assert pictures[0].shape == pictures[1].shape
    boxes = find_views(pictures[1])
    for view, box in boxes.items():
        np.testing.assert_array_equal(pictures[0][box], pictures[1][box], err_msg=view)
    # The fourth quarter is OpenGL's, and says that there is none.
    message = pictures[0][boxes["Green"][0], boxes["Yellow"][1]] & 0xFFFFFF
    assert 0.9 < np.mean(message == 0) < 1.0


def test_works_without_a_display(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """`-platform offscreen` needs none; without it a missing display is said, not crashed on."""
    ended = run_offscreen(binary, "--exit-after-startup", small_phantom, home=tmp_path)
    assert ended.status == 0, ended.text
    ended = run_offscreen(binary, "--exit-after-startup", small_phantom, home=tmp_path, platform=None)
    assert ended.status == 1
    assert "DISPLAY" in ended.errors


def test_numbers_in_files_are_read_alike_in_a_country_with_decimal_commas(binary: Path, tmp_path: Path) -> None:
    """Several times: of the locale of a program, all threads see what one sets."""
    locales, volume = tmp_path / "locales", tmp_path / "volume.nrrd"
    locales.mkdir()
    command = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(locales / "de_DE.UTF-8")]
    subprocess.run(command, check=True, capture_output=True)
    write_with_simpleitk(volume, values("int16"), variants.AXIAL.ijk_to_ras)
    variables = {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(locales)}
    log = tmp_path / "strace"
    arguments = ["-platform", "offscreen", "--exit-after-startup", str(volume)]
    files = opened_files([str(binary), *arguments], os.environ | {"HOME": str(tmp_path)} | variables, log)
    assert [Path(file).name for file in files if file.startswith(str(locales))] == ["LC_CTYPE"]
    pictures = []
    for number in range(8):
        picture = tmp_path / f"{number}.png"
        options = ["--exit-after-startup", "--screenshot", picture]
        ended = run_offscreen(binary, *options, volume, home=tmp_path, variables=variables if number else None)
        assert ended.status == 0, ended.text
        pictures.append(offscreen_picture(picture))
        # The numbers of the controls beside them may have commas.
        for view, box in find_views(pictures[0]).items():
            np.testing.assert_array_equal(pictures[-1][box], pictures[0][box], err_msg=view)
    assert len(find_views(pictures[0])) == 3


def test_leaves_nothing_behind(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """No copy of patient data, settings or temporary file: neither at home, nor beside the images."""
    home = tmp_path / "home"
    home.mkdir()
    before = {path: path.stat().st_mtime_ns for path in small_phantom.iterdir()}
    ended = run_offscreen(binary, "--exit-after-startup", small_phantom, home=home)
    assert ended.status == 0, ended.text
    assert list(home.rglob("*")) == []
    assert {path: path.stat().st_mtime_ns for path in small_phantom.iterdir()} == before


def test_shows_a_read_only_folder(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    folder = tmp_path / "read only"
    shutil.copytree(small_phantom, folder)
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path == folder else 0o444)
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", tmp_path / "picture.png", folder, home=tmp_path
    )
    folder.chmod(0o755)
    assert ended.status == 0, ended.text
    assert _has_views(tmp_path / "picture.png")


@pytest.mark.parametrize("option", ["--screenshot", "--report-startup-timing"])
def test_file_that_cannot_be_written_is_named(option: str, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    target = tmp_path / "missing folder" / "file.out"
    option = f"{option}={target}"
    ended = run_offscreen(binary, "--exit-after-startup", option, small_phantom, home=tmp_path)
    assert ended.status == 1
    assert str(target) in ended.errors
    assert not target.exists()


@pytest.mark.parametrize("option", ["--screenshot", "--report-startup-timing"])
def test_full_disk_is_named(option: str, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """A device, and so a pipe, is written to and not replaced by a file."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a device to try this with")
    device = tmp_path / "full"
    subprocess.run(["cp", "--archive", "/dev/full", device], check=True)
    ended = run_offscreen(binary, "--exit-after-startup", f"{option}={device}", small_phantom, home=tmp_path)
    assert ended.status == 1
    assert f'"{device}" cannot be written: No space left on device' in ended.errors
    assert device.is_char_device()
