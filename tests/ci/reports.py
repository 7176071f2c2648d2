"""Reports of start-up times made up for the tests: known medians with the noise of a shared machine."""

from __future__ import annotations

import numpy as np

from ci.model import COLD, PEER, SHARED, STATIC, WARM, Absent, Program, Report, Run, Series

FIRST_IMAGE_MS = {STATIC: 30.0, SHARED: 75.0, PEER: 140.0}
COLD_FACTOR = 3.0


def make_report(seed: int, runs: int = 11, later_ms: float = 0.0, pace: float = 1.0) -> Report:
    """A report of three programs.

    :param later_ms: by how much our program is later than usual
    :param pace: how many times as long all takes, as on a machine that has more to do
    """
    random = np.random.default_rng(seed)
    programs = [
        Program("SlicerQReads", STATIC, 67_000_000, 1),
        Program("twin", SHARED, 90_000_000, 110),
        Program("mrview", PEER),
    ]
    for turn in range(runs):
        # Neighbors slow whole turns down, and single runs on top.
        busy = pace * random.lognormal(0.05, 0.15)
        for program in programs:
            for state in (WARM, COLD):
                usual = FIRST_IMAGE_MS[program.kind] * (COLD_FACTOR if state == COLD else 1.0)
                first = (usual + later_ms * (program.kind == STATIC)) * busy * random.lognormal(0.0, 0.06)
                first += random.exponential(20.0) * (random.random() < 0.05)
                program.runs.append(make_run(state, turn, first, None if program.kind == PEER else 2 * first))
    programs[0].counts = {"files_opened_before_first_image_beside_images": 9, "libraries_mapped": 3}
    series = Series(163, 512, 163 * 512 * 512 * 2)
    return Report(
        "2026-01-31T12:00:00+00:00", {"text": "a machine"}, series, programs, [Absent("aeskulap", "not installed")]
    )


def make_run(state: str, turn: int, first_ms: float, complete_ms: float | None) -> Run:
    phases = [
        {"name": "Qt", "thread": "main", "start_ms": 2.0, "duration_ms": 0.2 * first_ms},
        {"name": "loader: volume read", "thread": "loader", "start_ms": 2.0, "duration_ms": 0.5 * first_ms},
    ]
    inside = None if complete_ms is None else {"events": {"first_image_painted": first_ms - 1.0}, "phases": phases}
    return Run(state, turn, first_ms / 2, first_ms, complete_ms, 300.0, 200_000_000, 70_000_000, 9000, 3, 0, inside)
