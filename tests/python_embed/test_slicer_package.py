"""Slicer's interface for scripts, in the finished program: the package slicer and the module QReads."""

from __future__ import annotations

import importlib
import subprocess
import sys
from array import array
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import python_embed
from tests.python_embed.test_scripting import printed, run
from tests.slicerqreads import variants

HELPERS = """
import slicer, sys
from slicer import util

def error_of(call, *arguments, **keywords):
    try:
        return call(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""


def in_window(binary: Path, code: str, *paths: Path) -> str:
    """What a script prints that runs in the viewer, once it shows the paths."""
    ended = run(binary, "-platform", "offscreen", "--exit-after-startup", "--python-code", HELPERS + code, *paths)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return ended.stdout


def without_window(binary: Path, code: str, *arguments: str) -> str:
    return printed(binary, HELPERS + code, *arguments)


# -- Names -------------------------------------------------------------------------------------------------------------


def test_names_that_need_no_import_cost_nothing(binary: Path) -> None:
    code = """
before = set(locals())
import sys
assert {"slicer", "vtk"} <= before
assert slicer.__name__ == "slicer" and vtk.__name__ == "vtk"
print([name for name in sys.modules if name.startswith(("slicer.", "vtkmodules", "typing", "importlib"))])
"""
    assert printed(binary, code) == "['slicer._application']\n"


def test_functions_come_without_what_takes_long(binary: Path) -> None:
    code = "import slicer.util, QReads, sys; print({'typing', 'unittest', 'contextlib', 're'} & set(sys.modules))"
    assert printed(binary, code) == "set()\n"


def test_every_way_to_a_name(binary: Path) -> None:
    code = """
import slicer.util
from slicer import vtkMRMLScene, vtkMRMLScalarVolumeNode as Volume
from slicer.util import VTKObservationMixin
from slicer.ScriptedLoadableModule import *
from slicer.i18n import tr as _
assert isinstance(slicer.mrmlScene, vtkMRMLScene) and slicer.mrmlScene is slicer.app.mrmlScene()
assert issubclass(ScriptedLoadableModuleTest, __import__("unittest").TestCase)
assert {"app", "mrmlScene", "util", "vtkMRMLScene"} <= set(dir(slicer))
slicer.mrmlScene = other = vtkMRMLScene()
assert slicer.util.addVolumeFromArray(bytes(2)).GetScene() is other
assert slicer.app.mrmlScene() is not other
print(_("ok"))
"""
    assert printed(binary, code) == "ok\n"


def test_name_that_is_not_there_is_said_to_be(binary: Path) -> None:
    code = "for owner in (slicer, slicer.app, slicer.modules, util): print(error_of(getattr, owner, 'nothing'))"
    lines = without_window(binary, code).splitlines()
    assert all(line.startswith("AttributeError: ") and "'nothing'" in line for line in lines)
    assert len(lines) == 4


# -- Arrays ------------------------------------------------------------------------------------------------------------


def test_voxels_are_shared_with_the_volume_and_outlive_it(binary: Path) -> None:
    code = """
from array import array
volume = util.addVolumeFromArray(memoryview(array("h", range(24))).cast("B").cast("h", [2, 3, 4]), name="v")
view = util.arrayFromVolume(volume)
assert (view.shape, view.format, view.readonly, view[1, 2, 3]) == ((2, 3, 4), "h", False, 23)
assert volume.GetImageData().GetDimensions() == (4, 3, 2)
view[1, 0, 2] = -5
assert volume.GetImageData().GetScalarComponentAsDouble(2, 0, 1, 0) == -5
seen = []
volume.AddObserver("ModifiedEvent", lambda *_: seen.append(1))
before = volume.GetImageData().GetPointData().GetScalars().GetMTime()
util.arrayFromVolumeModified(volume)
assert volume.GetImageData().GetPointData().GetScalars().GetMTime() > before and seen
util.updateVolumeFromArray(volume, memoryview(array("h", [7] * 24000)).cast("B").cast("h", [20, 30, 40]))
assert view[1, 0, 2] == -5 and util.arrayFromVolume(volume)[19, 29, 39] == 7
slicer.mrmlScene.RemoveNode(volume)
del volume
assert view.tolist()[1][0] == [12, 13, -5, 15]
print("ok")
"""
    assert without_window(binary, code) == "ok\n"


def test_array_of_a_volume_keeps_its_shape_and_type_in_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a site has put numpy into the program: here, in this interpreter, with a volume of plain memory."""
    monkeypatch.syspath_prepend(str(Path(python_embed.__file__).parent))
    for name in [name for name in sys.modules if name.partition(".")[0] == "slicer"]:
        monkeypatch.delitem(sys.modules, name)
    arrays = importlib.import_module("slicer.arrays")

    class Scalars(array):  # type: ignore[type-arg]
        def GetNumberOfValues(self) -> int:  # noqa: N802
            return len(self)

        def GetNumberOfComponents(self) -> int:  # noqa: N802
            return 3

    scalars = Scalars("H", range(72))
    image = SimpleNamespace(
        GetDimensions=lambda: (4, 3, 2), GetPointData=lambda: SimpleNamespace(GetScalars=lambda: scalars)
    )
    voxels: Any = arrays.arrayFromVolume(
        SimpleNamespace(GetClassName=lambda: "vtkMRMLVectorVolumeNode", GetImageData=lambda: image)
    )
    assert isinstance(voxels, np.ndarray)
    assert (voxels.shape, voxels.dtype) == ((2, 3, 4, 3), np.uint16)
    np.testing.assert_array_equal(voxels, np.arange(72).reshape(2, 3, 4, 3))
    voxels[1, 2, 3, 2] = 9
    assert scalars[71] == 9
    for name in [name for name in sys.modules if name.partition(".")[0] == "slicer"]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize(
    ("code", "vtk_name"),
    [("b", "signed char"), ("B", "unsigned char"), ("h", "short"), ("H", "unsigned short"), ("i", "int"),
     ("I", "unsigned int"), ("Q", "unsigned long long"), ("f", "float"), ("d", "double")],
)  # fmt: skip
def test_every_type_of_voxel_goes_in_and_comes_out(code: str, vtk_name: str, binary: Path) -> None:
    script = f"""
from array import array
values = memoryview(array({code!r}, range(24))).cast("B").cast({code!r}, [2, 3, 4])
volume = util.addVolumeFromArray(values)
assert volume.GetImageData().GetScalarTypeAsString() == {vtk_name!r}, volume.GetImageData().GetScalarTypeAsString()
out = util.arrayFromVolume(volume)
assert (out.format, out.tolist()) == ({code!r}, values.tolist())
print("ok")
"""
    assert without_window(binary, script) == "ok\n"


def test_arrays_of_any_order_and_number_of_axes(binary: Path) -> None:
    code = """
from array import array
values = array("h", range(24))
backwards = memoryview(array("h", reversed(values)))[::-1]
line = util.addVolumeFromArray(backwards)
assert util.arrayFromVolume(line).format == "d"
assert util.arrayFromVolume(line).tolist() == [[[float(value) for value in range(24)]]]
slice_ = util.addVolumeFromArray(memoryview(values).cast("B").cast("h", [4, 6]))
assert util.arrayFromVolume(slice_).shape == (1, 4, 6)
colors = memoryview(bytes(range(24))).cast("B", [1, 2, 4, 3])
vector = util.addVolumeFromArray(colors, nodeClassName="vtkMRMLVectorVolumeNode")
assert util.arrayFromVolume(vector).tolist() == colors.tolist()
assert vector.GetImageData().GetNumberOfScalarComponents() == 3
count = slicer.mrmlScene.GetNumberOfNodes()
for bad in (memoryview(array("q", [1])).cast("B").cast("q", [1, 1, 1]), [[[1]]],
            memoryview(bytes(1)).cast("B", [1] * 5), memoryview(array("B")), memoryview(array("B", [1])).cast("?")):
    print(error_of(util.addVolumeFromArray, bad))
print(slicer.mrmlScene.GetNumberOfNodes() == count)
"""
    assert without_window(binary, code).splitlines() == [
        "RuntimeError: Unsupported numpy array type: long long",
        "RuntimeError: Unsupported array: list has no buffer. Give an array",
        "RuntimeError: Unsupported numpy array shape: (1, 1, 1, 1, 1)",
        "RuntimeError: The array has no elements: its shape is (0,)",
        "TypeError: Could not find a suitable VTK type for elements of format '?'",
        "True",
    ]


def test_node_without_voxels_has_no_array(binary: Path) -> None:
    code = """
volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "empty")
print(error_of(util.arrayFromVolume, volume))
print(error_of(util.array, "empty"))
print(error_of(util.array, "none"))
"""
    assert without_window(binary, code).splitlines() == [
        "RuntimeError: The volume 'empty' has no voxels",
        "RuntimeError: The volume 'empty' has no voxels",
        "MRMLNodeNotFoundException: could not find nodes in the scene by name or id 'none'",
    ]


def test_matrices(binary: Path) -> None:
    code = """
rows = [[2, 0, 0, 10], [0, 3, 0, 20], [0, 0, 4, 30], [0, 0, 0, 1]]
matrix = util.vtkMatrixFromArray(rows)
assert matrix.GetElement(1, 3) == 20
out = util.arrayFromVTKMatrix(matrix)
assert (out.shape, out.format, out[2, 3], out.tolist()) == ((4, 4), "d", 30, rows)
util.updateVTKMatrixFromArray(matrix, util.arrayFromVTKMatrix(vtk.vtkMatrix4x4()))
assert matrix.GetElement(1, 3) == 0
volume = util.addVolumeFromArray(memoryview(bytes(8)).cast("B", [2, 2, 2]), rows)
assert volume.GetSpacing() == (2, 3, 4) and volume.GetOrigin() == (10, 20, 30)
assert util.vtkMatrixFromArray([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).IsA("vtkMatrix3x3")
for bad in ([[1, 2], [3, 4]], [[1, 2], [3]], 5):
    print(error_of(util.vtkMatrixFromArray, bad))
print(error_of(util.updateVTKMatrixFromArray, matrix, [[1]]))
print(error_of(util.arrayFromVTKMatrix, volume))
"""
    assert without_window(binary, code).splitlines() == [
        "RuntimeError: Unsupported numpy array shape: (2, 2) expected (4,4)",
        "RuntimeError: Unsupported numpy array shape: () expected (4,4)",
        "RuntimeError: Unsupported numpy array shape: () expected (4,4)",
        "RuntimeError: Input narray size must match output vmatrix size (4x4)",
        "RuntimeError: Input must be vtk.vtkMatrix3x3 or vtk.vtkMatrix4x4",
    ]


# -- Nodes and observers -----------------------------------------------------------------------------------------------


def test_nodes_are_found(binary: Path) -> None:
    code = """
scene = slicer.mrmlScene = slicer.vtkMRMLScene()
a, b, c = (scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in ("CT", "MR", "CT"))
assert util.getNode("M*") is b and util.getNode(c.GetID()) is c and util.getNode("CT") is c
assert list(util.getNodes("?T").values()) == [c] and list(util.getNodes("CT", useLists=True).values()) == [[a, c]]
assert util.getNodesByClass("vtkMRMLVolumeNode") == [a, b, c] and util.getNodesByClass("vtkMRMLSliceNode") == []
assert util.getFirstNodeByName("C") is a and util.getFirstNodeByName("C", "vtkMRMLSliceNode") is None
assert util.getFirstNodeByClassByName("vtkMRMLScalarVolumeNode", "MR") is b
empty = slicer.vtkMRMLScene()
assert util.getNodes(scene=empty) == {} and util.getNodesByClass("vtkMRMLVolumeNode", empty) == []
seen = []
a.AddObserver("ModifiedEvent", lambda *_: seen.append(1))
with util.NodeModify(a) as node:
    assert node is a
    a.SetName("x")
    a.SetDescription("y")
    assert not seen
assert seen == [1]
print(error_of(util.getNode, "none"))
print(error_of(util.getNode, "CT", 5))
"""
    assert without_window(binary, code).splitlines() == [
        "MRMLNodeNotFoundException: could not find nodes in the scene by name or id 'none'",
        "IndexError: list index out of range",
    ]


def test_observers_are_kept_in_books(binary: Path) -> None:
    code = """
import warnings
class Watcher(util.VTKObservationMixin):
    def __init__(self):
        super().__init__()
        self.seen = []
    def first(self, caller, event):
        self.seen.append(("first", event))
    def second(self, caller, event):
        self.seen.append(("second", event))
one, two = vtk.vtkObject(), vtk.vtkObject()
watcher = Watcher()
watcher.addObserver(one, "ModifiedEvent", watcher.first, group="g")
watcher.addObserver(one, vtk.vtkCommand.ModifiedEvent, watcher.second, priority=5.0)
watcher.addObserver(two, "ModifiedEvent", watcher.first)
one.Modified()
assert watcher.seen == [("second", "ModifiedEvent"), ("first", "ModifiedEvent")]
assert watcher.hasObserver(one, "ModifiedEvent", watcher.first)
assert not watcher.hasObserver(one, "ModifiedEvent", watcher.second)
assert watcher.getObserver(one, "ModifiedEvent", watcher.first)[::2] == ("g", 0.0)
assert watcher.getObserver(two, "EndEvent", watcher.first, "none") == "none"
assert watcher.observer("ModifiedEvent", watcher.first) is one and len(watcher.Observations) == 3
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    watcher.addObserver(two, "ModifiedEvent", watcher.first)
    watcher.removeObserver(two, "EndEvent", watcher.first)
assert [str(each.message) for each in warned] == ["already has observer", "does not have observer"]
watcher.removeObserver(two, "ModifiedEvent", watcher.first)
watcher.removeObservers(watcher.first)
one.Modified(), two.Modified()
assert len(watcher.seen) == 3 and [each[2] for each in watcher.Observations] == [watcher.second]
watcher.removeObservers()
one.Modified()
assert len(watcher.seen) == 3 and watcher.Observations == []
print("ok")
"""
    assert without_window(binary, code) == "ok\n"


def test_base_classes_of_scripted_modules(binary: Path) -> None:
    code = """
from slicer.ScriptedLoadableModule import *
class Tool(ScriptedLoadableModule):
    pass
class ToolLogic(ScriptedLoadableModuleLogic):
    pass
class ToolTest(ScriptedLoadableModuleTest):
    def runTest(self):
        self.delayDisplay("testing")
class Parent:
    pass
logic = ToolLogic()
parameters = logic.getParameterNode()
parameters.SetParameter("Zoom", "2")
assert ToolLogic().getParameterNode().GetParameter("Zoom") == "2"
assert parameters.GetAttribute("ModuleName") == "Tool" and logic.getAllParameterNodes() == [parameters]
several = ToolLogic()
several.isSingletonParameterNode = False
slicer.mrmlScene.AddNode(several.createParameterNode())
assert len(several.getAllParameterNodes()) == 2
Tool(Parent()).runTest(msec=0)
"""
    assert without_window(binary, code) == "testing\n"


# -- Volumes from files ------------------------------------------------------------------------------------------------


def test_file_of_a_series_loads_the_series_or_itself(binary: Path, small_phantom: Path) -> None:
    code = """
volume = util.loadVolume(sys.argv[1])
assert volume.GetImageData().GetDimensions() == (128, 128, 41), volume.GetImageData().GetDimensions()
assert volume.GetName() == sys.argv[1].rpartition("/")[2].partition(".")[0]
assert len(volume.GetAttribute("DICOM.instanceUIDs").split()) == 41
assert util.loadVolume(sys.argv[1], {"singleFile": False}).GetImageData().GetDimensions()[2] == 41
assert util.loadVolume(sys.argv[1]).GetName() != volume.GetName()
single = util.loadVolume(sys.argv[1], {"singleFile": True, "name": "one"})
assert (single.GetImageData().GetDimensions()[2], single.GetName()) == (1, "one")
pair = util.loadVolume(sys.argv[1], {"fileNames": sys.argv[1:3]})
assert pair.GetImageData().GetDimensions()[2] == 2
print("ok")
"""
    assert without_window(binary, code, *map(str, sorted(small_phantom.iterdir())[:2])) == "ok\n"


def test_properties_of_a_loaded_volume(binary: Path, tmp_path: Path) -> None:
    first = variants.write(tmp_path, variants.OBLIQUE)[0]
    code = """
plain = util.loadVolume(sys.argv[1], {"autoWindowLevel": False})
display = plain.GetDisplayNode()
assert (display.GetAutoWindowLevel(), display.GetWindow(), display.GetLevel()) == (0, 2000, 300)
assert util.loadVolume(sys.argv[1]).GetDisplayNode().GetAutoWindowLevel() == 1
grey = util.loadVolume(sys.argv[1], {"colorNodeID": "vtkMRMLColorTableNodeInvertedGrey"})
assert grey.GetDisplayNode().GetColorNodeID() == "vtkMRMLColorTableNodeInvertedGrey"

def matrix_of(volume):
    matrix = vtk.vtkMatrix4x4()
    volume.GetIJKToRASMatrix(matrix)
    return matrix

def near(one, other):
    return all(abs(a - b) < 1e-6 for a, b in zip(one, other, strict=True))

middle = [(count - 1) / 2 for count in plain.GetImageData().GetDimensions()]
centered = util.loadVolume(sys.argv[1], {"center": True})
assert not near(matrix_of(plain).MultiplyPoint([*middle, 1]), [0, 0, 0, 1])
assert near(matrix_of(centered).MultiplyPoint([*middle, 1]), [0, 0, 0, 1])
assert near(centered.GetSpacing(), plain.GetSpacing())
straight = util.loadVolume(sys.argv[1], {"discardOrientation": True})
assert near(straight.GetSpacing(), plain.GetSpacing()) and straight.GetOrigin() == (0, 0, 0)
assert all(matrix_of(straight).GetElement(i, j) == 0 for i in range(3) for j in range(3) if i != j)
labels = util.loadVolume(sys.argv[1], {"labelmap": True})
assert labels.IsA("vtkMRMLLabelMapVolumeNode") and util.loadLabelVolume(sys.argv[1]).IsA("vtkMRMLLabelMapVolumeNode")
print("ok")
"""
    assert without_window(binary, code, str(first)) == "ok\n"


@pytest.mark.parametrize("ending", ["nrrd", "nii.gz", "mha"])
def test_saved_volume_comes_back(ending: str, binary: Path, tmp_path: Path) -> None:
    code = """
from array import array
rows = [[-2, 0, 0, 10], [0, -3, 0, 20], [0, 0, 4, 30], [0, 0, 0, 1]]
values = memoryview(array("h", range(-12, 12))).cast("B").cast("h", [2, 3, 4])
volume = util.addVolumeFromArray(values, rows, "saved")
assert util.saveNode(volume, sys.argv[1])
again = util.loadVolume(sys.argv[1])
assert (util.arrayFromVolume(again).tolist(), again.GetName()) == (values.tolist(), "volume")
matrix = vtk.vtkMatrix4x4()
again.GetIJKToRASMatrix(matrix)
out = [value for row in util.arrayFromVTKMatrix(matrix).tolist() for value in row]
assert all(abs(a - b) < 1e-4 for a, b in zip(out, (value for row in rows for value in row), strict=True)), out
print("ok")
"""
    assert without_window(binary, code, str(tmp_path / f"volume.{ending}")) == "ok\n"


def test_what_cannot_be_loaded_or_saved_is_said(binary: Path, tmp_path: Path) -> None:
    code = """
print(error_of(util.loadVolume, sys.argv[1]))
print(util.loadVolume(sys.argv[1], returnNode=True))
print(error_of(util.loadNodeFromFile, "model.stl", "ModelFile"))
print(util.saveScene("/nowhere/scene.mrb"), error_of(util.loadScene, "/nowhere/scene.mrb"))
volume = util.addVolumeFromArray(memoryview(bytes(8)).cast("B", [2, 2, 2]))
print(util.saveNode(volume, "/nowhere/volume.nrrd"), util.saveNode(slicer.vtkMRMLSliceNode(), "slice.nrrd"))
print(util.getNodesByClass("vtkMRMLVolumeNode") == [volume])
"""
    missing = tmp_path / "missing.dcm"
    ended = run(binary, "-c", HELPERS + code, str(missing))
    lines = ended.stdout.splitlines()
    assert lines[0] == f"RuntimeError: Failed to load node from file: {missing}"
    assert "does not exist" in lines[1]
    assert lines[2:4] == ["(False, None)", "RuntimeError: Failed to load node from file: model.stl"]
    assert "ModelFile" in lines[4]
    assert lines[5:] == [
        "False RuntimeError: Failed to load node from file: /nowhere/scene.mrb",
        "No such file or directory: /nowhere/scene.mrb",
        "False False",
        "True",
    ]
    assert "Failed to save scene to file: /nowhere/scene.mrb" in ended.stderr
    assert "Failed to save node to file: /nowhere/volume.nrrd" in ended.stderr
    assert "no vtkMRMLSliceNode" in ended.stderr


SCENE = """<MRML version="Slicer 5.6.2 32448" userTags="">
 <Volume id="vtkMRMLScalarVolumeNode7" name="CT &amp; more" attributes="key:1%3B2"
  references="display:vtkMRMLScalarVolumeDisplayNode7;storage:vtkMRMLVolumeArchetypeStorageNode7;{more}"></Volume>
 <VolumeDisplay id="vtkMRMLScalarVolumeDisplayNode7" window="350" level="-40.5" autoWindowLevel="0" applyThreshold="1"
  lowerThreshold="-5" upperThreshold="7" colorNodeID="vtkMRMLColorTableNodeInvertedGrey"></VolumeDisplay>
 <VolumeArchetypeStorage id="vtkMRMLVolumeArchetypeStorageNode7" fileName="Da%20ta/CT.nrrd"></VolumeArchetypeStorage>
 <Model id="vtkMRMLModelNode1" references="storage:vtkMRMLModelStorageNode1;"></Model>
 <Camera id="vtkMRMLCameraNode1"></Camera>
 <SliceComposite id="vtkMRMLSliceCompositeNodeRed" singletonTag="Red" labelOpacity="0.5"
  references="backgroundVolume:vtkMRMLScalarVolumeNode7;"></SliceComposite>
</MRML>"""


@pytest.mark.parametrize("file", ["scene.mrml", "scene.mrb", "a folder"])
def test_saved_scene_comes_back(file: str, binary: Path, tmp_path: Path) -> None:
    code = """
import os
from array import array
values = memoryview(array("h", range(-12, 12))).cast("B").cast("h", [2, 3, 4])
names = ["A b/c", "a b?c"]
for name in names:
    volume = util.addVolumeFromArray(values, [[-2, 0, 0, 1], [0, -3, 0, 2], [0, 0, 4, 3], [0, 0, 0, 1]], name)
    volume.SetAttribute("k%y", "one;two:three %")
display = volume.GetDisplayNode()
display.SetAutoWindowLevel(0)
display.SetWindowLevel(300, 40)
display.SetAndObserveColorNodeID("vtkMRMLColorTableNodeInvertedGrey")
labels = util.addVolumeFromArray(memoryview(bytes(24)).cast("B", [2, 3, 4]), nodeClassName="vtkMRMLLabelMapVolumeNode")
assert util.saveScene(sys.argv[1])
path = sys.argv[1] if os.path.isfile(sys.argv[1]) else os.path.join(sys.argv[1], "a folder.mrml")
first = util.loadScene(path, {"clear": True})
volumes = util.getNodesByClass("vtkMRMLVolumeNode")
assert [volume.GetName() for volume in volumes[:2]] == names and first is volumes[0]
assert volumes[2].IsA("vtkMRMLLabelMapVolumeNode") and len(volumes) == 3
assert util.arrayFromVolume(volumes[1]).tolist() == values.tolist()
assert volumes[1].GetAttribute("k%y") == "one;two:three %"
assert all(abs(a - b) < 1e-4 for a, b in zip(volumes[1].GetOrigin(), (1, 2, 3), strict=True))
display = volumes[1].GetDisplayNode()
assert (display.GetAutoWindowLevel(), display.GetWindow(), display.GetLevel()) == (0, 300, 40)
assert display.GetColorNodeID() == "vtkMRMLColorTableNodeInvertedGrey"
util.loadScene(path)
assert len(util.getNodesByClass("vtkMRMLVolumeNode")) == 6
print("ok")
"""
    assert without_window(binary, code, str(tmp_path / file)) == "ok\n"
    assert not list(tmp_path.rglob("*.part"))


def test_scene_of_slicer_is_read(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    (tmp_path / "Da ta").mkdir()
    (tmp_path / "scene.mrml").write_text(SCENE.format(more=""), encoding="utf-8")
    code = f"""
volume = util.addVolumeFromArray(memoryview(bytes(1000)).cast("B", [10, 10, 10]))
util.saveNode(volume, {str(tmp_path / "Da ta" / "CT.nrrd")!r})
shown = lambda: {{each.GetBackgroundVolumeID() for each in util.getNodesByClass("vtkMRMLSliceCompositeNode")}}
assert None not in shown()
volume = util.loadScene({str(tmp_path / "scene.mrml")!r})
assert (volume.GetName(), volume.GetAttribute("key")) == ("CT & more", "1;2")
display = volume.GetDisplayNode()
assert (display.GetWindow(), display.GetLevel(), display.GetLowerThreshold()) == (350, -40.5, -5)
assert display.GetColorNodeID() == "vtkMRMLColorTableNodeInvertedGrey"
red = util.getNode("vtkMRMLSliceCompositeNodeRed")
assert (red.GetBackgroundVolumeID(), red.GetLabelOpacity()) == (volume.GetID(), 0.5)
assert shown() == {{volume.GetID(), None}}
"""
    ended = run(
        binary, "-platform", "offscreen", "--exit-after-startup", "--python-code", HELPERS + code, small_phantom
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == f"{tmp_path}/scene.mrml also has Model, which this program does not read.\n"


def test_scene_that_cannot_be_read_adds_nothing(binary: Path, tmp_path: Path) -> None:
    scenes = {
        "damaged": "<MRML",
        "other": "<html/>",
        "transformed": SCENE.format(more="transform:vtkMRMLLinearTransformNode1;"),
        "lonely": SCENE.format(more=""),
    }
    for name, text in scenes.items():
        (tmp_path / f"{name}.mrml").write_text(text, encoding="utf-8")
    code = """
for file in sys.argv[1:]:
    print(error_of(util.loadScene, file).splitlines()[1])
assert util.getNodesByClass("vtkMRMLVolumeNode") == []
"""
    damaged, other, transformed, lonely = without_window(
        binary, code, *(str(tmp_path / f"{name}.mrml") for name in scenes)
    ).splitlines()
    assert "is no scene file, or is damaged" in damaged
    assert "its first element is html, not MRML" in other
    assert "under a transform" in transformed
    assert "CT.nrrd" in lonely
    assert "does not exist" in lonely


# -- The window --------------------------------------------------------------------------------------------------------


def test_loaded_volume_is_shown_and_nothing_is_when_that_fails(binary: Path, small_phantom: Path) -> None:
    file = next(small_phantom.iterdir())
    code = f"""
composites = util.getNodesByClass("vtkMRMLSliceCompositeNode")
assert len(composites) == 3
shown = lambda: {{each.GetBackgroundVolumeID() for each in composites}}
before = shown()
assert len(before) == 1 and None not in before
hidden = util.loadVolume({str(file)!r}, {{"show": False}})
assert shown() == before
volume = util.loadVolume({str(file)!r})
assert shown() == {{volume.GetID()}}
labels = util.loadVolume({str(file)!r}, {{"labelmap": True}})
assert shown() == {{volume.GetID()}} and {{each.GetLabelVolumeID() for each in composites}} == {{labels.GetID()}}
assert "does not exist" in error_of(util.loadVolume, "/nowhere")
assert shown() == {{None}}
print("ok")
"""
    assert in_window(binary, code, small_phantom) == "ok\n"


def test_image_is_gone_before_another_one_is_read(binary: Path, small_phantom: Path) -> None:
    code = f"""
import slicer._application as program
composites = util.getNodesByClass("vtkMRMLSliceCompositeNode")
class Watcher(util.VTKObservationMixin):
    def check(self, *_):
        print([each.GetBackgroundVolumeID() for each in composites])
watcher = Watcher()
watcher.addObserver(slicer.mrmlScene, slicer.vtkMRMLScene.NodeAddedEvent, watcher.check)
util.loadVolume({str(next(small_phantom.iterdir()))!r})
"""
    lines = in_window(binary, code, small_phantom).splitlines()
    assert lines
    assert set(lines) == {"[None, None, None]"}


def test_layers_of_the_slice_views(binary: Path, small_phantom: Path) -> None:
    code = """
composites = util.getNodesByClass("vtkMRMLSliceCompositeNode")
layers = lambda: {(c.GetBackgroundVolumeID(), c.GetForegroundVolumeID(), c.GetForegroundOpacity()) for c in composites}
first = util.getNodesByClass("vtkMRMLScalarVolumeNode")[0]
other = util.addVolumeFromArray(memoryview(bytes(1000)).cast("B", [10, 10, 10]))
util.setSliceViewerLayers(foreground=other, foregroundOpacity=0.25)
assert layers() == {(first.GetID(), other.GetID(), 0.25)}, layers()
util.setSliceViewerLayers(background=other.GetID(), foreground=None, fit=True, rotateToVolumePlane=True)
assert layers() == {(other.GetID(), None, 0.25)}, layers()
red = util.getNode("vtkMRMLSliceNodeRed")
assert 10 <= max(red.GetFieldOfView()[:2]) < 40, red.GetFieldOfView()
red.SetFieldOfView(500, 500, 1)
util.resetSliceViews()
assert max(red.GetFieldOfView()[:2]) < 40
print("ok")
"""
    assert in_window(binary, code, small_phantom) == "ok\n"


def test_layout_manager(binary: Path, small_phantom: Path) -> None:
    code = """
manager = slicer.app.layoutManager()
assert sorted(manager.sliceViewNames()) == ["Green", "Red", "Yellow"]
assert manager.mrmlSliceLogics().GetNumberOfItems() == 3
red = manager.sliceWidget("Red")
assert red.mrmlSliceNode() is util.getNode("vtkMRMLSliceNodeRed")
assert red.mrmlSliceCompositeNode() is util.getNode("vtkMRMLSliceCompositeNodeRed")
assert red.sliceLogic() is slicer.app.applicationLogic().GetSliceLogicByLayoutName("Red")
assert red.sliceView().mrmlSliceNode() is red.mrmlSliceNode() and red.sliceOrientation == "Axial"
assert manager.sliceWidget("Blue") is None and manager.viewWidget(red.mrmlSliceNode()).sliceViewName == "Red"
red.sliceController().setSliceVisible(True)
assert red.mrmlSliceNode().GetSliceVisible()
red.sliceController().setSliceOffsetValue(red.sliceLogic().GetSliceOffset() + 2)
assert manager.threeDViewCount == 1 and manager.threeDWidget(1) is None
assert manager.threeDWidget(0).mrmlViewNode() is manager.activeMRMLThreeDViewNode()
assert manager.layout == 503
manager.setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutOneUpRedSliceView)
assert manager.layoutLogic().GetLayoutNode().GetViewArrangement() == manager.layout == 6
manager.layout = 503
util.setViewControllersVisible(False)
assert not red.sliceController().visible
red.sliceController().show()
assert red.sliceController().visible
util.forceRenderAllViews()
util.resetThreeDViews()
with util.RenderBlocker():
    red.sliceView().forceRender()
slicer.app.processEvents()
print("ok")
"""
    assert in_window(binary, code, small_phantom) == "ok\n"


def test_without_a_window_there_are_no_views(binary: Path) -> None:
    code = """
assert slicer.app.layoutManager() is None and util.mainWindow() is None
util.setSliceViewerLayers(background=None, fit=True)
util.resetSliceViews()
util.setViewControllersVisible(True)
util.setToolbarsVisible(True)
print(error_of(util.selectModule, "Volumes"))
"""
    assert without_window(binary, code) == ("RuntimeError: Could not find main window: the program runs without one\n")


def test_parts_that_the_window_does_not_have(binary: Path) -> None:
    code = """
for name in ("Toolbars", "MenuBars", "StatusBar", "PythonConsole", "ErrorLog", "ModulePanelTitle", "ApplicationLogo",
             "ModuleHelpSection", "DataProbe"):
    getattr(util, f"set{name}Visible")(False)
util.selectModule("Volumes")
print(util.selectedModule())
util.selectModule(slicer.modules.threed)
print(util.selectedModule(), error_of(util.selectModule, "Nothing")[:12])
"""
    assert in_window(binary, code) == "Volumes\nThreeD RuntimeError\n"
    shown = run(binary, "-platform", "offscreen", "--exit-after-startup", "--python-code",
                "slicer.util.setMenuBarsVisible(True)")  # fmt: skip
    assert shown.stderr == "The window of this program has no menu bar to show.\n"


# -- The program and its modules ---------------------------------------------------------------------------------------


def test_program_tells_about_itself(binary: Path, tmp_path: Path) -> None:
    code = """
import os, pathlib
app = slicer.app
assert app.applicationName == app.mainApplicationName == "SlicerQReads"
assert app.applicationFilePath() == os.path.realpath(sys.executable)
assert app.slicerHome == app.applicationDirPath() == os.path.dirname(app.applicationFilePath())
assert app.arguments()[0].endswith("SlicerQReads") and "-c" in app.arguments()
assert app.commandOptions().noMainWindow and not app.testingEnabled()
assert os.path.isdir(app.temporaryPath)
app.temporaryPath = sys.argv[1]
folder = util.tempDirectory("key")
assert os.path.isdir(folder) and folder.startswith(os.path.join(sys.argv[1], "key2"))
pathlib.Path(folder, "file").touch()
assert util.getFilesInDirectory(sys.argv[1]) == [os.path.join(folder, "file")]
with util.chdir(folder):
    assert util.getFilesInDirectory(".", absolutePath=False) == os.listdir()
assert [util.toBool(each) for each in ("true", "True", "1", "-2", 3, "no", "0", None, object())] == [True] * 5 + [
    False] * 3 + [True]
print(app.applicationVersion)
"""
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    assert without_window(binary, code, str(tmp_path)) == f"{version}\n"


@pytest.mark.parametrize(
    ("arguments", "testing"),
    [(["--testing", "-c", "CODE"], True), (["-c", "CODE", "--testing"], False), (["-c", "CODE"], False)],
)
def test_questions_are_answered_in_tests(arguments: list[str], testing: bool, binary: Path) -> None:
    code = f"{HELPERS}\nprint(slicer.app.testingEnabled(), error_of(util.confirmYesNoDisplay, 'Sure?')  is True)"
    ended = run(binary, *(code if argument == "CODE" else argument for argument in arguments))
    assert ended.stdout.splitlines()[-1] == f"{testing} {testing}", ended.stderr


def test_modules_of_this_build(binary: Path) -> None:
    code = """
volumes = slicer.modules.volumes
assert volumes is util.getModule("Volumes") is slicer.app.moduleManager().module("Volumes")
assert (volumes.name, slicer.moduleNames.Volumes) == ("Volumes", "Volumes") and volumes.title
assert isinstance(volumes.categories, list) and isinstance(volumes.dependencies, list)
assert volumes.path == slicer.app.applicationFilePath()
assert "dicom" in dir(slicer.modules) and "DICOM" in util.moduleNames()
assert util.moduleNames() == slicer.app.moduleManager().factoryManager().loadedModuleNames()
slicer.modules.QReadsWidget = volumes
assert slicer.modules.QReadsWidget is volumes
for call, name in ((util.getModule, "volumes"), (util.getModuleLogic, volumes), (util.getModuleWidget, "Volumes")):
    print(error_of(call, name).partition(";")[0])
"""
    assert without_window(binary, code).splitlines() == [
        "RuntimeError: Could not find module with name 'volumes'",
        "RuntimeError: Could not find module logic with name 'Volumes'",
        "RuntimeError: there is no main window: start the program without -c and --no-main-window",
    ]


@pytest.mark.parametrize(("call", "status"), [("util.exit(4)", 4), ("util.quit()", 0), ("slicer.app.exit(5)", 5)])
def test_program_ends_when_asked_once_the_script_is_done(call: str, status: int, binary: Path) -> None:
    code = f"{HELPERS}\n{call}\nprint('done')"
    for arguments in (["-c", code], ["-platform", "offscreen", "--python-code", code]):
        ended = run(binary, *arguments)
        assert (ended.returncode, ended.stdout) == (status, "done\n"), ended.stderr


def test_user_is_told_and_asked(binary: Path) -> None:
    code = """
util.infoDisplay("info")
util.delayDisplay("wait", 10)
util.errorDisplay("error")
try:
    with util.tryWithErrorDisplay("It failed."), util.WaitCursor():
        1 / 0
except ZeroDivisionError:
    print("raised")
"""
    ended = run(binary, "-c", HELPERS + code)
    assert (ended.returncode, ended.stdout) == (0, "info\nwait\nraised\n")
    assert ended.stderr == "error\nIt failed.\n\ndivision by zero\n"


# -- QReads ------------------------------------------------------------------------------------------------------------


def test_commands_of_existing_callers(binary: Path, small_phantom: Path) -> None:
    """As the users' pages have them."""
    report = "; print(slicer.util.getNodesByClass('vtkMRMLVolumeNode')[-1].GetImageData().GetDimensions()[2])"
    for code in (
        f"folder='{small_phantom}'; import os; "
        "slicer.util.loadVolume(folder + '/' + os.listdir(folder)[0], {'singleFile': False})",
        f"from QReads import QReadsLogic; QReadsLogic.loadDICOMDataDirectory('{small_phantom}')",
    ):
        ended = run(binary, "-platform", "offscreen", "--exit-after-startup", "--python-code", code + report)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "41\n", "")


def test_qreads_logic(binary: Path, small_phantom: Path) -> None:
    code = f"""
import pathlib
from QReads import QReadsLogic as Q
[volume_id] = Q.loadDICOMDataDirectory(pathlib.Path({str(small_phantom)!r}))
volume = util.getNode(volume_id)
display = volume.GetDisplayNode()
logics = [slicer.app.applicationLogic().GetSliceLogicByLayoutName(name) for name in ("Red", "Yellow", "Green")]
assert {{logic.GetSliceCompositeNode().GetBackgroundVolumeID() for logic in logics}} == {{volume_id}}
Q().setWindowLevelPreset("CT-Bone")
assert (display.GetWindow(), display.GetLevel()) == (2500, 300)
Q.updateWindowLevel(windowStep=-100)
Q.updateWindowLevel(levelStep=100)
assert (display.GetWindow(), display.GetLevel()) == (2400, 400)
Q.setInverseGrayEnabled(True)
assert display.GetColorNodeID() == "vtkMRMLColorTableNodeInvertedGrey"
Q.setSlab(Q.slabModeFromString("Mean"), Q.slabThicknessInMmToNumberOfSlices(volume, 3 * max(volume.GetSpacing())))
reslice = logics[0].GetBackgroundLayer().GetReslice()
assert reslice.GetSlabNumberOfSlices() == 3 and Q.slabModeToString(reslice.GetSlabMode()) == "Mean"
Q.setReferenceMarkersVisible(True)
Q.resetReferenceMarkers()
node = logics[0].GetSliceNode()
fitted = node.GetFieldOfView()[0]
Q.setZoom("400%")
assert abs(node.GetFieldOfView()[0] * 4 - fitted) < 1e-6
Q.setZoom("1:1")
assert abs(node.GetFieldOfView()[0] - node.GetDimensions()[0] * volume.GetSpacing()[0]) < 1e-6
Q.setZoom("Fit to window")
assert abs(node.GetFieldOfView()[0] - fitted) < 1e-6
slicer.app.layoutManager().setLayout(Q.registerCustomLayout())
assert "nowhere" in error_of(Q.loadDICOMDataDirectory, "/nowhere")
assert {{logic.GetSliceCompositeNode().GetBackgroundVolumeID() for logic in logics}} == {{None}}
print("ok")
"""
    assert in_window(binary, code) == "ok\n"
