"""A broken budget is named, by how much, and fails; what is not there is said to be not checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ci.__main__ import main
from ci.model import PEER, Report, save
from tests.ci.reports import make_report


def checked(folder: Path, report: Report, *options: str) -> int:
    save(report, folder / "startup.json")
    return main(["check", "--reports", str(folder), *options])


def test_budgets_that_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, make_report(1), "--store") == 0
    output = capsys.readouterr().out
    assert "BROKEN" not in output
    assert "kept: warm first image over the first image of mrview: 0.2" in output
    assert (tmp_path / "history" / "startup.json").is_file()


def test_broken_ratio_is_named_with_the_phases_that_grew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, make_report(1), "--store") == 0
    capsys.readouterr()
    assert checked(tmp_path, make_report(1, later_ms=30), "--store") == 1
    output = capsys.readouterr().out
    assert "BROKEN: warm first image over the first image of shared: 0.7" in output
    assert "of 0.5, 5" in output and "% too much" in output
    assert "phase that grew: loader: volume read, 1" in output
    assert "since the stored report:\nwarm first image: slower" in output
    # A report that breaks a budget is not what later ones are held to.
    assert checked(tmp_path, make_report(1)) == 0
    assert "no regression since the stored report" in capsys.readouterr().out


@pytest.mark.parametrize("count", ["files_opened_before_first_image_beside_images", "libraries_mapped"])
def test_broken_count_is_named(count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = make_report(1)
    report.ours.counts[count] = 13
    assert checked(tmp_path, report) == 1
    assert f"BROKEN: {count.replace('_', ' ')}: 13 of " in capsys.readouterr().out


def test_size_is_held_to_the_products_budget(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = make_report(1)
    report.ours.size_bytes = 99_000_000
    assert checked(tmp_path, report) == 1
    assert "BROKEN: size: 99 MB of " in capsys.readouterr().out


def test_what_the_report_lacks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = make_report(1)
    report.programs = [program for program in report.programs if program.kind != PEER]
    report.ours.counts = {}
    assert checked(tmp_path, report) == 0
    output = capsys.readouterr().out
    assert "not checked: warm first image over the first image of mrview: the report has no warm runs of it" in output
    assert "not checked: libraries mapped: the report has no such count" in output


def share_report(requests: int) -> dict[str, Any]:
    start = {"network": "LAN", "state": "cold", "first_image_ms": 500.0, "first": {"requests": requests, "bytes": 9e6}}
    warm = start | {"state": "warm", "first": {"requests": 9999, "bytes": 9e9}}
    return {
        "programs": [
            {"kind": "static", "starts": [start, warm]},
            {"kind": "shared", "starts": [warm | {"state": "cold"}]},
        ]
    }


@pytest.mark.parametrize(("requests", "status"), [(120, 0), (121, 1)])
def test_cold_starts_from_the_share_are_held_to_budgets(
    requests: int, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "share.json").write_text(json.dumps(share_report(requests)), encoding="utf-8")
    assert checked(tmp_path, make_report(1)) == status
    output = capsys.readouterr().out
    assert f"{'BROKEN' if status else 'kept'}: requests from the LAN share, cold: {requests} of 120" in output
    assert "kept: megabytes from the LAN share, cold: 9 of 16" in output
    assert "not checked: first image from the WAN share, cold: no cold start from the WAN share was measured" in output


def test_no_report_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--reports", str(tmp_path)]) == 1
    assert "make one with bench startup" in capsys.readouterr().err
