"""Linters and formatters over the whole repository, and what no file may say."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pip._internal.models.index import PyPI

from superbuild import state
from superbuild.places import Places

from .stub_clone import REPOSITORY

CXX_SUFFIXES = {".cpp", ".cxx", ".h"}
TOOLS = Path(sys.executable).parent


def repository_files() -> list[Path]:
    """Files that are tracked, or would be if all were added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    paths = (REPOSITORY / name for name in listing.split("\0") if name)
    return [path for path in paths if path.is_file()]


def cxx_files() -> list[Path]:
    folders = (REPOSITORY / "recipes", REPOSITORY / "tests", REPOSITORY / "python_embed")
    return [
        path
        for path in repository_files()
        if path.suffix in CXX_SUFFIXES and any(path.is_relative_to(folder) for folder in folders)
    ]


def check(*words: str | Path, **variables: str) -> None:
    result = subprocess.run(
        [str(word) for word in words],
        cwd=REPOSITORY,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        pytest.fail(result.stdout + result.stderr, pytrace=False)


def test_ruff_finds_nothing() -> None:
    check(TOOLS / "ruff", "check", ".")


def test_python_is_formatted() -> None:
    check(TOOLS / "ruff", "format", "--check", ".")


def test_types_of_the_python_packages() -> None:
    packages = [name for name in ("superbuild", "ci", "python_embed", "tests") if (REPOSITORY / name).is_dir()]
    check(TOOLS / "mypy", *packages)


def test_types_of_the_recipes() -> None:
    # One at a time: all have the module name that Conan gives them.
    for path in repository_files():
        if path.name == "conanfile.py" and path.is_relative_to(REPOSITORY / "recipes"):
            check(TOOLS / "mypy", path)


def test_cxx_is_formatted() -> None:
    files = cxx_files()
    assert files
    check("clang-format-14", "--dry-run", "--Werror", *files)


def test_clang_tidy_finds_nothing() -> None:
    """Every translation unit of our own, except those found clean before, by whichever clone."""
    build_folder = os.environ["SLICERQREADS_BUILD_FOLDER"]
    commands = json.loads(Path(build_folder, "compile_commands.json").read_text(encoding="utf-8"))
    ours = set(cxx_files())
    units = {path: entry["command"] for entry in commands if (path := Path(entry["file"])) in ours}
    assert units
    context = hashlib.sha256((REPOSITORY / ".clang-tidy").read_bytes())
    for path in sorted(ours):
        if path.suffix == ".h":
            context.update(path.read_bytes())

    def digest_of(path: Path) -> str:
        digest = context.copy()
        command = units[path].replace(build_folder, "BUILD").replace(str(REPOSITORY), "REPOSITORY")
        digest.update(command.encode())
        digest.update(path.read_bytes())
        return digest.hexdigest()

    record = Places.of_this_clone().state / "clang-tidy.json"
    clean = state.load(record)
    digests = {path: digest_of(path) for path in units}
    changed = [path for path, digest in digests.items() if digest not in clean]

    def findings_in(path: Path) -> str:
        command: list[str | Path] = ["clang-tidy-14", "--quiet", "--warnings-as-errors=*", "-p", build_folder, path]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return result.stdout + result.stderr if result.returncode != 0 else ""

    with ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
        findings = dict(zip(changed, pool.map(findings_in, changed), strict=True))
    state.store(record, clean | {digests[path]: path.name for path, text in findings.items() if not text})
    faults = [text for text in findings.values() if text]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def machine_words() -> set[str]:
    """Names that only this machine knows: folders, and hosts that it fetches from."""
    words = {f"{Path.home()}/", f"{REPOSITORY}/"}
    mirrors = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)"], capture_output=True, text=True, check=True
    ).stdout.split()
    index = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    hosts = {urlsplit(address).hostname for address in [*mirrors, PyPI.url, index]}
    return words | {host for host in hosts if host}


def test_no_file_names_this_machine_or_a_mirror() -> None:
    words = machine_words()
    assert len(words) > 3
    found = []
    for path in repository_files():
        content = path.read_bytes()
        found += [f"{path.relative_to(REPOSITORY)}: {word}" for word in words if word.encode() in content]
    assert not found


def test_license_is_the_one_that_is_declared() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
