"""MRML classes of views, layouts, colors and lines, where a comparison with 3D Slicer's own library shows nothing."""

from __future__ import annotations

from pathlib import Path

from tests.python_embed.test_scripting import printed

VIEW = """
from slicer.MRMLCore import *
from vtkmodules.vtkCommonCore import VTK_SHORT, vtkCollection
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4

scene = vtkMRMLScene()
application = vtkMRMLApplicationLogic()
application.SetMRMLScene(scene)
logics = vtkCollection()
for name, orientation in (("Red", "Axial"), ("Yellow", "Sagittal"), ("Green", "Coronal")):
    logic = vtkMRMLSliceLogic()
    logic.SetMRMLApplicationLogic(application)
    logic.SetMRMLScene(scene)
    node = logic.AddSliceNode(name)
    node.SetDefaultOrientation(orientation)
    node.SetOrientationToDefault()
    node.SetDimensions(40, 30, 1)
    logics.AddItem(logic)
application.SetSliceLogics(logics)
red = application.GetSliceLogicByLayoutName("Red")
slice_node, composite = red.GetSliceNode(), red.GetSliceCompositeNode()

def volume(columns, dimensions=(10, 12, 20)):
    # Each voxel's value is the number of its layer.
    image = vtkImageData()
    image.SetDimensions(*dimensions)
    image.AllocateScalars(VTK_SHORT, 1)
    scalars = image.GetPointData().GetScalars()
    for index in range(scalars.GetNumberOfTuples()):
        scalars.SetTuple1(index, index // (dimensions[0] * dimensions[1]))
    matrix = vtkMatrix4x4()
    for column, elements in enumerate(columns):
        for row, element in enumerate(elements):
            matrix.SetElement(row, column, element)
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    node.SetAndObserveImageData(image)
    node.SetIJKToRASMatrix(matrix)
    node.CreateDefaultDisplayNodes()
    return node

def middle(reslice):
    reslice.Update()
    return reslice.GetOutput().GetScalarComponentAsDouble(20, 15, 0, 0)
"""
STRAIGHT = "[(-1, 0, 0), (0, -1, 0), (0, 0, 2)]"


def test_nodes_that_there_is_one_of(binary: Path) -> None:
    code = f"""{VIEW}
ids = [scene.GetNthNode(index).GetID() for index in range(scene.GetNumberOfNodes())]
for expected in (
    "vtkMRMLSelectionNodeSingleton", "vtkMRMLInteractionNodeSingleton", "vtkMRMLCrosshairNodedefault",
    "vtkMRMLLayoutNodevtkMRMLLayoutNode", "vtkMRMLColorTableNodeGrey", "vtkMRMLColorTableNodeInvertedGrey",
    "vtkMRMLSliceNodeRed", "vtkMRMLSliceCompositeNodeGreen", "vtkMRMLSliceDisplayNodeYellow",
):
    assert ids.count(expected) == 1, expected
second = vtkMRMLSliceLogic()
second.SetMRMLScene(scene)
assert second.AddSliceNode("Red") is slice_node and second.GetSliceCompositeNode() is composite
vtkMRMLApplicationLogic().SetMRMLScene(scene)
assert scene.GetNumberOfNodes() == len(ids)
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_pipeline_is_made_when_asked_for_and_follows(binary: Path) -> None:
    code = f"""{VIEW}
layer = red.GetBackgroundLayer()
composite.SetBackgroundVolumeID(volume({STRAIGHT}).GetID())
red.FitSliceToAll()
slice_node.SetSliceOffset(10)
assert not layer.HasReslice()
reslice = layer.GetReslice()
assert layer.HasReslice() and middle(reslice) == 5
slice_node.SetSliceOffset(14)
assert middle(reslice) == 7
other = volume({STRAIGHT})
other.SetOrigin(0, 0, -6)
composite.SetBackgroundVolumeID(other.GetID())
assert middle(reslice) == 10
other.SetOrigin(0, 0, 0)
assert middle(reslice) == 7
other.GetDisplayNode().SetInterpolate(0)
assert reslice.GetInterpolationModeAsString() == "NearestNeighbor"
scene.RemoveNode(other)
assert layer.GetVolumeNode() is None and reslice.GetInput() is None
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_slab_is_as_thick_as_asked_for(binary: Path) -> None:
    code = f"""{VIEW}
composite.SetBackgroundVolumeID(volume({STRAIGHT}).GetID())
red.FitSliceToAll()
slice_node.SetSliceOffset(20)
reslice = red.GetBackgroundLayer().GetReslice()
slice_node.SetSlabReconstructionThickness(8)
slice_node.SetSlabReconstructionEnabled(True)
for field_of_view in (1, 2, 5):  # It must not depend on the thickness of what the view shows.
    slice_node.SetFieldOfView(20, 15, field_of_view)
    extremes = []
    for kind in (0, 1):
        slice_node.SetSlabReconstructionType(kind)
        extremes.append(middle(reslice))
    assert extremes[0] in (8, 9) and extremes[1] in (11, 12), extremes
slice_node.SetSlabReconstructionEnabled(False)
assert middle(reslice) == 10

# As scripts did before slice nodes had a slab.
reslice.SetSlabModeToMax()
reslice.SetSlabNumberOfSlices(5)
events = []
red.GetBackgroundLayer().AddObserver("ModifiedEvent", lambda *_: events.append(1))
red.GetBackgroundLayer().UpdateImageDisplay()
slice_node.SetSliceOffset(22)
assert events and reslice.GetSlabNumberOfSlices() == 5 and middle(reslice) > 11
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_tilted_gantry(binary: Path) -> None:
    code = f"""{VIEW}
import math
node = volume([(-1, 0, 0), (0, -1, 0), (0, 0.6, 2)])
composite.SetBackgroundVolumeID(node.GetID())
assert [red.GetSliceIndexFromOffset(offset) for offset in (-3, 0, 2, 2.9, 38, 40)] == [-2, 1, 2, 2, 20, -2]
for name in ("Red", "Yellow", "Green"):
    turned = application.GetSliceLogicByLayoutName(name).GetSliceNode()
    turned.RotateToVolumePlane(node)
    axes = [[turned.GetSliceToRAS().GetElement(row, column) for row in range(3)] for column in range(3)]
    assert all(math.isclose(math.hypot(*axis), 1) for axis in axes)
    for first in (0, 1):  # Of a plane's own axes one may lie across the other, the normal not.
        assert abs(sum(a * b for a, b in zip(axes[first], axes[2]))) < 1e-9
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_views_keep_their_settings_when_the_scene_is_cleared(binary: Path) -> None:
    code = f"""{VIEW}
composite.SetBackgroundVolumeID(volume({STRAIGHT}).GetID())
view = vtkMRMLViewNode()
view.SetLayoutName("QReads1")
view = scene.AddNode(view)
view.SetBoxVisible(0)
view.SetMappedInLayout(True)
layout = application.GetLayoutLogic().GetLayoutNode()
layout.AddLayoutDescription(503, "<layout/>")
layout.SetViewArrangement(503)
slice_node.SetRulerType(slice_node.RulerTypeThin)
slice_node.SetLayoutLabel("B")
slice_node.SetOrientation("Coronal")
composite.SetSliceIntersectionVisibility(1)
scene.Clear(0)
assert composite.GetBackgroundVolumeID() is None
assert scene.GetNodeByID("vtkMRMLViewNodeQReads1") is view and not view.GetBoxVisible() and view.IsMappedInLayout()
assert layout.GetViewArrangement() == 503 and layout.GetCurrentLayoutDescription() == "<layout/>"
assert slice_node.GetRulerType() == 1 and slice_node.GetLayoutLabel() == "B"
assert slice_node.GetOrientation() == "Axial"
assert composite.GetSliceIntersectionVisibility() == 1
grey = scene.GetNodeByID("vtkMRMLColorTableNodeGrey")
assert grey.GetTypeAsString() == "Grey" and grey.GetLookupTable().GetTableValue(51)[:3] == (0.2, 0.2, 0.2)
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_lines_of_other_slices_are_switched_in_one_place(binary: Path) -> None:
    code = f"""{VIEW}
visibility = application.IntersectingSlicesVisibility
assert not application.GetIntersectingSlicesEnabled(visibility)
application.SetIntersectingSlicesEnabled(visibility, True)
composites = [logics.GetItemAsObject(index).GetSliceCompositeNode() for index in range(3)]
assert [one.GetSliceIntersectionVisibility() for one in composites] == [1, 1, 1]
composites[1].SetSliceIntersectionVisibility(0)
shown = [logics.GetItemAsObject(index).GetSliceDisplayNode().GetIntersectingSlicesVisibility() for index in range(3)]
assert shown == [True, False, True]
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_layouts_are_descriptions_of_views(binary: Path) -> None:
    code = f"""{VIEW}
import re
layout = application.GetLayoutLogic().GetLayoutNode()
views = {{
    number: re.findall('<view class="(\\\\w+)" singletontag="(\\\\w+)">', layout.GetLayoutDescription(number))
    for number in layout.GetLayoutIndices()
}}
red, yellow, green = (("vtkMRMLSliceNode", name) for name in ("Red", "Yellow", "Green"))
space = ("vtkMRMLViewNode", "1")
assert views[layout.SlicerLayoutFourUpView] == [red, space, green, yellow]
assert views[layout.SlicerLayoutConventionalView] == [space, red, green, yellow]
assert views[layout.SlicerLayoutOneUp3DView] == [space]
assert views[layout.SlicerLayoutOneUpYellowSliceView] == [yellow]
for number in layout.GetLayoutIndices():
    open_tags = []
    for closing, tag in re.findall("<(/?)(\\\\w+)[^>]*>", layout.GetLayoutDescription(number)):
        assert not closing or open_tags.pop() == tag
        if not closing:
            open_tags.append(tag)
    assert not open_tags
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_labels_have_colors_apart(binary: Path) -> None:
    code = f"""{VIEW}
table = scene.GetNodeByID("vtkMRMLColorTableNodeLabels").GetLookupTable()
colors = [table.GetTableValue(label) for label in range(table.GetNumberOfTableValues())]
assert colors[0][3] == 0 and all(color[3] == 1 for color in colors[1:])
nearest = min(
    max(abs(first - second) for first, second in zip(colors[label], colors[other]))
    for label in range(1, 20) for other in range(label)
)
assert nearest > 0.1, nearest
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_line_is_measured_while_its_end_follows_the_pointer(binary: Path) -> None:
    code = f"""{VIEW}
line = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode")
line.AddControlPoint(0, 0, 0)
length = line.GetMeasurement("length")
assert not length.GetValueDefined()
line.SetNthControlPointPosition(0, 1, 1, 1)
line.SetLineEndPosition((1, 1, 1))
line.SetNthControlPointPosition(1, 4, 5, 1, line.PositionPreview)
assert length.GetValueWithUnitsAsPrintableString() == "5.000mm"
assert line.GetNumberOfDefinedControlPoints() == 1 and not line.GetControlPointPlacementComplete()
line.SetNthControlPointPosition(1, 4, 5, 1)
assert line.GetControlPointPlacementComplete()
line.RemoveAllControlPoints()
assert not length.GetValueDefined() and line.GetLineLengthWorld() == 0
print("all")
"""
    assert printed(binary, code) == "all\n"
