"""The nodes that say what the mouse does, what is active and where the cross-hair is."""

import slicer
from checks import Events, check, group, outcome


@group
def interaction() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNode(slicer.vtkMRMLInteractionNode())
    check("at the start", [node.GetID(), node.GetCurrentInteractionMode(), node.GetLastInteractionMode(),
                           node.GetPlaceModePersistence(), node.GetTransformModePersistence()])  # fmt: skip
    check("numbers", [node.Place, node.ViewTransform, node.Select, node.AdjustWindowLevel, node.User])
    check("names", [node.GetInteractionModeAsString(mode) for mode in (1, 2, 3, 4, 5, 6, 77)])
    check("name of the one", node.GetInteractionModeAsString())
    check("by name", [outcome(lambda name=name: node.GetInteractionModeByString(name))
                      for name in ("Place", "ViewTransform", "AdjustWindowLevel", "none")])  # fmt: skip
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for name in ("InteractionModeChangedEvent", "InteractionModePersistenceChangedEvent", "EndPlacementEvent"):
        events.observe(node, getattr(node, name), name)
    for mode in ("Place", "AdjustWindowLevel", "ViewTransform"):
        node.SetCurrentInteractionMode(getattr(node, mode))
        check(f"{mode}", [node.GetCurrentInteractionMode(), node.GetLastInteractionMode(), events.taken()])
        node.SetCurrentInteractionMode(getattr(node, mode))
        check(f"{mode} once more", events.taken())
    node.SetPlaceModePersistence(1)
    check("SetPlaceModePersistence", [node.GetPlaceModePersistence(), events.taken()])
    node.SwitchToSinglePlaceMode()
    check("SwitchToSinglePlaceMode", [node.GetCurrentInteractionMode(), node.GetPlaceModePersistence(), events.taken()])
    node.SwitchToPersistentPlaceMode()
    check("SwitchToPersistentPlaceMode",
          [node.GetCurrentInteractionMode(), node.GetPlaceModePersistence(), events.taken()])  # fmt: skip
    node.SwitchToViewTransformMode()
    check("SwitchToViewTransformMode",
          [node.GetCurrentInteractionMode(), node.GetPlaceModePersistence(), events.taken()])  # fmt: skip


@group
def selection() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNode(slicer.vtkMRMLSelectionNode())
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    label = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "label")
    check("at the start", [node.GetID(), node.GetActiveVolumeID(), node.GetSecondaryVolumeID(),
                           node.GetActiveLabelVolumeID(), node.GetActivePlaceNodeID(),
                           node.GetActivePlaceNodeClassName(), node.GetActiveLayoutID(),
                           node.GetActiveViewID()])  # fmt: skip
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for name in ("ActivePlaceNodeIDChangedEvent", "ActivePlaceNodeClassNameChangedEvent", "ReferenceAddedEvent"):
        events.observe(node, getattr(node, name), name)
    node.SetActiveVolumeID(volume.GetID())
    check("SetActiveVolumeID", [node.GetActiveVolumeID(), events.taken()])
    node.SetReferenceActiveVolumeID(volume.GetID())
    check("SetReferenceActiveVolumeID", [node.GetActiveVolumeID(), events.taken()])
    node.SetSecondaryVolumeID(volume.GetID())
    check("SetSecondaryVolumeID", [node.GetSecondaryVolumeID(), events.taken()])
    node.SetActiveLabelVolumeID(label.GetID())
    check("SetActiveLabelVolumeID", [node.GetActiveLabelVolumeID(), events.taken()])
    node.SetActivePlaceNodeClassName("vtkMRMLMarkupsLineNode")
    check("SetActivePlaceNodeClassName", [node.GetActivePlaceNodeClassName(), events.taken()])
    node.SetReferenceActivePlaceNodeClassName("vtkMRMLMarkupsLineNode")
    check("SetReferenceActivePlaceNodeClassName", [node.GetActivePlaceNodeClassName(), events.taken()])
    line = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "line")
    node.SetActivePlaceNodeID(line.GetID())
    check("SetActivePlaceNodeID", [node.GetActivePlaceNodeID(), events.taken()])
    node.SetReferenceActivePlaceNodeID(line.GetID())
    check("SetReferenceActivePlaceNodeID", [node.GetActivePlaceNodeID(), events.taken()])
    scene.RemoveNode(line)
    check("a removed line", [node.GetActivePlaceNodeID(), events.taken()])
    scene.RemoveNode(volume)
    check("a removed volume", [node.GetActiveVolumeID(), node.GetSecondaryVolumeID()])
    node.SetActiveVolumeID(None)
    check("None", node.GetActiveVolumeID())


@group
def crosshair() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNode(slicer.vtkMRMLCrosshairNode())
    check("ID", node.GetID())
    check("name", [node.GetCrosshairName(), node.GetName()])
    check("at the start", [node.GetCrosshairMode(), node.GetCrosshairBehavior(), node.GetCrosshairThickness()])
    check("place", [node.GetCrosshairRAS(), outcome(node.GetCursorPositionRAS)])
    check("modes", [node.NoCrosshair, node.ShowBasic, node.ShowIntersection, node.ShowHashmarks, node.ShowAll,
                    node.ShowSmallBasic, node.ShowSmallIntersection])  # fmt: skip
    check("behaviors", [node.NoAction, node.OffsetJumpSlice, node.CenteredJumpSlice])
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    events.observe(node, node.CursorPositionModifiedEvent, "CursorPositionModified")
    node.SetCrosshairMode(node.ShowBasic)
    check("SetCrosshairMode", [node.GetCrosshairMode(), events.taken()])
    node.SetCrosshairMode(node.ShowBasic)
    check("SetCrosshairMode with the same", events.taken())
    node.SetCrosshairRAS(1, 2, 3)
    check("SetCrosshairRAS", [node.GetCrosshairRAS(), events.taken()])
    node.SetCrosshairRAS((4, 5, 6))
    check("SetCrosshairRAS of a tuple", [node.GetCrosshairRAS(), events.taken()])
    node.SetCrosshairRAS((4, 5, 6))
    check("SetCrosshairRAS with the same", events.taken())
    node.SetCrosshairThickness(node.Thick)
    check("SetCrosshairThickness", [node.GetCrosshairThickness(), events.taken()])
    node.SetCrosshairBehavior(node.OffsetJumpSlice)
    check("SetCrosshairBehavior", [node.GetCrosshairBehavior(), events.taken()])
    position = [0.0] * 3
    check("GetCursorPositionRAS", [node.GetCursorPositionRAS(position), position])
    node.SetCursorPositionRAS([7, 8, 9])
    check("SetCursorPositionRAS", [events.taken(), node.GetCursorPositionRAS(position), position])
    node.SetCursorPositionInvalid()
    check("SetCursorPositionInvalid", [events.taken(), node.GetCursorPositionRAS(position)])
