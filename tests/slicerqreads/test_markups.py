"""Distances: lines that are placed, moved and deleted with the mouse, what they measure, and where they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ci.screen import Box
from ci.xvfb import Screen, rgb, start_xvfb
from tests.slicerqreads import variants
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.viewer import Picture, grey_of, hide_orientation_marker

VIEW_TRANSFORM, PLACE = 2, 1
"""Slicer's numbers of the modes of the interaction node."""

START, END = (0.35, 0.62), (0.62, 0.74)
"""Of the line that most tests place in a view; no reference marker is near it."""
ASIDE = (0.1, 0.3)
"""Where there is nothing that answers to the mouse."""

Point = NDArray[np.float64]


@pytest.fixture(autouse=True)
def no_orientation_marker(tmp_path: Path) -> None:
    hide_orientation_marker(tmp_path)


@pytest.fixture
def viewer(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> Iterator[Remote]:
    with start_remote(binary, screen, tmp_path, small_phantom) as started:
        started.wait_for_images()
        yield started


# -- What the program says, and what it shows --------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line node of the program's scene."""

    points: list[Point]
    """RAS, mm."""
    length: float
    """As measured by the node, mm."""


def lines(viewer: Remote) -> list[Line]:
    """All lines; those that are being placed, too."""
    found = viewer.ask(
        "[[[n.GetNthControlPointPosition(i) for i in range(n.GetNumberOfControlPoints())],"
        " n.GetMeasurement('length').GetValue()] for n in slicer.util.getNodesByClass('vtkMRMLMarkupsLineNode')]"
    )
    return [Line([np.array(point) for point in points], length) for points, length in found]


def mode(viewer: Remote) -> int:
    value: int = viewer.ask("slicer.app.applicationLogic().GetInteractionNode().GetCurrentInteractionMode()")
    return value


def logic(viewer: Remote, call: str) -> None:
    viewer.run(f"slicer.modules.markups.logic().{call}")


def wait_for_points(viewer: Remote, *counts: int) -> None:
    """Waits until there are that many lines, with that many points."""
    viewer.wait_until(f"lines of {counts} points", lambda: [len(line.points) for line in lines(viewer)] == [*counts])


def place(viewer: Remote, view: str, start: tuple[float, float] = START, end: tuple[float, float] = END) -> Line:
    """Places a line by two clicks, and takes the mouse away."""
    before = [len(line.points) for line in lines(viewer)]
    logic(viewer, "StartLine()")
    viewer.click(*viewer.point(view, *start))
    wait_for_points(viewer, *before, 1)
    viewer.click(*viewer.point(view, *end))
    wait_for_points(viewer, *before, 2)
    viewer.move(*viewer.point(view, *ASIDE))
    return lines(viewer)[-1]


def pixel_size(viewer: Remote, view: str) -> float:
    """Of the screen, in mm."""
    node = f"slicer.app.layoutManager().sliceWidget({view!r}).mrmlSliceNode()"
    size: float = viewer.ask(f"{node}.GetFieldOfView()[0] / {node}.GetDimensions()[0]")
    return size


def box_of(viewer: Remote, view: str) -> Box:
    """As viewer.boxes() has it, also where the frames are wider than that expects."""
    x, y, width, height = viewer.run(
        f"[view] = [w for w in window.findChildren(qt.QWidget) if w.accessibleName == '{view} slice view']\n"
        "corner = view.mapToGlobal(qt.QPoint(0, 0))\n"
        "answer = [round(each * window.devicePixelRatioF())"
        " for each in (corner.x(), corner.y(), view.width, view.height)]"
    )
    return slice(y, y + height), slice(x, x + width)


def drawn(viewer: Remote, view: str) -> NDArray[np.bool_]:
    """Where lines are drawn in a view: what changes when they are hidden."""
    displays = "slicer.util.getNodesByClass('vtkMRMLMarkupsDisplayNode')"
    shown = viewer.views()[view]
    viewer.run(f"for display in {displays}: display.SetVisibility(0)")
    hidden = viewer.views()[view]
    viewer.run(f"for display in {displays}: display.SetVisibility(1)")
    viewer.still()
    changed: NDArray[np.bool_] = shown != hidden
    return changed


def is_drawn_between(mask: NDArray[np.bool_], start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether there is something on all of the way between two points of a view."""
    size = np.array(mask.shape[::-1])
    ways = np.linspace(0.1, 0.9, 50)[:, None]
    points = np.rint((np.array(start) * (1 - ways) + np.array(end) * ways) * size).astype(int)
    return all(mask[y - 2 : y + 3, x - 2 : x + 3].any() for x, y in points)


# -- Placing -----------------------------------------------------------------------------------------------------------


def test_two_clicks_make_a_line_and_a_drag_pans_again(viewer: Remote) -> None:
    assert lines(viewer) == [] and mode(viewer) == VIEW_TRANSFORM
    before = viewer.views()["Red"]
    viewer.press_button("DistanceMeasurementButton")
    assert mode(viewer) == PLACE
    viewer.click(*viewer.point("Red", *START))
    wait_for_points(viewer, 1)
    viewer.move(*viewer.point("Red", *END))
    # The line follows the mouse.
    assert is_drawn_between(viewer.views()["Red"] != before, START, END)
    viewer.click(*viewer.point("Red", *END))
    wait_for_points(viewer, 2)
    assert mode(viewer) == VIEW_TRANSFORM
    viewer.move(*viewer.point("Red", *ASIDE))
    assert is_drawn_between(drawn(viewer, "Red"), START, END)
    origin = viewer.ask("list(views()[0].GetXYZOrigin())")
    viewer.drag("Red", 30, 20)
    viewer.still()
    assert viewer.ask("list(views()[0].GetXYZOrigin())") != origin
    assert len(lines(viewer)) == 1


def test_drag_makes_a_line(viewer: Remote) -> None:
    logic(viewer, "StartLine()")
    viewer.drag("Yellow", 90, 30, start=START)
    wait_for_points(viewer, 2)
    assert lines(viewer)[0].length == pytest.approx(np.hypot(90, 30) * pixel_size(viewer, "Yellow"), rel=0.003)
    assert mode(viewer) == VIEW_TRANSFORM


def test_double_click_begins_a_line_and_does_not_end_it(viewer: Remote) -> None:
    logic(viewer, "StartLine()")
    viewer.click(*viewer.point("Red", *START))
    viewer.click(*viewer.point("Red", *START))
    viewer.still()
    wait_for_points(viewer, 1)
    viewer.click(*viewer.point("Red", *END))
    wait_for_points(viewer, 2)


def test_points_are_placed_and_taken_hold_of_on_a_reference_marker(viewer: Remote) -> None:
    offsets = "[node.GetSliceOffset() for node in views()]"
    before = viewer.ask(offsets)
    first = place(viewer, "Red", (0.3, 0.5), (0.5, 0.7))
    assert len(first.points) == 2
    viewer.drag("Red", -20, -30, start=(0.5, 0.7))
    viewer.still()
    [moved] = lines(viewer)
    assert np.array_equal(moved.points[0], first.points[0]) and moved.length != first.length
    assert viewer.ask(offsets) == before


def test_a_line_a_click_on_the_button_and_any_number(viewer: Remote) -> None:
    for count in range(1, 5):
        viewer.press_button("DistanceMeasurementButton")
        for across, down in ((0.3, 0.2 * count), (0.6, 0.2 * count - 0.05)):
            viewer.click(*viewer.point("Red", across, down))
            viewer.still()
        wait_for_points(viewer, *[2] * count)
        assert not viewer.ask("find('DistanceMeasurementButton').checked")
    names = viewer.ask("[n.GetName() for n in slicer.util.getNodesByClass('vtkMRMLMarkupsLineNode')]")
    assert len(set(names)) == 4


@pytest.mark.parametrize("how", ["right click", "Escape", "other mode"])
def test_half_a_line_is_abandoned(how: str, viewer: Remote) -> None:
    place(viewer, "Red")
    viewer.click(*viewer.point("Red", *ASIDE))
    before = viewer.views()["Red"]
    logic(viewer, "StartLine()")
    viewer.click(*viewer.point("Red", 0.3, 0.3))
    wait_for_points(viewer, 2, 1)
    viewer.move(*viewer.point("Red", *ASIDE))
    if how == "right click":
        viewer._xdotool("click", 3)
    elif how == "Escape":
        viewer.press("Escape")
    else:
        viewer.run("slicer.app.applicationLogic().GetInteractionNode().SwitchToViewTransformMode()")
    wait_for_points(viewer, 2)
    assert mode(viewer) == VIEW_TRANSFORM
    assert viewer.ask("slicer.mrmlScene.GetNumberOfNodesByClass('vtkMRMLMarkupsDisplayNode')") == 1
    assert np.array_equal(viewer.views()["Red"], before)


def test_a_mode_that_was_chosen_before_comes_back(viewer: Remote) -> None:
    viewer.run(
        "slicer.app.applicationLogic().GetInteractionNode().SetCurrentInteractionMode("
        "slicer.vtkMRMLInteractionNode.AdjustWindowLevel)"
    )
    chosen = mode(viewer)
    place(viewer, "Red")
    assert mode(viewer) == chosen != VIEW_TRANSFORM


def test_place_mode_of_a_script_makes_a_line(viewer: Remote) -> None:
    """As in Slicer: the selection node names the class; there need not be a node yet, or there is a finished one."""
    viewer.run(
        "logic = slicer.app.applicationLogic()\n"
        "logic.GetSelectionNode().SetReferenceActivePlaceNodeClassName('vtkMRMLMarkupsLineNode')\n"
        "logic.GetInteractionNode().SwitchToSinglePlaceMode()"
    )
    for count in (1, 2):
        viewer.click(*viewer.point("Red", 0.3, 0.3 * count))
        viewer.click(*viewer.point("Red", 0.6, 0.3 * count))
        wait_for_points(viewer, *[2] * count)
        assert mode(viewer) == VIEW_TRANSFORM
        logic(viewer, "StartPlaceMode(False)")
    wait_for_points(viewer, 2, 2, 0)
    logic(viewer, "AbandonPlacing()")
    wait_for_points(viewer, 2, 2)


def test_persistent_mode_makes_line_after_line(viewer: Remote) -> None:
    viewer.run(
        "logic = slicer.modules.markups.logic()\n"
        "logic.SetActiveList(logic.AddNewMarkupsNode('vtkMRMLMarkupsLineNode', 'mine'))\n"
        "logic.StartPlaceMode(True)"
    )
    for number in range(4):
        viewer.click(*viewer.point("Red", 0.3 + 0.1 * (number % 2), 0.3 + 0.1 * number))
        viewer.still()
    wait_for_points(viewer, 2, 2, 0)
    assert mode(viewer) == PLACE
    logic(viewer, "AbandonPlacing()")
    wait_for_points(viewer, 2, 2)
    assert mode(viewer) == VIEW_TRANSFORM


# -- Measuring ---------------------------------------------------------------------------------------------------------

SPACING = np.array([0.7, 1.1, 2.5])
"""Of the volumes with landmarks, along i, j and k."""
LANDMARKS = {
    "Red": ((25, 18, 15), (55, 42, 15)),
    "Yellow": ((40, 18, 8), (40, 44, 21)),
    "Green": ((22, 30, 9), (58, 30, 21)),
}
"""Two bright voxels in one plane of each view: i, j, k."""


def write_landmarks(path: Path, view: str, directions: NDArray[np.float64]) -> list[Point]:
    """Writes a volume with two bright voxels, and returns where they are (RAS, mm).

    :param directions: 3×3, of the axes i, j and k as columns, RAS.
    """
    values = np.random.default_rng(7).integers(0, 150, (30, 60, 80)).astype("<i2")
    for i, j, k in LANDMARKS[view]:
        # Nothing else is near that moves the middle of the spot.
        values[k - 2 : k + 3, j - 3 : j + 4, i - 4 : i + 5] = 0
        values[k, j, i] = 1000
    origin = np.array([31.0, -12.0, -400.0])
    matrix = directions * SPACING
    vectors = " ".join("({},{},{})".format(*column) for column in matrix.T)
    header = (
        f"NRRD0004\ntype: short\ndimension: 3\nspace: right-anterior-superior\nsizes: 80 60 30\n"
        f"space directions: {vectors}\nkinds: domain domain domain\nendian: little\nencoding: raw\n"
        f"space origin: ({origin[0]},{origin[1]},{origin[2]})\n\n"
    )
    path.write_bytes(header.encode() + values.tobytes())
    return [origin + matrix @ np.array(voxel) for voxel in LANDMARKS[view]]


def bright_points(picture: Picture) -> list[Point]:
    """Middles of the two bright spots in a view: column, row."""
    brightness, grey = grey_of(picture)
    weight = np.where(grey, np.clip(brightness - 70, 0, None), 0)
    rows, columns = weight.shape
    # The corners have text.
    for band in (weight[: rows // 8], weight[-rows // 8 :], weight[:, : columns // 12], weight[:, -columns // 12 :]):
        band[:] = 0
    row, column = np.indices(weight.shape)
    points = []
    for _ in range(2):
        y, x = np.unravel_index(np.argmax(weight), weight.shape)
        near = np.hypot(row - y, column - x) < 30
        parts = np.where(near, weight, 0)
        points.append(np.array([(column * parts).sum(), (row * parts).sum()]) / parts.sum())
        weight[near] = 0
    return points


def turned(x_degrees: float, z_degrees: float) -> NDArray[np.float64]:
    x, z = np.radians((x_degrees, z_degrees))
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    product: NDArray[np.float64] = about_z @ about_x
    return product


@dataclass(frozen=True)
class Case:
    """A volume, and how it is looked at."""

    view: str
    directions: NDArray[np.float64]
    field: float = 1.0
    """Part of the field of view that fits the volume."""
    scale: int = 1
    """Screen pixels a pixel of the program's."""


CASES = {
    "axial": Case("Red", np.diag([-1.0, -1.0, 1.0])),
    "sagittal": Case("Yellow", np.diag([-1.0, -1.0, 1.0])),
    "coronal": Case("Green", np.diag([-1.0, -1.0, 1.0])),
    "oblique": Case("Red", turned(25, 35)),
    "oblique sagittal": Case("Yellow", turned(25, 35)),
    "zoomed": Case("Yellow", np.diag([-1.0, -1.0, 1.0]), field=0.7),
    "fine screen": Case("Red", np.diag([-1.0, -1.0, 1.0]), scale=2),
}


@pytest.mark.parametrize("name", CASES)
def test_line_between_landmarks_is_as_long_as_their_distance(name: str, binary: Path, tmp_path: Path) -> None:
    case = CASES[name]
    landmarks = write_landmarks(tmp_path / "landmarks.nrrd", case.view, case.directions)
    variables = {"QT_SCALE_FACTOR": str(case.scale)}
    with (
        start_xvfb(1600 * case.scale, 1000 * case.scale) as screen,
        start_remote(binary, screen, tmp_path, tmp_path / "landmarks.nrrd", variables=variables) as viewer,
    ):
        viewer.run(
            f"node = slicer.app.layoutManager().sliceWidget({case.view!r}).mrmlSliceNode()\n"
            "display().SetAutoWindowLevel(0)\n"
            "display().SetWindowLevel(1000, 500)\n"
            f"if {not np.array_equal(np.abs(case.directions), np.eye(3))}:\n"
            "    node.RotateToVolumePlane(slicer.util.getNode('landmarks'))\n"
            f"    slicer.app.layoutManager().sliceWidget({case.view!r}).sliceLogic().FitSliceToAll()\n"
            "normal = [node.GetSliceToRAS().GetElement(row, 2) for row in range(3)]\n"
            f"node.SetSliceOffset(sum(a * b for a, b in zip(normal, {landmarks[0].tolist()})))\n"
            f"node.SetFieldOfView(*({case.field} * size for size in node.GetFieldOfView()[:2]),"
            " node.GetFieldOfView()[2])\n"
        )
        rows, columns = box_of(viewer, case.view)
        spots = bright_points(viewer.still()[rows, columns])
        clicks = [np.rint(spot) + np.array([columns.start, rows.start]) for spot in spots]
        logic(viewer, "StartLine()")
        for number, click in enumerate(clicks):
            viewer.click(*map(int, click))
            wait_for_points(viewer, number + 1)
        [line] = lines(viewer)
        if np.linalg.norm(line.points[0] - landmarks[0]) > np.linalg.norm(line.points[0] - landmarks[1]):
            landmarks.reverse()
        distance = float(np.linalg.norm(landmarks[0] - landmarks[1]))
        pixel = distance / float(np.linalg.norm(spots[0] - spots[1]))
        assert line.length == pytest.approx(distance, abs=1.5 * pixel)
        assert line.length == pytest.approx(float(np.linalg.norm(clicks[0] - clicks[1])) * pixel, rel=0.004)
        for point, landmark in zip(line.points, landmarks, strict=True):
            assert np.linalg.norm(point - landmark) < 1.5 * pixel


def test_length_stays_when_the_view_is_zoomed_moved_and_turned(viewer: Remote) -> None:
    line = place(viewer, "Red")
    viewer.run(
        "views()[0].SetFieldOfView(*(size / 3 for size in views()[0].GetFieldOfView()))\n"
        "views()[0].SetSliceOffset(views()[0].GetSliceOffset() + 20)\n"
        "views()[0].SetOrientationToCoronal()\n"
    )
    [after] = lines(viewer)
    assert after.length == line.length
    assert line.length == pytest.approx(float(np.linalg.norm(line.points[0] - line.points[1])))


# -- Showing -----------------------------------------------------------------------------------------------------------


def test_line_is_shown_in_its_slice_only(viewer: Remote) -> None:
    place(viewer, "Red")
    assert is_drawn_between(drawn(viewer, "Red"), START, END)
    for steps in (1, -2):
        viewer.wheel("Red", steps)
        assert not drawn(viewer, "Red").any(), steps
    viewer.wheel("Red", 1)
    assert is_drawn_between(drawn(viewer, "Red"), START, END)
    # The slice's plane is in the other views, too, edge on.
    viewer.run("views()[1].SetSliceOffset(views()[1].GetSliceOffset() + 70)")
    assert not drawn(viewer, "Yellow").any()


def test_of_a_line_across_slices_each_shows_its_part(viewer: Remote) -> None:
    """The end that is in the slice is marked, and none where the line only passes."""
    viewer.run(
        "node = views()[0]\n"
        "matrix = node.GetSliceToRAS()\n"
        "right, front, offset = (matrix.GetElement(row, 3) for row in range(3))\n"
        "line = slicer.modules.markups.logic().AddNewMarkupsNode('vtkMRMLMarkupsLineNode', 'steep')\n"
        "step = 5 * slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing()[2]\n"
        "line.AddControlPoint(right - 40, front - 40, offset)\n"
        "line.AddControlPoint(right + 40, front - 40, offset + step)\n"
    )
    viewer.move(*viewer.point("Red", *ASIDE))
    viewer.still()
    pixel = pixel_size(viewer, "Red")
    columns: list[float] = []
    for _ in range(6):
        mask = drawn(viewer, "Red")
        assert mask.any()
        columns.append(float(np.nonzero(mask)[1].mean()))
        viewer.run("views()[0].SetSliceOffset(views()[0].GetSliceOffset() + step)".replace("step", STEP))
    # From the patient's left, which is on the right, to the right.
    assert np.diff(columns).max() < 0
    assert columns[0] - columns[-1] == pytest.approx(80 / pixel, rel=0.2)
    assert not drawn(viewer, "Red").any()


STEP = "slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing()[2]"


@pytest.mark.parametrize("level", [-5000, 9000])
def test_line_and_length_can_be_read_on_white_and_on_black(level: int, viewer: Remote) -> None:
    viewer.run("display().SetAutoWindowLevel(0)")
    viewer.run(f"display().SetWindowLevel(10, {level})")
    place(viewer, "Red", (0.3, 0.45), (0.7, 0.45))
    mask = drawn(viewer, "Red")
    brightness = rgb(viewer.views()["Red"]).max(axis=-1).astype(int)
    # The text is below the line.
    text = mask.copy()
    text[: round(0.46 * mask.shape[0])] = False
    assert text.sum() > 100
    background = 255 if level < 0 else 0
    assert np.abs(brightness[text] - background).max() > 120
    contrast = np.ptp(brightness[text])
    assert contrast > 120


def test_label_is_of_millimeters_and_not_of_pixels(viewer: Remote) -> None:
    viewer.run("display().SetAutoWindowLevel(0)")
    viewer.run("display().SetWindowLevel(10, 9000)")
    viewer.run("find('ShowReferenceMarkersButton').click()")
    viewer.run(
        "matrix = views()[0].GetSliceToRAS()\n"
        "right, front, offset = (matrix.GetElement(row, 3) for row in range(3))\n"
        "line = slicer.modules.markups.logic().AddNewMarkupsNode('vtkMRMLMarkupsLineNode', 'L')\n"
        "line.AddControlPoint(right + 30, front, offset)\n"
        "line.AddControlPoint(right - 30, front, offset)\n"
    )
    viewer.move(*viewer.point("Red", *ASIDE))
    written = label(viewer)
    viewer.run("views()[0].SetFieldOfView(*(size / 2 for size in views()[0].GetFieldOfView()))")
    assert np.array_equal(label(viewer), written)
    viewer.run(
        "line = slicer.util.getNode('L')\n"
        "right, front, offset = line.GetNthControlPointPosition(1)\n"
        "line.SetNthControlPointPosition(0, right + 60.1, front, offset)"
    )
    assert not np.array_equal(label(viewer), written)


def label(viewer: Remote) -> NDArray[np.bool_]:
    """The text at the only line, which is a horizontal one on black: what of its box is bright."""
    picture = viewer.views()["Red"]
    mask = drawn(viewer, "Red") & (rgb(picture).max(axis=-1) > 128)
    line = int(np.argmax(mask.sum(axis=1)))
    # The marks of the ends are as high.
    text = mask[line + 6 :]
    rows, columns = np.nonzero(text)
    box: NDArray[np.bool_] = text[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return box


def test_line_is_drawn_in_space(viewer: Remote) -> None:
    viewer.wait_until("the picture in space", lambda: viewer.still() is not None)
    place(viewer, "Red")
    shown = viewer.still()
    viewer.run("slicer.util.getNodesByClass('vtkMRMLMarkupsDisplayNode')[0].SetVisibility(0)")
    changed = shown != viewer.still()
    red, green = viewer.boxes()["Red"], viewer.boxes()["Green"]
    assert changed[red[0].stop :, green[1].stop :].sum() > 30


# -- Moving and deleting -----------------------------------------------------------------------------------------------


def test_dragged_end_moves_and_the_other_one_stays(viewer: Remote) -> None:
    before = place(viewer, "Red")
    pixel = pixel_size(viewer, "Red")
    viewer.drag("Red", -40, 60, start=END)
    viewer.still()
    [after] = lines(viewer)
    assert np.array_equal(after.points[0], before.points[0])
    # The patient's right is on the left, the front is at the top.
    moved = after.points[1] - before.points[1]
    assert np.allclose(moved, (40 * pixel, -60 * pixel, 0), atol=0.01 * pixel)
    assert after.length == pytest.approx(float(np.linalg.norm(after.points[0] - after.points[1])))
    assert viewer.ask("[list(node.GetXYZOrigin()[:2]) for node in views()]") == [[0, 0]] * 3


def test_dragged_line_moves_as_a_whole(viewer: Remote) -> None:
    before = place(viewer, "Red")
    pixel = pixel_size(viewer, "Red")
    viewer.drag("Red", 25, -35, start=((START[0] + END[0]) / 2, (START[1] + END[1]) / 2))
    viewer.still()
    [after] = lines(viewer)
    for old, new in zip(before.points, after.points, strict=True):
        assert np.allclose(new - old, (-25 * pixel, 35 * pixel, 0), atol=0.01 * pixel)
    assert after.length == pytest.approx(before.length)


def test_locked_line_stays(viewer: Remote) -> None:
    before = place(viewer, "Red")
    viewer.run("slicer.util.getNodesByClass('vtkMRMLMarkupsLineNode')[0].SetLocked(1)")
    viewer.drag("Red", -40, 60, start=END)
    viewer.still()
    [after] = lines(viewer)
    assert np.array_equal(after.points, before.points)


def test_line_under_the_mouse_is_highlighted(viewer: Remote) -> None:
    place(viewer, "Red")
    # What was placed last stays highlighted until something else is clicked.
    viewer.click(*viewer.point("Red", *ASIDE))
    plain = viewer.views()["Red"]
    viewer.move(*viewer.point("Red", *END))
    assert (viewer.views()["Red"] != plain).sum() > 30
    viewer.move(*viewer.point("Red", *ASIDE))
    assert np.array_equal(viewer.views()["Red"], plain)


@pytest.mark.parametrize("key", ["Delete", "BackSpace"])
def test_key_deletes_the_line_under_the_mouse(key: str, viewer: Remote) -> None:
    place(viewer, "Red", (0.3, 0.3), (0.6, 0.3))
    kept = lines(viewer)
    place(viewer, "Red")
    viewer.click(*viewer.point("Red", *ASIDE))
    viewer.press(key)
    viewer.still()
    assert len(lines(viewer)) == 2, "nothing was under the mouse or selected"
    viewer.move(*viewer.point("Red", *END))
    viewer.still()
    viewer.press(key)
    wait_for_points(viewer, 2)
    assert np.array_equal(lines(viewer)[0].points, kept[0].points)
    assert viewer.ask("slicer.mrmlScene.GetNumberOfNodesByClass('vtkMRMLMarkupsDisplayNode')") == 1


def test_key_deletes_the_line_that_was_clicked(viewer: Remote) -> None:
    place(viewer, "Red")
    viewer.click(*viewer.point("Red", *END))
    viewer.move(*viewer.point("Red", *ASIDE))
    viewer.still()
    viewer.press("Delete")
    wait_for_points(viewer)


def test_all_lines_are_removed_at_once_and_nothing_else(viewer: Remote) -> None:
    place(viewer, "Red")
    place(viewer, "Green")
    viewer.run("slicer.modules.markups.logic().AddNewMarkupsNode('vtkMRMLMarkupsROINode')")
    logic(viewer, "RemoveAllLines()")
    assert lines(viewer) == []
    assert viewer.ask("slicer.mrmlScene.GetNumberOfNodesByClass('vtkMRMLMarkupsROINode')") == 1


def test_unknown_class_makes_nothing(viewer: Remote) -> None:
    count = viewer.ask("slicer.mrmlScene.GetNumberOfNodes()")
    assert viewer.ask("slicer.modules.markups.logic().AddNewMarkupsNode('vtkMRMLScalarVolumeNode')") is None
    assert viewer.ask("slicer.mrmlScene.GetNumberOfNodes()") == count


# -- Lines belong to an image ------------------------------------------------------------------------------------------


def other_patient(folder: Path) -> Path:
    variants.write(folder, name="other", PatientName="Other^Patient", PatientID="2")
    return folder


def load(viewer: Remote, folder: Path) -> None:
    """Shows a folder as the calling program does; what is shown if that fails is for the caller to look at."""
    viewer.run(
        "from QReads import QReadsLogic\n"
        "try:\n"
        f"    QReadsLogic.loadDICOMDataDirectory({str(folder)!r})\n"
        "except RuntimeError:\n"
        "    pass"
    )


def test_no_line_outlives_its_series(viewer: Remote, tmp_path: Path) -> None:
    place(viewer, "Red")
    logic(viewer, "StartLine()")
    viewer.click(*viewer.point("Red", 0.3, 0.3))
    wait_for_points(viewer, 2, 1)
    load(viewer, other_patient(tmp_path / "other"))
    assert lines(viewer) == []
    assert mode(viewer) == VIEW_TRANSFORM
    viewer.wait_until("the other patient", lambda: "Other" in viewer.title())


def test_no_line_outlives_its_series_when_the_next_one_cannot_be_read(viewer: Remote, tmp_path: Path) -> None:
    place(viewer, "Red")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.dcm").write_bytes(b"no image")
    load(viewer, tmp_path / "bad")
    viewer.still()
    assert lines(viewer) == []


def test_lines_of_one_volume_are_not_drawn_on_another_one(viewer: Remote, tmp_path: Path) -> None:
    """A script can have several volumes in the scene at a time."""
    place(viewer, "Red")
    first = viewer.ask("slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetID()")
    other = tmp_path / "other.nrrd"
    viewer.run(
        f"slicer.util.saveNode(slicer.util.getNode({first!r}), {str(other)!r})\nslicer.util.loadVolume({str(other)!r})"
    )
    assert viewer.ask("slicer.util.getNodesByClass('vtkMRMLSliceCompositeNode')[0].GetBackgroundVolumeID()") != first
    assert not drawn(viewer, "Red").any()
    viewer.drag("Red", 10, 10, start=END)
    viewer.run(f"slicer.util.setSliceViewerLayers(background={first!r}, fit=True)")
    assert is_drawn_between(drawn(viewer, "Red"), START, END)


def test_line_that_was_made_without_an_image_goes_with_the_first_one(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    with start_remote(binary, screen, tmp_path) as viewer:
        viewer.run(
            "line = slicer.mrmlScene.AddNewNodeByClass('vtkMRMLMarkupsLineNode')\n"
            "line.AddControlPoint(0, 0, 0)\n"
            "line.AddControlPoint(10, 0, 0)"
        )
        load(viewer, small_phantom)
        viewer.wait_for_images()
        assert len(lines(viewer)) == 1
        load(viewer, other_patient(tmp_path / "other"))
        assert lines(viewer) == []


def test_lines_come_back_with_the_scene(viewer: Remote, tmp_path: Path) -> None:
    line = place(viewer, "Red")
    scene = tmp_path / "scene.mrb"
    viewer.run(
        f"assert slicer.util.saveScene({str(scene)!r})\nslicer.util.loadScene({str(scene)!r}, {{'clear': True}})"
    )
    [again] = lines(viewer)
    assert np.allclose(again.points, line.points, rtol=0, atol=1e-9)
    assert is_drawn_between(drawn(viewer, "Red"), START, END)
    viewer.run("slicer.mrmlScene.RemoveNode(slicer.util.getNode('vtkMRMLScalarVolumeNode*'))")
    assert lines(viewer) == []
