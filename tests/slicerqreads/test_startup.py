"""Start-up and memory within the limits of `ci/budgets.toml`, measured from outside."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ci.model import PEER, Report, ratios
from ci.phantom import write_phantom
from ci.report import markdown, write
from ci.screen import Timeline, find_views, grey_levels
from ci.startup import Candidate, measure, own, series_of
from tests.budgets import BUDGETS

pytestmark = pytest.mark.timing


def started(folder: Path, candidates: list[Candidate], budget: dict[str, Any]) -> Report:
    return measure(candidates, folder, series_of(budget["slices"], budget["size"]), budget["runs"])


@pytest.fixture(scope="module")
def report(binary: Path, phantom: Path, output_folder: Path) -> Report:
    """Our program and its peer in turn."""
    peers = [Candidate("mrview", PEER, ["mrview"])] if shutil.which("mrview") else []
    measured = started(phantom, [own(binary), *peers], BUDGETS["startup"])
    write(measured, output_folder)
    return measured


def median(report: Report, quantity: str) -> float:
    found = report.ours.median(quantity)
    assert found is not None
    return found


def test_first_image_is_in_time(report: Report, record_property: Callable[[str, object], None]) -> None:
    """The quickest run counts: what else the machine does can only add to it."""
    record_property("summary", markdown(report))
    assert min(report.ours.values("first_image_ms")) <= BUDGETS["startup"]["first_image_limit_ms"]


def test_window_comes_before_its_image(report: Report) -> None:
    for run in report.ours.runs:
        assert run.window_ms and run.complete_ms
        assert 0 < run.window_ms <= run.first_image_ms <= run.complete_ms


def test_libraries_do_little_before_main(report: Report) -> None:
    """No library fills its tables at each start, whether they are needed or not."""
    spent = [run.inside["before_main_ms"] for run in report.ours.runs if run.inside]
    assert min(spent) <= BUDGETS["startup"]["before_main_limit_ms"]


def test_mpr_is_in_time(report: Report) -> None:
    assert min(report.ours.values("complete_ms")) <= BUDGETS["startup"]["mpr_limit_ms"]


def test_first_image_is_there_before_the_peer_has_one(report: Report) -> None:
    mrview = report.program("mrview")
    if not mrview:
        pytest.skip("mrview is not installed (Debian's package mrtrix3): nothing to compare with")
    found = ratios(report.ours, mrview, "first_image_ms")
    assert len(found) == BUDGETS["startup"]["runs"]
    assert statistics.median(found) >= BUDGETS["startup"]["mrview_least_ratio"]


def peak_memory(report: Report) -> float:
    """All that the program uses itself, 3D view included; the code of the machine's OpenGL is not the program's."""
    return median(report, "peak_memory_bytes") - median(report, "library_memory_bytes")


def memory_limit(report: Report) -> float:
    return float(
        BUDGETS["memory"]["volume_factor"] * report.series.volume_bytes + BUDGETS["memory"]["base_megabytes"] * 1e6
    )


def test_peak_memory_is_within_budget(report: Report) -> None:
    assert peak_memory(report) <= memory_limit(report)


def test_program_reports_of_itself_what_is_seen_from_outside(report: Report) -> None:
    """The program's own times and those of the screen are of the same moments, as far as a busy machine lets them."""
    for event, seen in (("first_image_painted", "first_image_ms"), ("mpr_painted", "complete_ms")):
        found = [run.inside["events"][event] / getattr(run, seen) for run in report.ours.runs if run.inside]
        assert len(found) == BUDGETS["startup"]["runs"]
        assert 0.5 <= statistics.median(found) <= 1.5, f"{event}: {found}"


def test_large_series_is_in_time(binary: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """The memory of a large volume is the volume once, too."""
    budget = BUDGETS["large_startup"]
    write_phantom(tmp_path, budget["slices"], budget["size"])
    measured = started(tmp_path, [own(binary)], budget)
    record_property("summary", markdown(measured))
    assert min(measured.ours.values("first_image_ms")) <= budget["first_image_limit_ms"]
    assert min(measured.ours.values("complete_ms")) <= budget["mpr_limit_ms"]
    assert peak_memory(measured) <= memory_limit(measured)


# -- The detector itself -----------------------------------------------------------------------------------------------


def test_detector_takes_no_background_for_an_image() -> None:
    """Flat areas, gradients of buttons, and text have too few grey levels; a noisy grey picture has enough."""
    flat = np.full((200, 200), 0x404044, dtype=np.uint32)
    assert grey_levels(flat) == 0
    gradient = np.repeat(np.arange(0xE0, 0xF8, dtype=np.uint32)[:, None] * 0x010101, 100, axis=1)
    text = flat.copy()
    text[::20, ::20] = np.arange(100, dtype=np.uint32).reshape(10, 10) * 0x010101
    noise = (np.random.default_rng(9).normal(120, 25, (200, 200)).clip(0, 255).astype(np.uint32)) * 0x010101
    assert max(grey_levels(gradient), grey_levels(text)) <= 24 <= grey_levels(noise)


def test_detector_finds_views_by_their_frames() -> None:
    screen = np.zeros((400, 600), dtype=np.uint32)
    screen[10:200, 20:300] = 0xFF000099
    screen[14:180, 24:296] = 0xFF505050
    # A line of another view's color through it.
    screen[100, 24:296] = 0xFF990000
    assert find_views(screen) == {"Red": (slice(14, 180), slice(24, 296))}


def test_timeline_tells_first_and_final_picture() -> None:
    noise = np.random.default_rng(9).normal(120, 25, (2, 200, 200)).clip(1, 254).astype(np.uint32) * 0x010101
    timeline = Timeline()
    for when, picture in ((0.1, np.zeros_like(noise[0])), (0.2, noise[0]), (0.3, noise[1]), (0.4, noise[1])):
        timeline.look(when, picture)
    assert timeline.image_time(24) == 0.2
    assert timeline.final_time() == 0.3
    assert timeline.image_time(250) is None
