"""Whether the product in ``dist/`` is what the present inputs would give."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import state
from .conan_client import Options
from .places import PACKAGE_FOLDER, Places
from .product import ProductRules, published_files
from .recipes import digest_of_files


def _digest_of_product(files: list[Path], folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass(frozen=True)
class Stamp:
    """Remembers, for one clone and variant, the inputs and the product they gave."""

    places: Places
    options: Options
    rules: ProductRules

    @property
    def _record(self) -> Path:
        return self.places.state / f"product-{self.places.clone_digest}-{self.options.variant}.json"

    @cached_property
    def _inputs(self) -> str:
        """Taken once, before the build: an edit that comes later must not pass for built."""
        folders = [self.places.recipes, self.places.repository / "python_embed", PACKAGE_FOLDER]
        folders += [*self.options.module_paths, *self.options.python_additions]
        choices = f"{self.options.linkage} {self.options.of_application()}"
        return hashlib.sha256(f"{digest_of_files(folders)} {choices}".encode()).hexdigest()

    def _product(self) -> dict[str, str]:
        files = published_files(self.places, self.options.variant, self.rules)
        return _digest_of_product(files, self.places.dist)

    def remembered_report(self) -> str | None:
        """The report of the product in ``dist/`` if neither it nor an input has changed."""
        record = state.load(self._record)
        if not record or record["inputs"] != self._inputs or record["product"] != self._product():
            return None
        report: str = record["report"]
        return report

    def remember(self, report: str) -> None:
        """Store that the product in ``dist/`` is what the present inputs give."""
        state.store(self._record, {"inputs": self._inputs, "product": self._product(), "report": report})
