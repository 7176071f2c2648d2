"""Puts the reports into the README: `python3 -m superbuild bench readme`.

Each report for people, `ci-report/NAME.md`, goes between the lines `<!-- ci-report/NAME.md -->` and `<!-- end -->`.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ci.products import REPORT_FOLDER, REPOSITORY

README = REPOSITORY / "README.md"
_PLACE = re.compile(r"(<!-- ci-report/(?P<name>[\w-]+\.md) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(readme: str, reports: Path) -> tuple[str, list[str], list[str]]:
    """The README with the reports that there are, their names, and those that are missing.

    :raises RuntimeError: when the README has no place for a report.
    """
    used: list[str] = []
    missing: list[str] = []

    def fill(place: re.Match[str]) -> str:
        path = reports / place["name"]
        if not path.is_file():
            missing.append(place["name"])
            return place[0]
        used.append(place["name"])
        return f"{place[1]}{path.read_text(encoding='utf-8').strip()}\n{place[3]}"

    text = _PLACE.sub(fill, readme)
    if not used and not missing:
        raise RuntimeError("the README has no line such as <!-- ci-report/startup.md -->, so nothing can go there")
    return text, used, missing


DESCRIPTION = "Put the reports' tables into the README."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reports", type=Path, default=REPORT_FOLDER, metavar="FOLDER", help="default: ci-report")
    parser.add_argument("--readme", type=Path, default=README, metavar="FILE", help="default: README.md")


def run(options: argparse.Namespace) -> int:
    text, used, missing = filled(options.readme.read_text(encoding="utf-8"), options.reports)
    options.readme.write_text(text, encoding="utf-8")
    print(
        "\n".join([*(f"put in: {name}" for name in used), *(f"left as it was, no report: {name}" for name in missing)])
    )
    return 0
