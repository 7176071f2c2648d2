"""VTK's Python interface in the finished program."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.budgets import BUDGETS
from tests.python_embed.test_scripting import printed, run

WORK = """
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkObject, VTK_SHORT
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkFiltersSources import vtkSphereSource
from vtkmodules.vtkImagingCore import vtkImageReslice

image = vtkImageData()
image.SetDimensions(4, 3, 2)
image.AllocateScalars(VTK_SHORT, 1)
view = memoryview(image.GetPointData().GetScalars())
view[23] = 7
assert image.GetScalarComponentAsDouble(3, 2, 1, 0) == 7

reslice = vtkImageReslice()
reslice.SetInputData(image)
reslice.SetOutputExtent(0, 1, 0, 1, 0, 0)
reslice.Update()
assert reslice.GetOutput().GetDimensions() == (2, 2, 1)

sphere = vtkSphereSource()
sphere.Update()
assert sphere.GetOutput().GetNumberOfPoints() == 50

matrix = vtkMatrix4x4()
matrix.SetElement(0, 3, 5)
assert matrix.MultiplyPoint((1, 2, 3, 1)) == (6.0, 2.0, 3.0, 1.0)

array = vtkFloatArray()
array.InsertNextValue(1.5)
assert array.GetTuple1(0) == 1.5

seen = []
tag = array.AddObserver("ModifiedEvent", lambda caller, event: seen.append((caller is array, event)))
array.Modified()
array.RemoveObserver(tag)
array.Modified()
assert seen == [(True, "ModifiedEvent")]

class Derived(vtkObject):
    pass

assert isinstance(Derived(), vtkObject) and vtkObject.__module__ == "vtkmodules.vtkCommonCore"
print("all")
"""


def test_classes_work(binary: Path) -> None:
    assert printed(binary, WORK) == "all\n"


def test_short_name_imports_no_more_than_is_needed(binary: Path) -> None:
    code = """
import sys, vtk
assert not [name for name in sys.modules if name.startswith("vtkmodules.")]
assert vtk.vtkImageData().IsA("vtkDataSet")
assert vtk.VTK_SHORT == 4
print("vtkmodules.vtkRenderingCore" in sys.modules, "vtkmodules.vtkFiltersSources" in sys.modules)
"""
    assert printed(binary, code) == "False False\n"


@pytest.mark.parametrize("statement", ["from vtk import *", "from vtkmodules.all import *"])
def test_everything_at_once(statement: str, binary: Path) -> None:
    assert printed(binary, f"{statement}\nprint(vtkSphereSource().IsA('vtkPolyDataAlgorithm'))") == "1\n"


def test_class_that_is_not_inside_is_said_to_be(binary: Path) -> None:
    ended = run(binary, "-c", "import vtk; vtk.vtkSTLWriter()")
    assert ended.returncode == 1
    assert "AttributeError: module 'vtk' has no attribute 'vtkSTLWriter'; this build has of VTK: " in ended.stderr
    ended = run(binary, "-c", "import vtkmodules.vtkIOGeometry")
    assert "No module named 'vtkmodules.vtkIOGeometry'" in ended.stderr


def test_observer_is_given_what_comes_with_the_event(binary: Path) -> None:
    code = """
import vtk
class Watcher:
    @vtk.calldata_type(vtk.VTK_OBJECT)
    def changed(self, caller, event, calldata):
        print(calldata is thing)
thing, sender = vtk.vtkObject(), vtk.vtkObject()
sender.AddObserver("UserEvent", Watcher().changed)
sender.InvokeEvent("UserEvent", thing)
try:
    vtk.calldata_type("nothing")
except TypeError as error:
    print(error)
"""
    printed_lines = printed(binary, code).splitlines()
    assert printed_lines[0] == "True"
    assert printed_lines[1].startswith("'nothing' is not a supported VTK call data type")


def test_error_in_an_observer_is_shown_and_goes_no_further(binary: Path) -> None:
    code = """
import vtk
thing = vtk.vtkObject()
thing.AddObserver("ModifiedEvent", lambda *_: 1 / 0)
thing.Modified()
print("still here")
"""
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout) == (0, "still here\n")
    assert "ZeroDivisionError" in ended.stderr


@pytest.mark.product
@pytest.mark.timing
def test_first_object_takes_a_fraction_of_the_time_of_vtks_package(
    binary: Path, slicer_python: Path, record_property: Callable[[str, object], None]
) -> None:
    """In turn; the whole process each time."""

    def seconds(program: list[str | Path]) -> float:
        start = time.perf_counter()
        subprocess.run([*program, "-c", "import vtk; vtk.vtkImageData()"], check=True, env={})
        return time.perf_counter() - start

    pairs = [(seconds([binary]), seconds([slicer_python, "-I"])) for _ in range(7)]
    ratio = statistics.median(our / other for our, other in pairs)
    ours, other = (statistics.median(times) * 1e3 for times in zip(*pairs, strict=True))
    record_property("summary", f"import vtk; vtk.vtkImageData(): {ours:.0f} ms, VTK's package {other:.0f} ms")
    assert ratio <= BUDGETS["python"]["most_times_vtks_package"]
