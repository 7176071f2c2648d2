"""The loadable modules of this build."""

from __future__ import annotations

import sys

from . import _application

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Module:
    """A loadable module; the attributes are those of Slicer's qSlicerAbstractCoreModule."""

    acknowledgementText = ""
    hidden = False
    index = -1
    isBuiltIn = True
    isInstalled = True

    def __init__(
        self,
        name: str,
        title: str,
        categories: list[str],
        dependencies: list[str],
        contributors: list[str],
        helpText: str,
        associatedNodeTypes: list[str],
    ) -> None:
        self.name = name
        self.title = title
        self.categories = categories
        self.dependencies = dependencies
        self.contributors = contributors
        self.helpText = helpText
        self.associatedNodeTypes = associatedNodeTypes

    def __repr__(self) -> str:
        return f"<module {self.name} of {self.path}>"

    @property
    def path(self) -> str:
        """The file that the module is in, which is the program."""
        path: str = _application.executable()
        return path

    def logic(self) -> Any:
        """What the module does to the scene, a vtkMRMLAbstractLogic; None if it does nothing."""
        extension = f"slicer.vtkSlicer{self.name}ModuleLogicPython"
        # The class has to be there before Python is given an object of it.
        __import__(extension if extension in sys.builtin_module_names else "slicer.MRMLCore")
        return _application.module_logic(self.name)

    def widgetRepresentation(self) -> Any:
        """The module's part of the side panel, a QWidget; None if it has none there.

        Raises:
            RuntimeError: there is no main window, or no Qt for Python.
        """
        return _application.module_widget(self.name)

    def createNewWidgetRepresentation(self) -> Any:
        """As widgetRepresentation; this program makes no second panel of a module."""
        return self.widgetRepresentation()


class ModuleFactoryManager:
    """The part of Slicer's qSlicerModuleFactoryManager that tells which modules there are."""

    def loadedModuleNames(self) -> list[str]:
        return list(modules())

    registeredModuleNames = instantiatedModuleNames = loadedModuleNames

    def isLoaded(self, name: str) -> bool:
        return name in modules()


class ModuleManager:
    """Slicer's qSlicerModuleManager."""

    def module(self, name: str) -> Module | None:
        """None where there is no module of that name."""
        return modules().get(name)

    def modulesNames(self) -> list[str]:
        return list(modules())

    def factoryManager(self) -> ModuleFactoryManager:
        return ModuleFactoryManager()


_modules: dict[str, Module] = {}


def modules() -> dict[str, Module]:
    """All modules by name; what they are was decided when the program was built."""
    if not _modules:
        _modules.update({entry[0]: Module(*entry) for entry in _application.modules()})
    return _modules
