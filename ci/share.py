"""Starts the viewer from a simulated file share: `python3 -m superbuild bench share`.

Method. The program's folder is mounted through `ci.share_simulator`, anew for each cold start, so that nothing of it is
cached; the warm start is the second one on the same mount, when names and attributes have to be asked for again. Images
are on the local disk, in the page cache, as are the system's own libraries: what is measured is what the share costs.
Times are from outside, on the frame buffer of a virtual screen (`ci.startup`). Requests and bytes are those that the
kernel sent to the share until the first image was on the screen, and until everything was, the 3D view included.

How slow the networks are and what the client is taken for is in `ci/share.toml`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ci.machine import describe_machine
from ci.model import Run
from ci.phantom import write_phantom
from ci.products import REPORT_FOLDER, SHARED, STATIC, require
from ci.share_simulator import Request, Settings, count, mounted, read_settings
from ci.startup import Candidate, Stopwatch, own, twins
from ci.xvfb import start_xvfb

STATES = ("cold", "warm")
_IMAGES, _PROGRAM = "images", "program"
_LIMIT_S = 240.0


@dataclass(frozen=True)
class Traffic:
    """What the share was asked for."""

    requests: int
    bytes: int
    kinds: dict[str, int]

    @classmethod
    def of(cls, requests: Sequence[Request]) -> Traffic:
        return cls(len(requests), sum(request.bytes for request in requests), dict(count(requests)))


@dataclass(frozen=True)
class Start:
    """One start from the share."""

    network: str
    state: str
    turn: int
    first_image_ms: float
    complete_ms: float
    cpu_ms: float
    first: Traffic
    """Until the first image."""
    settled: Traffic
    """Until everything was on the screen."""


@dataclass(frozen=True)
class Product:
    """A program that is put on the share with all of its folder."""

    name: str
    kind: str
    """static, shared, exploded."""
    folder: Path
    program: str
    """From the folder on."""


@dataclass
class Measurement:
    """All starts of one product."""

    product: Product
    starts: list[Start] = field(default_factory=list)
    reads: list[tuple[str, int, int]] = field(default_factory=list)
    """File, offset and length of what the first cold start read, in order."""

    def of(self, network: str, state: str) -> list[Start]:
        return [start for start in self.starts if (start.network, start.state) == (network, state)]


@dataclass
class Report:
    """Measurements of one occasion."""

    machine: str
    series: str
    images_on_share: bool
    networks: Mapping[str, Settings]
    measurements: list[Measurement]
    absent: list[tuple[str, str]]
    """Product and why there is none."""

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": self.machine,
            "series": self.series,
            "images_on_share": self.images_on_share,
            "networks": {
                # Infinity is none of JSON's numbers.
                name: {key: value for key, value in dataclasses.asdict(settings).items() if value != float("inf")}
                for name, settings in self.networks.items()
            },
            "programs": [
                {
                    "name": measurement.product.name,
                    "kind": measurement.product.kind,
                    "starts": [dataclasses.asdict(start) for start in measurement.starts],
                    "reads": measurement.reads,
                }
                for measurement in self.measurements
            ],
            "absent": [{"name": name, "reason": reason} for name, reason in self.absent],
        }

    def markdown(self) -> str:
        lines = [
            "| network | program | state | first image, median (range) | all views "
            "| requests to the first image (in all) | MB to the first image (in all) |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for network, settings in self.networks.items():
            for state in STATES:
                for measurement in self.measurements:
                    if starts := measurement.of(network, state):
                        lines.append(
                            f"| {_describe_network(network, settings)} {_row(measurement.product, state, starts)}"
                        )
        if self.absent:
            lines += ["", *(f"{name} is not measured: {reason}." for name, reason in self.absent)]
        client = next(iter(self.networks.values()))
        where = "and images are" if self.images_on_share else "is"
        runs = len({start.turn for measurement in self.measurements for start in measurement.starts})
        lines += [
            "",
            f"The program {where} on the share; {self.series}. Requests take at most "
            f"{client.request_bytes // 1024} KiB, the kernel reads ahead {client.read_ahead_bytes // 1024} KiB, "
            f"names are believed for {client.attribute_s:g} s; {runs} starts each; {self.machine} "
            "(`python3 -m superbuild bench share`).",
        ]
        return "\n".join(lines)


def _describe_network(name: str, settings: Settings) -> str:
    return f"{name} ({settings.latency_s * 1e3:g} ms, {settings.bits_per_second / 1e6:g} Mbit/s)"


def _row(product: Product, state: str, starts: Sequence[Start]) -> str:
    images = [start.first_image_ms / 1e3 for start in starts]
    complete = statistics.median(start.complete_ms / 1e3 for start in starts)
    requests, all_requests, size, all_size = (
        statistics.median(values)
        for values in (
            [start.first.requests for start in starts],
            [start.settled.requests for start in starts],
            [start.first.bytes / 1e6 for start in starts],
            [start.settled.bytes / 1e6 for start in starts],
        )
    )
    return (
        f"| {product.name} | {state} | {statistics.median(images):.2f} s ({min(images):.2f}–{max(images):.2f}) "
        f"| {complete:.2f} s | {requests:.0f} ({all_requests:.0f}) | {size:.1f} ({all_size:.1f}) |"
    )


@dataclass(frozen=True)
class Bench:
    """Starts products from shares of different networks on one screen."""

    stopwatch: Stopwatch
    images: Path
    images_on_share: bool

    def start_twice(
        self, product: Product, network: str, settings: Settings, turn: int, measurement: Measurement
    ) -> None:
        """Adds a cold and a warm start.

        :raises RuntimeError: when it shows no image.
        """
        local = Candidate(product.name, product.kind, [str(product.folder / product.program)])
        # Where the views are does not depend on the share.
        prepared = self.stopwatch.prepare(local)
        folders = {_PROGRAM: product.folder} | ({_IMAGES: self.images} if self.images_on_share else {})
        with mounted(folders, settings) as share:
            shared = Candidate(product.name, product.kind, [str(share.path / _PROGRAM / product.program)])
            images = share.path / _IMAGES if self.images_on_share else self.images
            stopwatch = dataclasses.replace(self.stopwatch, folder=images)
            for state in STATES:
                share.forget_requests()
                run, started = stopwatch.time(shared, prepared, state, turn)
                requests = share.requests()
                measurement.starts.append(_start(network, run, started, requests))
                if not measurement.reads:
                    measurement.reads = [
                        (request.path, request.offset, request.bytes) for request in requests if request.kind == "read"
                    ]
                time.sleep(settings.attribute_s)


def _start(network: str, run: Run, started: float, requests: Sequence[Request]) -> Start:
    """:param started: on the clock of `time.perf_counter`, as the requests' times"""
    assert run.complete_ms is not None
    first = [request for request in requests if request.time <= started + run.first_image_ms / 1e3]
    return Start(
        network,
        run.state,
        run.turn,
        run.first_image_ms,
        run.complete_ms,
        run.cpu_ms,
        Traffic.of(first),
        Traffic.of(requests),
    )


def measure(
    chosen: Sequence[Product], absent: Sequence[tuple[str, str]], networks: Mapping[str, Settings],
    runs: int, slices: int, size: int, images_on_share: bool = False,
) -> Report:  # fmt: skip
    """Starts each product cold and warm in each network, in turn.

    :raises RuntimeError: when a program shows no image, or nothing can be mounted.
    """
    measurements = [Measurement(product) for product in chosen]
    with (
        start_xvfb() as screen,
        tempfile.TemporaryDirectory(prefix="share-home-") as home,
        tempfile.TemporaryDirectory(prefix="phantom-") as images,
    ):
        write_phantom(Path(images), slices, size)
        bench = Bench(Stopwatch(screen, Path(images), Path(home), _LIMIT_S), Path(images), images_on_share)
        for turn in range(runs):
            for network, settings in networks.items():
                for measurement in measurements:
                    bench.start_twice(measurement.product, network, settings, turn, measurement)
    series = f"{slices} slices of {size}×{size}, 16 bit"
    return Report(describe_machine(), series, images_on_share, networks, measurements, list(absent))


def product_of(candidate: Candidate) -> Product:
    """What of a candidate goes on the share: its tree, or the folder of its file."""
    program = Path(candidate.command[0])
    folder = candidate.tree or program.parent
    return Product(candidate.name, candidate.kind, folder, str(program.relative_to(folder)))


DESCRIPTION = "Start the viewer from a simulated file share: LAN, Wi-Fi, WAN."


def add_product_arguments(parser: argparse.ArgumentParser) -> None:
    """Which products are started."""
    parser.add_argument("--binary", type=Path, default=STATIC, help="default: the static build")
    parser.add_argument(
        "--shared", type=Path, default=SHARED, help="program of the shared twin; default: the one built"
    )


def add_client_arguments(parser: argparse.ArgumentParser) -> None:
    """What the client is taken for, in place of what `ci/share.toml` says."""
    parser.add_argument("--request-size", type=int, metavar="KIB", help="most that one request asks for")
    parser.add_argument(
        "--read-ahead", type=int, metavar="KIB", help="read ahead and around; more than 128 KiB needs root"
    )


def chosen_networks(options: argparse.Namespace) -> dict[str, Settings]:
    """The networks of `ci/share.toml` with the client that was asked for."""
    client: dict[str, float] = {}
    page, most = 4, 1024
    for name, least in (("request_size", page), ("read_ahead", 0)):
        size = getattr(options, name)
        if size is not None and (size < least or size % page or (name == "request_size" and size > most)):
            option = f"--{name.replace('_', '-')}"
            raise RuntimeError(f"{option} {size}: take whole pages of {page} KiB; a request has {most} at most")
    if options.request_size is not None:
        client["request_bytes"] = 1024 * options.request_size
    if options.read_ahead is not None:
        client["read_ahead_bytes"] = 1024 * options.read_ahead
    networks = read_settings(**client)
    return {name: networks[name] for name in options.network or networks}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_product_arguments(parser)
    add_client_arguments(parser)
    parser.add_argument("--network", action="append", choices=sorted(read_settings()), help="default: all")
    parser.add_argument("--images-on-share", action="store_true", help="have the images there, too")
    parser.add_argument("--runs", type=int, default=3, help="cold and warm starts of each program in each network")
    parser.add_argument("--slices", type=int, default=163)
    parser.add_argument("--size", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--report", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")


def run(options: argparse.Namespace) -> int:
    if options.runs < 1:
        raise RuntimeError("--runs must be 1 or more")
    networks = chosen_networks(options)
    with twins(options.shared) as (built, missing):
        found = [product_of(candidate) for candidate in (own(require(options.binary)), *built)]
        absent = [(entry.name, entry.reason) for entry in missing]
        report = measure(found, absent, networks, options.runs, options.slices, options.size, options.images_on_share)
    print(report.markdown())
    options.report.mkdir(parents=True, exist_ok=True)
    name = "share-with-images" if options.images_on_share else "share"
    (options.report / f"{name}.json").write_text(json.dumps(report.to_json(), indent=1) + "\n")
    (options.report / f"{name}.md").write_text(report.markdown() + "\n")
    return 0
