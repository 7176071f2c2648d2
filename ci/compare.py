"""Compares two reports of start-up times: `python3 -m superbuild bench compare OLD.json NEW.json`.

Times on a shared machine are noisy, and two reports are made at different times, so a time alone says little. A change
is only called one when all of this holds:

1. Where both reports have a program in common that was run in turn with ours, what is compared is our time over its
   time in the same turn: whatever slows the machine down slows both. Otherwise it is our time alone.
2. The shift between the two samples (Hodges and Lehmann: the median of all differences) is 15 % or more, and 4 ms or
   more of the older time. Less than that is nothing a user sees.
3. They differ by the Mann-Whitney test, one-sided, with p < 0.001, or p < 0.01 where one is 1.6 times the other, which
   noise alone does not reach. That test asks nothing of the distribution, so a few runs that were disturbed do not
   matter. Samples too small ever to reach 0.001 are called so, and never a change.

Counts are exact, but for page faults, and compared as they are.
"""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from scipy.stats import mannwhitneyu

from ci.model import COLD, PEER, SHARED, WARM, Program, Report, load

LEVEL = 0.001
LEAST_SHIFT = 0.15
LEVEL_OF_LARGE_FACTOR = 0.01
LARGE_FACTOR = 1.6
LEAST_SHIFT_MS = 4.0
TIMES = ("first_image_ms", "complete_ms")
COUNT_TOLERANCES = {"size_bytes": 0.01, "minor_faults": 0.05}
"""By how much these may grow without being called a change; other counts not at all."""


class Verdict(StrEnum):
    SAME = "same"
    SLOWER = "slower"
    QUICKER = "quicker"
    TOO_FEW = "too few runs"


@dataclass(frozen=True)
class Change:
    """What became of a time between two reports."""

    quantity: str
    state: str
    old_ms: float
    new_ms: float
    shift: float
    """New over old, less one; of the ratios to the reference where there is one."""
    probability: float
    """Of such a difference, or a larger one, where nothing has changed."""
    verdict: Verdict
    reference: str | None

    def __str__(self) -> str:
        against = f"in turn with {self.reference}" if self.reference else "with nothing to hold it against"
        return (
            f"{self.state} {self.quantity.removesuffix('_ms').replace('_', ' ')}: {self.verdict}, "
            f"{self.old_ms:.1f} ms → {self.new_ms:.1f} ms, {self.shift:+.0%} {against} (p = {self.probability:.2g})"
        )


@dataclass(frozen=True)
class CountChange:
    name: str
    old: float
    new: float

    @property
    def is_worse(self) -> bool:
        return self.new > self.old

    def __str__(self) -> str:
        return f"{self.name.replace('_', ' ')}: {self.old:,.0f} → {self.new:,.0f}"


def judge(old: Sequence[float], new: Sequence[float], scale_ms: float) -> tuple[float, float, Verdict]:
    """Shift, probability and verdict of two samples of times or ratios, all above 0.

    :param scale_ms: what a shift of 100 % is in time
    """
    before, after = np.log(np.asarray(old)), np.log(np.asarray(new))
    shift = math.expm1(float(np.median(after[:, None] - before[None, :])))
    alternative = "greater" if shift > 0 else "less"
    probability = float(mannwhitneyu(after, before, alternative=alternative).pvalue)
    if 1 / math.comb(len(old) + len(new), len(new)) >= LEVEL:
        return shift, probability, Verdict.TOO_FEW
    level = LEVEL_OF_LARGE_FACTOR if abs(math.log1p(shift)) >= math.log(LARGE_FACTOR) else LEVEL
    if probability >= level or abs(shift) < LEAST_SHIFT or abs(shift) * scale_ms < LEAST_SHIFT_MS:
        return shift, probability, Verdict.SAME
    return shift, probability, Verdict.SLOWER if shift > 0 else Verdict.QUICKER


def reference_of(old: Report, new: Report) -> tuple[Program, Program] | None:
    """A program that both reports have beside ours: another's, which never changes, if there is one, else the twin."""
    for kind in (PEER, SHARED):
        for program in old.of_kind(kind):
            again = new.program(program.name)
            if again and program is not old.ours and again is not new.ours and program.runs and again.runs:
                return program, again
    return None


def compare_times(old: Report, new: Report) -> Iterator[Change]:
    reference = reference_of(old, new)
    for state in (WARM, COLD):
        for quantity in TIMES:
            before, after = old.ours.values(quantity, state), new.ours.values(quantity, state)
            if not before or not after:
                continue
            samples, name = (before, after), None
            if reference:
                together = (
                    times_over_reference(old.ours, reference[0], quantity, state),
                    times_over_reference(new.ours, reference[1], quantity, state),
                )
                if all(together):
                    samples, name = together, reference[0].name
            middle = statistics.median(before)
            yield Change(quantity, state, middle, statistics.median(after), *judge(*samples, middle), name)


def times_over_reference(ours: Program, theirs: Program, quantity: str, state: str) -> list[float]:
    """Our time over the other program's to its first image in the same turn.

    The MPR is held against that, too: it tells how fast the machine was.
    """
    pace = {run.turn: run.first_image_ms for run in theirs.runs if run.state == state}
    return [
        getattr(run, quantity) / pace[run.turn]
        for run in ours.runs
        if run.state == state and run.turn in pace and getattr(run, quantity) is not None
    ]


def compare_counts(old: Program, new: Program) -> list[CountChange]:
    """The counts that differ by more than they may."""
    before, after = _counts(old), _counts(new)
    return [
        CountChange(name, before[name], after[name])
        for name in before.keys() & after.keys()
        if abs(after[name] - before[name]) > COUNT_TOLERANCES.get(name, 0.0) * before[name]
    ]


def _counts(program: Program) -> dict[str, float]:
    counts: dict[str, float] = dict(program.counts)
    if program.size_bytes is not None:
        counts["size_bytes"] = program.size_bytes
    if faults := program.median("minor_faults"):
        counts["minor_faults"] = faults
    return counts


def grown_phases(old: Program, new: Program, state: str = WARM, most: int = 3) -> list[tuple[str, float, float]]:
    """The phases that grew by the most time: name, ms before, ms after."""
    before, after = old.phases(state), new.phases(state)
    grown = [(name, before.get(name, (0.0, 0.0))[1], length) for name, (_, length) in after.items()]
    grown = [entry for entry in grown if entry[2] > entry[1]]
    return sorted(grown, key=lambda entry: entry[1] - entry[2])[:most]


def phase_lines(old: Program, new: Program) -> list[str]:
    return [f"phase that grew: {name}, {was:.1f} ms → {now:.1f} ms" for name, was, now in grown_phases(old, new)]


DESCRIPTION = "Say what changed between two reports of start-up times; exit status 1 where something became slower."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=Path, metavar="OLD.json")
    parser.add_argument("new", type=Path, metavar="NEW.json")


def run(options: argparse.Namespace) -> int:
    old, new = load(options.old), load(options.new)
    if old.series != new.series:
        raise RuntimeError(f"the reports are of different series: {old.series} and {new.series}; measure the same one")
    if old.machine["text"] != new.machine["text"]:
        print(f"The machines differ: {old.machine['text']}; {new.machine['text']}.")
    changes = list(compare_times(old, new))
    counts = compare_counts(old.ours, new.ours)
    print("\n".join(str(change) for change in [*changes, *counts]))
    slower = any(change.verdict is Verdict.SLOWER for change in changes)
    if slower:
        print("\n".join(phase_lines(old.ours, new.ours)))
    return int(slower)
