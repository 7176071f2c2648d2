"""What a start needs of the program's file lies together, and is little: the linker uses the ordering file.

Where a change of libraries, or of the start, breaks a budget: `python3 -m superbuild bench order`, and build again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.order import FIRST_MARKS, LAST_MARKS, ORDERING_FILE, STAGES, Symbol, sections, symbols
from ci.share_simulator import Settings, count, mounted, unavailable
from ci.startup import screen_environment
from ci.xvfb import Screen
from superbuild.product import ProductRules
from tests.budgets import BUDGETS

BUDGET = BUDGETS["pages"]


@pytest.fixture(scope="module")
def table() -> dict[str, list[Symbol]]:
    """The program's functions and variables by name: from the build folder, where it has its symbols."""
    folder = Path(os.environ["SLICERQREADS_BUILD_FOLDER"])
    [program] = [path for path in folder.rglob(ProductRules.load().name) if path.is_file()]
    found: dict[str, list[Symbol]] = {}
    for symbol in symbols(program, sections(program)):
        found.setdefault(symbol.name, []).append(symbol)
    return found


@pytest.fixture(scope="module")
def marked(table: dict[str, list[Symbol]]) -> list[range]:
    """The addresses between the marks."""
    return [
        range(table[first][0].address, table[last][0].address)
        for first, last in zip(FIRST_MARKS, LAST_MARKS, strict=True)
    ]


def test_linker_has_put_what_a_start_touches_between_the_marks(
    table: dict[str, list[Symbol]], marked: list[range], record_property: Callable[[str, object], None]
) -> None:
    names = [
        name for name in ORDERING_FILE.read_text(encoding="utf-8").split("\n") if name and not name.startswith("#")
    ]
    assert all(last in names for _, last in STAGES if last)
    assert all(marked), "the first mark lies behind the last: the ordering file was not given to the linker"
    there = [name for name in names if name in table and name not in (*FIRST_MARKS, *LAST_MARKS)]
    together = [
        name for name in there if any(symbol.address in addresses for symbol in table[name] for addresses in marked)
    ]
    size = sum(len(addresses) for addresses in marked) / 1e6
    record_property(
        "summary", f"{len(names)} names in the ordering file, {len(there)} in the program, {len(together)} of them "
        f"in the {size:.1f} MB that are read ahead",
    )  # fmt: skip
    # A list that is out of date orders little.
    assert len(there) >= BUDGET["listed_share"] * len(names)
    assert len(together) >= BUDGET["listed_share"] * len(there)
    assert size <= BUDGET["listed_megabytes"]


@pytest.mark.product
@pytest.mark.skipif(unavailable() is not None, reason=f"no share can be simulated: {unavailable()}")
def test_start_reads_little_of_the_file_in_few_requests(
    binary: Path,
    small_phantom: Path,
    screen: Screen,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """The images are not on the share: all that is asked of it is the program."""
    folder = tmp_path / "share"
    folder.mkdir()
    shutil.copy(binary, folder / "program")
    with mounted(folder, Settings()) as share:
        subprocess.run(
            [share.path / "program", "--exit-after-startup", small_phantom],
            env=screen_environment(screen, tmp_path), stdin=subprocess.DEVNULL, timeout=60, check=True,
        )  # fmt: skip
        requests = share.requests()
    size = sum(request.bytes for request in requests) / 1e6
    record_property("summary", f"a start reads {size:.1f} MB of the program's file in {len(requests)} requests")
    assert size <= BUDGET["megabytes"]
    assert len(requests) <= BUDGET["requests"], count(requests)
