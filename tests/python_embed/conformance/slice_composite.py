"""Which volumes a slice view shows, and how they are blended."""

import slicer
from checks import Events, check, group, outcome


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLSliceCompositeNode()
    check("volumes", [node.GetBackgroundVolumeID(), node.GetForegroundVolumeID(), node.GetLabelVolumeID()])
    check("opacities", [node.GetForegroundOpacity(), node.GetLabelOpacity()])
    check("compositing", node.GetCompositing())
    check("GetSliceIntersectionVisibility", node.GetSliceIntersectionVisibility())
    check("linked", [node.GetLinkedControl(), node.GetHotLinkedControl()])
    check("GetDoPropagateVolumeSelection", node.GetDoPropagateVolumeSelection())
    check("GetLayoutName", node.GetLayoutName())
    check("interacting", [node.GetInteracting(), node.GetInteractionFlags()])
    check("kinds of compositing", [node.Alpha, node.ReverseAlpha, node.Add, node.Subtract])
    check("GetFiducialVisibility", node.GetFiducialVisibility())


@group
def settings() -> None:
    node = slicer.vtkMRMLSliceCompositeNode()
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for setter, value in (
        ("ForegroundOpacity", 0.5), ("LabelOpacity", 0.25), ("Compositing", 2), ("SliceIntersectionVisibility", 1),
        ("LinkedControl", 1), ("HotLinkedControl", 1), ("DoPropagateVolumeSelection", 0), ("LayoutName", "Red"),
        ("Interacting", 1), ("FiducialVisibility", 0),
    ):  # fmt: skip
        outcome(lambda setter=setter, value=value: getattr(node, f"Set{setter}")(value))
        check(f"Set{setter}", [getattr(node, f"Get{setter}")(), events.taken()])
        outcome(lambda setter=setter, value=value: getattr(node, f"Set{setter}")(value))
        check(f"Set{setter} with the same", events.taken())
    node.SetForegroundOpacity(2)
    node.SetLabelOpacity(-1)
    check("opacities out of range", [node.GetForegroundOpacity(), node.GetLabelOpacity()])


@group
def volumes() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLSliceCompositeNode", "composite")
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    label = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "label")
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for name in ("ReferenceAddedEvent", "ReferenceModifiedEvent", "ReferenceRemovedEvent"):
        events.observe(node, getattr(node, name), name)
    node.SetBackgroundVolumeID(volume.GetID())
    check("SetBackgroundVolumeID", [node.GetBackgroundVolumeID(), events.taken()])
    node.SetBackgroundVolumeID(volume.GetID())
    check("with the same", events.taken())
    node.SetForegroundVolumeID(volume.GetID())
    check("SetForegroundVolumeID", [node.GetForegroundVolumeID(), events.taken()])
    node.SetLabelVolumeID(label.GetID())
    check("SetLabelVolumeID", [node.GetLabelVolumeID(), events.taken()])
    check("roles", [node.GetNthNodeReferenceRole(index) for index in range(node.GetNumberOfNodeReferenceRoles())])
    node.SetForegroundVolumeID(None)
    check("None", [node.GetForegroundVolumeID(), events.taken()])
    node.SetForegroundVolumeID("")
    check("an empty ID", [node.GetForegroundVolumeID(), events.taken()])
    node.SetForegroundVolumeID("vtkMRMLScalarVolumeNode77")
    check("an ID that is not there", [node.GetForegroundVolumeID(), events.taken()])
    scene.RemoveNode(volume)
    check("the volume is removed", [node.GetBackgroundVolumeID(), events.taken()])
    other = slicer.vtkMRMLSliceCompositeNode()
    other.Copy(node)
    check("Copy", [other.GetLabelVolumeID(), other.GetBackgroundVolumeID()])
    scene.Clear(0)
    check("after Clear", [node.GetLabelVolumeID(), node.GetBackgroundVolumeID()])


@group
def a_singleton() -> None:
    scene = slicer.vtkMRMLScene()
    node = slicer.vtkMRMLSliceCompositeNode()
    node.SetSingletonTag("Red")
    node.SetLayoutName("Red")
    scene.AddNode(node)
    check("ID", node.GetID())
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    node.SetBackgroundVolumeID(volume.GetID())
    node.SetForegroundOpacity(0.5)
    scene.Clear(0)
    check("Clear(0)", [node.GetID(), node.GetBackgroundVolumeID(), node.GetForegroundOpacity(), node.GetLayoutName()])
