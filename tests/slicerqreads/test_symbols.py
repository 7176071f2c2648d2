"""What is linked into the executable: the libraries of this build, and no two that define the same name.

The linker takes the first definition that it meets and says nothing: where two libraries bring different versions of a
third one (CharLS in DCMTK and GDCM, double-conversion in Qt and ITK), one would call the other's functions.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from superbuild.conan_client import packages_of_graph
from superbuild.link_map import sizes_by_file
from superbuild.places import STATIC, Places
from superbuild.product import ProductRules

# Defined by every C++ library alike: the standard library's templates and the compiler's helpers.
COMMON = re.compile(r"(_Z[A-Z]*[NKV]*S[a-z]|_Z[A-Z]*N[KV]*9__gnu_cxx|DW\.ref\.|_ZT[SIV]*(NK?)?St|_ZGV\w*St)")
SAME_EVERYWHERE = {
    # KWSys's, in VTK and ITK, from the same source.
    "_Z8RealpathRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEERS4_PS4_",
}

COMPILED_WITH = {"pythonqt": "qtbase"}
"""Which libraries are compiled with the headers of another, so that its inline functions are in both."""


def package_of(archive: Path) -> Path:
    """The folder of the Conan package; of an archive of the machine, the archive itself."""
    return next((folder for folder in archive.parents if folder.name == "p"), archive)


def defined_symbols(archive: Path) -> dict[str, bool]:
    """What an archive defines, and whether weakly, as inline functions are."""
    listing = subprocess.run(["nm", "--defined-only", "-P", archive], capture_output=True, text=True, check=True)
    fields = (line.split() for line in listing.stdout.splitlines())
    return {words[0]: words[1] in "WV" for words in fields if len(words) > 1 and words[1] in "TWVDBR"}


def packages_of_this_build() -> dict[str, Path | None]:
    """The folders of Conan's packages, by name."""
    graph = json.loads((Places.of_this_clone().output(STATIC) / "graph.json").read_text(encoding="utf-8"))
    return {package.name: package.folder for package in packages_of_graph(graph)}


@pytest.fixture(scope="module")
def archives() -> list[Path]:
    """The archives that the linker took something from, by its map."""
    map_file = next(Path(os.environ["SLICERQREADS_BUILD_FOLDER"]).rglob(f"{ProductRules.load().name}.map"))
    with map_file.open(encoding="utf-8", errors="replace") as lines:
        return [Path(name) for name in sizes_by_file(lines) if name.startswith("/") and name.endswith(".a")]


def test_libraries_are_those_of_this_build(archives: list[Path]) -> None:
    """None is of a package that an earlier build used: CMake remembers where it found things."""
    folders = set(packages_of_this_build().values())
    ours = [archive for archive in archives if archive.is_relative_to(Places.of_this_clone().conan_home)]
    assert len(ours) > 5
    assert [archive for archive in ours if package_of(archive) not in folders] == []


def test_libraries_define_no_common_names(archives: list[Path]) -> None:
    folders_by_name = packages_of_this_build()
    same_headers = [{folders_by_name.get(name) for name in pair} for pair in COMPILED_WITH.items()]
    packages: dict[str, set[Path]] = defaultdict(set)
    strong: set[str] = set()
    for archive in archives:
        if not archive.name.startswith(("libstdc++", "libgcc", "libc")):
            for symbol, is_weak in defined_symbols(archive).items():
                packages[symbol].add(package_of(archive))
                if not is_weak:
                    strong.add(symbol)
    assert len({package_of(archive) for archive in archives}) > 5
    clashes = {
        symbol: sorted(folder.name if folder.suffix else str(folder) for folder in folders)
        for symbol, folders in packages.items()
        if len(folders) > 1
        and not COMMON.match(symbol)
        and symbol not in SAME_EVERYWHERE
        and not (symbol not in strong and folders in same_headers)
    }
    assert not clashes
