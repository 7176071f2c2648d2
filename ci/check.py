"""Holds the reports to `ci/budgets.toml`: `python3 -m superbuild bench check`.

A budget that is broken is named, with by how much, and so are the phases that grew since the report that was stored
when all budgets held last (`--store`; the pipelines keep that folder). What a report lacks is said to be not checked.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.compare import Verdict, compare_counts, compare_times, phase_lines, times_over_reference
from ci.deploy_model import FIRST
from ci.model import COLD, STATIC, Report, load
from ci.products import REPORT_FOLDER, REPOSITORY

BUDGETS = Path(__file__).with_name("budgets.toml")
PRODUCT = REPOSITORY / "superbuild" / "product.toml"
"""Has the size that the file may have."""


@dataclass(frozen=True)
class Outcome:
    """A budget and what was measured of it."""

    name: str
    measured: float | None
    """None: the report doesn't have it."""
    limit: float
    unit: str = ""
    reason: str = ""
    """Why it was not measured."""

    @property
    def is_broken(self) -> bool:
        return self.measured is not None and self.measured > self.limit

    def __str__(self) -> str:
        if self.measured is None:
            return f"not checked: {self.name}: {self.reason}"
        figures = f"{self.name}: {self.measured:.4g}{self.unit} of {self.limit:.4g}{self.unit}"
        if not self.is_broken:
            return f"kept: {figures}"
        over = f", {self.measured / self.limit - 1:.0%} too much" if self.limit else ""
        return f"BROKEN: {figures}{over}"


def read_budgets() -> dict[str, Any]:
    return tomllib.loads(BUDGETS.read_text(encoding="utf-8"))


def check_startup(report: Report, budgets: dict[str, Any], size_limit_megabytes: float) -> Iterator[Outcome]:
    for ratio in budgets["ratios"]:
        quantity, state, against = ratio["quantity"], ratio["state"], ratio["against"]
        text = quantity.removesuffix("_ms").replace("_", " ")
        name = f"{state} {text} over the first image of {against}"
        others = [program for program in report.programs[1:] if against in (program.name, program.kind)]
        found = times_over_reference(report.ours, others[0], quantity, state) if others else []
        if found:
            yield Outcome(name, statistics.median(found), ratio["most"])
            continue
        reasons = [absent.reason for absent in report.absent if absent.name == against]
        yield Outcome(name, None, ratio["most"], reason=(reasons or [f"the report has no {state} runs of it"])[0])
    for count, most in budgets["counts"].items():
        name = count.replace("_", " ")
        yield Outcome(name, report.ours.counts.get(count), most, reason="the report has no such count")
    size = report.ours.size_bytes
    yield Outcome("size", size and size / 1e6, size_limit_megabytes, " MB", "the report does not say it")


def check_share(report: dict[str, Any] | None, budgets: dict[str, Any]) -> Iterator[Outcome]:
    """:param report: content of share.json, None where there is none"""
    programs = report["programs"] if report else []
    starts = [start for program in programs if program["kind"] == STATIC for start in program["starts"]]
    for network, limits in budgets.items():
        cold = [start for start in starts if (start["network"], start["state"]) == (network, COLD)]
        for name, read in SHARE_FIGURES.items():
            if name in limits:
                unit = " ms" if name.endswith("_ms") else ""
                text = f"{name.removesuffix('_ms').replace('_', ' ')} from the {network} share, cold"
                measured = statistics.median(read(start) for start in cold) if cold else None
                yield Outcome(
                    text, measured, limits[name], unit, f"no cold start from the {network} share was measured"
                )


def check_deploy(report: dict[str, Any] | None, budgets: dict[str, Any], overhead_ms: float) -> Iterator[Outcome]:
    """:param report: content of deploy.json, None where there is none"""
    missing = "bench deploy has not measured it"
    starts = report["starts"] if report else []
    first = [start["first_image_ms"] - start["line_ms"] for start in starts if start["what"] == FIRST]
    yield Outcome(
        "first run from the share, first image besides the copy", statistics.median(first) if first else None,
        budgets["first_run_beside_copy_ms"], " ms", missing,
    )  # fmt: skip
    for what in dict.fromkeys(start["what"] for start in starts if start["what"] != FIRST) or ["a module"]:
        shares = [100 * start["share"] for start in starts if start["what"] == what]
        yield Outcome(
            f"update in which {what} changed, copied", statistics.median(shares) if shares else None,
            budgets["update_percent"], " %", missing,
        )  # fmt: skip
    pairs = [pair["overhead_ms"] for pair in report["overhead"]] if report else []
    yield Outcome(
        "start from the cache over the program itself", statistics.median(pairs) if pairs else None, overhead_ms, " ms",
        missing,
    )  # fmt: skip
    many = report["together"] if report else None
    yield Outcome(
        "launchers at once that did not end with exactly the product",
        many["launchers"] - many["verified"] if many else None, budgets["unverified"], reason=missing,
    )  # fmt: skip


SHARE_FIGURES: dict[str, Callable[[dict[str, Any]], float]] = {
    "first_image_ms": lambda start: start["first_image_ms"],
    "requests": lambda start: start["first"]["requests"],
    "megabytes": lambda start: start["first"]["bytes"] / 1e6,
}
"""What of a start from a share can have a budget."""


def regressions(stored: Report, report: Report) -> list[str]:
    """What became slower or more since the stored report, in words."""
    if stored.series != report.series:
        return []
    slower = [str(change) for change in compare_times(stored, report) if change.verdict is Verdict.SLOWER]
    return slower + [str(change) for change in compare_counts(stored.ours, report.ours) if change.is_worse]


def _read(path: Path) -> dict[str, Any] | None:
    content: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return content


DESCRIPTION = "Hold the reports to the budgets; exit status 1 where one is broken."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reports", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")
    parser.add_argument("--store", action="store_true", help="keep the report for later ones if all budgets hold")


def run(options: argparse.Namespace) -> int:
    path = options.reports / "startup.json"
    stored_path = options.reports / "history" / path.name
    report = load(path)
    budgets = read_budgets()
    size_limit = tomllib.loads(PRODUCT.read_text(encoding="utf-8"))["size_budget_megabytes"]
    outcomes = list(check_startup(report, budgets["report"], size_limit))
    outcomes += check_share(_read(options.reports / "share.json"), budgets["share"])
    deploy = _read(options.reports / "deploy.json")
    outcomes += check_deploy(deploy, budgets["deploy"], budgets["launcher"]["overhead_ms"])
    print("\n".join(str(outcome) for outcome in outcomes))
    stored = load(stored_path) if stored_path.is_file() else None
    if stored:
        changed = regressions(stored, report)
        print(
            "\n".join(["since the stored report:", *changed] if changed else ["no regression since the stored report"])
        )
    if any(outcome.is_broken for outcome in outcomes):
        print(
            "\n".join(phase_lines(stored.ours, report.ours) if stored else ["no stored report to compare phases with"])
        )
        return 1
    if options.store:
        stored_path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, stored_path)
    return 0
