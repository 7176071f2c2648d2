"""From the application's build folder to a checked product in ``dist/``."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import SuperbuildError
from .places import SANITIZED, SHARED, Places, read_data

BYTES_OF_MEGABYTE = 1_000_000
ELF_MAGIC = b"\x7fELF"
STAGED_FOLDER = "bin"


@dataclass(frozen=True)
class ProductRules:
    """``product.toml``: the product's name and the limits it must keep to."""

    name: str
    recipe: str
    allowed_libraries: frozenset[str]
    size_budget_megabytes: float
    companions: dict[str, float]
    """Programs beside it, with their own limits."""

    @classmethod
    def load(cls) -> "ProductRules":
        data = read_data("product.toml")
        return cls(
            data["name"],
            data["recipe"],
            frozenset(data["allowed_libraries"]),
            data["size_budget_megabytes"],
            data["companions"],
        )

    @property
    def limits(self) -> dict[str, float]:
        """The size in megabytes that each program of the product may have."""
        return {self.name: self.size_budget_megabytes} | self.companions


def binary_path(places: Places, variant: str, rules: ProductRules) -> Path:
    """The finished viewer of a variant; the shared twin has its libraries and plugins around it."""
    if variant == SHARED:
        return places.dist / SHARED / STAGED_FOLDER / rules.name
    if variant == SANITIZED:
        return places.dist / SANITIZED / rules.name
    return places.dist / rules.name


def prepare_dist(places: Places, rules: ProductRules) -> None:
    """Have a ``dist/`` that can be written and holds nothing of anyone else's.

    Called before anything is built, because it can fail for reasons that need no build.
    """
    probe = places.dist / f".{os.getpid()}.partial"
    try:
        places.dist.mkdir(exist_ok=True)
        probe.mkdir()
        for leftover in places.dist.glob(".*.partial"):
            shutil.rmtree(leftover)
    except OSError as error:
        raise SuperbuildError(
            f"The product cannot be written into {places.dist}: {error.strerror}.",
            "Make the clone writable, or clone into a folder of yours.",
        ) from error
    strangers = {path.name for path in places.dist.iterdir()} - {*rules.limits, SHARED, SANITIZED}
    if strangers:
        raise SuperbuildError(
            f"{places.dist} must hold {' and '.join(rules.limits)} alone, and there is also: "
            f"{', '.join(sorted(strangers))}.",
            "Move that elsewhere and try again.",
        )


def _tool(*words: str | Path) -> str:
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SuperbuildError(
            f"{words[0]} failed on the product: {(result.stderr or result.stdout).strip()}",
            "Remove this clone's build (python3 -m superbuild clean) and build again.",
        )
    return result.stdout


def is_elf(path: Path) -> bool:
    """Whether a file is a program or a shared library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(ELF_MAGIC)) == ELF_MAGIC


def stage(build_folder: Path, folder: Path) -> None:
    """Collect in ``folder`` what the application's install rules name."""
    shutil.rmtree(folder, ignore_errors=True)
    _tool("cmake", "--install", build_folder, "--prefix", folder)


def stage_shared_libraries(packages: Iterable[Path], folder: Path) -> None:
    """Add the shared libraries and the plugins of the packages to a staged product."""
    (folder / "lib").mkdir(exist_ok=True)
    for package in packages:
        for library in sorted((package / "lib").glob("*.so*")):
            shutil.copy2(library, folder / "lib" / library.name, follow_symlinks=False)
        if (package / "plugins").is_dir():
            shutil.copytree(package / "plugins", folder / "plugins", symlinks=True, dirs_exist_ok=True)


def split_debug_information(folder: Path, debug: Path) -> None:
    """Strip every program and library of the product; what gdb needs goes to ``debug``."""
    shutil.rmtree(debug, ignore_errors=True)
    for path in sorted(folder.rglob("*")):
        if is_elf(path):
            separate = debug / path.relative_to(folder).with_name(f"{path.name}.debug")
            separate.parent.mkdir(parents=True, exist_ok=True)
            _tool("objcopy", "--only-keep-debug", path, separate)
            _tool("strip", "--strip-all" if path.suffix == "" else "--strip-unneeded", path)
            _tool("objcopy", f"--add-gnu-debuglink={separate}", path)


def ldd_lines(binary: Path) -> list[str]:
    """What ``ldd`` says of a program, a line a library; empty for a static one."""
    result = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=False)
    lines = [line.strip() for line in result.stdout.splitlines()]
    return [line for line in lines if line and line != "statically linked"]


def refused_libraries(lines: Iterable[str], allowed: frozenset[str]) -> list[str]:
    """The libraries of ``ldd``'s lines that are missing on this machine or not allowed."""
    refused = []
    for line in lines:
        name = Path(line.split()[0]).name
        if line.endswith("not found") or name not in allowed:
            refused.append(line)
    return refused


def check_static(folder: Path, rules: ProductRules) -> None:
    """Raise SuperbuildError unless ``folder`` holds the programs that the rules describe, each one file."""
    names = sorted(path.name for path in folder.rglob("*") if not path.is_dir())
    if names != sorted(rules.limits) or not all((folder / STAGED_FOLDER / name).is_file() for name in names):
        raise SuperbuildError(
            f"The product must be the files {', '.join(sorted(rules.limits))}, and it is: "
            f"{', '.join(names) or 'nothing'}.",
            f"Correct the install rules of recipes/{rules.recipe}/CMakeLists.txt.",
        )
    for name, limit in rules.limits.items():
        _check_program(folder / STAGED_FOLDER / name, limit, rules.allowed_libraries)


def _check_program(binary: Path, limit: float, allowed: frozenset[str]) -> None:
    refused = refused_libraries(ldd_lines(binary), allowed)
    if refused:
        raise SuperbuildError(
            f"{binary} loads libraries that it must not:\n" + "\n".join(f"    {line}" for line in refused),
            "Link them statically; what is allowed is in superbuild/product.toml.",
        )
    size = binary.stat().st_size / BYTES_OF_MEGABYTE
    if size > limit:
        raise SuperbuildError(
            f"{binary} has {size:.1f} MB, more than its budget of {limit} MB.",
            "See in the link map what grew; the budget is in superbuild/product.toml.",
        )


def check_shared(folder: Path, rules: ProductRules) -> None:
    """Raise SuperbuildError unless the shared twin finds all its libraries."""
    binary = folder / STAGED_FOLDER / rules.name
    lost = [line for line in ldd_lines(binary) if line.endswith("not found")]
    if lost:
        raise SuperbuildError(
            f"{binary} does not find its libraries:\n" + "\n".join(f"    {line}" for line in lost),
            "Set its run path to $ORIGIN/../lib, and have the library's recipe install it into lib.",
        )


def publish(staged: Path, places: Places, variant: str, rules: ProductRules) -> Path:
    """Put the staged product into ``dist/`` in one step; returns the binary there."""
    partial = places.dist / f".{os.getpid()}.partial"
    shutil.copytree(staged, partial / "new", symlinks=True)
    binary = binary_path(places, variant, rules)
    if variant == SHARED:
        target = places.dist / SHARED
        if target.exists():
            target.rename(partial / "old")
        (partial / "new").rename(target)
    else:
        binary.parent.mkdir(exist_ok=True)
        for name in rules.limits:
            (partial / "new" / STAGED_FOLDER / name).replace(binary.parent / name)
    shutil.rmtree(partial)
    return binary


def published_files(places: Places, variant: str, rules: ProductRules) -> list[Path]:
    """The files of the product in ``dist/``; empty when there is none."""
    if variant == SHARED:
        return sorted(path for path in (places.dist / SHARED).rglob("*") if path.is_file())
    folder = binary_path(places, variant, rules).parent
    return [folder / name for name in rules.limits if (folder / name).is_file()]
