"""Lock files: complete, pinned by hash, and in step with what they lock."""

import itertools
import re
from pathlib import Path

import pytest

from superbuild import locks
from superbuild.conan_client import CONAN_LOCK
from superbuild.places import LOCK_FOLDER, Places
from superbuild.recipes import all_recipes

from .stub_clone import REPOSITORY

PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?: --hash=sha256:[0-9a-f]{64})+$")
WANTED = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)")


def content_lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pinned_names(path: Path) -> set[str]:
    names = set()
    for line in content_lines(path):
        pin = PIN.match(line)
        assert pin is not None, line
        names.add(pin["name"])
    return names


@pytest.mark.parametrize(
    "environment", [locks.LAYERS[: count + 1] for count in range(len(locks.LAYERS))] + [("slicer",)]
)
def test_every_wanted_tool_is_pinned_by_hash(environment: tuple[str, ...]) -> None:
    pinned = set().union(*(pinned_names(LOCK_FOLDER / f"{name}.lock") for name in environment))
    name = environment[-1]
    for line in content_lines(LOCK_FOLDER / f"{name}.in"):
        wanted = WANTED.match(line)
        assert wanted is not None
        assert wanted["name"].lower() in pinned, line


def test_no_tool_is_pinned_twice_in_an_environment() -> None:
    for one, other in itertools.combinations(locks.LAYERS, 2):
        assert not pinned_names(LOCK_FOLDER / f"{one}.lock") & pinned_names(LOCK_FOLDER / f"{other}.lock")


def test_backend_of_the_wheel_is_the_locked_one() -> None:
    (pin,) = [line for line in content_lines(LOCK_FOLDER / "build.lock") if line.startswith("scikit-build-core==")]
    assert f'"{pin.split()[0]}"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def test_conan_lock_is_what_the_recipes_say() -> None:
    assert CONAN_LOCK.read_text(encoding="utf-8") == locks.conan_lock_text(Places.of_this_clone()), (
        "run python3 -m superbuild lock"
    )


def test_conan_lock_has_every_recipe_but_the_application() -> None:
    locked = CONAN_LOCK.read_text(encoding="utf-8")
    for recipe in all_recipes(REPOSITORY / "recipes"):
        if recipe.name not in ("base", "slicerqreads"):
            assert f'"{recipe.name}/' in locked
