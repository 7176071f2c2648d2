"""Reading volumes, lines and scenes from files, and writing them."""

from __future__ import annotations

import os
import sys

import slicer

from . import _application, nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Path = str | os.PathLike[str]


def loadVolume(filename: Path, properties: Mapping[str, Any] = {}, returnNode: bool = False) -> Any:
    """Load a volume: DICOM, NRRD, NIfTI or MetaImage.

    The slice views show nothing from the moment of the call until the volume is complete, unless `show` is False.

    Args:
        filename: one file; of a DICOM series any one.
        properties: any of
            name: the node's; otherwise the file's name without its ending
            labelmap: read it as a label map (False)
            singleFile: of a DICOM series read only the file that is given (False)
            autoWindowLevel: find window and level from the voxels, not from the file (True)
            show: show it in the slice views (True)
            center: put its center into the origin of patient space (False)
            discardOrientation: lay its axes along those of patient space and its first voxel into the origin (False)
            fileNames: the files of the volume, in place of those that belong to `filename`
            colorNodeID: the color table that the volume is shown with
        returnNode: return (success, node), and do not raise, as scripts for old versions of Slicer want it.

    Returns:
        The node.

    Raises:
        RuntimeError: it cannot be read. The message says why and what to do. The slice views are empty then.
    """
    return loadNodeFromFile(filename, "VolumeFile", properties, returnNode)


def loadLabelVolume(filename: Path, properties: Mapping[str, Any] = {}, returnNode: bool = False) -> Any:
    """As loadVolume, as a label map."""
    return loadNodeFromFile(filename, "VolumeFile", {**properties, "labelmap": True}, returnNode)


def loadMarkups(filename: Path) -> Any:
    """Load lines that measure distances, from a file of Slicer's, .mrk.json. They belong to the volume that is shown.

    Args:
        filename: the file.

    Returns:
        The node; the first one where the file has several.

    Raises:
        RuntimeError: it cannot be read, or has other markups, and nothing was added. The message says why.
    """
    return loadNodeFromFile(filename, "MarkupsFile")


def loadNodeFromFile(
    filename: Path, filetype: str | None = None, properties: Mapping[str, Any] = {}, returnNode: bool = False
) -> Any:
    """Load a file into the scene.

    Args:
        filename: the file.
        filetype: Slicer's word for what it is: "VolumeFile", "MarkupsFile" or "SceneFile"; None goes by the file's
            name.
        properties: as in loadVolume or loadScene; `name` for markups, too.
        returnNode: as in loadVolume.

    Returns:
        The node, or the first of several; None where a scene has none.

    Raises:
        RuntimeError: it cannot be read, or is of another type.
    """
    try:
        node = next(iter(_load(os.fspath(filename), filetype, properties)), None)
    except RuntimeError as error:
        if returnNode:
            _complain(f"Failed to load node from file: {filename}\n{error}")
            return False, None
        raise RuntimeError(f"Failed to load node from file: {filename}\n{error}") from error
    return (True, node) if returnNode else node


def loadNodesFromFile(
    filename: Path, filetype: str | None = None, properties: Mapping[str, Any] = {}, returnNode: bool = False
) -> Iterator[Any]:
    """As loadNodeFromFile; all nodes one after another."""
    try:
        return iter(_load(os.fspath(filename), filetype, properties))
    except RuntimeError as error:
        raise RuntimeError(f"Failed to load nodes from file: {filename}\n{error}") from error


def loadScene(filename: Path, properties: Mapping[str, Any] = {}) -> Any:
    """Load a scene file of Slicer's, .mrml or .mrb: its volumes and lines, and what the slice views show.

    What else is in it is left out; where that has files, it is named on standard error.

    Args:
        filename: the file.
        properties: may have `clear`, whether to empty the scene first (False).

    Returns:
        The first volume, or else the first line; None where the scene has none.

    Raises:
        RuntimeError: something in it cannot be read, and nothing was added. The slice views are empty then.
    """
    return loadNodeFromFile(filename, "SceneFile", properties)


def saveNode(node: Any, filename: Path, properties: Mapping[str, Any] = {}) -> bool:
    """Write a volume into a file, NRRD, NIfTI or MetaImage, as its name ends, or a line into one of markups, .mrk.json.

    Returns:
        Whether it was written. Where it was not, the reason is on standard error.
    """
    try:
        if isinstance(node, slicer.vtkMRMLVolumeNode):
            _application.save_volume(node, os.fspath(filename))
        elif isinstance(node, slicer.vtkMRMLMarkupsLineNode):
            from . import markups_files

            markups_files.save(node, os.fspath(filename))
        else:
            raise RuntimeError(f"this program writes volumes and lines, and no {node.GetClassName()}")
    except RuntimeError as error:
        _complain(f"Failed to save node to file: {filename}\n{error}")
        return False
    return True


def saveScene(filename: Path, properties: Mapping[str, Any] = {}) -> bool:
    """Write the volumes and lines, and what the slice views show, into a scene file of Slicer's.

    Args:
        filename: what ends with .mrb becomes one archive. What ends with .mrml becomes that file, with the rest in a
            folder of its name and "_Data" beside it. Anything else is a folder to hold all of it.
        properties: none of Slicer's are used.

    Returns:
        Whether it was written. Where it was not, the reason is on standard error.
    """
    from . import scene_files

    try:
        scene_files.save(os.fspath(filename))
    except RuntimeError as error:
        _complain(f"Failed to save scene to file: {filename}\n{error}")
        return False
    return True


def _load(filename: str, filetype: str | None, properties: Mapping[str, Any]) -> list[Any]:
    """Raises RuntimeError with the reason."""
    filetype = filetype or _filetype(filename)
    if filetype == "VolumeFile":
        return [_load_volume(filename, properties)]
    if filetype == "MarkupsFile":
        return _load_markups(filename, properties)
    if filetype == "SceneFile":
        from . import scene_files

        return scene_files.load(filename, bool(properties.get("clear", False)))
    raise RuntimeError(
        f"this program reads volumes (VolumeFile), lines (MarkupsFile) and scenes (SceneFile), and no {filetype}"
    )


def _filetype(filename: str) -> str:
    if filename.lower().endswith((".mrml", ".mrb")):
        return "SceneFile"
    return "MarkupsFile" if filename.lower().endswith(".json") else "VolumeFile"


def _load_markups(filename: str, properties: Mapping[str, Any]) -> list[Any]:
    from . import markups_files

    markups = markups_files.read(filename)
    for markup in markups:
        if properties.get("name"):
            markup.node.SetName(properties["name"])
    return [markup.add() for markup in markups]


def _load_volume(filename: str, properties: Mapping[str, Any]) -> Any:
    """Raises RuntimeError with the reason."""
    label_map = bool(properties.get("labelmap", False))
    show = bool(properties.get("show", True))
    file_names = [os.fspath(path) for path in properties.get("fileNames") or []]
    name = properties.get("name") or os.path.basename(filename).partition(".")[0]
    name = slicer.mrmlScene.GenerateUniqueName(name)
    if show:
        _show_nothing(label_map)
    volume = _application.load_volume(
        file_names or [filename],
        "vtkMRMLLabelMapVolumeNode" if label_map else "",
        not file_names and not properties.get("singleFile", False),
    )
    with nodes.NodeModify(volume):
        volume.SetName(name)
        if properties.get("discardOrientation", False):
            _discard_orientation(volume)
        elif properties.get("center", False):
            _center(volume)
    display = volume.GetDisplayNode()
    # Label maps have no window and level.
    if display and hasattr(display, "SetAutoWindowLevel"):
        display.SetAutoWindowLevel(int(properties.get("autoWindowLevel", True)))
    if display and properties.get("colorNodeID"):
        display.SetAndObserveColorNodeID(properties["colorNodeID"])
    if show:
        _choose(volume.GetID(), label_map)
        slicer.app.applicationLogic().PropagateVolumeSelection()
    return volume


def _show_nothing(label_map: bool) -> None:
    """Take the image, or the label map, from all slice views and from their window."""
    _choose(None, label_map)
    for composite in nodes.getNodesByClass("vtkMRMLSliceCompositeNode"):
        if label_map:
            composite.SetLabelVolumeID(None)
        else:
            composite.SetBackgroundVolumeID(None)
    _application.draw_now()


def _choose(node_id: str | None, label_map: bool) -> None:
    selection = slicer.app.applicationLogic().GetSelectionNode()
    if label_map:
        selection.SetActiveLabelVolumeID(node_id)
    else:
        selection.SetActiveVolumeID(node_id)


def _center(volume: Any) -> None:
    """The center of the first and last voxel becomes (0, 0, 0)."""
    from vtkmodules.vtkCommonMath import vtkMatrix4x4

    matrix = vtkMatrix4x4()
    volume.GetIJKToRASMatrix(matrix)
    middle = [(count - 1) / 2 for count in volume.GetImageData().GetDimensions()]
    volume.SetOrigin(*(-value for value in matrix.MultiplyPoint((*middle, 0.0))[:3]))


def _discard_orientation(volume: Any) -> None:
    from vtkmodules.vtkCommonMath import vtkMatrix4x4

    matrix = vtkMatrix4x4()
    for axis, spacing in enumerate(volume.GetSpacing()):
        matrix.SetElement(axis, axis, spacing)
    volume.SetIJKToRASMatrix(matrix)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)
