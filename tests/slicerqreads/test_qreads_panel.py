"""The panel of the tools: what a click or a key does to nodes and picture, and that it shows what scripts do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ci.phantom import LEVEL, WINDOW
from ci.xvfb import Screen
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.viewer import Slab, fitted, grey_of, likeness, window_level_of, windowed

VIEWS = ("Red", "Yellow", "Green")
WINDOW_AND_LEVEL = "[display().GetWindow(), display().GetLevel()]"
BUTTONS = {
    "ShowReferenceMarkersButton": "m",
    "ResetReferenceMarkersButton": "shift+m",
    "SlabButton": "t",
    "BrightnessUpButton": "b",
    "BrightnessDownButton": "shift+b",
    "ContrastUpButton": "c",
    "ContrastDownButton": "shift+c",
    "CTBodySoftTissueWLPresetButton": "1",
    "CTBoneWLPresetButton": "2",
    "CTBrainWLPresetButton": "3",
    "CTLungWLPresetButton": "4",
    "InverseGrayButton": "i",
    "EnableWLButton": "w",
    "ResetWLButton": "0",
    "DistanceMeasurementButton": "d",
    "OrientationMarkersButton": "o",
    "RulersButton": "l",
}
"""The stock application's names of the buttons, in its order, and our keys."""


@pytest.fixture
def viewer(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> Iterator[Remote]:
    with start_remote(binary, screen, tmp_path, small_phantom) as started:
        yield started


@pytest.fixture(params=["mouse", "key"])
def use(request: pytest.FixtureRequest, viewer: Remote) -> object:
    """A function that uses a button of the panel: with the mouse, or by its key."""
    if request.param == "mouse":
        return viewer.press_button

    def press(name: str) -> None:
        viewer.press(BUTTONS[name])
        viewer.still()

    return press


def seen_window_level(viewer: Remote, slabs: dict[str, Slab], view: str) -> tuple[float, float]:
    """From the pixels of a view that shows the middle."""
    picture = viewer.views()[view]
    cut = slabs[view]
    return window_level_of(picture, fitted(cut.layers[(len(cut.layers) - 1) // 2], cut.spacing, picture.shape))


def test_panel_has_the_stock_widgets_in_order(viewer: Remote) -> None:
    names = [*BUTTONS, "HelpButton", "CloseApplicationPushButton"]
    places = [viewer.place_of(name) for name in names]
    assert sorted(places, key=lambda place: (place[1], place[0])) == places
    others = ("ImageGroupFrame", "ToolsGroupFrame", "SlabThicknessSliderWidget", "ZoomLabel")
    assert viewer.ask(f"[find(name).isVisible() for name in {others}]") == [True] * len(others)
    assert viewer.ask("find('ModulePanel').width") == 226
    texts = ("ShowReferenceMarkersButton", "ResetReferenceMarkersButton", "SlabButton", "ResetWLButton", "HelpButton",
             "CloseApplicationPushButton", "SlabModeMinRadioButton")  # fmt: skip
    assert viewer.ask(f"[find(name).text for name in {texts}]") == [
        "Show Reference Markers", "Reset Reference Markers", "Set Slice Thickness", "Reset", "Help", "Close", "Min",
    ]  # fmt: skip
    combo = viewer.ask("[find('ZoomComboBox').itemText(i) for i in range(find('ZoomComboBox').count)]")
    assert combo == ["100%", "200%", "400%", "1:1", "Fit to window"]


def test_defaults(viewer: Remote) -> None:
    checked = viewer.run(f"answer = [n for n in {[*BUTTONS]} if find(n).checkable and find(n).checked]")
    assert checked == ["ShowReferenceMarkersButton"]
    assert viewer.ask("find('SlabModeMaxRadioButton').checked")
    assert not viewer.ask("find('SlabThicknessSliderWidget').enabled")
    assert viewer.ask("find('ZoomComboBox').currentText") == "Fit to window"


def test_panel_needs_no_scrolling_for_one_series(viewer: Remote) -> None:
    assert viewer.ask("find('ModulePanel').verticalScrollBar().maximum") == 0


@pytest.mark.parametrize(
    ("button", "change"),
    [
        ("BrightnessUpButton", (0, -100)),
        ("BrightnessDownButton", (0, 100)),
        ("ContrastUpButton", (-100, 0)),
        ("ContrastDownButton", (100, 0)),
    ],
)
def test_brightness_and_contrast(
    button: str, change: tuple[float, float], use: object, viewer: Remote, slabs: dict[str, Slab]
) -> None:
    assert callable(use)
    use(button)
    wanted = (WINDOW + change[0], LEVEL + change[1])
    assert viewer.ask(WINDOW_AND_LEVEL) == [*wanted]
    window, level = seen_window_level(viewer, slabs, "Red")
    assert window == pytest.approx(wanted[0], rel=0.08)
    assert level == pytest.approx(wanted[1], abs=25)
    use(button)
    assert viewer.ask(WINDOW_AND_LEVEL) == [WINDOW + 2 * change[0], LEVEL + 2 * change[1]]


@pytest.mark.parametrize(
    ("button", "window", "level"),
    [
        ("CTBodySoftTissueWLPresetButton", 400, 40),
        ("CTBoneWLPresetButton", 2500, 300),
        ("CTBrainWLPresetButton", 100, 40),
        ("CTLungWLPresetButton", 1600, -600),
    ],
)
def test_presets(button: str, window: float, level: float, use: object, viewer: Remote, slabs: dict[str, Slab]) -> None:
    assert callable(use)
    viewer.run("display().SetAutoWindowLevel(0); display().SetWindowLevel(777, 77)")
    use(button)
    assert viewer.ask(WINDOW_AND_LEVEL) == [window, level]
    seen_window, seen_level = seen_window_level(viewer, slabs, "Red")
    assert seen_window == pytest.approx(window, rel=0.12)
    assert seen_level == pytest.approx(level, abs=max(25.0, window * 0.04))


def test_reset_window_level_takes_the_whole_range(use: object, viewer: Remote, slabs: dict[str, Slab]) -> None:
    assert callable(use)
    use("ResetWLButton")
    values = slabs["Red"].layers
    low, high = np.quantile(values, [0.001, 0.999])
    window, level = viewer.ask(WINDOW_AND_LEVEL)
    assert viewer.ask("display().GetAutoWindowLevel()")
    assert level - window / 2 == pytest.approx(low, abs=(high - low) * 0.02)
    assert level + window / 2 == pytest.approx(high, abs=(high - low) * 0.02)


def test_inverse_gray(use: object, viewer: Remote) -> None:
    assert callable(use)
    middle = (slice(90, -90), slice(90, -90))
    before, grey = grey_of(viewer.views()["Green"][middle])
    use("InverseGrayButton")
    assert viewer.ask("display().GetColorNodeID()") == "vtkMRMLColorTableNodeInvertedGrey"
    assert viewer.ask("find('InverseGrayButton').checked")
    after, still_grey = grey_of(viewer.views()["Green"][middle])
    where = grey & still_grey & (before > 40) & (before < 215)
    assert np.mean(np.abs(before[where] + after[where] - 255) <= 2) > 0.99
    use("InverseGrayButton")
    assert viewer.ask("display().GetColorNodeID()") == "vtkMRMLColorTableNodeGrey"


def test_mouse_window_level(use: object, viewer: Remote) -> None:
    """Off at first: dragging leaves window and level alone."""
    assert callable(use)
    use("EnableWLButton")
    mode = "slicer.app.applicationLogic().GetInteractionNode().GetCurrentInteractionMode()"
    assert viewer.ask(f"{mode} == slicer.vtkMRMLInteractionNode.AdjustWindowLevel")
    viewer.drag("Red", 100, 0)
    viewer.still()
    assert viewer.ask("display().GetWindow()") > WINDOW * 1.15
    use("EnableWLButton")
    assert viewer.ask(f"{mode} == slicer.vtkMRMLInteractionNode.ViewTransform")


def test_reference_markers(use: object, viewer: Remote) -> None:
    assert callable(use)
    # The arrows of the orientation marker are colored, too.
    viewer.run("for node in views():\n    node.SetOrientationMarkerType(0)")

    def colored() -> int:
        return int((~grey_of(viewer.views()["Red"])[1]).sum())

    with_lines = colored()
    use("ShowReferenceMarkersButton")
    assert not viewer.ask("find('ShowReferenceMarkersButton').checked")
    assert colored() < with_lines / 10
    use("ShowReferenceMarkersButton")
    assert colored() == with_lines


def test_reset_reference_markers(use: object, viewer: Remote) -> None:
    assert callable(use)
    picture = viewer.views()["Red"]
    viewer.run("node = views()[0]\nnode.SetOrientationToSagittal()\nnode.SetFieldOfView(50, 50, 1)")
    assert not np.array_equal(viewer.views()["Red"], picture)
    use("ResetReferenceMarkersButton")
    assert viewer.ask("views()[0].GetOrientation()") == "Axial"
    after = viewer.views()["Red"]
    assert likeness(after, grey_of(picture)[0]) > 0.95


@pytest.mark.parametrize("mode", ["Min", "Max", "Mean"])
def test_slab(mode: str, viewer: Remote, slabs: dict[str, Slab]) -> None:
    """Off at first, then of whole slices: as many as the millimeters hold."""
    cut = slabs["Red"]
    spacing = max(viewer.ask("slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing()"))
    viewer.press_button("SlabButton")
    assert viewer.ask("find('SlabThicknessSliderWidget').minimum") == pytest.approx(spacing)
    viewer.press_button(f"SlabMode{mode}RadioButton")
    viewer.run(f"find('SlabThicknessSliderWidget').value = {5.4 * spacing}")
    viewer.run(f"find('SlabThicknessSliderWidget').value = {3.4 * spacing}")
    assert viewer.ask("find('SlabThicknessSliderWidget').value") == pytest.approx(3 * spacing)
    slices = viewer.run(
        "logic = slicer.app.applicationLogic().GetSliceLogicByLayoutName('Red')\n"
        "reslice = logic.GetBackgroundLayer().GetReslice()\n"
        "answer = [reslice.GetSlabNumberOfSlices(), reslice.GetSlabModeAsString()]"
    )
    assert slices == [3, mode]
    middle = (len(cut.layers) - 1) // 2
    layers = cut.layers[middle - 1 : middle + 2]
    combined = {"Min": layers.min(axis=0), "Max": layers.max(axis=0), "Mean": layers.mean(axis=0)}
    picture = viewer.views()["Red"]
    likenesses = {
        name: likeness(picture, windowed(fitted(layer.astype(np.float64), cut.spacing, picture.shape), WINDOW, LEVEL))
        for name, layer in combined.items()
    }
    assert max(likenesses, key=lambda name: likenesses[name]) == mode, likenesses
    viewer.press_button("SlabButton")
    assert not viewer.ask("views()[0].GetSlabReconstructionEnabled()")


def test_slab_by_keys(viewer: Remote) -> None:
    spacing = max(viewer.ask("slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing()"))
    viewer.press("t", "ctrl+t", "ctrl+t", "ctrl+t", "ctrl+shift+t", "shift+t")
    viewer.still()
    assert viewer.ask("views()[1].GetSlabReconstructionEnabled()")
    assert viewer.ask("views()[1].GetSlabReconstructionThickness()") == pytest.approx(3 * spacing)
    assert viewer.ask("find('SlabModeMeanRadioButton').checked")


@pytest.mark.parametrize(
    ("zoom", "key", "factor"),
    [("200%", "ctrl+2", 0.5), ("400%", "ctrl+4", 0.25), ("100%", "ctrl+1", 1), ("Fit to window", "ctrl+0", 1)],
)
@pytest.mark.parametrize("way", ["list", "key", "script"])
def test_zoom(way: str, zoom: str, key: str, factor: float, viewer: Remote) -> None:
    fields = "[node.GetFieldOfView()[0] for node in views()]"
    fit = viewer.ask(fields)
    viewer.run("[node.SetFieldOfView(77, 77, 1) for node in views()]")
    if way == "list":
        viewer.press_button("ZoomComboBox")
        items = ["100%", "200%", "400%", "1:1", "Fit to window"]
        viewer.press("Home", *["Down"] * items.index(zoom), "Return")
    elif way == "key":
        viewer.press(key)
    else:
        viewer.run(f"find('ZoomComboBox').currentText = {zoom!r}")
    viewer.still()
    assert viewer.ask(fields) == pytest.approx([factor * field for field in fit])
    assert viewer.ask("find('ZoomComboBox').currentText") == zoom


def test_one_pixel_of_the_image_on_one_of_the_screen(viewer: Remote, slabs: dict[str, Slab]) -> None:
    viewer.press("z")
    viewer.still()
    spacing = viewer.ask("slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetSpacing()")
    field, dimensions = viewer.ask("[views()[0].GetFieldOfView()[0], views()[0].GetDimensions()[0]]")
    assert field / dimensions == pytest.approx(spacing[0])
    assert viewer.ask("find('ZoomComboBox').currentText") == "1:1"
    picture = viewer.views()["Red"]
    cut = slabs["Red"]
    layer = cut.layers[(len(cut.layers) - 1) // 2].astype(np.float64)
    top, left = ((length - 128) // 2 for length in picture.shape)
    expected = np.round(windowed(layer, WINDOW, LEVEL))
    same = []
    for y, x in np.ndindex(3, 3):
        seen, grey = grey_of(picture[top + y - 1 : top + y + 127, left + x - 1 : left + x + 127])
        same.append(np.mean(np.abs(seen - expected)[grey] <= 1))
    # All but what the text covers.
    assert max(same) > 0.97


def test_zoom_of_the_mouse_is_shown(viewer: Remote) -> None:
    viewer.run("[node.SetFieldOfView(*(each / 1.5 for each in node.GetFieldOfView())) for node in views()]")
    assert viewer.ask("[find('ZoomComboBox').currentIndex, find('ZoomComboBox').placeholderText]") == [-1, "150%"]


def test_distance_measurement(use: object, viewer: Remote) -> None:
    assert callable(use)
    use("DistanceMeasurementButton")
    assert viewer.ask("find('DistanceMeasurementButton').checked")
    state = viewer.run(
        "logic = slicer.app.applicationLogic()\n"
        "answer = [logic.GetInteractionNode().GetInteractionModeAsString(),\n"
        "          logic.GetSelectionNode().GetActivePlaceNodeClassName()]"
    )
    assert state == ["Place", "vtkMRMLMarkupsLineNode"]
    use("DistanceMeasurementButton")
    assert viewer.ask("slicer.app.applicationLogic().GetInteractionNode().GetInteractionModeAsString()") != "Place"


def test_orientation_marker_cycles(use: object, viewer: Remote) -> None:
    assert callable(use)
    nodes = "slicer.util.getNodesByClass('vtkMRMLAbstractViewNode')"
    kinds = f"sorted({{node.GetOrientationMarkerType() for node in {nodes}}})"
    [first] = viewer.ask(kinds)
    seen = []
    for _ in range(4):
        use("OrientationMarkersButton")
        [kind] = viewer.ask(kinds)
        seen.append(kind)
    assert seen == [(first + number) % 4 for number in (1, 2, 3, 4)]


def test_ruler(use: object, viewer: Remote) -> None:
    assert callable(use)
    rulers = (
        "sorted({(node.GetRulerTypeAsString(node.GetRulerType()), node.GetRulerColorAsString(node.GetRulerColor()))"
        " for node in slicer.util.getNodesByClass('vtkMRMLAbstractViewNode')})"
    )
    use("RulersButton")
    assert viewer.ask(rulers) == [["thin", "yellow"]]
    use("RulersButton")
    assert [kind for kind, _ in viewer.ask(rulers)] == ["none"]


def test_scripts_are_shown_in_the_panel(viewer: Remote) -> None:
    """At once, without an event loop in between."""
    checked = viewer.run(
        "from QReads import QReadsLogic\n"
        "QReadsLogic.setInverseGrayEnabled(True)\n"
        "QReadsLogic.setReferenceMarkersVisible(False)\n"
        "QReadsLogic.setZoom('200%')\n"
        "slicer.app.applicationLogic().GetInteractionNode().SetCurrentInteractionMode(5)\n"
        "[n.SetRulerType(1) for n in slicer.util.getNodesByClass('vtkMRMLAbstractViewNode')]\n"
        "[(n.SlabReconstructionEnabledOn(), n.SetSlabReconstructionType(0)) for n in views()]\n"
        f"answer = [n for n in {[*BUTTONS, 'SlabModeMinRadioButton']} if find(n).checkable and find(n).checked]"
    )
    assert checked == ["SlabButton", "InverseGrayButton", "EnableWLButton", "RulersButton", "SlabModeMinRadioButton"]
    assert viewer.ask("find('ZoomComboBox').currentText") == "200%"


def test_without_an_image_its_tools_are_off(binary: Path, screen: Screen, tmp_path: Path) -> None:
    with start_remote(binary, screen, tmp_path) as viewer:
        enabled = viewer.run(f"answer = [n for n in {[*BUTTONS]} if find(n).enabled]")
        assert enabled == ["ShowReferenceMarkersButton", "ResetReferenceMarkersButton", "SlabButton",
                           "OrientationMarkersButton", "RulersButton"]  # fmt: skip
        viewer.press("b", "2", "z", "0")
        viewer.run("slicer.util.addVolumeFromArray(memoryview(bytes(24)).cast('B', (2, 3, 4)))")


def test_close_quits_without_a_question(use: object, viewer: Remote) -> None:
    assert viewer.ask("find('CloseApplicationPushButton').isVisible()")
    viewer.click(*viewer.place_of("CloseApplicationPushButton"))
    assert viewer.process.wait(10) == 0
