"""Debian packages: which are missing, and what is done about it."""

import os
from pathlib import Path

import pytest

from superbuild import debian
from superbuild.build import required_debian_packages
from superbuild.errors import SuperbuildError
from superbuild.places import Places, read_data
from superbuild.recipes import all_recipes

from .stub_clone import REPOSITORY


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Has an apt-get in the PATH that writes down what it was asked and then fails; the record."""
    record = tmp_path / "record"
    program = tmp_path / "tools" / "apt-get"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> "{record}"\necho "E: no mirror"; exit 100\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return record


def test_only_what_is_not_installed_is_missing() -> None:
    assert debian.missing(["no-such-package", "dpkg", "apt"]) == ["no-such-package"]
    assert debian.missing([]) == []


def test_installed_packages_need_no_apt(apt: Path) -> None:
    debian.require(["dpkg", "apt"], offline=False)
    assert not apt.exists()


def test_without_root_the_one_command_is_printed(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SuperbuildError) as refused:
        debian.require(["no-such-package", "dpkg", "another"], offline=False)
    assert refused.value.next_step.endswith(
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends another no-such-package"
    )
    assert not apt.exists()


def test_offline_asks_no_mirror(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(SuperbuildError, match="offline"):
        debian.require(["no-such-package"], offline=True)
    assert not apt.exists()


def test_failure_of_apt_is_told(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(SuperbuildError, match="apt-get update failed:\n    E: no mirror"):
        debian.require(["no-such-package"], offline=False)
    assert apt.read_text(encoding="utf-8") == "update\n"


def test_machine_without_package_lists_gets_them(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program = apt.parent / "tools" / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{apt}"\n', encoding="utf-8")
    debian.know_a_mirror(offline=True)
    assert not apt.exists()
    debian.know_a_mirror(offline=False)
    assert apt.read_text(encoding="utf-8") == "indextargets\nupdate\n"


def test_machine_without_dpkg_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SuperbuildError, match="not a Debian system"):
        debian.missing(["gcc"])


def test_required_packages_are_the_union_of_all_recipes() -> None:
    required = required_debian_packages(Places.of_this_clone())
    recipes = list(all_recipes(REPOSITORY / "recipes"))
    assert len(recipes) > 5
    assert required == set(read_data("debian.toml")["build"]).union(*(recipe.debian_packages for recipe in recipes))


def test_this_machine_has_all_of_them() -> None:
    assert debian.missing(required_debian_packages(Places.of_this_clone())) == []
