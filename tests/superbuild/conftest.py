"""Fixtures of the superbuild's tests."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .stub_clone import REPOSITORY, STUB_RECIPES, Clone


@pytest.fixture
def make_clone(tmp_path: Path) -> Callable[[], Clone]:
    """Makes clones that share one cache; their paths have a space and a letter beyond ASCII."""
    cache_home = tmp_path / "cache"
    (cache_home / "slicerqreads").mkdir(parents=True)
    # The locked tools of the run that these tests are part of: nothing is fetched again.
    (cache_home / "slicerqreads" / "environment").symlink_to(Path(sys.prefix).parent)
    environment = os.environ | {"XDG_CACHE_HOME": str(cache_home)}
    environment.pop("PYTHONPATH", None)

    def make() -> Clone:
        folder = tmp_path / f"clone {len(list(tmp_path.glob('clone*'))) + 1} Zürich"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "superbuild", folder / "superbuild", ignore=ignored)
        shutil.copytree(REPOSITORY / "ci", folder / "ci", ignore=ignored)
        shutil.copytree(STUB_RECIPES, folder / "recipes", ignore=ignored)
        for name in ("pyproject.toml", "LICENSE"):
            shutil.copy2(REPOSITORY / name, folder / name)
        lock = {"version": "0.5", "requires": ["tiny/1.0"]}
        lock_file = folder / "superbuild" / "locks" / "conan.lock"
        lock_file.write_text(json.dumps(lock), encoding="utf-8")
        clone = Clone(folder, cache_home, environment)
        # The stub looks at no slice, so one is as good as many.
        clone.replace("superbuild/product.toml", "slices = 40", "slices = 1")
        return clone

    return make


@pytest.fixture
def clone(make_clone: Callable[[], Clone]) -> Clone:
    """A clone with stub recipes that has not been built."""
    return make_clone()
