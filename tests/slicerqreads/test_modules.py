"""Loadable modules: one from outside of the tree, what scripts get of it, and what a build refuses.

The sanitized program has the module of `example_module/` in it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from superbuild.places import Places

from .viewer import Ended, run_offscreen

CMAKE = Places.of_this_clone().recipes / "slicerqreads" / "cmake"
EXAMPLE_LOGIC = "vtkSlicerValueRangeLogic"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def information(binary: Path, home: Path, *arguments: str) -> Ended:
    return run_offscreen(binary, *arguments, "--application-information", home=home, platform=None)


def names_in(said: Ended) -> set[str]:
    listed = said.output.partition("Modules:\n")[2]
    return {line.split(":")[0].strip() for line in listed.splitlines()}


# -- A module from outside of the tree ---------------------------------------------------------------------------------


def test_outside_module_is_one_of_the_program(binary: Path, sanitized_binary: Path, home: Path) -> None:
    with_example = information(sanitized_binary, home)
    assert "  ValueRange: Value range\n" in with_example.output
    assert names_in(with_example) == names_in(information(binary, home)) | {"ValueRange"}


def script(binary: Path, home: Path, code: str, *paths: Path) -> str:
    """What a script prints in the viewer, once it shows the paths."""
    ended = run_offscreen(binary, "--exit-after-startup", "--python-code", code, *paths, home=home)
    assert (ended.status, ended.errors) == (0, "")
    return ended.output


@pytest.fixture
def with_python(sanitized_binary: Path, home: Path) -> Path:
    """The program with the example, where it was built with Python and Qt for it."""
    if "no Python" in information(sanitized_binary, home).output:
        pytest.skip("this is a build without Python")
    return sanitized_binary


def test_logic_and_panel_from_python(with_python: Path, small_phantom: Path, home: Path) -> None:
    code = """
module = slicer.modules.valuerange
assert (module.name, module.title, module.dependencies) == ("ValueRange", "Value range", ["Volumes"])
assert module.categories == ["Examples"] and module.associatedNodeTypes == ["vtkMRMLScalarVolumeNode"]
assert "wide as their values" in module.helpText
logic = module.logic()
assert type(logic) is slicer.vtkSlicerValueRangeLogic and logic is slicer.util.getModuleLogic("ValueRange")
assert isinstance(logic, slicer.vtkMRMLAbstractLogic) and "vtkSlicerValueRangeLogic" in dir(slicer)
assert logic.GetMRMLScene() is slicer.mrmlScene
assert logic.GetMRMLApplicationLogic() is slicer.app.applicationLogic()
volume = logic.GetShownVolume()
least, largest = logic.GetMinimum(volume), logic.GetMaximum(volume)
assert (least, largest) == volume.GetImageData().GetScalarRange() and least < largest
display = volume.GetDisplayNode()
panel = slicer.util.getModuleWidget("ValueRange")
assert panel.objectName == "ValueRangePanel" and slicer.util.mainWindow().isAncestorOf(panel)
assert (display.GetWindow(), display.GetLevel()) != (largest - least, (largest + least) / 2)
button = slicer.util.findChild(panel, "ShowWholeRangeButton")
assert button.enabled
button.click()
assert (display.GetWindow(), display.GetLevel()) == (largest - least, (largest + least) / 2)
slicer.mrmlScene.RemoveNode(volume)
assert logic.GetShownVolume() is None and not button.enabled
assert logic.GetMaximum(None) == 0
print("ok")
"""
    assert script(with_python, home, code, small_phantom) == "ok\n"


def test_panel_is_there_for_the_first_script(with_python: Path, home: Path) -> None:
    """Also where the views are complete without a picture in space."""
    code = "print(slicer.modules.valuerange.widgetRepresentation().objectName)"
    assert script(with_python, home, code) == "ValueRangePanel\n"
    ended = run_offscreen(
        with_python, "--modules-to-ignore", "ThreeD", "--exit-after-startup", "--python-code", code, home=home
    )
    assert ended.output == "ValueRangePanel\n"


def test_logic_without_a_window(with_python: Path, home: Path) -> None:
    code = """
import slicer
module = slicer.modules.valuerange
node = slicer.util.addVolumeFromArray(memoryview(bytes([3, 1, 4, 1, 5, 9, 2, 6])).cast("B", (2, 2, 2)))
print(module.logic().GetMinimum(node), module.logic().GetMaximum(node))
for call in (module.widgetRepresentation, lambda: slicer.util.getModuleWidget("ValueRange")):
    try:
        call()
    except RuntimeError as error:
        print(error)
"""
    ended = run_offscreen(with_python, "-c", code, home=home, platform=None)
    no_window = "there is no main window: start the program without -c and --no-main-window\n"
    assert (ended.status, ended.text) == (0, "1.0 9.0\n" + 2 * no_window)


# -- Modules left out at start -----------------------------------------------------------------------------------------


def test_ignored_module_is_left_out(sanitized_binary: Path, home: Path) -> None:
    said = information(sanitized_binary, home, "--modules-to-ignore", "ValueRange")
    assert names_in(said) == names_in(information(sanitized_binary, home)) - {"ValueRange"}
    assert said.errors == ""


def test_what_needs_an_ignored_module_is_left_out_and_named(sanitized_binary: Path, home: Path) -> None:
    said = information(sanitized_binary, home, "--modules-to-ignore=Volumes")
    assert {"Volumes", "ValueRange"}.isdisjoint(names_in(said))
    assert "--modules-to-ignore: ValueRange is left out as well, as it needs Volumes\n" in said.errors


def test_unknown_name_is_reported_and_the_program_goes_on(binary: Path, home: Path) -> None:
    said = information(binary, home, "--modules-to-ignore", "volumes,,Editor,DICOM")
    names = names_in(information(binary, home))
    assert said.status == 0
    for name in ("volumes", "Editor"):
        assert f'there is no module "{name}"; this program has ' in said.errors
    assert len(said.errors.splitlines()) == 2
    assert set(said.errors.splitlines()[0].partition(" has ")[2].split(", ")) == names
    assert names_in(said) == names - {"DICOM"}


def test_modules_name_what_they_need_as_the_build_does() -> None:
    """One that CMake puts after another one, and that does not say so itself, would be left without it."""
    for description in (CMAKE.parent / "modules").glob("*/CMakeLists.txt"):
        if "DEPENDS" in description.read_text(encoding="utf-8"):
            sources = (path.read_text(encoding="utf-8") for path in description.parent.glob("*Module.cpp"))
            assert any("SLICERQREADS_MODULE_DEPENDENCIES" in source for source in sources), description.parent.name


# -- What a build refuses ----------------------------------------------------------------------------------------------

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(Modules CXX)
add_library(slicerqreads_loading INTERFACE)
add_library(slicerqreads_mrml INTERFACE)
add_library(slicerqreads_warnings INTERFACE)
set(SLICERQREADS_PYTHON none)
include(cmake/LoadableModules.cmake)
slicerqreads_add_modules(NAMES ${MODULES} FOLDERS ${MODULE_PATHS})
"""


class Tree:
    """A project of modules that are empty, which is configured as the application is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "cmake").symlink_to(CMAKE)
        (folder / "CMakeLists.txt").write_text(PROJECT, encoding="utf-8")

    def add(self, path: str, call: str) -> Path:
        folder = self.folder / path
        folder.mkdir(parents=True)
        (folder / "module.cpp").touch()
        (folder / "CMakeLists.txt").write_text(call, encoding="utf-8")
        return folder

    def configure(self, modules: str, *outside: Path) -> subprocess.CompletedProcess[str]:
        build = self.folder / "build"
        shutil.rmtree(build, ignore_errors=True)
        command = ["cmake", "-S", str(self.folder), "-B", str(build), f"-DMODULES={modules}"]
        command.append(f"-DMODULE_PATHS={';'.join(map(str, outside))}")
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def refused(self, modules: str, *outside: Path) -> str:
        """The message of a configuration that must fail, on one line."""
        result = self.configure(modules, *outside)
        assert result.returncode != 0, result.stdout
        return " ".join(result.stderr.split())


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    tree.add("modules/One", "slicerqreads_add_module(NAME One TITLE One SOURCES module.cpp)")
    tree.add("modules/Two", "slicerqreads_add_module(NAME Two TITLE Two DEPENDS Outside One SOURCES module.cpp)")
    return tree


def test_modules_come_after_what_they_need(tree: Tree) -> None:
    outside = tree.add(
        "elsewhere/a b", "slicerqreads_add_module(NAME Outside TITLE Outside DEPENDS One SOURCES module.cpp)"
    )
    assert tree.configure("Two;One", outside).returncode == 0
    table = (tree.folder / "build" / "LoadableModuleTable.cpp").read_text(encoding="utf-8")
    calls = [line.split("create")[1].split("Module")[0] for line in table.splitlines() if "push_back" in line]
    assert calls == ["One", "Outside", "Two"]


def test_missing_dependency_is_named(tree: Tree) -> None:
    advice = "Add it by --modules or --module-path."
    assert f"Module Two needs module Outside, which this build leaves out. {advice}" in tree.refused("One;Two")
    outside = tree.add("elsewhere", "slicerqreads_add_module(NAME Outside TITLE O DEPENDS Three SOURCES module.cpp)")
    assert "Module Outside needs module Three, which this build leaves out." in tree.refused("One;Two", outside)


def test_two_modules_of_one_name_are_both_named(tree: Tree) -> None:
    call = "slicerqreads_add_module(NAME One TITLE One SOURCES module.cpp)"
    outside = tree.add("elsewhere/One", call)
    message = tree.refused("One", outside)
    assert f"There are two modules One: {tree.folder}/modules/One and {outside}." in message
    other = tree.add("elsewhere/other", call)
    assert f"There are two modules One: {outside} and {other}." in tree.refused("", outside, other)


def test_circle_is_refused(tree: Tree) -> None:
    outside = tree.add("elsewhere", "slicerqreads_add_module(NAME Outside TITLE O DEPENDS Two SOURCES module.cpp)")
    message = tree.refused("One;Two", outside)
    assert "Modules that depend on each other: Two;Outside. Take one of the dependencies away." in message


def test_folder_that_is_no_module_is_refused(tree: Tree, tmp_path: Path) -> None:
    other_project = tree.add("elsewhere", "add_library(other STATIC module.cpp)")
    assert f"{other_project}/CMakeLists.txt does not call slicerqreads_add_module." in tree.refused("", other_project)
    assert f"There is no module in {tmp_path}/build: it has no CMakeLists.txt." in tree.refused("", tmp_path / "build")
    assert f"There is no module in {tree.folder}/modules/Three" in tree.refused("Three")
    unknown = tree.add("unknown", "slicerqreads_add_module(FOR Three SOURCES module.cpp)")
    assert "slicerqreads_add_module: give NAME and SOURCES" in tree.refused("", unknown)
