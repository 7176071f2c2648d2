"""slicer.util.VTKObservationMixin: observers that are taken away together."""

import warnings
from typing import Any

import slicer
import slicer.util
import vtk
from checks import check, group, outcome


class Watcher(slicer.util.VTKObservationMixin):  # type: ignore[misc]
    """Notes what it is called with."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def on_modified(self, caller: Any, event: str) -> None:
        self.calls.append(f"{caller.GetName()} {event}")

    def on_other(self, caller: Any, event: str) -> None:
        self.calls.append(f"other {event}")

    def taken(self) -> list[str]:
        calls, self.calls = self.calls, []
        return calls


def named(name: str) -> slicer.vtkMRMLScalarVolumeNode:
    node = slicer.vtkMRMLScalarVolumeNode()
    node.SetName(name)
    return node


@group
def adding_and_removing() -> None:
    watcher, node = Watcher(), named("CT")
    event = vtk.vtkCommand.ModifiedEvent
    check("none", [watcher.Observations, watcher.hasObserver(node, event, watcher.on_modified)])
    check("addObserver", watcher.addObserver(node, event, watcher.on_modified))
    check("hasObserver", watcher.hasObserver(node, event, watcher.on_modified))
    check("hasObserver of another", watcher.hasObserver(node, event, watcher.on_other))
    node.Modified()
    check("called", watcher.taken())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        watcher.addObserver(node, event, watcher.on_modified)
    check("added twice warns", [str(warning.message) for warning in caught])
    node.Modified()
    check("called once", watcher.taken())
    watcher.addObserver(node, event, watcher.on_other)
    node.Modified()
    check("two methods", watcher.taken())
    check("number of observations", len(watcher.Observations))
    thing, number, method, name, _tag, priority = watcher.Observations[0]
    check("an observation", [thing is node, number == event, method == watcher.on_modified, name, priority])
    watcher.removeObserver(node, event, watcher.on_modified)
    node.Modified()
    check("removeObserver", watcher.taken())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        watcher.removeObserver(node, event, watcher.on_modified)
    check("removed twice warns", [str(warning.message) for warning in caught])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        watcher.removeObserver(named("MR"), event, watcher.on_modified)
    check("removed from another warns", [str(warning.message) for warning in caught])
    watcher.removeObservers()
    node.Modified()
    check("removeObservers", [watcher.taken(), watcher.Observations])
    watcher.removeObservers()
    check("removeObservers of none", watcher.Observations)


@group
def several_objects() -> None:
    watcher, first, second = Watcher(), named("first"), named("second")
    event = vtk.vtkCommand.ModifiedEvent
    for node in (first, second):
        watcher.addObserver(node, event, watcher.on_modified)
        watcher.addObserver(node, slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, watcher.on_other)
    first.Modified()
    second.InvokeEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent)
    check("called", watcher.taken())
    check("observer", watcher.observer(event, watcher.on_modified) is first)
    check("observer of none", watcher.observer(vtk.vtkCommand.DeleteEvent, watcher.on_modified))
    check("observer by default", watcher.observer(vtk.vtkCommand.DeleteEvent, watcher.on_modified, "x"))
    watcher.removeObservers(watcher.on_modified)
    first.Modified()
    second.Modified()
    second.InvokeEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent)
    check("removeObservers of a method", [watcher.taken(), len(watcher.Observations)])


@group
def groups_and_priorities() -> None:
    watcher, node = Watcher(), named("CT")
    event = vtk.vtkCommand.ModifiedEvent
    watcher.addObserver(node, event, watcher.on_modified, group="mine", priority=2.0)
    watcher.addObserver(node, event, watcher.on_other, "yours", 5.0)
    node.Modified()
    check("order", watcher.taken())
    found = watcher.getObserver(node, event, watcher.on_modified)
    check("getObserver", [found[0], type(found[1]).__name__, found[2]])
    check("getObserver of none", watcher.getObserver(node, vtk.vtkCommand.DeleteEvent, watcher.on_modified))
    check("getObserver by default", watcher.getObserver(node, vtk.vtkCommand.DeleteEvent, watcher.on_modified, "x"))


@group
def names_of_events() -> None:
    watcher, node = Watcher(), named("CT")
    watcher.addObserver(node, "ModifiedEvent", watcher.on_modified)
    node.Modified()
    check("a name", watcher.taken())
    check("a name is not its number", watcher.hasObserver(node, vtk.vtkCommand.ModifiedEvent, watcher.on_modified))
    check("an object that is none", outcome(lambda: watcher.addObserver(None, "ModifiedEvent", watcher.on_modified)))


@group
def the_scene() -> None:
    scene = slicer.vtkMRMLScene()
    watcher = Watcher()
    added = []

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def note(_caller: Any, _event: str, node: Any) -> None:
        added.append(node.GetID())

    watcher.addObserver(scene, scene.NodeAddedEvent, note)
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    check("node that comes along", added)
    watcher.removeObservers()
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "MR")
    check("after removeObservers", added)


@group
def in_a_class_with_other_bases() -> None:
    class Base:
        def __init__(self, value: int = 3) -> None:
            self.value = value

    class Both(slicer.util.VTKObservationMixin, Base):  # type: ignore[misc]
        def __init__(self) -> None:
            slicer.util.VTKObservationMixin.__init__(self)

    check("the other base is made", outcome(lambda: Both().value))
    check("none at the start", Both().Observations)
