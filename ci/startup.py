"""Times the start of the viewer from outside: `python3 -m superbuild bench startup`.

Method. The program shows a phantom (`ci.phantom`) on an Xvfb of our own without a window manager. The frame buffer is a
mapped file that is looked at every half millisecond, so measuring makes no X traffic. An untimed run before the timed
ones warms the page cache and tells where the views are: SlicerQReads frames them in colors of their own
(`VIEW_COLORS`); a program without such frames is one view as large as the screen. On a grid of points in each view:

first image
    The first (Red) view has many grey levels: at least half of what it had at the end of the untimed run and 24 or
    more, each on ten points or more. A window's background, its buttons and its text never have that; an image has.
MPR complete
    From then on 99 % of the points of every view have their final color, and every view has an image as above.

Times count from just before the program is spawned. Peak memory is the kernel's VmHWM of the process at the end of the
run, 3D view included; resident pages of shared libraries among it, with software OpenGL mostly LLVM's, are told from
smaps. CPU time is from wait4. Programs are run in turn (A B A B), and the ratio is the median of the
pairs' ratios.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import random
import shutil
import signal
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ci.phantom import write_phantom
from ci.products import STATIC, require
from ci.xvfb import Screen, start_xvfb

VIEW_COLORS = {"Red": 0x000099, "Yellow": 0x990000, "Green": 0x009900}
"""Frame colors of the axial, sagittal and coronal view, as QReads has them."""

FRAME_WIDTH = 4
PEERS = {"mrview": ["mrview"]}
"""Programs that can be compared with: name → command, to which the folder is added."""

_LOOK_EVERY_S = 0.0005
_QUIET_S = 1.0
_LIMIT_S = 30.0
_STRIDE = 4
_LEAST_LEVELS = 24
_LEAST_POINTS = 10

Box = tuple[slice, slice]
"""Rows and columns of a view on the screen."""


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    reports: bool = False
    """Whether it has the viewer's frames and `--report-startup-timing`."""


@dataclass(frozen=True)
class Run:
    """What one start took."""

    first_image_ms: float
    complete_ms: float
    peak_memory_bytes: int
    library_memory_bytes: int
    """What of it are pages of shared libraries."""
    cpu_ms: float
    inside: dict[str, Any] | None = None
    """What the program reported of itself."""
    started: float = 0.0
    """When it was spawned, on the clock of `time.perf_counter`."""


@dataclass
class Timeline:
    """The points of a view each time they changed."""

    times: list[float] = field(default_factory=list)
    points: list[NDArray[np.uint32]] = field(default_factory=list)

    def look(self, now: float, points: NDArray[np.uint32]) -> bool:
        """Takes the points if they differ from the last ones; whether they do."""
        if self.points and np.array_equal(points, self.points[-1]):
            return False
        self.times.append(now)
        self.points.append(points)
        return True

    def image_time(self, levels: int) -> float | None:
        """When the points first had that many grey levels."""
        for now, points in zip(self.times, self.points, strict=True):
            if grey_levels(points) >= levels:
                return now
        return None

    def final_time(self) -> float:
        """Since when 99 % of the points have been as they were at the end."""
        final, since = self.points[-1], self.times[-1]
        for now, points in zip(reversed(self.times), reversed(self.points), strict=True):
            if np.mean(points == final) < 0.99:
                break
            since = now
        return since


def grey_levels(pixels: NDArray[np.uint32]) -> int:
    """How many levels of grey, but black and white, a picture has on `_LEAST_POINTS` points or more."""
    colors = pixels.ravel() & 0xFFFFFF
    levels = colors & 255
    grey = levels * 0x010101 == colors
    counts = np.bincount(levels[grey], minlength=256)[1:255]
    return int(np.count_nonzero(counts >= _LEAST_POINTS))


def find_views(pixels: NDArray[np.uint32]) -> dict[str, Box]:
    """The pictures inside of the views' frames on the screen; a color that frames nothing is left out.

    Lines of the same colors inside the views are thinner than the frames.
    """
    boxes = {}
    for name, color in VIEW_COLORS.items():
        frame = pixels & 0xFFFFFF == color
        for axis in (0, 1):
            length = frame.shape[axis] - FRAME_WIDTH + 1
            parts = [np.take(frame, range(n, n + length), axis=axis) for n in range(FRAME_WIDTH)]
            frame = np.logical_and.reduce(parts)
        rows, columns = np.nonzero(frame.any(axis=1))[0], np.nonzero(frame.any(axis=0))[0]
        if len(rows) == 0 or rows[-1] - rows[0] < 50 or columns[-1] - columns[0] < 50:
            continue
        inside = slice(int(columns[0]) + FRAME_WIDTH, int(columns[-1]))
        top = int(rows[0]) + FRAME_WIDTH
        # The bar with the slider has the frame's color, too.
        bar = np.mean(pixels[top : rows[-1] + FRAME_WIDTH, inside] & 0xFFFFFF == color, axis=1) > 0.4
        boxes[name] = (slice(top, top + int(np.argmax(bar))), inside)
    return boxes


@dataclass(frozen=True)
class Watched:
    """What was seen of one start; times in seconds since before the spawn."""

    timelines: dict[str, Timeline]
    picture: NDArray[np.uint32]
    """The screen at the end."""
    peak_memory_bytes: int
    library_memory_bytes: int
    cpu_s: float
    inside: dict[str, Any] | None
    started: float


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

    def prepare(self, program: Program) -> tuple[dict[str, Box], int]:
        """Runs a program untimed: where its views are, and how many grey levels make an image in the first of them."""
        height, width = self.screen.pixels.shape
        screen = {"screen": (slice(0, height), slice(0, width))}
        picture = self._watch(program, screen).picture
        views = find_views(picture) if program.reports else screen
        missing = VIEW_COLORS.keys() - views.keys()
        if program.reports and missing:
            raise RuntimeError(f"{program.name} shows no frame around the view {', '.join(sorted(missing))}")
        first = next(iter(views.values()))
        return views, max(_LEAST_LEVELS, grey_levels(_grid(picture, first)) // 2)

    def time(self, program: Program, views: dict[str, Box], levels: int) -> Run:
        """One timed start.

        :raises RuntimeError: when the program ends by itself or shows no image.
        """
        watched = self._watch(program, views)
        images = {name: timeline.image_time(levels) for name, timeline in watched.timelines.items()}
        times = [image for image in images.values() if image is not None]
        if len(times) < len(images):
            absent = [name for name, image in images.items() if image is None]
            raise RuntimeError(f"{program.name} shows no image in the view {', '.join(absent)}")
        final = [timeline.final_time() for timeline in watched.timelines.values()]
        return Run(
            times[0] * 1e3,
            max(*times, *final) * 1e3,
            watched.peak_memory_bytes,
            watched.library_memory_bytes,
            watched.cpu_s * 1e3,
            watched.inside,
            watched.started,
        )

    def _watch(self, program: Program, views: dict[str, Box]) -> Watched:
        report, log = self.home / "startup.json", self.home / "log"
        report.unlink(missing_ok=True)
        options = [f"--report-startup-timing={report}"] if program.reports else []
        arguments = [*program.command, *options, str(self.folder)]
        environment = screen_environment(self.screen, self.home)
        path = program.command[0]
        # One with a path is not looked for: where it is on a share, looking would be the start's first requests.
        if os.sep not in path and not (path := shutil.which(path) or ""):
            raise RuntimeError(f"{program.command[0]}: no such program")
        self._wait_until_clear()
        output = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        start = time.perf_counter()
        process = os.posix_spawn(path, arguments, environment, file_actions=[output, (os.POSIX_SPAWN_DUP2, 1, 2)])
        try:
            timelines = self._look(process, program, views, start)
            picture = self.screen.pixels.copy()
            inside = _read_report(program, report) if program.reports else None
            peak, libraries = _peak_memory(process), _library_memory(process)
        except BaseException as error:
            os.kill(process, signal.SIGKILL)
            os.wait4(process, 0)
            if isinstance(error, RuntimeError):
                error.add_note(f"output of {program.name}: {log.read_text(errors='replace').strip()[-500:] or 'none'}")
            raise
        os.kill(process, signal.SIGTERM)
        usage = os.wait4(process, 0)[2]
        return Watched(timelines, picture, peak, libraries, usage.ru_utime + usage.ru_stime, inside, start)

    def _wait_until_clear(self) -> None:
        deadline = time.perf_counter() + 10
        while (self.screen.pixels & 0xFFFFFF).any():
            if time.perf_counter() > deadline:
                raise RuntimeError("the screen is not clear: another program draws on it")
            time.sleep(0.02)

    def _look(self, process: int, program: Program, views: dict[str, Box], start: float) -> dict[str, Timeline]:
        """Watches until nothing has changed for a second and each view has an image."""
        timelines = {name: Timeline() for name in views}
        rest, changed = Timeline(), start
        while True:
            now = time.perf_counter()
            for name, timeline in timelines.items():
                if timeline.look(now - start, _grid(self.screen.pixels, views[name])):
                    changed = now
            if now - changed > _QUIET_S:
                # The 3D view, say, may still be drawing.
                if rest.look(now, self.screen.pixels[::16, ::16].copy()):
                    changed = now
                elif all(grey_levels(timeline.points[-1]) >= _LEAST_LEVELS for timeline in timelines.values()):
                    return timelines
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


def _grid(pixels: NDArray[np.uint32], box: Box) -> NDArray[np.uint32]:
    rows, columns = box
    return pixels[rows.start : rows.stop : _STRIDE, columns.start : columns.stop : _STRIDE].copy()


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


def _read_report(program: Program, path: Path) -> dict[str, Any]:
    """The program's own report; it is written once the 3D view has settled, too."""
    deadline = time.perf_counter() + _LIMIT_S
    while not path.exists() and time.perf_counter() < deadline:
        time.sleep(0.02)
    try:
        report: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{program.name} wrote no start-up report: {error}") from error
    return report


@dataclass
class Measurement:
    """All runs of one program."""

    program: Program
    runs: list[Run] = field(default_factory=list)

    def values(self, name: str) -> list[float]:
        return [float(getattr(run, name)) for run in self.runs]

    def inside_events(self) -> dict[str, float]:
        """Median of each event that the program reported of itself, in ms since the process's start."""
        reports = [run.inside for run in self.runs if run.inside]
        names = reports[0]["events"] if reports else []
        return {name: statistics.median(report["events"][name] for report in reports) for name in names}

    def inside_phases(self) -> dict[str, tuple[float, float]]:
        """Median start and duration of each phase that the program reported of itself, in ms."""
        collected: dict[str, list[tuple[float, float]]] = {}
        for run in self.runs:
            for phase in run.inside["phases"] if run.inside else ():
                collected.setdefault(phase["name"], []).append((phase["start_ms"], phase["duration_ms"]))
        return {
            name: (statistics.median(start for start, _ in values), statistics.median(length for _, length in values))
            for name, values in collected.items()
        }


@dataclass
class Report:
    """Measurements of one occasion; the first program is the one that the others are compared with."""

    machine: str
    series: str
    volume_bytes: int
    measurements: list[Measurement]
    absent: list[str]
    """Peers that aren't installed."""

    def ratios(self) -> dict[str, list[float]]:
        """Peer → its first image's time over ours, pair by pair."""
        ours = self.measurements[0].values("first_image_ms")
        return {
            peer.program.name: [theirs / our for our, theirs in zip(ours, peer.values("first_image_ms"), strict=True)]
            for peer in self.measurements[1:]
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "machine": self.machine,
            "series": self.series,
            "volume_bytes": self.volume_bytes,
            "absent": self.absent,
            "programs": [dataclasses.asdict(measurement) for measurement in self.measurements],
            "ratios": self.ratios(),
        }

    def markdown(self) -> str:
        lines = [
            "| program | first image, median (p95) | MPR complete, median (p95) | CPU time "
            "| peak memory | of it shared libraries |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for measurement in self.measurements:
            first, complete, cpu, memory, libraries = (
                measurement.values(name)
                for name in ("first_image_ms", "complete_ms", "cpu_ms", "peak_memory_bytes", "library_memory_bytes")
            )
            mpr = _times(complete) if measurement.program.reports else "–"
            lines.append(
                f"| {measurement.program.name} | {_times(first)} | {mpr} | {statistics.median(cpu):.0f} ms "
                f"| {statistics.median(memory) / 1e6:.0f} MB | {statistics.median(libraries) / 1e6:.0f} MB |"
            )
        lines.append("")
        for peer, ratios in self.ratios().items():
            lines.append(
                f"{peer} takes {statistics.median(ratios):.1f} times as long to its first image "
                f"({min(ratios):.1f} to {max(ratios):.1f} in {len(ratios)} pairs)."
            )
        lines += [f"{peer} is not installed, so not compared with." for peer in self.absent]
        ours = self.measurements[0]
        own = [(each.program.name, each.inside_events()) for each in self.measurements if each.program.reports]
        if len(own) > 1:
            times = ", ".join(f"{events['first_image_painted']:.1f} ms ({name})" for name, events in own)
            lines += ["", f"First image painted as each reports it of itself, median: {times}."]
        if phases := ours.inside_phases():
            lines += ["", "| phase, as the program reports it | starts | takes |", "| --- | --- | --- |"]
            lines += [f"| {name} | {start:.1f} ms | {length:.1f} ms |" for name, (start, length) in phases.items()]
            lines += [f"| {name} | {value:.1f} ms | |" for name, value in ours.inside_events().items()]
        lines += ["", f"{self.series}, warm page cache, {len(ours.runs)} runs each in turn; {self.machine}. Measured "
                  "from outside on the frame buffer of Xvfb (`python3 -m superbuild bench startup`)."]  # fmt: skip
        return "\n".join(lines)


def _times(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.0f} ms ({np.percentile(values, 95):.0f} ms)"


def describe_machine() -> str:
    """Processor, cores, memory and system in a line."""
    processor = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.machine())  # fmt: skip
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return (f"{processor}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, {release}, "
            f"Linux {platform.release()}, software OpenGL")  # fmt: skip


def measure(programs: Sequence[Program], folder: Path, slices: int, size: int, runs: int) -> Report:
    """Times programs in turn on a series that is already in `folder`; peers that aren't installed are left out.

    :raises RuntimeError: when a program shows no image, or Xvfb can't start.
    """
    present = [program for program in programs if shutil.which(program.command[0])]
    absent = [program.name for program in programs if program not in present]
    measurements = [Measurement(program) for program in present]
    with start_xvfb() as screen, tempfile.TemporaryDirectory(prefix="startup-") as home:
        stopwatch = Stopwatch(screen, folder, Path(home))
        prepared = [stopwatch.prepare(program) for program in present]
        turn = list(zip(measurements, prepared, strict=True))
        order = random.Random(0)
        for _ in range(runs):
            # A program that follows a large one finds less of its own in the processor's caches.
            order.shuffle(turn)
            for measurement, (views, levels) in turn:
                measurement.runs.append(stopwatch.time(measurement.program, views, levels))
    series = f"{slices} slices of {size}×{size}, 16 bit"
    return Report(describe_machine(), series, slices * size * size * 2, measurements, absent)


DESCRIPTION = "Time the viewer's start from outside."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC, help="default: the static build")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--slices", type=int, default=163)
    parser.add_argument("--size", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--peer", action="append", choices=sorted(PEERS), help="default: all that are installed")
    parser.add_argument(
        "--against", action="append", type=Path, default=[], metavar="BINARY", help="another build of SlicerQReads"
    )
    parser.add_argument("--json", type=Path, help="write all runs to this file")


def run(options: argparse.Namespace) -> int:
    if options.runs < 1:
        raise RuntimeError("--runs must be 1 or more")
    programs = [Program("SlicerQReads", [str(require(options.binary))], reports=True)]
    programs += [Program(str(other), [str(require(other))], reports=True) for other in options.against]
    programs += [Program(name, PEERS[name]) for name in options.peer or PEERS]
    with tempfile.TemporaryDirectory(prefix="phantom-") as folder:
        write_phantom(Path(folder), options.slices, options.size)
        report = measure(programs, Path(folder), options.slices, options.size, options.runs)
    print(report.markdown())
    if options.json:
        options.json.write_text(json.dumps(report.to_json(), indent=1))
    return 0
