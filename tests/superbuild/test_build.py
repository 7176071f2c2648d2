"""The build command from end to end, on two stub recipes."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .stub_clone import REPOSITORY, TIME_LIMIT_SECONDS, Clone

NO_OPERATION_SECONDS = 5


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + TIME_LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def processes_that_mention(text: str) -> list[int]:
    """Running processes with the text in their command line or environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            about = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if text.encode() in about and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


PRODUCT = ["SlicerQReads", "slicerqreads-launcher"]


def test_first_build_gives_one_checked_file_and_the_report(clone: Clone) -> None:
    said = clone.built()
    assert sorted(path.name for path in (clone.folder / "dist").iterdir()) == PRODUCT
    assert "tiny/1.0 (1 of 1): started" in said
    assert "slicerqreads: finished in" in said
    for line in ("Size: 0.0 MB", "Files: 2", "First image of a generated CT series: 12 ms after start"):
        assert line in said
    assert f"Product: {clone.binary}" in said
    assert "libc.so.6 =>" in said
    sizes = said.split("Size by library")[1]
    assert "tiny  " in sizes.split("Build time")[0]
    assert "    tiny/1.0 " in said.split("Build time by package:")[1]
    debug = next((clone.cache / "debug").rglob("SlicerQReads.debug"))
    sections = subprocess.run(["readelf", "-S", "-W", clone.binary], capture_output=True, text=True, check=True).stdout
    assert ".gnu_debuglink" in sections
    assert ".symtab" not in sections
    symbols = subprocess.run(["nm", debug], capture_output=True, text=True, check=True).stdout
    assert "tiny_answer" in symbols


def test_second_build_does_nothing_and_is_quick(clone: Clone) -> None:
    clone.built()
    logs, written = clone.logs(), clone.binary.stat().st_mtime_ns
    start = time.monotonic()
    said = clone.built("--offline")
    assert time.monotonic() - start < NO_OPERATION_SECONDS
    assert said.startswith("Nothing has changed since this was built:")
    assert "Build time by package:" in said
    assert clone.logs() == logs
    assert clone.binary.stat().st_mtime_ns == written


def test_edit_of_the_application_builds_only_that(clone: Clone) -> None:
    clone.built()
    clone.replace("recipes/slicerqreads/main.c", "stub with", "edited stub with")
    said = clone.built()
    assert "tiny/1.0 (1 of 1)" not in said
    assert "(when it was built)" in said
    assert clone.run("run").stdout == "edited stub with modules One,Two\n"


@pytest.mark.parametrize("damage", ["changed", "removed"])
def test_product_that_was_tampered_with_is_made_again(clone: Clone, damage: str) -> None:
    clone.built()
    if damage == "changed":
        clone.binary.write_bytes(clone.binary.read_bytes() + b"x")
    else:
        clone.binary.unlink()
    clone.built()
    assert clone.run("run").returncode == 0
    assert not clone.binary.read_bytes().endswith(b"x")


def test_clones_with_different_recipes_share_the_cache(make_clone: Callable[[], Clone]) -> None:
    first, second = make_clone(), make_clone()
    second.replace("recipes/tiny/tiny.c", "12.5", "99.5")
    assert "12 ms after start" in first.built()
    assert "100 ms after start" in second.built()
    # The second clone's library is the newest in the cache now; the first must not take it.
    first.replace("recipes/slicerqreads/main.c", "stub with", "edited stub with")
    said = first.built()
    assert "12 ms after start" in said
    assert "(1 of 1)" not in said


def test_second_clone_reuses_the_libraries(make_clone: Callable[[], Clone]) -> None:
    make_clone().built()
    assert "tiny/1.0 (1 of 1)" not in make_clone().built("--offline")


def test_chosen_modules_reach_the_application(clone: Clone) -> None:
    clone.built("--modules", "Two")
    assert clone.run("run").stdout == "stub with modules Two\n"
    assert "There is no module Three.\nChoose from: One, Two." in clone.refused("build", "--modules", "Two,Three")


def test_chosen_python_and_additions_reach_the_application(clone: Clone, tmp_path: Path) -> None:
    addition = tmp_path / "site.py"
    addition.write_text("first", encoding="utf-8")
    words = ("--python", "none", "--python-add", str(addition))
    clone.built(*words)
    assert clone.run("run", "--", "--python").stdout == "none first\n"
    assert "Nothing has changed" in clone.built(*words)
    addition.write_text("second", encoding="utf-8")
    clone.built(*words)
    assert clone.run("run", "--", "--python").stdout == "none second\n"
    assert "Possible values are ['full', 'none']" in clone.refused("build", "--python", "some")
    assert clone.run("build", "--python-add", "nowhere.py").returncode == 2


def test_module_from_outside_reaches_the_application(clone: Clone, tmp_path: Path) -> None:
    module = tmp_path / "Three"
    module.mkdir()
    assert clone.run("build", "--module-path", str(module)).returncode == 2
    description = module / "CMakeLists.txt"
    description.touch()
    words = ("--module-path", str(module))
    clone.built(*words)
    assert clone.run("run").stdout == "stub with modules One,Two,Three\n"
    assert "Nothing has changed" in clone.built(*words)
    description.write_text("# changed", encoding="utf-8")
    assert "Nothing has changed" not in clone.built(*words)
    clone.built()
    assert clone.run("run").stdout == "stub with modules One,Two\n"


def test_sanitized_program_beside_the_product(clone: Clone) -> None:
    clone.built()
    clone.replace("superbuild/product.toml", "size_budget_megabytes = 70", "size_budget_megabytes = 0.001")
    clone.built("--sanitize")
    sanitized = clone.folder / "dist" / "sanitized" / "SlicerQReads"
    said = [subprocess.run([path], capture_output=True, text=True).stdout for path in (clone.binary, sanitized)]
    assert said == ["stub with modules One,Two\n", "stub with modules One,Two sanitized\n"]
    assert "Nothing has changed" in clone.built("--sanitize")
    sections = subprocess.run(["readelf", "-S", "-W", sanitized], capture_output=True, text=True, check=True).stdout
    assert ".symtab" in sections, "its reports name functions"
    assert clone.run("build", "--sanitize", "--linkage", "static").returncode == 2
    assert clone.run("clean").returncode == 0
    assert not list((clone.cache / "build").iterdir())


def test_release_key_is_compiled_in(clone: Clone, tmp_path: Path) -> None:
    key = tmp_path / "release.pub"
    key.write_text(f"ed25519 {'+/' * 21}A=\n", encoding="ascii")
    clone.built("--release-key", str(key))
    assert clone.run("run").stdout == f"stub with modules One,Two {key.read_text(encoding='ascii')}"
    key.write_text("ed25519-private AAAA\n", encoding="ascii")
    refused = clone.run("build", "--release-key", str(key))
    assert refused.returncode == 2
    assert "is no public key" in refused.stderr


def test_shared_twin_beside_the_static_product(clone: Clone) -> None:
    clone.built()
    clone.built("--linkage", "shared")
    shared = clone.folder / "dist" / "shared"
    assert sorted(str(path.relative_to(shared)) for path in shared.rglob("*.*")) == ["lib/libtiny.so"]
    assert sorted(path.name for path in (clone.folder / "dist").iterdir()) == sorted([*PRODUCT, "shared"])
    loaded = subprocess.run(["ldd", shared / "bin" / "SlicerQReads"], capture_output=True, text=True, check=True).stdout
    assert f"libtiny.so => {shared}/bin/../lib/libtiny.so" in loaded
    assert clone.run("run", "--linkage", "shared").returncode == 0


def test_failed_build_shows_the_error_and_the_log(clone: Clone) -> None:
    clone.tiny_source.write_text("int broken( {", encoding="utf-8")
    message = clone.refused("build")
    assert "The build of tiny/1.0 failed" in message
    assert "tiny.c:1:13: error:" in message
    assert len(message.splitlines()) <= 33
    log = clone.logs()[-1]
    assert message.rstrip().endswith(f"The full log is {log}")
    assert "tiny.c:1:13: error:" in log.read_text(encoding="utf-8")
    assert not clone.binary.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_build_leaves_no_process_and_goes_on(clone: Clone, number: signal.Signals) -> None:
    clone.replace("recipes/tiny/conandata.yml", "seconds_of_pause: 0", "seconds_of_pause: 6")
    process = subprocess.Popen(
        clone.command("build"),
        cwd=clone.folder,
        env=clone.environment,
        stderr=subprocess.PIPE,
        text=True,
        # As in a terminal: whoever runs the tests in the background may have had it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: bool(clone.logs()) and ">>> Build step for tiny" in clone.logs()[-1].read_text(encoding="utf-8"))
    process.send_signal(number)
    _, message = process.communicate(timeout=TIME_LIMIT_SECONDS)
    assert process.returncode == 130
    assert message == "superbuild: stopped; the same command goes on from here.\n"
    assert processes_that_mention(str(clone.cache / "conan")) == []
    assert not clone.binary.exists()
    clone.built()
    left = [path for path in (clone.cache / "conan" / "p" / "b").iterdir() if (path / "b").exists()]
    assert left == [], "build folders of finished and of interrupted packages are removed"


def test_second_build_on_the_same_cache_waits(make_clone: Callable[[], Clone]) -> None:
    first, second = make_clone(), make_clone()
    first.replace("recipes/tiny/conandata.yml", "seconds_of_pause: 0", "seconds_of_pause: 4")
    running = subprocess.Popen(
        first.command("build"), cwd=first.folder, env=first.environment, stdout=subprocess.DEVNULL
    )
    wait_for(lambda: bool(first.logs()))
    result = second.run("build")
    assert running.wait(TIME_LIMIT_SECONDS) == 0
    assert result.returncode == 0
    assert f"Another superbuild (process {running.pid}) uses {first.cache}; waiting for it." in result.stderr


def test_read_only_clone_is_refused_before_anything_is_built(clone: Clone) -> None:
    if os.geteuid() == 0:
        # Root writes anywhere, but not into a read-only mount.
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
        command = ["unshare", "--mount", "sh", "-c", mount, str(clone.folder), *clone.command("build")]
    else:
        clone.folder.chmod(0o555)
        command = clone.command("build")
    result = subprocess.run(
        command, cwd=clone.folder, env=clone.environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert f"The product cannot be written into {clone.folder / 'dist'}" in result.stderr
    assert "Make the clone writable" in result.stderr
    assert not clone.logs()


def test_cache_folder_with_a_space_is_refused_before_anything_is_built(clone: Clone, tmp_path: Path) -> None:
    cache = tmp_path / "cache of mine"
    cache.mkdir()
    (cache / "slicerqreads").symlink_to(clone.cache)
    message = clone.refused("build", XDG_CACHE_HOME=str(cache))
    assert f"has a space, which not every library can be built in: {cache}/slicerqreads" in message
    assert "Set XDG_CACHE_HOME" in message
    assert not clone.logs()
    assert clone.run("doctor", XDG_CACHE_HOME=str(cache)).returncode == 1


def test_foreign_file_in_dist_is_refused_and_kept(clone: Clone) -> None:
    (clone.folder / "dist").mkdir()
    stranger = clone.folder / "dist" / "notes.txt"
    stranger.touch()
    assert "notes.txt" in clone.refused("build")
    assert stranger.exists()


def test_full_disk_is_refused_before_anything_is_built(clone: Clone) -> None:
    clone.replace("superbuild/product.toml", "library = 1.2", "library = 1e9")
    message = clone.refused("build")
    assert "GB free and this build needs 1000000002.0 GB" in message
    assert not clone.logs()


def test_application_that_installs_two_files_is_refused(clone: Clone) -> None:
    clone.built()
    before = clone.binary.read_bytes()
    with (clone.folder / "recipes/slicerqreads/CMakeLists.txt").open("a", encoding="utf-8") as stream:
        stream.write("install(FILES main.c DESTINATION .)\n")
    assert "and it is: SlicerQReads, main.c, slicerqreads-launcher." in clone.refused("build")
    assert clone.binary.read_bytes() == before


def test_application_that_loads_another_library_is_refused(clone: Clone) -> None:
    clone.replace("recipes/slicerqreads/CMakeLists.txt", "tiny::tiny)", "tiny::tiny -Wl,--no-as-needed gcc_s)")
    message = clone.refused("build")
    assert "loads libraries that it must not" in message
    assert "libgcc_s.so.1" in message
    assert not clone.binary.exists()


def test_application_over_its_size_budget_is_refused(clone: Clone) -> None:
    clone.replace("superbuild/product.toml", "size_budget_megabytes = 70", "size_budget_megabytes = 0.001")
    assert "more than its budget of 0.001 MB" in clone.refused("build")
    assert not clone.binary.exists()


def test_application_that_does_not_show_the_series_is_refused(clone: Clone) -> None:
    clone.replace("recipes/slicerqreads/main.c", "return 0;", 'puts("no image here"); return 1;')
    message = clone.refused("build")
    assert "does not show a generated CT series (exit status 1)" in message
    assert "no image here" in message
    assert not clone.binary.exists()


def test_missing_compiler_is_a_clear_message(clone: Clone, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dpkg-query", "gcc"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    message = clone.refused("build", PATH=str(tools))
    assert message == "superbuild: There is no g++ on the PATH.\nInstall the Debian package g++.\n"


def test_other_compiler_version_is_a_clear_message(clone: Clone) -> None:
    clone.replace("superbuild/profiles/static", "compiler.version=12", "compiler.version=99")
    assert "superbuild/profiles/static describes 99" in clone.refused("build")


def test_doctor_tells_what_a_build_would_cost(clone: Clone) -> None:
    result = clone.run("doctor")
    assert result.returncode == 0, result.stdout + result.stderr
    line = next(line for line in result.stdout.splitlines() if line.startswith("tiny "))
    assert line.split() == ["tiny", "1.0", "to", "build", "about", "0.1", "min", "1", "files,", "1.5", "MB"]
    assert "Disk:" in result.stdout
    assert "3.2 GB needed" in result.stdout
    assert result.stdout.endswith("A build can start.\n")
    clone.built()
    line = next(line for line in clone.run("doctor").stdout.splitlines() if line.startswith("tiny "))
    assert line.split()[:3] == ["tiny", "1.0", "built"]


def test_doctor_fails_for_what_a_build_cannot_mend(clone: Clone) -> None:
    result = clone.run("doctor", "--offline")
    assert result.returncode == 1
    assert "tiny/1.0 needs tiny_1.0.orig.tar.xz, and this is offline." in result.stdout
    clone.replace("superbuild/product.toml", "application = 2.0", "application = 1e9")
    result = clone.run("doctor")
    assert result.returncode == 1
    assert "GB free and this build needs" in result.stdout


def test_clean_removes_this_clone_only(make_clone: Callable[[], Clone]) -> None:
    first, second = make_clone(), make_clone()
    first.built()
    second.built()
    assert first.run("clean").returncode == 0
    assert not (first.folder / "dist").exists()
    assert len(list((first.cache / "build").iterdir())) == 1
    assert "Nothing has changed" in second.built()
    assert "tiny/1.0 (1 of 1)" not in first.built()


def test_run_and_shell(clone: Clone) -> None:
    assert "Run: python3 -m superbuild build --linkage static" in clone.refused("run")
    result = clone.run("shell", "--", "sh", "-c", "which conan cmake ninja; echo $CONAN_HOME")
    conan, cmake, ninja, home = result.stdout.splitlines()
    assert {Path(tool).parent.parent.parent.name for tool in (conan, cmake, ninja)} == {"environment"}
    assert home == str(clone.cache / "conan")
    assert "There is no command no-such-command." in clone.refused("shell", "--", "no-such-command")


@pytest.mark.parametrize("command", ["build", "test", "run", "shell", "clean", "doctor", "bench", "lock"])
def test_every_command_explains_itself(clone: Clone, command: str) -> None:
    result = clone.run(command, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith(f"usage: python3 -m superbuild {command}")


PROGRAMS_TEST = """
import os, subprocess

def test_programs():
    for name in ("BINARY", "LAUNCHER", "LAUNCHER_WITH_KEY", "VOLUME_PROBE"):
        for variable in (f"SLICERQREADS_{name}", f"SLICERQREADS_{name}_SANITIZED"):
            said = subprocess.run([os.environ[variable]], check=True, capture_output=True, text=True).stdout
            assert said in ("", "stub with modules One,Two" + ",example_module sanitized" * ("SAN" in variable) + "\\n")
    assert os.path.isfile(os.environ["SLICERQREADS_BUILD_FOLDER"] + "/CMakeCache.txt")
"""


@pytest.mark.parametrize(("addition", "status", "closing"), [("", 0, "1 passed"), ("    assert 0", 1, "1 failed")])
def test_test_command_builds_and_ends_with_pytests_closing_line(
    clone: Clone, addition: str, status: int, closing: str
) -> None:
    (clone.folder / "tests").mkdir()
    (clone.folder / "tests" / "test_programs.py").write_text(PROGRAMS_TEST + addition, encoding="utf-8")
    result = clone.run("test", "--", "-p", "no:cacheprovider")
    assert result.returncode == status, result.stdout + result.stderr
    assert f" {closing} in " in result.stdout.splitlines()[-1]
    assert "Product: " in result.stdout
    assert sorted(path.name for path in (clone.folder / "dist").iterdir()) == sorted([*PRODUCT, "sanitized"])


def test_wheel_carries_the_binary_as_a_command(clone: Clone, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [*command, "--quiet", "--wheel-dir", str(tmp_path / "wheel")],
        cwd=clone.folder,
        env=clone.environment,
        check=True,
    )
    (wheel,) = (tmp_path / "wheel").iterdir()
    assert wheel.name == "slicerqreads-0.1-py3-none-linux_x86_64.whl"
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(f"slicerqreads-0.1.data/scripts/{name}") for name in PRODUCT}
    assert packed == {name: clone.binary.with_name(name).read_bytes() for name in PRODUCT}


def test_repository_itself_has_what_the_stub_clone_stands_for() -> None:
    assert (REPOSITORY / "recipes" / "slicerqreads" / "conanfile.py").is_file()
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)
