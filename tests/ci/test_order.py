"""Which functions and variables a trace touches, and the ordering file that the linker makes use of."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from ci import order
from ci.order import FIRST_MARKS, LAST_MARKS, STAGES, Symbol

SOURCE = """
__attribute__((noinline)) int cold(int x) { return x * 7; }
__attribute__((noinline)) int hot(int x) { return x + 5; }
char large[100000] = {1};
char small = 1;
char untouched = 1;
int main(int count, char** words) { (void)words; small = 2; return count > 1 ? cold(count) : hot(count) - 6; }
"""


def test_trace_is_read_in_the_order_of_the_first_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its parts are read in: messages, other addresses and repetitions are left out."""
    trace = (
        b"==7== Lackey\nI  00201000,3\n L 1ffeffe7e0,8\nI  00201003,5\nI  00201000,3\n S 00300008,8\n M 00400000,1\n"
        b" L 00200fff,4\n==7== end\n"
    )
    for size in (1, 7, 4096):
        monkeypatch.setattr(order, "_CHUNK_BYTES", size)
        found = list(order.touched_addresses(io.BytesIO(trace), 0x201000, 0x400000))
        assert found == [0x201000, 0x201003, 0x300008]


def test_addresses_are_told_by_the_symbols_that_they_are_in() -> None:
    table = [Symbol(0x1000, 0x20, "first"), Symbol(0x1020, 0x10, "second"), Symbol(0x2000, 4, "third")]
    assert order.order([0x2003, 0x102F, 0x1030, 0xFFF, 0x2004, 0x1000, 0x1021], table) == ["third", "second", "first"]


def test_stages_end_with_what_they_are_for() -> None:
    first, second = (last for _, last in STAGES[:2])
    assert first is not None and second is not None
    lines = order.in_stages(["a", first, "b", second, "c"]).splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert names == [*FIRST_MARKS, "a", first, "b", second, "c", *LAST_MARKS]
    assert lines.index(first) < lines.index("# Up to all slice views.") < lines.index("b")
    with pytest.raises(RuntimeError, match="did not come up to all slice views"):
        order.in_stages(["a", first, "c"])


def test_program_is_traced(tmp_path: Path) -> None:
    """What runs is found, and what does not is not: in a program that the linker then puts in that order."""
    (tmp_path / "main.c").write_text(SOURCE, encoding="utf-8")
    link = ["gcc", "-O1", "-no-pie", "-ffunction-sections", "-fdata-sections", "-fuse-ld=lld", "main.c", "-o"]
    subprocess.run([*link, "program"], cwd=tmp_path, check=True)
    program = tmp_path / "program"
    table = order.symbols(program, order.sections(program))
    names = [name for name in order.order(order.traced(program, [], {}), table) if not name.startswith("_")]
    assert names[:3] == ["main", "small", "hot"]
    assert not {"cold", "large", "untouched"} & set(names)
    (tmp_path / "order").write_text("\n".join(["gone", *names]), encoding="utf-8")
    options = ["-Wl,--fatal-warnings,--no-warn-symbol-ordering,--symbol-ordering-file=order"]
    subprocess.run([*link, "ordered", *options], cwd=tmp_path, check=True)
    ordered = order.symbols(tmp_path / "ordered", order.sections(tmp_path / "ordered"))
    places = {symbol.name: symbol.address for symbol in ordered}
    assert places["main"] < places["hot"] < places["cold"]
    assert places["small"] < places["large"]


def test_program_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="/false failed in Valgrind with status 1"):
        order.traced(Path("/usr/bin/false"), [], {})
