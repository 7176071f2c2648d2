"""CPython's own tests of every module that is in the program, run by the program itself."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from superbuild.places import Places
from tests.python_embed.test_scripting import names_in

DATA = tomllib.loads(Path(__file__).with_name("cpython_tests.toml").read_text(encoding="utf-8"))
TESTS = sorted({test for tests in DATA["tests"].values() for test in tests})
RUNNER = Path(__file__).with_name("cpython_runner.py")
RECIPES = Places.of_this_clone().recipes
TIME_LIMIT_S = 120

STARTER = """\
#!/bin/bash
# What the tests start as Python: the program, without the options that it does not take.
while [ $# -gt 0 ]; do
  case $1 in
    -c | -[IESsBubd]c)
      shift
      if [[ $1 =~ (from|import)\\ (test|unittest\\.mock) ]]; then exec {runner} -c "$@"; fi
      exec {binary} -c "$@" ;;
    -X | -W) shift 2 ;;
    -m) break ;;
    -?*) shift ;;
    *)
      if [[ $1 != *.py ]] || grep -qE "(from|import) test" "$1"; then exec {runner} -s "$@"; fi
      exec {binary} "$@" ;;
  esac
done
echo "The program takes no module and no standard input" >&2
exit 64
"""


def unpack_library(folder: Path) -> None:
    """The folder Lib of CPython's source with the patches that the recipe applies, and those for the tests."""
    specification = importlib.util.spec_from_file_location("recipe_base", RECIPES / "base" / "conanfile.py")
    assert specification and specification.loader
    base = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(base)
    data = yaml.safe_load((RECIPES / "cpython" / "conandata.yml").read_text(encoding="utf-8"))
    ((_, source_data),) = data["sources"].items()
    source = base.DebianSource(source_data)
    wanted = re.compile(f"{source_data['debian_patches']}|{DATA['debian_patches']}")
    with TemporaryDirectory(dir=folder) as temporary:
        root = Path(temporary)
        for name in source.files:
            archive = source.fetch(name, base.source_folder_of_cache())
            base.unpack(archive, root / "debian" if ".debian.tar" in name else root, source.skip)
        for patch in base.debian_patch_series(root / "debian"):
            if wanted.match(patch.name):
                command = ["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch", "-i", str(patch)]
                subprocess.run(command, cwd=root, check=True)
        shutil.move(root / "Lib", folder / "Lib")
    # The program has no table of the names of letters.
    for path in (folder / "Lib" / "test").rglob("*.py"):
        text = path.read_bytes()
        if b"\\N{" in text:
            path.write_bytes(re.sub(rb"(?<!\\)\\N\{([A-Z0-9 -]+)\}", with_number, text))


def with_number(name: re.Match[bytes]) -> bytes:
    """How a string has the letter of a name by its number; the same as it is where there is no such letter."""
    try:
        letters = unicodedata.lookup(name[1].decode())
    except KeyError:
        return name[0]
    return b"".join(b"\\U%08x" % ord(letter) for letter in letters)


@pytest.fixture(scope="session")
def place(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the library, and what tests start as Python; one for all processes of a test run."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "cpython"
    folder.mkdir(exist_ok=True)
    with (shared / "cpython.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "python").exists():
            unpack_library(folder)
            request = folder / "child.json"
            request.write_text(json.dumps(request_in(folder)), encoding="utf-8")
            runner = shlex.join(map(str, (binary, RUNNER, request)))
            starter = folder / "starter"
            starter.write_text(STARTER.format(binary=shlex.quote(str(binary)), runner=runner), encoding="utf-8")
            starter.chmod(0o755)
            starter.rename(folder / "python")
    return folder


def excluded_from(test: str) -> dict[str, str]:
    """Patterns for names in a test module, each with the reason why these are not run."""
    return {
        pattern: DATA["reasons"][reason]
        for reason, patterns in DATA["excluded"].get(test, {}).items()
        for pattern in patterns
    }


def request_in(folder: Path) -> dict[str, Any]:
    """What the runner has to know, whatever it runs."""
    return {
        "library": str(folder / "Lib"),
        "executable": str(folder / "python"),
        "borrowed": [name for group in DATA["borrowed"] for name in group["modules"]],
        "with_file": DATA["with_file"],
    }


@pytest.mark.parametrize("test", TESTS)
def test_on_the_frozen_interpreter(
    test: str, binary: Path, place: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    excluded = excluded_from(test)
    request_file, outcome_file = tmp_path / "request.json", tmp_path / "outcome.json"
    absent = {name: f"{group['reason']}: {name}" for group in DATA["absent"] for name in group["modules"]}
    request = {"test": test, "excluded": list(excluded), "absent": absent, "seconds": TIME_LIMIT_S}
    request_file.write_text(json.dumps(request_in(place) | request), encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    ended = subprocess.run(
        [binary, RUNNER, request_file, outcome_file], cwd=work, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=2 * TIME_LIMIT_S,
    )  # fmt: skip
    assert outcome_file.is_file(), f"status {ended.returncode}:\n{ended.stdout.decode(errors='replace')[-4000:]}"
    outcome = json.loads(outcome_file.read_text(encoding="utf-8"))
    assert "skipped_whole" not in outcome, outcome
    for name, text in outcome["wrong"].items():
        print(f"{name}\n{text}")
    assert not outcome["wrong"], f"{len(outcome['wrong'])} of {outcome['run']}: {', '.join(outcome['wrong'])}"
    assert outcome["run"] > 0
    assert not outcome["unused"], "cpython_tests.toml excludes what there is not"
    for title, count in (
        ("run", outcome["run"] - len(outcome["skipped"])),
        ("skipped by their own conditions", len(outcome["skipped"])),
        ("excluded in cpython_tests.toml", len(outcome["excluded"])),
    ):
        record_property("sum", f"CPython's own tests, {title}: {count}")


def test_every_module_inside_is_covered() -> None:
    covered, without = set(DATA["tests"]), set(DATA["without_tests"])
    assert covered | without == names_in("standard_library") | names_in("extension_modules")
    assert not covered & without
    assert all(DATA["tests"].values())


def test_lists_fit_together() -> None:
    assert set(DATA["excluded"]) <= set(TESTS)
    used = {reason for by_reason in DATA["excluded"].values() for reason in by_reason}
    assert used == set(DATA["reasons"])
