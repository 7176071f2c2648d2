"""`slicer.util`: the functions that Slicer's scripts are written with.

They do what Slicer's do, by the same names; this module has them together, and the modules beside it have the code.
"""

from __future__ import annotations

import os

import slicer

from .arrays import (
    addVolumeFromArray,
    array,
    arrayFromVolume,
    arrayFromVolumeModified,
    arrayFromVTKMatrix,
    updateVolumeFromArray,
    updateVTKMatrixFromArray,
    vtkMatrixFromArray,
)
from .files import (
    loadLabelVolume,
    loadMarkups,
    loadNodeFromFile,
    loadNodesFromFile,
    loadScene,
    loadVolume,
    saveNode,
    saveScene,
)
from .nodes import (
    MRMLNodeNotFoundException,
    NodeModify,
    getFirstNodeByClassByName,
    getFirstNodeByName,
    getNode,
    getNodes,
    getNodesByClass,
)
from .observation import VTKObservationMixin
from .views import RenderBlocker, forceRenderAllViews, resetSliceViews, resetThreeDViews, setSliceViewerLayers
from .window import (
    WaitCursor,
    confirmOkCancelDisplay,
    confirmRetryCloseDisplay,
    confirmYesNoDisplay,
    delayDisplay,
    errorDisplay,
    findChild,
    findChildren,
    getModule,
    getModuleLogic,
    getModuleWidget,
    getNewModuleWidget,
    infoDisplay,
    lookupTopLevelWidget,
    mainWindow,
    messageBox,
    moduleNames,
    selectedModule,
    selectModule,
    setApplicationLogoVisible,
    setDataProbeVisible,
    setErrorLogVisible,
    setMenuBarsVisible,
    setModuleHelpSectionVisible,
    setModulePanelTitleVisible,
    setPythonConsoleVisible,
    setStatusBarVisible,
    setToolbarsVisible,
    setViewControllersVisible,
    showStatusMessage,
    tryWithErrorDisplay,
    warningDisplay,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "EXIT_FAILURE",
    "EXIT_SUCCESS",
    "MRMLNodeNotFoundException",
    "NodeModify",
    "RenderBlocker",
    "VTKObservationMixin",
    "WaitCursor",
    "addVolumeFromArray",
    "array",
    "arrayFromVTKMatrix",
    "arrayFromVolume",
    "arrayFromVolumeModified",
    "chdir",
    "confirmOkCancelDisplay",
    "confirmRetryCloseDisplay",
    "confirmYesNoDisplay",
    "delayDisplay",
    "errorDisplay",
    "exit",
    "findChild",
    "findChildren",
    "forceRenderAllViews",
    "getFilesInDirectory",
    "getFirstNodeByClassByName",
    "getFirstNodeByName",
    "getModule",
    "getModuleLogic",
    "getModuleWidget",
    "getNewModuleWidget",
    "getNode",
    "getNodes",
    "getNodesByClass",
    "infoDisplay",
    "loadLabelVolume",
    "loadMarkups",
    "loadNodeFromFile",
    "loadNodesFromFile",
    "loadScene",
    "loadVolume",
    "lookupTopLevelWidget",
    "mainWindow",
    "messageBox",
    "moduleNames",
    "quit",
    "resetSliceViews",
    "resetThreeDViews",
    "restart",
    "saveNode",
    "saveScene",
    "selectModule",
    "selectedModule",
    "setApplicationLogoVisible",
    "setDataProbeVisible",
    "setErrorLogVisible",
    "setMenuBarsVisible",
    "setModuleHelpSectionVisible",
    "setModulePanelTitleVisible",
    "setPythonConsoleVisible",
    "setSliceViewerLayers",
    "setStatusBarVisible",
    "setToolbarsVisible",
    "setViewControllersVisible",
    "showStatusMessage",
    "tempDirectory",
    "toBool",
    "tryWithErrorDisplay",
    "updateVTKMatrixFromArray",
    "updateVolumeFromArray",
    "vtkMatrixFromArray",
    "warningDisplay",
]

EXIT_SUCCESS = 0
EXIT_FAILURE = 1


def quit() -> None:
    """End the program once the script that runs now is done."""
    exit(EXIT_SUCCESS)


def exit(status: int = EXIT_SUCCESS) -> None:
    """End the program with a status once the script that runs now is done; `sys.exit` ends the script as well."""
    slicer.app.exit(status)


def restart() -> None:
    """Start the program anew with the same arguments, and end this one."""
    slicer.app.restart()


def toBool(value: Any) -> bool:
    """A value, or what stands for it in a text: a number other than 0, or "true" in any case of letters, is True."""
    try:
        return bool(int(value))
    except (ValueError, TypeError):
        return value.lower() == "true" if isinstance(value, str) else bool(value)


def tempDirectory(key: str = "__SlicerTemp__", tempDir: Any = None, includeDateTime: bool = True) -> str:
    """Make a folder for temporary files, which stays until somebody deletes it.

    Args:
        key: how its name begins.
        tempDir: the folder that it is made in; None for slicer.app.temporaryPath.
        includeDateTime: whether date and time with milliseconds are in its name.
    """
    import datetime

    # Written by hand, since strftime knows no milliseconds.
    moment = datetime.datetime.now()
    stamp = f"{moment:%Y-%m-%d_%H+%M+%S}.{moment.microsecond // 1000:03}" if includeDateTime else ""
    folder = os.path.abspath(os.path.join(tempDir or slicer.app.temporaryPath, key + stamp))
    os.makedirs(folder, exist_ok=True)
    return folder


def getFilesInDirectory(directory: str | os.PathLike[str], absolutePath: bool = True) -> list[str]:
    """All files in a folder and the folders in it: their paths, or their names alone."""
    return [
        os.path.abspath(os.path.join(folder, name)) if absolutePath else name
        for folder, _, names in os.walk(directory)
        for name in names
    ]


class chdir:
    """Within `with chdir(folder):` it is the current folder."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        self._before: list[str] = []

    def __enter__(self) -> None:
        self._before.append(os.getcwd())
        os.chdir(self.path)

    def __exit__(self, *_: object) -> None:
        os.chdir(self._before.pop())
