"""The model of many PCs against numbers worked out by hand, the report, and real launchers on a simulated share."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ci.changed_module import SOURCES, link_changed
from ci.check import check_deploy
from ci.deploy import Bench, Pair, Publication, Report, Start, Together, launch_at_once, stand_in
from ci.deploy_model import FIRST, Copying, Plan, Policy
from ci.fleet import Server
from ci.share_simulator import Settings, unavailable
from ci.startup import Prepared, Stopwatch
from ci.xvfb import Screen
from superbuild.deploy.packs import make_pack
from tests.budgets import BUDGETS

COPYING = Copying("first copy", bytes=20e6, requests=100)
LINE = Server("1 Gbit/s", bits_per_second=1e9, requests_per_second=5000)
"""20 MB are on it for 160 ms, 100 requests for 20 ms."""
DISKS = Server("slow disks", bits_per_second=1e9, requests_per_second=200)
"""100 requests take it 500 ms."""
FAST = Server("10 Gbit/s", bits_per_second=1e10, requests_per_second=50_000)
AT_ONCE = Policy("at once")
CLIENT = 1e9


def test_at_once_they_come_one_after_the_other() -> None:
    assert COPYING.last_s(LINE, CLIENT, AT_ONCE, 1) == pytest.approx(0.16)
    assert COPYING.last_s(LINE, CLIENT, AT_ONCE, 5000) == pytest.approx(800)
    assert COPYING.last_s(DISKS, CLIENT, AT_ONCE, 5000) == pytest.approx(2500)
    # The server has 16 ms for each, a PC's own line 160 ms.
    assert COPYING.last_s(FAST, CLIENT, AT_ONCE, 5000) == pytest.approx(4999 * 0.016 + 0.16)


def test_spread_is_waited_for_unless_the_server_takes_longer() -> None:
    hour, minute = Policy("1 h", spread_seconds=3600), Policy("1 min", spread_seconds=60)
    assert COPYING.last_s(LINE, CLIENT, hour, 5000) == pytest.approx(3600.16)
    assert COPYING.used(LINE, hour, 5000) == pytest.approx(800 / 3600)
    assert COPYING.last_s(LINE, CLIENT, minute, 5000) == pytest.approx(800)
    assert COPYING.used(LINE, minute, 5000) == 1
    assert COPYING.used(LINE, AT_ONCE, 5000) == 1


def test_few_at_a_time_take_longer_only_where_the_server_could_do_more() -> None:
    # 4 PCs with lines of their own of 1 Gbit/s fill 4 of the server's 10.
    few = Policy("4 at a time", parallel_copies=4)
    assert COPYING.last_s(FAST, CLIENT, few, 5000) == pytest.approx(4999 * 0.04 + 0.16)
    assert COPYING.last_s(LINE, CLIENT, few, 5000) == pytest.approx(800)


def test_cap_holds_for_each_pc() -> None:
    # 20 MB at 1 MB/s.
    capped = Policy("1 MB/s", bytes_per_second=1_000_000)
    assert COPYING.alone_s(LINE, CLIENT, capped) == pytest.approx(20)
    assert COPYING.last_s(LINE, CLIENT, capped, 5000) == pytest.approx(4999 * 0.16 + 20)
    both = dataclasses.replace(capped, parallel_copies=10)
    assert COPYING.last_s(LINE, CLIENT, both, 5000) == pytest.approx(4999 * 2 + 20)


def test_plan_asks_for_what_it_has_to() -> None:
    plan = Plan.read()
    assert plan.computers == [5000, 25_000]
    assert plan.launchers_at_once == 200
    for limit in ("spread_seconds", "parallel_copies", "bytes_per_second"):
        assert any(getattr(policy, limit) for policy in plan.policies), limit
    assert plan.policies[0] == AT_ONCE


def sample_report() -> Report:
    starts = [Start(FIRST, turn, 1500.0 + turn, 20_000_000, 90, 68_000_000) for turn in range(3)]
    starts += [
        Start("a module", 0, 900.0, 3_400_000, 40, 68_000_000),
        Start("a file", 0, 800.0, 680_000, 30, 68_000_000),
    ]
    together = Together(200, 6_000_000, 200, [1.0 + 0.01 * pc for pc in range(200)], 4.0, 700_000_000, 5000, 5.6)
    settings = Settings(latency_s=0.0005, bits_per_second=1e9)
    return Report(
        "a machine", "a series", settings, Plan.read(), starts, [Pair(30.0, 22.0), Pair(29.0, 23.0)], together
    )


def test_report_holds_what_was_measured() -> None:
    report = sample_report()
    content = json.loads(json.dumps(report.to_json()))
    assert content["starts"][0]["line_ms"] == pytest.approx(160)
    assert content["starts"][3]["share"] == pytest.approx(0.05)
    assert [pair["overhead_ms"] for pair in content["overhead"]] == [8.0, 6.0]
    # Two kinds of copies, three servers, two numbers of PCs.
    assert len(content["model"]) == 2 * 3 * 2 * len(report.plan.policies)
    text = report.markdown()
    assert "| nothing | 20.0 MB | 29.4% | 90 | 1.50 s (1.50–1.50) | 0.16 s |" in text
    assert "takes 7.0 ms longer" in text
    assert "200 launchers at once, 6.0 MB each: 200 ended with exactly the product" in text
    # The largest update, at 1 Gbit/s: 25,000 × 27.2 ms.
    assert "| 25,000 | update, 3.4 MB | at once | 11 min |" in text


def test_report_is_drawn(tmp_path: Path) -> None:
    sample_report().draw(tmp_path / "deploy.svg")
    text = "".join(ElementTree.parse(tmp_path / "deploy.svg").getroot().itertext())
    assert "this machine's processors alone" in text


def test_budgets_hold_the_report() -> None:
    limits, overhead_ms = BUDGETS["deploy"], BUDGETS["launcher"]["overhead_ms"]
    content = sample_report().to_json()
    kept = list(check_deploy(content, limits, overhead_ms))
    assert [outcome.measured for outcome in kept] == [pytest.approx(1341), pytest.approx(5), pytest.approx(1), 7, 0]
    assert not any(outcome.is_broken for outcome in kept)
    content["together"]["verified"] = 199
    content["starts"][3]["share"] = 0.41
    for start in content["starts"][:3]:
        start["first_image_ms"] += 700
    for pair in content["overhead"]:
        pair["overhead_ms"] += 9
    broken = [outcome.name for outcome in check_deploy(content, limits, overhead_ms) if outcome.is_broken]
    assert len(broken) == 4 and "update in which a module changed, copied" in broken
    assert all(outcome.measured is None for outcome in check_deploy(None, limits, overhead_ms))


@pytest.mark.product
def test_update_of_one_changed_source_is_small(
    binary: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """For each file that the bench changes: what a PC copies that has the release before."""
    build_folder = Path(os.environ["SLICERQREADS_BUILD_FOLDER"])
    said = []
    for what, source in SOURCES.items():
        changed = tmp_path / "SlicerQReads.changed"
        link_changed(source, changed, build_folder)
        assert changed.read_bytes() != binary.read_bytes()
        pack, _ = make_pack(changed, "the one before", {"the one before": binary})
        assert pack.size <= BUDGETS["deploy"]["update_percent"] / 100 * changed.stat().st_size, what
        said.append(f"{what} {pack.size / changed.stat().st_size:.1%}")
    record_property("summary", f"an update in which one source changed is of the product: {', '.join(said)}")


@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
def test_launchers_at_once_all_end_with_the_product(launcher: Path) -> None:
    together = launch_at_once(launcher, 20, 2, Settings(latency_s=0.0005, bits_per_second=1e9))
    assert together.verified == together.launchers == len(together.ended_s) == 20
    # Half of it can be compressed; channel and manifest come on top.
    assert 20 * 0.45 * together.size < together.bytes < 20 * 0.65 * together.size


@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
def test_launcher_is_compared_with_the_cached_program(launcher: Path, screen: Screen, tmp_path: Path) -> None:
    publication = Publication(tmp_path / "share")
    product = stand_in(tmp_path, 1)
    publication.publish(product)
    settings = Settings(latency_s=0.02)
    stopwatch = Stopwatch(screen, tmp_path, tmp_path)
    bench = Bench(launcher, stopwatch, Prepared({}, 0), publication, settings, tmp_path)
    home = bench.home("home")
    bench.fill(product, home)
    pairs = bench.pairs(product, home, 3)
    assert len(pairs) == 3
    # At least an answer of the share is waited for.
    assert all(pair.overhead_ms > 20 and pair.program_ms > 0 for pair in pairs)


@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
def test_launchers_that_do_not_copy_are_not_called_verified(tmp_path: Path) -> None:
    launcher = tmp_path / "launcher"
    launcher.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    launcher.chmod(0o755)
    assert launch_at_once(launcher, 2, 1, Settings()).verified == 0


def test_stand_in_is_a_program_of_its_size(tmp_path: Path) -> None:
    product = stand_in(tmp_path, 3)
    assert product.release.version == "0.1.0"
    assert product.release.size == pytest.approx(3e6, rel=0.01)
