"""Finds what a start touches of the executable, to be put side by side: `python3 -m superbuild bench order`.

Method. A start of the finished program runs in Valgrind's tool lackey, which tells the address of every instruction and
of every datum read or written, up to the first image and on to all slice views. That takes minutes. Which function or
variable an address belongs to is told by the symbols that were split from the program. Their names, in the order in
which they were first touched, are the ordering file that the application's link takes (`--symbol-ordering-file`): what
is listed lies together at the beginning of its section. What the file lists and the program no longer has is passed
over by the linker, and what is new only lies elsewhere, so the list need not follow every change;
`tests/slicerqreads/test_pages.py` says when it is time for a new one.

String literals have no names: the linker keeps those of all libraries together, and what a start needs of them is
strewn over 3 MB.
"""

from __future__ import annotations

import argparse
import bisect
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ci.phantom import write_phantom
from ci.products import REPOSITORY, STATIC, require
from ci.startup import screen_environment
from ci.xvfb import start_xvfb
from superbuild import places

DESCRIPTION = "Find what a start touches of the executable, and write it down for the linker."
ORDERING_FILE = REPOSITORY / "recipes" / "slicerqreads" / "startup_order.txt"

STAGES = (
    ("up to the first image", "_ZN6qreads10MainWindow17firstImagePaintedEv"),
    ("up to all slice views", "_ZN6qreads10MainWindow10mprPaintedEv"),
    ("up to the end", None),
)
"""What a part of the list is for, and the symbol whose first touch ends it."""

FIRST_MARKS = ("startupCodeFirst", "startupConstantsFirst", "startupPointersFirst", "startupVariablesFirst")
LAST_MARKS = ("startupCodeLast", "startupConstantsLast", "startupPointersLast", "startupVariablesLast")
"""Symbols of the program itself (`app/platform/StartupPages.c`) around what it reads ahead."""

_SCREEN_SIZE = (480, 360)
"""Small: each pixel that is drawn is written down, too."""
_SLICES, _SIZE = 24, 128
_CHUNK_BYTES = 1 << 22


@dataclass(frozen=True, order=True)
class Symbol:
    """A function or a variable of the program."""

    address: int
    size: int
    name: str


@dataclass(frozen=True)
class Section:
    """A section of the program that is in its file and in memory."""

    name: str
    address: int
    size: int
    offset: int
    """In the file."""


def sections(binary: Path) -> list[Section]:
    """What of a program's file is in memory when it runs, by address."""
    listing = subprocess.run(["readelf", "-SW", binary], capture_output=True, text=True, check=True).stdout
    found = re.findall(
        r"^ *\[ *\d+\] (\S+) +(?!NOBITS)\S+ +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) \S+ +\w*A", listing, re.MULTILINE
    )
    return sorted(
        (Section(name, int(address, 16), int(size, 16), int(offset, 16)) for name, address, offset, size in found),
        key=lambda section: section.address,
    )


def symbols(file: Path, among: Iterable[Section]) -> list[Symbol]:
    """The functions and variables in the sections, by address, from a file with a symbol table."""
    listing = subprocess.run(["nm", "-S", "--defined-only", file], capture_output=True, text=True, check=True).stdout
    fields = (line.split() for line in listing.splitlines())
    ranges = [range(section.address, section.address + section.size) for section in among]
    return sorted(
        symbol
        for symbol in (Symbol(int(words[0], 16), int(words[1], 16), words[3]) for words in fields if len(words) == 4)
        if any(symbol.address in addresses for addresses in ranges)
    )


def touched_addresses(trace: BinaryIO, start: int, end: int) -> Iterator[int]:
    """The addresses between start and end in lackey's trace, each once, as they are first touched.

    A line of it is `I  0024c7d0,3`, or ` L 1ffeffe7e0,8`: kind, address with eight digits or more, size.
    """
    # Text of equal length is in the order of the numbers.
    first, last = f"{start:08x}".encode(), f"{end:08x}".encode()
    seen: set[bytes] = set()
    rest = b""
    while chunk := trace.read(_CHUNK_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        # Loops: a few lines many times.
        for line in dict.fromkeys(lines):
            word = line[3:].partition(b",")[0]
            if len(word) == len(first) and first <= word < last and word not in seen:
                seen.add(word)
                yield int(word, 16)


def traced(binary: Path, arguments: list[str], environment: dict[str, str]) -> list[int]:
    """The addresses of the program's file that a run of it touches, each once, as they are first touched.

    :raises RuntimeError: when the program fails.
    """
    parts = sections(binary)
    read_end, write_end = os.pipe()
    with tempfile.TemporaryFile() as log, os.fdopen(read_end, "rb") as trace:
        command = ["valgrind", "--tool=lackey", "--trace-mem=yes", f"--log-fd={write_end}", str(binary), *arguments]
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[write_end]
        )
        os.close(write_end)
        addresses = list(touched_addresses(trace, parts[0].address, parts[-1].address + parts[-1].size))
        if (status := process.wait()) != 0:
            log.seek(0)
            output = log.read().decode(errors="replace").strip()[-500:]
            raise RuntimeError(f"{binary} failed in Valgrind with status {status}: {output}")
    return addresses


def order(addresses: Iterable[int], table: list[Symbol]) -> list[str]:
    """The names of the symbols that the addresses are in, each once."""
    starts = [symbol.address for symbol in table]
    names: dict[str, None] = {}
    for address in addresses:
        index = bisect.bisect_right(starts, address) - 1
        if index >= 0 and address < table[index].address + table[index].size:
            names.setdefault(table[index].name)
    return list(names)


def in_stages(names: list[str]) -> str:
    """The text of the ordering file.

    :raises RuntimeError: when a stage's end is not among the names.
    """
    lines = [
        "# What a start touches, in this order, for the linker; written by `python3 -m superbuild bench order`.",
        *FIRST_MARKS,
    ]
    begin = 0
    for title, last in STAGES:
        if last is not None and last not in names:
            raise RuntimeError(f"the traced start did not come {title}: {last} is not among what it called")
        end = len(names) if last is None else names.index(last) + 1
        lines += [f"# {title[0].upper()}{title[1:]}.", *names[begin:end]]
        begin = end
    return "\n".join([*lines, *LAST_MARKS, ""])


def measured_names(binary: Path, symbol_file: Path) -> list[str]:
    """Names of the functions and variables that a start of the program touches, in order."""
    with tempfile.TemporaryDirectory() as folder, start_xvfb(*_SCREEN_SIZE) as screen:
        images = Path(folder, "images")
        write_phantom(images, _SLICES, _SIZE)
        # What comes after the slices, the panel and 3D, would be traced for an hour.
        addresses = traced(binary, ["--exit-after-startup", str(images)], screen_environment(screen, Path(folder)))
    marks = {*FIRST_MARKS, *LAST_MARKS}
    return [name for name in order(addresses, symbols(symbol_file, sections(binary))) if name not in marks]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=ORDERING_FILE, help="the file to write")


def run(options: argparse.Namespace) -> int:
    binary = require(STATIC)
    symbol_file = places.Places.of_this_clone().debug(places.STATIC) / "bin" / f"{binary.name}.debug"
    if not symbol_file.is_file():
        raise RuntimeError(f"{symbol_file} is missing; build with python3 -m superbuild build")
    names = measured_names(binary, symbol_file)
    options.output.write_text(in_stages(names), encoding="utf-8")
    print(f"{len(names)} functions and variables in {options.output}; build again for the linker to use them")
    return 0
