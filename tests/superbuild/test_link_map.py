"""Sizes by library, from maps of real links."""

import subprocess
from pathlib import Path

import pytest

from superbuild.link_map import sizes_by_file, sizes_by_owner

TABLE_BYTES = 40_000
SOURCES = {
    "main.c": "int used(int); int main(int count, char** words) { (void)words; return used(count); }",
    "used.c": f"char table[{TABLE_BYTES}] = {{1}}; static char zeros[900000];"
    "int used(int x) { zeros[x] = 1; return table[x] + zeros[x + 1]; }",
    "unused.c": "char ballast[500000] = {1}; int unused(int x) { return ballast[x]; }",
}


@pytest.mark.parametrize("linker", ["bfd", "lld"])
def test_sizes_are_of_what_is_in_the_executable(tmp_path: Path, linker: str) -> None:
    library_folder = tmp_path / "package" / "lib"
    library_folder.mkdir(parents=True)
    for name, text in SOURCES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    archive = str(library_folder / "libused.a")
    link = ["gcc", f"-fuse-ld={linker}", "-o", "program", "main.o", archive, "-Wl,--gc-sections,-Map,program.map"]
    commands = [
        ["gcc", "-c", "-g", "-ffunction-sections", "-fdata-sections", *SOURCES],
        ["ar", "rcs", archive, "used.o", "unused.o"],
        link,
    ]
    for command in commands:
        subprocess.run(command, cwd=tmp_path, check=True)
    with (tmp_path / "program.map").open(encoding="utf-8") as lines:
        sizes = sizes_by_file(lines)
    owned = sizes_by_owner(sizes, {tmp_path / "package": "used"}, "program")
    assert TABLE_BYTES < owned["used"] < TABLE_BYTES + 1000
    assert 0 < owned["program"] < 20_000
    subprocess.run(["strip", "program"], cwd=tmp_path, check=True)
    assert sum(sizes.values()) <= (tmp_path / "program").stat().st_size


def test_archives_of_the_machine_keep_their_name(tmp_path: Path) -> None:
    sizes = sizes_by_file(
        [
            "Linker script and memory map",
            " .text.f",
            "                0x0000000000401000       0x2a /usr/lib/x86_64-linux-gnu/libxcb.a(xcb_out.o)",
            " .text          0x0000000000402000       0x10 main.o",
            " .debug_info    0x0000000000000000      0xfff main.o",
            " .bss           0x0000000000403000      0xfff main.o",
        ]
    )
    assert sizes_by_owner(sizes, {tmp_path: "other"}, "program") == {"libxcb.a": 0x2A, "program": 0x10}
