"""What the slice and 3D views show."""

from __future__ import annotations

import slicer

from . import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

KEEP = "keep-current"


def setSliceViewerLayers(
    background: Any = KEEP,
    foreground: Any = KEEP,
    label: Any = KEEP,
    foregroundOpacity: float | None = None,
    labelOpacity: float | None = None,
    fit: bool = False,
    rotateToVolumePlane: bool = False,
) -> None:
    """Choose what all slice views show.

    Args:
        background: a volume node or its ID; None for nothing.
        foreground: likewise, blended over the background.
        label: likewise, a label map drawn on top.
        foregroundOpacity: 0 to 1; None leaves it as it is.
        labelOpacity: likewise.
        fit: whether the views are to show the whole of it.
        rotateToVolumePlane: whether they are to be turned to the volume's own axes, of the first layer that is given.
    """
    layers = [_node_id(layer) for layer in (background, foreground, label)]
    for composite in nodes.getNodesByClass("vtkMRMLSliceCompositeNode"):
        for node_id, choose in zip(
            layers, (composite.SetBackgroundVolumeID, composite.SetForegroundVolumeID, composite.SetLabelVolumeID),
            strict=True,
        ):  # fmt: skip
            if node_id != KEEP:
                choose(node_id)
        if foregroundOpacity is not None:
            composite.SetForegroundOpacity(foregroundOpacity)
        if labelOpacity is not None:
            composite.SetLabelOpacity(labelOpacity)
    given = next((node_id for node_id in layers if node_id != KEEP), None)
    volume = slicer.mrmlScene.GetNodeByID(given) if given else None
    for logic in slice_logics():
        if rotateToVolumePlane and volume:
            logic.GetSliceNode().RotateToVolumePlane(volume)
        if fit:
            logic.FitSliceToBackground()


def resetSliceViews() -> None:
    """Fit all slice views to what they show."""
    for logic in slice_logics():
        logic.FitSliceToAll()


def resetThreeDViews() -> None:
    """Have all 3D views show everything that is in them."""
    from . import _application

    _application.reset_three_d_views()


def forceRenderAllViews() -> None:
    """Draw all views now, not when the program comes to it."""
    from . import _application

    _application.draw_now()


class RenderBlocker:
    """Within `with RenderBlocker():` no view is drawn."""

    def __enter__(self) -> None:
        slicer.app.pauseRender()

    def __exit__(self, *_: object) -> None:
        slicer.app.resumeRender()


def slice_logics() -> Iterator[Any]:
    """The vtkMRMLSliceLogic of each slice view; none without a window."""
    logics = slicer.app.applicationLogic().GetSliceLogics()
    for index in range(logics.GetNumberOfItems() if logics else 0):
        yield logics.GetItemAsObject(index)


def _node_id(node: Any) -> Any:
    return node.GetID() if isinstance(node, slicer.vtkMRMLNode) else node
