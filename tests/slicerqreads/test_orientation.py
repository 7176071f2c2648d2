"""Pictures and letters of series in every orientation, against the direction cosines in their files."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread

from ci.phantom import Geometry, series_header, write_series
from ci.screen import find_views
from tests.slicerqreads import variants
from tests.slicerqreads.viewer import Picture, offscreen_picture, run_offscreen

Vector = NDArray[np.float64]
SIZE = 64
MIDDLE = np.array([12.0, -140.0, -830.0])
"""Of the phantom, in DICOM's patient coordinates (to the left, back and head)."""
BODY_RADIUS, MARKER_RADIUS, MARKER_DISTANCE = 40.0, 7.0, 26.0
AIR, BODY = -1000, 200
MARKERS = {"L": ((1, 0, 0), 400), "A": ((0, -1, 0), 600), "S": ((0, 0, 1), 800)}
"""A ball inside the body towards each of these sides: direction and value. There is none at the other sides."""
WINDOW, LEVEL = 1000, 500
SIDES = {"R": (-1, 0, 0), "L": (1, 0, 0), "A": (0, -1, 0), "P": (0, 1, 0), "S": (0, 0, 1), "I": (0, 0, -1)}
"""Directions in DICOM's patient coordinates."""


def phantom_at(points: Vector) -> NDArray[np.int16]:
    """Values at points, the last axis of which are patient coordinates."""
    from_middle = points - MIDDLE
    values = np.where(np.linalg.norm(from_middle, axis=-1) <= BODY_RADIUS, BODY, AIR)
    for direction, value in MARKERS.values():
        distance = np.linalg.norm(from_middle - MARKER_DISTANCE * np.array(direction), axis=-1)
        values = np.where(distance <= MARKER_RADIUS, value, values)
    result: NDArray[np.int16] = values.astype(np.int16)
    return result


@dataclass(frozen=True)
class Orientation:
    """How a series was acquired."""

    row: Sequence[float]
    column: Sequence[float]
    step: Sequence[float] | None = None
    """Direction of the next slice; None: at right angles."""
    position: str = "HFS"
    reverse: bool = False
    """Whether the files count the other way."""

    def geometry(self) -> Geometry:
        row, column = np.array(self.row, dtype=float), np.array(self.column, dtype=float)
        direction = np.cross(row, column) if self.step is None else np.array(self.step, dtype=float)
        spacing, slice_spacing = (1.6, 1.5), 2.0
        geometry = Geometry(MIDDLE, row, column, slice_spacing * direction, spacing)
        corner = row * spacing[0] + column * spacing[1] + geometry.step
        return replace(geometry, origin=MIDDLE - corner * (SIZE - 1) / 2)

    def write(self, folder: Path, ks: Sequence[int] | None = None) -> list[Path]:
        geometry = self.geometry()
        header = series_header(geometry, (SIZE, SIZE), f"orientation {self}")
        header.WindowWidth, header.WindowCenter = str(WINDOW), str(LEVEL)
        header.PatientPosition = self.position
        rows, columns = np.mgrid[:SIZE, :SIZE]

        def values(k: int) -> NDArray[np.int16]:
            along_rows = columns[..., None] * geometry.row * geometry.spacing[0]
            along_columns = rows[..., None] * geometry.column * geometry.spacing[1]
            return phantom_at(geometry.position(k) + along_rows + along_columns)

        order = list(range(SIZE)) if ks is None else list(ks)
        return write_series(folder, geometry, values, order[::-1] if self.reverse else order, header)


_OBLIQUE = variants.OBLIQUE
_TILT = np.radians(18)
ORIENTATIONS = {
    "axial": Orientation((1, 0, 0), (0, 1, 0)),
    "sagittal": Orientation((0, 1, 0), (0, 0, -1)),
    "coronal": Orientation((1, 0, 0), (0, 0, -1)),
    "double oblique": Orientation(tuple(_OBLIQUE.row), tuple(_OBLIQUE.column)),
    "feet first": Orientation((1, 0, 0), (0, 1, 0), position="FFS", reverse=True),
    "feet first, rows to the right": Orientation((-1, 0, 0), (0, 1, 0), position="FFS"),
    "prone": Orientation((-1, 0, 0), (0, -1, 0), position="HFP"),
    "feet first prone": Orientation((1, 0, 0), (0, -1, 0), position="FFP"),
    "decubitus right": Orientation((0, 1, 0), (-1, 0, 0), position="HFDR"),
    "decubitus left": Orientation((0, -1, 0), (1, 0, 0), position="HFDL"),
    "gantry tilt": Orientation((1, 0, 0), (0, np.cos(_TILT), np.sin(_TILT)), step=(0, 0, 1)),
}
VIEWS = {"Red": ("R", "A"), "Yellow": ("A", "S"), "Green": ("R", "S")}
"""What Slicer has at the left and at the top of each view."""

MATRICES = """
import slicer
for name in ("Red", "Yellow", "Green"):
    matrix = slicer.app.layoutManager().sliceWidget(name).mrmlSliceNode().GetSliceToRAS()
    print([name, [[matrix.GetElement(row, column) for column in range(4)] for row in range(4)]])
"""
DRAW_LETTERS = """
import qt
font = qt.QFont("DejaVu Sans")
font.setPixelSize(13)
for text in TEXTS:
    image = qt.QImage(8 + 13 * len(text), 24, qt.QImage.Format_RGB32)
    image.fill(qt.QColor("black"))
    painter = qt.QPainter(image)
    painter.setFont(font)
    painter.setPen(qt.QColor(225, 225, 225))
    painter.drawText(4, 17, text)
    painter.end()
    assert image.save("FOLDER/" + text + ".png")
"""


def pictures_and_matrices(
    binary: Path, folder: Path, home: Path, code: str = ""
) -> tuple[dict[str, Picture], dict[str, Vector]]:
    """The three slice views and the nodes' SliceToRAS."""
    file = home / "picture.png"
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", file, "--python-code", MATRICES + code, folder, home=home
    )
    assert ended.status == 0, ended.text
    picture = offscreen_picture(file)
    lines = [ast.literal_eval(line) for line in ended.output.splitlines() if line.startswith("['")]
    pictures = {name: picture[box] for name, box in find_views(picture).items()}
    return pictures, {name: np.array(rows) for name, rows in lines}


def shows(picture: Picture, value: int) -> NDArray[np.bool_]:
    """Where a picture has a value's grey."""
    grey = round(((value - LEVEL) / WINDOW + 0.5) * 255)
    same: NDArray[np.bool_] = np.abs((picture & 255).astype(int) - grey) <= 3
    return same


def center_of(picture: Picture, value: int) -> Vector:
    """Middle of what has a value's grey: x to the right and y up, in pixels."""
    has_value = shows(picture, value)
    # What is interpolated at the edges of brighter things is only a rim.
    width = 3
    for axis in (0, 1):
        has_value &= np.roll(has_value, width, axis) & np.roll(has_value, -width, axis)
    rows, columns = np.nonzero(has_value)
    assert len(rows) > 30, f"nothing has the value {value}"
    return np.array([np.median(columns), -np.median(rows)])


def letters_for(direction: Vector) -> str:
    """Letters of a direction in patient coordinates, the largest part first; parts below 0.2 are none."""
    parts = sorted(((float(np.dot(direction, side)), letter) for letter, side in SIDES.items()), reverse=True)
    return "".join(letter for part, letter in parts if part > 0.2)


def letters_shown(picture: Picture, where: str, drawn: dict[str, NDArray[np.float64]]) -> str:
    """Which letters are drawn at a side of a view: those that it resembles most."""
    height, width = picture.shape
    across, down = slice(width // 2 - 28, width // 2 + 28), slice(height // 2 - 12, height // 2 + 12)
    region = {
        "left": picture[down, :50], "right": picture[down, -50:],
        "top": picture[:26, across], "bottom": picture[-26:, across],
    }[where]  # fmt: skip
    # Letters are grey; lines of other views are not.
    channels = np.stack([region >> shift & 255 for shift in (16, 8, 0)]).astype(float)
    grey = np.where(np.ptp(channels, axis=0) == 0, channels[1], 0.0)
    grey = np.pad(grey, 12)

    def difference(text: str) -> float:
        """Sum of squares where the letters fit best, less that of the picture alone."""
        template = drawn[text]
        product_of_spectra = np.fft.rfft2(grey) * np.conj(np.fft.rfft2(template, s=grey.shape))
        correlation = np.fft.irfft2(product_of_spectra, s=grey.shape)
        return float(np.square(template).sum() - 2 * correlation.max())

    return min(drawn, key=difference)


@pytest.fixture(scope="module")
def drawn_letters(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[np.float64]]:
    """All that can stand at a side, drawn in the program's own font."""
    home = tmp_path_factory.mktemp("letters")
    texts = [
        "".join(letters)
        for count in (1, 2, 3)
        for axes in permutations(["RL", "AP", "SI"], count)
        for letters in product(*axes)
    ]
    code = DRAW_LETTERS.replace("TEXTS", repr(texts)).replace("FOLDER", str(home))
    ended = run_offscreen(binary, "--exit-after-startup", "--python-code", code, home=home)
    assert ended.status == 0, ended.text
    return {text: np.asarray(Image.open(home / f"{text}.png").convert("L"), dtype=float) for text in texts}


@pytest.mark.parametrize("name", ORIENTATIONS)
def test_letters_are_those_of_the_direction_cosines(
    name: str, binary: Path, drawn_letters: dict[str, NDArray[np.float64]], tmp_path: Path
) -> None:
    """A single image is shown in its own plane. What is drawn at its sides is what its tags say of them."""
    [path] = ORIENTATIONS[name].write(tmp_path / "series", ks=[SIZE // 2])
    cosines = np.array(dcmread(path).ImageOrientationPatient, dtype=float)
    normal = np.cross(cosines[:3], cosines[3:])
    pictures, matrices = pictures_and_matrices(binary, tmp_path / "series", tmp_path)
    for view, picture in pictures.items():
        # RAS to patient coordinates.
        axes = matrices[view][:3, :3] * np.array([-1, -1, 1])[:, None]
        assert abs(np.dot(axes[:, 2], normal)) > 0.9999, f"{view} is not in the image's plane"
        # Each axis of the view runs along a row or a column of the image, one way or the other.
        along = np.abs(axes[:, :2].T @ cosines.reshape(2, 3).T)
        assert sorted(np.round(along, 3).ravel().tolist()) == pytest.approx([0, 0, 1, 1], abs=1e-3)
        expected = {
            "left": letters_for(-axes[:, 0]), "right": letters_for(axes[:, 0]),
            "top": letters_for(axes[:, 1]), "bottom": letters_for(-axes[:, 1]),
        }  # fmt: skip
        seen = {where: letters_shown(picture, where, drawn_letters) for where in expected}
        assert seen == expected, view
        check_markers(picture, axes)


def check_markers(picture: Picture, axes: Vector) -> None:
    """The image itself is turned the way that the letters say: its balls are on their sides."""
    for direction, value in MARKERS.values():
        along = axes[:, :2].T @ np.array(direction, dtype=float)
        if np.linalg.norm(along) < 0.99:
            continue  # The ball is not in the middle image.
        height, width = picture.shape
        seen = center_of(picture, value) - np.array([width / 2, -height / 2])
        assert np.dot(seen / np.linalg.norm(seen), along) > 0.98


@pytest.mark.parametrize("name", ORIENTATIONS)
def test_each_side_is_where_slicer_has_it(
    name: str, binary: Path, drawn_letters: dict[str, NDArray[np.float64]], tmp_path: Path
) -> None:
    """Left, front and head are on their sides of the body in each view, as far from its middle, and marked so."""
    opposite = {"R": "L", "A": "P", "S": "I"}
    ORIENTATIONS[name].write(tmp_path / "series")
    pictures, matrices = pictures_and_matrices(binary, tmp_path / "series", tmp_path)
    assert pictures.keys() == VIEWS.keys()
    for view, (left, top) in VIEWS.items():
        right, up = -np.array(SIDES[left], dtype=float), np.array(SIDES[top], dtype=float)
        axes = matrices[view][:3, :2] * np.array([-1, -1, 1])[:, None]
        np.testing.assert_allclose(axes, np.stack([right, up], axis=1), atol=1e-6, err_msg=view)
        picture = pictures[view]
        letters = {"left": left, "right": opposite[left], "top": top, "bottom": opposite[top]}
        assert {where: letters_shown(picture, where, drawn_letters) for where in letters} == letters, view
        body = shows(picture, BODY)
        columns = np.nonzero(body.sum(axis=0) > 30)[0]
        rows = np.nonzero(body.sum(axis=1) > 30)[0]
        middle = np.array([(columns[0] + columns[-1]) / 2, -(rows[0] + rows[-1]) / 2])
        scale = (columns[-1] - columns[0] + 1) / (2 * BODY_RADIUS)
        for side, (direction, value) in MARKERS.items():
            expected = MARKER_DISTANCE * np.array([np.dot(right, direction), np.dot(up, direction)])
            if not expected.any():
                continue  # In front of or behind the plane.
            seen = (center_of(picture, value) - middle) / scale
            np.testing.assert_allclose(seen, expected, atol=2.5, err_msg=f"{side} in {view}")
