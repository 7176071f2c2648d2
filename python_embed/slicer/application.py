"""`slicer.app`: the program."""

from __future__ import annotations

import os

# The classes of the nodes come with MRMLCore, and have to be there before Python is given a node.
from . import MRMLCore as MRMLCore
from . import _application, qt_access
from .layout_manager import LayoutManager
from .module_manager import ModuleManager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "SlicerQReads"
SLICER_VERSION = (5, 13)
"""The Slicer whose interface this is."""


class CommandOptions:
    """What the command line asked for; the names are those of Slicer's qSlicerCommandOptions."""

    runPythonAndExit = False

    @property
    def noMainWindow(self) -> bool:
        return not _application.has_window()

    @property
    def testingEnabled(self) -> bool:
        for argument in _application.arguments():
            if argument in ("-c", "--c") or argument.endswith(".py"):
                # What follows is the script's.
                break
            if argument in ("-testing", "--testing"):
                return True
        return False


class Application:
    """Slicer's qSlicerApplication. What it does not have itself is looked up in Qt's QApplication, where Qt is in."""

    applicationName = mainApplicationName = NAME
    majorVersion, minorVersion = SLICER_VERSION
    isInstalled = True

    def __init__(self) -> None:
        self._layout_manager = LayoutManager()
        self._module_manager = ModuleManager()
        self._command_options = CommandOptions()
        self._temporary_path = ""
        self._pauses = 0

    def __getattr__(self, name: str) -> Any:
        qt = None if name.startswith("_") else qt_access.qt_or_none()
        if qt is None:
            raise AttributeError(f"slicer.app has no attribute {name!r} in this program")
        return getattr(qt.QApplication.instance(), name)

    # -- The program ---------------------------------------------------------------------------------------------------

    @property
    def applicationVersion(self) -> str:
        version: str = _application.version()
        return version

    def applicationFilePath(self) -> str:
        path: str = _application.executable()
        return path

    launcherExecutableFilePath = property(applicationFilePath)

    def applicationDirPath(self) -> str:
        return os.path.dirname(self.applicationFilePath())

    slicerHome = property(applicationDirPath)

    def applicationPid(self) -> int:
        return os.getpid()

    def arguments(self) -> list[str]:
        """The command line, with the program first."""
        return [self.applicationFilePath(), *_application.arguments()]

    def commandOptions(self) -> CommandOptions:
        return self._command_options

    coreCommandOptions = commandOptions

    def testingEnabled(self) -> bool:
        """Whether the program was started with --testing, in which it asks no questions."""
        return self._command_options.testingEnabled

    @property
    def slicerUserSettingsFilePath(self) -> str:
        """The file that the user's choices are remembered in, also where this program does not use it."""
        path: str = _application.settings_path()
        return path

    def userSettings(self) -> Any:
        """A qt.QSettings for that file."""
        qt = qt_access.require_qt("slicer.app.userSettings")
        return qt.QSettings(self.slicerUserSettingsFilePath, qt.QSettings.IniFormat)

    settings = userSettings

    @property
    def temporaryPath(self) -> str:
        """The folder for temporary files: the system's, unless a script has chosen another one."""
        import tempfile

        return self._temporary_path or tempfile.gettempdir()

    @temporaryPath.setter
    def temporaryPath(self, path: str) -> None:
        self._temporary_path = path

    def exit(self, status: int = 0) -> None:
        """End the program with the status once the script that runs now is done."""
        _application.exit(status)

    def quit(self) -> None:
        """End the program once the script that runs now is done."""
        self.exit()

    def restart(self) -> None:
        """Start the program anew with the same arguments, and end this one."""
        _application.restart()

    # -- What it works on ----------------------------------------------------------------------------------------------

    def mrmlScene(self) -> Any:
        return _application.scene()

    def applicationLogic(self) -> Any:
        """The vtkMRMLApplicationLogic."""
        return _application.application_logic()

    def moduleManager(self) -> ModuleManager:
        return self._module_manager

    def layoutManager(self) -> LayoutManager | None:
        """None where the program runs without a window."""
        return self._layout_manager if _application.has_window() else None

    # -- The window ----------------------------------------------------------------------------------------------------

    def processEvents(self, flags: Any = None) -> None:
        """Let the window do what is waiting: draw, and answer to the mouse and the keys.

        Args:
            flags: of qt.QEventLoop, in a build with Qt for Python.
        """
        if flags is None:
            _application.process_events()
        else:
            qt_access.require_qt("processEvents with flags").QApplication.processEvents(flags)

    def pauseRender(self) -> None:
        """Draw no view until resumeRender has been called as often as this."""
        self.setRenderPaused(True)

    def resumeRender(self) -> None:
        self.setRenderPaused(False)

    def setRenderPaused(self, pause: bool) -> None:
        """pauseRender or resumeRender."""
        was_paused = self._pauses > 0
        self._pauses = max(0, self._pauses + (1 if pause else -1))
        if was_paused != (self._pauses > 0):
            _application.set_render_paused(self._pauses > 0)
