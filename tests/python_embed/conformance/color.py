"""Color tables, of which viewers need the two gray ones."""

import slicer
from checks import check, group, outcome


def table(
    node: slicer.vtkMRMLColorTableNode, indices: tuple[int, ...] = (0, 1, 64, 127, 128, 200, 255)
) -> list[object]:
    lookup = node.GetLookupTable()
    return [lookup.GetTableValue(index) for index in indices]


@group
def of_the_application() -> None:
    scene = slicer.vtkMRMLScene()
    logic = slicer.vtkMRMLColorLogic()
    check("GetDefaultVolumeColorNodeID", logic.GetDefaultVolumeColorNodeID())
    logic.SetMRMLScene(scene)
    for tag in ("Grey", "InvertedGrey"):
        node = scene.GetNodeByID(f"vtkMRMLColorTableNode{tag}")
        check(f"{tag} ID", node)
        check(f"{tag} name", node.GetName())
        check(f"{tag} singleton tag", node.GetSingletonTag())
        check(f"{tag} type", [node.GetType(), node.GetTypeAsString()])
        check(f"{tag} number of colors", node.GetNumberOfColors())
        check(f"{tag} range", node.GetLookupTable().GetTableRange())
        check(f"{tag} values", table(node))
        color = [0.0] * 4
        check(f"{tag} GetColor", [node.GetColor(100, color), list(color)])
        check(f"{tag} GetColor out of range", [node.GetColor(256, color), color])
        check(f"{tag} name of a color", node.GetColorName(100))
        check(f"{tag} flags", [node.GetHideFromEditors(), node.GetSaveWithScene(), node.GetSelectable()])
        check(f"{tag} attribute", node.GetAttribute("Category"))
        color = [0.0] * 3
        node.GetLookupTable().GetColor(255, color)
        check(f"{tag} maps 255 to", color)
        check(f"{tag} storage", node.GetStorageNode())
    check("by name", [scene.GetFirstNodeByName("Grey"), scene.GetFirstNodeByName("Inverted Grey")])
    scene.Clear(0)
    check("after Clear(0)", [scene.GetNodeByID(f"vtkMRMLColorTableNode{tag}") is not None
                             for tag in ("Grey", "InvertedGrey")])  # fmt: skip


@group
def own_tables() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLColorTableNode", "mine")
    check("at the start", [node.GetType(), node.GetNumberOfColors(), node.GetLookupTable()])
    node.SetTypeToUser()
    node.SetNumberOfColors(3)
    check("SetNumberOfColors", [node.GetNumberOfColors(), node.GetLookupTable().GetNumberOfTableValues()])
    check("SetColor", outcome(lambda: node.SetColor(0, "red", 1, 0, 0, 1)))
    check("SetColor without a name", outcome(lambda: node.SetColor(1, 0, 1, 0, 0.5)))
    check("SetColor out of range", outcome(lambda: node.SetColor(9, "x", 0, 0, 0, 1)))
    check("values", table(node, (0, 1, 2)))
    check("names", [node.GetColorName(index) for index in range(3)])
    check("GetColorIndexByName", [node.GetColorIndexByName("red"), node.GetColorIndexByName("none")])
    node.SetTypeToGrey()
    check("SetTypeToGrey", [node.GetType(), node.GetNumberOfColors(), table(node)])
    node.SetTypeToInvGrey()
    check("SetTypeToInvGrey", [node.GetType(), table(node)])
    node.SetType(node.Grey)
    check("SetType", [node.GetTypeAsString(), table(node, (255,))])
    other = slicer.vtkMRMLColorTableNode()
    other.Copy(node)
    check("Copy", [other.GetType(), other.GetNumberOfColors(), table(other, (0, 255))])
    check("numbers of types", [node.Grey, node.InvGrey, node.User, node.FullRainbow, node.Labels, node.File])
