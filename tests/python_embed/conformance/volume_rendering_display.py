"""Display nodes of volume rendering."""

import slicer
from checks import check, group, outcome


@group
def at_the_start() -> None:
    scene = slicer.vtkMRMLScene()
    check("the class itself", outcome(lambda: slicer.vtkMRMLVolumeRenderingDisplayNode().GetClassName()))
    check("attributes of the class", [hasattr(slicer.vtkMRMLVolumeRenderingDisplayNode, name) for name in (
        "GetVolumePropertyNode", "SetCroppingEnabled", "SetVisibility",
        "SetFollowVolumeDisplayNode", "GetVolumeNode",
    )])  # fmt: skip
    for name in ("vtkMRMLGPURayCastVolumeRenderingDisplayNode", "vtkMRMLCPURayCastVolumeRenderingDisplayNode"):
        node = getattr(slicer, name)()
        check(f"{name} is a", [node.IsA("vtkMRMLVolumeRenderingDisplayNode"), node.IsA("vtkMRMLDisplayNode")])
        check(f"{name} visibility", node.GetVisibility())
        check(f"{name} cropping", node.GetCroppingEnabled())
        check(f"{name} volume", [node.GetVolumeNodeID(), node.GetVolumeNode()])
        check(f"{name} follows", [node.GetFollowVolumeDisplayNode(), node.GetIgnoreVolumeDisplayNodeThreshold()])
        check(f"{name} in the scene", scene.AddNode(node))
        check(f"{name} name", node.GetName())
        volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
        volume.AddAndObserveDisplayNodeID(node.GetID())
        check(f"{name} GetDisplayableNode", node.GetDisplayableNode())
        check(f"{name} GetVolumeNode", [node.GetVolumeNodeID(), node.GetVolumeNode()])
        node.SetVisibility(0)
        check(f"{name} SetVisibility", node.GetVisibility())
