"""Times frames of the viewer from outside: `python3 -m superbuild bench frames`.

Method. The program shows a phantom (`ci.anatomy`) of 512²×400 voxels in a window of 1600×1000 on an Xvfb of our own, 3D
view included. xdotool sends one mouse event of a gesture at a time. The frame buffer is a mapped file that is looked at
every 0.3 ms, so looking makes no X traffic. A frame's time is from just before the event is sent until the last change
in any of the three slice views: it has all that a user waits for, from the X server through the program back to the
screen. An event is followed by the next as soon as nothing has changed for 8 ms, so that the program is as busy as
under a hand that never stops.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ci.anatomy import Anatomy
from ci.machine import describe_machine
from ci.products import REPORT_FOLDER, STATIC, require
from ci.screen import VIEW_COLORS, Box, find_views, grey_levels
from ci.startup import screen_environment
from ci.xvfb import HEIGHT, WIDTH, Screen, start_xvfb

SIZE, SLICES = 512, 400
SLAB_SLICES = 20

_LOOK_EVERY_S = 0.0003
_QUIET_S = 0.008
_FRAME_LIMIT_S = 20.0
_START_LIMIT_S = 60
_STRIDE = 8

_PREPARATION = """
import math
import slicer
logics = [slicer.app.applicationLogic().GetSliceLogicByLayoutName(name) for name in ("Red", "Yellow", "Green")]
volume = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")[0]

def tilt():
    for logic in logics:
        matrix = logic.GetSliceNode().GetSliceToRAS()
        for first, second, degrees in ((1, 2, 31.0), (0, 2, 23.0)):
            cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            for row in range(3):
                one, other = matrix.GetElement(row, first), matrix.GetElement(row, second)
                matrix.SetElement(row, first, cosine * one + sine * other)
                matrix.SetElement(row, second, cosine * other - sine * one)
        logic.GetSliceNode().UpdateMatrices()

def slab():
    from QReads import IMAGE_SLAB_MAX, QReadsLogic
    QReadsLogic.setSlab(IMAGE_SLAB_MAX, {slices})

slicer.app.applicationLogic().GetInteractionNode().SetCurrentInteractionMode(5)
{code}
print("ready", flush=True)
"""


@dataclass(frozen=True)
class Gesture:
    """What a hand does over the axial view, again and again."""

    name: str
    events: str
    """xdotool's commands of one step; {x} and {y} swing around the place where it starts."""
    begin: str = ""
    end: str = ""


def _drag(name: str, button: int) -> Gesture:
    return Gesture(name, "mousemove {x} {y}", f"mousedown {button}", f"mouseup {button}")


SCENES: dict[str, list[Gesture]] = {
    "": [
        Gesture("axial scroll", "mousedown {wheel} mouseup {wheel}"),
        _drag("window and level", 1),
        _drag("pan", 2),
        _drag("zoom", 3),
    ],
    "slab()": [Gesture(f"axial slab of {SLAB_SLICES}", "mousedown {wheel} mouseup {wheel}")],
    "tilt()": [Gesture("oblique scroll", "mousedown {wheel} mouseup {wheel}")],
    "tilt(); slab()": [
        Gesture(f"oblique slab of {SLAB_SLICES}", "mousedown {wheel} mouseup {wheel}"),
        Gesture("cross-hair, two oblique slabs", "mousemove {x} {y}", "keydown shift", "keyup shift"),
    ],
}
"""Python code that prepares the views → gestures that are timed then."""


@dataclass(frozen=True)
class Frames:
    """Times of one gesture's frames."""

    name: str
    milliseconds: list[float]
    cpu_ms: float
    """Processor time of the program per frame, all threads; other programs hardly change it."""

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return float(np.percentile(self.milliseconds, 95))


def write_volume(path: Path, size: int = SIZE, slices: int = SLICES) -> None:
    """The phantom as an uncompressed NRRD file of 16-bit values."""
    anatomy = Anatomy(size, slices)
    in_plane, between = anatomy.pixel_spacing, anatomy.slice_spacing
    header = (
        "NRRD0004\ntype: int16\ndimension: 3\nspace: left-posterior-superior\n"
        f"sizes: {size} {size} {slices}\n"
        f"space directions: ({in_plane},0,0) (0,{in_plane},0) (0,0,{between})\n"
        "kinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (0,0,0)\n\n"
    )
    with path.open("wb") as file:
        file.write(header.encode())
        for k in range(slices):
            file.write(anatomy.hounsfield(k).astype("<i2").tobytes())


class Session:
    """The program on a screen, and a hand."""

    def __init__(self, process: int, screen: Screen, hand: IO[str]) -> None:
        self._process = process
        self._screen = screen
        self._hand = hand
        self._boxes = find_views(screen.pixels.copy())
        missing = VIEW_COLORS.keys() - self._boxes.keys()
        if missing:
            raise RuntimeError(f"the program shows no frame around the view {', '.join(sorted(missing))}")

    def time(self, gesture: Gesture, steps: int) -> Frames:
        """Makes a gesture of that many steps.

        :raises RuntimeError: when a step changes nothing.
        """
        rows, columns = self._boxes["Red"]
        x = columns.start + round(0.3 * (columns.stop - columns.start))
        y = rows.start + round(0.4 * (rows.stop - rows.start))
        self._send(f"mousemove {x} {y}")
        self._rest()
        self._send(gesture.begin)
        times = []
        # A few that don't count make room and fill caches.
        cpu = 0.0
        for step in range(-5, steps):
            if step == 0:
                cpu = _cpu_seconds(self._process)
            away = 2 * abs((step + 5) % 40 - 20) - 40
            wheel = 4 if (step + 5) // 40 % 2 == 0 else 5
            before = self._points()
            start = time.perf_counter()
            self._send(gesture.events.format(x=x + away - 2, y=y + away - 2, wheel=wheel))
            taken = self._wait_for_frame(gesture, before, start)
            if step >= 0:
                times.append(1e3 * taken)
        cpu = _cpu_seconds(self._process) - cpu
        self._send(gesture.end)
        return Frames(gesture.name, times, 1e3 * cpu / steps)

    def _send(self, commands: str) -> None:
        if commands:
            self._hand.write(commands + "\n")
            self._hand.flush()

    def _points(self) -> NDArray[np.uint32]:
        return np.concatenate([_grid(self._screen.pixels, box) for box in self._boxes.values()])

    def _wait_for_frame(self, gesture: Gesture, before: NDArray[np.uint32], start: float) -> float:
        last, changed = before, None
        while True:
            now = time.perf_counter()
            points = self._points()
            if not np.array_equal(points, last):
                last, changed = points, now
            elif changed is not None and now - changed > _QUIET_S:
                return changed - start
            elif now - start > _FRAME_LIMIT_S:
                raise RuntimeError(f'nothing changed on the screen in a step of the gesture "{gesture.name}"')
            time.sleep(_LOOK_EVERY_S)

    def _rest(self) -> None:
        """Waits until the whole screen, 3D view included, is at rest."""
        last, since, deadline = self._screen.pixels[::4, ::4].copy(), time.perf_counter(), time.perf_counter() + 30
        while time.perf_counter() - since < 0.5 and time.perf_counter() < deadline:
            time.sleep(0.02)
            now = self._screen.pixels[::4, ::4].copy()
            if not np.array_equal(now, last):
                last, since = now, time.perf_counter()


def _cpu_seconds(process: int) -> float:
    """User and system time of all threads until now."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _grid(pixels: NDArray[np.uint32], box: Box) -> NDArray[np.uint32]:
    rows, columns = box
    return pixels[rows.start : rows.stop : _STRIDE, columns.start : columns.stop : _STRIDE].ravel()


@contextmanager
def _session(binary: Path, volume: Path, code: str, screen: Screen, home: Path) -> Iterator[Session]:
    environment = screen_environment(screen, home)
    script = _PREPARATION.format(slices=SLAB_SLICES, code=code)
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(binary), "--python-code", script, str(volume)],
            env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    hand = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, env=environment, text=True)
    assert hand.stdin
    try:
        _wait_until(process, log, lambda: "ready" in log.read_text(errors="replace"))
        search = ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)]
        windows = subprocess.run(search, env=environment, capture_output=True, text=True, check=True).stdout.split()
        hand.stdin.write(f"windowsize {windows[-1]} {WIDTH} {HEIGHT}\n")
        hand.stdin.flush()
        _wait_until(process, log, lambda: _fills(screen))
        yield Session(process.pid, screen, hand.stdin)
    finally:
        hand.stdin.close()
        hand.wait()
        process.terminate()
        process.wait()


def _wait_until(process: subprocess.Popen[bytes], log: Path, condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + _START_LIMIT_S
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the program was not ready: {log.read_text(errors='replace').strip()[-500:]}")
        time.sleep(0.05)


def _fills(screen: Screen) -> bool:
    """Whether there are pictures up to the right edge."""
    boxes = find_views(screen.pixels.copy())
    return len(boxes) == len(VIEW_COLORS) and all(
        grey_levels(screen.pixels[box][::4, ::4]) >= 24 for box in boxes.values()
    ) and boxes["Yellow"][1].stop > WIDTH - 20  # fmt: skip


def measure(binary: Path, steps: int, scenes: Sequence[str] = tuple(SCENES)) -> list[Frames]:
    """Times all gestures of scenes.

    :raises RuntimeError: when the program does not start or a gesture changes nothing.
    """
    measured = []
    with start_xvfb() as screen, tempfile.TemporaryDirectory(prefix="frames-") as folder:
        volume = Path(folder, "phantom.nrrd")
        write_volume(volume)
        for code in scenes:
            with _session(binary.resolve(), volume, code, screen, Path(folder)) as session:
                measured += [session.time(gesture, steps) for gesture in SCENES[code]]
    return measured


def markdown(measured: Sequence[Frames]) -> str:
    lines = ["| gesture | frame time, median | p95 | processor time a frame |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {frames.name} | {frames.median:.1f} ms | {frames.p95:.1f} ms | {frames.cpu_ms:.1f} ms |"
        for frames in measured
    ]
    count = len(measured[0].milliseconds)
    lines += [
        "",
        f"{SIZE}²×{SLICES} voxels of 16 bit in {WIDTH}×{HEIGHT}, {count} frames each; {describe_machine()}. "
        "From the mouse event to the last changed pixel on the frame buffer of Xvfb (`superbuild bench frames`).",
    ]
    return "\n".join(lines)


DESCRIPTION = "Time the viewer's frames from outside."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC, help="default: the static build")
    parser.add_argument("--steps", type=int, default=160, help="frames of each gesture")


def run(options: argparse.Namespace) -> int:
    if options.steps < 1:
        raise RuntimeError("--steps must be 1 or more")
    measured = measure(require(options.binary), options.steps)
    print(markdown(measured))
    REPORT_FOLDER.mkdir(parents=True, exist_ok=True)
    (REPORT_FOLDER / "frames.md").write_text(markdown(measured) + "\n", encoding="utf-8")
    (REPORT_FOLDER / "frames.json").write_text(
        json.dumps([dataclasses.asdict(frames) for frames in measured], indent=1)
    )
    return 0
