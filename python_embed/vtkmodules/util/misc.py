"""What VTK has no better place for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def calldata_type(kind: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a function that observes an event be given what comes with the event: `function(caller, event, calldata)`.

    Args:
        kind: VTK_OBJECT, VTK_STRING, VTK_INT, VTK_LONG, VTK_DOUBLE or VTK_FLOAT of vtkmodules.vtkCommonCore,
            or "string0", for a text that ends with a zero byte.

    Raises:
        TypeError: it is none of these.
    """
    from vtkmodules import vtkCommonCore

    names = ("VTK_OBJECT", "VTK_STRING", "VTK_INT", "VTK_LONG", "VTK_DOUBLE", "VTK_FLOAT")
    if kind not in ["string0", *(getattr(vtkCommonCore, name) for name in names)]:
        raise TypeError(f"'{kind}' is not a supported VTK call data type; supported are string0, {', '.join(names)}")

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        # VTK looks for this attribute.
        function.CallDataType = kind  # type: ignore[attr-defined]
        return function

    return mark
