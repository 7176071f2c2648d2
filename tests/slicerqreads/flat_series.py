"""Series whose slices have one grey each, so that a pixel of the screen tells which slice of which series it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ci.phantom import series_header, write_series
from ci.screen import Box
from tests.slicerqreads import variants
from tests.slicerqreads.viewer import Picture, Viewer

SIZE = 64
_WINDOW = 1020
STRIPES = {0x101018, 0x282838}
"""What the program draws where slices are missing."""
WARNING_COLOR = 0xFFBE3C
"""In which an incomplete series is marked."""


@dataclass(frozen=True)
class FlatSeries:
    """Slice k has the grey `first + step * k` on the screen."""

    name: str
    first: int
    step: int
    slices: int

    def write(self, folder: Path, ks: Sequence[int] | None = None, suffix: str = "", **elements: object) -> list[Path]:
        """Writes slices, by default all from the feet up, one a file; the names end in the suffix."""
        geometry = replace(variants.AXIAL, spacing=(1.0, 1.0))
        header = series_header(geometry, (SIZE, SIZE), self.name)
        header.WindowWidth, header.WindowCenter = str(_WINDOW), str(_WINDOW // 2)
        header.SeriesDescription, header.PatientName, header.PatientID = self.name, f"{self.name}^Patient", self.name
        for keyword, value in elements.items():
            setattr(header, keyword, value)
        paths = write_series(
            folder, geometry, lambda k: np.full((SIZE, SIZE), self.grey(k) * _WINDOW // 255, dtype=np.int16),
            range(self.slices) if ks is None else ks, header,
        )  # fmt: skip
        return [path.rename(path.with_name(f"{path.stem}{suffix}.dcm")) for path in paths]

    def grey(self, k: int) -> int:
        return self.first + self.step * k

    def slice_of(self, grey: int) -> int | None:
        """Which slice a grey is of; none where it is of no slice of this series."""
        k = round((grey - self.first) / self.step)
        return k if 0 <= k < self.slices and abs(self.grey(k) - grey) <= 1 else None


def quiet_part(picture: Picture) -> Picture:
    """A part of a view that no text and no line of another view is in."""
    rows, columns = picture.shape
    return picture[rows // 5 : rows * 2 // 5, columns // 5 : columns * 2 // 5] & np.uint32(0xFFFFFF)


def shown(viewer: Viewer, view: str = "Red") -> int | str:
    """What is in a view now: a grey, "stripes", "nothing", or "mixed" where several things are."""
    picture = viewer.screen.pixels.copy()
    boxes = viewer.boxes()
    return shown_in(picture, boxes[view]) if view in boxes else "nothing"


def shown_in(picture: Picture, box: Box) -> int | str:
    colors = set(np.unique(quiet_part(picture[box])).tolist())
    if colors <= {0}:
        return "nothing"
    if colors <= STRIPES:
        return "stripes"
    color = colors.pop()
    return color & 255 if not colors and color == (color & 255) * 0x010101 else "mixed"


def is_marked(viewer: Viewer, view: str = "Red") -> bool:
    """Whether the view says that it is not complete."""
    picture = viewer.screen.pixels.copy()[viewer.boxes()[view]]
    return bool((picture & 0xFFFFFF == WARNING_COLOR).any())
