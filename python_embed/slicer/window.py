"""The main window, its parts, and what is said to the user."""

from __future__ import annotations

import sys
import time

import slicer

from . import _application, module_manager, qt_access

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import Any

# -- Widgets -----------------------------------------------------------------------------------------------------------


def mainWindow(verbose: bool = True) -> Any:
    """The main window, a QMainWindow; None where there is none.

    Args:
        verbose: says nothing any more; scripts for old versions of Slicer give it.

    Raises:
        RuntimeError: there is one, but this build has no Qt for Python.
    """
    if not _application.has_window():
        return None
    qt_access.require_qt("mainWindow")
    return _application.main_window()


def lookupTopLevelWidget(objectName: str) -> Any:
    """The top-level widget with that objectName.

    Raises:
        RuntimeError: there is none, or this build has no Qt for Python.
    """
    qt = qt_access.require_qt("lookupTopLevelWidget")
    for widget in qt.QApplication.topLevelWidgets():
        if widget.objectName == objectName:
            return widget
    raise RuntimeError(f"Failed to obtain reference to '{objectName}'")


def findChildren(widget: Any = None, name: str = "", text: str = "", title: str = "", className: str = "") -> list[Any]:
    """All widgets inside of one whose properties match the patterns that are given (`*`, `?`, `[abc]`).

    Args:
        widget: where to look; None for the main window.
        name: for the property objectName, or name.
        text: for the property of that name.
        title: likewise.
        className: for the name of its class.
    """
    import fnmatch

    def matches(candidate: Any) -> bool:
        for properties, pattern in (
            (("name", "objectName"), name), (("text",), text), (("title",), title), (("className",), className)
        ):  # fmt: skip
            values = [getattr(candidate, each, None) for each in properties] if pattern else []
            values = [value() if callable(value) else value for value in values]
            if pattern and not any(isinstance(value, str) and fnmatch.fnmatchcase(value, pattern) for value in values):
                return False
        return True

    found = []
    waiting = [widget or mainWindow()]
    while waiting:
        candidate = waiting.pop()
        if candidate and hasattr(candidate, "children"):
            waiting += candidate.children()
            if matches(candidate):
                found.append(candidate)
    return found


def findChild(widget: Any, name: str | None, properties: dict[str, Any] | None = None) -> Any:
    """The first widget that findChildren finds for the name and whose dynamic properties have the given values.

    Raises:
        RuntimeError: there is none.
    """
    for candidate in findChildren(widget, name=name or ""):
        if all(candidate.property(key) == value for key, value in (properties or {}).items()):
            return candidate
    wanted = [*([f"name={name!r}"] if name else []), *([f"properties={properties}"] if properties else [])]
    raise RuntimeError(f"Widget with {', '.join(wanted)} does not exist." if wanted else "No child widget was found.")


# -- Parts of the window -----------------------------------------------------------------------------------------------


def setViewControllersVisible(visible: bool) -> None:
    """Show or hide the bars of all views; nothing happens without a window."""
    if _application.has_window():
        _application.set_shown("controllers", bool(visible))


def setToolbarsVisible(visible: bool, ignore: Any = None) -> None:
    """This window has no tool bars to show or hide."""
    _say_absent("tool bars", visible)


def setMenuBarsVisible(visible: bool, ignore: Any = None) -> None:
    """This window has no menu bar to show or hide."""
    _say_absent("menu bar", visible)


def setStatusBarVisible(visible: bool) -> None:
    """This window has no status bar to show or hide."""
    _say_absent("status bar", visible)


def setPythonConsoleVisible(visible: bool) -> None:
    """Show or hide the console below the images; nothing happens without a window."""
    if _application.has_window():
        _application.set_shown("python_console", bool(visible))


def setErrorLogVisible(visible: bool) -> None:
    """This window has no error log to show or hide."""
    _say_absent("error log", visible)


def setModulePanelTitleVisible(visible: bool) -> None:
    """The panel of this window has no title to show or hide."""
    _say_absent("title of the panel", visible)


def setApplicationLogoVisible(visible: bool = True, scaleFactor: float | None = None, icon: Any = None) -> None:
    """This window has no logo to show or hide."""
    _say_absent("logo", visible)


def setModuleHelpSectionVisible(visible: bool) -> None:
    """The panel of this window has no help section to show or hide."""
    _say_absent("help section", visible)


def setDataProbeVisible(visible: bool) -> None:
    """This window has no data probe to show or hide."""
    _say_absent("data probe", visible)


def _say_absent(part: str, visible: bool) -> None:
    """A script that shows what is not there is told; one that hides it has what it wants."""
    if visible and _application.has_window():
        print(f"The window of this program has no {part} to show.", file=sys.stderr)


# -- Modules -----------------------------------------------------------------------------------------------------------

_selected = ""


def selectModule(module: Any) -> None:
    """Make a module the selected one. The panel of this window has the tools of all, so it looks the same.

    Args:
        module: its name, or slicer.modules.<name>.

    Raises:
        RuntimeError: there is no such module, or no window.
    """
    global _selected
    _require_window()
    _selected = getModule(module if isinstance(module, str) else module.name).name


def selectedModule() -> str:
    """The name of the selected module; empty where none was selected.

    Raises:
        RuntimeError: there is no window.
    """
    _require_window()
    return _selected


def moduleNames() -> list[str]:
    """The names of all loadable modules of this build."""
    return list(module_manager.modules())


def getModule(moduleName: str) -> module_manager.Module:
    """The module of that name.

    Raises:
        RuntimeError: there is none.
    """
    module = module_manager.modules().get(moduleName)
    if module is None:
        raise RuntimeError(f"Could not find module with name '{moduleName}'; this build has {', '.join(moduleNames())}")
    return module


def getModuleWidget(module: Any) -> Any:
    """The panel of a module.

    Args:
        module: its name, or slicer.modules.<name>.

    Raises:
        RuntimeError: there is no such module, or it has no panel of its own.
    """
    module = getModule(module) if isinstance(module, str) else module
    widget = module.widgetRepresentation()
    if not widget:
        raise RuntimeError(f"Could not find module widget representation with name '{module.name}'")
    return widget


def getNewModuleWidget(module: Any) -> Any:
    """As getModuleWidget; this program makes no second panel of a module."""
    return getModuleWidget(module)


def getModuleLogic(module: Any) -> Any:
    """The logic of a module.

    Args:
        module: its name, or slicer.modules.<name>.

    Raises:
        RuntimeError: there is no such module, or it has no logic.
    """
    module = getModule(module) if isinstance(module, str) else module
    logic = module.logic()
    if not logic:
        raise RuntimeError(f"Could not find module logic with name '{module.name}'")
    return logic


def _require_window() -> None:
    if not _application.has_window():
        raise RuntimeError("Could not find main window: the program runs without one")


# -- Telling and asking the user ---------------------------------------------------------------------------------------


def showStatusMessage(message: str, duration: int = 0) -> bool:
    """False: this window has no status bar."""
    return False


def delayDisplay(message: str, autoCloseMsec: int = 1000, parent: Any = None, **kwargs: Any) -> None:
    """Print a message and let the window work for a while; less than 400 ms are not waited for.

    With a negative time, wait for the user to confirm it in a message box.
    """
    if autoCloseMsec < 0:
        infoDisplay(message, parent=parent, **kwargs)
        return
    print(message, flush=True)
    _application.process_events()
    end = time.monotonic() + (autoCloseMsec / 1000 if autoCloseMsec >= 400 else 0)
    while time.monotonic() < end:
        time.sleep(0.01)
        _application.process_events()


def infoDisplay(
    text: str, windowTitle: str | None = None, parent: Any = None, standardButtons: Any = None, **kwargs: Any
) -> None:
    """Print a message and, where there is a window and Qt for Python, show it in a message box."""
    _display(text, "Information", "information", windowTitle, parent, standardButtons, **kwargs)


def warningDisplay(
    text: str, windowTitle: str | None = None, parent: Any = None, standardButtons: Any = None, **kwargs: Any
) -> None:
    """As infoDisplay, for a warning."""
    _display(text, "Warning", "warning", windowTitle, parent, standardButtons, **kwargs)


def errorDisplay(
    text: str, windowTitle: str | None = None, parent: Any = None, standardButtons: Any = None, **kwargs: Any
) -> None:
    """As infoDisplay, for an error."""
    _display(text, "Critical", "error", windowTitle, parent, standardButtons, **kwargs)


def confirmOkCancelDisplay(text: str, windowTitle: str | None = None, parent: Any = None, **kwargs: Any) -> bool:
    """Ask the user in a message box; True if the answer is OK, and where the program was started with --testing.

    Raises:
        RuntimeError: this build has no Qt for Python.
    """
    return _confirm(text, True, "Question", ("Ok", "Cancel"), windowTitle, parent, **kwargs)


def confirmYesNoDisplay(text: str, windowTitle: str | None = None, parent: Any = None, **kwargs: Any) -> bool:
    """As confirmOkCancelDisplay; True if the answer is Yes."""
    return _confirm(text, True, "Question", ("Yes", "No"), windowTitle, parent, **kwargs)


def confirmRetryCloseDisplay(text: str, windowTitle: str | None = None, parent: Any = None, **kwargs: Any) -> bool:
    """As confirmOkCancelDisplay; True if the answer is Retry, and False with --testing."""
    return _confirm(text, False, "Critical", ("Retry", "Close"), windowTitle, parent, **kwargs)


def messageBox(text: str, parent: Any = None, **kwargs: Any) -> Any:
    """Show a message box until the user answers.

    Args:
        text: what it says.
        parent: the window it belongs to; None for the main window.
        kwargs: properties of qt.QMessageBox: icon, standardButtons, windowTitle, detailedText…

    Returns:
        The button, one of qt.QMessageBox's.

    Raises:
        RuntimeError: this build has no Qt for Python.
    """
    qt = qt_access.require_qt("messageBox")
    box = qt.QMessageBox(parent or mainWindow())
    box.text = text
    for name, value in kwargs.items():
        if hasattr(box, name):
            setattr(box, name, value)
    box.deleteLater()
    return box.exec_()


def _display(
    text: str, icon: str, kind: str, title: str | None, parent: Any, standardButtons: Any, **kwargs: Any
) -> None:
    print(text, file=sys.stdout if kind == "information" else sys.stderr, flush=True)
    qt = qt_access.qt_or_none()
    if qt is None or not _application.has_window() or slicer.app.testingEnabled():
        return
    messageBox(
        text,
        parent,
        windowTitle=title or f"{slicer.app.applicationName} {kind}",
        icon=getattr(qt.QMessageBox, icon),
        standardButtons=standardButtons or qt.QMessageBox.Ok,
        **kwargs,
    )


def _confirm(
    text: str, in_tests: bool, icon: str, buttons: tuple[str, str], title: str | None, parent: Any, **kwargs: Any
) -> bool:
    if slicer.app.testingEnabled():
        print(text, flush=True)
        return in_tests
    box = qt_access.require_qt(f"asking the user {text!r}").QMessageBox
    yes, no = (getattr(box, button) for button in buttons)
    title = title or f"{slicer.app.applicationName} confirmation"
    answer = messageBox(text, parent, windowTitle=title, icon=getattr(box, icon), standardButtons=yes | no, **kwargs)
    return bool(answer == yes)


class WaitCursor:
    """Within `with WaitCursor():` the mouse pointer says that the program works, where there is Qt for Python."""

    def __init__(self, show: bool = True) -> None:
        self._qt = qt_access.qt_or_none() if show and _application.has_window() else None

    def __enter__(self) -> None:
        if self._qt:
            self._qt.QApplication.setOverrideCursor(self._qt.QCursor(self._qt.Qt.WaitCursor))
            _application.process_events()

    def __exit__(self, *_: object) -> None:
        if self._qt:
            self._qt.QApplication.restoreOverrideCursor()


def tryWithErrorDisplay(
    message: str | None = None, show: bool = True, waitCursor: bool = False
) -> AbstractContextManager[None]:
    """Within it, an exception is shown to the user (errorDisplay), and goes on to the caller.

    Args:
        message: what comes before the exception's own text.
        show: False shows nothing.
        waitCursor: as WaitCursor.
    """
    from contextlib import contextmanager

    return contextmanager(_try_with_error_display)(message, show, waitCursor)


def _try_with_error_display(message: str | None, show: bool, waitCursor: bool) -> Iterator[None]:
    try:
        with WaitCursor(waitCursor):
            yield
    except Exception as error:
        if show and not slicer.app.testingEnabled():
            import traceback

            text = f"{message}\n\n{error}" if message is not None else str(error)
            errorDisplay(text, detailedText=traceback.format_exc())
        raise
