"""Parameters of scripted modules."""

import slicer
from checks import Events, check, group, outcome


@group
def parameters() -> None:
    node = slicer.vtkMRMLScriptedModuleNode()
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    check("none", [node.GetParameter("key"), node.GetParameterCount(), node.GetParameterNames(),
                   node.GetParameterNamesAsCommaSeparatedList()])  # fmt: skip
    node.SetParameter("key", "value")
    check("SetParameter", [node.GetParameter("key"), events.taken()])
    node.SetParameter("key", "value")
    check("SetParameter with the same", events.taken())
    node.SetParameter("key", "other")
    check("SetParameter with another", [node.GetParameter("key"), events.taken()])
    node.SetParameter("b", "1")
    node.SetParameter("a", "é")
    check("names", [node.GetParameterNames(), node.GetParameterCount(), node.GetParameterNamesAsCommaSeparatedList()])
    check("beyond ASCII", node.GetParameter("a"))
    check("an empty value", [outcome(lambda: node.SetParameter("empty", "")), node.GetParameter("empty"),
                             outcome(lambda: node.HasParameter("empty"))])  # fmt: skip
    check("HasParameter", [outcome(lambda: node.HasParameter("a")), outcome(lambda: node.HasParameter("no"))])
    events.taken()
    node.UnsetParameter("a")
    check("UnsetParameter", [node.GetParameter("a"), events.taken()])
    node.UnsetParameter("a")
    check("UnsetParameter once more", events.taken())
    check("None as a value", outcome(lambda: node.SetParameter("key", None)))
    check("None as a name", outcome(lambda: node.SetParameter(None, "x")))
    check("a number", outcome(lambda: node.SetParameter("key", 3)))
    check("GetParameter of None", outcome(lambda: node.GetParameter(None)))
    other = slicer.vtkMRMLScriptedModuleNode()
    other.SetParameter("own", "1")
    other.SetModuleName("Other")
    node.SetModuleName("QReads")
    events.taken()
    other.Copy(node)
    check("Copy", [other.GetParameterNames(), other.GetModuleName()])
    node.UnsetAllParameters()
    check("UnsetAllParameters", [node.GetParameterCount(), events.taken()])
    check("module name", node.GetModuleName())


@group
def as_a_singleton() -> None:
    scene = slicer.vtkMRMLScene()
    node = slicer.vtkMRMLScriptedModuleNode()
    node.SetSingletonTag("QReads")
    node.SetModuleName("QReads")
    node = scene.AddNode(node)
    node.SetParameter("SlabThicknessInMm", "5")
    check("ID", node.GetID())
    check("GetSingletonNode", scene.GetSingletonNode("QReads", "vtkMRMLScriptedModuleNode") is node)
    check("GetFirstNodeByName", scene.GetFirstNodeByName("ScriptedModule") is node)
    scene.Clear(0)
    check("Clear(0)", [scene.GetNumberOfNodes(), node.GetParameter("SlabThicknessInMm"), node.GetModuleName()])
