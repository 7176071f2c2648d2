"""VTK's modules, linked into the program: `from vtkmodules.vtkCommonCore import vtkObject`."""

import sys

__all__ = [name.partition(".")[2] for name in sys.builtin_module_names if name.startswith("vtkmodules.")]
