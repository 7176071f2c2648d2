"""The layout node: arrangements, descriptions and maximized views."""

import slicer
from checks import Events, check, group, outcome

DESCRIPTION = (
    '<layout type="horizontal"><item><view class="vtkMRMLSliceNode" singletontag="Red">'
    '<property name="orientation" action="default">Axial</property></view></item></layout>'
)


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLLayoutNode()
    check("GetViewArrangement", node.GetViewArrangement())
    check("GetLayoutDescription", outcome(lambda: node.GetLayoutDescription(3)))
    check("IsLayoutDescription", node.IsLayoutDescription(3))
    check("GetCurrentLayoutDescription", node.GetCurrentLayoutDescription())
    check("panels", [node.GetGUIPanelVisibility(), node.GetBottomPanelVisibility()])
    check("GetSelectedModule", node.GetSelectedModule())


@group
def numbers() -> None:
    node = slicer.vtkMRMLLayoutNode
    for name in (
        "InitialView", "DefaultView", "ConventionalView", "FourUpView", "OneUp3DView", "OneUpRedSliceView",
        "OneUpYellowSliceView", "OneUpGreenSliceView", "TabbedSliceView", "Dual3DView",
        "ConventionalWidescreenView", "CompareView", "SideBySideView", "TwoOverTwoView", "ThreeOverThreeView",
        "FourOverFourView", "CustomView", "MaximizedView", "UserView", "None",
    ):  # fmt: skip
        check(name, getattr(node, f"SlicerLayout{name}"))


@group
def own_layouts() -> None:
    node = slicer.vtkMRMLLayoutNode()
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    check("AddLayoutDescription", node.AddLayoutDescription(501, DESCRIPTION))
    check("its events", events.taken())
    check("IsLayoutDescription", [node.IsLayoutDescription(number) for number in (501, 502)])
    check("GetLayoutDescription", node.GetLayoutDescription(501) == DESCRIPTION)
    check("GetLayoutDescription of none", outcome(lambda: node.GetLayoutDescription(502)))
    check("AddLayoutDescription again", node.AddLayoutDescription(501, DESCRIPTION))
    check("AddLayoutDescription with another text", node.AddLayoutDescription(501, "<viewport/>"))
    check("which is it now", node.GetLayoutDescription(501) == DESCRIPTION)
    check("SetLayoutDescription", node.SetLayoutDescription(501, "<viewport/>"))
    check("which is it then", node.GetLayoutDescription(501))
    check("SetLayoutDescription of none", node.SetLayoutDescription(777, "<viewport/>"))
    check("IsLayoutDescription of it", node.IsLayoutDescription(777))
    node.SetLayoutDescription(501, DESCRIPTION)
    events.taken()
    node.SetViewArrangement(501)
    check("SetViewArrangement", [node.GetViewArrangement(), events.taken()])
    check("GetCurrentLayoutDescription", node.GetCurrentLayoutDescription() == DESCRIPTION)
    node.SetViewArrangement(501)
    check("SetViewArrangement with the same", events.taken())
    node.SetViewArrangement(502)
    check("SetViewArrangement of none", [node.GetViewArrangement(), events.taken()])
    check("its description", node.GetCurrentLayoutDescription())


@group
def layouts_of_the_application() -> None:
    scene = slicer.vtkMRMLScene()
    logic = slicer.vtkMRMLLayoutLogic()
    logic.SetMRMLScene(scene)
    node = logic.GetLayoutNode()
    check("ID", node.GetID())
    check("singleton tag", node.GetSingletonTag())
    check("GetViewArrangement", node.GetViewArrangement())
    for number in (2, 3, 4, 6, 7, 8):
        node.SetViewArrangement(number)
        check(f"{number}", [node.GetViewArrangement(), node.IsLayoutDescription(number)])
        text = node.GetLayoutDescription(number)
        check(f"{number} has views", [text.count("vtkMRMLSliceNode"), text.count("vtkMRMLViewNode")])
        check(f"{number} tags", [tag for tag in ("Red", "Yellow", "Green") if f'singletontag="{tag}"' in text])
    nodes = (scene.GetNthNode(index) for index in range(scene.GetNumberOfNodes()))
    check("slice nodes", sorted(one.GetID() for one in nodes if one.IsA("vtkMRMLSliceNode")))
    check("unknown", [outcome(lambda: node.SetViewArrangement(4711)), node.GetViewArrangement()])
    scene.Clear(0)
    check("after Clear(0)", [logic.GetLayoutNode() is node, node.GetID(), node.IsLayoutDescription(3)])


@group
def panels() -> None:
    node = slicer.vtkMRMLLayoutNode()
    node.SetGUIPanelVisibility(0)
    node.SetBottomPanelVisibility(0)
    node.SetSelectedModule("Data")
    check("set", [node.GetGUIPanelVisibility(), node.GetBottomPanelVisibility(), node.GetSelectedModule()])
    node.AddLayoutDescription(501, DESCRIPTION)
    other = slicer.vtkMRMLLayoutNode()
    other.Copy(node)
    check("Copy", [other.GetViewArrangement(), other.IsLayoutDescription(501)])
