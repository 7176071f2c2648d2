"""The simulated share: what it counts, how slow it is, and that nothing of it is left."""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ci.products import REPOSITORY
from ci.share_simulator import Request, Settings, count, mounted, read_settings, unavailable

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SIZE = 1024 * _PAGE
_NO_READ_AHEAD = Settings(read_ahead_bytes=0, attribute_s=60)

pytestmark = pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """a.bin and b.bin of 4 MiB, sub/ with twenty small files, a link."""
    folder = tmp_path_factory.mktemp("shared")
    generator = random.Random(1)
    for name in ("a.bin", "b.bin"):
        (folder / name).write_bytes(generator.randbytes(_SIZE))
    (folder / "sub").mkdir()
    for number in range(20):
        (folder / "sub" / f"{number:02}").write_text(str(number))
    (folder / "link").symlink_to("a.bin")
    return folder


def _reads(requests: Sequence[Request]) -> list[tuple[str, int, int]]:
    return [(request.path, request.offset, request.bytes) for request in requests if request.kind == "read"]


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapping:
        yield mapping


def _touch(path: Path, pages: Sequence[int]) -> list[int]:
    with _mapped(path) as mapping:
        return [mapping[page * _PAGE] for page in pages]


def test_content_is_that_of_the_folder(folder: Path) -> None:
    with mounted(folder, Settings()) as share:
        assert sorted(entry.name for entry in share.path.iterdir()) == ["a.bin", "b.bin", "link", "sub"]
        for name in ("a.bin", "b.bin", "link"):
            assert (share.path / name).read_bytes() == (folder / name).read_bytes()
        assert (share.path / "link").readlink() == Path("a.bin")
        assert (share.path / "sub" / "07").read_text() == "7"
        # Past the end there is nothing.
        with (share.path / "a.bin").open("rb") as file:
            assert os.pread(file.fileno(), 100, _SIZE - 10) == (folder / "a.bin").read_bytes()[-10:]
            assert os.pread(file.fileno(), 100, _SIZE + 10) == b""


def test_pages_are_told_in_the_order_in_which_they_were_asked_for(folder: Path) -> None:
    with mounted(folder, _NO_READ_AHEAD) as share:
        pages = [5, 3, 700, 4, 1023]
        values = _touch(share.path / "a.bin", pages)
        requests = share.requests()
    content = (folder / "a.bin").read_bytes()
    assert values == [content[page * _PAGE] for page in pages]
    assert _reads(requests) == [("a.bin", page * _PAGE, _PAGE) for page in pages]
    assert count(requests) == {"lookup": 1, "open": 1, "read": len(pages)}
    assert [request.kind for request in requests[:2]] == ["lookup", "open"]
    times = [request.time for request in requests]
    assert times == sorted(times)
    assert 0 < time.perf_counter() - times[-1] < 60, "the times are not those of this machine's clock"


def test_a_missing_page_brings_what_is_around_it(folder: Path) -> None:
    around = 128 * 1024
    with mounted(folder, Settings(read_ahead_bytes=around)) as share:
        _touch(share.path / "a.bin", [500])
        assert _reads(share.requests()) == [("a.bin", 500 * _PAGE - around // 2, around)]


def test_no_request_asks_for_more_than_it_may(folder: Path) -> None:
    with mounted(folder, Settings(request_bytes=32 * 1024)) as share:
        (share.path / "a.bin").read_bytes()
        reads = _reads(share.requests())
    assert max(length for _, _, length in reads) == 32 * 1024
    assert sum(length for _, _, length in reads) == _SIZE
    assert sorted(offset for _, offset, _ in reads) == list(range(0, _SIZE, 32 * 1024))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may read ahead more than 128 KiB")
def test_reads_ahead_as_much_as_it_is_told(folder: Path) -> None:
    with mounted(folder, Settings(read_ahead_bytes=1024 * 1024)) as share:
        _touch(share.path / "a.bin", [500])
        assert _reads(share.requests()) == [("a.bin", 500 * _PAGE - 512 * 1024, 1024 * 1024)]


def test_what_was_read_is_cached_until_the_next_mount(folder: Path) -> None:
    with mounted(folder, _NO_READ_AHEAD) as share:
        for expected in ({"lookup": 1, "open": 1, "read": 1}, {"open": 1}):
            share.forget_requests()
            _touch(share.path / "a.bin", [9])
            assert count(share.requests()) == expected
    with mounted(folder, _NO_READ_AHEAD) as share:
        _touch(share.path / "a.bin", [9])
        assert count(share.requests())["read"] == 1


def test_names_have_page_caches_of_their_own(folder: Path) -> None:
    with mounted({"0": folder, "1": folder}, _NO_READ_AHEAD) as share:
        assert sorted(entry.name for entry in share.path.iterdir()) == ["0", "1"]
        share.forget_requests()
        for name in ("0", "1", "0"):
            _touch(share.path / name / "a.bin", [9])
        assert _reads(share.requests()) == [(f"{name}/a.bin", 9 * _PAGE, _PAGE) for name in ("0", "1")]


def test_names_are_believed_for_a_while_absent_ones_too(folder: Path) -> None:
    with mounted(folder, Settings(attribute_s=0.5)) as share:
        begun = time.perf_counter()
        for _ in range(5):
            assert (share.path / "a.bin").stat().st_size == _SIZE
            assert not (share.path / "absent").exists()
        known = count(share.requests())
        if time.perf_counter() - begun < 0.5:
            assert known == {"lookup": 2}
        time.sleep(0.6)
        (share.path / "a.bin").stat()
        assert count(share.requests()) - known, "after that time the share was not asked again"


def test_a_listing_brings_the_attributes(folder: Path) -> None:
    with mounted(folder, _NO_READ_AHEAD) as share:
        with os.scandir(share.path / "sub") as entries:
            sizes = {entry.name: entry.stat().st_size for entry in entries}
        requests = share.requests()
    assert sizes == {f"{number:02}": len(str(number)) for number in range(20)}
    assert count(requests) == {"lookup": 1, "list": 1}


def test_is_read_only(folder: Path) -> None:
    with mounted(folder, Settings()) as share:
        for change in (
            lambda: (share.path / "new").touch(),
            lambda: (share.path / "a.bin").open("r+b"),
            lambda: (share.path / "a.bin").unlink(),
            lambda: (share.path / "a.bin").rename(share.path / "c.bin"),
            lambda: (share.path / "new").mkdir(),
            lambda: (share.path / "a.bin").chmod(0o777),
        ):
            with pytest.raises(OSError) as raised:
                change()
            assert raised.value.errno == errno.EROFS
        assert not (share.path / "a.bin").stat().st_mode & 0o222
    assert sorted(entry.name for entry in folder.iterdir()) == ["a.bin", "b.bin", "link", "sub"]


def test_a_file_that_went_is_an_error_of_its_reader_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "gone").write_bytes(bytes(_SIZE))
    with mounted(tmp_path, _NO_READ_AHEAD) as share:
        (share.path / "gone").stat()
        (tmp_path / "gone").unlink()
        with pytest.raises(OSError, match=r"No such file|Input/output"):
            (share.path / "gone").read_bytes()
        assert (share.path / "kept").read_text() == "kept"


def test_concurrent_readers_get_their_own_bytes(folder: Path) -> None:
    names = [f"{number}/{name}" for number in range(4) for name in ("a.bin", "b.bin")]
    with (
        mounted({str(number): folder for number in range(4)}, Settings(latency_s=0.002)) as share,
        ThreadPoolExecutor(len(names)) as pool,
    ):
        contents = list(pool.map(lambda name: (share.path / name).read_bytes(), names))
        requests = share.requests()
    for name, content in zip(names, contents, strict=True):
        assert content == (folder / Path(name).name).read_bytes()
        assert sum(length for path, _, length in _reads(requests) if path == name) == _SIZE


@pytest.mark.timing
def test_each_request_takes_the_latency(folder: Path) -> None:
    latency, taken = 0.02, []
    with (
        mounted(folder, Settings(latency_s=latency, read_ahead_bytes=0)) as share,
        _mapped(share.path / "a.bin") as mapping,
    ):
        for page in range(0, 1000, 50):
            begun = time.perf_counter()
            mapping[page * _PAGE]
            taken.append(time.perf_counter() - begun)
    assert min(taken) >= latency
    # Half a millisecond is the kernel's and Python's way, and a busy machine's.
    assert sorted(taken)[len(taken) // 2] < latency + 0.001


@pytest.mark.timing
def test_bytes_take_the_bandwidth(folder: Path) -> None:
    bits_per_second = 100e6
    with mounted(folder, Settings(bits_per_second=bits_per_second)) as share:
        begun = time.perf_counter()
        (share.path / "a.bin").read_bytes()
        taken = time.perf_counter() - begun
    ideal = 8 * _SIZE / bits_per_second
    assert ideal <= taken < 1.05 * ideal


@pytest.mark.timing
def test_the_simulator_is_faster_than_what_it_simulates(folder: Path) -> None:
    """By half at least, so that it is not what is waited for in the fastest network of `ci/share.toml`."""
    fastest = max(settings.bits_per_second for settings in read_settings().values())
    taken = []
    for _ in range(5):
        with mounted(folder, Settings()) as share:
            begun = time.perf_counter()
            (share.path / "a.bin").read_bytes()
            taken.append(time.perf_counter() - begun)
    assert min(taken) < 8 * _SIZE / fastest / 2


@pytest.mark.timing
def test_readers_share_the_bandwidth(folder: Path) -> None:
    bits_per_second = 200e6
    with (
        mounted({"0": folder, "1": folder}, Settings(bits_per_second=bits_per_second)) as share,
        ThreadPoolExecutor(2) as pool,
    ):
        begun = time.perf_counter()
        list(pool.map(lambda name: (share.path / name / "a.bin").read_bytes(), ("0", "1")))
        taken = time.perf_counter() - begun
    ideal = 2 * 8 * _SIZE / bits_per_second
    assert ideal <= taken < 1.05 * ideal


@pytest.mark.timing
def test_latencies_pass_side_by_side(folder: Path) -> None:
    latency, names = 0.1, [f"{number:02}" for number in range(20)]
    with mounted(folder, Settings(latency_s=latency, attribute_s=60)) as share, ThreadPoolExecutor(len(names)) as pool:
        (share.path / "sub").stat()
        begun = time.perf_counter()
        contents = list(pool.map(lambda name: (share.path / "sub" / name).read_text(), names))
        taken = time.perf_counter() - begun
    assert contents == [str(number) for number in range(20)]
    # Lookup, opening, reading; each of the twenty waits for its own three only.
    assert 3 * latency <= taken < 3 * latency + 0.1


@pytest.mark.timing
def test_the_server_begins_so_many_requests_a_second(folder: Path) -> None:
    with (
        mounted(folder, Settings(requests_per_second=100, read_ahead_bytes=0)) as share,
        _mapped(share.path / "a.bin") as mapping,
    ):
        begun = time.perf_counter()
        for page in range(50):
            mapping[20 * page * _PAGE]
        taken = time.perf_counter() - begun
    assert 0.48 <= taken < 0.53


# What is left behind.


def _is_mounted(path: str) -> bool:
    return any(line.split()[1] == path for line in Path("/proc/self/mounts").read_text().splitlines())


def _wait_until(condition: object, what: str) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


_PROGRAM = """
import sys, time
from pathlib import Path
from ci.share_simulator import Settings, mounted
with mounted(Path(sys.argv[1]), Settings(latency_s=0.01)) as share:
    file = (share.path / "a.bin").open("rb")
    file.read(100000)
    print(share.path, share.process, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_no_mount_is_left_when_the_process_ends(folder: Path, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout
        path, simulator = process.stdout.readline().split()
        assert _is_mounted(path)
        # As Ctrl-C does: to all of the terminal's processes.
        os.killpg(process.pid, how)
        process.wait(10)
    _wait_until(lambda: not _is_mounted(path), f"{path} is still mounted")
    _wait_until(lambda: not Path(path).exists(), f"{path} is still there")
    _wait_until(lambda: not Path("/proc", simulator).exists(), "the simulator still runs")


def test_no_mount_is_left_when_the_simulator_is_killed(folder: Path) -> None:
    with mounted(folder, Settings()) as share:
        os.kill(share.process, signal.SIGKILL)
        _wait_until(lambda: not _is_mounted(str(share.path)), "the mount is still there")
        with pytest.raises(RuntimeError, match="does not answer"):
            share.requests()
    assert not share.path.exists()


def test_no_mount_is_left_where_it_is_in_use(folder: Path) -> None:
    with mounted(folder, Settings()) as share, contextlib.ExitStack() as stack:
        file = stack.enter_context((share.path / "a.bin").open("rb"))
        file.read(10)
        kept = stack.pop_all()
    assert not _is_mounted(str(share.path))
    assert not share.path.exists()
    kept.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"), mounted(tmp_path / "absent", Settings()):
        pass
