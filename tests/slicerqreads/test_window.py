"""What is around the images: series list, progress, help, keyboard, files dropped on the window, fine screens."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

from ci.anatomy import Anatomy
from ci.phantom import LEVEL, WINDOW, write_phantom
from ci.xvfb import Screen, start_xvfb
from tests.slicerqreads import variants
from tests.slicerqreads.flat_series import FlatSeries
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.slow_source import SlowSource
from tests.slicerqreads.viewer import fitted, grey_of, has_image, likeness, start_viewer, windowed

SERIES_TEXTS = "[find('SeriesList').item(i).text() for i in range(find('SeriesList').count)]"


@pytest.fixture
def viewer(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> Iterator[Remote]:
    with start_remote(binary, screen, tmp_path, small_phantom) as started:
        yield started


@pytest.fixture
def two_series(binary: Path, screen: Screen, tmp_path: Path) -> Iterator[Remote]:
    variants.write_two_series(tmp_path / "both")
    with start_remote(binary, screen, tmp_path, tmp_path / "both") as started:
        yield started


# -- Names and keys ----------------------------------------------------------------------------------------------------


def test_every_control_has_a_name(binary: Path, screen: Screen, tmp_path: Path) -> None:
    """With everything that the window can show. What has no text has a tool tip, too."""
    variants.write_two_series(tmp_path / "both")
    (tmp_path / "both" / "broken.dcm").write_bytes(b"\0" * 128 + b"DICM" + b"\xff" * 50)
    with start_remote(binary, screen, tmp_path, "--show-python-console", tmp_path / "both") as viewer:
        viewer.press("F1")
        unnamed = viewer.run(
            textwrap.dedent("""
                def is_part(widget):  # of a control, made by Qt
                    around = widget.parent().objectName if widget.parent() else ""
                    return widget.objectName.startswith("qt_") or around.startswith("qt_scrollarea_")

                kinds = (qt.QAbstractButton, qt.QAbstractSlider, qt.QAbstractSpinBox, qt.QComboBox, qt.QLineEdit,
                         qt.QAbstractItemView, qt.QTextEdit, qt.QPlainTextEdit)
                widgets = [w for w in window.findChildren(qt.QWidget) if not is_part(w)]
                controls = [w for w in widgets if isinstance(w, kinds) or int(w.focusPolicy) & 1]
                def describe(w):
                    return f"{type(w).__name__} {w.objectName} in {w.parent().className()} {w.parent().objectName}"
                texts = lambda w: getattr(w, "text", "") if isinstance(w, qt.QAbstractButton) else ""
                answer = [len(controls),
                          [describe(w) for w in controls if not (w.accessibleName or texts(w))],
                          [describe(w) for w in controls
                           if isinstance(w, qt.QAbstractButton) and not texts(w) and not w.toolTip]]
            """)
        )
        count, without_name, without_tip = unnamed
        assert count > 35
        assert without_name == []
        assert without_tip == []


def test_no_key_is_for_two_things(viewer: Remote) -> None:
    keys = viewer.ask("[action.shortcut.toString() for action in window.actions() if not action.shortcut.isEmpty()]")
    assert len(keys) > 25
    assert len(set(keys)) == len(keys)
    of_views = {"Up", "Down", "Left", "Right", "PgUp", "PgDown", "Home", "End", "R", "Esc", "Del", "Backspace"}
    assert not of_views & {*keys}


def test_tab_reaches_everything_in_the_panel(viewer: Remote) -> None:
    """And what has the keyboard looks different."""
    wanted = viewer.run(
        "answer = [w.objectName for w in slicer.util.findChildren(find('ModulePanel'))\n"
        "          if isinstance(w, (qt.QPushButton, qt.QComboBox)) and w.isVisible() and w.enabled]"
    )
    reached = set()
    for _ in range(80):
        viewer.press("Tab")
        reached.add(viewer.ask("(lambda w: w.objectName if w else '')(slicer.app.focusWidget())"))
    assert {*wanted} <= reached
    assert "SeriesList" in reached
    viewer.run("find('ResetWLButton').setFocus()")
    rows, columns = _box_of(viewer, "ResetWLButton")
    focused = viewer.still()[rows, columns]
    viewer.run("find('SeriesList').setFocus()")
    assert not np.array_equal(viewer.still()[rows, columns], focused)
    viewer.run("find('InverseGrayButton').setFocus()")
    viewer.press("space")
    viewer.still()
    assert viewer.ask("display().GetColorNodeID()") == "vtkMRMLColorTableNodeInvertedGrey"


def _box_of(viewer: Remote, name: str) -> tuple[slice, slice]:
    """In the screen's own pixels."""
    x, y, width, height = viewer.run(
        f"w = find({name!r})\n"
        "p = w.mapToGlobal(qt.QPoint(0, 0))\n"
        "answer = [round(each * window.devicePixelRatioF()) for each in (p.x(), p.y(), w.width, w.height)]"
    )
    return slice(y, y + height), slice(x, x + width)


def test_typing_is_for_what_has_the_keyboard(viewer: Remote) -> None:
    """Letters typed into the console or a box are no keys of the panel."""
    viewer.run("slicer.util.setPythonConsoleVisible(True)")
    viewer.still()
    viewer.type("b = 'bci'")
    viewer.press("Return")
    assert viewer.ask("display().GetLevel()") == LEVEL
    # Also over what has been printed.
    viewer.run("window.findChildren(qt.QPlainTextEdit)[0].setFocus()")
    viewer.type("w = 22")
    viewer.still()
    line = "[edit.text for edit in window.findChildren(qt.QLineEdit) if edit.accessibleName == 'Python code']"
    assert viewer.ask(line) == ["w = 22"]
    assert not viewer.ask("find('EnableWLButton').checked")
    assert viewer.ask("[display().GetWindow(), display().GetLevel()]") == [WINDOW, LEVEL]
    viewer.run("slicer.util.setPythonConsoleVisible(False); find('SlabButton').click()")
    viewer.run("box = window.findChildren(qt.QDoubleSpinBox)[0]; box.setFocus(); box.selectAll()")
    viewer.type("44")
    viewer.press("Return")
    viewer.still()
    assert viewer.ask("[display().GetWindow(), display().GetLevel()]") == [WINDOW, LEVEL]
    assert viewer.ask("find('SlabThicknessSliderWidget').value") == pytest.approx(44, abs=9)


def test_click_in_the_panel_leaves_the_keyboard_to_the_view(viewer: Remote) -> None:
    viewer.key("Red", "Up")
    offset = viewer.ask("views()[0].GetSliceOffset()")
    viewer.press_button("CTBoneWLPresetButton")
    viewer.press("Up")
    viewer.still()
    assert viewer.ask("views()[0].GetSliceOffset()") > offset


def test_panel_can_be_hidden(viewer: Remote) -> None:
    width = viewer.boxes()["Red"][1].stop - viewer.boxes()["Red"][1].start
    viewer.press("F9")
    viewer.still()
    columns = viewer.boxes()["Red"][1]
    assert columns.start < 20
    assert columns.stop - columns.start > width + 80
    viewer.press("i")
    viewer.still()
    assert viewer.ask("display().GetColorNodeID()") == "vtkMRMLColorTableNodeInvertedGrey"
    viewer.press("F9")
    viewer.still()
    assert viewer.boxes()["Red"][1].start > 200


@pytest.mark.parametrize("way", ["key", "mouse"])
def test_help(way: str, viewer: Remote) -> None:
    if way == "key":
        viewer.press("F1")
        viewer.still()
    else:
        viewer.press_button("HelpButton")
    assert viewer.ask("find('HelpDialog').isVisible()")
    text = viewer.ask("find('HelpText').plainText")
    actions = viewer.ask("[[action.shortcut.toString(), action.text] for action in window.actions()]")
    for keys, what in actions:
        assert keys in text
        assert what in text
    for words in (
        "Wheel",
        "SlicerQReads.ini",
        "Lesser General Public License",
        "VTK",
        "Set the window/level for CT bone",
        "window 2500, level 300",
    ):
        assert words in text
    viewer.press("Escape")
    viewer.still()
    assert not viewer.ask("find('HelpDialog').isVisible()")


# -- Series ------------------------------------------------------------------------------------------------------------


def test_series_are_listed_with_pictures(two_series: Remote) -> None:
    viewer = two_series
    assert viewer.ask(SERIES_TEXTS) == ["CT  Scout\n5 slices", "CT  Thorax\n12 slices"]
    assert viewer.ask("find('SeriesList').currentRow") == 1
    assert viewer.ask("find('SeriesList').iconSize.width()") == 64
    pictures = viewer.run(
        "answer = []\n"
        "for i in (0, 1):\n"
        "    image = find('SeriesList').item(i).icon().pixmap(64, 64).toImage()\n"
        "    answer.append(sorted({qt.QColor(image.pixel(x, 32)).red() for x in range(64)}))"
    )
    assert all(len(greys) > 1 for greys in pictures), "a picture is empty"
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("way", ["mouse", "keys", "arrows"])
def test_series_can_be_chosen(way: str, two_series: Remote) -> None:
    viewer = two_series
    assert viewer.title().endswith("Series: Thorax")
    if way == "mouse":
        x, y = viewer.place_of("SeriesList")
        viewer.click(x, y - 35)
    elif way == "keys":
        viewer.press("ctrl+Prior")
    else:
        viewer.run("find('SeriesList').setFocus()")
        viewer.press("Up")
    viewer.wait_until("the other series", lambda: viewer.title().endswith("Series: Scout"))
    viewer.wait_for_images()
    assert viewer.ask("find('SeriesList').currentRow") == 0
    assert viewer.ask("len(slicer.util.getNodesByClass('vtkMRMLScalarVolumeNode'))") == 1


def test_picture_is_the_right_way_around(viewer: Remote, small_phantom: Path, tmp_path: Path) -> None:
    """As the view that shows the slice: so for axial and for sagittal slices."""
    file = tmp_path / "icon.png"
    viewer.run(f"find('SeriesList').item(0).icon().pixmap(64, 64).save({str(file)!r})")
    picture = np.asarray(Image.open(file).convert("RGB"), dtype=np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    anatomy = Anatomy(128, 41)
    expected = windowed(fitted(anatomy.hounsfield(20), (1, 1), (64, 64)), WINDOW, LEVEL)
    right = likeness(picture, expected)
    assert right > 0.9
    assert right > likeness(picture, expected[::-1]) + 0.02
    assert right > likeness(picture, expected[:, ::-1])


def test_several_patients_are_named(binary: Path, screen: Screen, tmp_path: Path) -> None:
    variants.write_two_patients(tmp_path / "both")
    with start_remote(binary, screen, tmp_path, tmp_path / "both") as viewer:
        texts = viewer.ask(SERIES_TEXTS)
        assert len(texts) == 2
        assert any("Second^Patient" in text for text in texts)
        assert len({text.split("\n")[-1] for text in texts}) == 2


def test_pictures_of_other_series_keep_nothing_waiting(
    binary: Path, screen: Screen, library: Path, tmp_path: Path
) -> None:
    """Their files are read after the views have been painted, and choosing another series does not wait for them."""
    FlatSeries("Thorax", 66, 6, 12).write(tmp_path / "series", suffix="a")
    FlatSeries("Scout", 63, 6, 9).write(tmp_path / "series", suffix="b")

    notes = tmp_path / "source"
    notes.mkdir()
    # The picture is of the slice in the middle; its header is read with all others.
    source = SlowSource(library, notes, again="IM0005b.dcm")
    source.allow(0)
    with start_remote(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        picture = (
            "find('SeriesList').item(0 if 'Scout' in find('SeriesList').item(0).text() else 1)"
            ".icon().pixmap(64, 64).toImage().pixel(32, 32) & 255"
        )
        assert viewer.title().endswith("Series: Thorax")
        assert viewer.ask(picture) == 0
        viewer.press("ctrl+Prior", "ctrl+Next", "ctrl+Prior")
        source.allow()
        viewer.wait_until("the other series", lambda: viewer.title().endswith("Series: Scout"))
        viewer.press("ctrl+Next")
        viewer.wait_until("the first series", lambda: viewer.title().endswith("Series: Thorax"))
        viewer.wait_until("the picture", lambda: viewer.ask(picture) > 0)


# -- Progress ----------------------------------------------------------------------------------------------------------


def test_progress_and_cancel(binary: Path, screen: Screen, library: Path, tmp_path: Path) -> None:
    """The line grows, the tools come although the source is slow, Esc ends it with no image and says so."""
    FlatSeries("Thorax", 66, 6, 12).write(tmp_path / "series")
    notes = tmp_path / "source"
    notes.mkdir()
    source = SlowSource(library, notes, 0)
    source.allow(0)
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        viewer.wait_for_window()
        boxes = viewer.boxes()

        def line() -> int:
            """How many pixels of the lowest row of the window are of the line's color."""
            row = viewer.screen.pixels[998] & 0xFFFFFF
            return int(((row & 0xFF) > (row >> 16) + 60).sum())

        assert line() == 0
        source.allow(4)
        viewer.wait_until("a part of the line", lambda: 0 < line() < 900)
        part = line()
        source.allow(8)
        viewer.wait_until("more of the line", lambda: line() > part)
        assert viewer.boxes() == boxes, "the views have moved"
        viewer.click(110, 900)
        viewer.press("Escape")
        viewer.wait_until("the end", lambda: line() == 0)
        viewer.still()
        assert not any(has_image(picture) for picture in viewer.views().values())
        assert viewer.title() == "SlicerQReads"
        assert "The loading was cancelled" in viewer.output()
        assert viewer.process.poll() is None


def test_line_is_gone_at_the_end(viewer: Remote) -> None:
    assert viewer.ask("[find('LoadingProgress').value, find('LoadingText').text]") == [-1, ""]


def test_escape_without_loading_leaves_the_image(viewer: Remote) -> None:
    viewer.key("Red", "Escape")
    viewer.still()
    assert all(has_image(picture) for picture in viewer.views().values())


# -- Files dropped on the window ---------------------------------------------------------------------------------------

SOURCE = """
import qt

class Source(qt.QLabel):
    def mousePressEvent(self, event):
        data = qt.QMimeData()
        data.setUrls([qt.QUrl(ADDRESS)])
        drag = qt.QDrag(self)
        drag.setMimeData(data)
        getattr(drag, "exec")(qt.Qt.CopyAction)

label = Source()
label.setGeometry(1400, 10, 150, 100)
label.show()
"""


def drop(binary: Path, viewer: Remote, home: Path, address: str) -> None:
    """Drags an address from the window of another program to the axial view."""
    home.mkdir()
    script = home / "source.py"
    script.write_text(f"ADDRESS = {address!r}\n{SOURCE}")
    with start_viewer(binary, viewer.screen, home, "--no-main-window", "--python-script", script) as source:
        source.wait_until("the source", lambda: (viewer.screen.pixels[100, 1540] & 0xFFFFFF) != 0)
        x, y = viewer.point("Red")
        viewer._xdotool("mousemove", 1450, 60, "mousedown", 1)
        for part in range(1, 21):
            viewer._xdotool("mousemove", 1450 + (x - 1450) * part // 20, 60 + (y - 60) * part // 20)
        viewer._xdotool("mousemove", x + 3, y, "mousemove", x, y)
        viewer.still()
        viewer._xdotool("mouseup", 1)
        viewer.still()


def test_folder_is_shown_when_dropped(binary: Path, viewer: Remote, tmp_path: Path) -> None:
    other = tmp_path / "other folder"
    for file in write_phantom(other, slices=7, size=64):
        image = pydicom.dcmread(file)
        image.PatientName = "Dropped^Patient"
        image.save_as(file)
    drop(binary, viewer, tmp_path / "source", other.as_uri())
    viewer.wait_until("the other patient", lambda: "Dropped^Patient" in viewer.title())
    assert len(viewer.ask(SERIES_TEXTS)) == 1
    assert viewer.ask("slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetImageData().GetDimensions()") == [64, 64, 7]


def test_what_cannot_be_shown_is_said_when_dropped(binary: Path, viewer: Remote, tmp_path: Path) -> None:
    """The old image is gone, and so is the list of its series."""
    text = tmp_path / "letter.txt"
    text.write_text("no image")
    drop(binary, viewer, tmp_path / "source", text.as_uri())
    viewer.wait_until("the reason", lambda: "letter.txt" in viewer.output())
    assert not any(has_image(picture) for picture in viewer.views().values())
    assert viewer.title() == "SlicerQReads"
    assert viewer.ask("find('SeriesList').count") == 0


def test_address_of_another_machine_is_not_taken(binary: Path, viewer: Remote, tmp_path: Path) -> None:
    title = viewer.title()
    drop(binary, viewer, tmp_path / "source", "https://example.org/image.dcm")
    assert viewer.title() == title
    assert all(has_image(picture) for picture in viewer.views().values())


# -- Fine screens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_fine_screen(scale: float, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """The panel grows, the picture keeps the pixels of the screen, the mouse is where it seems to be."""
    with (
        start_xvfb(2600, 2000) as screen,
        start_remote(binary, screen, tmp_path, small_phantom, variables={"QT_SCALE_FACTOR": str(scale)}) as viewer,
    ):
        viewer.run(
            "[view] = [w for w in window.findChildren(qt.QWidget) if w.accessibleName == 'Red slice view']\n"
            "view.objectName = 'RedView'"
        )
        box = _box_of(viewer, "RedView")
        assert box[1].start == pytest.approx((226 + 4) * scale, abs=1)
        assert viewer.ask("views()[0].GetDimensions()[0]") == pytest.approx(box[1].stop - box[1].start, abs=1)
        viewer.run("find('ZoomComboBox').currentText = '1:1'; find('ShowReferenceMarkersButton').click()")
        red = viewer.still()[box]
        expected = np.round(windowed(Anatomy(128, 41).hounsfield(20).astype(np.float64), WINDOW, LEVEL))
        brightness, grey = grey_of(red)
        same = max(
            np.mean(np.abs(brightness[y : y + 128, x : x + 128] - expected)[grey[y : y + 128, x : x + 128]] <= 1)
            for y in range((red.shape[0] - 128) // 2 - 6, (red.shape[0] - 128) // 2 + 7)
            for x in range((red.shape[1] - 128) // 2 - 6, (red.shape[1] - 128) // 2 + 7)
        )
        assert same > 0.9, "pixels of the image are not those of the screen"
        viewer.press_button("CTBoneWLPresetButton")
        assert viewer.ask("display().GetWindow()") == 2500


def test_dialogs_are_dark(viewer: Remote) -> None:
    viewer.press("F1")
    viewer.still()
    rows, columns = _box_of(viewer, "HelpDialog")
    picture = viewer.still()[rows, columns] & 0xFF
    assert np.median(picture) < 70


def test_views_are_found_beside_the_panel(viewer: Remote) -> None:
    """Nothing in the panel has a view's color."""
    assert {*viewer.boxes()} == {"Red", "Yellow", "Green"}
    assert min(columns.start for _, columns in viewer.boxes().values()) == 226 + 4


def test_settings_file_is_known_to_scripts(viewer: Remote, tmp_path: Path) -> None:
    path = viewer.ask("slicer.app.slicerUserSettingsFilePath")
    assert path == os.fspath(tmp_path / ".config" / "SlicerQReads" / "SlicerQReads.ini")
    assert viewer.ask("slicer.app.userSettings().fileName()") == path
