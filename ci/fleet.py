"""Computes how many starts a file server carries: `python3 -m superbuild bench fleet`, after `bench share`.

Model. A start has what `bench share` measured of it, cold, in the LAN: bytes, requests, and the time it takes alone. A
server has bandwidth and requests a second. What one start occupies it for is the demand

    D = max(8 × bytes ÷ bandwidth, requests ÷ requests a second),

and all else of a start's time (processor, latency, its own line), which others do not lengthen, is Z = alone − D. Of N
PCs that start at once the last one has everything on its screen after

    T(N) = Z + N × D.

That is the upper bound of operational analysis for a closed system: the last one may have to wait for all the others.
The lower one is N × D; from a few dozen on there is no difference to speak of. So a server carries (limit − Z) ÷ D
starts at once. Where users come one by one, λ a second, the server is in use for ρ = λ × D of the time, and a start
takes Z + D ÷ (1 − ρ) on average (Poisson arrivals that share the server evenly); from ρ = 1 on the queue only grows.

Check. As many starts at once as this machine bears, each with a page cache of its own, from one simulated share whose
server is so slow that the processor is not what they wait for; measured until the last has ended, beside T(N) from a
single start's own figures. What a start asks for grows with the time it takes: names are believed for a while only.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import resource
import statistics
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ci.machine import describe_machine
from ci.phantom import write_phantom
from ci.products import REPORT_FOLDER, REPOSITORY, STATIC, require
from ci.share_simulator import Settings, mounted

_NETWORK = "LAN"
_LIMIT_S = 300.0


@dataclass(frozen=True)
class Server:
    """What a file server can do."""

    name: str
    bits_per_second: float
    requests_per_second: float = math.inf
    latency_s: float = 0.0


@dataclass(frozen=True)
class Load:
    """What a cold start takes, until everything is on the screen."""

    name: str
    bytes: float
    requests: float
    alone_s: float

    def demand_s(self, server: Server) -> float:
        """How long a start occupies the server."""
        return max(8 * self.bytes / server.bits_per_second, self.requests / server.requests_per_second)

    def rest_s(self, server: Server) -> float:
        """What of a start's time others do not lengthen."""
        return max(0.0, self.alone_s - self.demand_s(server))

    def last_s(self, server: Server, starts: int) -> float:
        """When the last of that many starts at once has everything on its screen."""
        return self.rest_s(server) + starts * self.demand_s(server)

    def carried(self, server: Server, limit_s: float) -> int:
        """How many starts at once are done within a limit."""
        return max(0, math.floor((limit_s - self.rest_s(server)) / self.demand_s(server) + 1e-9))

    def used(self, server: Server, starts_per_second: float) -> float:
        """The part of the time that a server is in use for."""
        return starts_per_second * self.demand_s(server)

    def average_s(self, server: Server, starts_per_second: float) -> float:
        """How long a start takes on average where users come one by one; infinite where the server can't keep up."""
        used = self.used(server, starts_per_second)
        return self.rest_s(server) + self.demand_s(server) / (1 - used) if used < 1 else math.inf


@dataclass(frozen=True)
class Fleet:
    """What `ci/share.toml` says of the users."""

    users_at_once: int
    users_in_a_morning: int
    morning_minutes: float
    morning_peak: float
    limit_s: float
    servers: list[Server]
    check_starts: list[int]
    check_servers: list[Server]

    @property
    def peak_per_second(self) -> float:
        return self.morning_peak * self.users_in_a_morning / (60 * self.morning_minutes)

    @classmethod
    def read(cls) -> Fleet:
        data = tomllib.loads((REPOSITORY / "ci" / "share.toml").read_text())["fleet"]
        check = data.pop("check")
        servers = [_server(entry) for entry in data.pop("servers")]
        return cls(
            **data, servers=servers, check_starts=check["starts"],
            check_servers=[_server(entry) for entry in check["servers"]],
        )  # fmt: skip


def _server(entry: dict[str, Any]) -> Server:
    return Server(
        entry["name"], entry["megabits_per_second"] * 1e6, entry.get("requests_per_second", math.inf),
        entry.get("latency_ms", 0.0) / 1e3,
    )  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """That many starts at once, as they were measured."""

    server: Server
    starts: int
    measured_s: float
    modelled_s: float
    processor_s: float
    """Of all starts together, on all cores: a lower bound of the time that has nothing to do with the server."""
    requests: float
    """Of a start, on average. They become more as starts take longer than names are believed for."""

    @property
    def error(self) -> float:
        """Of the model, as a part of what was measured."""
        return self.modelled_s / self.measured_s - 1


def read_loads(report: Path) -> list[Load]:
    """The programs of `bench share`, cold, in the LAN: medians.

    :raises RuntimeError: when there is no such report.
    """
    try:
        content = json.loads(report.read_text())
        return [
            Load(
                program["name"],
                statistics.median(start["settled"]["bytes"] for start in starts),
                statistics.median(start["settled"]["requests"] for start in starts),
                statistics.median(start["complete_ms"] for start in starts) / 1e3,
            )
            for program in content["programs"]
            if (starts := [s for s in program["starts"] if (s["network"], s["state"]) == (_NETWORK, "cold")])
        ]
    except (OSError, ValueError, KeyError) as error:
        raise RuntimeError(f"{report} tells nothing of starts from a share: {error}; run bench share first") from error


@dataclass(frozen=True)
class Together:
    """What starts at once took in all."""

    last_s: float
    """Until the last had ended."""
    processor_s: float
    bytes: int
    requests: int


def start_at_once(binary: Path, images: Path, server: Server, starts: int) -> Together:
    """Starts a program that many times at once, each as on a PC of its own.

    :raises RuntimeError: when a start fails.
    """
    settings = Settings(
        latency_s=server.latency_s,
        bits_per_second=server.bits_per_second,
        requests_per_second=server.requests_per_second,
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QT_"))}
    with (
        mounted({str(number): binary.parent for number in range(starts)}, settings) as share,
        tempfile.TemporaryDirectory(prefix="fleet-home-") as home,
    ):
        before = _processor_s()
        begun = time.perf_counter()
        processes = [
            subprocess.Popen(
                [str(share.path / str(number) / binary.name), "-platform", "offscreen", "--disable-settings",
                 "--exit-after-startup", str(images)],
                env=environment | {"HOME": home}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )
            for number in range(starts)
        ]  # fmt: skip
        try:
            outputs = [process.communicate(timeout=_LIMIT_S)[1] for process in processes]
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"{starts} starts at once did not end within {_LIMIT_S:.0f} s") from error
        finally:
            for process in processes:
                process.kill()
                process.wait()
        taken = time.perf_counter() - begun
        if failed := [text for process, text in zip(processes, outputs, strict=True) if process.returncode]:
            raise RuntimeError(f"{len(failed)} of {starts} starts at once failed: {failed[0].strip()[-500:]}")
        requests = share.requests()
    return Together(taken, _processor_s() - before, sum(request.bytes for request in requests), len(requests))


def _processor_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def check(binary: Path, servers: Sequence[Server], numbers: Sequence[int]) -> list[Checked]:
    """Measures starts at once, beside what the model makes of one start alone."""
    checked = []
    with tempfile.TemporaryDirectory(prefix="fleet-images-") as images:
        # Small, so that the processor has little to do.
        write_phantom(Path(images), slices=41, size=128)
        for server in servers:
            # What the system itself has to read for the first start is not the server's.
            start_at_once(binary, Path(images), Server("of no limits", math.inf), 1)
            alone = start_at_once(binary, Path(images), server, 1)
            load = Load("check", alone.bytes, alone.requests, alone.last_s)
            for starts in numbers:
                together = start_at_once(binary, Path(images), server, starts) if starts > 1 else alone
                modelled_s, busy_s = load.last_s(server, starts), together.processor_s / _cores()
                per_start = together.requests / starts
                checked.append(Checked(server, starts, together.last_s, modelled_s, busy_s, per_start))
    return checked


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass
class Report:
    """The fleet's table."""

    machine: str
    fleet: Fleet
    loads: list[Load]
    checked: list[Checked]

    def to_json(self) -> dict[str, Any]:
        fleet = self.fleet
        return {
            "schema": 1,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": self.machine,
            "limit_s": fleet.limit_s,
            "users_at_once": fleet.users_at_once,
            "users_in_a_morning": fleet.users_in_a_morning,
            "peak_per_second": fleet.peak_per_second,
            "loads": [dataclasses.asdict(load) for load in self.loads],
            "servers": [
                {
                    "server": _finite(server),
                    "load": load.name,
                    "demand_s": load.demand_s(server),
                    "carried": load.carried(server, fleet.limit_s),
                    "last_of_all_s": load.last_s(server, fleet.users_at_once),
                    "servers_for_all": self.servers_needed(load, server),
                    "used_in_the_morning": load.used(server, fleet.peak_per_second),
                    "average_in_the_morning_s": _none_if_infinite(load.average_s(server, fleet.peak_per_second)),
                }
                for server in fleet.servers
                for load in self.loads
            ],
            "check": [
                {
                    "server": _finite(each.server),
                    "starts": each.starts,
                    "measured_s": each.measured_s,
                    "modelled_s": each.modelled_s,
                    "error": each.error,
                    "processor_s": each.processor_s,
                    "requests": each.requests,
                }
                for each in self.checked
            ],
        }

    def servers_needed(self, load: Load, server: Server) -> int | None:
        """How many such servers, users spread evenly, carry all starts; None where even one start takes longer."""
        carried = load.carried(server, self.fleet.limit_s)
        return math.ceil(self.fleet.users_at_once / carried) if carried else None

    def markdown(self) -> str:
        fleet = self.fleet
        lines = [
            f"| server | program | starts at once within {fleet.limit_s:g} s "
            f"| {fleet.users_at_once:,} at once: the last after | servers for {fleet.limit_s:g} s "
            f"| {fleet.users_in_a_morning:,} in {fleet.morning_minutes:g} min, the busiest: server in use "
            "| a start takes |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for server in fleet.servers:
            for load in self.loads:
                average = load.average_s(server, fleet.peak_per_second)
                lines.append(
                    f"| {server.name} ({server.requests_per_second:,.0f} requests/s) | {load.name} "
                    f"| {load.carried(server, fleet.limit_s):,} | {load.last_s(server, fleet.users_at_once):,.1f} s "
                    f"| {self.servers_needed(load, server) or 'none would do'} "
                    f"| {100 * load.used(server, fleet.peak_per_second):.0f} % "
                    f"| {f'{average:.2f} s' if math.isfinite(average) else 'the queue grows'} |"
                )
        lines += ["", "| program, cold from the LAN | bytes | requests | alone |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {load.name} | {load.bytes / 1e6:.1f} MB | {load.requests:.0f} | {load.alone_s:.2f} s |"
            for load in self.loads
        ]
        if self.checked:
            lines += [
                "",
                "| check: server | starts at once | last ended, measured | model | error | requests a start "
                "| processor alone |",
                "| --- | --- | --- | --- | --- | --- | --- |",
            ]
            lines += [
                f"| {each.server.name} | {each.starts} | {each.measured_s:.2f} s | {each.modelled_s:.2f} s "
                f"| {f'{100 * each.error:+.0f} %' if each.starts > 1 else '–'} | {each.requests:.0f} "
                f"| {each.processor_s:.2f} s |"
                for each in self.checked
            ]
        lines += [
            "",
            f"The busiest minutes have {fleet.peak_per_second:.1f} starts a second, {fleet.morning_peak:g} times the "
            f"average. Check on {self.machine} (`python3 -m superbuild bench fleet`).",
        ]
        return "\n".join(lines)

    def draw(self, path: Path) -> None:
        """The table as a picture: SVG or PNG, by the name."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 5), layout="constrained")
        fleet = self.fleet
        numbers = sorted({round(10 ** (step / 20)) for step in range(20 * 4 + 15)})
        for color, server in enumerate(fleet.servers):
            for style, load in zip(("-", "--", ":", "-."), self.loads, strict=False):
                left.loglog(
                    numbers, [load.last_s(server, number) for number in numbers], style, color=f"C{color}",
                    label=f"{load.name}, {server.name}",
                )  # fmt: skip
        left.axhline(fleet.limit_s, color="black", linewidth=0.8)
        left.text(1.1, fleet.limit_s * 1.08, f"limit, {fleet.limit_s:g} s", va="bottom")
        left.axvline(fleet.users_at_once, color="black", linewidth=0.8)
        left.text(fleet.users_at_once * 0.92, left.get_ylim()[0] * 1.3, f"{fleet.users_at_once:,}", ha="right")
        left.set(
            xlabel="starts at once", ylabel="until the last has everything on its screen (s)",
            title="Cold starts from one file server, by the model",
        )  # fmt: skip
        left.legend(fontsize="small")
        left.grid(alpha=0.3)
        for color, server in enumerate(dict.fromkeys(each.server for each in self.checked)):
            points = [each for each in self.checked if each.server == server]
            starts = [each.starts for each in points]
            right.plot(starts, [each.modelled_s for each in points], color=f"C{color}", label=f"model, {server.name}")
            right.plot(starts, [each.measured_s for each in points], "o", color=f"C{color}", label="measured")
        right.set(
            xlabel="starts at once", ylabel="until the last has ended (s)", xlim=(0, None), ylim=(0, None),
            title="Checked: one file on a simulated share",
        )  # fmt: skip
        if self.checked:
            right.legend(fontsize="small")
        right.grid(alpha=0.3)
        figure.savefig(path)
        pyplot.close(figure)


def _finite(server: Server) -> dict[str, Any]:
    return {key: _none_if_infinite(value) for key, value in dataclasses.asdict(server).items()}


def _none_if_infinite(value: Any) -> Any:
    return None if value == math.inf else value


DESCRIPTION = "Compute how many starts at once a file server carries, and check it with real ones."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--binary", type=Path, default=STATIC, help="started for the check; default: the static build")
    parser.add_argument("--share", type=Path, default=REPORT_FOLDER / "share.json", help="what bench share wrote")
    parser.add_argument("--no-check", action="store_true", help="the model alone, which takes no time")
    parser.add_argument("--report", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")


def run(options: argparse.Namespace) -> int:
    loads = read_loads(options.share)
    fleet = Fleet.read()
    checked = [] if options.no_check else check(require(options.binary), fleet.check_servers, fleet.check_starts)
    report = Report(describe_machine(), fleet, loads, checked)
    print(report.markdown())
    options.report.mkdir(parents=True, exist_ok=True)
    (options.report / "fleet.json").write_text(json.dumps(report.to_json(), indent=1) + "\n")
    (options.report / "fleet.md").write_text(report.markdown() + "\n")
    report.draw(options.report / "fleet.svg")
    return 0
