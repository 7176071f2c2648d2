"""The base classes of Slicer's scripted modules, less that of their panels, which this window has no place for."""

from __future__ import annotations

import sys

import slicer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .scripted_module_test import ScriptedLoadableModuleTest

__all__ = ["ScriptedLoadableModule", "ScriptedLoadableModuleLogic", "ScriptedLoadableModuleTest"]


class ScriptedLoadableModule:
    """What a module says of itself, in the attributes of `parent`."""

    def __init__(self, parent: Any) -> None:
        super().__init__()
        self.parent = parent
        self.moduleName = type(self).__name__
        parent.title = ""
        parent.categories = []
        parent.dependencies = []
        parent.contributors = []
        parent.helpText = ""
        parent.acknowledgementText = ""

    def runTest(self, msec: int = 100, **kwargs: Any) -> None:
        """Run the module's test, the class <module name>Test beside it.

        Args:
            msec: how long each message of the test is waited for, in ms.
            kwargs: for the test.

        Raises:
            AssertionError: there is no such class, or the test fails.
        """
        test = getattr(sys.modules[type(self).__module__], f"{self.moduleName}Test", None)
        if test is None:
            raise AssertionError(f"Test case class not found: {type(self).__module__}.{self.moduleName}Test")
        case = test()
        case.messageDelay = msec
        case.runTest(**kwargs)


class ScriptedLoadableModuleLogic:
    """A module's work, which needs no window."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__()
        self.moduleName = type(self).__name__.removesuffix("Logic")
        self.isSingletonParameterNode = True
        """Whether a scene has one set of the module's parameters, or any number."""

    def getParameterNode(self) -> Any:
        """The first vtkMRMLScriptedModuleNode with parameters of the module; a new one where there is none."""
        if self.isSingletonParameterNode:
            node = slicer.mrmlScene.GetSingletonNode(self.moduleName, "vtkMRMLScriptedModuleNode")
            if node and node.GetAttribute("ModuleName") != self.moduleName:
                # Closing a scene takes the attributes away.
                node.SetAttribute("ModuleName", self.moduleName)
            found = [node] if node else []
        else:
            found = self.getAllParameterNodes()
        return found[0] if found else slicer.mrmlScene.AddNode(self.createParameterNode())

    def getAllParameterNodes(self) -> list[Any]:
        """All nodes with parameters of the module."""
        return [
            node
            for node in slicer.util.getNodesByClass("vtkMRMLScriptedModuleNode")
            if node.GetAttribute("ModuleName") == self.moduleName
        ]

    def createParameterNode(self) -> Any:
        """A new node for parameters of the module, not in the scene."""
        node = slicer.vtkMRMLScriptedModuleNode()
        if self.isSingletonParameterNode:
            node.SetSingletonTag(self.moduleName)
        node.SetAttribute("ModuleName", self.moduleName)
        node.SetName(slicer.mrmlScene.GenerateUniqueName(self.moduleName))
        return node


def __getattr__(name: str) -> Any:
    # Importing unittest takes longer than all else in here.
    if name == "ScriptedLoadableModuleTest":
        from .scripted_module_test import ScriptedLoadableModuleTest

        return ScriptedLoadableModuleTest
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
