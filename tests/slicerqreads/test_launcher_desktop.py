"""The launcher on a user's desktop: its window and messages, what it installs, and the instance that is resident."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ci.resident import start_resident
from ci.xvfb import Screen, start_xvfb
from superbuild.deploy.release_format import Policy, sha256
from tests.slicerqreads.launcher import PRODUCT_STATUS, TIME_LIMIT_S, Setting

pytestmark = pytest.mark.product
SLOWLY = Policy(bytes_per_second=1_000_000)
"""Four megabytes take four seconds."""


@pytest.fixture
def setting(launcher: Path, tmp_path: Path) -> Setting:
    """A share without a release, and a user without a cache."""
    return Setting(tmp_path, launcher)


@pytest.fixture(scope="module")
def desktop() -> Iterator[Screen]:
    """A screen that is as large as what is shown."""
    with start_xvfb(600, 300) as started:
        yield started


class Desktop:
    """What the user sees and does."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def _xdotool(self, *words: str) -> list[str]:
        result = subprocess.run(
            ["xdotool", *words], env=self.screen.environment(), capture_output=True, text=True, check=False
        )
        return result.stdout.split()

    def windows(self) -> list[str]:
        return self._xdotool("search", "--onlyvisible", "--name", "SlicerQReads")

    def wait_for_window(self, present: bool = True) -> None:
        deadline = time.monotonic() + TIME_LIMIT_S
        while bool(self.windows()) is not present:
            assert time.monotonic() < deadline, "no window came" if present else "the window stays"
            time.sleep(0.02)
        # Drawn, too.
        time.sleep(0.2)

    def press(self, key: str) -> None:
        self._xdotool("windowfocus", "--sync", self.windows()[-1], "key", key)

    def keep_picture(self, name: str) -> None:
        """For people to look at."""
        folder = Path("ci-report")
        folder.mkdir(exist_ok=True)
        Image.fromarray(self.screen.rgb()).save(folder / f"launcher-{name}.png")

    def colors(self) -> int:
        return len(np.unique(self.screen.pixels))


@pytest.fixture
def user(desktop: Screen) -> Desktop:
    return Desktop(desktop)


class Launch:
    """A launcher that runs beside the test."""

    def __init__(self, setting: Setting, screen: Screen, *arguments: str) -> None:
        self._setting = setting
        self.process = subprocess.Popen(
            setting.command(*arguments), env=setting.environment(DISPLAY=screen.display),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self) -> tuple[int, str | None, str]:
        """Exit status, the version of the product that was started, and what was said."""
        output, errors = self.process.communicate(timeout=TIME_LIMIT_S)
        start = self._setting.start_of(self.process.returncode, output, errors)
        return start.status, start.version, start.errors


def test_copy_that_takes_long_is_shown(setting: Setting, user: Desktop) -> None:
    setting.publish("0.1.0", 1, policy=SLOWLY)
    launch = Launch(setting, user.screen)
    user.wait_for_window()
    # Bar, text and button, and the bar grows.
    time.sleep(0.7)
    before = user.screen.rgb()
    assert user.colors() > 20
    time.sleep(1.0)
    after = user.screen.rgb()
    user.keep_picture("progress")
    assert (before != after).any()
    assert launch.end()[:2] == (PRODUCT_STATUS, "0.1.0")
    user.wait_for_window(present=False)


def test_copy_that_is_short_shows_nothing(setting: Setting, user: Desktop) -> None:
    setting.publish("0.1.0", 1)
    blank = user.screen.pixels.copy()
    launch = Launch(setting, user.screen)
    seen = False
    begun = time.monotonic()
    while launch.process.poll() is None:
        seen = seen or bool((user.screen.pixels != blank).any())
    took = time.monotonic() - begun
    assert launch.end()[:2] == (PRODUCT_STATUS, "0.1.0")
    assert not seen or took > 0.3


def test_start_from_the_cache_does_not_even_look_for_a_screen(setting: Setting, user: Desktop, tmp_path: Path) -> None:
    setting.publish("0.1.0", 1)
    assert setting.run().version == "0.1.0"
    log = tmp_path / "calls"
    setting.run(within=["strace", "-f", "-e", "trace=connect,openat", "-o", str(log)], variables={"DISPLAY": ":7"})
    calls = log.read_text(encoding="utf-8")
    assert "X11-unix" not in calls and "/fonts" not in calls
    assert "channels/stable.json" in calls


@pytest.mark.parametrize("keys", [["Escape"], ["Tab", "space"]], ids=["escape", "button"])
def test_copy_is_cancelled_and_goes_on_later(setting: Setting, user: Desktop, keys: list[str]) -> None:
    pin = setting.publish("0.1.0", 1, policy=SLOWLY)
    launch = Launch(setting, user.screen)
    user.wait_for_window()
    # Something is there that can be kept.
    time.sleep(1.5)
    for key in keys:
        user.press(key)
    status, version, errors = launch.end()
    assert (status, version) == (1, None)
    assert "cancelled" in errors
    setting.share.set_channel(pin, 2)
    assert setting.run().version == "0.1.0"


@pytest.mark.parametrize(("key", "version"), [("Return", "0.2.0"), ("Escape", "0.1.0")])
def test_optional_update_is_asked_for(setting: Setting, user: Desktop, key: str, version: str) -> None:
    setting.publish("0.1.0", 1)
    assert setting.run().version == "0.1.0"
    setting.publish("0.2.0", 2, policy=Policy(update="optional"))
    launch = Launch(setting, user.screen)
    user.wait_for_window()
    user.keep_picture("question")
    user.press(key)
    assert launch.end()[:2] == (PRODUCT_STATUS, version)


def test_warning_stays_while_the_product_has_started(setting: Setting, user: Desktop) -> None:
    setting.publish("0.1.0", 1)
    assert setting.run().version == "0.1.0"
    setting.share.folder.rename(setting.share.folder.with_name("away"))
    status, version, errors = Launch(setting, user.screen).end()
    assert (status, version) == (PRODUCT_STATUS, "0.1.0")
    assert "cannot be used" in errors
    user.wait_for_window()
    user.keep_picture("warning")
    user.press("Return")
    user.wait_for_window(present=False)


def test_failure_is_told_and_waited_for(setting: Setting, user: Desktop) -> None:
    launch = Launch(setting, user.screen)
    user.wait_for_window()
    user.keep_picture("failure")
    assert launch.process.poll() is None
    user.press("Escape")
    status, version, errors = launch.end()
    assert (status, version) == (1, None)
    assert 'it has no channel "stable"' in errors


def test_screen_that_does_not_answer_is_no_dead_end(setting: Setting) -> None:
    setting.publish("0.1.0", 1)
    start = setting.run(variables={"DISPLAY": ":9999"})
    assert start.version == "0.1.0"


# What is installed.


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def tree(folder: Path) -> Mapping[Path, bytes | None]:
    """All below a folder, with the files' contents."""
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def change(launcher: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.run(
        [launcher, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=TIME_LIMIT_S, check=False,
    )  # fmt: skip


def test_installed_entries_are_valid_and_start_the_launcher(launcher: Path, home: Path, tmp_path: Path) -> None:
    own = tmp_path / "Rad iology $HOME 100%" / launcher.name
    own.parent.mkdir()
    shutil.copy(launcher, own)
    assert change(own, home, "--install", "--web-server").returncode == 0
    applications = home / ".local" / "share" / "applications"
    entries = sorted(applications.glob("*.desktop"))
    assert [path.name for path in entries] == ["slicerqreads-request.desktop", "slicerqreads.desktop"]
    validated = subprocess.run(["desktop-file-validate", *entries], capture_output=True, text=True, check=False)
    assert (validated.returncode, validated.stdout, validated.stderr) == (0, "", "")
    for path, place in zip(entries, ("%u", "%F"), strict=True):
        lines = dict(line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
        # Unescaped once as a text of the file, then as a command line.
        words = shlex.split(lines["Exec"].replace(r"\\", "\\"))
        assert [word.replace(r"\$", "$").replace("%%", "%") for word in words] == [str(own), place]
    login = (home / ".config" / "autostart" / "SlicerQReads.desktop").read_text(encoding="utf-8")
    assert login.splitlines()[-4].endswith('"--resident" "--web-server"')


def test_types_and_addresses_are_known_to_the_desktop(launcher: Path, home: Path) -> None:
    assert change(launcher, home, "--install").returncode == 0
    data = home / ".local" / "share"
    patterns = (data / "mime" / "globs2").read_text(encoding="utf-8")
    for kind, pattern in (
        ("application/dicom", "*.dcm"), ("image/x-nrrd", "*.nrrd"), ("image/x-nrrd", "*.nhdr"),
        ("image/x-nifti", "*.nii"), ("image/x-nifti", "*.nii.gz"), ("image/x-metaimage", "*.mha"),
        ("image/x-metaimage", "*.mhd"),
    ):  # fmt: skip
        assert f":{kind}:{pattern}\n" in patterns
    known = (data / "applications" / "mimeinfo.cache").read_text(encoding="utf-8").splitlines()
    assert "x-scheme-handler/slicerqreads=slicerqreads-request.desktop;" in known
    for kind in ("application/dicom", "image/x-nrrd", "image/x-nifti", "image/x-metaimage"):
        assert f"{kind}=slicerqreads.desktop;" in known
    for side in (16, 32, 48, 64, 128, 256):
        icon = data / "icons" / "hicolor" / f"{side}x{side}" / "apps" / "slicerqreads.png"
        with Image.open(icon) as picture:
            assert picture.size == (side, side) and picture.mode == "RGBA"


def test_what_is_installed_twice_is_the_same_and_goes_as_a_whole(launcher: Path, home: Path) -> None:
    assert change(launcher, home, "--install").returncode == 0
    once = tree(home)
    assert change(launcher, home, "--install").returncode == 0
    assert tree(home) == once
    assert change(launcher, home, "--uninstall").returncode == 0
    assert tree(home) == {}
    assert change(launcher, home, "--uninstall").returncode == 0


def test_what_others_have_installed_stays(launcher: Path, home: Path) -> None:
    data = home / ".local" / "share"
    (data / "mime" / "packages").mkdir(parents=True)
    (data / "mime" / "packages" / "foo.xml").write_text(
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">'
        '<mime-type type="image/x-foo"><glob pattern="*.foo"/></mime-type></mime-info>',
        encoding="utf-8",
    )
    (data / "applications").mkdir()
    (data / "applications" / "foo.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Foo\nExec=foo\nMimeType=image/x-foo;\n", encoding="utf-8"
    )
    (home / ".config" / "autostart").mkdir(parents=True)
    subprocess.run(["update-mime-database", data / "mime"], check=True)
    subprocess.run(["update-desktop-database", data / "applications"], check=True)
    before = tree(home)
    assert change(launcher, home, "--install").returncode == 0
    assert tree(home) != before
    assert change(launcher, home, "--uninstall").returncode == 0
    assert tree(home) == before


def test_entry_of_another_is_not_replaced(launcher: Path, home: Path) -> None:
    entry = home / ".local" / "share" / "applications" / "slicerqreads.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\n", encoding="utf-8")
    before = tree(home)
    refused = change(launcher, home, "--install")
    assert refused.returncode == 1
    assert f'"{entry}": it was written by another. Move it away first' in refused.stderr
    assert tree(home) == before
    assert change(launcher, home, "--uninstall").returncode == 0
    assert tree(home) == before


def test_list_of_what_was_installed_leads_nowhere_else(launcher: Path, home: Path) -> None:
    assert change(launcher, home, "--install").returncode == 0
    valuable = home / "valuable"
    valuable.write_text("x", encoding="utf-8")
    record = home / ".local" / "share" / "SlicerQReads" / "installed"
    record.write_text(record.read_text(encoding="utf-8") + f"{valuable}\n{home}/.local/share/../../valuable\n")
    assert change(launcher, home, "--uninstall").returncode == 0
    assert tree(home) == {valuable: b"x"}


@pytest.fixture
def read_only_home(home: Path) -> Iterator[Path]:
    command = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(home)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this needs the right to mount a read-only home")
    yield home
    subprocess.run(["umount", "--lazy", home], check=True)


def test_read_only_home_is_told(launcher: Path, read_only_home: Path) -> None:
    refused = change(launcher, read_only_home, "--install")
    assert refused.returncode == 1
    assert "Read-only file system. Check the folder's permissions" in refused.stderr
    assert change(launcher, read_only_home, "--uninstall").returncode == 0


def test_without_the_desktops_tools_it_is_installed_all_the_same(launcher: Path, home: Path) -> None:
    environment = {"PATH": "/nowhere", "HOME": str(home)}
    installed = subprocess.run(
        [launcher, "--install"], env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=True
    )
    assert "update-mime-database (Debian's package shared-mime-info) does not run here" in installed.stdout
    subprocess.run([launcher, "--uninstall"], env=environment, capture_output=True, timeout=TIME_LIMIT_S, check=True)
    assert tree(home) == {}


# The instance that is resident.


@pytest.fixture
def in_short(setting: Setting, tmp_path: Path) -> Path:
    """The launcher with its configuration, as a program."""
    script = tmp_path / "launcher"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(setting.command())} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def publish(setting: Setting, product: bytes, number: int, version: str) -> str:
    """Have the channel name a real program; returns the release's name."""
    pin = setting.share.add_release(version, product)
    setting.share.set_channel(pin, number)
    return pin.release


@pytest.fixture
def short_home() -> Iterator[Path]:
    """The path of a socket in it has to fit into 107 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_request_goes_to_the_resident_of_an_older_release(
    setting: Setting, in_short: Path, binary: Path, small_phantom: Path, screen: Screen, short_home: Path
) -> None:
    home = short_home
    product = binary.read_bytes()
    old = publish(setting, product, 1, "0.1.0")
    releases = home / ".cache" / "SlicerQReads" / "releases"
    with start_resident(in_short, screen, home) as resident:
        program = Path(f"/proc/{resident.process.pid}/exe").readlink()
        assert program == releases / old / "SlicerQReads"
        # Bytes behind the end do not matter to the system.
        new = publish(setting, product + b"new", 2, "0.2.0")
        handed = resident.hand_over("--wait", small_phantom)
        assert (handed.returncode, handed.stderr) == (0, b"")
        # No copy was begun, and the one that runs is the one that has shown it.
        assert [path.name for path in releases.iterdir()] == [old]
        assert not list((home / ".cache" / "SlicerQReads" / "partial").glob("*"))
        assert Path(f"/proc/{resident.process.pid}/exe").readlink() == program
        assert resident.process.poll() is None
        # A share that hangs or is gone does not keep a request from it either.
        setting.share.share.rename(setting.share.share.with_name("away"))
        assert resident.hand_over("--wait", small_phantom).returncode == 0
        setting.share.share.with_name("away").rename(setting.share.share)
    with start_resident(in_short, screen, home) as resident:
        program = Path(f"/proc/{resident.process.pid}/exe").readlink()
        assert program == releases / new / "SlicerQReads"
        assert sha256(program.read_bytes()) == sha256(product + b"new")
        assert resident.hand_over("--wait", small_phantom).returncode == 0


def test_start_at_login_that_the_program_would_install_is_the_launchers(
    setting: Setting, in_short: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    installed = change(in_short, home, "--install-autostart", "--web-server")
    assert (installed.returncode, installed.stderr) == (0, "")
    login = (home / ".config" / "autostart" / "SlicerQReads.desktop").read_text(encoding="utf-8")
    assert f'Exec="{setting.launcher.resolve()}" "--resident" "--web-server"' in login
    assert change(in_short, home, "--uninstall-autostart").returncode == 0
    assert tree(home) == {}
