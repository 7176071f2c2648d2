"""Counts what a start asks of the kernel and of the X server, by strace: exact where times are noisy.

A traced start is many times slower, so it is one of its own. Until the first image is what came before the moment at
which it was seen on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TRACED = "trace=%file,openat,connect,socket,close,write,writev,sendmsg,sendto,recvmsg,recvfrom,read"
_OPENS = frozenset({"open", "openat", "openat2", "creat"})
_LOOKS = frozenset(
    {"stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat"}
)
_SENDS = frozenset({"write", "writev", "sendmsg", "sendto"})
_RECEIVES = frozenset({"recvmsg", "recvfrom", "read"})
_NOT_FILES = ("/proc/", "/sys/", "/dev/")
# 4711 1700000000.123456 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
_CALL = re.compile(r"^(?P<process>\d+) +(?P<time>\d+\.\d+) (?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)")
_UNFINISHED = re.compile(r"^(\d+) +(\d+\.\d+) (\w+\(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +\d+\.\d+ <\.\.\. \w+ resumed>(.*)$")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DESCRIPTOR = re.compile(r"^(\d+)")
_LIBRARY = re.compile(r"\.so(\.[0-9.]+)?$")
_X_SERVER = re.compile(r"/tmp/\.X11-unix/X\d+")


@dataclass(frozen=True)
class Call:
    """A system call; its time is when it began, in seconds since the epoch."""

    time: float
    name: str
    arguments: str
    result: int

    @property
    def path(self) -> str:
        found = _STRING.search(self.arguments)
        return found[1] if found else ""

    @property
    def descriptor(self) -> int:
        found = _DESCRIPTOR.match(self.arguments)
        return int(found[1]) if found else -1


def parse(lines: Iterable[str]) -> Iterator[Call]:
    """The calls of `strace -f -ttt`; one that another thread interrupted is put together again."""
    begun: dict[str, tuple[str, str]] = {}
    for line in lines:
        if unfinished := _UNFINISHED.match(line):
            begun[unfinished[1]] = (unfinished[2], unfinished[3])
            continue
        if (resumed := _RESUMED.match(line)) and resumed[1] in begun:
            time, start = begun.pop(resumed[1])
            line = f"{resumed[1]} {time} {start}{resumed[2]}"
        if call := _CALL.match(line):
            result = int(call["result"]) if call["result"] != "?" else -1
            yield Call(float(call["time"]), call["name"], call["arguments"], result)


@dataclass
class Trace:
    """What one start did."""

    counts: dict[str, int]
    files: list[Path]
    """Files that were opened, images among them."""
    opened_before_first_image: list[str] = field(default_factory=list)
    """Beside images."""


def count(calls: Iterable[Call], first_image: float, images: Path, own: Iterable[Path]) -> Trace:
    """Counts calls.

    :param first_image: when it was seen, in seconds since the epoch
    :param images: folder of what is shown
    :param own: files that only measuring needs
    """
    names = dict.fromkeys(("files_opened", "opens_that_failed", "stat_calls", "x_round_trips_before_first_image"), 0)
    ignored = {str(path) for path in own}
    files: dict[str, None] = {}
    early: list[str] = []
    libraries: set[str] = set()
    x_servers: set[int] = set()
    asked = False
    for call in calls:
        if call.name in _LOOKS:
            names["stat_calls"] += 1
        elif call.name in _OPENS and call.path not in ignored:
            if call.result < 0:
                names["opens_that_failed"] += 1
                continue
            names["files_opened"] += 1
            if not call.path.startswith(_NOT_FILES) and "O_DIRECTORY" not in call.arguments:
                files[call.path] = None
            if call.time <= first_image:
                if _LIBRARY.search(call.path):
                    libraries.add(call.path)
                if not call.path.startswith(("/proc/", "/sys/")) and not _is_below(call.path, images):
                    early.append(call.path)
        elif call.name == "connect" and _X_SERVER.search(call.arguments):
            x_servers.add(call.descriptor)
        elif call.descriptor in x_servers and call.time <= first_image:
            if call.name in _SENDS:
                asked = True
            elif call.name in _RECEIVES and asked and call.result > 0:
                asked = False
                names["x_round_trips_before_first_image"] += 1
    names["files_opened_before_first_image_beside_images"] = len(early)
    # The loader is mapped by the kernel.
    names["libraries_mapped"] = len(libraries) + bool(libraries)
    return Trace(names, [Path(name) for name in files if name.startswith("/")], early)


def _is_below(path: str, folder: Path) -> bool:
    return path == str(folder) or path.startswith(f"{folder}/")


def relocations(text: str) -> int | None:
    """How many relocations the loader makes at the start, as `LD_DEBUG=statistics` says; None for what has no loader.

    The largest number counts: a launcher's come before those of the program that it becomes.
    """
    totals = []
    for block in text.split("runtime linker statistics"):
        found = [re.search(rf"(?<!final )number of {kind}relocations: (\d+)", block) for kind in ("", "relative ")]
        if found[0]:
            totals.append(sum(int(number[1]) for number in found if number))
    return max(totals, default=None)
