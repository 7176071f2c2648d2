"""The scene: adding, finding, naming and removing nodes."""

import slicer
from checks import Events, check, group, outcome


@group
def an_empty_scene() -> None:
    scene = slicer.vtkMRMLScene()
    check("number of nodes", scene.GetNumberOfNodes())
    check("nodes", scene.GetNodes())
    check("GetNodeByID", scene.GetNodeByID("vtkMRMLScalarVolumeNode1"))
    check("GetNodeByID of an empty id", scene.GetNodeByID(""))
    check("GetNodeByID of None", outcome(lambda: scene.GetNodeByID(None)))
    check("GetNthNode 0", scene.GetNthNode(0))
    check("GetNthNode -1", scene.GetNthNode(-1))
    check("GetNthNodeByClass", scene.GetNthNodeByClass(0, "vtkMRMLNode"))
    check("GetFirstNode", scene.GetFirstNode())
    check("GetFirstNodeByName", scene.GetFirstNodeByName("CT"))
    check("GetFirstNodeByClass", scene.GetFirstNodeByClass("vtkMRMLScalarVolumeNode"))
    check("GetSingletonNode", scene.GetSingletonNode("Red", "vtkMRMLSliceNode"))
    check("GetNodesByClass", scene.GetNodesByClass("vtkMRMLNode"))
    check("GetNodesByName", scene.GetNodesByName("CT"))
    check("GetNumberOfNodesByClass", scene.GetNumberOfNodesByClass("vtkMRMLNode"))
    check("RemoveNode of None", outcome(lambda: scene.RemoveNode(None)))
    check("AddNode of None", outcome(lambda: scene.AddNode(None)))
    check("IsBatchProcessing", scene.IsBatchProcessing())
    check("IsClosing", scene.IsClosing())
    check("IsImporting", scene.IsImporting())
    check("GetStates", scene.GetStates())


@group
def adding_a_node() -> None:
    scene = slicer.vtkMRMLScene()
    node = slicer.vtkMRMLScalarVolumeNode()
    check("ID before", node.GetID())
    check("name before", node.GetName())
    check("scene before", node.GetScene())
    check("AddNode returns the node", scene.AddNode(node) is node)
    check("ID", node.GetID())
    check("name", node.GetName())
    check("scene is this one", node.GetScene() is scene)
    check("GetNodeByID gives the same object", scene.GetNodeByID("vtkMRMLScalarVolumeNode1") is node)
    check("GetNthNode gives the same object", scene.GetNthNode(0) is node)
    check("IsNodePresent", scene.IsNodePresent(node))
    check("IsNodePresent of another", scene.IsNodePresent(slicer.vtkMRMLScalarVolumeNode()))
    check("AddNode once more", scene.AddNode(node))
    check("number of nodes", scene.GetNumberOfNodes())
    named = slicer.vtkMRMLScalarVolumeNode()
    named.SetName("CT")
    scene.AddNode(named)
    check("a name that was given", named.GetName())
    check("ID of the second", named.GetID())
    twin = slicer.vtkMRMLScalarVolumeNode()
    twin.SetName("CT")
    scene.AddNode(twin)
    check("a name that was there", twin.GetName())
    third = slicer.vtkMRMLScalarVolumeNode()
    scene.AddNode(third)
    check("a name that was made", third.GetName())
    empty = slicer.vtkMRMLScalarVolumeNode()
    empty.SetName("")
    scene.AddNode(empty)
    check("an empty name", empty.GetName())
    check("all in order", scene.GetNodes())


@group
def adding_by_class() -> None:
    scene = slicer.vtkMRMLScene()
    check("node", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT"))
    check("name", scene.GetNodeByID("vtkMRMLScalarVolumeNode1").GetName())
    check("the same name again", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT").GetName())
    check("and again", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT").GetName())
    check("the same name for another class", scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "CT").GetName())
    check("no name", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode").GetName())
    check("an empty name", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "").GetName())
    check("no name for a label map", scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode").GetName())
    check("no name for a slice view", scene.AddNewNodeByClass("vtkMRMLSliceNode").GetName())
    check("no name for a display node", scene.AddNewNodeByClass("vtkMRMLScalarVolumeDisplayNode").GetName())
    check("no name for a line", scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode").GetName())
    check("a name with a space", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "left lung").GetName())
    check("a class that does not exist", scene.AddNewNodeByClass("vtkMRMLNoSuchNode", "x"))
    check("an empty class name", scene.AddNewNodeByClass("", "x"))
    check("an abstract class", scene.AddNewNodeByClass("vtkMRMLVolumeNode", "x"))
    check("all in order", scene.GetNodes())
    node = scene.AddNewNodeByClassWithID("vtkMRMLScalarVolumeNode", "PET", "vtkMRMLScalarVolumeNodePET")
    check("with an ID", node)
    check("with an ID found", scene.GetNodeByID("vtkMRMLScalarVolumeNodePET") is node)
    clash = scene.AddNewNodeByClassWithID("vtkMRMLScalarVolumeNode", "x", "vtkMRMLScalarVolumeNode1")
    check("with an ID that is taken", clash)


@group
def creating_by_class() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.CreateNodeByClass("vtkMRMLScalarVolumeNode")
    check("references, one of them the caller's", node.GetReferenceCount())
    node.UnRegister(None)
    check("class", node.GetClassName())
    check("ID", node.GetID())
    check("name", node.GetName())
    check("scene", node.GetScene())
    check("number of nodes", scene.GetNumberOfNodes())
    check("a class that does not exist", scene.CreateNodeByClass("vtkMRMLNoSuchNode"))
    check("an empty class name", scene.CreateNodeByClass(""))
    check("references after UnRegister", node.GetReferenceCount())
    check("GetTagByClassName", scene.GetTagByClassName("vtkMRMLScalarVolumeNode"))
    check("GetTagByClassName of none", scene.GetTagByClassName("vtkMRMLNoSuchNode"))
    check("GetClassNameByTag", scene.GetClassNameByTag("Volume"))
    check("GetClassNameByTag of none", scene.GetClassNameByTag("NoSuchTag"))
    check("GetTypeDisplayName", scene.GetTypeDisplayNameByClassName("vtkMRMLScalarVolumeNode"))
    for name in (
        "vtkMRMLScalarVolumeNode", "vtkMRMLLabelMapVolumeNode", "vtkMRMLVectorVolumeNode", "vtkMRMLSliceNode",
        "vtkMRMLSliceCompositeNode", "vtkMRMLLayoutNode", "vtkMRMLViewNode", "vtkMRMLColorTableNode",
        "vtkMRMLInteractionNode", "vtkMRMLSelectionNode", "vtkMRMLCrosshairNode", "vtkMRMLScriptedModuleNode",
        "vtkMRMLScalarVolumeDisplayNode", "vtkMRMLLabelMapVolumeDisplayNode", "vtkMRMLVectorVolumeDisplayNode",
    ):  # fmt: skip
        check(f"tag of {name}", scene.GetTagByClassName(name))
        check(f"registered {name}", scene.IsNodeClassRegistered(name))
    check("registered abstract class", scene.IsNodeClassRegistered("vtkMRMLVolumeNode"))


@group
def registering_a_class() -> None:
    scene = slicer.vtkMRMLScene()
    before = scene.GetNumberOfRegisteredNodeClasses()
    scene.RegisterNodeClass(slicer.vtkMRMLScalarVolumeNode())
    check("a class that is known adds none", scene.GetNumberOfRegisteredNodeClasses() - before)
    scene.RegisterNodeClass(slicer.vtkMRMLScalarVolumeNode(), "OtherVolume")
    check("another tag", scene.GetClassNameByTag("OtherVolume"))
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    check("still one class", node)
    check("registered by tag", scene.GetNumberOfRegisteredNodeClasses() - before)


@group
def ids() -> None:
    scene = slicer.vtkMRMLScene()
    first, second, third = (scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in "abc")
    scene.RemoveNode(second)
    check("an ID is not used again", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "d"))
    scene.RemoveNode(third)
    check("nor the one before", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "e"))
    scene.AddNode(second)
    check("a node that comes back", second)
    check("its name", second.GetName())
    check("each class counts for itself", scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "f"))
    scene.Clear(0)
    check("after Clear", scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "g"))
    check("ID of a removed node", first.GetID())
    other = slicer.vtkMRMLScene()
    check("another scene counts anew", other.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "h"))
    own = slicer.vtkMRMLScalarVolumeNode()
    check("names in use", [node.GetName() for node in (other.GetNthNode(0),)])
    other.AddNode(own)
    check("the next", own)


@group
def unique_names() -> None:
    scene = slicer.vtkMRMLScene()
    check("free", scene.GenerateUniqueName("CT"))
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    check("taken", scene.GenerateUniqueName("CT"))
    check("asked again", scene.GenerateUniqueName("CT"))
    scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT_1")
    check("two taken", scene.GenerateUniqueName("CT"))
    check("base with a number", scene.GenerateUniqueName("CT_1"))
    check("empty", scene.GenerateUniqueName(""))
    node = slicer.vtkMRMLScalarVolumeNode()
    check("of a node", outcome(lambda: scene.GenerateUniqueName(node)))
    check("GetUniqueNameByString free", scene.GetUniqueNameByString("MR"))
    check("GetUniqueNameByString taken", scene.GetUniqueNameByString("CT"))


@group
def finding() -> None:
    scene = slicer.vtkMRMLScene()
    for class_name, name in (
        ("vtkMRMLScalarVolumeNode", "CT"), ("vtkMRMLLabelMapVolumeNode", "CT"), ("vtkMRMLVectorVolumeNode", "colors"),
        ("vtkMRMLScalarVolumeNode", "CT chest"), ("vtkMRMLScalarVolumeDisplayNode", "display"),
    ):  # fmt: skip
        node = scene.CreateNodeByClass(class_name)
        node.UnRegister(None)
        node.SetName(name)
        scene.AddNode(node)
    check("GetFirstNodeByName", scene.GetFirstNodeByName("CT"))
    check("GetFirstNodeByName of a beginning", scene.GetFirstNodeByName("CT ch"))
    check("GetFirstNodeByName of None", outcome(lambda: scene.GetFirstNodeByName(None)))
    check("GetFirstNodeByName of an empty name", scene.GetFirstNodeByName(""))
    check("GetFirstNodeByClass", scene.GetFirstNodeByClass("vtkMRMLLabelMapVolumeNode"))
    check("GetFirstNodeByClass of the base class", scene.GetFirstNodeByClass("vtkMRMLVolumeNode"))
    check("GetFirstNodeByClass of none", scene.GetFirstNodeByClass("vtkMRMLSliceNode"))
    check("GetFirstNodeByClass of None", outcome(lambda: scene.GetFirstNodeByClass(None)))
    check("GetNodesByClass", scene.GetNodesByClass("vtkMRMLScalarVolumeNode"))
    check("GetNodesByClass of the base class", scene.GetNodesByClass("vtkMRMLVolumeNode"))
    check("GetNodesByClass of all", scene.GetNodesByClass("vtkMRMLNode"))
    check("GetNodesByClass of none", scene.GetNodesByClass("vtkMRMLSliceNode"))
    check("GetNodesByClass of None", outcome(lambda: scene.GetNodesByClass(None)))
    check("references to a collection of a class", scene.GetNodesByClass("vtkMRMLNode").GetReferenceCount())
    check("references to a collection of a name", scene.GetNodesByName("CT").GetReferenceCount())
    check("GetNodesByName", scene.GetNodesByName("CT"))
    check("GetNodesByName of none", scene.GetNodesByName("MR"))
    check("GetNodesByClassByName", scene.GetNodesByClassByName("vtkMRMLScalarVolumeNode", "CT"))
    check("GetNthNode", [scene.GetNthNode(index) for index in (0, 4, 5, -1)])
    check("GetNthNodeByClass", [scene.GetNthNodeByClass(n, "vtkMRMLScalarVolumeNode") for n in (0, 1, 2, 3, -1)])
    check("GetNthNodeByClass of None", outcome(lambda: scene.GetNthNodeByClass(0, None)))
    check("GetNumberOfNodesByClass", scene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode"))
    check("GetNumberOfNodesByClass of all", scene.GetNumberOfNodesByClass("vtkMRMLNode"))
    check("GetNumberOfNodesByClass of none", scene.GetNumberOfNodesByClass("vtkMRMLSliceNode"))
    check("GetNumberOfNodesByClass of nonsense", scene.GetNumberOfNodesByClass("nonsense"))
    check("GetFirstNode", scene.GetFirstNode())
    check("GetFirstNode by name", scene.GetFirstNode("CT"))
    check("GetFirstNode by name and class", scene.GetFirstNode("CT", "vtkMRMLLabelMapVolumeNode"))
    check("GetFirstNode by class", scene.GetFirstNode(None, "vtkMRMLVectorVolumeNode"))
    check("GetFirstNode by a part of the name", scene.GetFirstNode("chest", None, None, False))
    check("GetFirstNode by the exact name", scene.GetFirstNode("chest", None, None, True))
    check("GetFirstNode as slicer.util asks", scene.GetFirstNode("CT c", None, False, False))
    check("GetNodeByID of a beginning", scene.GetNodeByID("vtkMRMLScalar"))


@group
def removing() -> None:
    scene = slicer.vtkMRMLScene()
    first, second, third = (scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in "abc")
    check("RemoveNode returns", scene.RemoveNode(second))
    check("what is left", scene.GetNodes())
    check("GetNodeByID", scene.GetNodeByID("vtkMRMLScalarVolumeNode2"))
    check("ID stays", second.GetID())
    check("name stays", second.GetName())
    check("scene", second.GetScene())
    check("RemoveNode again", outcome(lambda: scene.RemoveNode(second)))
    check("of a node that was never there", outcome(lambda: scene.RemoveNode(slicer.vtkMRMLScalarVolumeNode())))
    check("number of nodes", scene.GetNumberOfNodes())
    scene.AddNode(second)
    check("added again", scene.GetNodes())
    for index in range(scene.GetNumberOfNodes() - 1, -1, -1):
        scene.RemoveNode(scene.GetNthNode(index))
    check("all while iterating backwards", scene.GetNodes())
    for name in "abcd":
        scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    nodes = scene.GetNodesByClass("vtkMRMLScalarVolumeNode")
    for index in range(nodes.GetNumberOfItems()):
        scene.RemoveNode(nodes.GetItemAsObject(index))
    check("all that a collection of a class has", scene.GetNodes())
    check("nodes are still objects", [first.GetName(), third.GetClassName()])


@group
def singletons() -> None:
    scene = slicer.vtkMRMLScene()
    selection = slicer.vtkMRMLSelectionNode()
    check("tag of a selection node", selection.GetSingletonTag())
    check("IsSingleton", selection.IsSingleton())
    check("ID before", selection.GetID())
    check("AddNode", scene.AddNode(selection) is selection)
    check("ID", selection.GetID())
    check("name", selection.GetName())
    second = slicer.vtkMRMLSelectionNode()
    second.SetActiveVolumeID("vtkMRMLScalarVolumeNode7")
    check("a second is not added", scene.AddNode(second) is selection)
    check("number of nodes", scene.GetNumberOfNodes())
    check("the first takes the second's content", selection.GetActiveVolumeID())
    check("AddNewNodeByClass gives the one", scene.AddNewNodeByClass("vtkMRMLSelectionNode", "x") is selection)
    check("GetSingletonNode", scene.GetSingletonNode("Singleton", "vtkMRMLSelectionNode") is selection)
    check("GetSingletonNode by another class", scene.GetSingletonNode("Singleton", "vtkMRMLInteractionNode"))
    check("GetSingletonNode by another tag", scene.GetSingletonNode("Red", "vtkMRMLSelectionNode"))
    red = slicer.vtkMRMLSliceNode()
    check("tag of a slice node", red.GetSingletonTag())
    check("IsSingleton of a slice node", red.IsSingleton())
    red.SetSingletonTag("Red")
    scene.AddNode(red)
    check("ID of a slice node", red.GetID())
    check("name of a slice node", red.GetName())
    plain = scene.AddNewNodeByClass("vtkMRMLSliceNode", "x")
    check("a slice node without a tag", plain)
    named = slicer.vtkMRMLScriptedModuleNode()
    named.SetSingletonTag("QReads")
    scene.AddNode(named)
    check("a module's node", named)
    check("a module's node has a name", named.GetName())
    check("SetSingletonOn", [outcome(red.SetSingletonOn), red.GetSingletonTag()])
    check("SetSingletonOff", [outcome(red.SetSingletonOff), red.GetSingletonTag()])


@group
def clearing() -> None:
    def filled() -> slicer.vtkMRMLScene:
        scene = slicer.vtkMRMLScene()
        scene.AddNode(slicer.vtkMRMLSelectionNode())
        scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
        red = slicer.vtkMRMLSliceNode()
        red.SetSingletonTag("Red")
        scene.AddNode(red)
        return scene

    scene = filled()
    selection = scene.GetNthNode(0)
    selection.SetActiveVolumeID("vtkMRMLScalarVolumeNode1")
    check("Clear(0)", outcome(lambda: scene.Clear(0)))
    check("singletons stay", scene.GetNodes())
    check("singletons are as at their start", selection.GetActiveVolumeID())
    scene = filled()
    scene.Clear(1)
    check("Clear(1)", scene.GetNodes())
    scene = filled()
    scene.Clear()
    check("Clear()", scene.GetNodes())
    scene = slicer.vtkMRMLScene()
    scene.Clear(1)
    check("an empty scene", scene.GetNodes())
    scene = filled()
    events = Events()
    scene_class = slicer.vtkMRMLScene
    for name in ("StartCloseEvent", "EndCloseEvent", "StartBatchProcessEvent", "EndBatchProcessEvent"):
        events.observe(scene, getattr(scene_class, name), name)
    for name in ("NodeAboutToBeRemovedEvent", "NodeRemovedEvent"):
        events.observe(scene, getattr(scene_class, name), f"{name} $")
    scene.Clear(0)
    check("events of Clear(0)", events.taken())
    scene.Clear(1)
    check("events of Clear(1)", events.taken())
    scene.Clear(1)
    check("events when nothing is left", events.taken())


@group
def default_nodes() -> None:
    scene = slicer.vtkMRMLScene()
    check("none", scene.GetDefaultNodeByClass("vtkMRMLScalarVolumeDisplayNode"))
    node = slicer.vtkMRMLScalarVolumeDisplayNode()
    node.SetInterpolate(0)
    scene.AddDefaultNode(node)
    check("one", scene.GetDefaultNodeByClass("vtkMRMLScalarVolumeDisplayNode") is node)
    check("not in the scene", scene.GetNumberOfNodes())
    check("what is created has its values", scene.AddNewNodeByClass(node.GetClassName(), "x").GetInterpolate())
    scene.Clear(1)
    check("after Clear", scene.GetDefaultNodeByClass("vtkMRMLScalarVolumeDisplayNode") is node)
