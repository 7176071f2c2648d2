"""Slicer's interface for scripts: `slicer.util`, `app`, `mrmlScene`, `modules`, the vtkMRML and the modules' classes.

This module is imported before every script, so it imports nothing; each name is looked up when it is first used.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MODULES = {"ScriptedLoadableModule", "i18n", "moduleNames", "modules", "util"}


def _module(name: str) -> "Any":
    __import__(name)
    return sys.modules[name]


def _extensions() -> "Iterator[Any]":
    """The extension modules with classes: that of the scene, then those of the loadable modules that have any."""
    yield _module("slicer.MRMLCore")
    yield from (_module(name) for name in sys.builtin_module_names if name.startswith("slicer.vtkSlicer"))


def __getattr__(name: str) -> "Any":
    if name == "__all__":
        return __dir__()
    if name in _MODULES:
        return _module(f"slicer.{name}")
    if name == "app":
        value = _module("slicer.application").Application()
    elif name == "mrmlScene":
        # The classes first, so that the scene is given to Python as one of them.
        _module("slicer.MRMLCore")
        value = _module("slicer._application").scene()
    elif name.startswith("vtk") and (extension := next((each for each in _extensions() if hasattr(each, name)), None)):
        value = getattr(extension, name)
    else:
        raise AttributeError(
            f"module 'slicer' has no attribute {name!r}; this program has of it app, mrmlScene, modules, util and the "
            "classes that dir(slicer) lists"
        )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    classes = {name for extension in _extensions() for name in dir(extension) if name.startswith("vtk")}
    return sorted({"app", "mrmlScene", *_MODULES, *classes})
