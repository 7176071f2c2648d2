"""The real program on a screen: started, driven with xdotool, and looked at."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ci.processes import wait_or_kill
from ci.screen import Box, find_views, grey_levels
from ci.startup import screen_environment
from ci.xvfb import Screen

TIME_LIMIT_S = 30
_STILL_S = 0.4

Picture = NDArray[np.uint32]
"""Rows × columns of 0x..RRGGBB."""


@dataclass(frozen=True)
class Slab:
    """A volume as a view of one orientation cuts it: layers of pictures as they should appear."""

    layers: NDArray[np.int16]
    """Layer × rows (top first) × columns (left first), in the values of the volume."""
    spacing: tuple[float, float]
    """Between rows and between columns of a picture, mm."""


def slab(volume: NDArray[np.int16], spacing: tuple[float, float, float], view: str) -> Slab:
    """How Slicer turns an axial volume: Red is seen from the feet, Yellow from the left, Green from the front.

    Layers count as the slider does: towards the head, the patient's left and the front.

    Args:
        volume: axes k (feet to head), j (front to back), i (right to left).
        spacing: along k, j, i in mm.
        view: Red, Yellow or Green.
    """
    if view == "Red":
        return Slab(volume, spacing[1:])
    if view == "Yellow":
        return Slab(volume.transpose(2, 0, 1)[:, ::-1, :], spacing[:2])
    return Slab(volume.transpose(1, 0, 2)[::-1, ::-1, :], (spacing[0], spacing[2]))


def fitted(layer: NDArray[np.int16], spacing: tuple[float, float], shape: tuple[int, int]) -> NDArray[np.float64]:
    """A layer as large as fits into a view, in its middle, interpolated; NaN beside it."""
    extent = np.array(layer.shape) * spacing
    scale = max(extent / shape)
    # From the view's rows and columns to the layer's: the middle of one is the middle of the other.
    step = scale / np.array(spacing)
    start = (np.array(layer.shape) - shape * step) / 2
    picture = np.full(shape, np.nan)
    inside = [
        (edge >= 0) & (edge < length)
        for edge, length in zip(
            (start[axis] + (np.arange(shape[axis]) + 0.5) * step[axis] for axis in (0, 1)), layer.shape, strict=True
        )
    ]
    mapping = (step[1], 0, start[1], 0, step[0], start[0])
    size = (shape[1], shape[0])
    resized = Image.fromarray(layer.astype(np.float32)).transform(
        size, Image.Transform.AFFINE, mapping, Image.Resampling.BILINEAR
    )
    where = np.ix_(*inside)
    picture[where] = np.asarray(resized)[where]
    return picture


def has_image(picture: Picture) -> bool:
    """Whether a view shows an image: many levels of grey, even on a grid that text has little part in."""
    return grey_levels(picture[::4, ::4]) >= 24


def windowed(values: NDArray[np.float64], window: float, level: float) -> NDArray[np.float64]:
    return np.clip((np.nan_to_num(values, nan=-1e6) - level) / window + 0.5, 0, 1) * 255


def grey_of(picture: Picture) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Brightness of a picture, and where it is grey: not a colored line or text."""
    channels = np.stack([picture >> shift & 255 for shift in (16, 8, 0)]).astype(np.int16)
    return channels[1].astype(float), np.ptp(channels, axis=0) == 0


def likeness(picture: Picture, expected: NDArray[np.float64]) -> float:
    """Correlation of a view with an expected picture of brightness; 0 for an empty view."""
    brightness, grey = grey_of(picture)
    actual, wanted = brightness[grey], expected[grey]
    if actual.std() == 0 or wanted.std() == 0:
        return 0.0
    return float(np.corrcoef(actual, wanted)[0, 1])


def fits_better(picture: Picture, expected: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Where two expected pictures differ a lot: how much of the view is nearer to the first."""
    brightness, grey = grey_of(picture)
    telling = grey & (np.abs(expected - other) > 100)
    assert telling.sum() > 500, "the two are too much alike to be told apart"
    return float(np.mean(np.abs(brightness - expected)[telling] < np.abs(brightness - other)[telling]))


def window_level_of(picture: Picture, values: NDArray[np.float64]) -> tuple[float, float]:
    """The window and level that turn values into the picture, from a line through what is neither black nor white."""
    brightness, grey = grey_of(picture)
    usable = grey & (brightness > 8) & (brightness < 247) & np.isfinite(values)
    # Only where the values are flat, interpolation and resizing can't matter.
    slope, offset = np.polyfit(brightness[usable], values[usable], 1)
    for _ in range(5):
        apart = np.abs(values - (slope * brightness + offset))
        near = usable & (apart < max(4 * abs(slope), float(np.median(apart[usable])) * 2))
        slope, offset = np.polyfit(brightness[near], values[near], 1)
    return float(slope * 255), float(offset + slope * 127.5)


@dataclass
class Viewer:
    """A running SlicerQReads."""

    process: subprocess.Popen[bytes]
    screen: Screen
    environment: dict[str, str]
    log: Path

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def _xdotool(self, *arguments: object) -> str:
        command = ["xdotool", *map(str, arguments)]
        result = subprocess.run(command, env=self.environment, capture_output=True, timeout=TIME_LIMIT_S, check=True)
        return result.stdout.decode()

    def title(self) -> str:
        """Title of the program's window; empty before there is one."""
        search = ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)]
        # It fails where there is nothing to be found.
        found = subprocess.run(search, env=self.environment, capture_output=True, timeout=TIME_LIMIT_S).stdout.split()
        return self._xdotool("getwindowname", found[-1].decode()).rstrip("\n") if found else ""

    def wait_until(self, what: str, condition: object) -> None:
        """Waits for a condition, a function; fails the test when it doesn't come true."""
        assert callable(condition)
        deadline = time.monotonic() + TIME_LIMIT_S
        while not condition():
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.output()}"
            assert time.monotonic() < deadline, f"waited in vain for {what}; output: {self.output()}"
            time.sleep(0.05)

    def still(self) -> Picture:
        """The screen once nothing has changed for a while."""
        last, since, deadline = self.screen.pixels.copy(), time.monotonic(), time.monotonic() + TIME_LIMIT_S
        while time.monotonic() - since < _STILL_S:
            time.sleep(0.05)
            now = self.screen.pixels.copy()
            if not np.array_equal(now, last):
                assert time.monotonic() < deadline, "the screen does not come to rest"
                last, since = now, time.monotonic()
        return last

    def wait_for_window(self) -> None:
        self.wait_until("the window", lambda: len(find_views(self.screen.pixels.copy())) == 3)

    def wait_for_images(self) -> None:
        """Waits until all views show an image and are at rest."""

        def shown() -> bool:
            picture = self.screen.pixels.copy()
            views = find_views(picture)
            return len(views) == 3 and all(has_image(picture[box]) for box in views.values())

        self.wait_until("images in all views", shown)
        self.still()

    def views(self) -> dict[str, Picture]:
        """The three slice views as they are now."""
        picture = self.still()
        return {name: picture[box] for name, box in self.boxes().items()}

    def boxes(self) -> dict[str, Box]:
        return find_views(self.screen.pixels.copy())

    def point(self, view: str, across: float = 0.5, down: float = 0.5) -> tuple[int, int]:
        """A point of a view on the screen, x and y; 0 is its left or upper end, 1 the other."""
        rows, columns = self.boxes()[view]
        return (
            round(columns.start + across * (columns.stop - columns.start)),
            round(rows.start + down * (rows.stop - rows.start)),
        )

    def move(self, x: int, y: int) -> None:
        self._xdotool("mousemove", x, y)

    def click(self, x: int, y: int) -> None:
        self._xdotool("mousemove", x, y, "click", 1)

    def wheel(self, view: str, steps: int) -> None:
        """Turns the wheel over a view, away from the user where positive."""
        x, y = self.point(view)
        self._xdotool("mousemove", x, y, "click", "--repeat", abs(steps), "--delay", 20, 4 if steps > 0 else 5)

    def zoom(self, view: str, steps: int) -> None:
        """Turns the wheel with the control key held."""
        x, y = self.point(view)
        turn = ("click", "--repeat", abs(steps), "--delay", 20, 4 if steps > 0 else 5)
        self._xdotool("mousemove", x, y, "keydown", "ctrl", *turn, "keyup", "ctrl")

    def drag(self, view: str, across: int, down: int, start: tuple[float, float] = (0.3, 0.4), button: int = 1) -> None:
        """Drags across a view, in pixels; `start` is where no line is, unless a line is wanted."""
        x, y = self.point(view, *start)
        self._xdotool("mousemove", x, y, "mousedown", button)
        for step in range(1, 11):
            self._xdotool("mousemove", x + across * step // 10, y + down * step // 10)
        self._xdotool("mouseup", button)

    def point_at(self, view: str, across: float, down: float) -> None:
        """Holds shift over a point: the cross-hair follows in the other views."""
        x, y = self.point(view, across, down)
        self._xdotool("mousemove", x - 9, y - 9, "keydown", "shift", "mousemove", x - 3, y - 3, "mousemove", x, y)
        self._xdotool("keyup", "shift")

    def key(self, view: str, *names: str) -> None:
        """Presses keys with the mouse over a view that was clicked."""
        self.click(*self.point(view))
        self._xdotool("key", "--delay", 20, *names)

    def choose_series(self, step: int) -> None:
        """Shows the one that is so many rows further down in the list of series."""
        self.key("Red", *["ctrl+Next" if step > 0 else "ctrl+Prior"] * abs(step))

    def type(self, text: str) -> None:
        """Types into what has the keyboard; lines end with the return key."""
        for index, line in enumerate(text.split("\n")):
            if index > 0:
                self.press("Return")
            if line:
                self._xdotool("type", "--delay", 5, "--", line)

    def press(self, *names: str) -> None:
        """Presses keys in what has the keyboard."""
        self._xdotool("key", "--delay", 20, *names)


def hide_orientation_marker(home: Path) -> None:
    """Has programs with this home folder show no orientation marker, for tests that judge every pixel of a view."""
    settings = home / ".config" / "SlicerQReads" / "SlicerQReads.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[Views]\norientationMarker=none\n")


@contextlib.contextmanager
def start_viewer(
    binary: Path, screen: Screen, home: Path, *arguments: object, variables: Mapping[str, str] | None = None
) -> Iterator[Viewer]:
    """Starts the program and ends it afterwards; fails the test if it crashed meanwhile.

    Args:
        binary: the program.
        screen: where it is to appear.
        home: stands in for the home folder.
        *arguments: its arguments.
        variables: more of its environment.
    """
    log = home / "output"
    environment = screen_environment(screen, home)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(binary), *map(str, arguments)], env=environment | dict(variables or {}), stdin=subprocess.DEVNULL,
            stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield Viewer(process, screen, environment, log)
        assert process.poll() in (None, 0, 1), f"ended with {process.returncode}: {log.read_text(errors='replace')}"
    finally:
        process.terminate()
        wait_or_kill(process, TIME_LIMIT_S)


@dataclass(frozen=True)
class Ended:
    """How a run without a display ended."""

    status: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        return self.output + self.errors


def run_offscreen(
    binary: Path,
    *arguments: object,
    home: Path,
    platform: str | None = "offscreen",
    user: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Ended:
    """Runs the program to its end with no display; fails the test on a crash or a hang.

    Args:
        binary: the program.
        *arguments: its arguments.
        home: stands in for the home folder and for temporary files.
        platform: value of `-platform`; None leaves the option out.
        user: number of the user to run as, for those who may.
        variables: more of its environment.
    """
    command = [str(binary), *(["-platform", platform] if platform else []), *map(str, arguments)]
    environment = {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "LIBGL_ALWAYS_SOFTWARE": "1"}
    environment |= variables or {}
    try:
        process = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=2 * TIME_LIMIT_S,
            user=user, group=user, extra_groups=None if user is None else [],
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"{' '.join(command)} hangs: {error.stderr!r}") from error
    ended = Ended(process.returncode, process.stdout.decode(errors="replace"), process.stderr.decode(errors="replace"))
    assert ended.status in (0, 1, 2), f"{' '.join(command)} ended with {ended.status}: {ended.text}"
    return ended


def offscreen_picture(path: Path) -> Picture:
    """A screenshot file as a picture."""
    channels = np.asarray(Image.open(path).convert("RGB"), dtype=np.uint32)
    picture: Picture = np.dot(channels, np.array([0x10000, 0x100, 1], dtype=np.uint32))
    return picture
