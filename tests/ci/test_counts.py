"""Calls are counted as a program of known behavior makes them; its files leave the page cache when asked to."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from ci import counts, page_cache
from ci.exploded import explode

TRACE = """\
10 1000.000001 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3
10 1000.000002 openat(AT_FDCWD, "/lib/libm.so.6", O_RDONLY|O_CLOEXEC) = 3
10 1000.000003 openat(AT_FDCWD, "/lib/glibc-hwcaps/libm.so.6", O_RDONLY|O_CLOEXEC) = -1 ENOENT (…)
10 1000.000004 newfstatat(AT_FDCWD, "/images", {st_mode=S_IFDIR|0755, st_size=4096, ...}, 0) = 0
10 1000.000005 openat(AT_FDCWD, "/images", O_RDONLY|O_DIRECTORY) = 4
11 1000.000006 openat(AT_FDCWD, "/images/1.dcm", O_RDONLY <unfinished ...>
10 1000.000007 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 5
10 1000.000008 connect(5, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X7"}, 20) = 0
11 1000.000009 <... openat resumed>)    = 6
10 1000.000010 writev(5, [{iov_base="l", iov_len=1}], 1) = 1
10 1000.000011 recvmsg(5, {msg_name=NULL}, 0) = -1 EAGAIN (Resource temporarily unavailable)
10 1000.000012 recvmsg(5, {msg_name=NULL}, 0) = 32
10 1000.000013 recvmsg(5, {msg_name=NULL}, 0) = 32
10 1000.000014 openat(AT_FDCWD, "/proc/self/maps", O_RDONLY) = 7
10 1000.000015 writev(5, [{iov_base="l", iov_len=1}], 1) = 1
10 1000.000016 writev(5, [{iov_base="l", iov_len=1}], 1) = 1
10 1000.000017 recvmsg(5, {msg_name=NULL}, 0) = 32
10 1000.000020 openat(AT_FDCWD, "/lib/libGL.so.1", O_RDONLY|O_CLOEXEC) = 8
10 1000.000021 writev(5, [{iov_base="l", iov_len=1}], 1) = 1
10 1000.000022 recvmsg(5, {msg_name=NULL}, 0) = 32
10 1000.000023 +++ exited with 0 +++
"""


def test_calls_are_counted_until_the_first_image() -> None:
    trace = counts.count(counts.parse(TRACE.splitlines()), 1000.000018, Path("/images"), [])
    assert trace.counts == {
        "files_opened": 6,
        "opens_that_failed": 1,
        "stat_calls": 1,
        "x_round_trips_before_first_image": 2,
        "files_opened_before_first_image_beside_images": 2,
        "libraries_mapped": 2,
    }
    assert trace.opened_before_first_image == ["/etc/ld.so.cache", "/lib/libm.so.6"]
    assert trace.files == [
        Path(name) for name in ("/etc/ld.so.cache", "/lib/libm.so.6", "/images/1.dcm", "/lib/libGL.so.1")
    ]


def test_what_only_measuring_needs_is_not_counted() -> None:
    trace = counts.count(counts.parse(TRACE.splitlines()), 1001.0, Path("/images"), [Path("/lib/libGL.so.1")])
    assert trace.counts["files_opened"] == 5


def test_a_real_program_is_counted(tmp_path: Path) -> None:
    """A program that opens three files that it names, and looks for one that is not there."""
    names = [tmp_path / name for name in ("one", "two", "three")]
    for name in names:
        name.write_text("x", encoding="utf-8")
    code = f"""
import os
for name in {[str(name) for name in names]}:
    open(name).close()
os.path.exists({str(tmp_path / "no")!r})
"""
    log = tmp_path / "log"
    strace = ["strace", "-f", "-ttt", "-s", "300", "-e", counts.TRACED, "-o", str(log)]
    subprocess.run([*strace, sys.executable, "-I", "-S", "-c", code], check=True)
    calls = list(counts.parse(log.read_text(encoding="utf-8").splitlines()))
    trace = counts.count(calls, time.time(), Path("/nowhere"), [])
    assert [name for name in trace.files if name.parent == tmp_path] == names
    assert [call.path for call in calls if call.path == f"{tmp_path}/no"] == [f"{tmp_path}/no"]
    assert trace.counts["libraries_mapped"] >= 2


def test_relocations_are_those_that_the_loader_reports() -> None:
    said = subprocess.run(
        ["/bin/true"], env={"LD_DEBUG": "statistics"}, capture_output=True, text=True, check=True
    ).stderr
    of_true = counts.relocations(said)
    assert of_true and 20 < of_true < 1000
    of_both = counts.relocations(said + said.replace("number of relocations: ", "number of relocations: 9"))
    assert of_both and of_both >= 900
    assert counts.relocations("") is None


def test_files_leave_the_page_cache(tmp_path: Path) -> None:
    # The repository's folder: a temporary one may be in memory, where there is nothing to drop.
    path = Path(__file__).with_name("page-cache-test")
    try:
        path.write_bytes(bytes(3_000_000))
        assert page_cache.cached_bytes(path) >= 3_000_000
        assert page_cache.evict([path]) == 0
        assert page_cache.cached_bytes(path) == 0
        with path.open("rb") as file:
            file.read(4096)
        assert page_cache.cached_bytes(path) > 0
    finally:
        path.unlink(missing_ok=True)


def test_exploded_tree_has_a_folder_for_each_project(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "bin").mkdir(parents=True)
    (shared / "lib").mkdir()
    (shared / "plugins" / "platforms").mkdir(parents=True)
    (shared / "plugins" / "platforms" / "libqxcb.so").touch()
    program = shared / "bin" / "SlicerQReads"
    program.write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH" "$QT_PLUGIN_PATH"/*/* "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    for name in ("libITKCommon.so.1", "libvtkCommonCore.so.1", "libdcmdata.so.19", "libQt6Core.so.6", "libmrml.so"):
        (shared / "lib" / name).touch()
    (shared / "lib" / "libITKCommon.so").symlink_to("libITKCommon.so.1")
    launcher, note = explode(shared, tmp_path / "tree")
    said = subprocess.run([launcher, "a b"], capture_output=True, text=True, check=True).stdout.strip()
    folders = [f"{tmp_path}/tree/lib/{name}" for name in ("SlicerQReads", "DCMTK", "ITK", "Qt", "VTK")]
    assert said == f"{':'.join(folders)} {folders[3]}/plugins/platforms/libqxcb.so a b"
    assert (tmp_path / "tree" / "lib" / "ITK" / "libITKCommon.so").readlink() == Path("libITKCommon.so.1")
    assert "5 folders" in note
