"""Comparisons tell a change from noise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.compare import Verdict, compare_counts, compare_times, grown_phases, reference_of
from ci.model import PEER, Report, Series, save
from tests.ci.reports import make_report

PACES = (0.8, 1.0, 1.3, 2.0)
"""Of the machine, from one report to another."""


def verdicts(old: Report, new: Report) -> dict[tuple[str, str], Verdict]:
    return {(change.state, change.quantity): change.verdict for change in compare_times(old, new)}


def test_noise_is_no_change() -> None:
    """The same program measured again, also while all of the machine is slower."""
    for seed in range(40):
        found = verdicts(make_report(seed), make_report(1000 + seed, pace=PACES[seed % len(PACES)]))
        assert len(found) == 4
        assert set(found.values()) == {Verdict.SAME}, f"seed {seed}: {found}"


def test_thirty_milliseconds_are_a_change_each_time() -> None:
    for seed in range(40):
        old, new = make_report(seed), make_report(1000 + seed, later_ms=30, pace=PACES[seed % len(PACES)])
        assert verdicts(old, new)["warm", "first_image_ms"] is Verdict.SLOWER, f"seed {seed}"
        assert verdicts(new, old)["warm", "first_image_ms"] is Verdict.QUICKER, f"seed {seed}"


def test_without_others_our_time_alone_is_compared() -> None:
    old, new = make_report(1), make_report(2, later_ms=30)
    for report in (old, new):
        del report.programs[1:]
    assert reference_of(old, new) is None
    assert verdicts(old, new)["warm", "first_image_ms"] is Verdict.SLOWER


def test_the_reference_is_a_program_that_both_have() -> None:
    old, new = make_report(1), make_report(2)
    reference = reference_of(old, new)
    assert reference and {program.name for program in reference} == {"mrview"}
    new.programs = [program for program in new.programs if program.kind != PEER]
    reference = reference_of(old, new)
    assert reference and {program.name for program in reference} == {"twin"}


def test_too_few_runs_are_no_verdict() -> None:
    assert set(verdicts(make_report(1, runs=4), make_report(2, runs=4, later_ms=300)).values()) == {Verdict.TOO_FEW}


def test_counts_are_compared_as_they_are() -> None:
    old, new = make_report(1).ours, make_report(2).ours
    assert compare_counts(old, new) == []
    new.counts["libraries_mapped"] += 1
    new.size_bytes = 67_600_000
    [change] = compare_counts(old, new)
    assert (change.name, change.is_worse) == ("libraries_mapped", True)


def test_phases_that_grew_are_named_by_how_much() -> None:
    assert [name for name, _, _ in grown_phases(make_report(1).ours, make_report(1, later_ms=30).ours)] == [
        "loader: volume read",
        "Qt",
    ]


def compared(folder: Path, old: Report, new: Report) -> int:
    save(old, folder / "old.json")
    save(new, folder / "new.json")
    return main(["compare", str(folder / "old.json"), str(folder / "new.json")])


def test_command_fails_where_something_became_slower(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compared(tmp_path, make_report(1), make_report(2)) == 0
    assert compared(tmp_path, make_report(1), make_report(2, later_ms=30)) == 1
    output = capsys.readouterr().out
    assert "warm first image: slower, 3" in output
    assert "in turn with mrview" in output
    assert "phase that grew: loader: volume read" in output


def test_command_refuses_what_cannot_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = make_report(2)
    other.series = Series(681, 512, 1)
    assert compared(tmp_path, make_report(1), other) == 1
    assert "different series" in capsys.readouterr().err
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    assert main(["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json")]) == 1
    assert "make it anew with bench startup" in capsys.readouterr().err
