"""Reference markers, slabs, cross-hair and what the mouse does over slices: on the screen and in the nodes."""

from __future__ import annotations

import json
import math
import os
import subprocess
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ci.anatomy import Anatomy
from ci.phantom import LEVEL, WINDOW, axial_geometry
from ci.screen import find_views
from ci.xvfb import Screen
from tests.slicerqreads.viewer import (
    Picture,
    Viewer,
    grey_of,
    offscreen_picture,
    run_offscreen,
    start_viewer,
    windowed,
)

VIEWS = ("Red", "Yellow", "Green")
SLICES, SIZE = 41, 128
MAX, MEAN, MIN = 1, 2, 0

_STATE = """
import json, os, slicer
names = ("Red", "Yellow", "Green")
logics = {name: slicer.app.applicationLogic().GetSliceLogicByLayoutName(name) for name in names}
nodes = {name: logic.GetSliceNode() for name, logic in logics.items()}
crosshair = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLCrosshairNode")
for node in nodes.values():
    node.SetOrientationMarkerType(0)  # Its arrows are colored, as lines are.

def state():
    return {
        "cross-hair": list(crosshair.GetCrosshairRAS()),
        **{name: {
            "matrix": [[node.GetSliceToRAS().GetElement(row, column) for column in range(4)] for row in range(4)],
            "field": list(node.GetFieldOfView()),
            "origin": list(node.GetXYZOrigin()),
        } for name, node in nodes.items()},
    }

def tilt(name, first, second, degrees):
    import math
    matrix = nodes[name].GetSliceToRAS()
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    for row in range(3):
        one, other = matrix.GetElement(row, first), matrix.GetElement(row, second)
        matrix.SetElement(row, first, cosine * one + sine * other)
        matrix.SetElement(row, second, cosine * other - sine * one)
    nodes[name].UpdateMatrices()
"""

_WATCH = """
def write(*_):
    with open({path!r} + ".new", "w") as file:
        json.dump(state(), file)
    os.replace({path!r} + ".new", {path!r})

for node in (*nodes.values(), crosshair):
    node.AddObserver("ModifiedEvent", write)
write()
"""


@dataclass(frozen=True)
class Slice:
    """Where a slice view is, as its node says."""

    matrix: NDArray[np.float64]
    field: tuple[float, float, float]
    origin: tuple[float, float, float]

    @staticmethod
    def of(state: dict[str, Any]) -> Slice:
        return Slice(np.array(state["matrix"]), tuple(state["field"]), tuple(state["origin"]))

    @property
    def normal(self) -> NDArray[np.float64]:
        return self.matrix[:3, 2]

    @property
    def offset(self) -> float:
        return float(self.normal @ self.matrix[:3, 3])

    def points(self, shape: tuple[int, int], z: float = 0.0) -> NDArray[np.float64]:
        """RAS of the pixels' centers, rows × columns × 3, `z` mm along the normal."""
        rows, columns = shape
        x = ((np.arange(columns) + 0.5) / columns - 0.5) * self.field[0] + self.origin[0]
        y = (0.5 - (np.arange(rows) + 0.5) / rows) * self.field[1] + self.origin[1]
        plane = x[None, :, None] * self.matrix[:3, 0] + y[:, None, None] * self.matrix[:3, 1]
        return np.asarray(plane + z * self.normal + self.matrix[:3, 3])

    def pixel(self, ras: Sequence[float], shape: tuple[int, int]) -> tuple[float, float]:
        """Column and row, counted from the view's upper left corner."""
        x, y, _ = np.linalg.inv(self.matrix)[:3] @ [*ras, 1.0]
        rows, columns = shape
        return (
            ((x - self.origin[0]) / self.field[0] + 0.5) * columns,
            (0.5 - (y - self.origin[1]) / self.field[1]) * rows,
        )

    def spacing(self) -> float:
        """Between layers of voxels along the normal, by the volume's axis that has most of them along it."""
        to_ijk = np.linalg.inv(axial_geometry(Anatomy(SIZE, SLICES)).ijk_to_ras[:3, :3])
        axis = int(np.argmax(np.abs(to_ijk @ self.normal)))
        return float(abs(np.linalg.inv(to_ijk)[:, axis] @ self.normal))


@dataclass(frozen=True)
class Watched:
    """A running program whose slice nodes are written down whenever they change."""

    viewer: Viewer
    file: Path

    def state(self) -> dict[str, Any]:
        self.viewer.still()
        state: dict[str, Any] = json.loads(self.file.read_text())
        return state

    def slices(self) -> dict[str, Slice]:
        state = self.state()
        return {name: Slice.of(state[name]) for name in VIEWS}

    def crossing(self, view: str) -> tuple[float, float]:
        """Parts of a view's width and height at which the other slices' lines cross."""
        slices = self.slices()
        shape = self.shape(view)
        normals = np.stack([each.normal for each in slices.values()])
        point = np.linalg.solve(normals, [each.offset for each in slices.values()])
        column, row = slices[view].pixel(point.tolist(), shape)
        return column / shape[1], row / shape[0]

    def shape(self, view: str) -> tuple[int, int]:
        rows, columns = self.viewer.boxes()[view]
        return rows.stop - rows.start, columns.stop - columns.start

    def millimeters(self, view: str) -> float:
        """Of a pixel."""
        return self.slices()[view].field[0] / self.shape(view)[1]


@pytest.fixture(scope="module")
def volume() -> NDArray[np.float64]:
    anatomy = Anatomy(SIZE, SLICES)
    return np.stack([anatomy.hounsfield(k) for k in range(SLICES)]).astype(np.float64)


@pytest.fixture
def watched(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> Iterator[Watched]:
    file = tmp_path / "state.json"
    code = _STATE + _WATCH.format(path=str(file))
    with start_viewer(binary, screen, tmp_path, "--python-code", code, small_phantom) as viewer:
        viewer.wait_for_images()
        viewer.wait_until("the script", file.exists)
        yield Watched(viewer, file)


def after(binary: Path, home: Path, code: str, *paths: Path) -> tuple[Picture, dict[str, Any]]:
    """What the window looks like after a script, and the slice nodes."""
    png = home / "after.png"
    script = f"{_STATE}\n{code}\nslicer.app.processEvents()\nprint(json.dumps(state()))"
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", png, "--python-code", script, *paths, home=home
    )
    assert ended.status == 0, ended.text
    state: dict[str, Any] = json.loads(ended.output)
    return offscreen_picture(png), state


def sampled(volume: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Trilinear, up to half a voxel around the outer ones' centers; NaN beyond."""
    to_ijk = np.linalg.inv(axial_geometry(Anatomy(SIZE, SLICES)).ijk_to_ras)
    kji = (points @ to_ijk[:3, :3].T + to_ijk[:3, 3])[..., ::-1]
    last = np.array(volume.shape) - 1
    inside = np.all((kji >= -0.5) & (kji <= last + 0.5), axis=-1)
    kji = np.clip(kji, 0, last)
    base = np.minimum(kji.astype(int), last - 1)
    fraction = kji - base
    result = np.zeros(points.shape[:-1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, fraction, 1 - fraction), axis=-1)
        result += weight * volume[tuple(np.moveaxis(base + corner, -1, 0))]
    return np.where(inside, result, np.nan)


def expected_slab(
    volume: NDArray[np.float64], place: Slice, shape: tuple[int, int], mode: int, thickness: float
) -> NDArray[np.float64]:
    step = place.spacing()
    count = max(round(thickness / step), 1)
    planes = [sampled(volume, place.points(shape, (n - (count - 1) / 2) * step)) for n in range(count)]
    stack = np.stack(planes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Of pixels that all planes miss.
        values = {MIN: np.nanmin, MAX: np.nanmax}[mode](stack, axis=0) if mode != MEAN else np.nanmean(stack, axis=0)
    return np.where(np.isnan(sampled(volume, place.points(shape))), np.nan, values)


def assert_shows(picture: Picture, values: NDArray[np.float64], what: str) -> None:
    """Where there is neither text nor a line, nearly all pixels are within two levels of grey, edges aside."""
    brightness, grey = grey_of(picture)
    middle = np.zeros_like(grey)
    middle[60:-60, 30:-30] = True  # Text is at the edges.
    usable = grey & middle & np.isfinite(values)
    assert usable.sum() > 5000, f"{what}: too little to compare"
    apart = np.abs(brightness - windowed(values, WINDOW, LEVEL))[usable]
    assert np.mean(apart <= 2) > 0.99, f"{what}: {np.mean(apart <= 2):.3f} of the pixels are right"


def line_color(picture: Picture, name: str) -> NDArray[np.bool_]:
    """Pixels in the color of a slice's lines."""
    channels = [(picture >> shift & 255).astype(int) for shift in (16, 8, 0)]
    own = {"Red": 2, "Yellow": 0, "Green": 1}[name]
    others = [channels[index] for index in range(3) if index != own]
    return np.asarray((channels[own] > 200) & (others[0] < 60) & (others[1] < 60))


def test_samples_are_those_of_vtk() -> None:
    """Planes and slabs of all voxel types that are sampled by own code, in any direction, within one unit."""
    program = os.environ["SLICERQREADS_SLICE_COMPARISON"]
    lines = subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == 4 * 5 * 4
    for line in lines:
        *name, inside, largest, differing, _, _ = line.split()
        assert int(inside) > 2000, line
        # The last digit of a sum decides how a half is rounded.
        assert float(largest) <= 1, f"{name}: {largest}"
        assert int(differing) < 0.15 * int(inside), f"{name}: {differing} of {inside} differ"


@pytest.mark.parametrize("tilted", [False, True], ids=["straight", "tilted"])
def test_lines_are_where_the_slices_are(tilted: bool, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = 'tilt("Green", 0, 2, 20); tilt("Yellow", 1, 2, -15); nodes["Red"].SetSliceOffset(-1040)'
    picture, state = after(binary, tmp_path, code if tilted else "", small_phantom)
    boxes = find_views(picture)
    slices = {name: Slice.of(state[name]) for name in VIEWS}
    for view in VIEWS:
        shown = picture[boxes[view]]
        points = slices[view].points(shown.shape)
        for other in VIEWS:
            if other == view:
                continue
            rows, columns = np.nonzero(line_color(shown, other))
            distance = np.abs((points - slices[other].matrix[:3, 3]) @ slices[other].normal)
            pixel = slices[view].field[0] / shown.shape[1]
            on_line = distance[rows, columns] / pixel
            assert len(rows) > 0.8 * min(shown.shape), f"the line of {other} in {view} is not there"
            assert np.mean(on_line <= 1.5) > 0.98, f"the line of {other} in {view} is somewhere else"


def test_lines_can_be_hidden(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    picture, _ = after(
        binary, tmp_path, "from QReads import QReadsLogic; QReadsLogic.setReferenceMarkersVisible(False)", small_phantom
    )
    for view, box in find_views(picture).items():
        for other in set(VIEWS) - {view}:
            assert not line_color(picture[box], other).any(), f"{other} in {view}"


def test_lines_of_views_that_are_not_shown_are_hidden(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    one_view = "slicer.app.layoutManager().setLayout(6)"
    picture, _ = after(binary, tmp_path, one_view, small_phantom)
    assert not any(line_color(picture[:, 240:], name).any() for name in ("Yellow", "Green"))


def test_dragging_a_line_moves_its_slice(watched: Watched) -> None:
    before = watched.slices()
    _, row = watched.crossing("Red")
    watched.viewer.drag("Red", 0, 40, start=(0.25, row))
    moved = watched.slices()
    # Downwards is towards the back, the coronal view counts towards the front.
    assert moved["Green"].offset - before["Green"].offset == pytest.approx(-40 * watched.millimeters("Red"), abs=0.1)
    for view in ("Red", "Yellow"):
        np.testing.assert_array_equal(moved[view].matrix, before[view].matrix)
    np.testing.assert_allclose(moved["Green"].normal, before["Green"].normal)


def test_dragging_the_crossing_moves_both_slices(watched: Watched) -> None:
    before = watched.slices()
    watched.viewer.drag("Red", 50, 30, start=watched.crossing("Red"))
    moved = watched.slices()
    pixel = watched.millimeters("Red")
    assert moved["Green"].offset - before["Green"].offset == pytest.approx(-30 * pixel, abs=0.1)
    assert moved["Yellow"].offset - before["Yellow"].offset == pytest.approx(50 * pixel, abs=0.1)
    np.testing.assert_array_equal(moved["Red"].matrix, before["Red"].matrix)


def test_dragging_a_handle_tilts_the_slice(watched: Watched, volume: NDArray[np.float64]) -> None:
    """The coronal slice turns around the line of sight through the crossing, and shows the oblique plane."""
    before = watched.slices()
    rows, columns = watched.shape("Red")
    across, down = watched.crossing("Red")
    handle = (columns - 30) / columns
    watched.viewer.drag("Red", 0, -100, start=(handle, down))
    turned = watched.slices()
    wanted = math.degrees(math.atan2(100, (handle - across) * columns))
    angle = math.degrees(math.acos(turned["Green"].normal @ before["Green"].normal))
    assert angle == pytest.approx(wanted, abs=0.5)
    assert turned["Green"].normal @ before["Red"].normal == pytest.approx(0, abs=1e-9)
    for view in ("Red", "Yellow"):
        np.testing.assert_array_equal(turned[view].matrix, before[view].matrix)
    now = watched.crossing("Red")
    assert now == pytest.approx((across, down), abs=0.5 / rows)
    picture = watched.viewer.views()["Green"]
    assert_shows(picture, sampled(volume, turned["Green"].points(picture.shape)), "the tilted slice")


def test_markers_that_are_not_interactive_leave_the_mouse_alone(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    file = tmp_path / "state.json"
    code = _STATE + "[logic.GetSliceDisplayNode().SetIntersectingSlicesInteractive(False) for logic in logics.values()]"
    code += _WATCH.format(path=str(file))
    with start_viewer(binary, screen, tmp_path, "--python-code", code, small_phantom) as viewer:
        viewer.wait_for_images()
        viewer.wait_until("the script", file.exists)
        watched = Watched(viewer, file)
        before = watched.slices()
        viewer.drag("Red", 50, 30, start=watched.crossing("Red"))
        moved = watched.slices()
    np.testing.assert_array_equal(moved["Green"].matrix, before["Green"].matrix)
    assert moved["Red"].origin != before["Red"].origin


def test_reset_turns_and_fits(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    _, untouched = after(binary, tmp_path, "", small_phantom)
    code = """
from QReads import QReadsLogic
tilt("Green", 0, 2, 20)
nodes["Red"].SetFieldOfView(50, 40, 1)
QReadsLogic.resetReferenceMarkers()
"""
    _, state = after(binary, tmp_path, code, small_phantom)
    for view in VIEWS:
        reset, start = Slice.of(state[view]), Slice.of(untouched[view])
        np.testing.assert_allclose(reset.matrix[:3, :3], start.matrix[:3, :3], atol=1e-9)
        np.testing.assert_allclose(reset.field[:2], start.field[:2], rtol=1e-6)


@pytest.mark.parametrize("tilted", [False, True], ids=["straight", "tilted"])
@pytest.mark.parametrize("mode", [MIN, MAX, MEAN], ids=["min", "max", "mean"])
def test_slab_is_as_thick_as_asked_for_in_all_views(
    mode: int, tilted: bool, volume: NDArray[np.float64], binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    """Slices of the phantom are 3.2 times as far apart as its pixels."""
    code = f"""
from QReads import QReadsLogic
if {tilted}:
    tilt("Red", 1, 2, 25); tilt("Yellow", 0, 2, 30); tilt("Green", 1, 2, -20)
QReadsLogic.setSlab({mode}, 3)
"""
    picture, state = after(binary, tmp_path, code, small_phantom)
    thickness = 3 * Anatomy(SIZE, SLICES).slice_spacing
    for view, box in find_views(picture).items():
        place = Slice.of(state[view])
        expected = expected_slab(volume, place, picture[box].shape, mode, thickness)
        assert_shows(picture[box], expected, view)


def test_logic_of_the_module(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """It understands what is done to the nodes, and the other way around."""
    code = """
from QReads import QReadsLogic
logic = slicer.modules.slices.logic()
spacing = max(slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing())
assert logic.GetReferenceMarkersVisible() and logic.GetSlabNumberOfSlices() == 1 and logic.GetSlabThickness() == 0
assert logic.GetLargestSpacing() == spacing
assert [logic.GetNumberOfSlices(part * spacing) for part in (0.5, 1, 2.9, 3)] == [1, 1, 2, 3]
QReadsLogic.setSlab(QReadsLogic.slabModeFromString("Mean"), 3)
assert (logic.GetSlabMode(), logic.GetSlabNumberOfSlices()) == (2, 3)
assert abs(logic.GetSlabThickness() - 3 * spacing) < 1e-9
logic.SetSlab(0, 5)
assert nodes["Yellow"].GetSlabReconstructionEnabled() and nodes["Yellow"].GetSlabReconstructionType() == 0
assert logics["Red"].GetBackgroundLayer().GetReslice().GetSlabNumberOfSlices() == 5
logic.SetReferenceMarkersVisible(False)
assert not logics["Green"].GetSliceCompositeNode().GetSliceIntersectionVisibility()
QReadsLogic.setReferenceMarkersVisible(True)
assert logic.GetReferenceMarkersVisible()
tilt("Green", 0, 2, 20)
logic.ResetReferenceMarkers()
assert nodes["Green"].GetOrientation() == "Coronal"
"""
    after(binary, tmp_path, code, small_phantom)


def test_one_slice_is_no_slab(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    plain, _ = after(binary, tmp_path, "", small_phantom)
    code = "from QReads import QReadsLogic as Q; Q.setSlab(1, 4); slicer.app.processEvents(); Q.setSlab(1, 1)"
    again, _ = after(binary, tmp_path, code, small_phantom)
    for view, box in find_views(plain).items():
        np.testing.assert_array_equal(plain[box], again[box], err_msg=view)


@pytest.mark.parametrize("way", ["shift", "middle button"])
def test_cross_hair_moves_the_other_slices(way: str, watched: Watched) -> None:
    before = watched.slices()
    shape = watched.shape("Red")
    if way == "shift":
        watched.viewer.point_at("Red", 0.4, 0.35)
    else:
        watched.viewer.drag("Red", 0, 0, start=(0.4, 0.35), button=2)
    after_it = watched.slices()
    x, y = watched.viewer.point("Red", 0.4, 0.35)
    rows, columns = watched.viewer.boxes()["Red"]
    point = watched.state()["cross-hair"]
    # The pointer is at the corner of its pixel.
    column, row = before["Red"].pixel(point, shape)
    assert (column, row) == pytest.approx((x - columns.start, y - rows.start), abs=1)
    for view in ("Yellow", "Green"):
        assert after_it[view].offset == pytest.approx(float(after_it[view].normal @ np.array(point)), abs=1e-6)
    np.testing.assert_array_equal(after_it["Red"].matrix, before["Red"].matrix)


def test_cross_hair_is_drawn_where_its_node_says(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    def yellow(picture: Picture) -> NDArray[np.bool_]:
        red, green, blue = (picture >> 16 & 255, picture >> 8 & 255, picture & 255)
        return np.asarray((red == 255) & (abs(green.astype(int) - 204) <= 1) & (abs(blue.astype(int) - 26) <= 1))

    code = "crosshair.SetCrosshairRAS(20, 150, -1020)"
    picture, _ = after(binary, tmp_path, code, small_phantom)
    assert not any(yellow(picture[box]).any() for box in find_views(picture).values())
    picture, state = after(binary, tmp_path, f"{code}; crosshair.SetCrosshairMode(1)", small_phantom)
    for view, box in find_views(picture).items():
        shown = yellow(picture[box])
        column, row = Slice.of(state[view]).pixel((20, 150, -1020), shown.shape)
        counts_of_rows, counts_of_columns = shown.sum(axis=1), shown.sum(axis=0)
        assert abs(int(np.argmax(counts_of_rows)) - row) <= 1, view
        assert abs(int(np.argmax(counts_of_columns)) - column) <= 1, view
        assert counts_of_rows.max() > 0.8 * shown.shape[1]


def test_left_button_pans_and_right_button_zooms(watched: Watched) -> None:
    before = watched.slices()["Red"]
    pixel = watched.millimeters("Red")
    watched.viewer.drag("Red", 60, 20)
    panned = watched.slices()["Red"]
    assert panned.origin[0] - before.origin[0] == pytest.approx(-60 * pixel, abs=0.1)
    assert panned.origin[1] - before.origin[1] == pytest.approx(20 * pixel, abs=0.1)
    np.testing.assert_array_equal(panned.matrix, before.matrix)
    watched.viewer.drag("Red", 0, -50, button=3)
    zoomed = watched.slices()["Red"]
    assert zoomed.field[0] < 0.75 * panned.field[0]
    watched.viewer.drag("Red", 30, 0, button=2)
    assert watched.slices()["Red"].origin[0] < zoomed.origin[0]


def test_place_mode_leaves_the_view_alone(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    code = _STATE + "slicer.app.applicationLogic().GetInteractionNode().SetCurrentInteractionMode(1)"
    code += _WATCH.format(path=str(file))
    with start_viewer(binary, screen, tmp_path, "--python-code", code, small_phantom) as viewer:
        viewer.wait_for_images()
        viewer.wait_until("the script", file.exists)
        watched = Watched(viewer, file)
        before = watched.state()
        viewer.drag("Red", 60, 20)
        assert watched.state() == before
