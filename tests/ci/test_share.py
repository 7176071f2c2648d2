"""Starts from a simulated share: what is counted when, and what the report says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ci.share import Measurement, Product, Report, Start, Traffic, measure, product_of
from ci.share_simulator import Request, Settings, read_settings, unavailable
from ci.startup import Candidate, own

_PRODUCT = Product("one file", "static", Path("/nowhere"), "program")


def test_settings_are_those_of_the_data_file() -> None:
    networks = read_settings()
    assert {name: (s.latency_s, s.bits_per_second) for name, s in networks.items()} == {
        "LAN": (0.0005, 1e9), "Wi-Fi": (0.005, 1e8), "WAN": (0.03, 2e7),
    }  # fmt: skip
    assert {settings.read_ahead_bytes for settings in networks.values()} == {128 * 1024}
    changed = read_settings(read_ahead_bytes=4096)["WAN"]
    assert (changed.read_ahead_bytes, changed.latency_s) == (4096, 0.03)


def test_traffic_is_summed_by_kind() -> None:
    requests = [
        Request(1.0, "lookup", "program", 0, 0), Request(1.1, "open", "program", 0, 0),
        Request(1.2, "read", "program", 0, 4096), Request(1.3, "read", "program", 8192, 100),
    ]  # fmt: skip
    assert Traffic.of(requests) == Traffic(4, 4196, {"lookup": 1, "open": 1, "read": 2})
    assert Traffic.of([]) == Traffic(0, 0, {})


def _start(state: str, turn: int, first_ms: float, requests: int, size: int) -> Start:
    first, settled = (
        Traffic(requests, size, {"read": requests}),
        Traffic(2 * requests, 2 * size, {"read": 2 * requests}),
    )
    return Start("LAN", state, turn, first_ms, 2 * first_ms, 50.0, first, settled)


def test_report_says_medians_and_what_is_missing() -> None:
    starts = [_start("cold", 0, 400, 100, 10_000_000), _start("warm", 0, 100, 3, 0)]
    starts += [_start("cold", 1, 900, 120, 12_000_000), _start("warm", 1, 110, 5, 0)]
    starts += [_start("cold", 2, 500, 110, 11_000_000), _start("warm", 2, 120, 4, 0)]
    measurement = Measurement(_PRODUCT, starts, [("program", 0, 4096)])
    network = {"LAN": Settings(latency_s=0.0005, bits_per_second=1e9)}
    report = Report("a machine", "a series", False, network, [measurement], [("shared twin", "it was not built")])
    text = report.markdown()
    cold = "| LAN (0.5 ms, 1000 Mbit/s) | one file | cold | 0.50 s (0.40–0.90) | 1.00 s | 110 (220) | 11.0 (22.0) |"
    assert cold in text
    assert "| one file | warm | 0.11 s (0.10–0.12) | 0.22 s | 4 (8) | 0.0 (0.0) |" in text
    assert "shared twin is not measured: it was not built." in text
    assert "3 starts each" in text
    content = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert content["networks"]["LAN"]["latency_s"] == 0.0005
    assert [start["first"]["requests"] for start in content["programs"][0]["starts"]] == [100, 3, 120, 5, 110, 4]
    assert content["absent"] == [{"name": "shared twin", "reason": "it was not built"}]


def test_products_are_what_is_built(tmp_path: Path) -> None:
    assert product_of(own(tmp_path / "dist" / "SlicerQReads")) == Product(
        "SlicerQReads", "static", tmp_path / "dist", "SlicerQReads"
    )
    tree = tmp_path / "tree"
    candidate = Candidate("twin", "shared", [str(tree / "bin" / "SlicerQReads")], tree)
    assert product_of(candidate) == Product("twin", "shared", tree, "bin/SlicerQReads")


@pytest.mark.timing
@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
@pytest.mark.parametrize("images_on_share", [False, True], ids=["local images", "images on the share"])
def test_a_cold_start_reads_the_program_and_a_warm_one_nothing(
    binary: Path, tmp_path: Path, images_on_share: bool
) -> None:
    shutil.copy2(binary, tmp_path / "program")
    slow = Settings(latency_s=0.02, bits_per_second=1e9)
    product = Product("one file", "static", tmp_path, "program")
    report = measure([product], [], {"slow": slow}, runs=1, slices=41, size=128, images_on_share=images_on_share)
    cold, warm = report.measurements[0].starts
    assert (cold.state, warm.state) == ("cold", "warm")
    size = (tmp_path / "program").stat().st_size
    assert size / 50 < cold.first.bytes <= cold.settled.bytes < size + 2 * 41 * 128 * 128 * 2
    assert cold.first.requests <= cold.settled.requests
    # A few dozen at least were waited for one after the other.
    assert cold.first_image_ms > 20 * 20
    # A page that only the second start touches may still come.
    assert warm.settled.bytes < 0.05 * cold.settled.bytes
    assert warm.settled.kinds.get("open", 0) >= 1
    files = {path for path, _, _ in report.measurements[0].reads}
    assert "program/program" in files
    assert sum(path.startswith("images/") for path in files) == (41 if images_on_share else 0)
