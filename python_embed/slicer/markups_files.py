"""Slicer's files of markups, `.mrk.json`: lines that measure distances.

Positions in them are LPS unless the file says RAS; those of nodes are RAS. What a line measures follows from its
points, so what the file says of that is not read.
"""

from __future__ import annotations

import json
import math
import os
import re

import slicer

from . import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

ENDING = ".mrk.json"

_SCHEMA = (
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/"
    "markups-schema-v1.0.3.json#"
)
_SCHEMA_NAME = "markups-schema-v1."
"""In the name of each schema whose files can be read."""

_FLAGS = {
    "visibility": "Visibility",
    "propertiesLabelVisibility": "PropertiesLabelVisibility",
    "pointLabelsVisibility": "PointLabelsVisibility",
}
_NUMBERS = {
    "opacity": "Opacity",
    "textScale": "TextScale",
    "glyphScale": "GlyphScale",
    "lineThickness": "LineThickness",
}
_COLORS = {"color": "Color", "selectedColor": "SelectedColor"}
"""Of a display node, by the names that they have in files: its methods without Get and Set."""


class Markup:
    """A line that was read and is not in the scene yet."""

    def __init__(self, node: Any, display: Mapping[str, Any], file_name: str) -> None:
        self.node = node
        self.display = display
        """Its display properties, as display_properties() returns them; those that are missing stay as they are."""
        self.file_name = file_name
        """Without its ending: the name of a node that has none."""

    def add(self) -> Any:
        """Put it into the scene, and return its node."""
        if not self.node.GetName():
            self.node.SetName(slicer.mrmlScene.GenerateUniqueName(self.file_name))
        node = slicer.mrmlScene.AddNode(self.node)
        node.CreateDefaultDisplayNodes()
        set_display_properties(node.GetDisplayNode(), self.display)
        return node


def save(node: Any, path: str) -> None:
    """Write a line into a file, in one step: a failure leaves what was there.

    Raises:
        RuntimeError: it cannot be written. Says why.
    """
    if not path.lower().endswith(".json"):
        raise RuntimeError(f"{path} cannot be written: the name of a file of markups ends with {ENDING}")
    unfinished = f"{path}.part"
    try:
        text = json.dumps({"@schema": _SCHEMA, "markups": [_described(node)]}, indent=4, allow_nan=False)
        try:
            with open(unfinished, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            os.replace(unfinished, path)
        finally:
            if os.path.exists(unfinished):
                os.remove(unfinished)
    except OSError as error:
        raise RuntimeError(f"{path} cannot be written: {error.strerror}") from error
    except ValueError as error:
        raise RuntimeError(f"{path} cannot be written: a position is no number") from error


def read(path: str) -> list[Markup]:
    """The lines that a file has; at least one.

    Raises:
        RuntimeError: it cannot be read, or has other markups. Says which file and why.
    """
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        return _lines(content, re.sub(r"(\.mrk)?\.json$", "", os.path.basename(path), flags=re.IGNORECASE))
    except FileNotFoundError as error:
        raise RuntimeError(f"{path} does not exist") from error
    except OSError as error:
        raise RuntimeError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise RuntimeError(f"{path} is no file of markups, or is damaged: {error}") from error


def display_properties(display: Any) -> dict[str, Any]:
    """How a line is displayed, by the names that files have for it: flags, numbers and colors."""
    flags = {name: bool(_get(display, method)) for name, method in _FLAGS.items()}
    numbers = {name: _get(display, method) for name, method in _NUMBERS.items()}
    colors = {name: list(_get(display, method)) for name, method in _COLORS.items()}
    return {**flags, **numbers, **colors}


def set_display_properties(display: Any, properties: Mapping[str, Any]) -> None:
    """Display a line as display_properties() says; what is missing stays as it is."""
    with nodes.NodeModify(display):
        for name, method in {**_FLAGS, **_NUMBERS, **_COLORS}.items():
            if name in properties:
                getattr(display, f"Set{method}")(properties[name])


def as_texts(properties: Mapping[str, Any]) -> dict[str, str]:
    """Display properties as attributes of a scene file's element."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {name: " ".join(map(json.dumps, values)) for name, values in lists.items()}


def from_texts(attributes: Mapping[str, str]) -> dict[str, Any]:
    """Display properties among the attributes of a scene file's element.

    Raises:
        ValueError: one of them is no flag, number or color.
    """
    known = {name: attributes[name].split() for name in (*_FLAGS, *_NUMBERS, *_COLORS) if name in attributes}
    lists = {name: [json.loads(word) for word in words] for name, words in known.items()}
    return _checked({name: values if name in _COLORS else values[0] for name, values in lists.items() if values})


# -- Writing -----------------------------------------------------------------------------------------------------------


def _described(node: Any) -> dict[str, Any]:
    display = node.GetDisplayNode()
    return {
        "type": node.GetMarkupType(),
        "coordinateSystem": "LPS",
        "coordinateUnits": "mm",
        "locked": bool(node.GetLocked()),
        "fixedNumberOfControlPoints": False,
        "labelFormat": node.GetControlPointLabelFormat(),
        "lastUsedControlPointNumber": node.GetNumberOfControlPoints(),
        "controlPoints": [_described_point(node, index) for index in range(node.GetNumberOfControlPoints())],
        "measurements": [
            _described_measurement(node.GetNthMeasurement(index)) for index in range(node.GetNumberOfMeasurements())
        ],
        **({"display": display_properties(display)} if display else {}),
    }


def _described_point(node: Any, index: int) -> dict[str, Any]:
    status = node.GetNthControlPointPositionStatus(index)
    right, anterior, superior = node.GetNthControlPointPosition(index)
    return {
        "id": node.GetNthControlPointID(index),
        "label": node.GetNthControlPointLabel(index),
        "description": node.GetNthControlPointDescription(index),
        "position": [-right, -anterior, superior] if status == node.PositionDefined else "",
        "selected": node.GetNthControlPointSelected(index),
        "locked": node.GetNthControlPointLocked(index),
        "visibility": node.GetNthControlPointVisibility(index),
        "positionStatus": node.GetPositionStatusAsString(status),
    }


def _described_measurement(measurement: Any) -> dict[str, Any]:
    value = {"value": measurement.GetValue()} if measurement.GetValueDefined() else {}
    return {"name": measurement.GetName(), "enabled": True, **value, "units": measurement.GetUnits()}


# -- Reading -----------------------------------------------------------------------------------------------------------


def _lines(content: Any, file_name: str) -> list[Markup]:
    """Raises ValueError where the content of a file is not as it should be."""
    schema = _entry(content, "@schema", str, "")
    if _SCHEMA_NAME not in schema.lower():
        raise ValueError(f"its schema is {schema!r}, not {_SCHEMA_NAME}x.json")
    markups = _entry(content, "markups", list, [])
    if not markups:
        raise ValueError("there are no markups in it")
    return [_line(markup, file_name) for markup in markups]


def _line(markup: Any, file_name: str) -> Markup:
    kind = _entry(markup, "type", str, "")
    if kind != "Line":
        raise ValueError(f"it has a markup of the type {kind!r}, and this program reads lines only")
    units = _entry(markup, "coordinateUnits", (str, list), "mm")
    if units not in ("mm", ["mm", "UCUM", "millimeter"]):
        raise ValueError(f"its coordinates are in {units!r}, not in mm")
    system = _entry(markup, "coordinateSystem", str, "LPS")
    if system not in ("LPS", "RAS"):
        raise ValueError(f"its coordinate system is {system!r}, neither LPS nor RAS")
    node = slicer.vtkMRMLMarkupsLineNode()
    node.SetName(_entry(markup, "name", str, ""))
    node.SetControlPointLabelFormat(_entry(markup, "labelFormat", str, node.GetControlPointLabelFormat()))
    points = _entry(markup, "controlPoints", list, [])
    if len(points) > node.GetMaximumNumberOfControlPoints():
        raise ValueError(f"a line in it has {len(points)} points")
    for point in points:
        _add_point(node, point, -1.0 if system == "LPS" else 1.0)
    node.SetLocked(int(_flag(markup.get("locked", False), "locked")))
    return Markup(node, _checked(_entry(markup, "display", dict, {})), file_name)


def _checked(display: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a file says, the display properties that are known."""
    checks: dict[str, Callable[[Any, str], Any]] = {
        **dict.fromkeys(_FLAGS, _flag),
        **dict.fromkeys(_NUMBERS, _number),
        **dict.fromkeys(_COLORS, _triple),
    }
    return {name: check(display[name], name) for name, check in checks.items() if name in display}


def _add_point(node: Any, point: Any, sign: float) -> None:
    """Add a point as a file has it to a line; `sign` turns its first two coordinates to RAS."""
    status = node.GetPositionStatusFromString(_entry(point, "positionStatus", str, "defined"))
    if status < 0:
        raise ValueError(f"a point in it has the status {point['positionStatus']!r}")
    is_defined = status == node.PositionDefined
    x, y, z = _triple(point.get("position"), "position") if is_defined else (0.0, 0.0, 0.0)
    index = node.AddControlPoint(sign * x, sign * y, z)
    node.SetNthControlPointLabel(index, _entry(point, "label", str, ""))
    if not is_defined:
        node.UnsetNthControlPointPosition(index)
    node.SetNthControlPointDescription(index, _entry(point, "description", str, ""))
    node.SetNthControlPointSelected(index, _flag(point.get("selected", True), "selected"))
    node.SetNthControlPointLocked(index, _flag(point.get("locked", False), "locked"))
    node.SetNthControlPointVisibility(index, _flag(point.get("visibility", True), "visibility"))


def _entry(found: Any, name: str, kind: Any, otherwise: Any) -> Any:
    """An entry of an object, of one of the types given; `otherwise` where the object does not have it."""
    if not isinstance(found, dict):
        raise ValueError(f"where {name!r} should be there is no object")
    value = found.get(name, otherwise)
    if not isinstance(value, kind):
        raise ValueError(f"{name!r} is {value!r}")
    return value


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name!r} is {value!r}, neither true nor false")
    return value


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{name!r} is {value!r}, no number")
    return float(value)


def _triple(value: Any, name: str) -> list[float]:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError(f"{name!r} is {value!r}, not three numbers")
    return [_number(each, name) for each in value]


def _get(display: Any, method: str) -> Any:
    return getattr(display, f"Get{method}")()
