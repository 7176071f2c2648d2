"""VTK under its short name: `vtk.vtkImageData()`.

A name is looked up in one of VTK's modules after the other, so that no more of them are imported than are needed.
"""

import importlib
from typing import Any

import vtkmodules


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    if not name.startswith("__"):
        for module_name in vtkmodules.__all__:
            module = importlib.import_module(f"vtkmodules.{module_name}")
            if hasattr(module, name):
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(
        f"module 'vtk' has no attribute {name!r}; this build has of VTK: {', '.join(vtkmodules.__all__)}, less some "
        "classes. Add to the lists in recipes/vtk/conandata.yml what is missing, and build anew."
    )


def __dir__() -> list[str]:
    modules = [importlib.import_module(f"vtkmodules.{name}") for name in vtkmodules.__all__]
    return sorted({name for module in modules for name in dir(module) if not name.startswith("_")})
