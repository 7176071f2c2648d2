"""The module QReads of the stock SlicerQReads, for its scripts: what its panel does, to be called by name.

All of it is done to MRML nodes, which the window follows.
"""

from __future__ import annotations

import os

import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
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
        table = f"vtkMRMLColorTableNode{'InvertedGrey' if enabled else 'Grey'}"
        for volume in _volumes():
            if volume.GetDisplayNode():
                volume.GetDisplayNode().SetAndObserveColorNodeID(table)

    @classmethod
    def setWindowLevelPreset(cls, presetName: str) -> None:
        """Use one of WINDOW_LEVEL_PRESETS."""
        _set_window_level(lambda window, level: cls.WINDOW_LEVEL_PRESETS[presetName])

    @staticmethod
    def updateWindowLevel(windowStep: float | None = None, levelStep: float | None = None) -> None:
        """Change window and level by a step; a higher level is darker, a wider window has less contrast."""
        _set_window_level(lambda window, level: (window + (windowStep or 0), level + (levelStep or 0)))

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
        """Have each pixel made of several slices; one slice is no slab."""
        for logic in _slice_logics():
            layer = logic.GetBackgroundLayer()
            layer.GetReslice().SetSlabMode(mode)
            layer.GetReslice().SetSlabNumberOfSlices(numberOfSlices)
            layer.Modified()

    @staticmethod
    def setReferenceMarkersVisible(visible: bool) -> None:
        """Show in each slice view where the others are."""
        for logic in _slice_logics():
            logic.GetSliceCompositeNode().SetSliceIntersectionVisibility(int(visible))
            logic.GetSliceNode().SetWidgetVisible(int(visible))

    @staticmethod
    def resetReferenceMarkers() -> None:
        """Turn the slices back to the volume's axes, and fit them into their views."""
        for logic in _slice_logics():
            logic.GetSliceNode().SetOrientationToDefault()
            logic.RotateSliceToLowestVolumeAxes()
            logic.FitSliceToAll()

    @classmethod
    def setZoom(cls, zoom: str) -> None:
        """Zoom all slice views: "Fit to window" (which is "100%"), "200%", "400%" or "1:1"."""
        factor = {"Fit to window": 1.0, "100%": 1.0, "200%": 0.5, "400%": 0.25}.get(zoom)
        if factor:
            cls.setSlicesZoom(factor)
        elif zoom == "1:1":
            cls.setSlicesZoomOneToOne(slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLScalarVolumeNode"))

    @staticmethod
    def setSlicesZoom(factor: float) -> None:
        """Show this part of the width and height that fit into the view."""
        for logic in _slice_logics():
            node = logic.GetSliceNode()
            with slicer.util.NodeModify(node):
                logic.FitSliceToAll()
                width, height, depth = node.GetFieldOfView()
                node.SetFieldOfView(width * factor, height * factor, depth)

    @staticmethod
    def setSlicesZoomOneToOne(volumeNode: Any) -> None:
        """Show each pixel of the image on one of the screen, the volume's center in the middle; nothing without one."""
        for logic in _slice_logics() if volumeNode else ():
            node = logic.GetSliceNode()
            with slicer.util.NodeModify(node):
                spacing = logic.GetVolumeSliceSpacing(volumeNode)
                counts = node.GetDimensions()
                node.SetFieldOfView(*(count * each for count, each in zip(counts, spacing, strict=True)))
                bounds = [0.0] * 6
                volumeNode.GetRASBounds(bounds)
                for axis in range(3):
                    node.GetSliceToRAS().SetElement(axis, 3, (bounds[2 * axis] + bounds[2 * axis + 1]) / 2)
                node.UpdateMatrices()
                logic.SnapSliceOffsetToIJK()


def _volumes() -> list[Any]:
    volumes: list[Any] = slicer.util.getNodesByClass("vtkMRMLVolumeNode")
    return volumes


def _set_window_level(change: Any) -> None:
    for volume in _volumes():
        display = volume.GetDisplayNode()
        if display and hasattr(display, "SetWindowLevel"):
            with slicer.util.NodeModify(display):
                window, level = change(display.GetWindow(), display.GetLevel())
                display.SetAutoWindowLevel(0)
                display.SetWindowLevel(window, level)


def _slice_logics() -> Iterator[Any]:
    logics = slicer.app.applicationLogic().GetSliceLogics()
    for index in range(logics.GetNumberOfItems() if logics else 0):
        yield logics.GetItemAsObject(index)
