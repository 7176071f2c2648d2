"""What the tests share: the programs under test and the series they are shown.

`python3 -m superbuild test` names the programs in environment variables. A program that isn't there fails the tests
that need it: nothing is skipped for its absence.
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from ci.phantom import write_phantom
from ci.xvfb import Screen, start_xvfb
from tests.slicerqreads.probe import VolumeProbe


def _program(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"{variable} is not set; run the tests with python3 -m superbuild test", pytrace=False)
    path = Path(value).resolve()
    if not path.is_file() or not os.access(path, os.X_OK):
        pytest.fail(f"{variable}={value} is not a program; run python3 -m superbuild test", pytrace=False)
    return path


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A screen that no other test file uses."""
    with start_xvfb() as started:
        yield started


@pytest.fixture(scope="session")
def binary() -> Path:
    """The finished SlicerQReads."""
    return _program("SLICERQREADS_BINARY")


@pytest.fixture(scope="session")
def sanitized_binary() -> Path:
    """SlicerQReads with the sanitizers, and with the loadable module of `slicerqreads/example_module/`."""
    return _program("SLICERQREADS_BINARY_SANITIZED")


@pytest.fixture(scope="session")
def launcher() -> Path:
    """The finished slicerqreads-launcher, with no key inside."""
    return _program("SLICERQREADS_LAUNCHER")


@pytest.fixture(scope="session")
def launcher_with_key() -> Path:
    """The same with the public key of the launcher's tests."""
    return _program("SLICERQREADS_LAUNCHER_WITH_KEY")


@pytest.fixture(scope="session")
def volume_probe() -> VolumeProbe:
    """The readers of SlicerQReads behind a command line."""
    return VolumeProbe(_program("SLICERQREADS_VOLUME_PROBE"))


@pytest.fixture(scope="session", params=["plain", "sanitized"])
def each_volume_probe(request: pytest.FixtureRequest) -> VolumeProbe:
    """The readers as they are, and again built with the address and undefined behavior sanitizers."""
    sanitized = request.param == "sanitized"
    return VolumeProbe(_program("SLICERQREADS_VOLUME_PROBE" + "_SANITIZED" * sanitized))


@pytest.fixture(scope="session")
def output_folder() -> Path:
    """Where tests leave tables and pictures for people."""
    folder = Path(os.environ.get("SLICERQREADS_TEST_OUTPUT", "ci-report"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the phantom's series in the size that start-up is measured with."""
    folder = tmp_path_factory.mktemp("phantom")
    write_phantom(folder)
    return folder


@pytest.fixture(scope="session")
def small_phantom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a phantom's series that loads in no time: 41 slices of 128×128."""
    folder = tmp_path_factory.mktemp("small_phantom")
    write_phantom(folder, slices=41, size=128)
    return folder


def _locked(folder: Path, name: str, kind: int) -> int:
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, kind)
    return descriptor


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Runs a test with the marker `timing` while none of the other processes (`-n`) runs one.

    Whoever waits for its turn has the others wait behind it.
    """
    if not hasattr(item.config, "workerinput"):
        return (yield)
    # The parent of all processes' temporary folders; pytest removes it in time.
    folder: Path = item.config._tmp_path_factory.getbasetemp().parent  # type: ignore[attr-defined]
    turn = _locked(folder, "turn.lock", fcntl.LOCK_EX)
    alone = item.get_closest_marker("timing") is not None
    test = _locked(folder, "test.lock", fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    os.close(turn)
    try:
        return (yield)
    finally:
        os.close(test)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests recorded as `summary`, figures that matter when nothing failed, too.

    What several tests recorded as `sum`, each as "text: number", is added up.
    """
    sums: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "summary":
                    terminalreporter.section(report.nodeid, sep="-")
                    terminalreporter.write_line(str(value))
                elif name == "sum":
                    text, _, number = str(value).rpartition(": ")
                    sums[text] += int(number)
    if sums:
        terminalreporter.section("sums", sep="-")
    for text, total in sorted(sums.items()):
        terminalreporter.write_line(f"{text}: {total:,}")
