"""Times the start of the viewer from outside: `python3 -m superbuild bench startup`.

Method. The program shows a phantom (`ci.phantom`) on an Xvfb of our own without a window manager. The frame buffer is a
mapped file that is looked at every half millisecond, so measuring makes no X traffic. An untimed run before the timed
ones warms the page cache and tells where the views are: SlicerQReads frames them in colors of their own
(`VIEW_COLORS`); a program without such frames is one view as large as the screen. On a grid of points in each view:

window
    Something is on the screen.
first image
    The first (Red) view has many grey levels: at least half of what it had at the end of the untimed run and 24 or
    more, each on ten points or more. A window's background, its buttons and its text never have that; an image has.
MPR complete
    From then on 99 % of the points of every view have their final color, and every view has an image as above.

Times count from just before the program is spawned. Peak memory is the kernel's VmHWM of the process at the end of the
run, 3D view included; resident pages of shared libraries among it, with software OpenGL mostly LLVM's, are told from
smaps. CPU time and page faults are from wait4, bytes read from the disk from /proc. A traced run of its own tells which
files a program opens and counts what `ci.counts` says.

A cold run is one whose files, images included, were dropped from the page cache just before (`ci.page_cache`). The C
library and what else other processes have mapped stays. Programs are run in turn in shuffled order, and the ratio is
the median of the turns' ratios.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci import counts, page_cache, report
from ci.exploded import explode
from ci.machine import describe_machine
from ci.model import COLD, EXPLODED, PEER, SHARED, STATIC, WARM, Absent, Program, Report, Run, Series, save
from ci.phantom import write_phantom
from ci.products import REPORT_FOLDER, require
from ci.products import SHARED as SHARED_BINARY
from ci.products import STATIC as STATIC_BINARY
from ci.screen import LEAST_LEVELS, VIEW_COLORS, Box, Timeline, find_views, grey_levels, grid
from ci.xvfb import Screen, start_xvfb

_LOOK_EVERY_S = 0.0005
_QUIET_S = 1.0
_LIMIT_S = 30.0
_TRACED_LIMIT_S = 120.0
_WHOLE = "screen"


@dataclass(frozen=True)
class Candidate:
    """A program that can be started with a folder to show."""

    name: str
    kind: str
    command: list[str]
    """To which the folder is added."""
    tree: Path | None = None
    """Folder with all that belongs to it; None: the command's file alone."""
    notes: tuple[str, ...] = ()

    @property
    def reports(self) -> bool:
        """Whether it has the viewer's frames and `--report-startup-timing`."""
        return self.kind != PEER


def own(binary: Path, name: str = "SlicerQReads") -> Candidate:
    """The viewer as one file."""
    return Candidate(name, STATIC, [str(binary)])


def peers() -> tuple[list[Candidate], list[Absent]]:
    """Other programs that show a series, as far as they are there."""
    found, absent = [], []
    for name in ("mrview", "aeskulap"):
        if shutil.which(name):
            found.append(Candidate(name, PEER, [name]))
        else:
            absent.append(Absent(name, "not installed"))
    python = os.environ.get("SLICERQREADS_SLICER_PYTHON")
    if python:
        script = str(Path(__file__).with_name("vtk_viewer.py"))
        note = "a minimal script with VTK's own package for Python: reads the folder, shows the middle slice"
        found.append(Candidate("VTK's package", PEER, [python, "-I", script], notes=(note,)))
    else:
        absent.append(Absent("VTK's package", "its environment is made by python3 -m superbuild test"))
    return found, absent


@dataclass(frozen=True)
class Watched:
    """What was seen of one start; times in seconds since before the spawn."""

    timelines: dict[str, Timeline]
    picture: NDArray[np.uint32]
    """The screen at the end."""
    window: float
    peak_memory_bytes: int
    library_memory_bytes: int
    bytes_read: int
    usage: Any
    """The resources that wait4 gives."""
    inside: dict[str, Any] | None
    started: float
    """On the clock of `time.perf_counter`."""


@dataclass(frozen=True)
class Prepared:
    """What the untimed run told of a program."""

    views: dict[str, Box]
    levels: int
    """Grey levels that make an image in the first view."""


@dataclass(frozen=True)
class Stopwatch:
    """Starts programs on a screen and watches what they draw."""

    screen: Screen
    folder: Path
    """Of the images to show."""
    home: Path
    """Stands in for the home folder, so that no settings of the user count; also takes logs."""
    limit_s: float = _LIMIT_S
    """Until when there must be an image."""

    def prepare(self, program: Candidate) -> Prepared:
        """Runs a program untimed."""
        height, width = self.screen.pixels.shape
        screen = {_WHOLE: (slice(0, height), slice(0, width))}
        picture = self._watch(program, screen).picture
        views = find_views(picture) if program.reports else screen
        missing = VIEW_COLORS.keys() - views.keys()
        if program.reports and missing:
            raise RuntimeError(f"{program.name} shows no frame around the view {', '.join(sorted(missing))}")
        first = next(iter(views.values()))
        return Prepared(views, max(LEAST_LEVELS, grey_levels(grid(picture, first)) // 2))

    def time(self, program: Candidate, prepared: Prepared, state: str = WARM, turn: int = 0) -> tuple[Run, float]:
        """One timed start, and when it was on the clock of `time.perf_counter`.

        :raises RuntimeError: when the program ends by itself or shows no image.
        """
        watched = self._watch(program, prepared.views)
        first, complete = self._moments(program, watched, prepared.levels)
        usage = watched.usage
        run = Run(
            state, turn, watched.window * 1e3, first * 1e3, complete * 1e3 if program.reports else None,
            (usage.ru_utime + usage.ru_stime) * 1e3, watched.peak_memory_bytes, watched.library_memory_bytes,
            usage.ru_minflt, usage.ru_majflt, watched.bytes_read, watched.inside,
        )  # fmt: skip
        return run, watched.started

    def trace(self, program: Candidate, prepared: Prepared) -> counts.Trace:
        """A start under strace.

        :raises RuntimeError: when strace is missing, or as `time`
        """
        if not shutil.which("strace"):
            raise RuntimeError("there is no strace, which counts what a start does; install Debian's package strace")
        log = self.home / "trace"
        strace = ["strace", "-f", "-ttt", "-s", "300", "-e", counts.TRACED, "-o", str(log)]
        slow = Stopwatch(self.screen, self.folder, self.home, _TRACED_LIMIT_S)
        epoch = time.time() - time.perf_counter()
        watched = slow._watch(program, prepared.views, strace)
        first, _ = slow._moments(program, watched, prepared.levels)
        with log.open(encoding="utf-8", errors="replace") as lines:
            calls = counts.parse(lines)
            return counts.count(calls, epoch + watched.started + first, self.folder, [self._timing, self._log])

    def relocations(self, program: Candidate, prepared: Prepared) -> int | None:
        """How many relocations the loader makes."""
        output = self.home / "loader"
        variables = {"LD_DEBUG": "statistics", "LD_DEBUG_OUTPUT": str(output)}
        self._watch(program, prepared.views, ["env", *(f"{name}={value}" for name, value in variables.items())])
        found = [counts.relocations(path.read_text(errors="replace")) for path in self.home.glob("loader.*")]
        for path in self.home.glob("loader.*"):
            path.unlink()
        # A program that starts others has several files.
        return max((number for number in found if number is not None), default=None)

    def _moments(self, program: Candidate, watched: Watched, levels: int) -> tuple[float, float]:
        """When the first image was there, and when all views were complete."""
        images = {name: timeline.image_time(levels) for name, timeline in watched.timelines.items()}
        times = [image for image in images.values() if image is not None]
        if len(times) < len(images):
            absent = [name for name, image in images.items() if image is None]
            raise RuntimeError(f"{program.name} shows no image in the view {', '.join(absent)}")
        return times[0], max(*times, *(timeline.final_time() for timeline in watched.timelines.values()))

    def first_image_ms(self, program: Candidate, prepared: Prepared) -> float:
        """Only that, of a program that is ended at once: for many starts in little time.

        :raises RuntimeError: when there is no image in time
        """
        first = next(iter(prepared.views.values()))
        process, start = self._spawn(program)
        try:
            while grey_levels(grid(self.screen.pixels, first)) < prepared.levels:
                if time.perf_counter() - start > self.limit_s:
                    raise RuntimeError(f"{program.name} showed no image within {self.limit_s:.0f} s")
                time.sleep(_LOOK_EVERY_S)
            return (time.perf_counter() - start) * 1e3
        finally:
            os.killpg(process, signal.SIGKILL)
            os.wait4(process, 0)

    def _spawn(self, program: Candidate, before: Sequence[str] = ()) -> tuple[int, float]:
        """Starts a program when the screen is clear; its number, and when it was, on the clock of `time.perf_counter`.

        :param before: a program and its arguments that starts the one to watch
        """
        self._timing.unlink(missing_ok=True)
        options = [f"--report-startup-timing={self._timing}"] if program.reports else []
        arguments = [*before, *program.command, *options, str(self.folder)]
        environment = screen_environment(self.screen, self.home)
        path = arguments[0]
        # One with a path is not looked for: where it is on a share, looking would be the start's first requests.
        if os.sep not in path and not (path := shutil.which(path) or ""):
            raise RuntimeError(f"{arguments[0]}: no such program")
        self._wait_until_clear()
        output = (os.POSIX_SPAWN_OPEN, 1, str(self._log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        start = time.perf_counter()
        # In a group of its own: a program that starts another one is ended with it.
        process = os.posix_spawn(
            path, arguments, environment, file_actions=[output, (os.POSIX_SPAWN_DUP2, 1, 2)], setpgroup=0
        )
        return process, start

    @property
    def _timing(self) -> Path:
        return self.home / "startup.json"

    @property
    def _log(self) -> Path:
        return self.home / "log"

    def _watch(self, program: Candidate, views: dict[str, Box], before: Sequence[str] = ()) -> Watched:
        process, start = self._spawn(program, before)
        try:
            timelines, window = self._look(process, program, views, start)
            picture = self.screen.pixels.copy()
            inside = _read_timing(program, self._timing) if program.reports else None
            peak, libraries, read = _peak_memory(process), _library_memory(process), _bytes_read(process)
        except BaseException as error:
            os.killpg(process, signal.SIGKILL)
            os.wait4(process, 0)
            if isinstance(error, RuntimeError):
                error.add_note(
                    f"output of {program.name}: {self._log.read_text(errors='replace').strip()[-500:] or 'none'}"
                )
            raise
        os.killpg(process, signal.SIGTERM)
        usage = os.wait4(process, 0)[2]
        return Watched(timelines, picture, window, peak, libraries, read, usage, inside, start)

    def _wait_until_clear(self) -> None:
        deadline = time.perf_counter() + 10
        while (self.screen.pixels & 0xFFFFFF).any():
            if time.perf_counter() > deadline:
                raise RuntimeError("the screen is not clear: another program draws on it")
            time.sleep(0.02)

    def _look(
        self, process: int, program: Candidate, views: dict[str, Box], start: float
    ) -> tuple[dict[str, Timeline], float]:
        """Watches until nothing has changed for a second and each view has an image; also when there was a window."""
        timelines = {name: Timeline() for name in views}
        rest, changed, window = Timeline(), start, 0.0
        while True:
            now = time.perf_counter()
            if not window and (self.screen.pixels[::16, ::16] & 0xFFFFFF).any():
                window = now - start
            for name, timeline in timelines.items():
                if timeline.look(now - start, grid(self.screen.pixels, views[name])):
                    changed = now
            if now - changed > _QUIET_S:
                # The 3D view, say, may still be drawing.
                if rest.look(now, self.screen.pixels[::16, ::16].copy()):
                    changed = now
                elif all(grey_levels(timeline.points[-1]) >= LEAST_LEVELS for timeline in timelines.values()):
                    return timelines, window
                elif now - start > self.limit_s:
                    raise RuntimeError(f"{program.name} showed no image within {self.limit_s:.0f} s")
                else:
                    changed = now
            if os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                raise RuntimeError(f"{program.name} ended before it showed an image")
            time.sleep(_LOOK_EVERY_S)


def screen_environment(screen: Screen, home: Path) -> dict[str, str]:
    """This process's environment with the screen and another home folder, less what changes a desktop program."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QT_"))}
    return screen.environment(environment | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)})


def _peak_memory(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {process} ended before its memory could be read")


def _library_memory(process: int) -> int:
    total, of_library = 0, False
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        if line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024 * of_library
        elif "-" in line.split(maxsplit=1)[0]:
            of_library = ".so" in Path(line.split(maxsplit=5)[-1]).name
    return total


def _bytes_read(process: int) -> int:
    for line in Path(f"/proc/{process}/io").read_text().splitlines():
        if line.startswith("read_bytes:"):
            return int(line.split()[1])
    raise RuntimeError(f"the kernel does not say what process {process} read")


def _read_timing(program: Candidate, path: Path) -> dict[str, Any]:
    """The program's own report; it is written once the 3D view has settled, too."""
    deadline = time.perf_counter() + _LIMIT_S
    while not path.exists() and time.perf_counter() < deadline:
        time.sleep(0.02)
    try:
        timing: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{program.name} wrote no start-up report: {error}") from error
    return timing


@dataclass
class Bench:
    """Programs on one screen with one series."""

    stopwatch: Stopwatch
    states: Sequence[str]
    traced: bool = True
    _prepared: dict[str, Prepared] = field(default_factory=dict)
    _files: dict[str, list[Path]] = field(default_factory=dict)

    def describe(self, candidate: Candidate) -> Program:
        """A program as the report has it, with what can be told without timing it."""
        program = Program(candidate.name, candidate.kind, notes=list(candidate.notes))
        path = Path(shutil.which(candidate.command[0]) or candidate.command[0]).resolve()
        if candidate.kind != PEER:
            tree = [entry for entry in candidate.tree.rglob("*") if entry.is_file()] if candidate.tree else [path]
            program.size_bytes = sum(entry.stat().st_size for entry in tree if not entry.is_symlink())
            program.files = len(tree)
            program.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        prepared = self._prepared[candidate.name] = self.stopwatch.prepare(candidate)
        if self.traced:
            trace = self.stopwatch.trace(candidate, prepared)
            program.counts = trace.counts
            relocations = self.stopwatch.relocations(candidate, prepared)
            if relocations is not None:
                program.counts["relocations"] = relocations
            if candidate.kind == STATIC:
                early = ", ".join(trace.opened_before_first_image)
                program.notes.append(f"opened before the first image, beside images: {early}")
            images = [entry for entry in self.stopwatch.folder.iterdir() if entry.is_file()]
            files = {entry for entry in (path, *trace.files, *images) if entry.is_file()}
            self._files[candidate.name] = sorted(files)
        return program

    def run(self, candidate: Candidate, program: Program, state: str, turn: int) -> None:
        """Adds a timed start."""
        if state == COLD:
            left = page_cache.evict(self._files[candidate.name])
            note = f"cold: up to {left / 1e6:.0f} MB stayed in the page cache, which other processes have mapped"
            if left and not any(known.startswith("cold:") for known in program.notes):
                program.notes.append(note)
        run, _ = self.stopwatch.time(candidate, self._prepared[candidate.name], state, turn)
        program.runs.append(run)


def measure(
    candidates: Sequence[Candidate], folder: Path, series: Series, runs: int,
    states: Sequence[str] = (WARM,), absent: Sequence[Absent] = (), traced: bool = False,
) -> Report:  # fmt: skip
    """Times programs in turn on a series that is already in `folder`.

    :param traced: whether calls are counted, which cold runs need to know the files
    :raises RuntimeError: when a program shows no image, or Xvfb can't start.
    """
    with start_xvfb() as screen, tempfile.TemporaryDirectory(prefix="startup-") as home:
        bench = Bench(Stopwatch(screen, folder, Path(home)), states, traced or COLD in states)
        programs = [(candidate, bench.describe(candidate)) for candidate in candidates]
        turn_order = list(programs)
        order = random.Random(0)
        for state in states:
            for turn in range(runs):
                # A program that follows a large one finds less of its own in the processor's caches.
                order.shuffle(turn_order)
                for candidate, program in turn_order:
                    bench.run(candidate, program, state, turn)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(made, {"text": describe_machine()}, series, [program for _, program in programs], list(absent))


def series_of(slices: int, size: int) -> Series:
    return Series(slices, size, slices * size * size * 2)


@contextmanager
def twins(shared: Path) -> Iterator[tuple[list[Candidate], list[Absent]]]:
    """The twin with shared libraries and its exploded tree, which lives as long as this."""
    try:
        binary = require(shared)
    except RuntimeError as error:
        yield [], [Absent(kind, str(error)) for kind in (SHARED, EXPLODED)]
        return
    # On a disk like the twin's, and outside of its folder, which holds what was built alone.
    REPORT_FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="exploded-", dir=REPORT_FOLDER) as folder:
        tree = Path(folder, "SlicerQReads")
        program, note = explode(binary.parents[1], tree)
        yield (
            [
                Candidate("shared twin", SHARED, [str(binary)], binary.parents[1]),
                Candidate("exploded twin", EXPLODED, [str(program)], tree, (note,)),
            ],
            [],
        )


def import_time(python: str) -> str:
    """How long the import of 3D Slicer's own library takes, as a sentence."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([python, "-I", "-c", "import slicer"], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    median = 1e3 * sorted(times)[1]
    return f"the import alone of 3D Slicer's own library (slicer-core) takes {median:.0f} ms, without an image"


DESCRIPTION = "Time the viewer's start from outside, in turn with its twins and with other viewers."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC_BINARY, help="default: the static build")
    parser.add_argument(
        "--shared", type=Path, default=SHARED_BINARY, help="program of the twin; default: the one built"
    )
    parser.add_argument(
        "--against", action="append", type=Path, default=[], metavar="BINARY", help="another static build"
    )
    parser.add_argument("--runs", type=int, default=11, help="of each program, warm and as many cold")
    parser.add_argument("--warm-only", action="store_true", help="leave the cold runs out")
    parser.add_argument("--slices", type=int, default=163)
    parser.add_argument("--size", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--without-peers", action="store_true", help="leave other viewers out")
    parser.add_argument("--report", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")


def run(options: argparse.Namespace) -> int:
    if options.runs < 1:
        raise RuntimeError("--runs must be 1 or more")
    candidates = [own(require(options.binary))]
    candidates += [own(require(other), str(other)) for other in options.against]
    others, absent = ([], []) if options.without_peers else peers()
    states = (WARM,) if options.warm_only else (WARM, COLD)
    # On the disk, not in a temporary folder that may be memory: images are dropped from the page cache, too.
    with (
        twins(options.shared) as (built, missing),
        tempfile.TemporaryDirectory(prefix="phantom-", dir="/var/tmp") as folder,
    ):
        write_phantom(Path(folder), options.slices, options.size)
        measured = measure(
            [*candidates, *built, *others], Path(folder), series_of(options.slices, options.size), options.runs, states,
            [*missing, *absent], traced=True,
        )  # fmt: skip
    python = os.environ.get("SLICERQREADS_SLICER_PYTHON")
    if python and not options.without_peers:
        measured.ours.notes.append(import_time(python))
    save(measured, options.report / "startup.json")
    report.write(measured, options.report)
    print(report.markdown(measured))
    print(f"Written: {options.report / 'startup.html'}", file=sys.stderr)
    return 0
