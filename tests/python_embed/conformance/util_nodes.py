"""slicer.util: finding nodes, changing them in one go, small conversions."""

from typing import Any

import slicer
import slicer.util
from checks import Events, check, group, outcome

scene = slicer.mrmlScene


def fresh() -> list[slicer.vtkMRMLNode]:
    """The scene with these nodes and no others."""
    scene.Clear(1)
    nodes = []
    for class_name, name in (
        ("vtkMRMLScalarVolumeNode", "CT"), ("vtkMRMLScalarVolumeNode", "CT chest"),
        ("vtkMRMLLabelMapVolumeNode", "CT"), ("vtkMRMLScriptedModuleNode", "parameters [1]"),
    ):  # fmt: skip
        nodes.append(scene.AddNewNodeByClass(class_name, name))
    return nodes


@group
def get_node() -> None:
    fresh()
    getNode = slicer.util.getNode  # noqa: N806
    check("without a pattern", getNode())
    check("by name", getNode("CT"))
    check("by ID", getNode("vtkMRMLScalarVolumeNode2"))
    check("by pattern", getNode("CT*"))
    check("by pattern of IDs", getNode("vtkMRMLScript*"))
    check("question mark", getNode("C?"))
    check("letters in brackets", getNode("[CD]T chest"))
    check("capital letters count", outcome(lambda: getNode("ct")))
    check("a beginning is no pattern", outcome(lambda: getNode("CT ch")))
    check("not found", outcome(lambda: getNode("no such")))
    check("an empty pattern", outcome(lambda: getNode("")))
    check("index", [getNode("CT*", index=0), getNode("CT*", index=1)])
    check("index beyond the end", outcome(lambda: getNode("CT*", index=7)))
    check("index from the end", getNode("*", index=-1))
    check("a name with brackets", outcome(lambda: getNode("parameters [1]")))
    check("None", outcome(lambda: getNode(None)))
    check("a number", outcome(lambda: getNode(3)))
    other = slicer.vtkMRMLScene()
    other.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "other")
    check("another scene", getNode("other", scene=other))
    check("not in another scene", outcome(lambda: getNode("CT", scene=other)))
    try:
        getNode("no such")
    except slicer.util.MRMLNodeNotFoundException as error:
        check("message", str(error))
    check(
        "exception is", [issubclass(slicer.util.MRMLNodeNotFoundException, kind) for kind in (Exception, LookupError)]
    )


@group
def get_nodes() -> None:
    fresh()
    getNodes = slicer.util.getNodes  # noqa: N806
    check("all", dict(getNodes()))
    check("pattern", dict(getNodes("CT*")))
    check("the last of a name", getNodes("CT")["CT"])
    check("lists", dict(getNodes("CT*", useLists=True)))
    check("none", dict(getNodes("no such")))
    check("none in lists", dict(getNodes("no such", useLists=True)))
    check("order", list(getNodes()))
    check("another scene", dict(getNodes(scene=slicer.vtkMRMLScene())))


@group
def by_class_and_name() -> None:
    fresh()
    check("getNodesByClass", slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"))
    check("getNodesByClass of a base class", slicer.util.getNodesByClass("vtkMRMLVolumeNode"))
    check("getNodesByClass of none", slicer.util.getNodesByClass("vtkMRMLSliceNode"))
    check("getFirstNodeByName", slicer.util.getFirstNodeByName("CT"))
    check("getFirstNodeByName of a beginning", slicer.util.getFirstNodeByName("CT c"))
    check("getFirstNodeByName of a class", slicer.util.getFirstNodeByName("CT", "vtkMRMLLabelMapVolumeNode"))
    check("getFirstNodeByName of another class", slicer.util.getFirstNodeByName("CT", "vtkMRMLSliceNode"))
    check("getFirstNodeByName of none", slicer.util.getFirstNodeByName("no such"))
    check("getFirstNodeByClassByName", slicer.util.getFirstNodeByClassByName("vtkMRMLLabelMapVolumeNode", "CT"))
    check("getFirstNodeByClassByName of none", slicer.util.getFirstNodeByClassByName("vtkMRMLSliceNode", "CT"))
    other = slicer.vtkMRMLScene()
    other.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "other")
    check("getFirstNodeByClassByName in another scene",
          slicer.util.getFirstNodeByClassByName("vtkMRMLScalarVolumeNode", "other", scene=other))  # fmt: skip
    for node in slicer.util.getNodesByClass("vtkMRMLVolumeNode"):
        scene.RemoveNode(node)
    check("removed while iterating", dict(slicer.util.getNodes()))


@group
def getting_nodes_of_another_scene() -> None:
    fresh()
    other = slicer.vtkMRMLScene()
    other.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "other")
    found = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode", scene=other)
    check("names", [node.GetName() for node in found])


@group
def node_modify() -> None:
    node = fresh()[0]
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    with slicer.util.NodeModify(node) as inner:
        check("gives the node", inner is node)
        node.SetName("a")
        node.SetAttribute("b", "c")
        check("meanwhile", events.taken())
    check("after", events.taken())
    with slicer.util.NodeModify(node):
        pass
    check("no change", events.taken())
    with slicer.util.NodeModify(node), slicer.util.NodeModify(node):
        node.SetName("d")
    check("nested", events.taken())

    def failing() -> None:
        with slicer.util.NodeModify(node):
            node.SetName("e")
            raise ValueError

    check("an exception goes on", outcome(failing))
    check("after an exception", [events.taken(), node.GetDisableModifiedEvent()])


@group
def to_bool() -> None:
    values: list[Any] = [
        True, False, 0, 1, -1, 2, 0.0, 0.5, 1.5, "", "0", "1", "2", "-1", "true", "True", "TRUE", "false", "False",
        "yes", "on", "no", " 1 ", "1.0", None, [], [0], (), {}, b"1", b"0", float("inf"),
    ]  # fmt: skip
    for value in values:
        check(repr(value), outcome(lambda value=value: slicer.util.toBool(value)))


@group
def matrices() -> None:
    import vtk

    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(0, 3, 5)
    matrix.SetElement(2, 1, -2)
    array = outcome(lambda: slicer.util.arrayFromVTKMatrix(matrix))
    check("arrayFromVTKMatrix", outcome(lambda: memoryview(array)))
    check("and back", outcome(lambda: slicer.util.vtkMatrixFromArray(array)))
