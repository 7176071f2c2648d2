"""The program's MRML classes and slicer.util against 3D Slicer's own, line by line.

Each script of `conformance/` runs unchanged on Slicer's library and in the program. What may differ, and why, is in
`conformance/differences.toml`; the README has it as a table.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from superbuild.places import Places

FOLDER = Path(__file__).with_name("conformance")
DRIVER = FOLDER / "checks.py"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if path != DRIVER)
LEAST_CHECKS = 150
TIME_LIMIT_S = 120
NOTHING = "(nothing)"


def fits(pattern: str, text: str) -> bool:
    """Whether a text is as the pattern says, in which a `*` stands for anything."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None


@dataclass(frozen=True)
class Difference:
    """Lines of a script that are known to differ; in the check's name and the values a `*` stands for anything."""

    script: str
    check: str
    slicer: str
    ours: str
    reason: str

    def covers(self, script: str, check: str, slicer: str, ours: str) -> bool:
        """Whether this is what differs in a line."""
        return self.script == script and fits(self.check, check) and fits(self.slicer, slicer) and fits(self.ours, ours)


def known_differences() -> list[Difference]:
    data = tomllib.loads((FOLDER / "differences.toml").read_text(encoding="utf-8"))
    return [Difference(**{"slicer": "*", "ours": "*"} | entry) for entry in data.get("difference", [])]


def lines_of(program: list[str | Path], script: str) -> dict[str, str]:
    """What a script prints: the name of each check and its value.

    Fails when the script does not come to its end, or has a name twice.
    """
    command = [*program, DRIVER, FOLDER / f"{script}.py"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=TIME_LIMIT_S, stdin=subprocess.DEVNULL,
        env={"PATH": os.defpath}, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"{program[0]} {script}.py ended with {ended.returncode}:\n{ended.stdout[-500:]}"
    pairs = [line.partition(": ")[::2] for line in ended.stdout.splitlines()]
    lines = dict(pairs)
    assert len(lines) == len(pairs), f"{script}.py has the same name for two checks"
    return lines


@dataclass(frozen=True)
class Comparison:
    """A script's lines on both sides."""

    script: str
    slicer: dict[str, str]
    ours: dict[str, str]

    def different(self) -> list[tuple[str, str, str]]:
        """Checks that differ: name, Slicer's value, ours."""
        names = list(self.slicer) + [name for name in self.ours if name not in self.slicer]
        pairs = ((name, self.slicer.get(name, NOTHING), self.ours.get(name, NOTHING)) for name in names)
        return [(name, slicer, ours) for name, slicer, ours in pairs if slicer != ours]


Compare = Callable[[str], Comparison]


@pytest.fixture(scope="session")
def compare(binary: Path, slicer_python: Path) -> Compare:
    """Runs a script on both sides, once."""
    done: dict[str, Comparison] = {}

    def comparison_of(script: str) -> Comparison:
        if script not in done:
            with ThreadPoolExecutor(2) as pool:
                theirs = pool.submit(lines_of, [slicer_python, "-I"], script)
                ours = pool.submit(lines_of, [binary], script)
                done[script] = Comparison(script, theirs.result(), ours.result())
        return done[script]

    return comparison_of


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_prints_the_same(script: str, compare: Compare) -> None:
    comparison = compare(script)
    # On Slicer's own library a script has to be right; only ours may lack something.
    assert not [name for name in comparison.slicer if name.endswith("ended early")]
    known = [difference for difference in known_differences() if difference.script == script]
    unknown = []
    met = set()
    for name, slicer, ours in comparison.different():
        covering = [difference for difference in known if difference.covers(script, name, slicer, ours)]
        met.update(covering)
        if not covering:
            unknown.append(f"{name}\n    Slicer: {slicer}\n    ours:   {ours}")
    assert not unknown, "differences that are not in differences.toml:\n" + "\n".join(unknown)
    gone = [f"{difference.check}: {difference.reason}" for difference in known if difference not in met]
    assert not gone, "differences.toml has what does not differ any more:\n" + "\n".join(gone)


def test_there_are_enough_checks(compare: Compare, record_property: Callable[[str, object], None]) -> None:
    comparisons = [compare(script) for script in SCRIPTS]
    total = sum(len(comparison.slicer) for comparison in comparisons)
    differing = sum(len(comparison.different()) for comparison in comparisons)
    record_property("summary", f"{total} checks in {len(SCRIPTS)} scripts as in 3D Slicer, but for {differing}")
    assert total >= LEAST_CHECKS


# -- The data file itself ----------------------------------------------------------------------------------------------


def test_differences_belong_to_scripts() -> None:
    assert {difference.script for difference in known_differences()} <= set(SCRIPTS)


def test_a_difference_covers_what_it_says_and_no_more() -> None:
    difference = Difference("scene", "clearing, *", "[*]", "None", "a reason")
    assert difference.covers("scene", "clearing, events", "[1.0]", "None")
    assert not difference.covers("node", "clearing, events", "[1.0]", "None")
    assert not difference.covers("scene", "adding, events", "[1.0]", "None")
    assert not difference.covers("scene", "clearing, events", "(1.0)", "None")
    assert not difference.covers("scene", "clearing, events", "[1.0]", "None ")


def table() -> str:
    """The README's table: each reason with the checks that it is for."""
    rows: dict[str, list[str]] = {}
    for difference in known_differences():
        rows.setdefault(difference.reason, []).append(f"{difference.script}: {difference.check}")
    lines = ["| what differs (script: check) | why |", "| --- | --- |"]
    lines += [
        "| {} | {} |".format("; ".join(f"`{check}`" for check in checks), reason) for reason, checks in rows.items()
    ]
    return "\n".join(lines)


def test_readme_has_the_table_of_differences() -> None:
    readme = (Places.of_this_clone().repository / "README.md").read_text(encoding="utf-8")
    assert table() in readme, "put this into README.md:\n" + table()
