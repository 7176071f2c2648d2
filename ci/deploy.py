"""Measures how releases reach PCs: `python3 -m superbuild bench deploy`.

Method. The product is published by `superbuild deploy`'s own code on a folder that `ci.share_simulator` mounts as a
share, anew for each start that is to find nothing cached. A first run is a start of the launcher by a user who has no
release yet, and an update one by a user who has the release before; times are from outside, on the frame buffer of a
virtual screen, and bytes those that the share was asked for, channel, keys and manifest included. The changed products
are linked for it (`ci.changed_module`). The launcher's own time is that of a start from the cache less one of the
cached program itself, in turn; both end at once, since what comes then is the same.

Many launchers at once, each as on a PC of its own with its own cache, copy a small stand-in of the product: what they
have in the end is hashed here once more. What a first run and an update take is extended to all PCs by
`ci.deploy_model`.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import hashlib
import io
import json
import os
import random
import resource
import selectors
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ci.changed_module import SOURCES, build_folder, link_changed
from ci.deploy_model import FIRST, Copying, Plan
from ci.machine import describe_machine
from ci.phantom import write_phantom
from ci.products import LAUNCHER, REPORT_FOLDER, STATIC, require
from ci.share_simulator import Request, Settings, Share, mounted, read_settings
from ci.startup import Candidate, Prepared, Stopwatch, own, screen_environment
from ci.xvfb import start_xvfb
from superbuild.deploy.keys import generate, public_path
from superbuild.deploy.publishing import Product, Publisher, read_product
from superbuild.deploy.release_format import FOLDER, PRODUCT
from superbuild.deploy.share import Share as ReleaseShare
from superbuild.errors import SuperbuildError

_CHANNEL = "stable"
_LIMIT_S = 240.0
_STAND_IN_STATUS = 7


@dataclass(frozen=True)
class Start:
    """A start of the launcher that had something to copy."""

    what: str
    """first run, or what has changed since the release that was there."""
    turn: int
    first_image_ms: float
    bytes: int
    """That came from the share."""
    requests: int
    size: int
    """Of the product."""

    @property
    def share(self) -> float:
        """Of the product's bytes."""
        return self.bytes / self.size


@dataclass(frozen=True)
class Pair:
    """A start by the launcher from the cache and one of the cached program, one after the other."""

    launcher_ms: float
    program_ms: float

    @property
    def overhead_ms(self) -> float:
        return self.launcher_ms - self.program_ms


@dataclass(frozen=True)
class Together:
    """Launchers at once, each with a cache of its own."""

    launchers: int
    size: int
    """Of the product that they copied."""
    verified: int
    """Have ended with the product's status, and have exactly the product in their cache."""
    ended_s: list[float]
    """When each had ended, from the first start on."""
    processor_s: float
    bytes: int
    requests: int
    modelled_s: float
    """When the last would have, if only the line counted."""


class Publication:
    """A share in a folder, and who publishes there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.root.mkdir()
        key = folder.with_name(f"{folder.name}-key")
        self._key = generate(key)
        self._public = public_path(key).read_text(encoding="ascii").strip()

    def publish(self, product: Product) -> None:
        """Have the channel name it."""
        publisher = Publisher(ReleaseShare(self.root), self._key, io.StringIO())
        publisher.publish(product, _CHANNEL, keep=9, expires_days=30, policy={})

    def configure(self, file: Path, share: Path) -> Path:
        """Write a PC's configuration, for a share that is mounted there."""
        content = {"share": str(share), "channel": _CHANNEL, "key": self._public}
        file.write_text(json.dumps(content), encoding="utf-8")
        file.chmod(0o644)
        return file


@dataclass
class Report:
    """Measurements of one occasion."""

    machine: str
    series: str
    settings: Settings
    plan: Plan
    starts: list[Start] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    together: Together | None = None
    absent: list[tuple[str, str]] = field(default_factory=list)

    def of(self, what: str) -> list[Start]:
        return [start for start in self.starts if start.what == what]

    def kinds(self) -> list[str]:
        return list(dict.fromkeys(start.what for start in self.starts))

    def line_ms(self, size: float) -> float:
        """What so many bytes take on the line."""
        return 8e3 * size / self.settings.bits_per_second

    def copyings(self) -> list[Copying]:
        """What the model is asked of: a first run, and the largest update."""
        found = []
        for name, starts in (
            ("first copy", self.of(FIRST)),
            (
                "update",
                max(([*self.of(kind)] for kind in self.kinds() if kind != FIRST), key=_median_bytes, default=[]),
            ),
        ):
            if starts:
                requests = statistics.median(start.requests for start in starts)
                found.append(Copying(name, _median_bytes(starts), requests))
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": self.machine,
            "series": self.series,
            "network": {
                "name": self.plan.network,
                "latency_s": self.settings.latency_s,
                "bits_per_second": self.settings.bits_per_second,
            },
            "starts": [
                {**dataclasses.asdict(start), "line_ms": self.line_ms(start.bytes), "share": start.share}
                for start in self.starts
            ],
            "overhead": [dataclasses.asdict(pair) | {"overhead_ms": pair.overhead_ms} for pair in self.pairs],
            "together": dataclasses.asdict(self.together) if self.together else None,
            "model": [
                {
                    "copy": copying.name,
                    "bytes": copying.bytes,
                    "requests": copying.requests,
                    "server": server.name,
                    "computers": computers,
                    "policy": dataclasses.asdict(policy),
                    "last_s": copying.last_s(server, self.plan.client_bits_per_second, policy, computers),
                    "used": copying.used(server, policy, computers),
                }
                for copying in self.copyings()
                for server in self.plan.servers
                for computers in self.plan.computers
                for policy in self.plan.policies
            ],
            "absent": [{"name": name, "reason": reason} for name, reason in self.absent],
        }

    def markdown(self) -> str:
        parts = [self._starts_table(), self._overhead_line(), self._together_line(), self._model_table()]
        parts.append("\n".join(f"{name} is not measured: {reason}." for name, reason in self.absent))
        client = f"{self.settings.bits_per_second / 1e6:g} Mbit/s, {self.settings.latency_s * 1e3:g} ms"
        parts.append(
            f"From the {self.plan.network} share ({client}); {self.series}; {self.machine} "
            "(`python3 -m superbuild bench deploy`)."
        )
        return "\n\n".join(part for part in parts if part)

    def _starts_table(self) -> str:
        lines = [
            "| the PC has nothing, or the release before, of which differs | copied | of the product | requests "
            "| first image, median (range) | of it on the line |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for kind in self.kinds():
            starts = self.of(kind)
            size, images = _median_bytes(starts), [start.first_image_ms / 1e3 for start in starts]
            lines.append(
                f"| {'nothing' if kind == FIRST else kind} | {size / 1e6:.1f} MB | {size / starts[0].size:.1%} "
                f"| {statistics.median(start.requests for start in starts):.0f} "
                f"| {statistics.median(images):.2f} s ({min(images):.2f}–{max(images):.2f}) "
                f"| {self.line_ms(size) / 1e3:.2f} s |"
            )
        return "\n".join(lines) if self.starts else ""

    def _overhead_line(self) -> str:
        if not self.pairs:
            return ""
        over = [pair.overhead_ms for pair in self.pairs]
        return (
            f"A start from the cache by the launcher takes {statistics.median(over):.1f} ms longer than one of the "
            f"cached program itself ({min(over):.1f} to {max(over):.1f} in {len(over)} pairs; to the end of --version)."
        )

    def _together_line(self) -> str:
        if not (many := self.together):
            return ""
        return (
            f"{many.launchers} launchers at once, {many.size / 1e6:.1f} MB each: {many.verified} ended with exactly "
            f"the product, half of them after {statistics.median(many.ended_s):.1f} s, the last after "
            f"{max(many.ended_s):.1f} s; {many.bytes / 1e6:.0f} MB came from the share in {many.requests} requests. "
            f"The line alone would take {many.modelled_s:.1f} s, the processors of this machine, which plays all PCs, "
            f"{many.processor_s / _cores():.1f} s."
        )

    def _model_table(self) -> str:
        plan = self.plan
        if not self.copyings():
            return ""
        lines = [
            "| PCs | copied | begin | "
            + " | ".join(f"{server.name}: the last has it" for server in plan.servers)
            + " |",
            "| --- | --- | --- |" + " --- |" * len(plan.servers),
        ]
        for computers in plan.computers:
            for copying in self.copyings():
                for policy in plan.policies:
                    cells = [
                        f"{_duration(copying.last_s(server, plan.client_bits_per_second, policy, computers))}"
                        + (f" ({copying.used(server, policy, computers):.0%} in use)" if policy.spread_seconds else "")
                        for server in plan.servers
                    ]
                    what = f"{copying.name}, {copying.bytes / 1e6:.1f} MB"
                    lines.append(f"| {computers:,} | {what} | {policy.name} | {' | '.join(cells)} |")
        return "\n".join(lines)

    def draw(self, path: Path) -> None:
        """The model, and the launchers at once, as a picture: SVG or PNG, by the name."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 5), layout="constrained")
        numbers = sorted({round(10 ** (step / 20)) for step in range(20 * 4 + 12)})
        for color, server in enumerate(self.plan.servers):
            for style, copying in zip(("-", "--"), self.copyings(), strict=False):
                times = [
                    copying.last_s(server, self.plan.client_bits_per_second, self.plan.policies[0], number)
                    for number in numbers
                ]
                left.loglog(numbers, times, style, color=f"C{color}", label=f"{copying.name}, {server.name}")
        for computers in self.plan.computers:
            left.axvline(computers, color="black", linewidth=0.8)
        left.set(
            xlabel="PCs that begin at once", ylabel="until the last has the release (s)",
            title="Copies from one file server, by the model",
        )  # fmt: skip
        if self.starts:
            left.legend(fontsize="small")
        left.grid(alpha=0.3)
        if many := self.together:
            ended = sorted(many.ended_s)
            right.plot(ended, range(1, len(ended) + 1), label="measured")
            right.plot([0, many.modelled_s], [0, many.launchers], "--", label="the line alone")
            right.axvline(
                many.processor_s / _cores(), color="black", linewidth=0.8, label="this machine's processors alone"
            )
            right.legend(fontsize="small")
        right.set(
            xlabel="seconds since the first start", ylabel="launchers that have ended", xlim=(0, None), ylim=(0, None),
            title="Launchers at once from one simulated share",
        )  # fmt: skip
        right.grid(alpha=0.3)
        figure.savefig(path)
        pyplot.close(figure)


def _median_bytes(starts: Sequence[Start]) -> float:
    return statistics.median([start.bytes for start in starts] or [0])


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _bytes(requests: Sequence[Request]) -> int:
    return sum(request.bytes for request in requests)


@dataclass(frozen=True)
class Bench:
    """Starts a launcher by users of a share."""

    launcher: Path
    stopwatch: Stopwatch
    prepared: Prepared
    publication: Publication
    settings: Settings
    folder: Path
    """For what PCs have of their own."""

    def home(self, name: str) -> Path:
        """A user's folder."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        return home

    @contextlib.contextmanager
    def share(self) -> Iterator[tuple[Share, list[str]]]:
        """A fresh mount, and the launcher's command line for it."""
        with mounted(self.publication.root, self.settings) as share:
            configuration = self.publication.configure(self.folder / "launcher.json", share.path)
            yield share, [str(self.launcher), "--configuration", str(configuration)]

    def timed(self, command: list[str], home: Path, turn: int) -> float:
        """:returns: ms to the first image"""
        candidate = Candidate("launcher", "static", command)
        run, _ = dataclasses.replace(self.stopwatch, home=home).time(candidate, self.prepared, turn=turn)
        return run.first_image_ms

    def copy(self, what: str, product: Product, home: Path, turn: int) -> Start:
        """One start that has to copy.

        :raises RuntimeError: when there is no image, or the cache then has something else than the product
        """
        with self.share() as (share, command):
            first_image_ms = self.timed(command, home, turn)
            requests = share.requests()
        self.require_cached(product, home)
        return Start(what, turn, first_image_ms, _bytes(requests), len(requests), product.release.size)

    def cached(self, product: Product, home: Path) -> Path:
        """Where a user has a release."""
        return home / ".cache" / FOLDER / "releases" / product.release.name / PRODUCT

    def require_cached(self, product: Product, home: Path) -> None:
        path = self.cached(product, home)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != product.release.sha256:
            raise RuntimeError(f"{path} is not the release that was published")

    def fill(self, product: Product, home: Path) -> None:
        """Have a user start the present release once, without a window."""
        with self.share() as (_, command):
            environment = screen_environment(self.stopwatch.screen, home)
            subprocess.run(
                [*command, "--version"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                timeout=_LIMIT_S, check=True,
            )  # fmt: skip
        self.require_cached(product, home)

    def pairs(self, product: Product, home: Path, number: int) -> list[Pair]:
        """Starts from the cache beside starts of the cached program; each says its version and ends."""
        environment = screen_environment(self.stopwatch.screen, home)

        def taken_ms(command: Sequence[str]) -> float:
            begun = time.perf_counter()
            subprocess.run(
                [*command, "--version"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                timeout=_LIMIT_S, check=True,
            )  # fmt: skip
            return 1e3 * (time.perf_counter() - begun)

        program = [str(self.cached(product, home))]
        with self.share() as (_, command):
            taken_ms(command)
            return [Pair(taken_ms(command), taken_ms(program)) for _ in range(number)]


def stand_in(folder: Path, megabytes: float) -> Product:
    """A program of that size that ends at once, half of which can be compressed."""
    head = f'#!/bin/sh\n[ "$1" = --version ] && echo SlicerQReads 0.1.0 && exit 0\nexit {_STAND_IN_STATUS}\n'.encode()
    words = random.Random(1)
    filling = b"".join(words.randbytes(512) + bytes(512) for _ in range(int(megabytes * 1e6) // 1024))
    path = folder / "stand-in"
    path.write_bytes(head + filling)
    path.chmod(0o755)
    return read_product(path, "0.1.0", {}, {})


def launch_at_once(launcher: Path, number: int, product_megabytes: float, settings: Settings) -> Together:
    """Launchers at once, each by a user of a PC of its own who has nothing yet.

    :raises RuntimeError: when they do not end
    """
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="launchers-", dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        product = stand_in(folder, product_megabytes)
        publication = Publication(folder / "share")
        publication.publish(product)
        with mounted({str(pc): publication.root for pc in range(number)}, settings) as share:
            homes = [folder / f"home-{pc}" for pc in range(number)]
            commands = []
            for pc, home in enumerate(homes):
                home.mkdir()
                configuration = publication.configure(home / "launcher.json", share.path / str(pc))
                commands.append([str(launcher), "--configuration", str(configuration)])
            before = _processor_s()
            ended = _run_at_once(commands, homes)
            processor_s = _processor_s() - before
            requests = share.requests()
        verified = sum(
            status == _STAND_IN_STATUS and _holds(home, product) for (_, status), home in zip(ended, homes, strict=True)
        )
    size = _bytes(requests)
    return Together(
        number, product.release.size, verified, [seconds for seconds, _ in ended], processor_s, size, len(requests),
        8 * size / settings.bits_per_second,
    )  # fmt: skip


def _holds(home: Path, product: Product) -> bool:
    path = home / ".cache" / FOLDER / "releases" / product.release.name / PRODUCT
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == product.release.sha256


def _run_at_once(commands: Sequence[Sequence[str]], homes: Sequence[Path]) -> list[tuple[float, int]]:
    """:returns: when each has ended, in seconds from the first start on, and its exit status"""
    environment = {"PATH": os.environ["PATH"]}
    begun = time.perf_counter()
    processes = [
        subprocess.Popen(
            command, env=environment | {"HOME": str(home)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command, home in zip(commands, homes, strict=True)
    ]  # fmt: skip
    ends: dict[int, float] = {}
    try:
        with selectors.DefaultSelector() as waiting:
            for number, process in enumerate(processes):
                waiting.register(os.pidfd_open(process.pid), selectors.EVENT_READ, number)
            while waiting.get_map():
                left = begun + _LIMIT_S - time.perf_counter()
                ready = waiting.select(max(0.0, left))
                if not ready:
                    raise RuntimeError(f"{len(waiting.get_map())} launchers did not end within {_LIMIT_S:.0f} s")
                for key, _ in ready:
                    ends[key.data] = time.perf_counter() - begun
                    waiting.unregister(key.fileobj)
                    os.close(key.fd)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    return [(ends[number], process.returncode) for number, process in enumerate(processes)]


def _processor_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure_starts(report: Report, launcher: Path, binary: Path, build: Path | None, runs: int, pairs: int) -> None:
    """Adds first runs, updates and starts from the cache.

    :param build: where the product was built; None: there are no updates
    :raises RuntimeError: when a start shows no image or has copied something else than the release
    """
    with (
        start_xvfb() as screen,
        tempfile.TemporaryDirectory(prefix="deploy-") as work,
        tempfile.TemporaryDirectory(prefix="phantom-") as images,
    ):
        folder = Path(work)
        write_phantom(Path(images), 163, 512)
        stopwatch = Stopwatch(screen, Path(images), folder, _LIMIT_S)
        publication = Publication(folder / "share")
        bench = Bench(launcher, stopwatch, stopwatch.prepare(own(binary)), publication, report.settings, folder)
        product = read_product(binary, "0.1.0", {}, {})
        publication.publish(product)
        for turn in range(runs):
            home = bench.home(f"first-{turn}")
            report.starts.append(bench.copy(FIRST, product, home, turn))
        report.pairs += bench.pairs(product, bench.home("first-0"), pairs)
        if build is None:
            return
        homes: Mapping[str, list[Path]] = {
            what: [bench.home(f"{number}-{turn}") for turn in range(runs)] for number, what in enumerate(SOURCES)
        }
        for home in [home for several in homes.values() for home in several]:
            bench.fill(product, home)
        for what, source in SOURCES.items():
            changed = folder / "changed"
            link_changed(source, changed, build)
            update = read_product(changed, "0.1.0", {}, {})
            publication.publish(update)
            report.starts += [bench.copy(what, update, home, turn) for turn, home in enumerate(homes[what])]
            for home in homes[what]:
                shutil.rmtree(home)


DESCRIPTION = "Measure first runs, updates and many launchers at once from a simulated share, and extend it to all PCs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC, help="default: the static build")
    parser.add_argument("--launcher", type=Path, default=LAUNCHER, help="default: the one built with it")
    parser.add_argument("--runs", type=int, default=3, help="first runs, and updates of each kind")
    parser.add_argument("--pairs", type=int, default=31, help="starts from the cache beside the program's own")
    parser.add_argument("--launchers", type=int, help="at once; default: what ci/share.toml says, 0: none")
    parser.add_argument("--no-updates", action="store_true", help="link no changed products")
    parser.add_argument("--report", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")


def run(options: argparse.Namespace) -> int:
    if options.runs < 1 or options.pairs < 1:
        raise RuntimeError("--runs and --pairs must be 1 or more")
    plan = Plan.read()
    binary, launcher = require(options.binary), require(options.launcher)
    settings = read_settings()[plan.network]
    report = Report(describe_machine(), "163 slices of 512×512, 16 bit", settings, plan)
    build = None if options.no_updates else build_folder()
    if build is None:
        report.absent.append(("An update", "--no-updates was given"))
    number = plan.launchers_at_once if options.launchers is None else options.launchers
    try:
        measure_starts(report, launcher, binary, build, options.runs, options.pairs)
        if number:
            report.together = launch_at_once(launcher, number, plan.product_megabytes, settings)
    except SuperbuildError as error:
        raise RuntimeError(str(error)) from error
    print(report.markdown())
    options.report.mkdir(parents=True, exist_ok=True)
    (options.report / "deploy.json").write_text(json.dumps(report.to_json(), indent=1) + "\n", encoding="utf-8")
    (options.report / "deploy.md").write_text(report.markdown() + "\n", encoding="utf-8")
    report.draw(options.report / "deploy.svg")
    return 0
