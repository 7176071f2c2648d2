"""Runs one of these scripts and prints what it checks, a line each: `group, check: value`.

The scripts run unchanged on 3D Slicer's own library and in our program, and what they print is compared:

    python checks.py scene.py
    SlicerQReads checks.py scene.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import slicer
import vtk

DIGITS = 6
"""Digits after the point that floating-point numbers are compared with."""

_group = ""


def shown(value: Any) -> str:
    """A value as text that has no addresses in it and is the same for the same value."""
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}" if abs(value) >= 1e6 else repr(round(value, DIGITS) + 0.0)
    if isinstance(value, memoryview):
        return f"{value.format}{value.shape} {shown(value.tolist())}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(shown(item) for item in value) + ")"
    if isinstance(value, vtk.vtkMatrix4x4):
        return shown([[value.GetElement(row, column) for column in range(4)] for row in range(4)])
    if isinstance(value, vtk.vtkMatrix3x3):
        return shown([[value.GetElement(row, column) for column in range(3)] for row in range(3)])
    if isinstance(value, vtk.vtkCollection):
        return shown([value.GetItemAsObject(index) for index in range(value.GetNumberOfItems())])
    if isinstance(value, slicer.vtkMRMLNode) and value.GetID():
        return f"<{value.GetID()}>"
    if isinstance(value, vtk.vtkObjectBase):
        return f"<{value.GetClassName()}>"
    return repr(value)


def check(name: str, value: Any) -> None:
    """Print one line that is to be the same in both."""
    print(f"{_group}, {name}: {shown(value)}", flush=True)


def outcome(function: Callable[[], Any]) -> Any:
    """What a function returns, or the type of the exception that it raises."""
    try:
        return function()
    except Exception as error:
        return f"raises {type(error).__name__}"


def group(function: Callable[[], None]) -> None:
    """Run a function's checks at once; what ends them early is a line of its own."""
    global _group
    _group = function.__name__.replace("_", " ")
    try:
        function()
    except Exception as error:
        check("ended early", f"{type(error).__name__}: {error}")


class Events:
    """Notes which events come from objects, in their order."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._observed: list[tuple[Any, int]] = []

    def observe(self, thing: Any, event: Any, name: str) -> None:
        """Note an event by this name; a `$` in it stands for the node that comes along."""

        def note(_caller: Any, _event: str, data: Any) -> None:
            self._seen.append(name.replace("$", data.GetID() or data.GetClassName()))

        def note_without(_caller: Any, _event: str) -> None:
            self._seen.append(name)

        if "$" in name:
            note.CallDataType = vtk.VTK_OBJECT  # type: ignore[attr-defined]
        self._observed.append((thing, thing.AddObserver(event, note if "$" in name else note_without)))

    def taken(self) -> list[str]:
        """What came since this was asked for the last time."""
        seen, self._seen = self._seen, []
        return seen

    def stop(self) -> None:
        """Observe nothing any more."""
        for thing, tag in self._observed:
            thing.RemoveObserver(tag)
        self._observed.clear()


def run(script: Path) -> None:
    """Run a script, in which `import checks` gives this module."""
    if not hasattr(slicer, "mrmlScene"):
        # Without an application there is none; slicer.util looks for it here.
        slicer.mrmlScene = slicer.vtkMRMLScene()
    sys.modules["checks"] = sys.modules[__name__]
    exec(compile(script.read_bytes(), str(script), "exec"), {"__name__": "__main__", "__file__": str(script)})


if __name__ == "__main__":
    run(Path(sys.argv[1]))
