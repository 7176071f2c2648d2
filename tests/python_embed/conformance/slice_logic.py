"""The logic of slice views: its nodes, layers, fitting, offsets and bounds of volumes."""

import math
from typing import Any

import slicer
import vtk
from checks import check, group, outcome


def rotation(degrees: float, axis: int) -> vtk.vtkMatrix4x4:
    matrix = vtk.vtkMatrix4x4()
    first, second = (index for index in range(3) if index != axis)
    angle = math.radians(degrees)
    matrix.SetElement(first, first, math.cos(angle))
    matrix.SetElement(first, second, -math.sin(angle))
    matrix.SetElement(second, first, math.sin(angle))
    matrix.SetElement(second, second, math.cos(angle))
    return matrix


class View:
    """A scene with one slice view."""

    def __init__(self, name: str = "Red", orientation: str = "Axial", size: tuple[int, int] = (400, 300)) -> None:
        self.scene = slicer.vtkMRMLScene()
        slicer.vtkMRMLSliceNode.AddDefaultSliceOrientationPresets(self.scene)
        self.application = slicer.vtkMRMLApplicationLogic()
        self.application.SetMRMLScene(self.scene)
        self.logic = slicer.vtkMRMLSliceLogic()
        self.logic.SetMRMLApplicationLogic(self.application)
        self.logic.SetMRMLScene(self.scene)
        self.node = self.logic.AddSliceNode(name)
        self.node.SetOrientation(orientation)
        self.node.SetDimensions(*size, 1)
        self.composite = self.logic.GetSliceCompositeNode()
        logics = vtk.vtkCollection()
        logics.AddItem(self.logic)
        self.application.SetSliceLogics(logics)

    def volume(
        self,
        dimensions: tuple[int, int, int] = (10, 20, 30),
        spacing: tuple[float, float, float] = (1, 1, 1),
        origin: tuple[float, float, float] = (0, 0, 0),
        turned: vtk.vtkMatrix4x4 | None = None,
        class_name: str = "vtkMRMLScalarVolumeNode",
    ) -> slicer.vtkMRMLScalarVolumeNode:
        """A volume in the scene, that is not shown."""
        node = self.scene.AddNewNodeByClass(class_name, "CT")
        image = vtk.vtkImageData()
        image.SetDimensions(dimensions)
        image.AllocateScalars(vtk.VTK_SHORT, 1)
        image.GetPointData().GetScalars().Fill(0)
        node.SetAndObserveImageData(image)
        if turned is not None:
            node.SetIJKToRASDirectionMatrix(turned)
        node.SetSpacing(spacing)
        node.SetOrigin(origin)
        node.CreateDefaultDisplayNodes()
        return node

    def shown(self, **settings: object) -> slicer.vtkMRMLScalarVolumeNode:
        """A volume that is the view's background."""
        node = self.volume(**settings)  # type: ignore[arg-type]
        self.composite.SetBackgroundVolumeID(node.GetID())
        return node


@group
def nodes_of_a_view() -> None:
    view = View()
    check("slice node", [view.node, view.node.GetName(), view.node.GetLayoutName(), view.node.GetSingletonTag()])
    check("the logic's slice node", view.logic.GetSliceNode() is view.node)
    check("composite node", [view.composite, view.composite.GetName(), view.composite.GetLayoutName(),
                             view.composite.GetSingletonTag()])  # fmt: skip
    check("layers", [layer.GetClassName() if layer else None for layer in (
        view.logic.GetBackgroundLayer(), view.logic.GetForegroundLayer(), view.logic.GetLabelLayer())])  # fmt: skip
    check("scene", view.logic.GetMRMLScene() is view.scene)
    check("volumes of the layers", [view.logic.GetLayerVolumeNode(index) for index in range(3)])
    for name in ("Yellow", "Green", "Slice4"):
        other = slicer.vtkMRMLSliceLogic()
        other.SetMRMLScene(view.scene)
        node = other.AddSliceNode(name)
        check(f"{name}", [node, node.GetLayoutName(), node.GetName()])
        check(f"{name} orientation", node.GetOrientation())
        check(f"{name} label", node.GetLayoutLabel())
        check(f"{name} color", node.GetLayoutColor())
        check(f"{name} composite", other.GetSliceCompositeNode())


@group
def of_the_application() -> None:
    view = View()
    application = view.application
    check("slice logics", [logic.GetSliceNode() for logic in (application.GetSliceLogics().GetItemAsObject(0),)])
    check("GetSliceLogic", application.GetSliceLogic(view.node) is view.logic)
    check("GetSliceLogic of another", application.GetSliceLogic(slicer.vtkMRMLSliceNode()))
    check("GetSliceLogic of None", outcome(lambda: application.GetSliceLogic(None)))
    check("GetSliceLogicByLayoutName", application.GetSliceLogicByLayoutName("Red") is view.logic)
    check("GetSliceLogicByLayoutName of none", application.GetSliceLogicByLayoutName("Blue"))
    check("GetSelectionNode", application.GetSelectionNode())
    check("GetInteractionNode", application.GetInteractionNode())
    check("GetMRMLScene", application.GetMRMLScene() is view.scene)
    volume = view.volume()
    application.GetSelectionNode().SetReferenceActiveVolumeID(volume.GetID())
    application.PropagateVolumeSelection()
    check("PropagateVolumeSelection", view.composite.GetBackgroundVolumeID())
    check("its field of view", view.node.GetFieldOfView())
    label = view.volume(class_name="vtkMRMLLabelMapVolumeNode")
    application.GetSelectionNode().SetReferenceActiveLabelVolumeID(label.GetID())
    application.GetSelectionNode().SetReferenceSecondaryVolumeID(volume.GetID())
    view.node.SetFieldOfView(7, 7, 1)
    application.PropagateVolumeSelection(0)
    check("without a fit", [view.composite.GetLabelVolumeID(), view.composite.GetForegroundVolumeID(),
                            view.node.GetFieldOfView()])  # fmt: skip
    view.composite.SetDoPropagateVolumeSelection(0)
    other = view.volume()
    application.GetSelectionNode().SetReferenceActiveVolumeID(other.GetID())
    application.PropagateVolumeSelection(0)
    check("a view that takes none", view.composite.GetBackgroundVolumeID())
    view.composite.SetDoPropagateVolumeSelection(1)
    application.PropagateBackgroundVolumeSelection(0)
    check("PropagateBackgroundVolumeSelection", view.composite.GetBackgroundVolumeID())
    application.FitSliceToAll()
    check("FitSliceToAll", view.node.GetFieldOfView())
    application.GetSelectionNode().SetReferenceActiveVolumeID(None)
    application.PropagateVolumeSelection()
    check("of nothing", view.composite.GetBackgroundVolumeID())
    view.scene.Clear(0)
    check("the view's nodes after Clear(0)", [view.logic.GetSliceNode(), view.logic.GetSliceCompositeNode(),
                                              application.GetSelectionNode()])  # fmt: skip


@group
def fitting() -> None:
    cases: dict[str, dict[str, Any]] = {
        "isotropic": {},
        "CT": {"dimensions": (512, 512, 163), "spacing": (0.75, 0.75, 2), "origin": (-190, -170, -500)},
        "wide": {"dimensions": (200, 10, 5)},
        "tall": {"dimensions": (10, 200, 5), "spacing": (1, 2, 3)},
        "one slice": {"dimensions": (64, 64, 1)},
        "turned about S": {"turned": rotation(20, 2), "dimensions": (30, 20, 10), "spacing": (1, 2, 3)},
        "turned about R": {"turned": rotation(40, 0), "dimensions": (30, 20, 10), "spacing": (1, 2, 3)},
    }
    for name, settings in cases.items():
        for orientation in ("Axial", "Sagittal", "Coronal"):
            view = View(orientation=orientation)
            view.shown(**settings)
            view.logic.FitSliceToAll()
            check(f"{name} {orientation} FitSliceToAll", [view.node.GetFieldOfView(), view.node.GetSliceOffset()])
            check(f"{name} {orientation} SliceToRAS", view.node.GetSliceToRAS())
    view = View(size=(300, 600))
    view.shown(dimensions=(100, 50, 10))
    view.logic.FitSliceToAll()
    check("a tall view", [view.node.GetFieldOfView(), view.node.GetSliceToRAS()])
    view.logic.FitSliceToAll(200, 100)
    check("another size", [view.node.GetFieldOfView(), view.node.GetDimensions()])
    view = View()
    before = view.node.GetFieldOfView()
    view.logic.FitSliceToAll()
    check("no volume", view.node.GetFieldOfView() == before)
    volume = view.volume(dimensions=(100, 100, 100), spacing=(2, 2, 2))
    view.logic.FitSliceToVolume(volume, 400, 300)
    check("FitSliceToVolume", [view.node.GetFieldOfView(), view.node.GetSliceToRAS()])
    view.composite.SetForegroundVolumeID(volume.GetID())
    view.composite.SetBackgroundVolumeID(view.volume().GetID())
    view.logic.FitSliceToAll()
    check("two volumes FitSliceToAll", view.node.GetFieldOfView())
    view.logic.FitSliceToBackground(400, 300)
    check("two volumes FitSliceToBackground", view.node.GetFieldOfView())
    view.node.SetFieldOfView(50, 50, 1)
    view.logic.ResizeSliceNode(200, 200)
    check("ResizeSliceNode", [view.node.GetDimensions(), view.node.GetFieldOfView()])


@group
def offsets() -> None:
    cases: dict[str, dict[str, Any]] = {
        "isotropic": {},
        "CT": {"dimensions": (64, 64, 41), "spacing": (0.75, 0.75, 2.5), "origin": (-20, -30, -500)},
        "turned about R": {"turned": rotation(20, 0), "dimensions": (30, 20, 10), "spacing": (1, 2, 3)},
    }
    for name, settings in cases.items():
        for orientation in ("Axial", "Sagittal", "Coronal"):
            view = View(orientation=orientation)
            view.shown(**settings)
            view.logic.FitSliceToAll()
            values = []
            for offset in (-495.2, -1.1, 0.6, 5.3, 7.5):
                view.logic.SetSliceOffset(offset)
                before = view.logic.GetSliceOffset()
                view.logic.SnapSliceOffsetToIJK()
                values.append([before, view.logic.GetSliceOffset(), view.node.GetSliceOffset()])
            check(f"{name} {orientation} SnapSliceOffsetToIJK", values)
            bounds = [0.0] * 6
            view.logic.GetLowestVolumeSliceBounds(bounds)
            check(f"{name} {orientation} GetLowestVolumeSliceBounds", bounds)
            check(f"{name} {orientation} GetLowestVolumeSliceSpacing", list(view.logic.GetLowestVolumeSliceSpacing()))
            bounds = [0.0] * 6
            view.logic.GetSliceBounds(bounds)
            check(f"{name} {orientation} GetSliceBounds", bounds)
            check(f"{name} {orientation} GetSliceIndexFromOffset", [
                view.logic.GetSliceIndexFromOffset(offset) for offset in (-500, -1, 0, 4.9, 1000)
            ])  # fmt: skip
    view = View()
    bounds = [0.0] * 6
    view.logic.GetLowestVolumeSliceBounds(bounds)
    check("bounds of nothing", bounds)
    view.logic.SetSliceOffset(3.3)
    view.logic.SnapSliceOffsetToIJK()
    check("snapped to nothing", view.logic.GetSliceOffset())
    check("spacing of nothing", list(view.logic.GetLowestVolumeSliceSpacing()))


@group
def turning() -> None:
    for name, turned in {
        "straight": vtk.vtkMatrix4x4(), "about S": rotation(20, 2), "about R": rotation(-30, 0),
    }.items():  # fmt: skip
        for orientation in ("Axial", "Sagittal", "Coronal"):
            view = View(orientation=orientation)
            view.shown(turned=turned)
            view.node.SetSliceOffset(5)
            view.logic.RotateSliceToLowestVolumeAxes()
            check(f"{name} {orientation}", [view.node.GetSliceToRAS(), view.node.GetOrientation()])
    view = View()
    view.logic.RotateSliceToLowestVolumeAxes()
    check("nothing", view.node.GetSliceToRAS())


@group
def boxes_of_volumes() -> None:
    view = View()
    volume = view.shown(dimensions=(10, 20, 30), spacing=(1, 2, 3), origin=(-5, 6, 7))
    size, center = [0.0] * 3, [0.0] * 3
    view.logic.GetBackgroundRASBox(size, center)
    check("GetBackgroundRASBox", [size, center])
    view.logic.GetVolumeRASBox(volume, size, center)
    check("GetVolumeRASBox", [size, center])
    view.logic.GetVolumeSliceDimensions(volume, size, center)
    check("GetVolumeSliceDimensions", [size, center])
    bounds = [0.0] * 6
    view.logic.GetVolumeSliceBounds(volume, bounds)
    check("GetVolumeSliceBounds", bounds)
    check("GetVolumeSliceSpacing", list(view.logic.GetVolumeSliceSpacing(volume)))
    check("GetBackgroundSliceSpacing", list(view.logic.GetBackgroundSliceSpacing()))
    view.logic.GetBackgroundSliceBounds(bounds)
    check("GetBackgroundSliceBounds", bounds)
    check("GetLayerVolumeNode", [view.logic.GetLayerVolumeNode(index) for index in range(4)])


@group
def layers() -> None:
    view = View(size=(4, 4))
    volume = view.volume(dimensions=(4, 4, 4))
    for index in range(64):
        volume.GetImageData().GetPointData().GetScalars().SetTuple1(index, index)
    view.composite.SetBackgroundVolumeID(volume.GetID())
    layer = view.logic.GetBackgroundLayer()
    check("GetVolumeNode", layer.GetVolumeNode() is volume)
    check("GetSliceNode", layer.GetSliceNode() is view.node)
    check("GetReslice", layer.GetReslice().IsA("vtkImageReslice"))
    check("interpolation", layer.GetReslice().GetInterpolationModeAsString())
    volume.GetDisplayNode().SetInterpolate(0)
    check("interpolation off", layer.GetReslice().GetInterpolationModeAsString())
    view.node.SetFieldOfView(4, 4, 1)
    # Pixels lie on voxels.
    view.node.GetSliceToRAS().SetElement(0, 3, 1)
    view.node.GetSliceToRAS().SetElement(1, 3, 2)
    view.node.UpdateMatrices()

    def picture() -> list[list[float]]:
        reslice = layer.GetReslice()
        reslice.Update()
        image = reslice.GetOutput()
        columns, rows, _ = image.GetDimensions()
        return [
            [image.GetScalarComponentAsDouble(column, row, 0, 0) for column in range(columns)] for row in range(rows)
        ]

    view.node.SetSliceOffset(0)
    check("first slice", picture())
    view.node.SetSliceOffset(2)
    check("third slice", picture())
    check("XYToIJK", outcome(lambda: [layer.GetXYToIJKTransform().TransformDoublePoint(x, y, 0)
                                      for x, y in ((0, 0), (3, 3))]))  # fmt: skip
    view.node.SetSlabReconstructionEnabled(True)
    view.node.SetSlabReconstructionThickness(3)
    check("slab", [layer.GetReslice().GetSlabModeAsString(), layer.GetReslice().GetSlabNumberOfSlices() > 1])
    check("slab's picture", picture())
    view.composite.SetBackgroundVolumeID(None)
    check("no volume", layer.GetVolumeNode())
