"""Everything of VTK that is in the program, as in VTK's own package; imports all of it."""

import importlib

import vtkmodules

for _name in vtkmodules.__all__:
    _module = importlib.import_module(f"vtkmodules.{_name}")
    globals().update({key: value for key, value in vars(_module).items() if not key.startswith("_")})
