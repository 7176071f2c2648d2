"""What all nodes have: names, attributes, modification in one go, copies."""

import slicer
import vtk
from checks import Events, check, group, outcome

CLASSES = (
    "vtkMRMLScalarVolumeNode", "vtkMRMLLabelMapVolumeNode", "vtkMRMLVectorVolumeNode", "vtkMRMLScalarVolumeDisplayNode",
    "vtkMRMLLabelMapVolumeDisplayNode", "vtkMRMLVectorVolumeDisplayNode", "vtkMRMLSliceNode",
    "vtkMRMLSliceCompositeNode", "vtkMRMLLayoutNode", "vtkMRMLViewNode", "vtkMRMLColorTableNode",
    "vtkMRMLMarkupsLineNode", "vtkMRMLInteractionNode", "vtkMRMLSelectionNode", "vtkMRMLCrosshairNode",
    "vtkMRMLScriptedModuleNode",
)  # fmt: skip


@group
def classes() -> None:
    for name in CLASSES:
        node = getattr(slicer, name)()
        check(f"{name} tag", node.GetNodeTagName())
        check(f"{name} display name", outcome(node.GetTypeDisplayName))
        check(f"{name} singleton tag", node.GetSingletonTag())
        check(f"{name} flags", [node.GetHideFromEditors(), node.GetSelectable(), node.GetSelected(),
                                node.GetSaveWithScene(), node.GetAddToScene(), node.GetUndoEnabled()])  # fmt: skip
        check(f"{name} is a", [base for base in (
            "vtkMRMLNode", "vtkMRMLStorableNode", "vtkMRMLTransformableNode", "vtkMRMLDisplayableNode",
            "vtkMRMLVolumeNode", "vtkMRMLTensorVolumeNode", "vtkMRMLScalarVolumeNode", "vtkMRMLDisplayNode",
            "vtkMRMLVolumeDisplayNode", "vtkMRMLGlyphableVolumeDisplayNode", "vtkMRMLScalarVolumeDisplayNode",
            "vtkMRMLAbstractViewNode", "vtkMRMLColorNode", "vtkMRMLMarkupsNode", "vtkObject",
        ) if node.IsA(base)])  # fmt: skip
        check(f"{name} Python class", isinstance(node, slicer.vtkMRMLNode))
        other = node.CreateNodeInstance()
        other.UnRegister(None)
        check(f"{name} CreateNodeInstance", other.GetClassName())
        check(f"{name} NewInstance", node.NewInstance().GetClassName())


@group
def names() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    check("none", node.GetName())
    node.SetName("CT")
    check("set", node.GetName())
    node.SetName("é 肺")
    check("beyond ASCII", node.GetName())
    node.SetName("")
    check("empty", node.GetName())
    node.SetName(None)
    check("None", node.GetName())
    check("a number", outcome(lambda: node.SetName(3)))
    check("SetID is not for scripts", hasattr(node, "SetID"))
    check("description", node.GetDescription())
    node.SetDescription("text")
    check("description set", node.GetDescription())
    check("GetNodeTagName", node.GetNodeTagName())
    check("GetClassName", node.GetClassName())
    check("IsA", [node.IsA(name) for name in ("vtkMRMLScalarVolumeNode", "vtkMRMLVolumeNode", "vtkObject", "x", "")])
    check("scene", node.GetScene())
    check("str begins with", str(node).split()[0])


@group
def attributes() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    check("none", node.GetAttributeNames())
    check("missing", node.GetAttribute("key"))
    node.SetAttribute("key", "value")
    check("set", node.GetAttribute("key"))
    node.SetAttribute("DICOM.instanceUIDs", "1.2.3 1.2.4")
    check("names in order", node.GetAttributeNames())
    node.SetAttribute("a", "1")
    node.SetAttribute("Z", "1")
    check("names in order of letters", node.GetAttributeNames())
    node.SetAttribute("key", "other")
    check("set anew", node.GetAttribute("key"))
    node.SetAttribute("empty", "")
    check("an empty value", node.GetAttribute("empty"))
    node.SetAttribute("key", None)
    check("None takes it away", [node.GetAttribute("key"), node.GetAttributeNames()])
    node.RemoveAttribute("a")
    check("RemoveAttribute", node.GetAttributeNames())
    check("RemoveAttribute of a missing one", outcome(lambda: node.RemoveAttribute("no")))
    check("RemoveAttribute of None", outcome(lambda: node.RemoveAttribute(None)))
    check("GetAttribute of None", outcome(lambda: node.GetAttribute(None)))
    check("GetAttribute of an empty name", outcome(lambda: node.GetAttribute("")))
    check("SetAttribute of None", outcome(lambda: node.SetAttribute(None, "x")))
    check("SetAttribute of an empty name", outcome(lambda: node.SetAttribute("", "x")))
    check("a number as a value", outcome(lambda: node.SetAttribute("n", 3)))
    node.SetAttribute("text", "é 肺")
    check("beyond ASCII", node.GetAttribute("text"))
    check("names at the end", node.GetAttributeNames())


@group
def modifying_in_one_go() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    events = Events()
    events.observe(node, vtk.vtkCommand.ModifiedEvent, "Modified")
    before = node.StartModify()
    check("StartModify", before)
    check("GetDisableModifiedEvent", node.GetDisableModifiedEvent())
    node.SetName("CT")
    node.SetAttribute("key", "value")
    node.SetOrigin(1, 2, 3)
    check("meanwhile", events.taken())
    check("GetModifiedEventPending", node.GetModifiedEventPending())
    inner = node.StartModify()
    check("StartModify inside of it", inner)
    node.SetName("MR")
    check("EndModify inside of it", node.EndModify(inner))
    check("still meanwhile", events.taken())
    check("EndModify", node.EndModify(before))
    check("after", events.taken())
    check("GetDisableModifiedEvent after", node.GetDisableModifiedEvent())
    before = node.StartModify()
    check("EndModify without a change", node.EndModify(before))
    check("after no change", events.taken())
    before = node.StartModify()
    node.Modified()
    node.Modified()
    check("EndModify with Modified twice", node.EndModify(before))
    check("after Modified twice", events.taken())
    events.observe(node, node.ImageDataModifiedEvent, "ImageDataModified")
    before = node.StartModify()
    node.InvokeCustomModifiedEvent(node.ImageDataModifiedEvent)
    node.InvokeCustomModifiedEvent(node.ImageDataModifiedEvent)
    node.SetName("PET")
    check("custom events meanwhile", events.taken())
    check("GetCustomModifiedEventPending", node.GetCustomModifiedEventPending(node.ImageDataModifiedEvent))
    check("EndModify with custom events", node.EndModify(before))
    check("custom events after", events.taken())
    node.DisableModifiedEventOn()
    node.SetName("US")
    check("DisableModifiedEventOn", events.taken())
    node.DisableModifiedEventOff()
    check("DisableModifiedEventOff", events.taken())
    check("InvokePendingModifiedEvent", node.InvokePendingModifiedEvent())
    check("after InvokePendingModifiedEvent", events.taken())
    check("InvokePendingModifiedEvent once more", node.InvokePendingModifiedEvent())
    check("after it once more", events.taken())


@group
def modification_time() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    before = node.GetMTime()
    node.SetName("CT")
    check("a change counts", node.GetMTime() > before)
    before = node.GetMTime()
    node.SetName("CT")
    check("no change does not", node.GetMTime() > before)
    was = node.StartModify()
    node.SetName("MR")
    check("a change counts at once", node.GetMTime() > before)
    node.EndModify(was)


@group
def copies() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    node.SetAttribute("key", "value")
    node.SetDescription("text")
    node.SetSpacing(1, 2, 3)
    node.SetOrigin(4, 5, 6)
    node.SetHideFromEditors(1)
    image = vtk.vtkImageData()
    image.SetDimensions(2, 3, 4)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    node.SetAndObserveImageData(image)
    node.CreateDefaultDisplayNodes()
    copy = slicer.vtkMRMLScalarVolumeNode()
    copy.SetAttribute("own", "1")
    copy.Copy(node)
    check("ID", copy.GetID())
    check("name", copy.GetName())
    check("scene", copy.GetScene())
    check("attributes", [(name, copy.GetAttribute(name)) for name in copy.GetAttributeNames()])
    check("description", copy.GetDescription())
    check("spacing", copy.GetSpacing())
    check("origin", copy.GetOrigin())
    check("HideFromEditors", copy.GetHideFromEditors())
    check("image is the same object", copy.GetImageData() is image)
    check("display node's ID", copy.GetDisplayNodeID())
    check("display node without a scene", copy.GetDisplayNode())
    scene.AddNode(copy)
    check("added", [copy.GetID(), copy.GetName()])
    check("display node is shared", copy.GetDisplayNode() is node.GetDisplayNode())
    second = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "second")
    second.CopyWithScene(node)
    check("CopyWithScene", [second.GetID(), second.GetName(), second.GetScene() is scene])
    third = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "third")
    third.CopyContent(node)
    check("CopyContent name", third.GetName())
    check("CopyContent spacing", third.GetSpacing())
    check("CopyContent shares the image", third.GetImageData() is image)
    check("CopyContent dimensions", third.GetImageData().GetDimensions())
    check("HasCopyContent", node.HasCopyContent())
    shallow = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "fourth")
    shallow.CopyContent(node, False)
    check("CopyContent that is not deep", shallow.GetImageData() is image)
    copy_of_label = slicer.vtkMRMLLabelMapVolumeNode()
    copy_of_label.Copy(node)
    check("Copy to a derived class", [copy_of_label.GetName(), copy_of_label.GetSpacing()])
    events = Events()
    events.observe(copy, vtk.vtkCommand.ModifiedEvent, "Modified")
    copy.Copy(node)
    check("events of Copy", events.taken())
    check("Copy of None", outcome(lambda: copy.Copy("x")))


@group
def wrong_arguments() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    check("a method that does not exist", outcome(lambda: node.NoSuchMethod()))
    check("no argument", outcome(lambda: node.SetName()))
    check("too many arguments", outcome(lambda: node.SetName("a", "b")))
    check("a string for a number", outcome(lambda: node.SetSpacing("a", 1, 1)))
    check("an abstract class", outcome(lambda: slicer.vtkMRMLVolumeNode().GetClassName()))
    check("vtkMRMLNode itself", outcome(lambda: slicer.vtkMRMLNode().GetClassName()))
    check("an attribute of its own", outcome(lambda: setattr(node, "mine", 1)))
    check("the attribute stays", outcome(lambda: node.mine))
