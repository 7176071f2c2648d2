"""The scene's and the nodes' events: which ones come, in what order and how many."""

import slicer
import vtk
from checks import Events, check, group

SCENE_EVENTS = (
    "NodeAboutToBeAddedEvent", "NodeAddedEvent", "NodeAboutToBeRemovedEvent", "NodeRemovedEvent", "StartCloseEvent",
    "EndCloseEvent", "StartBatchProcessEvent", "EndBatchProcessEvent", "StartImportEvent", "EndImportEvent",
    "NewSceneEvent", "StartSaveEvent", "EndSaveEvent", "NodeClassRegisteredEvent",
)  # fmt: skip


def watched(scene: slicer.vtkMRMLScene) -> Events:
    events = Events()
    for name in SCENE_EVENTS:
        with_node = name.startswith(("NodeA", "NodeR"))
        events.observe(scene, getattr(scene, name), f"{name} $" if with_node else name)
    return events


@group
def numbers() -> None:
    for name in SCENE_EVENTS:
        check(name, getattr(slicer.vtkMRMLScene, name))
    for owner, names in (
        ("vtkMRMLNode", ("HierarchyModifiedEvent", "IDChangedEvent", "ReferenceAddedEvent", "ReferenceModifiedEvent",
                         "ReferenceRemovedEvent", "ReferencedNodeModifiedEvent")),
        ("vtkMRMLDisplayableNode", ("DisplayModifiedEvent",)),
        ("vtkMRMLTransformableNode", ("TransformModifiedEvent",)),
        ("vtkMRMLVolumeNode", ("ImageDataModifiedEvent",)),
        ("vtkMRMLInteractionNode", ("InteractionModeChangedEvent", "InteractionModePersistenceChangedEvent",
                                    "EndPlacementEvent")),
        ("vtkMRMLSelectionNode", ("ActivePlaceNodeIDChangedEvent", "ActivePlaceNodeClassNameChangedEvent")),
        ("vtkMRMLCrosshairNode", ("CursorPositionModifiedEvent",)),
        ("vtkMRMLMarkupsNode", ("LockModifiedEvent", "LabelFormatModifiedEvent", "PointAddedEvent",
                                "PointModifiedEvent",
                                "PointRemovedEvent", "PointPositionDefinedEvent", "PointPositionUndefinedEvent",
                                "PointStartInteractionEvent", "PointEndInteractionEvent")),
    ):  # fmt: skip
        for name in names:
            check(f"{owner}.{name}", getattr(getattr(slicer, owner), name, "not there"))


@group
def adding_and_removing() -> None:
    scene = slicer.vtkMRMLScene()
    events = watched(scene)
    node = slicer.vtkMRMLScalarVolumeNode()
    scene.AddNode(node)
    check("AddNode", events.taken())
    scene.AddNode(node)
    check("AddNode once more", events.taken())
    scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "label")
    check("AddNewNodeByClass", events.taken())
    scene.AddNewNodeByClass("vtkMRMLNoSuchNode", "x")
    check("AddNewNodeByClass of no class", events.taken())
    created = scene.CreateNodeByClass("vtkMRMLScalarVolumeNode")
    created.UnRegister(None)
    check("CreateNodeByClass", events.taken())
    scene.AddNode(slicer.vtkMRMLSelectionNode())
    check("a singleton", events.taken())
    scene.AddNode(slicer.vtkMRMLSelectionNode())
    check("a singleton once more", events.taken())
    scene.RemoveNode(node)
    check("RemoveNode", events.taken())
    scene.RemoveNode(node)
    check("RemoveNode once more", events.taken())
    node.SetName("other")
    check("a change of a node", events.taken())
    scene.Clear(0)
    check("Clear(0)", events.taken())
    events.stop()
    scene.AddNode(node)
    check("after RemoveObserver", events.taken())


@group
def state_of_the_node_in_events() -> None:
    scene = slicer.vtkMRMLScene()
    seen = []

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def note(caller, event, node) -> None:  # type: ignore[no-untyped-def]
        seen.append((event, node.GetID(), node.GetName(), node.GetScene() is scene, caller is scene,
                     scene.IsNodePresent(node), scene.GetNumberOfNodes()))  # fmt: skip

    for name in ("NodeAboutToBeAddedEvent", "NodeAddedEvent", "NodeAboutToBeRemovedEvent", "NodeRemovedEvent"):
        scene.AddObserver(getattr(scene, name), note)
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    scene.RemoveNode(node)
    for number, line in enumerate(seen):
        check(f"event {number}", line)
    check("events", len(seen))


@group
def adding_with_display_nodes() -> None:
    scene = slicer.vtkMRMLScene()
    events = watched(scene)
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    events.taken()
    node.CreateDefaultDisplayNodes()
    check("CreateDefaultDisplayNodes", events.taken())
    node.CreateDefaultDisplayNodes()
    check("CreateDefaultDisplayNodes once more", events.taken())
    scene.RemoveNode(node)
    check("RemoveNode takes nothing along", events.taken())
    check("what is left", scene.GetNodes())


@group
def batches() -> None:
    scene = slicer.vtkMRMLScene()
    events = watched(scene)
    scene.StartState(scene.BatchProcessState)
    check("StartState", events.taken())
    check("IsBatchProcessing", scene.IsBatchProcessing())
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    check("AddNode meanwhile", events.taken())
    scene.StartState(scene.BatchProcessState)
    check("StartState inside of it", events.taken())
    scene.EndState(scene.BatchProcessState)
    check("EndState inside of it", events.taken())
    check("IsBatchProcessing still", scene.IsBatchProcessing())
    scene.EndState(scene.BatchProcessState)
    check("EndState", events.taken())
    check("IsBatchProcessing at last", scene.IsBatchProcessing())
    scene.StartState(scene.CloseState)
    check("StartState of closing", events.taken())
    check("IsClosing", [scene.IsClosing(), scene.IsBatchProcessing(), scene.GetStates()])
    scene.EndState(scene.CloseState)
    check("EndState of closing", events.taken())
    scene.StartState(scene.ImportState)
    check("StartState of importing", events.taken())
    check("IsImporting", [scene.IsImporting(), scene.IsBatchProcessing(), scene.GetStates()])
    scene.EndState(scene.ImportState)
    check("EndState of importing", events.taken())
    for name in ("BatchProcessState", "CloseState", "ImportState", "SaveState", "RestoreState"):
        check(name, getattr(scene, name))


@group
def changes_of_a_node() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    events = Events()
    events.observe(node, vtk.vtkCommand.ModifiedEvent, "Modified")
    node.SetName("CT")
    check("SetName", events.taken())
    node.SetName("CT")
    check("SetName with the same", events.taken())
    node.SetAttribute("key", "value")
    check("SetAttribute", events.taken())
    node.SetAttribute("key", "value")
    check("SetAttribute with the same", events.taken())
    node.RemoveAttribute("key")
    check("RemoveAttribute", events.taken())
    node.RemoveAttribute("key")
    check("RemoveAttribute once more", events.taken())
    node.SetDescription("text")
    check("SetDescription", events.taken())
    node.SetHideFromEditors(1)
    check("SetHideFromEditors", events.taken())
    node.SetSelectable(0)
    check("SetSelectable", events.taken())
    node.SetSelected(1)
    check("SetSelected", events.taken())
    node.SetSaveWithScene(0)
    check("SetSaveWithScene", events.taken())
    node.SetSingletonTag("x")
    check("SetSingletonTag", events.taken())
    node.SetOrigin(1, 2, 3)
    check("SetOrigin", events.taken())
    node.SetOrigin(1, 2, 3)
    check("SetOrigin with the same", events.taken())
    node.SetSpacing(1, 2, 3)
    check("SetSpacing", events.taken())
    node.SetIToRASDirection(0, 1, 0)
    check("SetIToRASDirection", events.taken())
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(0, 3, 5)
    node.SetIJKToRASMatrix(matrix)
    check("SetIJKToRASMatrix", events.taken())
    node.SetIJKToRASMatrix(matrix)
    check("SetIJKToRASMatrix with the same", events.taken())
    node.Modified()
    check("Modified", events.taken())


@group
def changes_of_a_volumes_image() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    events = Events()
    events.observe(node, vtk.vtkCommand.ModifiedEvent, "Modified")
    events.observe(node, node.ImageDataModifiedEvent, "ImageDataModified")
    events.observe(node, node.DisplayModifiedEvent, "DisplayModified")
    image = vtk.vtkImageData()
    image.SetDimensions(2, 2, 2)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    node.SetAndObserveImageData(image)
    check("SetAndObserveImageData", events.taken())
    node.SetAndObserveImageData(image)
    check("SetAndObserveImageData with the same", events.taken())
    image.Modified()
    check("Modified of the image", events.taken())
    image.GetPointData().GetScalars().Modified()
    check("Modified of the scalars", events.taken())
    node.CreateDefaultDisplayNodes()
    check("CreateDefaultDisplayNodes", events.taken())
    node.GetDisplayNode().SetWindowLevel(100, 50)
    check("SetWindowLevel", events.taken())
    node.GetDisplayNode().SetWindowLevel(100, 50)
    check("SetWindowLevel with the same", events.taken())
    node.GetDisplayNode().SetInterpolate(0)
    check("SetInterpolate", events.taken())
    node.GetDisplayNode().SetVisibility(0)
    check("SetVisibility", events.taken())
    node.SetAndObserveImageData(None)
    check("SetAndObserveImageData of None", events.taken())
    image.Modified()
    check("Modified of the image that was let go", events.taken())


@group
def observers() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    order = []
    node.AddObserver("ModifiedEvent", lambda *_: order.append("low"), -1.0)
    node.AddObserver("ModifiedEvent", lambda *_: order.append("first"))
    node.AddObserver("ModifiedEvent", lambda *_: order.append("second"))
    node.AddObserver("ModifiedEvent", lambda *_: order.append("high"), 5.0)
    node.Modified()
    check("order of priorities", order)
    check("HasObserver", [node.HasObserver("ModifiedEvent"), node.HasObserver("DeleteEvent")])
    seen = []
    node = slicer.vtkMRMLScalarVolumeNode()
    tag = node.AddObserver(vtk.vtkCommand.AnyEvent, lambda _caller, event: seen.append(event))
    node.SetName("CT")
    node.InvokeEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent)
    node.InvokeCustomModifiedEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent)
    check("names of events", seen)
    node.RemoveObserver(tag)
    node.SetName("MR")
    check("none after RemoveObserver", len(seen))
    node.AddObserver("ModifiedEvent", lambda *_: seen.append("again"))
    node.RemoveObservers("ModifiedEvent")
    node.SetName("PET")
    check("none after RemoveObservers", len(seen))
    node.SetDisableModifiedEvent(1)
    node.AddObserver("ModifiedEvent", lambda *_: seen.append("silent"))
    node.SetName("US")
    check("none while disabled", len(seen))
    node.SetDisableModifiedEvent(0)
    node.InvokePendingModifiedEvent()
    check("pending", [len(seen), node.GetName()])
