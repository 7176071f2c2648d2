"""MRML's classes in the finished program, beyond what can be compared with Slicer: what would end a careless program.

Objects that go away while they are observed, errors in observers, references that are given back, and wrong arguments.
"""

from __future__ import annotations

from pathlib import Path

from tests.python_embed.test_scripting import printed, run

START = """
import gc, slicer, vtk
scene = slicer.vtkMRMLScene()

def volume(name="CT"):
    image = vtk.vtkImageData()
    image.SetDimensions(4, 3, 2)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    node.SetAndObserveImageData(image)
    node.CreateDefaultDisplayNodes()
    return node
"""


def test_classes_are_in_the_module_of_their_package(binary: Path) -> None:
    code = """
from slicer.MRMLCore import vtkMRMLNode, vtkMRMLScalarVolumeNode
from vtkmodules.vtkCommonCore import vtkObject
print(vtkMRMLScalarVolumeNode.__module__, issubclass(vtkMRMLScalarVolumeNode, vtkMRMLNode))
print(issubclass(vtkMRMLNode, vtkObject), vtkMRMLScalarVolumeNode().GetSpacing())
"""
    assert printed(binary, code) == "slicer.MRMLCore True\nTrue (1.0, 1.0, 1.0)\n"


def test_node_that_its_observer_removes(binary: Path) -> None:
    code = """
scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT").AddObserver(
    "ModifiedEvent", lambda node, event: (scene.RemoveNode(node), gc.collect())
)
scene.GetFirstNodeByName("CT").SetName("MR")
gc.collect()
print(scene.GetNumberOfNodes())
"""
    assert printed(binary, START + code) == "0\n"


def test_node_that_is_removed_or_added_by_an_observer_of_the_scene(binary: Path) -> None:
    code = """
@vtk.calldata_type(vtk.VTK_OBJECT)
def remove(caller, event, node):
    caller.RemoveNode(node)

@vtk.calldata_type(vtk.VTK_OBJECT)
def add(caller, event, node):
    caller.RemoveObservers(caller.NodeAboutToBeAddedEvent)
    caller.AddNode(node)

tag = scene.AddObserver(scene.NodeAddedEvent, remove)
print(scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT"), scene.GetNumberOfNodes())
scene.RemoveObserver(tag)
scene.AddObserver(scene.NodeAboutToBeAddedEvent, add)
node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
print([node is each for each in scene.GetNodes()])

@vtk.calldata_type(vtk.VTK_OBJECT)
def remove_all(caller, event, node):
    caller.RemoveObservers(caller.NodeAboutToBeRemovedEvent)
    while caller.GetNumberOfNodes():
        caller.RemoveNode(caller.GetNthNode(0))

volume()
scene.AddObserver(scene.NodeAboutToBeRemovedEvent, remove_all)
scene.Clear(1)
print(scene.GetNumberOfNodes(), scene.IsBatchProcessing())
"""
    assert printed(binary, START + code) == "None 0\n[True]\n0 False\n"


def test_references_that_observers_take_away(binary: Path) -> None:
    code = """
def take_away(node, event):
    while scene.GetFirstNodeByClass("vtkMRMLDisplayNode"):
        scene.RemoveNode(scene.GetFirstNodeByClass("vtkMRMLDisplayNode"))
    node.RemoveNodeReferenceIDs("display")
    gc.collect()

Node = slicer.vtkMRMLDisplayableNode
for event in (Node.ReferenceAddedEvent, Node.ReferenceModifiedEvent, Node.ReferenceRemovedEvent,
              Node.DisplayModifiedEvent, Node.ReferencedNodeModifiedEvent, "ModifiedEvent"):
    node = volume()
    other = scene.AddNewNodeByClass("vtkMRMLScalarVolumeDisplayNode").GetID()
    node.AddObserver(event, take_away)
    node.SetAndObserveDisplayNodeID(other)
    if node.GetDisplayNode():
        node.GetDisplayNode().Modified()
        scene.RemoveNode(scene.GetNodeByID(other))
    print(node.GetDisplayNode(), node.GetNumberOfDisplayNodes(), end=" ")
    scene.Clear(1)
print(scene.GetNumberOfNodes())
"""
    assert printed(binary, START + code) == "None 0 " * 6 + "0\n"


def test_nodes_outlive_the_scene_and_images_their_nodes(binary: Path) -> None:
    code = """
node = volume()
display, image = node.GetDisplayNode(), node.GetImageData()
del scene
gc.collect()
print(node.GetScene(), node.GetDisplayNode(), display.GetDisplayableNode(), node.GetID())
node.Modified(), display.Modified()
connection = node.GetImageDataConnection()
node.SetAndObserveImageData(None)
connection.GetProducer().Update()
print(node.GetImageDataConnection(), connection.GetProducer().GetOutputDataObject(0).GetNumberOfPoints())
del connection, node
gc.collect()
image.Modified(), display.Modified()
print(image.GetDimensions())
"""
    assert printed(binary, START + code) == "None None None vtkMRMLScalarVolumeNode1\nNone 0\n(4, 3, 2)\n"


def test_collections_are_the_callers_as_in_slicer(binary: Path) -> None:
    """Scripts call UnRegister on what these give: they would take one reference too many if it were not theirs."""
    code = """
volume()
for nodes in (scene.GetNodesByClass("vtkMRMLNode"), scene.GetNodesByName("CT"),
              scene.GetNodesByClassByName("vtkMRMLVolumeNode", "CT")):
    nodes.UnRegister(None)
    print(nodes.GetNumberOfItems(), nodes.GetReferenceCount())
del nodes
created = scene.CreateNodeByClass("vtkMRMLScalarVolumeNode")
created.UnRegister(None)
print(created.GetReferenceCount(), scene.GetNodes() is scene.GetNodes())
gone = []
created.AddObserver("DeleteEvent", lambda *_: gone.append(True))
scene.AddNode(created)
scene.RemoveNode(created)
del created
print(gone)
"""
    assert printed(binary, START + code) == "2 1\n1 1\n1 1\n1 True\n[True]\n"


def test_node_is_in_one_scene_at_a_time(binary: Path) -> None:
    code = """
node, other = volume(), slicer.vtkMRMLScene()
print(other.AddNode(node), node.GetScene() is scene, other.GetNumberOfNodes())
other.RemoveNode(node)
print(scene.IsNodePresent(node))
scene.RemoveNode(node)
print(other.AddNode(node) is node)
"""
    ended = run(binary, "-c", START + code)
    assert (ended.returncode, ended.stdout) == (0, "None True 0\n1\nTrue\n")
    assert "vtkMRMLScalarVolumeNode1 is in another scene. Remove it from there first." in ended.stderr
    assert "RemoveNode: vtkMRMLScalarVolumeNode1 is not in the scene." in ended.stderr


def test_errors_in_observers_are_shown_and_go_no_further(binary: Path) -> None:
    code = """
def fail(*_):
    raise ValueError("no")

node = volume()
node.AddObserver("ModifiedEvent", fail)
scene.AddObserver(scene.NodeAddedEvent, fail)
node.SetName("MR")
print(node.GetName(), scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode").GetName())
"""
    ended = run(binary, "-c", START + code)
    assert (ended.returncode, ended.stdout) == (0, "MR Volume\n")
    assert ended.stderr.count("ValueError: no") == 2


def test_wrong_arguments_do_no_harm(binary: Path) -> None:
    """Each method of ours with None, with nonsense, and with objects of other classes."""
    code = """
vtk.vtkObject.GlobalWarningDisplayOff()
ARGUMENTS = ((), (None,), (None, None), ("",), ("x",), ("x", None), (None, "x"), (0,), (-1,), (99999,), ("x", -1),
             ("display", 7, "x"), (-1, None), (0, None), (None, None, None), (1.0, 2.0), (1, 2, 3), ([0.0] * 6,),
             ([0.0] * 6, None), ([[0, 0, 0]] * 3,), (slicer.vtkMRMLScalarVolumeNode(),), (vtk.vtkMatrix4x4(),),
             (float("nan"), float("inf")))
count = 0

def try_all(thing):
    global count
    for name in dir(thing):
        method = getattr(thing, name)
        if not name[0].isupper() or hasattr(vtk.vtkObject, name) or not callable(method):
            continue
        for arguments in (*ARGUMENTS, (thing,)):
            try:
                method(*arguments)
                count += 1
            except (AttributeError, OverflowError, TypeError, ValueError):
                pass

for name in ("vtkMRMLScalarVolumeNode", "vtkMRMLLabelMapVolumeNode", "vtkMRMLVectorVolumeNode",
             "vtkMRMLScalarVolumeDisplayNode", "vtkMRMLLabelMapVolumeDisplayNode", "vtkMRMLVolumeArchetypeStorageNode"):
    try_all(getattr(slicer, name)())
    scene = slicer.vtkMRMLScene()
    volume()
    node = scene.AddNewNodeByClass(name, "x")
    try_all(node)
    scene.RemoveNode(node)
    try_all(node)
scene = slicer.vtkMRMLScene()
volume()
try_all(scene)
print(count > 1000)
"""
    assert printed(binary, START + code) == "True\n"
