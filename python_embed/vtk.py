"""VTK under its short name: `vtk.vtkImageData()`.

A name is looked up in one of VTK's modules after the other, so that no more of them are imported than are needed.
Imported before every script, so this module imports nothing.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _modules() -> "list[str]":
    import vtkmodules

    return [f"vtkmodules.{name}" for name in vtkmodules.__all__]


def _module(name: str) -> "Any":
    __import__(name)
    return sys.modules[name]


def __getattr__(name: str) -> "Any":
    if name == "__all__":
        return __dir__()
    # Python asks every module for such names, which must not import anything.
    if name.startswith("__"):
        raise AttributeError(f"module 'vtk' has no attribute {name!r}")
    for module_name in ["vtkmodules.util.misc"] if name == "calldata_type" else _modules():
        module = _module(module_name)
        if hasattr(module, name):
            globals()[name] = getattr(module, name)
            return globals()[name]
    raise AttributeError(
        f"module 'vtk' has no attribute {name!r}; this build has of VTK: "
        f"{', '.join(module.partition('.')[2] for module in _modules())}, less some "
        "classes. Add to the lists in recipes/vtk/conandata.yml what is missing, and build anew."
    )


def __dir__() -> list[str]:
    modules = [_module(name) for name in _modules()]
    classes = {name for module in modules for name in dir(module) if not name.startswith("_")}
    return sorted({"calldata_type", *classes})
