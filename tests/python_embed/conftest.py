"""What the tests of scripting share."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from superbuild.conan_client import packages_of_graph
from superbuild.places import STATIC, Places


def python_of_this_build() -> str:
    """Which Python the program was built with, as the build's own record says: none, minimal or pythonqt."""
    cache = Path(os.environ["SLICERQREADS_BUILD_FOLDER"], "CMakeCache.txt").read_text(encoding="utf-8")
    found = re.search(r"^SLICERQREADS_PYTHON:\w+=(\w+)$", cache, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture(autouse=True)
def has_python(request: pytest.FixtureRequest) -> None:
    """A marker says which builds a test is for; without one it is for all that have Python."""
    kinds = {"without_python": {"none"}, "without_qt": {"minimal"}, "with_qt": {"pythonqt"}}
    wanted = [kinds[marker.name] for marker in request.node.iter_markers() if marker.name in kinds]
    if python_of_this_build() not in set.intersection(*wanted or [{"minimal", "pythonqt"}]):
        pytest.skip(f"this is a build with --python {python_of_this_build()}")


@pytest.fixture(scope="session")
def slicer_python() -> Path:
    """The interpreter that has 3D Slicer's own library and VTK's package."""
    value = os.environ.get("SLICERQREADS_SLICER_PYTHON")
    if not value:
        pytest.fail("SLICERQREADS_SLICER_PYTHON is not set; run the tests with python3 -m superbuild test", False)
    return Path(value)


@pytest.fixture(scope="session")
def plain_interpreter() -> Path:
    """The interpreter of the library that is linked in, as a program of its own with its files around it."""
    graph = json.loads((Places.of_this_clone().output(STATIC) / "graph.json").read_text(encoding="utf-8"))
    folder = next(package.folder for package in packages_of_graph(graph) if package.name == "cpython")
    assert folder is not None
    return folder / "bin" / "python"
