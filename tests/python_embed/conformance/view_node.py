"""3D views."""

import slicer
from checks import Events, check, group, outcome


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLViewNode()
    check("box", [node.GetBoxVisible(), node.GetBoxColor()])
    check("axis labels", node.GetAxisLabelsVisible())
    check("field of view", node.GetFieldOfView())
    check("background", [node.GetBackgroundColor(), node.GetBackgroundColor2()])
    check("render mode", [node.GetRenderMode(), node.Perspective, node.Orthographic])
    check("stereo", node.GetStereoType())
    check("orientation marker", [node.GetOrientationMarkerType(), node.GetOrientationMarkerSize()])
    check("ruler", [node.GetRulerType(), node.GetRulerColor()])
    check("FPS", node.GetFPSVisible())
    check("animation", [node.GetAnimationMode(), node.GetSpinDegrees()])
    check("technique", [node.GetRaycastTechnique(), node.GetVolumeRenderingQuality()])
    check("layout", [node.GetLayoutName(), node.GetLayoutLabel(), node.GetViewGroup()])
    check("visible", [node.GetVisibility(), node.IsMappedInLayout(), node.IsViewVisibleInLayout()])
    check("color", node.GetLayoutColor())


@group
def settings() -> None:
    node = slicer.vtkMRMLViewNode()
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    for setter, value in (
        ("BoxVisible", 0), ("AxisLabelsVisible", 0), ("FieldOfView", 300), ("RenderMode", 1), ("StereoType", 1),
        ("OrientationMarkerType", 2), ("OrientationMarkerSize", 2), ("RulerType", 1), ("RulerColor", 2),
        ("BackgroundColor", (0, 0, 0)), ("BackgroundColor2", (0, 0, 0)), ("BoxColor", (1, 1, 1)),
        ("FPSVisible", 1), ("LayoutName", "1"), ("LayoutLabel", "1"), ("Visibility", 0),
        ("RaycastTechnique", 2), ("LinkedControl", 1),
    ):  # fmt: skip
        arguments = value if isinstance(value, tuple) else (value,)
        outcome(lambda setter=setter, arguments=arguments: getattr(node, f"Set{setter}")(*arguments))
        check(f"Set{setter}", [getattr(node, f"Get{setter}")(), events.taken()])
        outcome(lambda setter=setter, arguments=arguments: getattr(node, f"Set{setter}")(*arguments))
        check(f"Set{setter} with the same", events.taken())


@group
def in_a_scene() -> None:
    scene = slicer.vtkMRMLScene()
    node = slicer.vtkMRMLViewNode()
    node.SetSingletonTag("1")
    scene.AddNode(node)
    check("ID", node.GetID())
    check("name", node.GetName())
    check("without a tag", [scene.AddNewNodeByClass("vtkMRMLViewNode").GetID() for _ in range(2)])
    check("is a", [node.IsA("vtkMRMLAbstractViewNode"), node.IsA("vtkMRMLSliceNode")])
    scene.Clear(0)
    check("after Clear(0)", scene.GetNodes())
