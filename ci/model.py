"""What a measured start is, as `ci-report/startup.json` keeps it: schema 2.

    {"schema": 2, "made": "2026-01-31T12:00:00+00:00", "machine": {"text": "one line", …},
     "series": {"slices": 163, "size": 512, "volume_bytes": 85458944},
     "programs": [{"name": "SlicerQReads", "kind": "static", …, "runs": [{"state": "warm", …}], "counts": {…}}],
     "absent": [{"name": "aeskulap", "reason": "…"}]}

The keys are the fields of the dataclasses below. The first program is ours, the one that the others are compared with.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA = 2

STATIC, SHARED, EXPLODED, PEER = "static", "shared", "exploded", "peer"
"""Kinds of programs: the single file, its twin with shared libraries, that twin as an installed tree, another's."""

WARM, COLD = "warm", "cold"
"""States of the page cache before a run: the files involved are in it, or not."""


@dataclass(frozen=True)
class Run:
    """One timed start; times in ms since just before the program was spawned, None: the program has no such thing."""

    state: str
    turn: int
    """Runs of one turn and state were taken one after the other, so they belong together."""
    window_ms: float | None
    """Its window is on the screen."""
    first_image_ms: float
    complete_ms: float | None
    """All three views of the MPR are complete."""
    cpu_ms: float
    peak_memory_bytes: int
    library_memory_bytes: int
    """What of it are pages of shared libraries."""
    minor_faults: int
    major_faults: int
    """Page faults that waited for the disk."""
    bytes_read: int
    """From the disk; what was in the page cache isn't in it, what was mapped is."""
    inside: dict[str, Any] | None = None
    """What the program reported of itself: `events` (name → ms) and `phases` (name, thread, start_ms, duration_ms)."""


@dataclass
class Program:
    """A program with all its runs."""

    name: str
    kind: str
    size_bytes: int | None = None
    """Of the program's file or its whole tree; of a peer the files that it mapped."""
    files: int | None = None
    sha256: str | None = None
    """Of the program's file."""
    runs: list[Run] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """What a traced run of its own counted: `ci.counts` tells what each is."""
    notes: list[str] = field(default_factory=list)
    """What a reader has to know about these figures."""

    def values(self, quantity: str, state: str = WARM) -> list[float]:
        """A quantity of all runs in a state that have it."""
        found = (getattr(run, quantity) for run in self.runs if run.state == state)
        return [float(value) for value in found if value is not None]

    def median(self, quantity: str, state: str = WARM) -> float | None:
        values = self.values(quantity, state)
        return statistics.median(values) if values else None

    def events(self, state: str = WARM) -> dict[str, float]:
        """Median of each event that the program reported of itself, in ms since the process's start."""
        collected: dict[str, list[float]] = {}
        for run in self.runs:
            if run.state == state and run.inside:
                for name, value in run.inside["events"].items():
                    collected.setdefault(name, []).append(value)
        return {name: statistics.median(values) for name, values in collected.items()}

    def phases(self, state: str = WARM) -> dict[str, tuple[float, float]]:
        """Median start and duration of each phase that the program reported of itself, in ms."""
        collected: dict[str, list[tuple[float, float]]] = {}
        for run in self.runs:
            if run.state == state and run.inside:
                for phase in run.inside["phases"]:
                    collected.setdefault(phase["name"], []).append((phase["start_ms"], phase["duration_ms"]))
        return {
            name: (statistics.median(start for start, _ in values), statistics.median(length for _, length in values))
            for name, values in collected.items()
        }


@dataclass(frozen=True)
class Absent:
    """A program that was not measured."""

    name: str
    reason: str


@dataclass(frozen=True)
class Series:
    """What was shown."""

    slices: int
    size: int
    """Rows and columns."""
    volume_bytes: int


@dataclass
class Report:
    """All that was measured on one occasion."""

    made: str
    """ISO 8601."""
    machine: dict[str, Any]
    """`text`: the machine in a line; the other keys are parts of it."""
    series: Series
    programs: list[Program]
    absent: list[Absent] = field(default_factory=list)
    schema: int = SCHEMA

    @property
    def ours(self) -> Program:
        return self.programs[0]

    def program(self, name: str) -> Program | None:
        return next((program for program in self.programs if program.name == name), None)

    def of_kind(self, kind: str) -> list[Program]:
        return [program for program in self.programs if program.kind == kind]


def pairs(ours: Program, theirs: Program, quantity: str, state: str = WARM) -> list[tuple[float, float]]:
    """A quantity of both programs, turn by turn; turns in which one of them has none are left out."""
    by_turn = {run.turn: getattr(run, quantity) for run in theirs.runs if run.state == state}
    mine = ((getattr(run, quantity), by_turn.get(run.turn)) for run in ours.runs if run.state == state)
    return [(float(our), float(their)) for our, their in mine if our is not None and their is not None]


def ratios(ours: Program, theirs: Program, quantity: str, state: str = WARM) -> list[float]:
    """Theirs over ours, turn by turn: above 1 we are quicker."""
    return [their / our for our, their in pairs(ours, theirs, quantity, state) if our]


def save(report: Report, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(path: Path) -> Report:
    """Reads a report.

    :raises RuntimeError: when it is none, or one of another schema.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RuntimeError(f"{path} is no report of start-up times: {error}; make one with bench startup") from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != SCHEMA:
        raise RuntimeError(f"{path} has schema {schema}, {SCHEMA} is needed; make it anew with bench startup")
    try:
        programs = [Program(**entry | {"runs": _runs(entry["runs"])}) for entry in content.pop("programs")]
        absent = [Absent(**entry) for entry in content.pop("absent")]
        return Report(series=Series(**content.pop("series")), programs=programs, absent=absent, **content)
    except (KeyError, TypeError) as error:
        raise RuntimeError(f"{path} is not of schema {SCHEMA}: {error}; make it anew with bench startup") from error


def _runs(entries: Sequence[dict[str, Any]]) -> list[Run]:
    return [Run(**entry) for entry in entries]
