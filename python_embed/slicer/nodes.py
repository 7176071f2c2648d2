"""Finding and changing MRML nodes."""

from __future__ import annotations

import slicer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class MRMLNodeNotFoundException(Exception):
    """There is no node that was asked for."""


def getNodes(pattern: str = "*", scene: Any = None, useLists: bool = False) -> dict[str, Any]:
    """The nodes whose name or ID matches a pattern as file names do (`*`, `?`, `[abc]`), by name.

    Of several nodes with a name it has the last one; with `useLists`, a list of all of them.
    """
    import fnmatch

    nodes: dict[str, Any] = {}
    scene = slicer.mrmlScene if scene is None else scene
    for index in range(scene.GetNumberOfNodes()):
        node = scene.GetNthNode(index)
        name = node.GetName()
        # A node need not have a name.
        if fnmatch.fnmatchcase(name or "", pattern) or fnmatch.fnmatchcase(node.GetID(), pattern):
            if useLists:
                nodes.setdefault(name, []).append(node)
            else:
                nodes[name] = node
    return nodes


def getNode(pattern: str = "*", index: int = 0, scene: Any = None) -> Any:
    """One of the nodes that getNodes finds.

    Raises:
        MRMLNodeNotFoundException: there is none.
        IndexError: there are some, but not so many.
    """
    nodes = getNodes(pattern, scene)
    if not nodes:
        raise MRMLNodeNotFoundException(f"could not find nodes in the scene by name or id {pattern!r}")
    return list(nodes.values())[index]


def getNodesByClass(className: str, scene: Any = None) -> list[Any]:
    """All nodes of a class, or of one that is derived from it."""
    scene = slicer.mrmlScene if scene is None else scene
    return [scene.GetNthNodeByClass(index, className) for index in range(scene.GetNumberOfNodesByClass(className))]


def getFirstNodeByClassByName(className: str, name: str, scene: Any = None) -> Any:
    """The first node of that class and name; None where there is none."""
    scene = slicer.mrmlScene if scene is None else scene
    return scene.GetFirstNode(name, className)


def getFirstNodeByName(name: str, className: str | None = None) -> Any:
    """The first node whose name begins so, and which is of the class; None where there is none."""
    return slicer.mrmlScene.GetFirstNode(name, className, False, False)


class NodeModify:
    """Within `with NodeModify(node):` a node reports its changes as one, at the end."""

    def __init__(self, node: Any) -> None:
        self.node = node

    def __enter__(self) -> Any:
        self.wasModifying = self.node.StartModify()
        return self.node

    def __exit__(self, *_: object) -> None:
        self.node.EndModify(self.wasModifying)
