"""Size of the executable by library, from the map that the linker writes."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# GNU ld: " .text.f  0x0000000000401000  0x2a /path/libX.a(file.o)"; a long section name
# stands on a line of its own, with the rest on the next.
GNU_CONTENT = re.compile(
    r"^ (?:(?P<section>[.\w]\S*))?\s+0x(?P<address>[0-9a-f]+)\s+0x(?P<size>[0-9a-f]+)"
    r" (?P<file>\S.*)$"
)
GNU_SECTION = re.compile(r"^ (?P<section>[.\w]\S*)$")
# lld: "  401000  401000  2a  16  /path/libX.a(file.o):(.text.f)"; VMA, LMA, size, alignment.
LLD_CONTENT = re.compile(
    r"^ *(?P<address>[0-9a-f]+) +[0-9a-f]+ +(?P<size>[0-9a-f]+) +\d+ +"
    r"(?P<file>\S.*):\((?P<section>[^()]+)\)$"
)
ZERO_FILLED = (".bss", ".tbss", "COMMON")
ARCHIVE = re.compile(r"^(?P<archive>.*\.a)\(.*\)$")


def sizes_by_file(lines: Iterable[str]) -> Counter[str]:
    """Bytes that each input file (archive or object) contributes to the executable's file."""
    sizes: Counter[str] = Counter()
    is_lld = False
    in_memory_map = False
    section = ""
    for line in lines:
        line = line.rstrip("\n")
        if not in_memory_map:
            is_lld = line.split()[:3] == ["VMA", "LMA", "Size"]
            in_memory_map = is_lld or line == "Linker script and memory map"
            continue
        if found := (LLD_CONTENT if is_lld else GNU_CONTENT).match(line):
            section = found["section"] or section
            # Not loaded (debug information, comments), or not in the file.
            if int(found["address"], 16) and not section.startswith(ZERO_FILLED):
                archive = ARCHIVE.match(found["file"])
                sizes[archive["archive"] if archive else found["file"]] += int(found["size"], 16)
        elif found := GNU_SECTION.match(line):
            section = found["section"]
    return sizes


def sizes_by_owner(sizes: Counter[str], owners: dict[Path, str], rest: str) -> Counter[str]:
    """Sizes summed by the package whose folder a file is in.

    Archives of no package are the machine's own and keep their file name; objects and archives of
    the build folder, which the linker names without their full path, are ``rest``.
    """
    summed: Counter[str] = Counter()
    for file_name, size in sizes.items():
        path = Path(file_name)
        owner = next((name for folder, name in owners.items() if path.is_relative_to(folder)), None)
        if owner is None:
            is_of_machine = path.suffix == ".a" and path.is_absolute()
            owner = path.name if is_of_machine else rest
        summed[owner] += size
    return summed
