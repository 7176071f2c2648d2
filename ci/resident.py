"""Times what a resident viewer takes to show what is asked of it: `python3 -m superbuild bench resident`.

Method. SlicerQReads waits on an Xvfb of our own, without a window. It is asked by files that are moved into its watched
folder, which is what other programs can do without a port; the file is named when everything else is ready, and the
clock starts just before that. The screen's frame buffer is a mapped file that is looked at every half millisecond, so
that looking makes no X traffic: the first image is there when the first (Red) view has many grey levels, the MPR is
complete when all have and the program says so in its answer. Between two requests the viewer is hidden again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ci.check import read_budgets
from ci.phantom import write_phantom
from ci.processes import wait_or_kill
from ci.products import STATIC, require
from ci.screen import Box, find_views, grey_levels
from ci.startup import screen_environment
from ci.xvfb import Screen, start_xvfb

DESCRIPTION = "time a resident viewer's answers to requests, and what it uses when idle"

_LIMIT_S = 30.0
_LEAST_LEVELS = 24


@dataclass(frozen=True)
class Usage:
    """What a process holds."""

    memory_bytes: int
    """Resident set."""
    descriptors: int
    threads: int
    cpu_seconds: float
    """Used since it was started."""


def usage_of(process: int) -> Usage:
    folder = Path("/proc") / str(process)
    fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return Usage(
        int((folder / "statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE"),
        len(list((folder / "fd").iterdir())),
        len(list((folder / "task").iterdir())),
        (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
    )


@dataclass
class Resident:
    """A SlicerQReads that waits for requests."""

    program: Path
    process: subprocess.Popen[bytes]
    screen: Screen
    environment: dict[str, str]
    folder: Path
    """The one that it watches."""
    log: Path
    _count: int = field(default=0)

    def send(self, request: Mapping[str, Any]) -> Path:
        """Moves a request into the watched folder; the file that its answer will be in."""
        self._count += 1
        name = f"{os.getpid()}-{self._count}"
        part = self.folder / f"{name}.writing"
        part.write_text(json.dumps(request), encoding="utf-8")
        part.rename(self.folder / f"{name}.json")
        return self.folder / f"{name}.result.json"

    def answer(self, path: Path, limit: float = _LIMIT_S) -> dict[str, Any]:
        """Waits for an answer, and takes it away."""
        deadline = time.monotonic() + limit
        while not path.exists():
            if self.process.poll() is not None:
                raise RuntimeError(f"SlicerQReads ended with {self.process.returncode}: {self.output()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"no answer in {limit:.0f} s; output: {self.output()}")
            time.sleep(0.0005)
        answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        path.unlink()
        return answer

    def ask(self, **request: Any) -> dict[str, Any]:
        """Sends a request and waits for its answer."""
        return self.answer(self.send(request))

    def hand_over(self, *arguments: object, limit: float = _LIMIT_S) -> subprocess.CompletedProcess[bytes]:
        """Starts the program once more."""
        command = [str(self.program), *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit, check=False
        )

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def usage(self) -> Usage:
        return usage_of(self.process.pid)


@contextlib.contextmanager
def start_resident(
    program: Path, screen: Screen, home: Path, *arguments: object, variables: Mapping[str, str] | None = None
) -> Iterator[Resident]:
    """Starts the program with its watched folder, waits until it listens, and ends it afterwards.

    Args:
        program: SlicerQReads.
        screen: where it will show its window.
        home: stands in for the home folder and the session's; the watched folder is made in it.
        *arguments: more of its arguments.
        variables: more of its environment.
    """
    folder = home / "requests"
    folder.mkdir(exist_ok=True)
    environment = screen_environment(screen, home) | dict(variables or {})
    log = home / "resident.log"
    command = [str(program), "--resident", "--watch", str(folder), *map(str, arguments)]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    resident = Resident(program, process, screen, environment, folder, log)
    try:
        outcome = resident.ask(command="clear")["outcome"]
        if outcome != "done":
            raise RuntimeError(f"the resident viewer answers {outcome} to being cleared: {resident.output()}")
        yield resident
    finally:
        process.terminate()
        wait_or_kill(process, _LIMIT_S)


@dataclass(frozen=True)
class Shown:
    """What one request took, in milliseconds since just before it was made."""

    first_image_ms: float
    complete_ms: float
    """On the answer."""
    inside_first_ms: float
    """As the program says itself, since it received the request."""
    inside_complete_ms: float


def time_request(resident: Resident, series: Path, view: Box) -> Shown:
    """Has a hidden viewer show a series."""
    rows, columns = view
    pixels = resident.screen.pixels[rows.start : rows.stop : 4, columns.start : columns.stop : 4]
    start = time.perf_counter()
    path = resident.send({"path": str(series)})
    first = None
    while not path.exists():
        now = time.perf_counter()
        if first is None and grey_levels(pixels.copy()) >= _LEAST_LEVELS:
            first = now
        if now - start > _LIMIT_S:
            raise RuntimeError(f"no answer in {_LIMIT_S:.0f} s; output: {resident.output()}")
        time.sleep(0.0005)
    end = time.perf_counter()
    answer = resident.answer(path)
    if answer["outcome"] != "shown":
        raise RuntimeError(f"the viewer answers {answer}")
    return Shown(
        ((first or end) - start) * 1e3,
        (end - start) * 1e3,
        answer["firstImageMilliseconds"],
        answer["completeMilliseconds"],
    )


def hide(resident: Resident) -> None:
    if resident.ask(command="hide")["outcome"] != "done":
        raise RuntimeError("the viewer does not hide")


def hidden_view(resident: Resident, series: Path) -> Box:
    """Where the first view is on the screen; the viewer is hidden again."""
    resident.ask(path=str(series))
    views = find_views(np.array(resident.screen.pixels))
    if "Red" not in views:
        raise RuntimeError("the first view is not on the screen")
    hide(resident)
    return views["Red"]


def percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(np.array(values), share, method="higher"))


def measure(program: Path, series: Path, requests: int, in_a_row: int, idle_s: float) -> dict[str, Any]:
    with start_xvfb() as screen, tempfile.TemporaryDirectory(prefix="resident-") as name:
        home = Path(name)
        with start_resident(program, screen, home) as resident:
            time.sleep(2)
            fresh = resident.usage()
            time.sleep(idle_s)
            idle_cpu_s = resident.usage().cpu_seconds - fresh.cpu_seconds
            view = hidden_view(resident, series)
            shown = []
            for _ in range(requests):
                shown.append(time_request(resident, series, view))
                hide(resident)
            hand_over_ms = []
            for _ in range(20):
                start = time.perf_counter()
                ended = resident.hand_over(series)
                hand_over_ms.append((time.perf_counter() - start) * 1e3)
                if ended.returncode != 0:
                    raise RuntimeError(f"a second start ended with {ended.returncode}: {ended.stderr!r}")
                hide(resident)
            # What is given back while nothing is shown is taken again by the first ten.
            time.sleep(2)
            after_ten: Usage | None = None
            for count in range(in_a_row):
                if count == 10:
                    after_ten = resident.usage()
                if resident.ask(path=str(series))["outcome"] != "shown":
                    raise RuntimeError("a request failed")
            at_end = resident.usage()
            hide(resident)
            time.sleep(2)
            hidden = resident.usage()
            time.sleep(idle_s)
            idle_again_cpu_s = resident.usage().cpu_seconds - hidden.cpu_seconds
            after_ten = after_ten or at_end
            return {
                "requests": [vars(each) for each in shown],
                "hand_over_ms": hand_over_ms,
                "in_a_row": in_a_row,
                "growth_bytes": at_end.memory_bytes - after_ten.memory_bytes,
                "descriptors": [after_ten.descriptors, at_end.descriptors],
                "threads": [after_ten.threads, at_end.threads],
                "idle_memory_bytes": fresh.memory_bytes,
                "idle_memory_after_use_bytes": hidden.memory_bytes,
                "idle_seconds": idle_s,
                "idle_cpu_seconds": [idle_cpu_s, idle_again_cpu_s],
            }


@dataclass(frozen=True)
class Row:
    """A figure and what it is held to."""

    name: str
    value: str
    limit: str
    met: bool

    def __str__(self) -> str:
        return f"{self.name:<48} {self.value:>16}  {self.limit:<12} {'' if self.met else 'NOT MET'}".rstrip()


def at_most(name: str, value: float, limit: float, unit: str) -> Row:
    return Row(name, f"{value:.1f} {unit}", f"≤ {limit:g} {unit}", value <= limit)


def judge(figures: Mapping[str, Any], budgets: Mapping[str, float]) -> list[Row]:
    """The figures beside `[resident]` of budgets.toml."""
    first = [each["first_image_ms"] for each in figures["requests"]]
    complete = statistics.median(each["complete_ms"] for each in figures["requests"])
    hand_over = statistics.median(figures["hand_over_ms"])
    median = statistics.median(first)
    files, threads, cpu = figures["descriptors"], figures["threads"], figures["idle_cpu_seconds"]
    idle = budgets["idle_megabytes"]
    return [
        at_most("hidden to first image, median", median, budgets["first_image_ms"], "ms"),
        at_most("hidden to first image, p99", percentile(first, 99), budgets["slowest_times_median"] * median, "ms"),
        at_most("hidden to whole MPR, median", complete, budgets["complete_ms"], "ms"),
        at_most("second start, median", hand_over, budgets["hand_over_ms"], "ms"),
        at_most(
            f"growth in {figures['in_a_row']} requests after ten",
            figures["growth_bytes"] / 1e6,
            budgets["growth_megabytes"],
            "MB",
        ),
        Row("open files after ten, at the end", f"{files[0]}, {files[1]}", "the same", files[0] >= files[1]),
        Row("threads after ten, at the end", f"{threads[0]}, {threads[1]}", "the same", threads[0] >= threads[1]),
        at_most("idle resident set", figures["idle_memory_bytes"] / 1e6, idle, "MB"),
        at_most("idle resident set after use", figures["idle_memory_after_use_bytes"] / 1e6, idle, "MB"),
        Row(
            f"CPU in {figures['idle_seconds']:.0f} idle seconds, before, after use",
            f"{cpu[0]:.2f}, {cpu[1]:.2f} s",
            "none",
            max(cpu) == 0,
        ),
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC, help="default: the static build")
    parser.add_argument("--series", type=Path, help="folder of the series to show; by default a phantom of 163 slices")
    parser.add_argument("--requests", type=int, default=200, help="requests that are timed, default 200")
    parser.add_argument("--in-a-row", type=int, default=1000, help="requests without a pause, default 1000")
    parser.add_argument("--idle", type=float, default=10.0, help="seconds for which nothing is asked, default 10")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--check", action="store_true", help="exit status 1 where a budget is broken")


def run(options: argparse.Namespace) -> int:
    if options.requests < 1 or options.in_a_row < 11:
        raise RuntimeError("--requests must be 1 or more and --in-a-row 11 or more")
    program = require(options.binary)
    with contextlib.ExitStack() as stack:
        series = options.series
        if not series:
            series = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phantom-")))
            write_phantom(series)
        figures = measure(program, series.resolve(), options.requests, options.in_a_row, options.idle)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    rows = judge(figures, read_budgets()["resident"])
    print("\n".join(map(str, rows)))
    return 1 if options.check and not all(row.met for row in rows) else 0
