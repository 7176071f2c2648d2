"""What is to be seen on the screen: views by their frames, images by their grey levels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

VIEW_COLORS = {"Red": 0x000099, "Yellow": 0x990000, "Green": 0x009900}
"""Frame colors of the axial, sagittal and coronal view, as QReads has them."""

FRAME_WIDTH = 4
LEAST_LEVELS = 24
"""Grey levels that a picture has at least; no window's background, buttons or text have as many."""

_STRIDE = 4
_LEAST_POINTS = 10

Box = tuple[slice, slice]
"""Rows and columns of a view on the screen."""


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


def grid(pixels: NDArray[np.uint32], box: Box) -> NDArray[np.uint32]:
    """The points of a view that are looked at."""
    rows, columns = box
    return pixels[rows.start : rows.stop : _STRIDE, columns.start : columns.stop : _STRIDE].copy()
