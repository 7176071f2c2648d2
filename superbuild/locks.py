"""The ``lock`` command: newest versions that the input files allow, pinned by hash."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .conan_client import CONAN_LOCK, Conan, build_environment
from .errors import SuperbuildError
from .places import LOCK_FOLDER, Places
from .product import ProductRules

HEADER = '# Written by "python3 -m superbuild lock"; change the .in file instead.\n'


def _resolve(inputs: list[Path], constraints: list[str]) -> dict[str, list[str]]:
    """Requirement → hashes for everything that the inputs need, by pip's own resolver."""
    with tempfile.TemporaryDirectory() as scratch:
        constraint_file = Path(scratch) / "constraints.txt"
        constraint_file.write_text("\n".join(constraints), encoding="utf-8")
        report_file = Path(scratch) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
        command += ["--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
        command += [f"--report={report_file}", f"--constraint={constraint_file}"]
        command += [f"--requirement={path}" for path in inputs]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise SuperbuildError(
                f"pip cannot resolve {', '.join(path.name for path in inputs)}:\n{result.stderr.strip()}",
                "Correct the .in file, or check that pip reaches its package index.",
            )
        report: dict[str, Any] = json.loads(report_file.read_text(encoding="utf-8"))
    pins = {}
    for item in report["install"]:
        name = item["metadata"]["name"].lower().replace("_", "-")
        pin = f"{name}=={item['metadata']['version']}"
        pins[pin] = [f"sha256:{item['download_info']['archive_info']['hashes']['sha256']}"]
    return pins


def _requirements_text(pins: dict[str, list[str]]) -> str:
    lines = [" ".join([pin, *(f"--hash={value}" for value in pins[pin])]) for pin in sorted(pins)]
    return HEADER + "\n".join(lines) + "\n"


LAYERS = ("build", "bench", "test")
"""Environments, each with what it needs on top of those before it."""


def lock_python() -> None:
    """Write the layers' lock files, and ``slicer.lock`` for itself."""
    below: dict[str, list[str]] = {}
    inputs: list[Path] = []
    for name in LAYERS:
        inputs.append(LOCK_FOLDER / f"{name}.in")
        everything = _resolve(inputs, list(below))
        pins = {pin: hashes for pin, hashes in everything.items() if pin not in below}
        (LOCK_FOLDER / f"{name}.lock").write_text(_requirements_text(pins), encoding="utf-8")
        below = everything
    slicer = _resolve([LOCK_FOLDER / "slicer.in"], [])
    (LOCK_FOLDER / "slicer.lock").write_text(_requirements_text(slicer), encoding="utf-8")


def conan_lock_text(places: Places) -> str:
    """What ``conan.lock`` must say: the versions in the recipes of this clone.

    Recipe revisions are left out, because they only repeat the clone's own files and every edit
    of a recipe would change them. Uses a Conan home of its own for the moment.
    """
    rules = ProductRules.load()
    with tempfile.TemporaryDirectory() as scratch:
        temporary = Places(places.repository, Path(scratch))
        environment = build_environment(temporary, 1, offline=True)
        conan = Conan(temporary, environment, rules.recipe)
        conan.export_recipes()
        lock_file = Path(scratch) / "conan.lock"
        conan.lock(lock_file)
        lock: dict[str, Any] = json.loads(lock_file.read_text(encoding="utf-8"))
    for key, references in lock.items():
        if isinstance(references, list):
            lock[key] = [reference.split("#")[0] for reference in references]
    return json.dumps(lock, indent=4) + "\n"


def run(places: Places) -> None:
    """Write all lock files anew."""
    lock_python()
    CONAN_LOCK.write_text(conan_lock_text(places), encoding="utf-8")
    for path in sorted(LOCK_FOLDER.glob("*.lock")):
        print(f"Wrote {path}")
