"""Slicer's scene files: of what is in them, the volumes and lines, their display, and what the slice views show.

A `.mrml` file is XML with an element a node, in which volumes name the files of their voxels, and lines those of their
points; a `.mrb` file is a zip archive of a folder with all of them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import slicer

from . import _application, markups_files, nodes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

VOLUMES = {
    "Volume": "vtkMRMLScalarVolumeNode",
    "LabelMapVolume": "vtkMRMLLabelMapVolumeNode",
    "VectorVolume": "vtkMRMLVectorVolumeNode",
}
"""Node classes by the names of their elements; that of the display node has "Display" after it."""

DISPLAY = {
    "autoWindowLevel": ("AutoWindowLevel", int),
    "window": ("Window", float),
    "level": ("Level", float),
    "interpolate": ("Interpolate", int),
    "applyThreshold": ("ApplyThreshold", int),
    "lowerThreshold": ("LowerThreshold", float),
    "upperThreshold": ("UpperThreshold", float),
}
"""Attributes of a display node: the names of its methods without Get and Set, and the type of the value."""

LINE = "MarkupsLine"
"""The name of a line's element."""

MEASURED = "measuredVolume"
"""The role of the volume that a line was drawn on, and goes with."""

IN_PATHS = " \"%'<=>"
"""What Slicer escapes in the path of a file; it does not understand an escape of anything else."""

LAYERS = {"backgroundVolume": "Background", "foregroundVolume": "Foreground", "labelVolume": "Label"}


def save(file: str) -> None:
    """Write the scene.

    Args:
        file: what ends with .mrb becomes one archive. What ends with .mrml becomes that file, with the rest in a
            folder of its name and "_Data" beside it. Anything else is a folder to hold a .mrml file and a folder Data.

    Raises:
        RuntimeError: something cannot be written. Says what and why.
    """
    stem, ending = os.path.splitext(file)
    try:
        if ending.lower() == ".mrml":
            _write(file, f"{stem}_Data")
        elif ending.lower() == ".mrb":
            _write_archive(file)
        else:
            name = os.path.basename(os.path.abspath(file))
            _write(os.path.join(file, f"{name}.mrml"), os.path.join(file, "Data"))
    except OSError as error:
        raise RuntimeError(f"{error.strerror}: {error.filename or file}") from error


def load(file: str, clear: bool) -> list[Any]:
    """Add what is in a scene file to the scene, and show it as the file says.

    Args:
        file: of the kind .mrml or .mrb.
        clear: whether to empty the scene first.

    Returns:
        The volumes and then the lines that were added.

    Raises:
        RuntimeError: something in it cannot be read, and nothing was added; the slice views are empty then.
    """
    import tempfile
    import zipfile

    _show_nothing()
    if clear:
        slicer.mrmlScene.Clear(0)
    try:
        if not zipfile.is_zipfile(file):
            return _read(file)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
            [scene] = [os.path.join(folder, name) for name in archive.namelist() if name.endswith(".mrml")]
            return _read(scene)
    except OSError as error:
        raise RuntimeError(f"{error.strerror}: {error.filename or file}") from error
    except (ValueError, zipfile.BadZipFile) as error:
        raise RuntimeError(f"{file} is no scene file, or is damaged: {error}") from error


# -- Writing -----------------------------------------------------------------------------------------------------------


def _write_archive(file: str) -> None:
    import tempfile
    import zipfile

    name = os.path.basename(file).rpartition(".")[0]
    with tempfile.TemporaryDirectory() as folder:
        _write(os.path.join(folder, name, f"{name}.mrml"), os.path.join(folder, name, "Data"))
        # Replaced in one step, so that a failure leaves what was there.
        unfinished = f"{file}.part"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in slicer.util.getFilesInDirectory(folder):
                archive.write(path, os.path.relpath(path, folder))
        os.replace(unfinished, file)


def _write(file: str, data_folder: str) -> None:
    from xml.etree import ElementTree

    folder = os.path.dirname(os.path.abspath(file))
    volumes = [volume for volume in nodes.getNodesByClass("vtkMRMLVolumeNode") if volume.GetImageData()]
    lines = nodes.getNodesByClass("vtkMRMLMarkupsLineNode")
    os.makedirs(folder, exist_ok=True)
    if volumes or lines:
        os.makedirs(data_folder, exist_ok=True)
    root = ElementTree.Element("MRML", version="Slicer4.4.0", userTags="")
    for volume, name in zip(volumes, _file_names(volumes, ".nrrd"), strict=True):
        path = os.path.join(data_folder, name)
        _application.save_volume(volume, path)
        root.extend(_volume_elements(volume, os.path.relpath(path, folder)))
    for line, name in zip(lines, _file_names(lines, markups_files.ENDING), strict=True):
        path = os.path.join(data_folder, name)
        markups_files.save(line, path)
        root.extend(_line_elements(line, os.path.relpath(path, folder)))
    root.extend(_view_elements({volume.GetID() for volume in volumes}))
    ElementTree.indent(root)
    unfinished = f"{file}.part"
    ElementTree.ElementTree(root).write(unfinished, encoding="UTF-8", xml_declaration=True)
    os.replace(unfinished, file)


def _file_names(to_save: list[Any], ending: str) -> Iterator[str]:
    """A name for each node that no other one has, of letters that every file system allows."""
    used: set[str] = set()
    for node in to_save:
        stem = re.sub(r"[^\w.-]+", "_", node.GetName() or node.GetNodeTagName())
        name, number = stem, 0
        while name.lower() in used:
            number += 1
            name = f"{stem}_{number}"
        used.add(name.lower())
        yield f"{name}{ending}"


def _volume_elements(volume: Any, path: str) -> Iterator[Element]:
    tag = next(tag for tag, name in VOLUMES.items() if name == volume.GetClassName())
    display = volume.GetDisplayNode()
    storage_id = f"vtkMRMLVolumeArchetypeStorageNode_{volume.GetID()}"
    references = f"storage:{storage_id};" + (f"display:{display.GetID()};" if display else "")
    directions = [[0.0] * 3 for _ in range(3)]
    volume.GetIJKToRASDirections(directions)
    yield _element(
        tag,
        id=volume.GetID(),
        name=volume.GetName() or "",
        attributes=_attributes(volume),
        references=references,
        spacing=_numbers(volume.GetSpacing()),
        origin=_numbers(volume.GetOrigin()),
        ijkToRASDirections=_numbers(value for row in directions for value in row),
    )
    if display:
        values = {
            name: str(getattr(display, f"Get{method}")())
            for name, (method, _) in DISPLAY.items()
            if hasattr(display, f"Get{method}")
        }
        color = display.GetColorNodeID()
        yield _element(f"{tag}Display", id=display.GetID(), **values, **({"colorNodeID": color} if color else {}))
    yield _element("VolumeArchetypeStorage", id=storage_id, fileName=_path_text(path))


def _line_elements(line: Any, path: str) -> Iterator[Element]:
    display = line.GetDisplayNode()
    storage_id = f"vtkMRMLMarkupsJsonStorageNode_{line.GetID()}"
    nodes_of_roles = {
        "storage": storage_id,
        "display": display and display.GetID(),
        MEASURED: line.GetNodeReferenceID(MEASURED),
    }
    yield _element(
        LINE,
        id=line.GetID(),
        name=line.GetName() or "",
        attributes=_attributes(line),
        references="".join(f"{role}:{node_id};" for role, node_id in nodes_of_roles.items() if node_id),
    )
    if display:
        properties = markups_files.display_properties(display)
        yield _element(display.GetNodeTagName(), id=display.GetID(), **markups_files.as_texts(properties))
    yield _element("MarkupsJsonStorage", id=storage_id, fileName=_path_text(path), coordinateSystem="LPS")


def _view_elements(volume_ids: set[str]) -> Iterator[Element]:
    for composite in nodes.getNodesByClass("vtkMRMLSliceCompositeNode"):
        layers = ((role, getattr(composite, f"Get{layer}VolumeID")()) for role, layer in LAYERS.items())
        yield _element(
            "SliceComposite",
            id=composite.GetID(),
            singletonTag=composite.GetLayoutName(),
            layoutName=composite.GetLayoutName(),
            references="".join(f"{role}:{node_id};" for role, node_id in layers if node_id in volume_ids),
            foregroundOpacity=str(composite.GetForegroundOpacity()),
            labelOpacity=str(composite.GetLabelOpacity()),
        )


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree import ElementTree

    return ElementTree.Element(tag, {name: value for name, value in attributes.items() if value})


def _attributes(node: Any) -> str:
    pairs = ((name, node.GetAttribute(name)) for name in node.GetAttributeNames())
    return ";".join(f"{_escaped(name, '%:;')}:{_escaped(value, '%;')}" for name, value in pairs)


def _path_text(path: str) -> str:
    return _escaped(path.replace(os.sep, "/"), IN_PATHS)


def _escaped(text: str, letters: str) -> str:
    return "".join(f"%{ord(letter):02X}" if letter in letters else letter for letter in text)


def _numbers(values: Any) -> str:
    return " ".join(f"{value:.17g}" for value in values)


# -- Reading -----------------------------------------------------------------------------------------------------------


def _show_nothing() -> None:
    for composite in nodes.getNodesByClass("vtkMRMLSliceCompositeNode"):
        for layer in LAYERS.values():
            getattr(composite, f"Set{layer}VolumeID")(None)
    _application.draw_now()


def _read(file: str) -> list[Any]:
    from xml.etree import ElementTree

    try:
        root = ElementTree.parse(file).getroot()
    except ElementTree.ParseError as error:
        raise RuntimeError(f"{file} is no scene file, or is damaged: {error}") from error
    if root.tag != "MRML":
        raise RuntimeError(f"{file} is no scene file: its first element is {root.tag}, not MRML")
    by_id = {element.get("id", ""): element for element in root}
    folder = os.path.dirname(os.path.abspath(file))
    added: dict[str, Any] = {}
    try:
        for element in root:
            if element.tag in VOLUMES:
                added[element.get("id", "")] = _read_volume(element, by_id, folder)
        lines = [(_read_line(element, by_id, folder), element) for element in root if element.tag == LINE]
    except BaseException:
        for volume in added.values():
            for node in (volume, volume.GetDisplayNode(), volume.GetStorageNode()):
                slicer.mrmlScene.RemoveNode(node)
        raise
    known = {*VOLUMES, LINE}
    left_out = sorted({each.tag for each in root if each.tag not in known and _references(each).get("storage")})
    if left_out:
        print(f"{file} also has {', '.join(left_out)}, which this program does not read.", file=sys.stderr)
    for element in root:
        if element.tag == "SliceComposite":
            _read_layers(element, added)
    return [*added.values(), *(_add_line(line, element, added) for line, element in lines)]


def _files_of(element: Element, by_id: dict[str, Element], folder: str) -> list[str]:
    """The files that a node's content is in."""
    name = element.get("name", "")
    references = _references(element)
    if references.get("transform"):
        raise RuntimeError(f"{name!r} is under a transform, which this program does not have")
    storage = by_id.get(references.get("storage", ""))
    if storage is None or not storage.get("fileName"):
        raise RuntimeError(f"The scene does not say in which file the content of {name!r} is")
    members = [storage.get(f"fileListMember{index}", "") for index in range(len(storage.attrib))]
    files = [path for path in members if path] or [storage.get("fileName", "")]
    return [os.path.join(folder, unquote(path)) for path in files]


def _set_name_and_attributes(node: Any, element: Element) -> None:
    with nodes.NodeModify(node):
        node.SetName(element.get("name", ""))
        for pair in filter(None, element.get("attributes", "").split(";")):
            key, _, value = pair.partition(":")
            node.SetAttribute(unquote(key), unquote(value))


def _read_line(element: Element, by_id: dict[str, Element], folder: str) -> markups_files.Markup:
    """A line that is not in the scene yet."""
    line = markups_files.read(_files_of(element, by_id, folder)[0])[0]
    _set_name_and_attributes(line.node, element)
    display = by_id.get(_references(element).get("display", ""))
    if display is not None:
        line.display = markups_files.from_texts(display.attrib)
    return line


def _add_line(line: markups_files.Markup, element: Element, volumes: dict[str, Any]) -> Any:
    volume = volumes.get(_references(element).get(MEASURED, ""))
    if volume:
        line.node.SetNodeReferenceID(MEASURED, volume.GetID())
    return line.add()


def _read_volume(element: Element, by_id: dict[str, Element], folder: str) -> Any:
    volume = _application.load_volume(
        _files_of(element, by_id, folder), VOLUMES[element.tag] if element.tag == "LabelMapVolume" else ""
    )
    _set_name_and_attributes(volume, element)
    display = volume.GetDisplayNode()
    references = _references(element)
    written = by_id.get(references.get("display", ""))
    if display and written is not None:
        with nodes.NodeModify(display):
            for key, (method, convert) in DISPLAY.items():
                if written.get(key) and hasattr(display, f"Set{method}"):
                    getattr(display, f"Set{method}")(convert(written.get(key, "")))
            color = _references(written).get("color") or written.get("colorNodeID")
            if color and slicer.mrmlScene.GetNodeByID(color):
                display.SetAndObserveColorNodeID(color)
    return volume


def _read_layers(element: Element, added: dict[str, Any]) -> None:
    composite = slicer.mrmlScene.GetSingletonNode(element.get("singletonTag", ""), "vtkMRMLSliceCompositeNode")
    if not composite:
        return
    references = _references(element)
    with nodes.NodeModify(composite):
        for role, layer in LAYERS.items():
            volume = added.get(references.get(role, ""))
            getattr(composite, f"Set{layer}VolumeID")(volume.GetID() if volume else None)
        opacities: dict[str, Callable[[float], None]] = {
            "foregroundOpacity": composite.SetForegroundOpacity,
            "labelOpacity": composite.SetLabelOpacity,
        }
        for key, choose in opacities.items():
            if element.get(key):
                choose(float(element.get(key, "")))


def _references(element: Element) -> dict[str, str]:
    """The first node ID of each role; older files have them in attributes of their own."""
    roles = dict(pair.partition(":")[::2] for pair in element.get("references", "").split(";") if ":" in pair)
    for role in ("storage", "display", "transform"):
        if element.get(f"{role}NodeRef"):
            roles.setdefault(role, element.get(f"{role}NodeRef", ""))
    for role in LAYERS:
        if element.get(f"{role}ID"):
            roles.setdefault(role, element.get(f"{role}ID", ""))
    return {role: ids.split()[0] for role, ids in roles.items() if ids.split()}
