"""Slice views: orientation, offset, field of view, dimensions, matrices, what is shown in them."""

import math

import slicer
import vtk
from checks import Events, check, group, outcome


def red_in(scene: slicer.vtkMRMLScene, name: str = "Red") -> slicer.vtkMRMLSliceNode:
    """A slice node as the layout makes them."""
    node = scene.CreateNodeByClass("vtkMRMLSliceNode")
    node.UnRegister(None)
    node.SetName(name)
    node.SetLayoutName(name)
    node.SetSingletonTag(name)
    return scene.AddNode(node)


def rotation(degrees: float, axis: int = 2) -> vtk.vtkMatrix4x4:
    matrix = vtk.vtkMatrix4x4()
    first, second = (index for index in range(3) if index != axis)
    angle = math.radians(degrees)
    matrix.SetElement(first, first, math.cos(angle))
    matrix.SetElement(first, second, -math.sin(angle))
    matrix.SetElement(second, first, math.sin(angle))
    matrix.SetElement(second, second, math.cos(angle))
    return matrix


def third_of(matrix: vtk.vtkMatrix4x4) -> vtk.vtkMatrix3x3:
    third = vtk.vtkMatrix3x3()
    for row in range(3):
        for column in range(3):
            third.SetElement(row, column, matrix.GetElement(row, column))
    return third


def volume_in(
    scene: slicer.vtkMRMLScene, matrix: vtk.vtkMatrix4x4, dimensions: tuple[int, int, int] = (10, 20, 30)
) -> slicer.vtkMRMLScalarVolumeNode:
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    image = vtk.vtkImageData()
    image.SetDimensions(dimensions)
    image.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    image.GetPointData().GetScalars().Fill(0)
    node.SetAndObserveImageData(image)
    node.SetIJKToRASMatrix(matrix)
    return node


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLSliceNode()
    check("orientation", [node.GetOrientation(), node.GetOrientationString()])
    check("GetFieldOfView", node.GetFieldOfView())
    check("GetDimensions", node.GetDimensions())
    check("GetSliceToRAS", node.GetSliceToRAS())
    check("GetXYToRAS", node.GetXYToRAS())
    check("GetXYToSlice", node.GetXYToSlice())
    check("GetSliceOffset", node.GetSliceOffset())
    check("GetXYZOrigin", node.GetXYZOrigin())
    check("GetUVWExtents", node.GetUVWExtents())
    check("GetUVWDimensions", node.GetUVWDimensions())
    check("GetSliceVisible", node.GetSliceVisible())
    check("GetWidgetVisible", node.GetWidgetVisible())
    check("GetWidgetNormalLockedToCamera", node.GetWidgetNormalLockedToCamera())
    check("GetVisibility", node.GetVisibility())
    check("GetLayoutName", node.GetLayoutName())
    check("GetLayoutLabel", node.GetLayoutLabel())
    check("GetLayoutColor", node.GetLayoutColor())
    check("GetViewGroup", node.GetViewGroup())
    check("GetBackgroundColor", node.GetBackgroundColor())
    check("orientation marker", [node.GetOrientationMarkerType(), node.GetOrientationMarkerSize()])
    check("ruler", [node.GetRulerType(), node.GetRulerColor()])
    check("GetSliceSpacingMode", node.GetSliceSpacingMode())
    check("GetPrescribedSliceSpacing", node.GetPrescribedSliceSpacing())
    check("GetSliceResolutionMode", node.GetSliceResolutionMode())
    check("GetJumpMode", node.GetJumpMode())
    check("GetActiveSlice", node.GetActiveSlice())
    check("layout grid", [node.GetLayoutGridRows(), node.GetLayoutGridColumns()])
    check("IsMappedInLayout", node.IsMappedInLayout())
    check("presets", node.GetNumberOfSliceOrientationPresets())
    check("SetOrientation without presets", [outcome(lambda: node.SetOrientation("Sagittal")), node.GetOrientation()])


@group
def slab() -> None:
    node = slicer.vtkMRMLSliceNode()
    check("at the start", [
        node.GetSlabReconstructionEnabled(), node.GetSlabReconstructionType(), node.GetSlabReconstructionThickness(),
        node.GetSlabReconstructionOversamplingFactor(),
    ])  # fmt: skip
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    node.SetSlabReconstructionEnabled(True)
    check("SetSlabReconstructionEnabled", [node.GetSlabReconstructionEnabled(), events.taken()])
    node.SetSlabReconstructionType(0)
    check("SetSlabReconstructionType", [node.GetSlabReconstructionType(), events.taken()])
    node.SetSlabReconstructionThickness(12.5)
    check("SetSlabReconstructionThickness", [node.GetSlabReconstructionThickness(), events.taken()])
    check("names", [node.GetSlabReconstructionTypeAsString(number) for number in range(5)])
    check(
        "from a name", [node.GetSlabReconstructionTypeFromString(name) for name in ("Max", "Min", "Mean", "Sum", "x")]
    )


@group
def default_presets() -> None:
    scene = slicer.vtkMRMLScene()
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene)
    node = red_in(scene)
    names = ("Axial", "Sagittal", "Coronal")
    check("number", node.GetNumberOfSliceOrientationPresets())
    for name in names:
        check(f"matrix {name}", node.GetSliceOrientationPreset(name))
    check("matrix of none", node.GetSliceOrientationPreset("Oblique"))
    check("HasSliceOrientationPreset", [node.HasSliceOrientationPreset(name) for name in ("Axial", "Oblique", "")])
    check("name of a matrix", node.GetSliceOrientationPresetName(node.GetSliceOrientationPreset("Coronal")))
    for name in names:
        check(f"SetOrientation {name}", [outcome(lambda name=name: node.SetOrientation(name)), node.GetOrientation()])
        check(f"SliceToRAS {name}", node.GetSliceToRAS())
        check(f"orientation string {name}", node.GetOrientationString())
    check("SetOrientation of none", [outcome(lambda: node.SetOrientation("Oblique")), node.GetOrientation()])
    check("SetOrientation of nothing", [outcome(lambda: node.SetOrientation("")), node.GetOrientation()])
    check("SetOrientation of None", [outcome(lambda: node.SetOrientation(None)), node.GetOrientation()])
    node.AddSliceOrientationPreset("Own", third_of(rotation(30)))
    check("own preset", [node.SetOrientation("Own"), node.GetOrientation(), node.GetSliceToRAS()])
    check("RenameSliceOrientationPreset", [outcome(lambda: node.RenameSliceOrientationPreset("Own", "Mine")),
                                           node.GetOrientation()])  # fmt: skip
    check("RemoveSliceOrientationPreset", [outcome(lambda: node.RemoveSliceOrientationPreset("Mine")),
                                           node.GetOrientation()])  # fmt: skip
    for tag in ("Yellow", "Green"):
        other = red_in(scene, tag)
        check(f"{tag}", [other.GetOrientation(), other.GetLayoutName()])
    node.SetOrientationToDefault()
    check("SetOrientationToDefault", node.GetOrientation())
    check("GetDefaultOrientation", outcome(lambda: node.GetDefaultOrientation()))


@group
def orientations() -> None:
    scene = slicer.vtkMRMLScene()
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene)
    node = red_in(scene)
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for name in ("SetOrientationToAxial", "SetOrientationToSagittal", "SetOrientationToCoronal"):
        check(name, [outcome(lambda name=name: getattr(node, name)()), node.GetOrientation(), node.GetSliceToRAS()])
        check(f"{name} events", events.taken())
    node.SetOrientation("Coronal")
    check("the same again", events.taken())
    node.SetSliceOffset(25)
    check("offset", [node.GetSliceOffset(), node.GetSliceToRAS()])
    node.SetOrientation("Axial")
    check("offset after another orientation", [node.GetSliceOffset(), node.GetSliceToRAS()])
    node.GetSliceToRAS().DeepCopy(rotation(10, 0))
    node.UpdateMatrices()
    check("oblique", node.GetOrientation())
    check("oblique as a string", outcome(node.GetOrientationString))
    node.SetSliceToRASByNTP(0, 0, 1, 1, 0, 0, 5, 6, 7, 0)
    check("SetSliceToRASByNTP axial", [node.GetSliceToRAS(), node.GetOrientation()])
    node.SetSliceToRASByNTP(0, 1, 1, 1, 0, 0, 5, 6, 7, 1)
    check("SetSliceToRASByNTP oblique", [node.GetSliceToRAS(), node.GetOrientation()])


@group
def offsets() -> None:
    scene = slicer.vtkMRMLScene()
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene)
    node = red_in(scene)
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for orientation in ("Axial", "Sagittal", "Coronal"):
        node.SetOrientation(orientation)
        events.taken()
        node.SetSliceOffset(12.5)
        check(f"{orientation}", [node.GetSliceOffset(), node.GetSliceToRAS()])
        check(f"{orientation} events", events.taken())
        node.SetSliceOffset(12.5)
        check(f"{orientation} events of the same", events.taken())
        node.SetSliceOrigin(1, 2, 3)
        check(f"{orientation} SetSliceOrigin", [node.GetSliceOffset(), node.GetSliceToRAS()])
        check(f"{orientation} SetSliceOrigin events", events.taken())
        node.JumpSlice(10, 20, 30)
        check(f"{orientation} JumpSlice", [node.GetSliceOffset(), node.GetSliceToRAS()])
        node.JumpSliceByOffsetting(-5, -6, -7)
        check(f"{orientation} JumpSliceByOffsetting", [node.GetSliceOffset(), node.GetSliceToRAS()])
        node.JumpSliceByCentering(50, 60, 70)
        check(f"{orientation} JumpSliceByCentering", [node.GetSliceOffset(), node.GetSliceToRAS()])
    node.SetJumpModeToCentered()
    node.JumpSlice(1, 1, 1)
    check("centered", [node.GetJumpMode(), node.GetSliceToRAS()])
    node.SetJumpModeToOffset()
    check("offset mode", node.GetJumpMode())


@group
def jumping_all() -> None:
    scene = slicer.vtkMRMLScene()
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene)
    red, yellow = red_in(scene), red_in(scene, "Yellow")
    yellow.SetOrientation("Sagittal")
    slicer.vtkMRMLSliceNode.JumpAllSlices(scene, 10, 20, 30, 0)
    check("JumpAllSlices", [red.GetSliceOffset(), yellow.GetSliceOffset()])
    red.JumpAllSlices(1, 2, 3)
    check("from one", [red.GetSliceOffset(), yellow.GetSliceOffset()])


@group
def field_of_view() -> None:
    node = slicer.vtkMRMLSliceNode()
    node.SetDimensions(400, 200, 1)
    check("SetDimensions", [node.GetDimensions(), node.GetFieldOfView(), node.GetUVWDimensions()])
    check("XYToSlice", node.GetXYToSlice())
    check("XYToRAS", node.GetXYToRAS())
    node.SetFieldOfView(100, 50, 2)
    check("SetFieldOfView", node.GetFieldOfView())
    check("XYToSlice of it", node.GetXYToSlice())
    check("XYToRAS of it", node.GetXYToRAS())
    node.SetXYZOrigin(10, 5, 0)
    check("SetXYZOrigin", [node.GetXYZOrigin(), node.GetXYToSlice()])
    node.SetSliceOffset(33)
    check("corner in RAS", node.GetXYToRAS().MultiplyPoint((0, 0, 0, 1)))
    check("center in RAS", node.GetXYToRAS().MultiplyPoint((200, 100, 0, 1)))
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    node.SetFieldOfView(100, 50, 2)
    check("the same", events.taken())
    node.SetFieldOfView(200, 100, 2)
    check("another", events.taken())
    node.SetDimensions(100, 100, 1)
    check("dimensions", events.taken())
    node.SetDimensions(0, 0, 0)
    check("no dimensions", [node.GetDimensions(), node.GetFieldOfView()])
    node.SetFieldOfView(0, 0, 0)
    check("no field of view", node.GetFieldOfView())
    check("UVW", [node.GetUVWExtents(), node.GetUVWDimensions(), node.GetUVWOrigin()])


@group
def matrices() -> None:
    scene = slicer.vtkMRMLScene()
    node = red_in(scene)
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    node.GetSliceToRAS().SetElement(2, 3, 40)
    check("a change of the matrix", [events.taken(), node.GetSliceOffset()])
    check("XYToRAS before UpdateMatrices", node.GetXYToRAS())
    node.UpdateMatrices()
    check("UpdateMatrices", [events.taken(), node.GetXYToRAS(), node.GetSliceOffset()])
    node.UpdateMatrices()
    check("UpdateMatrices again", events.taken())
    check("the matrix is the node's own", node.GetSliceToRAS() is node.GetSliceToRAS())
    was = node.StartModify()
    node.GetSliceToRAS().SetElement(2, 3, 50)
    node.UpdateMatrices()
    node.SetSliceVisible(1)
    check("in one go", events.taken())
    node.EndModify(was)
    check("after one go", events.taken())
    other = slicer.vtkMRMLSliceNode()
    other.Copy(node)
    check("Copy", [other.GetSliceToRAS(), other.GetOrientation(), other.GetLayoutName(), other.GetSliceVisible()])


@group
def to_the_plane_of_a_volume() -> None:
    scene = slicer.vtkMRMLScene()
    slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(scene)
    cases = {}
    straight = vtk.vtkMatrix4x4()
    straight.SetElement(0, 0, -1)
    straight.SetElement(1, 1, -1)
    straight.SetElement(2, 2, 3)
    cases["straight"] = straight
    cases["turned about S"] = rotation(20, 2)
    cases["turned about R"] = rotation(-15, 0)
    steep = vtk.vtkMatrix4x4()
    vtk.vtkMatrix4x4.Multiply4x4(rotation(40, 0), rotation(25, 1), steep)
    cases["turned twice"] = steep
    sagittal = vtk.vtkMatrix4x4()
    sagittal.Zero()
    for row, column in ((1, 0), (2, 1), (0, 2)):
        sagittal.SetElement(row, column, 1)
    sagittal.SetElement(3, 3, 1)
    cases["sagittal"] = sagittal
    for name, matrix in cases.items():
        volume = volume_in(scene, matrix)
        for orientation in ("Axial", "Sagittal", "Coronal"):
            node = red_in(scene)
            node.SetOrientation(orientation)
            node.RotateToVolumePlane(volume)
            check(f"{name} {orientation}", node.GetSliceToRAS())
            check(f"{name} {orientation} is called", node.GetOrientation())
        node = red_in(scene)
        node.SetOrientation("Axial")
        node.RotateToVolumePlane(volume)
        node.RotateToVolumePlane(volume)
        check(f"{name} twice", node.GetSliceToRAS())
    node = red_in(scene)
    node.SetOrientation("Axial")
    check("of None", [outcome(lambda: node.RotateToVolumePlane(None)), node.GetOrientation()])
    node.SetSliceOffset(17)
    node.RotateToVolumePlane(volume_in(scene, rotation(30, 0)))
    check("offset stays", node.GetSliceOffset())
    check("origin stays", [node.GetSliceToRAS().GetElement(row, 3) for row in range(3)])
    node.RotateToAxes(rotation(10, 2))
    check("RotateToAxes", node.GetSliceToRAS())


@group
def what_is_shown() -> None:
    node = slicer.vtkMRMLSliceNode()
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for setter, getter, value in (
        ("SetSliceVisible", "GetSliceVisible", 1),
        ("SetWidgetVisible", "GetWidgetVisible", 1),
        ("SetWidgetNormalLockedToCamera", "GetWidgetNormalLockedToCamera", 1),
        ("SetOrientationMarkerType", "GetOrientationMarkerType", 2),
        ("SetOrientationMarkerSize", "GetOrientationMarkerSize", 2),
        ("SetRulerType", "GetRulerType", 1),
        ("SetRulerColor", "GetRulerColor", 1),
        ("SetActiveSlice", "GetActiveSlice", 2),
        ("SetSliceSpacingMode", "GetSliceSpacingMode", 1),
        ("SetPrescribedSliceSpacing", "GetPrescribedSliceSpacing", (1, 2, 3)),
        ("SetSliceResolutionMode", "GetSliceResolutionMode", 1),
        ("SetLayoutLabel", "GetLayoutLabel", "R"),
        ("SetLayoutName", "GetLayoutName", "Red"),
        ("SetLayoutColor", "GetLayoutColor", (1, 0, 0)),
        ("SetViewGroup", "GetViewGroup", 3),
        ("SetVisibility", "GetVisibility", 0),
        ("SetBackgroundColor", "GetBackgroundColor", (0.1, 0.2, 0.3)),
        ("SetLayoutGrid", "GetLayoutGridColumns", (2, 3)),
    ):  # fmt: skip
        arguments = value if isinstance(value, tuple) else (value,)
        getattr(node, setter)(*arguments)
        check(setter, [getattr(node, getter)(), events.taken()])
        getattr(node, setter)(*arguments)
        check(f"{setter} with the same", events.taken())
    node.SetWidgetOutlineVisible(0)
    check("SetWidgetOutlineVisible", node.GetWidgetOutlineVisible())
    check("orientation markers", [
        node.OrientationMarkerTypeNone, node.OrientationMarkerTypeCube, node.OrientationMarkerTypeHuman,
        node.OrientationMarkerTypeAxes, node.OrientationMarkerSizeSmall, node.OrientationMarkerSizeMedium,
        node.OrientationMarkerSizeLarge,
    ])  # fmt: skip
    check("rulers", [
        node.RulerTypeNone, node.RulerTypeThin, node.RulerTypeThick, node.RulerColorWhite, node.RulerColorBlack,
        node.RulerColorYellow,
    ])  # fmt: skip
    check("names of markers", [node.GetOrientationMarkerTypeAsString(number) for number in range(5)])
    check(
        "markers of names", [node.GetOrientationMarkerTypeFromString(name) for name in ("none", "human", "axes", "x")]
    )
    check("names of rulers", [node.GetRulerTypeAsString(number) for number in range(4)])
    check("names of the ruler's colors", [node.GetRulerColorAsString(number) for number in range(4)])
    check("beyond the markers", outcome(lambda: node.SetOrientationMarkerType(77)))
    check("beyond the markers is", node.GetOrientationMarkerType())
    check("modes of resolution", [node.SliceResolutionMatch2DView, node.SliceFOVMatch2DViewSpacingMatchVolumes])
    check("spacing modes", [node.AutomaticSliceSpacingMode, node.PrescribedSliceSpacingMode])
    check("SetMappedInLayout", [outcome(lambda: node.SetMappedInLayout(1)), node.IsMappedInLayout()])
    check("IsViewVisibleInLayout", outcome(node.IsViewVisibleInLayout))
