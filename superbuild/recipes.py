"""What the driver reads from ``recipes/*/``: it knows no library by name."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

# Written into source folders by tools, never part of a recipe.
IGNORED_NAMES = {"__pycache__", "CMakeUserPresets.json"}
IGNORED_FOLDER = "test_package/build/"


def digest_of_files(folders: list[Path]) -> str:
    """A digest over names and contents of all files below the folders; a file stands for itself."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted([folder, *folder.rglob("*")]):
            name = path.relative_to(folder)
            is_ignored = IGNORED_FOLDER in name.as_posix() or not IGNORED_NAMES.isdisjoint(name.parts)
            if path.is_file() and not is_ignored:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{folder.name}/{name} {content}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class SourceFile:
    """A pinned file of a Debian source package."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Estimate:
    """What a library costs on the machine that its recipe was written on."""

    build_minutes: float
    download_megabytes: float


@dataclass(frozen=True)
class Recipe:
    """One folder of ``recipes/``."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def data(self) -> dict[str, Any]:
        path = self.folder / "conandata.yml"
        loaded = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
        return loaded or {}

    @property
    def debian_packages(self) -> list[str]:
        return list(self.data.get("debian_packages", []))

    def source_files(self, version: str) -> list[SourceFile]:
        source = self.data.get("sources", {}).get(version, {})
        return [SourceFile(name, digest) for name, digest in source.get("files", {}).items()]

    @property
    def estimate(self) -> Estimate | None:
        """``estimate`` of ``conandata.yml``, which a recipe may leave out."""
        data = self.data.get("estimate")
        return Estimate(**data) if data else None

    @property
    def is_shared_code(self) -> bool:
        """Whether other recipes extend this one, so that Conan must know it before them."""
        text = (self.folder / "conanfile.py").read_text(encoding="utf-8")
        return 'package_type = "python-require"' in text

    def digest(self) -> str:
        return digest_of_files([self.folder])


def all_recipes(folder: Path) -> Iterator[Recipe]:
    """Every recipe, those first that the others extend."""
    found = [Recipe(path.parent) for path in sorted(folder.glob("*/conanfile.py"))]
    yield from sorted(found, key=lambda recipe: not recipe.is_shared_code)
