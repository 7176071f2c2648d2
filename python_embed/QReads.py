"""The module QReads of the stock SlicerQReads, for its scripts: what its panel does, to be called by name.

All of it is done to MRML nodes, which the window and its panel follow.
"""

from __future__ import annotations

import os

import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LAYOUT = 503

IMAGE_SLAB_MIN, IMAGE_SLAB_MAX, IMAGE_SLAB_MEAN, IMAGE_SLAB_SUM = range(4)
"""VTK's numbers of the ways to draw a slab, VTK_IMAGE_SLAB_…"""


class QReadsLogic(ScriptedLoadableModuleLogic):  # type: ignore[misc]  # inside of the program it has a type
    """The tools of the viewer's panel."""

    WINDOW_LEVEL_PRESETS = {
        "CT-BodySoftTissue": (400, 40),
        "CT-Bone": (2500, 300),
        "CT-Head": (100, 40),
        "CT-Lung": (1600, -600),
    }
    """(window, level) in HU."""

    SLAB_MODES = {IMAGE_SLAB_MAX: "Max", IMAGE_SLAB_MEAN: "Mean", IMAGE_SLAB_MIN: "Min", IMAGE_SLAB_SUM: "Sum"}

    @staticmethod
    def loadDICOMDataDirectory(dicomDataDir: str | os.PathLike[str]) -> list[str]:
        """Show a folder of DICOM files, as if the program were started with it.

        Returns:
            The IDs of the volumes that are in the scene then.

        Raises:
            RuntimeError: nothing in it can be shown. The message says why and what to do; the views are empty then.
        """
        from slicer import _application

        _application.show([os.fspath(dicomDataDir)])
        return [volume.GetID() for volume in _volumes()]

    @staticmethod
    def registerCustomLayout() -> int:
        """The number of this viewer's layout, for slicer.app.layoutManager().setLayout."""
        return LAYOUT

    @staticmethod
    def setInverseGrayEnabled(enabled: bool) -> None:
        """Show high values dark, or bright again."""
        _logic().SetInverseGrayEnabled(enabled)

    @classmethod
    def setWindowLevelPreset(cls, presetName: str) -> None:
        """Use one of WINDOW_LEVEL_PRESETS."""
        if not _logic().SetWindowLevelPreset(presetName):
            raise KeyError(presetName)

    @staticmethod
    def updateWindowLevel(windowStep: float | None = None, levelStep: float | None = None) -> None:
        """Change window and level by a step; a higher level is darker, a wider window has less contrast."""
        _logic().UpdateWindowLevel(windowStep or 0, levelStep or 0)

    @classmethod
    def slabModeToString(cls, slabMode: int) -> str:
        """The name of VTK's number of a mode: "Max", "Mean", "Min" or "Sum"."""
        return cls.SLAB_MODES[slabMode]

    @classmethod
    def slabModeFromString(cls, slabModeStr: str) -> int:
        """VTK's number of the mode "Max", "Mean", "Min" or "Sum"."""
        return next(mode for mode, name in cls.SLAB_MODES.items() if name == slabModeStr)

    @staticmethod
    def slabThicknessInMmToNumberOfSlices(volumeNode: Any, tichknessInMm: float) -> int:
        """How many slices of the volume's largest spacing are in a slab; 1 without a volume."""
        return int(tichknessInMm / max(volumeNode.GetSpacing())) if volumeNode else 1

    @staticmethod
    def setSlab(mode: int, numberOfSlices: int) -> None:
        """Have each pixel made of several slices of the volume's largest spacing; one slice is no slab."""
        _logic().SetSlab(mode, numberOfSlices)

    @staticmethod
    def setReferenceMarkersVisible(visible: bool) -> None:
        """Show in each slice view where the others are."""
        _logic().SetReferenceMarkersVisible(visible)

    @staticmethod
    def resetReferenceMarkers() -> None:
        """Turn the slices back to the volume's axes, and fit them into their views."""
        _logic().ResetReferenceMarkers()

    @staticmethod
    def setZoom(zoom: str) -> None:
        """Zoom all slice views: "Fit to window" (which is "100%"), "200%", "400%" or "1:1"."""
        _logic().SetZoom(zoom)

    @staticmethod
    def setSlicesZoom(factor: float) -> None:
        """Show this part of the width and height that fit into the view."""
        _logic().SetSlicesZoom(factor)

    @staticmethod
    def setSlicesZoomOneToOne(volumeNode: Any) -> None:
        """Show each pixel of the image on one of the screen, the volume's center in the middle; nothing without one."""
        _logic().SetSlicesZoomOneToOne(volumeNode)


def _logic() -> Any:
    """The C++ logic that the panel uses, too."""
    return slicer.modules.qreads.logic()


def _volumes() -> list[Any]:
    volumes: list[Any] = slicer.util.getNodesByClass("vtkMRMLVolumeNode")
    return volumes
