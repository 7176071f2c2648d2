"""Nodes of a rendered volume, and the module's logic."""

from collections.abc import Callable
from typing import Any

import slicer
import vtk
from checks import check, group, outcome


def modified_count(node: vtk.vtkObject, action: Callable[[], object]) -> str:
    """How many ModifiedEvents an action sends: none, or some."""
    count: list[int] = []
    tag = node.AddObserver("ModifiedEvent", lambda *_: count.append(1))
    action()
    node.RemoveObserver(tag)
    return "some" if count else "none"


def points(function: vtk.vtkObject) -> list[list[float]]:
    value = [0.0] * (4 if function.IsA("vtkPiecewiseFunction") else 6)
    result = []
    for index in range(function.GetSize()):
        function.GetNodeValue(index, value)
        result.append(list(value))
    return result


def ramp() -> vtk.vtkPiecewiseFunction:
    function = vtk.vtkPiecewiseFunction()
    function.AddPoint(-10, 0)
    function.AddPoint(20, 0.5)
    return function


def colors() -> vtk.vtkColorTransferFunction:
    function = vtk.vtkColorTransferFunction()
    function.AddRGBPoint(0, 1, 0, 0)
    function.AddRGBPoint(10, 0, 0.5, 1)
    return function


@group
def properties() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNode(slicer.vtkMRMLVolumePropertyNode())
    check("name", node.GetName())
    check("is a", [node.IsA("vtkMRMLStorableNode"), node.IsA("vtkMRMLDisplayableNode")])
    check("property", node.GetVolumeProperty().GetClassName())
    check("the same functions", [
        node.GetColor() == node.GetVolumeProperty().GetRGBTransferFunction(),
        node.GetScalarOpacity() == node.GetVolumeProperty().GetScalarOpacity(),
        node.GetGradientOpacity() == node.GetVolumeProperty().GetGradientOpacity(),
    ])  # fmt: skip
    check("events of SetScalarOpacity", modified_count(node, lambda: node.SetScalarOpacity(ramp())))
    check("events of SetColor", modified_count(node, lambda: node.SetColor(colors())))
    check("events of SetGradientOpacity", modified_count(node, lambda: node.SetGradientOpacity(ramp())))
    check("opacity", points(node.GetScalarOpacity()))
    check("colors", points(node.GetColor()))
    check("gradient opacity", points(node.GetGradientOpacity()))
    check("events of a point", modified_count(node, lambda: node.GetScalarOpacity().AddPoint(5, 0.1)))
    check("events of a color", modified_count(node, lambda: node.GetColor().AddRGBPoint(5, 1, 1, 1)))
    check("events of the shade", modified_count(node, lambda: node.GetVolumeProperty().ShadeOn()))
    node.GetVolumeProperty().SetAmbient(0.3)
    node.GetVolumeProperty().SetInterpolationTypeToLinear()
    for method in ("Copy", "CopyParameterSet"):
        other = scene.AddNode(slicer.vtkMRMLVolumePropertyNode())
        check(f"events of {method}", modified_count(other, lambda: getattr(other, method)(node)))  # noqa: B023
        check(f"{method}", [
            points(other.GetScalarOpacity()), points(other.GetColor()), other.GetVolumeProperty().GetShade(),
            other.GetVolumeProperty().GetAmbient(), other.GetVolumeProperty().GetInterpolationType(),
        ])  # fmt: skip
        check(f"{method} is a copy", other.GetScalarOpacity() == node.GetScalarOpacity())
        node.GetScalarOpacity().AddPoint(7, 0.7)
        check(f"{method} keeps its own", other.GetScalarOpacity().GetSize())


@group
def regions() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode")
    check("name", node.GetName())
    check("type", node.GetMarkupType())
    check("size at the start", list(node.GetSize()))
    check("events of SetCenter", modified_count(node, lambda: node.SetCenter(1, 2, 3)))
    check("events of SetSize", modified_count(node, lambda: node.SetSize(10, 20, 30)))
    check("events of the same size", modified_count(node, lambda: node.SetSize(10, 20, 30)))
    center, radius, bounds = [0.0] * 3, [0.0] * 3, [0.0] * 6
    node.GetCenter(center)
    check("center", [center, list(node.GetCenter()), list(node.GetSize())])
    node.GetRadiusXYZ(radius)
    check("GetRadiusXYZ", radius)
    check("GetXYZ", outcome(lambda: node.GetXYZ(center)))
    node.GetRASBounds(bounds)
    check("GetRASBounds", bounds)
    node.SetXYZ((4, 5, 6))
    node.SetRadiusXYZ((1, 2, 3))
    check("SetXYZ and SetRadiusXYZ", [list(node.GetCenter()), list(node.GetSize())])
    check("points", [node.GetNumberOfControlPoints(), list(node.GetNthControlPointPositionVector(0))])
    node.SetNthControlPointPosition(0, 7, 8, 9)
    check("moving the point", list(node.GetCenter()))
    check("inside", [node.IsPointInROI((7, 8, 9)), node.IsPointInROI((7.9, 9.9, 11.9))])
    check("matrix", node.GetObjectToNodeMatrix())
    planes = vtk.vtkPlanes()
    node.GetPlanes(planes)
    check("inside of the planes", [planes.EvaluateFunction((7, 8, 9)) < 0, planes.EvaluateFunction((7, 8, 13)) > 0])
    node.SetCenterWorld(1, 1, 1)
    node.SetSizeWorld(2, 4, 6)
    check("in the world", [list(node.GetCenterWorld()), list(node.GetSize())])
    other = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode", "other")
    other.Copy(node)
    check("Copy", [list(other.GetCenter()), list(other.GetSize())])


def with_volume() -> tuple[Any, Any, Any]:
    scene = slicer.vtkMRMLScene()
    logic = slicer.vtkSlicerVolumeRenderingLogic()
    logic.SetMRMLScene(scene)
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    image = vtk.vtkImageData()
    image.SetDimensions(10, 20, 30)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    image.GetPointData().GetScalars().Fill(0)
    image.SetScalarComponentFromDouble(1, 2, 3, 0, 1000)
    volume.SetAndObserveImageData(image)
    volume.SetSpacing(0.5, 1, 2)
    volume.SetOrigin(5, -6, 7)
    volume.CreateDefaultDisplayNodes()
    volume.GetDisplayNode().AutoWindowLevelOff()
    volume.GetDisplayNode().SetWindowLevel(400, 40)
    return scene, logic, volume


@group
def logic() -> None:
    _scene, logic, volume = with_volume()
    check("before", logic.GetFirstVolumeRenderingDisplayNode(volume))
    display = logic.CreateDefaultVolumeRenderingNodes(volume)
    check("display node", [display.GetClassName(), display.GetName(), display.GetVisibility()])
    check("its references", [display.GetVolumeNode() == volume, display.GetVolumePropertyNode().GetClassName()])
    check("cropping", [display.GetCroppingEnabled(), display.GetROINode()])
    check("once more", logic.CreateDefaultVolumeRenderingNodes(volume) == display)
    check("first", logic.GetFirstVolumeRenderingDisplayNode(volume) == display)
    check("display nodes", volume.GetNumberOfDisplayNodes())
    check("default method", logic.GetDefaultRenderingMethod() or "vtkMRMLGPURayCastVolumeRenderingDisplayNode")
    roi = logic.CreateROINode(display)
    check("region", [roi.GetClassName(), roi.GetName(), list(roi.GetCenter()), list(roi.GetSize())])
    check("region once more", logic.CreateROINode(display) == roi)
    check("region of", logic.GetFirstVolumeRenderingDisplayNodeByROINode(roi) == display)
    roi.SetSize(1, 1, 1)
    logic.FitROIToVolume(display)
    check("fitted", [list(roi.GetCenter()), list(roi.GetSize())])
    check("another node", outcome(lambda: logic.CreateVolumeRenderingDisplayNode().GetClassName()))
    check("named", logic.CreateVolumeRenderingDisplayNode("vtkMRMLCPURayCastVolumeRenderingDisplayNode").GetClassName())
    opacity = display.GetVolumePropertyNode().GetScalarOpacity()
    check("opacity of window and level", [round(opacity.GetValue(value), 2) for value in (-500, -160, 40, 240, 900)])
    color = display.GetVolumePropertyNode().GetColor()
    check("colors of window and level", [round(color.GetRedValue(value), 2) for value in (-500, -160, 40, 240, 900)])
