"""`slicer.util.VTKObservationMixin`: a class that keeps the books on what it observes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Observer = Callable[..., Any]


class VTKObservationMixin:
    """Adds observers to VTK objects and removes them again, one at a time or all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.__observed: dict[tuple[Any, Any, Observer], tuple[str, int, float]] = {}
        """By object, event and method: group, VTK's tag, priority."""

    @property
    def Observations(self) -> list[tuple[Any, Any, Observer, str, int, float]]:
        """All observers, as (object, event, method, group, tag, priority)."""
        return [(*key, *value) for key, value in self.__observed.items()]

    def addObserver(self, obj: Any, event: Any, method: Observer, group: str = "none", priority: float = 0.0) -> None:
        """Have `method(caller, event)` called when the event happens; warns where it already is.

        Args:
            obj: a vtkObject.
            event: VTK's number of the event, or its name.
            method: what is to be called.
            group: a word of the caller's own, kept with the observer.
            priority: those with a higher one are called first.
        """
        if self.hasObserver(obj, event, method):
            _warn("already has observer")
            return
        self.__observed[obj, event, method] = (group, obj.AddObserver(event, method, priority), priority)

    def removeObserver(self, obj: Any, event: Any, method: Observer) -> None:
        """Warns where there is no such observer."""
        found = self.__observed.pop((obj, event, method), None)
        if found is None:
            _warn("does not have observer")
            return
        obj.RemoveObserver(found[1])

    def removeObservers(self, method: Observer | None = None) -> None:
        """Remove all observers, or those that call the method."""
        for key in [key for key in self.__observed if method is None or key[2] == method]:
            key[0].RemoveObserver(self.__observed.pop(key)[1])

    def getObserver(self, obj: Any, event: Any, method: Observer, default: Any = None) -> Any:
        """(group, tag, priority) of an observer; `default` where there is none."""
        return self.__observed.get((obj, event, method), default)

    def hasObserver(self, obj: Any, event: Any, method: Observer) -> bool:
        return (obj, event, method) in self.__observed

    def observer(self, event: Any, method: Observer, default: Any = None) -> Any:
        """The first object that is observed for the event by the method; `default` where there is none."""
        return next((key[0] for key in self.__observed if key[1:] == (event, method)), default)


def _warn(text: str) -> None:
    import warnings

    # The line to be named is that of the script: above this function and the method of the class.
    warnings.warn(text, stacklevel=3)
