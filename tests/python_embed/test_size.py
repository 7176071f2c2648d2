"""How much of the executable is Python's."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from superbuild.link_map import sizes_by_file
from superbuild.product import BYTES_OF_MEGABYTE, ProductRules
from tests.budgets import BUDGETS

PARTS = {
    "libpython3.11.a": "interpreter",
    "libslicerqreads_scripting.a": "frozen modules",
    "libslicerqreads_mrml_python.a": "wrappers of MRML",
    "libvtkWrappingPythonCore3.11.a": "VTK's wrappers, what they share",
}


def part_of(archive: Path) -> str | None:
    """Which part of Python an archive is; None for all that is not Python's."""
    if archive.name.startswith("libvtk") and archive.name.endswith("Python.a"):
        return f"wrappers of {archive.name.removeprefix('lib').removesuffix('Python.a')}"
    return PARTS.get(archive.name)


def sizes_of_program() -> Counter[str]:
    """Bytes that each archive contributes to the program, by path."""
    map_file = next(Path(os.environ["SLICERQREADS_BUILD_FOLDER"]).rglob(f"{ProductRules.load().name}.map"))
    with map_file.open(encoding="utf-8", errors="replace") as lines:
        return sizes_by_file(lines)


def test_python_is_within_its_budget(record_property: Callable[[str, object], None]) -> None:
    sizes: Counter[str] = Counter()
    for name, size in sizes_of_program().items():
        if part := part_of(Path(name)):
            sizes[part] += size
    assert set(PARTS.values()) <= set(sizes)
    budget = BUDGETS["python"]["size_budget_megabytes"]
    total = sum(sizes.values()) / BYTES_OF_MEGABYTE
    rows = [f"{part:<40}{size / BYTES_OF_MEGABYTE:>6.2f} MB" for part, size in sizes.most_common()]
    record_property("summary", "\n".join([*rows, f"{'together':<40}{total:>6.2f} MB of {budget} MB"]))
    assert total <= budget


@pytest.mark.with_qt
def test_pythonqt_is_within_its_budget(record_property: Callable[[str, object], None]) -> None:
    budget = BUDGETS["python"]["pythonqt_megabytes"]
    megabytes = [size / BYTES_OF_MEGABYTE for name, size in sizes_of_program().items() if "libpythonqt.a" in name]
    record_property("summary", f"PythonQt and its wrappers: {sum(megabytes):.2f} MB of {budget} MB")
    assert 0 < sum(megabytes) <= budget
