"""Every library's `test_package`, and `conan create` by hand."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from superbuild.conan_client import CONAN_LOCK, build_environment
from superbuild.places import PROFILE_FOLDER, STATIC, Places

PLACES = Places.of_this_clone()
LIBRARIES = sorted(json.loads(CONAN_LOCK.read_text(encoding="utf-8"))["requires"])


def conan(*words: str | Path, environment: dict[str, str]) -> str:
    """What Conan says; fails the test when Conan does."""
    result = subprocess.run(
        ["conan", *map(str, words)],
        cwd=PLACES.repository,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.mark.parametrize("reference", LIBRARIES)
def test_package_that_was_built_works_for_a_consumer(reference: str) -> None:
    """A small program is built against the package by its documented CMake targets, and runs."""
    environment = build_environment(PLACES, len(os.sched_getaffinity(0)), offline=True)
    folder = PLACES.recipes / reference.split("/")[0] / "test_package"
    arguments = ["--no-remote", f"--lockfile={CONAN_LOCK}", f"--profile:all={PROFILE_FOLDER / STATIC}"]
    said = conan("test", folder, reference, *arguments, environment=environment)
    assert "Running test()" in said


def test_conan_create_works_by_hand(tmp_path: Path) -> None:
    """With a Conan home and a profile of one's own, and none of the driver's variables."""
    environment = os.environ | {"CONAN_HOME": str(tmp_path / "conan")}
    # Conan builds the test inside of the recipe's folder.
    recipes = shutil.copytree(PLACES.recipes, tmp_path / "recipes")
    conan("profile", "detect", environment=environment)
    conan("export", recipes / "base", environment=environment)
    said = conan("create", recipes / "xkbcommon", "--no-remote", environment=environment)
    assert "xkbcommon/1.5.0 (test package): Running test()" in said
