"""Qt under the name that Slicer gives it: `qt.QTimer()`, `qt.QLabel("axial")`, `qt.Qt.AlignLeft`.

PythonQt starts when the first name is looked up. Imported before every script, so this module imports nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _modules() -> "tuple[Any, ...]":
    import PythonQt

    return PythonQt.QtCore, PythonQt.QtGui


def __getattr__(name: str) -> "Any":
    if name == "__all__":
        return __dir__()
    if not name.startswith("__"):
        for module in _modules():
            if hasattr(module, name):
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(
        f"module 'qt' has no attribute {name!r}. If it is one of Qt's classes, add it to wrapped_classes in "
        "recipes/pythonqt/conandata.yml and build anew."
    )


def __dir__() -> list[str]:
    return sorted({name for module in _modules() for name in dir(module) if not name.startswith("_")})
