"""Comparisons of real starts: the same program is never called slower, one that starts 30 ms later always is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ci.compare import Change, Verdict, compare_times
from ci.model import PEER, STATIC, WARM, Program, Report, Run
from ci.startup import Candidate, Stopwatch, own, series_of
from ci.xvfb import start_xvfb

COMPARISONS = 20
LATER_REPORTS = 4
TURNS = 12
"""Of a report."""
SLEEP_S = 0.030

pytestmark = [pytest.mark.timing, pytest.mark.product]


def first_image(old: Report, new: Report) -> Change:
    return next(change for change in compare_times(old, new) if change.quantity == "first_image_ms")


def test_noise_is_no_regression_and_thirty_milliseconds_are_one(
    binary: Path, phantom: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each report is held against the one before it, as in a pipeline, so that the machine's moods count."""
    later = Candidate("later", STATIC, ["/bin/sh", "-c", f'sleep {SLEEP_S}; exec "$0" "$@"', str(binary)])
    peers = [Candidate("mrview", PEER, ["mrview"])] if shutil.which("mrview") else []
    with start_xvfb() as screen:
        stopwatch = Stopwatch(screen, phantom, tmp_path)
        prepared = {candidate.name: stopwatch.prepare(candidate) for candidate in (own(binary), later, *peers)}

        def report(ours: Candidate) -> Report:
            programs = [Program(each.name, each.kind) for each in (ours, *peers)]
            for turn in range(TURNS):
                for candidate, program in zip((ours, *peers), programs, strict=True):
                    taken = stopwatch.first_image_ms(candidate, prepared[candidate.name])
                    program.runs.append(Run(WARM, turn, None, taken, None, 0, 0, 0, 0, 0, 0))
            return Report("", {"text": ""}, series_of(163, 512), programs)

        same = [report(own(binary)) for _ in range(COMPARISONS + 1)]
        slower = [report(later) for _ in range(LATER_REPORTS)]
    nothing = [first_image(old, new) for old, new in pairwise(same)]
    something = [first_image(old, slower[number % LATER_REPORTS]) for number, old in enumerate(same[:COMPARISONS])]
    shifts = [change.shift for change in nothing]
    least = min(change.shift for change in something)
    record_property(
        "summary",
        f"the same program {COMPARISONS} times: shifts of {min(shifts):+.0%} to {max(shifts):+.0%}; "
        f"{1e3 * SLEEP_S:.0f} ms later: {least:+.0%} or more",
    )
    assert [change.verdict for change in nothing] == [Verdict.SAME] * COMPARISONS, "\n".join(map(str, nothing))
    assert [change.verdict for change in something] == [Verdict.SLOWER] * COMPARISONS, "\n".join(map(str, something))
