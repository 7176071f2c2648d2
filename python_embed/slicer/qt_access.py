"""Qt's classes for Python, where this build has them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def qt_or_none() -> Any:
    """The module `qt`; None in a build without it."""
    try:
        import qt
    except ModuleNotFoundError:
        return None
    return qt


def require_qt(what: str) -> Any:
    """The module `qt`.

    Args:
        what: what it is needed for, in the words of the error.

    Raises:
        RuntimeError: this build does not have it.
    """
    qt = qt_or_none()
    if qt is None:
        raise RuntimeError(f"{what} needs Qt for Python, which this build lacks: build it with --python pythonqt")
    return qt
