"""Scripts in the viewer: what they do to nodes is what is on the screen, and no picture outlives its volume."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import numpy as np
import pydicom
import pytest

from ci.phantom import write_phantom
from ci.screen import grey_levels
from ci.xvfb import start_xvfb
from tests.slicerqreads.viewer import (
    Ended,
    Picture,
    grey_of,
    has_image,
    offscreen_picture,
    run_offscreen,
    start_viewer,
)

HALVES = {"Red": (0, 0), "Yellow": (0, 1), "Green": (1, 0), "3D": (1, 1)}
"""Where the views are in QReads' layout: rows and columns of halves of what is beside the panel."""
PANEL_WIDTH = 226


def run_in_viewer(binary: Path, home: Path, code: str, *paths: Path) -> Ended:
    """Runs a script once everything is on the screen; the program ends after it."""
    return run_offscreen(binary, "--exit-after-startup", "--python-code", textwrap.dedent(code), *paths, home=home)


def picture_after(binary: Path, home: Path, code: str, *paths: Path) -> tuple[Ended, Picture]:
    """What the window looks like after a script."""
    png = home / "after.png"
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", png, "--python-code", textwrap.dedent(code), *paths, home=home
    )
    return ended, offscreen_picture(png)


def quarter(picture: Picture, name: str) -> Picture:
    row, column = HALVES[name]
    views = picture[:, PANEL_WIDTH:]
    rows, columns = views.shape[0] // 2, views.shape[1] // 2
    part = views[row * rows : (row + 1) * rows, column * columns : (column + 1) * columns]
    # Without its frame and its bar.
    return part[4:-34, 4:-4] if name == "3D" else part


def shown_views(picture: Picture) -> set[str]:
    """Views with an image; the one in space, which has little grey in it, where anything is before its background."""
    shown = {name for name in HALVES if name != "3D" and has_image(quarter(picture, name))}
    in_space = quarter(picture, "3D")
    return shown | ({"3D"} if np.unique(in_space, return_counts=True)[1].max() < 0.99 * in_space.size else set())


def test_nothing_is_changed_by_a_script_that_does_nothing(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    ended, picture = picture_after(binary, tmp_path, "pass", small_phantom)
    assert (ended.status, ended.text) == (0, "")
    assert shown_views(picture) == set(HALVES)


@pytest.mark.parametrize(
    "removal",
    [
        "slicer.mrmlScene.RemoveNode(volume)",
        "slicer.mrmlScene.Clear(0)",
        "slicer.mrmlScene.RemoveNode(volume.GetDisplayNode())",
        "volume.SetAndObserveImageData(None)",
        "slicer.util.setSliceViewerLayers(background=None)",
    ],
)
def test_picture_goes_with_its_volume(removal: str, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = f"""
        volume = slicer.util.getNodesByClass('vtkMRMLScalarVolumeNode')[0]
        {removal}
        slicer.app.processEvents()
        print(slicer.util.getNodesByClass('vtkMRMLSliceNode')[0].GetName())
    """
    ended, picture = picture_after(binary, tmp_path, code, small_phantom)
    assert (ended.status, ended.output) == (0, "Red\n"), ended.text
    assert shown_views(picture) == set()


def test_clear_of_everything_does_not_crash(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    ended, picture = picture_after(
        binary, tmp_path, "slicer.mrmlScene.Clear(1); slicer.app.processEvents(); print('on')", small_phantom
    )
    assert (ended.status, ended.output) == (0, "on\n"), ended.text
    assert shown_views(picture) == set()


def test_window_and_level_of_a_script_are_on_the_screen(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = """
        display = slicer.util.getNode('vtkMRMLScalarVolumeNode*').GetDisplayNode()
        display.AutoWindowLevelOff()
        display.SetWindowLevel(1, 30000)
    """
    _, dark = picture_after(binary, tmp_path, code, small_phantom)
    brightness, grey = grey_of(quarter(dark, "Red"))
    assert brightness[grey].mean() < 30  # Text and the frame only.


def test_volume_of_a_script_is_shown_when_asked(binary: Path, tmp_path: Path) -> None:
    code = """
        import array
        values = memoryview(array.array('h', [i % 97 for i in range(20 * 30 * 40)])).cast('B').cast('h', (20, 30, 40))
        node = slicer.util.addVolumeFromArray(values, name='Ramp')
        slicer.util.setSliceViewerLayers(background=node, fit=True)
        slicer.app.processEvents()
        print(slicer.app.layoutManager().sliceWidget('Red').mrmlSliceNode().GetFieldOfView()[0] > 30)
    """
    ended, picture = picture_after(binary, tmp_path, code)
    assert (ended.status, ended.output) == (0, "True\n"), ended.text
    assert shown_views(picture) >= {"Red", "Yellow", "Green"}


def test_values_that_a_script_changes_are_on_the_screen(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = """
        node = slicer.util.getNode('vtkMRMLScalarVolumeNode*')
        array = slicer.util.arrayFromVolume(node)
        flat = array.cast('B').cast('h') if isinstance(array, memoryview) else array.reshape(-1)
        flat[:] = memoryview(bytes(len(flat) * 2)).cast('h') if isinstance(array, memoryview) else 0
        slicer.util.arrayFromVolumeModified(node)
    """
    ended, picture = picture_after(binary, tmp_path, code, small_phantom)
    assert (ended.status, ended.text) == (0, ""), ended.text
    brightness, grey = grey_of(quarter(picture, "Red")[40:-60, 40:-40])
    # Of a volume of one value there is one shade, and black around it.
    assert np.mean(np.isin(brightness[grey], [0, 101, 102, 103])) > 0.95
    assert np.mean(brightness[grey] > 90) > 0.3


@pytest.mark.parametrize(
    ("layout", "views"), [("OneUpRedSliceView", {"whole"}), ("FourUpView", set(HALVES)), ("OneUp3DView", {"space"})]
)
def test_layouts(layout: str, views: set[str], binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = f"""
        slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayout{layout})
        for _ in range(100):  # The picture in space is drawn on a thread of its own.
            slicer.app.processEvents()
            __import__('time').sleep(0.01)
    """
    ended, picture = picture_after(binary, tmp_path, code, small_phantom)
    assert (ended.status, ended.text) == (0, ""), ended.text
    if layout == "FourUpView":
        assert all((quarter(picture, name) & 0xFF > 60).mean() > 0.01 for name in views)
        return
    middle = picture[picture.shape[0] // 4 : -picture.shape[0] // 4, picture.shape[1] // 4 : -picture.shape[1] // 4]
    assert ((middle & 0xFF) > 60).mean() > 0.02
    # A slice view has a frame of its color, the view in space has none.
    assert (picture[1, picture.shape[1] // 2] == 0x000099) == (views == {"whole"})


def test_layout_of_a_script(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = """
        xml = '''<layout type="horizontal"><item><view class="vtkMRMLSliceNode" singletontag="Green"/></item>
                 <item><view class="vtkMRMLSliceNode" singletontag="Mine">
                 <property name="orientation" action="default">Axial</property></view></item></layout>'''
        manager = slicer.app.layoutManager()
        node = manager.layoutLogic().GetLayoutNode()
        node.AddLayoutDescription(7001, xml)
        manager.setLayout(7001)
        print(sorted(manager.sliceViewNames()))
        slicer.util.setSliceViewerLayers(background=slicer.util.getNode('vtkMRMLScalarVolumeNode*'), fit=True)
        slicer.app.processEvents()
        node.SetViewArrangement(987654)
    """
    ended, picture = picture_after(binary, tmp_path, code, small_phantom)
    assert ended.output == "['Green', 'Mine', 'Red', 'Yellow']\n"
    assert "layout 987654 cannot be shown: it is not known." in ended.errors
    for half in (picture[:, : picture.shape[1] // 2], picture[:, picture.shape[1] // 2 :]):
        assert grey_levels(half) >= 24


def test_command_of_the_documentation(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = (
        f"folder={str(small_phantom)!r}; import os; "
        "slicer.util.loadVolume(folder + '/' + os.listdir(folder)[0], {'singleFile': False})"
    )
    ended, picture = picture_after(binary, tmp_path, code)
    assert (ended.status, ended.text) == (0, "")
    assert shown_views(picture) >= {"Red", "Yellow", "Green"}


def test_qreads_logic_shows_a_folder_with_its_title(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    code = f"""
        from QReads import QReadsLogic
        QReadsLogic.loadDICOMDataDirectory({str(small_phantom)!r})
        node = slicer.util.getNode('vtkMRMLScalarVolumeNode*')
        print(len(node.GetAttribute('DICOM.instanceUIDs').split()), node.GetImageData().GetDimensions())
    """
    ended, picture = picture_after(binary, tmp_path, code)
    assert (ended.status, ended.output) == (0, "41 (128, 128, 41)\n"), ended.text
    assert shown_views(picture) >= {"Red", "Yellow", "Green"}


def test_old_picture_is_gone_when_the_next_one_fails(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    for call in (
        "slicer.util.loadVolume('/nowhere/image.nrrd')",
        "from QReads import QReadsLogic; QReadsLogic.loadDICOMDataDirectory('/nowhere')",
    ):
        ended, picture = picture_after(binary, tmp_path, call, small_phantom)
        assert ended.status == 1
        assert "RuntimeError: " in ended.errors
        assert "/nowhere" in ended.errors
        assert shown_views(picture) == set()


@pytest.mark.parametrize(
    "call", ["slicer.util.loadVolume('/nowhere/image.nrrd')", "QReadsLogic.loadDICOMDataDirectory('/nowhere')"]
)
def test_old_picture_goes_also_while_drawing_is_paused(
    call: str, binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    script.write_text(
        f"""
from QReads import QReadsLogic
import time
print("shown", flush=True)
time.sleep(3)
slicer.app.pauseRender()
try:
    {call}
except RuntimeError:
    print("failed", flush=True)
time.sleep(20)
""",
        encoding="utf-8",
    )
    with (
        start_xvfb() as screen,
        start_viewer(binary, screen, tmp_path, "--python-script", script, small_phantom) as viewer,
    ):
        viewer.wait_until("the script", lambda: "shown" in viewer.output())
        assert len(viewer.boxes()) == 3
        assert all(has_image(picture) for picture in viewer.views().values())
        viewer.wait_until("the failure", lambda: "failed" in viewer.output())
        assert not any(has_image(picture) for picture in viewer.views().values())


@pytest.mark.with_qt
def test_two_patients_are_not_mixed_in_the_title(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for file in write_phantom(other, slices=5, size=64):
        image = pydicom.dcmread(file)
        image.PatientID = "OTHER"
        image.save_as(file)
    code = f"""
        first = slicer.util.getNode('vtkMRMLScalarVolumeNode*')
        second = slicer.util.loadVolume({str(other)!r} + '/' + __import__('os').listdir({str(other)!r})[0],
                                        {{'show': False}})
        slicer.app.layoutManager().sliceWidget('Red').mrmlSliceCompositeNode().SetBackgroundVolumeID(second.GetID())
        print(slicer.util.mainWindow().windowTitle)
        slicer.util.setSliceViewerLayers(background=second)
        print('OTHER' in slicer.util.mainWindow().windowTitle)
    """
    ended = run_in_viewer(binary, tmp_path, code, small_phantom)
    assert ended.output == "Several patients\nTrue\n", ended.text


@pytest.mark.parametrize("ending", [".nrrd", ".nii.gz", ".mha"])
def test_volume_is_saved_and_loaded_the_same(ending: str, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    file = tmp_path / f"saved{ending}"
    code = f"""
        import json, vtk
        node = slicer.util.getNode('vtkMRMLScalarVolumeNode*')
        def facts(node):
            matrix = vtk.vtkMatrix4x4()
            node.GetIJKToRASMatrix(matrix)
            values = [round(matrix.GetElement(i, j), 2) + 0.0 for i in range(3) for j in range(4)]
            return [values, list(node.GetImageData().GetDimensions()), node.GetImageData().GetScalarTypeAsString(),
                    hash(bytes(memoryview(node.GetImageData().GetPointData().GetScalars())))]
        assert slicer.util.saveNode(node, {str(file)!r})
        print(json.dumps([facts(node), facts(slicer.util.loadVolume({str(file)!r}))]))
    """
    ended = run_in_viewer(binary, tmp_path, code, small_phantom)
    assert ended.status == 0, ended.text
    before, after = json.loads(ended.output)
    assert before == after
    assert [path.name for path in tmp_path.glob("*saved*")] == [file.name]


def test_saving_where_it_cannot_be_says_why_and_leaves_nothing(
    binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    code = f"""
        node = slicer.util.getNode('vtkMRMLScalarVolumeNode*')
        for file in ('/nowhere/x.nrrd', '/proc/x.nii.gz', {str(tmp_path / "x.unknown")!r}):
            print(slicer.util.saveNode(node, file))
    """
    ended = run_in_viewer(binary, tmp_path, code, small_phantom)
    assert ended.output.split() == ["False"] * 3, ended.text
    assert ended.errors.count("cannot be written: ") == 3, ended.errors
    assert [path.name for path in tmp_path.iterdir() if "x." in path.name] == []


def test_observer_that_raises_is_shown_and_the_viewer_goes_on(
    binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    code = """
        def complain(caller, event):
            raise ValueError('from the observer')
        node = slicer.util.getNode('vtkMRMLSliceNodeRed')
        node.AddObserver('ModifiedEvent', complain)
        node.SetSliceOffset(node.GetSliceOffset() + 1)
        print('on')
    """
    ended, picture = picture_after(binary, tmp_path, code, small_phantom)
    assert (ended.status, ended.output) == (0, "on\n")
    assert "ValueError: from the observer" in ended.errors
    assert shown_views(picture) == set(HALVES)


def test_modules_can_be_ignored(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    without = run_offscreen(
        binary, "--modules-to-ignore", "DICOM,ThreeD", "--exit-after-startup", small_phantom, home=tmp_path
    )
    assert without.status == 1
    assert "is of no format that this program reads" in without.errors
    listed = run_offscreen(
        binary, "--modules-to-ignore", "DICOM", "--application-information", home=tmp_path, platform=None
    )
    assert "  Volumes: " in listed.output
    assert "  DICOM: " not in listed.output
    assert "Qt 6." in listed.output


def test_python_can_be_disabled(binary: Path, tmp_path: Path) -> None:
    ended = run_offscreen(binary, "--disable-python", "--python-code", "print(1)", home=tmp_path)
    assert (ended.status, ended.output) == (1, "")
    assert "--disable-python" in ended.errors
