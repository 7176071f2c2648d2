"""What is around the pictures: rulers, orientation markers, bars, menus, layouts, and pictures for other programs."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ci.anatomy import Anatomy
from ci.screen import Box
from ci.xvfb import Screen, rgb, start_xvfb
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.viewer import Picture, has_image, slab

VIEWS = ("Red", "Yellow", "Green")
YELLOW, WHITE, BLACK = 0xFFFF00, 0xFFFFFF, 0x000000
RULER_LENGTHS_MM = [factor * 10.0**power for power in range(-1, 4) for factor in (1, 2.5, 5)]
"""Slicer's."""
SCENE = "slicer.util.getNodesByClass('vtkMRMLViewNode')[0]"
LAYOUT = "slicer.app.layoutManager().layoutLogic().GetLayoutNode()"


@pytest.fixture(scope="module")
def viewer(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Remote]:
    with start_remote(binary, screen, tmp_path_factory.mktemp("home"), small_phantom) as started:
        yield started


@pytest.fixture(autouse=True)
def as_at_the_start(viewer: Remote) -> None:
    """Puts everything back to where a test begins: QReads' layout, fitted, nothing over the pictures but the lines."""
    viewer.run(
        f"{LAYOUT}.SetViewArrangement(503); {LAYOUT}.RemoveAllMaximizedViewNodes()\n"
        "slicer.app.processEvents()\n"
        "for node in all_nodes():\n"
        "    node.SetRulerType(0); node.SetRulerColor(2); node.SetOrientationMarkerType(0)\n"
        "    node.SetOrientationMarkerSize(1)\n"
        "for node in views():\n"
        "    node.SetOrientationToDefault(); node.SetSliceVisible(1)\n"
        "for logic in logics():\n"
        "    logic.GetSliceDisplayNode().SetIntersectingSlicesVisibility(False)\n"
        "    logic.FitSliceToAll()\n".replace("all_nodes()", f"views() + [{SCENE}]").replace("logics()", _LOGICS)
    )
    viewer.still()


_LOGICS = "[slicer.app.layoutManager().sliceWidget(name).sliceLogic() for name in ('Red', 'Yellow', 'Green')]"


def set_on_all(viewer: Remote, call: str) -> None:
    viewer.run(f"for node in views() + [{SCENE}]:\n    node.{call}")


def control(accessible_name: str) -> str:
    """Code for the widget of that name."""
    return f"[each for each in window.findChildren(qt.QWidget) if each.accessibleName == {accessible_name!r}][0]"


def box_of(viewer: Remote, accessible_name: str) -> Box:
    """Where a view's picture is on the screen."""
    left, top, width, height = viewer.run(
        f"view = {control(accessible_name)}\n"
        "point = view.mapToGlobal(qt.QPoint(0, 0))\n"
        "sizes = [point.x(), point.y(), view.width, view.height]\n"
        "answer = [round(each * window.devicePixelRatioF()) for each in sizes]"
    )
    return slice(top, top + height), slice(left, left + width)


def scene_box(viewer: Remote) -> Box:
    return box_of(viewer, "3D view")


def place_of(viewer: Remote, accessible_name: str) -> tuple[int, int]:
    """The middle of the control of that name."""
    x, y = viewer.run(
        f"widget = {control(accessible_name)}\n"
        "point = widget.mapToGlobal(qt.QPoint(widget.width // 2, widget.height // 2))\n"
        "answer = [point.x(), point.y()]"
    )
    return x, y


def click(viewer: Remote, accessible_name: str) -> None:
    viewer.click(*place_of(viewer, accessible_name))
    viewer.still()


def shown(viewer: Remote) -> dict[str, bool]:
    """Which views are on the screen, by the name in their nodes."""
    names: dict[str, bool] = viewer.run(
        f"answer = {{node.GetLayoutName(): bool(node.IsMappedInLayout()) for node in views() + [{SCENE}]}}"
    )
    return names


def ruler_of(picture: Picture, color: int = YELLOW) -> tuple[int, int, int]:
    """Row, first and last column of the longest horizontal line of a color."""
    best = (0, 0, -1)
    for row, line in enumerate(picture & 0xFFFFFF == color):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(int)))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            if stop - start > best[2] - best[1] + 1:
                best = (row, int(start), int(stop) - 1)
    return best


@pytest.mark.parametrize("factor", [1.0, 0.5, 0.13])
def test_ruler_is_as_long_as_it_says(factor: float, viewer: Remote) -> None:
    before = viewer.views()
    assert all((picture & 0xFFFFFF != YELLOW).all() for picture in before.values())
    set_on_all(viewer, "SetRulerType(1)")
    viewer.run(
        "for node in views():\n"
        "    x, y, z = node.GetFieldOfView()\n"
        f"    node.SetFieldOfView(x * {factor}, y * {factor}, z)"
    )
    for index, picture in enumerate(viewer.views().values()):
        millimeters = viewer.ask(f"views()[{index}].GetFieldOfView()[0]") / picture.shape[1]
        row, first, last = ruler_of(picture)
        wanted = min(RULER_LENGTHS_MM, key=lambda length: abs(length - picture.shape[1] * millimeters / 4))
        assert abs((last - first + 1) - wanted / millimeters) <= 1, (first, last, wanted, millimeters)
        # Near the lower edge, but above the text there.
        assert picture.shape[0] - 60 < row < picture.shape[0] - 34
        # Ticks at both ends.
        assert (picture[row - 6 : row, [first, last]] & 0xFFFFFF == YELLOW).all()


def test_ruler_of_the_scene_is_as_long_as_it_says(viewer: Remote) -> None:
    set_on_all(viewer, "SetRulerType(1)")
    box = scene_box(viewer)
    _, first, last = ruler_of(viewer.still()[box])
    height = box[0].stop - box[0].start
    # The camera looks at a sphere around everything that fits into its angle of 30 degrees.
    anatomy = Anatomy(128, 41)
    size = np.array([128 * anatomy.pixel_spacing, 128 * anatomy.pixel_spacing, 41 * anatomy.slice_spacing])
    distance = np.linalg.norm(size) / 2 / np.sin(np.radians(15))
    millimeters = 2 * distance * np.tan(np.radians(15)) / height
    width = box[1].stop - box[1].start
    wanted = min(RULER_LENGTHS_MM, key=lambda length: abs(length - width * millimeters / 4))
    assert abs((last - first + 1) - wanted / millimeters) <= 1


@pytest.mark.parametrize(("color", "value"), [(WHITE, 0), (BLACK, 1), (YELLOW, 2)])
def test_ruler_has_the_color_and_thickness_of_the_node(color: int, value: int, viewer: Remote) -> None:
    viewer.run("for node in views():\n    node.SetRulerColor(2); node.SetRulerType(1)")
    thin = {name: ruler_of(picture) for name, picture in viewer.views().items()}
    viewer.run(f"for node in views():\n    node.SetRulerColor({value})")
    for name, picture in viewer.views().items():
        row, first, last = thin[name]
        assert (picture[row, first : last + 1] & 0xFFFFFF == color).all()
    viewer.run("for node in views():\n    node.SetRulerType(2)")
    for name, picture in viewer.views().items():
        row, first, last = thin[name]
        assert (picture[row - 2 : row + 1, first + 3 : last - 3] & 0xFFFFFF == color).all()


def test_ruler_stays_clear_of_the_marker(viewer: Remote) -> None:
    for call in ("SetOrientationMarkerType(1)", "SetOrientationMarkerSize(2)", "SetRulerType(2)"):
        set_on_all(viewer, call)
    for picture in viewer.views().values():
        row, _, last = ruler_of(picture)
        side = min(picture.shape) * 40 // 100
        assert last < picture.shape[1] - 6 - side
        text = np.flatnonzero((picture[row - 30 : row + 6] & 0xFFFFFF == YELLOW).any(axis=0))
        assert text[-1] > last + 20 and text[-1] < picture.shape[1] - 6 - side


def marker_box(picture: Picture, percent: int = 25) -> tuple[slice, slice]:
    """Where the marker is: in the lower right corner, above a line of text."""
    side = min(picture.shape) * percent // 100
    lower = picture.shape[0] - 6 - 14
    return slice(lower - side - 6, lower), slice(picture.shape[1] - 6 - side, picture.shape[1] - 6)


def arrow(picture: Picture, axis: int) -> NDArray[np.float64] | None:
    """The middle of what has the color of an axis' arrow; None where there is next to nothing of it."""
    channels = rgb(picture).astype(int)
    others = [channel for channel in range(3) if channel != axis]
    colored = (channels[..., axis] > 90) & (channels[..., axis] > channels[..., others].max(axis=-1) * 1.4)
    rows, columns = np.nonzero(colored)
    return np.array([columns.mean(), rows.mean()]) if len(rows) > 10 else None


@pytest.mark.parametrize("orientation", ["Axial", "Sagittal", "Coronal", "tilted"])
def test_arrows_point_where_the_slice_says(orientation: str, viewer: Remote) -> None:
    turn = (
        "node.SetSliceToRASByNTP(0.5, 0.2, 0.84, -1, 0.1, 0.2, 0, 0, 0, 0)"
        if orientation == "tilted"
        else f"node.SetOrientation({orientation!r})"
    )
    viewer.run(f"for node in views():\n    {turn}\n    node.SetOrientationMarkerType(3)")
    # The picture on which it lies would have its say in the colors.
    viewer.run("display().AutoWindowLevelOff(); display().SetWindowLevel(1, 30000)")
    picture = viewer.views()["Red"]
    matrix = np.array(viewer.ask("[[views()[0].GetSliceToRAS().GetElement(i, j) for j in range(3)] for i in range(3)]"))
    viewer.run("display().AutoWindowLevelOn()")
    right, up = matrix[:, 0], matrix[:, 1]
    area = picture[marker_box(picture)]
    side = min(picture.shape) * 25 // 100
    scale = side / 2 / 0.9
    middle = np.array([area.shape[1] / 2, area.shape[0] - side / 2])

    def project(point: NDArray[np.float64]) -> NDArray[np.float64]:
        place: NDArray[np.float64] = np.array([point @ right, -(point @ up)]) * scale
        return place

    root = middle - project(np.array([0.35, 0.35, 0.35]))
    for axis in range(3):
        direction = project(np.eye(3)[axis])
        length = np.linalg.norm(direction)
        if length < 0.4 * scale:
            continue  # It points at the viewer, or away.
        end = arrow(area, axis)
        assert end is not None
        # The middle of the arrow's colored part is on the axis, some way from the root.
        along = (end - root) @ direction / length
        across = abs((end - root) @ [direction[1], -direction[0]]) / length
        assert 0.25 * length < along < 0.7 * length and across < 4, (axis, along / length, across)


def test_arrows_of_the_scene_turn_with_it(viewer: Remote) -> None:
    viewer.run(f"{SCENE}.SetOrientationMarkerType(3)")
    for side, across, upwards in (("A", -0, 2), ("P", 0, 2), ("R", 1, 2), ("L", 1, 2), ("S", 0, 1), ("I", 0, 1)):
        click(viewer, f"QReads1 look from {side}")
        box = scene_box(viewer)
        viewer.still()
        picture = viewer.still()[box]
        area = picture[marker_box(picture)]
        horizontal, vertical = arrow(area, across), arrow(area, upwards)
        assert horizontal is not None and vertical is not None
        # Seen from the front, the patient's right is on the left; from the back, on the right.
        right_of_patient_is_left = side in ("A", "L", "I")
        if side in ("R", "L"):
            # From the right the front is on the right.
            right_of_patient_is_left = side == "L"
        assert (horizontal[0] < vertical[0]) == right_of_patient_is_left, side
        assert vertical[1] < horizontal[1], side


def test_markers_look_as_they_should(viewer: Remote, output_folder: Path) -> None:
    """Against pictures that were looked at; DejaVu Sans draws the letters."""
    viewer.run("display().AutoWindowLevelOff(); display().SetWindowLevel(1, 30000)")
    rows = []
    for kind in (1, 2, 3):
        viewer.run(f"for node in views():\n    node.SetOrientationMarkerType({kind})")
        views = viewer.views()
        markers = [Image.fromarray(rgb(views[name][marker_box(views[name])])).resize((110, 116)) for name in VIEWS]
        rows.append(np.hstack([np.asarray(marker) for marker in markers]))
    viewer.run("display().AutoWindowLevelOn()")
    actual = np.vstack(rows)
    Image.fromarray(actual).save(output_folder / "orientation_markers.png")
    expected = np.asarray(Image.open(Path(__file__).with_name("orientation_markers.png")).convert("RGB")).astype(int)
    assert actual.shape == expected.shape
    difference = np.abs(actual.astype(int) - expected).max(axis=-1)
    assert (difference > 60).mean() < 0.003


@pytest.mark.parametrize(("size", "percent"), [(0, 15), (1, 25), (2, 40)])
def test_marker_has_the_size_of_the_node_and_leaves_text_free(size: int, percent: int, viewer: Remote) -> None:
    before = viewer.views()
    viewer.run(f"for node in views():\n    node.SetOrientationMarkerSize({size}); node.SetOrientationMarkerType(2)")
    views = viewer.views()
    # The axial one shows the soles of the feet.
    for name in ("Yellow", "Green"):
        picture = views[name]
        rows, columns = np.nonzero(picture != before[name])
        side = min(picture.shape) * percent / 100
        # A human is as high as the marker.
        assert abs(np.ptp(rows) - side) < 0.1 * side + 2
        assert columns.min() > picture.shape[1] - 7 - side and columns.max() < picture.shape[1] - 6
        assert rows.max() < picture.shape[0] - 6 - 13


def test_axes_are_there_from_the_start(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    with start_xvfb() as other, start_remote(binary, other, tmp_path, small_phantom) as started:
        assert started.ask(f"[node.GetOrientationMarkerType() for node in views() + [{SCENE}]]") == [3] * 4
        assert started.ask(f"[node.GetRulerType() for node in views() + [{SCENE}]]") == [0] * 4


def test_offset_can_be_typed_and_slid(viewer: Remote) -> None:
    start = viewer.ask("views()[0].GetSliceOffset()")
    click(viewer, "Red offset in mm")
    viewer.press("ctrl+a")
    viewer.type(f"{start + 7.5:.2f}\n")
    viewer.still()
    assert viewer.ask("views()[0].GetSliceOffset()") == pytest.approx(start + 7.5, abs=0.01)
    viewer.press("ctrl+a")
    viewer.type("99999\n")
    # Not beyond the volume: nothing would be seen.
    assert viewer.ask("views()[0].GetSliceOffset()") < start + 1000
    others = viewer.ask("[node.GetSliceOffset() for node in views()[1:]]")
    x, y = place_of(viewer, "Yellow slice offset")
    viewer.click(x + 30, y)
    assert viewer.ask("views()[1].GetSliceOffset()") != others[0]
    assert viewer.ask("views()[2].GetSliceOffset()") == others[1]


def test_buttons_of_the_bars(viewer: Remote) -> None:
    click(viewer, "Red slice visible in 3D")
    assert viewer.ask("[node.GetSliceVisible() for node in views()]") == [0, 1, 1]
    click(viewer, "Red slice visible in 3D")
    assert viewer.ask("[node.GetSliceVisible() for node in views()]") == [1, 1, 1]
    field = viewer.ask("list(views()[2].GetFieldOfView())")
    viewer.run("x, y, z = views()[2].GetFieldOfView(); views()[2].SetFieldOfView(x / 3, y / 3, z)")
    click(viewer, "Green fit to window")
    assert viewer.ask("list(views()[2].GetFieldOfView())") == pytest.approx(field, rel=1e-6)


def test_orientation_is_chosen_in_the_bar(viewer: Remote) -> None:
    click(viewer, "Red orientation")
    viewer.press("Down", "Down", "Down", "Return")
    viewer.still()
    assert viewer.ask("[node.GetOrientationString() for node in views()]") == ["Coronal", "Sagittal", "Coronal"]
    red, green = (viewer.views()[name] for name in ("Red", "Green"))
    # What was fitted is so again: the same picture, but for the place of the slice and the sizes of the views.
    rows, columns = min(red.shape[0], green.shape[0]), min(red.shape[1], green.shape[1])
    fields = viewer.ask("[list(node.GetFieldOfView())[:2] for node in views()]")
    assert fields[0] == pytest.approx(fields[2], rel=0.02), (rows, columns)


def test_fitted_view_stays_so_when_its_size_changes(viewer: Remote) -> None:
    viewer.run(f"{LAYOUT}.AddMaximizedViewNode(views()[1])")
    viewer.still()
    width, height, _ = viewer.ask("views()[1].GetDimensions()")
    field = viewer.ask("views()[1].GetFieldOfView()")
    anatomy = Anatomy(128, 41)
    spacing = (anatomy.slice_spacing, anatomy.pixel_spacing, anatomy.pixel_spacing)
    layers = slab(np.zeros((41, 128, 128), np.int16), spacing, "Yellow")
    extent = np.array(layers.layers.shape[1:]) * layers.spacing
    assert field[0] / width == pytest.approx(max(extent / (height, width)), rel=1e-3)


@pytest.mark.parametrize("name", [*VIEWS, "QReads1"])
@pytest.mark.parametrize("way", ["double click", "button", "key"])
def test_view_is_maximized_and_restored(way: str, name: str, viewer: Remote) -> None:
    before = viewer.still()

    def toggle() -> None:
        if way == "button":
            click(viewer, f"{name} maximize")
            return
        if name == "QReads1":
            rows, columns = scene_box(viewer)
            x, y = (columns.start + columns.stop) // 2 + 30, (rows.start + rows.stop) // 2 + 40
        else:
            x, y = viewer.point(name, 0.4, 0.3)
        viewer.click(x, y)
        if way == "key":
            viewer.press("F11")
        else:
            viewer.click(x, y)
        viewer.still()

    toggle()
    assert [each for each, is_shown in shown(viewer).items() if is_shown] == [name]
    # Wait for more than the time of a double click.
    viewer.still()
    toggle()
    assert all(shown(viewer).values())
    viewer.move(5, 5)
    after = viewer.still()
    changed = (before != after)[:, 226:]
    # The bars' buttons may be lit by the mouse.
    assert changed.mean() < 0.003


def test_layouts_have_keys(viewer: Remote) -> None:
    for key, number, names in (
        ("alt+2", 6, {"Red"}), ("alt+3", 7, {"Yellow"}), ("alt+4", 8, {"Green"}), ("alt+5", 4, {"QReads1"}),
        ("alt+6", 2, {*VIEWS, "QReads1"}), ("alt+8", 29, {"Red", "Yellow"}), ("alt+1", 503, {*VIEWS, "QReads1"}),
    ):  # fmt: skip
        viewer.press(key)
        viewer.still()
        assert viewer.ask(f"{LAYOUT}.GetViewArrangement()") == number
        assert {name for name, is_shown in shown(viewer).items() if is_shown} == names, key


def test_layout_restores_a_maximized_view(viewer: Remote) -> None:
    viewer.run(f"{LAYOUT}.AddMaximizedViewNode(views()[0])")
    viewer.still()
    viewer.press("alt+1")
    viewer.still()
    assert all(shown(viewer).values())


def test_narrow_bars_hide_what_does_not_fit(viewer: Remote) -> None:
    """In views of 280 units all is reachable but the orientation, which the menu has, too."""
    size = viewer.ask("[window.width, window.height]")
    viewer.run("window.resize(226 + 560, 600)")
    viewer.still()
    names = viewer.run(
        "answer = [each.accessibleName for each in window.findChildren(qt.QWidget)"
        " if each.accessibleName.startswith('Red ') and each.visible]"
    )
    overlaps = viewer.run(
        f"bar = {control('Red maximize')}.parent()\n"
        "answer = sorted([each.x, each.x + each.width] for each in bar.children()"
        " if each.isWidgetType() and each.visible)"
    )
    viewer.run(f"window.resize({size[0]}, {size[1]})")
    viewer.still()
    assert {"Red slice offset", "Red offset in mm", "Red maximize", "Red fit to window"} <= set(names)
    assert "Red orientation" not in names
    assert all(left[1] <= right[0] for left, right in pairwise(overlaps))
    assert overlaps[-1][1] <= 280
    height = viewer.ask(f"{control('Red maximize')}.parent().height")
    assert 24 <= height <= 28


def save_as(viewer: Remote, path: Path) -> None:
    viewer.wait_until("the dialog", lambda: viewer.ask("bool(window.findChildren(qt.QFileDialog))"))
    viewer.still()
    viewer.press("ctrl+a")
    viewer.type(f"{path}\n")


@pytest.mark.parametrize("name", [*VIEWS, "QReads1"])
def test_saved_picture_is_what_the_screen_shows(name: str, viewer: Remote, tmp_path: Path) -> None:
    set_on_all(viewer, "SetRulerType(1)")
    set_on_all(viewer, "SetOrientationMarkerType(3)")
    box = scene_box(viewer) if name == "QReads1" else viewer.boxes()[name]
    viewer.click((box[1].start + box[1].stop) // 2 + 50, (box[0].start + box[0].stop) // 2 + 60)
    seen = rgb(viewer.still())[box]
    viewer.press("ctrl+s")
    viewer.wait_until("the dialog", lambda: viewer.ask("bool(window.findChildren(qt.QFileDialog))"))
    # No patient's data in what is proposed.
    assert viewer.ask("window.findChildren(qt.QFileDialog)[0].findChildren(qt.QLineEdit)[0].text") == f"{name} view.png"
    save_as(viewer, tmp_path / "picture.png")
    viewer.wait_until("the file", (tmp_path / "picture.png").exists)
    viewer.still()
    assert np.array_equal(np.asarray(Image.open(tmp_path / "picture.png").convert("RGB")), seen)


def test_copied_picture_is_what_the_screen_shows(viewer: Remote, tmp_path: Path) -> None:
    set_on_all(viewer, "SetOrientationMarkerType(1)")
    box = viewer.boxes()["Green"]
    viewer.click(*viewer.point("Green", 0.4, 0.3))
    seen = rgb(viewer.still())
    viewer.press("ctrl+c")
    copied = tmp_path / "copied.png"
    viewer.run(f"qt.QApplication.clipboard().image().save({str(copied)!r})")
    assert np.array_equal(np.asarray(Image.open(copied).convert("RGB")), seen[box])
    viewer.press("ctrl+shift+c")
    viewer.run(f"qt.QApplication.clipboard().image().save({str(copied)!r})")
    window = np.asarray(Image.open(copied).convert("RGB"))
    assert np.array_equal(window, seen[: window.shape[0], : window.shape[1]])
    assert window.shape[1] > 1200


@pytest.mark.parametrize("reason", ["No such file or directory", "File too large"])
def test_picture_that_cannot_be_written_is_said_with_the_reason(reason: str, viewer: Remote, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    no_limit = resource.prlimit(viewer.process.pid, resource.RLIMIT_FSIZE)
    viewer.click(*viewer.point("Red", 0.4, 0.3))
    viewer.press("ctrl+s")
    if reason == "File too large":
        path.write_text("as it was")
        viewer.run("import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)")
        # As a full disk, but for answers from Python.
        resource.prlimit(viewer.process.pid, resource.RLIMIT_FSIZE, (4096, no_limit[1]))
    else:
        path.symlink_to("/proc/picture.png")
    save_as(viewer, path)
    viewer.still()
    if path.exists():
        viewer.press("alt+y")  # Yes, replace it.
    texts = "[each.text for each in window.findChildren(qt.QMessageBox) if each.visible and 'cannot' in each.text]"
    viewer.wait_until("the message", lambda: viewer.ask(texts))
    (text,) = viewer.ask(texts)
    viewer.press("Return")
    viewer.still()
    resource.prlimit(viewer.process.pid, resource.RLIMIT_FSIZE, no_limit)
    assert reason in text and "picture.png" in text and "Choose another folder" in text
    assert reason != "File too large" or path.read_text() == "as it was"


def test_menu_of_a_view(viewer: Remote) -> None:
    x, y = viewer.point("Yellow", 0.4, 0.3)
    viewer._xdotool("mousemove", x, y, "click", 3)
    viewer.still()
    texts = viewer.run("answer = [each.text for menu in window.findChildren(qt.QMenu) if menu.visible"
                       " for each in menu.actions() if each.text]")  # fmt: skip
    viewer.press("Escape")
    assert texts == [
        "Orientation marker", "Ruler", "Layout", "Orientation", "Fit to window", "Show this view alone",
        "Copy picture", "Save picture…", "Save picture of the window…",
    ]  # fmt: skip
    viewer._xdotool("mousemove", x, y, "click", 3)
    viewer.press("Down", "Down", "Right", "Down", "Return")
    viewer.still()
    assert viewer.ask("[node.GetRulerType() for node in views()]") == [0, 1, 0]


@pytest.fixture(scope="module")
def double_density(binary: Path, small_phantom: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    variables = {"QT_SCALE_FACTOR": "2"}
    with start_xvfb(2600, 2100) as screen:
        home = tmp_path_factory.mktemp("double")
        with start_remote(binary, screen, home, small_phantom, variables=variables) as started:
            yield started


def test_everything_is_sharp_at_double_density(double_density: Remote) -> None:
    viewer = double_density
    viewer.run("for node in views():\n    node.SetRulerType(1); node.SetRulerColor(2)")
    screen = viewer.still()
    for index, name in enumerate(VIEWS):
        picture = screen[box_of(viewer, f"{name} slice view")]
        assert viewer.ask(f"list(views()[{index}].GetDimensions()[:2])") == [picture.shape[1], picture.shape[0]]
        millimeters = viewer.ask(f"views()[{index}].GetFieldOfView()[0]") / picture.shape[1]
        _, first, last = ruler_of(picture)
        wanted = min(RULER_LENGTHS_MM, key=lambda length: abs(length - picture.shape[1] * millimeters / 4))
        assert abs((last - first + 1) - wanted / millimeters) <= 1
        assert has_image(picture)
