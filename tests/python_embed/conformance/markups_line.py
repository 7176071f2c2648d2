"""Lines that measure distances."""

import slicer
import vtk
from checks import Events, check, group, outcome


def events_of(node: slicer.vtkMRMLMarkupsLineNode) -> Events:
    events = Events()
    for name in ("PointAddedEvent", "PointModifiedEvent", "PointRemovedEvent", "PointPositionDefinedEvent"):
        events.observe(node, getattr(node, name), name)
    events.observe(node, "ModifiedEvent", "Modified")
    return events


def place(node: slicer.vtkMRMLMarkupsLineNode, index: int, world: bool = False) -> list[float]:
    position = [0.0] * 3
    getter = node.GetNthControlPointPositionWorld if world else node.GetNthControlPointPosition
    getter(index, position)
    return position


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLMarkupsLineNode()
    check("number of points", node.GetNumberOfControlPoints())
    check("GetMaximumNumberOfControlPoints", node.GetMaximumNumberOfControlPoints())
    check("GetRequiredNumberOfControlPoints", node.GetRequiredNumberOfControlPoints())
    check("GetMarkupType", outcome(node.GetMarkupType))
    check("GetLocked", node.GetLocked())
    check("length", outcome(node.GetLineLengthWorld))
    check("GetNthControlPointPosition out of range", outcome(lambda: place(node, 0)))
    check("label format", node.GetControlPointLabelFormat())
    check("GetDisplayNode", node.GetDisplayNode())
    scene = slicer.vtkMRMLScene()
    check("name", [scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode").GetName() for _ in range(3)])


@group
def points() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "line")
    events = events_of(node)
    check("AddControlPoint", node.AddControlPoint(1, 2, 3))
    check("its events", events.taken())
    check("AddControlPoint of a vector", node.AddControlPoint(vtk.vtkVector3d(4, 6, 3)))
    check("events of the second", events.taken())
    check("a third", node.AddControlPoint(7, 8, 9))
    check("events of the third", events.taken())
    check("number", node.GetNumberOfControlPoints())
    check("places", [place(node, index) for index in range(2)])
    check("places in the world", [place(node, index, True) for index in range(2)])
    check("GetNthControlPointPositionVector", list(node.GetNthControlPointPositionVector(1)))
    check("length", node.GetLineLengthWorld())
    check("labels", [node.GetNthControlPointLabel(index) for index in range(2)])
    check("defined", [node.GetNumberOfDefinedControlPoints(), node.GetNumberOfUndefinedControlPoints()])
    check("status", node.GetNthControlPointPositionStatus(0))
    bounds = [0.0] * 6
    node.GetRASBounds(bounds)
    check("bounds", bounds)
    node.SetNthControlPointPosition(0, 0, 0, 0)
    check("SetNthControlPointPosition", [place(node, 0), node.GetLineLengthWorld(), events.taken()])
    node.SetNthControlPointPosition(0, (1, 1, 1))
    check("of a tuple", [place(node, 0), events.taken()])
    node.SetNthControlPointPosition(9, 0, 0, 0)
    check("out of range", events.taken())
    node.SetLineStartPosition((0, 3, 0))
    node.SetLineEndPosition((4, 0, 0))
    check("SetLineStartPosition and SetLineEndPosition", [place(node, 0), place(node, 1), node.GetLineLengthWorld()])
    events.taken()
    node.SetNthControlPointLabel(0, "start")
    check("SetNthControlPointLabel", [node.GetNthControlPointLabel(0), events.taken()])
    node.SetLocked(1)
    check("SetLocked", [node.GetLocked(), events.taken()])
    node.RemoveNthControlPoint(0)
    check("RemoveNthControlPoint", [node.GetNumberOfControlPoints(), place(node, 0), events.taken()])
    check("length of one point", node.GetLineLengthWorld())
    node.RemoveAllControlPoints()
    check("RemoveAllControlPoints", [node.GetNumberOfControlPoints(), events.taken()])
    check("AddControlPointWorld", outcome(lambda: node.AddControlPointWorld(1, 2, 3)))
    check("with a label", [outcome(lambda: node.AddControlPoint(1, 2, 3, "end")), node.GetNthControlPointLabel(1)])


@group
def copies_and_display() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "line")
    node.AddControlPoint(0, 0, 0)
    node.AddControlPoint(3, 4, 0)
    node.CreateDefaultDisplayNodes()
    check("display node", node.GetDisplayNode().GetClassName())
    check("visible", node.GetDisplayVisibility())
    node.SetDisplayVisibility(0)
    check("SetDisplayVisibility", [node.GetDisplayVisibility(), node.GetDisplayNode().GetVisibility()])
    other = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "other")
    other.Copy(node)
    check("Copy", [other.GetName(), other.GetNumberOfControlPoints(), other.GetLineLengthWorld()])
    other.SetNthControlPointPosition(0, 100, 0, 0)
    check("a copy of its own", [node.GetLineLengthWorld(), other.GetLineLengthWorld() > 90])
    measurement = node.GetMeasurement("length")
    check("measurement", outcome(lambda: [measurement.GetName(), round(measurement.GetValue(), 3)]))
