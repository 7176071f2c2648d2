"""Lines in files: .mrk.json and scenes, compared with what Slicer's own library reads and writes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.python_embed.test_scripting import printed, run

DESCRIBE = """
def described(line):
    points = range(line.GetNumberOfControlPoints())
    display = line.GetDisplayNode()
    defined = [line.GetNthControlPointPositionStatus(i) == line.PositionDefined for i in points]
    return {
        "locked": bool(line.GetLocked()),
        "label format": line.GetControlPointLabelFormat(),
        "positions": [list(line.GetNthControlPointPosition(i)) if defined[i] else None for i in points],
        "labels": [line.GetNthControlPointLabel(i) for i in points],
        "descriptions": [line.GetNthControlPointDescription(i) for i in points],
        "flags": [[line.GetNthControlPointSelected(i), line.GetNthControlPointLocked(i),
                   line.GetNthControlPointVisibility(i)] for i in points],
        "length": line.GetLineLengthWorld(),
        "display": [bool(display.GetVisibility()), display.GetOpacity(), list(display.GetColor()),
                    list(display.GetSelectedColor()), display.GetPropertiesLabelVisibility(),
                    display.GetPointLabelsVisibility(), display.GetTextScale(), display.GetGlyphScale(),
                    display.GetLineThickness()],
    }
"""
"""What of a line is to come through a file unchanged, on both sides."""

MAKE = (
    DESCRIBE
    + """
def made(scene):
    line = scene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "Länge & Breite")
    line.CreateDefaultDisplayNodes()
    line.AddControlPoint(1.5, -2.25, 3, "from <here>")
    line.AddControlPoint(-10, 20, 0.1, "")
    line.SetNthControlPointLabel(1, "")
    line.SetNthControlPointDescription(1, "to\\nthere")
    line.SetNthControlPointSelected(0, False)
    line.SetNthControlPointLocked(1, True)
    line.SetNthControlPointVisibility(0, False)
    line.SetControlPointLabelFormat("%d of %N")
    line.SetLocked(1)
    display = line.GetDisplayNode()
    display.SetVisibility(0)
    display.SetOpacity(0.25)
    display.SetColor(0.1, 0.2, 0.3)
    display.SetSelectedColor(0, 1, 0.5)
    display.SetPropertiesLabelVisibility(False)
    display.SetPointLabelsVisibility(True)
    display.SetTextScale(2.5)
    display.SetGlyphScale(1.5)
    display.SetLineThickness(0.4)
    return line
"""
)

IMPORTS = "import json, sys, slicer\nfrom slicer import util\n"


def in_program(binary: Path, code: str, *arguments: Path) -> Any:
    """What a script without a window prints, as JSON."""
    return json.loads(printed(binary, IMPORTS + MAKE + code, *map(str, arguments)))


def in_slicer(slicer_python: Path, code: str, *arguments: Path) -> tuple[Any, str]:
    """What a script prints on Slicer's own library, as JSON, and what that complains of."""
    ended = subprocess.run(
        [slicer_python, "-I", "-c", IMPORTS + MAKE + code, *arguments],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    # Without an application there are no units of measurement.
    errors = [line for line in ended.stderr.splitlines() if "GetUnitNode failed" not in line]
    return json.loads(ended.stdout), "\n".join(errors)


READ_IN_SLICER = """
scene = slicer.vtkMRMLScene()
storage = slicer.vtkMRMLMarkupsJsonStorageNode()
scene.AddNode(storage)
storage.SetFileName(sys.argv[1])
print(json.dumps(described(storage.AddNewMarkupsNodeFromFile(sys.argv[1]))))
"""

WRITE_IN_SLICER = """
scene = slicer.vtkMRMLScene()
line = made(scene)
storage = slicer.vtkMRMLMarkupsJsonStorageNode()
scene.AddNode(storage)
storage.SetFileName(sys.argv[1])
assert storage.WriteData(line)
print(json.dumps(described(line)))
"""


def test_saved_line_comes_back(binary: Path, tmp_path: Path) -> None:
    code = """
line = made(slicer.mrmlScene)
assert util.saveNode(line, sys.argv[1])
again = util.loadMarkups(sys.argv[1])
assert again is not line and again.GetName() == "Line 1", again.GetName()
assert util.loadNodeFromFile(sys.argv[1]).GetName() == "Line 1_1"
assert util.loadNodeFromFile(sys.argv[1], "MarkupsFile", {"name": "mine"}).GetName() == "mine"
assert [node.GetName() for node in util.loadNodesFromFile(sys.argv[1])] == ["Line 1_2"]
print(json.dumps([described(line), described(again)]))
"""
    before, after = in_program(binary, code, tmp_path / "Line 1.mrk.json")
    assert before == after
    assert before["positions"] == [[1.5, -2.25, 3.0], [-10.0, 20.0, 0.1]] and before["length"] > 20
    assert [path.name for path in tmp_path.iterdir()] == ["Line 1.mrk.json"]


def test_slicer_reads_what_is_saved(binary: Path, slicer_python: Path, tmp_path: Path) -> None:
    file = tmp_path / "line.mrk.json"
    code = "line = made(slicer.mrmlScene)\nassert util.saveNode(line, sys.argv[1])\nprint(json.dumps(described(line)))"
    ours = in_program(binary, code, file)
    theirs, errors = in_slicer(slicer_python, READ_IN_SLICER, file)
    assert (theirs, errors) == (ours, "")


def test_what_slicer_saves_is_read(binary: Path, slicer_python: Path, tmp_path: Path) -> None:
    file = tmp_path / "line.mrk.json"
    theirs, _ = in_slicer(slicer_python, WRITE_IN_SLICER, file)
    ours = in_program(binary, "print(json.dumps(described(util.loadMarkups(sys.argv[1]))))", file)
    assert ours == theirs


def test_unfinished_line_comes_back_unfinished(binary: Path, slicer_python: Path, tmp_path: Path) -> None:
    code = """
line = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode")
line.CreateDefaultDisplayNodes()
line.AddControlPoint(1, 2, 3)
line.AddControlPoint(4, 5, 6)
line.UnsetNthControlPointPosition(0)
assert util.saveNode(line, sys.argv[1])
print(json.dumps([described(line), described(util.loadMarkups(sys.argv[1]))]))
"""
    file = tmp_path / "half.json"
    before, after = in_program(binary, code, file)
    assert before == after and after["positions"] == [None, [4, 5, 6]] and after["length"] == 0
    theirs, errors = in_slicer(slicer_python, READ_IN_SLICER, file)
    # Slicer measures to a point that is not set.
    assert (theirs | {"length": 0}, errors) == (after, "")


def described_line(**entries: object) -> dict[str, Any]:
    points = [{"label": "a", "position": [1, 2, 3]}, {"label": "b", "position": [4.5, 5, 6]}]
    return {"type": "Line", "controlPoints": points, **entries}


SCHEMA = "https://raw.githubusercontent.com/Slicer/Slicer/main/Modules/Loadable/Markups/Resources/Schema/markups-schema-{}.json#"


def write_file(path: Path, *markups: object, schema: str = "v1.0.0") -> Path:
    path.write_text(json.dumps({"@schema": SCHEMA.format(schema), "markups": markups}), encoding="utf-8")
    return path


@pytest.mark.parametrize(("system", "signs"), [(None, (-1, -1)), ("LPS", (-1, -1)), ("RAS", (1, 1))])
def test_coordinate_system_is_taken_from_the_file(
    system: str | None, signs: tuple[int, int], binary: Path, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "x.mrk.json", described_line(**({"coordinateSystem": system} if system else {})))
    [read] = in_program(binary, "print(json.dumps([described(util.loadMarkups(sys.argv[1]))]))", file)
    assert read["positions"] == [[signs[0], 2 * signs[1], 3], [4.5 * signs[0], 5 * signs[1], 6]]


def test_file_of_several_lines(binary: Path, tmp_path: Path) -> None:
    file = write_file(tmp_path / "several.mrk.json", described_line(name="first"), described_line(), described_line())
    code = """
first = util.loadMarkups(sys.argv[1])
print(json.dumps([first.GetName(), [node.GetName() for node in util.getNodesByClass("vtkMRMLMarkupsLineNode")]]))
"""
    assert in_program(binary, code, file) == ["first", ["first", "several", "several_1"]]


BAD_POINT = {"label": "a", "position": [1, 2, float("nan")]}
BAD = {
    "other type": (described_line(type="Angle"), "'Angle'"),
    "other units": (described_line(coordinateUnits="um"), "'um'"),
    "other system": (described_line(coordinateSystem="LAS"), "'LAS'"),
    "three points": (described_line(controlPoints=described_line()["controlPoints"] * 2), "4 points"),
    "no number": (described_line(controlPoints=[BAD_POINT]), "nan"),
    "too large": (described_line(controlPoints=[{"position": [10**400, 0, 0]}]), "damaged"),
    "text": (described_line(controlPoints=[{"position": ["1", "2", "3"]}]), "'position'"),
    "flag": (described_line(controlPoints=[{"position": [True, 2, 3]}]), "'position'"),
    "two numbers": (described_line(controlPoints=[{"position": [1, 2]}]), "'position'"),
    "no position": (described_line(controlPoints=[{"label": "a"}]), "'position'"),
    "other status": (described_line(controlPoints=[{"positionStatus": "lost"}]), "'lost'"),
    "no object": ("Line", "no object"),
    "points that are none": (described_line(controlPoints={}), "'controlPoints'"),
    "color": (described_line(display={"color": [1, 2]}), "'color'"),
    "second of two": (described_line(type="ROI"), "'ROI'"),
}


@pytest.mark.parametrize("name", BAD)
def test_file_with_something_else_is_refused_and_adds_nothing(name: str, binary: Path, tmp_path: Path) -> None:
    markup, reason = BAD[name]
    before = [described_line()] if name == "second of two" else []
    file = write_file(tmp_path / "bad.mrk.json", *before, markup)
    assert_refused(binary, file, reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", "no object"),
        (b"[" * 100_000, "damaged"),
        (b'{"@schema": "markups-schema-v1.0.3.json", "markups": []}', "no markups"),
        (b'{"@schema": "markups-schema-v2.0.0.json", "markups": [{}]}', "v2.0.0"),
        (b'{"markups": [{"type": "Line"}]}', "schema"),
        (None, "does not exist"),
    ],
)
def test_file_that_is_none_of_markups_is_refused(
    content: bytes | None, reason: str, binary: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bad.mrk.json"
    if content is not None:
        file.write_bytes(content)
    assert_refused(binary, file, reason)


def assert_refused(binary: Path, file: Path, reason: str) -> None:
    code = """
count = slicer.mrmlScene.GetNumberOfNodes()
try:
    util.loadMarkups(sys.argv[1])
except RuntimeError as error:
    print(json.dumps([str(error), slicer.mrmlScene.GetNumberOfNodes() - count]))
"""
    text, added = in_program(binary, code, file)
    first, second = text.split("\n", 1)
    assert first == f"Failed to load node from file: {file}"
    assert str(file) in second and reason in second, second
    assert added == 0


def test_what_cannot_be_saved_is_said_and_leaves_what_was_there(binary: Path, tmp_path: Path) -> None:
    code = """
line = made(slicer.mrmlScene)
folder = sys.argv[1]
for file in ("/nowhere/x.mrk.json", "/proc/x.mrk.json", folder + "/x.fcsv", folder + "/is a folder.json"):
    print(util.saveNode(line, file))
line.SetNthControlPointPosition(0, float("nan"), 0, 0)
print(util.saveNode(line, folder + "/kept.json"))
print(util.saveNode(slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsROINode"), folder + "/roi.mrk.json"))
"""
    (tmp_path / "is a folder.json").mkdir()
    (tmp_path / "kept.json").write_text("kept")
    ended = run(binary, "-c", IMPORTS + MAKE + code, str(tmp_path))
    assert ended.stdout.split() == ["False"] * 6, ended.stderr
    assert ended.stderr.count("cannot be written: ") == 5
    assert "no vtkMRMLMarkupsROINode" in ended.stderr
    assert (tmp_path / "kept.json").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["is a folder.json", "kept.json"]


# -- Scenes ------------------------------------------------------------------------------------------------------------

VOLUME = """
def volume(name):
    return util.addVolumeFromArray(memoryview(bytes(24)).cast("B", [2, 3, 4]), name=name)
"""


@pytest.mark.parametrize("file", ["scene.mrml", "scene.mrb"])
def test_lines_come_back_with_the_scene(file: str, binary: Path, tmp_path: Path) -> None:
    code = (
        VOLUME
        + """
volumes = [volume("one"), volume("two")]
lines = [made(slicer.mrmlScene) for _ in range(3)]
lines[0].SetAttribute("key", "a;b")
for line, owner in zip(lines, (volumes[1], volumes[0], volumes[1])):
    line.SetNodeReferenceID("measuredVolume", owner.GetID())
names = [line.GetName() for line in lines]
before = [described(line) for line in lines]
assert util.saveScene(sys.argv[1])
first = util.loadScene(sys.argv[1], {"clear": True})
again = util.getNodesByClass("vtkMRMLMarkupsLineNode")
assert first.GetName() == "one" and [line.GetName() for line in again] == names
assert again[0].GetAttribute("key") == "a;b"
owners = [line.GetNodeReference("measuredVolume").GetName() for line in again]
print(json.dumps([before, [described(line) for line in again], owners]))
"""
    )
    before, after, owners = in_program(binary, code, tmp_path / file)
    assert before == after
    assert owners == ["two", "one", "two"]
    assert not list(tmp_path.rglob("*.part"))


def test_scene_of_lines_alone(binary: Path, tmp_path: Path) -> None:
    code = """
line = made(slicer.mrmlScene)
assert util.saveScene(sys.argv[1])
print(json.dumps([described(line), described(util.loadScene(sys.argv[1], {"clear": True}))]))
"""
    before, after = in_program(binary, code, tmp_path / "scene.mrml")
    assert before == after


def test_slicer_reads_the_lines_of_a_saved_scene(binary: Path, slicer_python: Path, tmp_path: Path) -> None:
    file = tmp_path / "scene.mrml"
    ours = in_program(
        binary,
        "line = made(slicer.mrmlScene)\nassert util.saveScene(sys.argv[1])\nprint(json.dumps(described(line)))",
        file,
    )
    code = """
scene = slicer.vtkMRMLScene()
for node in (slicer.vtkMRMLMarkupsLineNode(), slicer.vtkMRMLMarkupsDisplayNode(),
             slicer.vtkMRMLMarkupsJsonStorageNode()):
    if not scene.GetClassNameByTag(node.GetNodeTagName()):
        scene.RegisterNodeClass(node)
scene.SetURL(sys.argv[1])
assert scene.Import()
line = scene.GetFirstNodeByClass("vtkMRMLMarkupsLineNode")
assert line.GetName() == "Länge & Breite"
print(json.dumps(described(line)))
"""
    theirs, errors = in_slicer(slicer_python, code, file)
    assert (theirs, errors) == (ours, "")


def test_lines_of_a_scene_of_slicer_are_read(binary: Path, slicer_python: Path, tmp_path: Path) -> None:
    file = tmp_path / "scene.mrml"
    code = """
scene = slicer.vtkMRMLScene()
line = made(scene)
storage = slicer.vtkMRMLMarkupsJsonStorageNode()
scene.AddNode(storage)
storage.SetFileName(sys.argv[1].replace("scene.mrml", "a line.mrk.json"))
line.SetAndObserveStorageNodeID(storage.GetID())
assert storage.WriteData(line)
scene.SetURL(sys.argv[1])
scene.SetRootDirectory(sys.argv[1].rpartition("/")[0])
assert scene.Commit()
print(json.dumps(described(line)))
"""
    theirs, _ = in_slicer(slicer_python, code, file)
    ours = in_program(
        binary,
        "line = util.loadScene(sys.argv[1])\nassert line.GetName() == 'Länge & Breite'\n"
        "print(json.dumps(described(line)))",
        file,
    )
    assert ours == theirs


def test_scene_with_a_line_that_cannot_be_read_adds_nothing(binary: Path, tmp_path: Path) -> None:
    code = (
        VOLUME
        + """
volume("one")
made(slicer.mrmlScene)
assert util.saveScene(sys.argv[1])
[file] = [path for path in util.getFilesInDirectory(sys.argv[1].rpartition("/")[0]) if path.endswith(".json")]
with open(file, "w") as damaged:
    damaged.write("{")
slicer.mrmlScene.Clear(0)
count = slicer.mrmlScene.GetNumberOfNodes()
try:
    util.loadScene(sys.argv[1])
except RuntimeError as error:
    print(json.dumps([str(error), slicer.mrmlScene.GetNumberOfNodes() - count]))
"""
    )
    text, added = in_program(binary, code, tmp_path / "scene.mrml")
    assert "is no file of markups, or is damaged" in text
    assert added == 0
