"""The fleet's model against numbers worked out by hand, and against real starts."""

from __future__ import annotations

import json
import math
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ci.fleet import Checked, Fleet, Load, Report, Server, check, read_loads
from ci.share_simulator import unavailable

LOAD = Load("one file", bytes=10e6, requests=100, alone_s=0.5)
LINE = Server("1 Gbit/s", bits_per_second=1e9, requests_per_second=5000)
"""10 MB are on it for 80 ms, 100 requests for 20 ms."""
DISKS = Server("slow disks", bits_per_second=1e9, requests_per_second=500)
"""100 requests take it 200 ms."""


def _fleet() -> Fleet:
    return Fleet(5000, 25_000, 125, 3, 10, [LINE, DISKS], [1, 2], [LINE])


def test_the_scarcer_of_bandwidth_and_requests_is_what_a_start_takes() -> None:
    assert LOAD.demand_s(LINE) == pytest.approx(0.08)
    assert LOAD.demand_s(DISKS) == pytest.approx(0.2)
    assert LOAD.rest_s(LINE) == pytest.approx(0.42)
    assert LOAD.rest_s(DISKS) == pytest.approx(0.3)


def test_starts_at_once() -> None:
    assert LOAD.last_s(LINE, 1) == pytest.approx(0.5)
    assert LOAD.last_s(LINE, 100) == pytest.approx(8.42)
    assert LOAD.last_s(DISKS, 5000) == pytest.approx(1000.3)


def test_what_is_carried_within_a_limit() -> None:
    # (10 − 0.42) ÷ 0.08 = 119.75; (10 − 0.3) ÷ 0.2 = 48.5
    assert LOAD.carried(LINE, 10) == 119
    assert LOAD.carried(DISKS, 10) == 48
    assert LOAD.carried(LINE, 0.5) == 1
    assert LOAD.carried(LINE, 0.4) == 0
    for server in (LINE, DISKS):
        carried = LOAD.carried(server, 10)
        assert LOAD.last_s(server, carried) <= 10 < LOAD.last_s(server, carried + 1)


def test_a_start_that_takes_longer_than_its_own_demand_is_not_negative() -> None:
    slow = Server("slow", bits_per_second=8e6)
    # 10 s of line where the start alone was measured to take half a second on a faster one.
    assert LOAD.rest_s(slow) == 0
    assert LOAD.last_s(slow, 3) == pytest.approx(30)


def test_one_by_one() -> None:
    # 10 a second: 0.8 in use, 0.42 + 0.08 ÷ 0.2
    assert LOAD.used(LINE, 10) == pytest.approx(0.8)
    assert LOAD.average_s(LINE, 10) == pytest.approx(0.82)
    assert LOAD.average_s(LINE, 12.5) == math.inf
    assert LOAD.average_s(LINE, 0) == pytest.approx(LOAD.alone_s)


def test_the_mornings_busiest_minutes() -> None:
    # 25,000 ÷ 7,500 s × 3
    assert _fleet().peak_per_second == pytest.approx(10)


def test_servers_for_all() -> None:
    report = Report("a machine", _fleet(), [LOAD], [])
    assert report.servers_needed(LOAD, LINE) == 43
    assert report.servers_needed(Load("too slow", 1e6, 10, 11), LINE) is None


def test_report_has_all_figures_and_no_infinity(tmp_path: Path) -> None:
    huge = Load("exploded", bytes=200e6, requests=4000, alone_s=12)
    checked = [Checked(LINE, 2, 0.6, 0.58, 0.1, 109)]
    report = Report("a machine", _fleet(), [LOAD, huge], checked)
    content = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert [(row["server"]["name"], row["load"], row["carried"]) for row in content["servers"]] == [
        ("1 Gbit/s", "one file", 119), ("1 Gbit/s", "exploded", 0),
        ("slow disks", "one file", 48), ("slow disks", "exploded", 0),
    ]  # fmt: skip
    # 4,000 requests take the slow disks 8 s, and what else there is takes 4 s.
    assert content["servers"][1]["average_in_the_morning_s"] is None
    assert content["check"][0]["error"] == pytest.approx(0.58 / 0.6 - 1)
    text = report.markdown()
    for expected in ("| 119 |", "400.4 s", "| 43 |", "80 %", "0.82 s", "the queue grows", "none would do", "-3 %"):
        assert expected in text
    report.draw(tmp_path / "fleet.svg")
    picture = ElementTree.parse(tmp_path / "fleet.svg")
    assert picture.getroot().tag.endswith("svg")
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) > 50


def test_the_fleets_data_is_read() -> None:
    fleet = Fleet.read()
    assert (fleet.users_at_once, fleet.users_in_a_morning, fleet.limit_s) == (5000, 25_000, 10)
    assert fleet.servers
    assert all(server.bits_per_second >= 1e9 for server in fleet.servers)
    assert fleet.check_starts[0] == 1
    assert {math.isfinite(server.requests_per_second) for server in fleet.check_servers} == {True, False}


def test_loads_are_the_medians_of_cold_starts_in_the_lan(tmp_path: Path) -> None:
    def start(network: str, state: str, size: int, requests: int, complete: float) -> dict[str, object]:
        settled = {"bytes": size, "requests": requests}
        return {"network": network, "state": state, "settled": settled, "complete_ms": complete}

    starts = [
        start("LAN", "cold", 10, 1, 100), start("LAN", "cold", 30, 5, 700), start("LAN", "cold", 20, 2, 300),
        start("LAN", "warm", 0, 0, 1), start("WAN", "cold", 9000, 9, 9000),
    ]  # fmt: skip
    path = tmp_path / "share.json"
    path.write_text(json.dumps({"programs": [{"name": "one file", "starts": starts}, {"name": "none", "starts": []}]}))
    assert read_loads(path) == [Load("one file", 20, 2, 0.3)]


@pytest.mark.parametrize("content", [None, "", "{}", '{"programs": [{}]}'])
def test_a_missing_or_odd_report_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "share.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RuntimeError, match=r"share\.json.*bench share first"):
        read_loads(path)


@pytest.mark.timing
@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
@pytest.mark.parametrize("number", [0, 1], ids=["bandwidth", "requests"])
def test_the_model_foretells_real_starts(binary: Path, number: int) -> None:
    server = Fleet.read().check_servers[number]
    for each in check(binary, [server], [3, 6]):
        assert abs(each.error) < 0.2, f"{each.starts} starts: {each.measured_s:.2f} s, model {each.modelled_s:.2f} s"
