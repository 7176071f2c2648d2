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


def package_of(archive: Path) -> Path:
    """The folder of the Conan package; of an archive of the machine, the archive itself."""
    return next((folder for folder in archive.parents if folder.name == "p"), archive)


def defined_symbols(archive: Path) -> set[str]:
    listing = subprocess.run(["nm", "--defined-only", "-P", archive], capture_output=True, text=True, check=True)
    fields = (line.split() for line in listing.stdout.splitlines())
    return {words[0] for words in fields if len(words) > 1 and words[1] in "TWVDBR"}


@pytest.fixture(scope="module")
def archives() -> list[Path]:
    """The archives that the linker took something from, by its map."""
    map_file = next(Path(os.environ["SLICERQREADS_BUILD_FOLDER"]).rglob(f"{ProductRules.load().name}.map"))
    with map_file.open(encoding="utf-8", errors="replace") as lines:
        return [Path(name) for name in sizes_by_file(lines) if name.startswith("/") and name.endswith(".a")]


def test_libraries_are_those_of_this_build(archives: list[Path]) -> None:
    """None is of a package that an earlier build used: CMake remembers where it found things."""
    places = Places.of_this_clone()
    graph = json.loads((places.output(STATIC) / "graph.json").read_text(encoding="utf-8"))
    folders = {package.folder for package in packages_of_graph(graph)}
    ours = [archive for archive in archives if archive.is_relative_to(places.conan_home)]
    assert len(ours) > 5
    assert [archive for archive in ours if package_of(archive) not in folders] == []


def test_libraries_define_no_common_names(archives: list[Path]) -> None:
    packages: dict[str, set[Path]] = defaultdict(set)
    for archive in archives:
        if not archive.name.startswith(("libstdc++", "libgcc", "libc")):
            for symbol in defined_symbols(archive):
                packages[symbol].add(package_of(archive))
    assert len({package_of(archive) for archive in archives}) > 5
    clashes = {
        symbol: sorted(folder.name if folder.suffix else str(folder) for folder in folders)
        for symbol, folders in packages.items()
        if len(folders) > 1 and not COMMON.match(symbol) and symbol not in SAME_EVERYWHERE
    }
    assert not clashes
