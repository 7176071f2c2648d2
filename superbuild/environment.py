"""The build's own Python environment, made from hash-locked requirements.

Runs with the standard library alone: it is what makes the rest importable.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .errors import SuperbuildError
from .places import LOCK_FOLDER, Places, read_data

BUILD_LOCKS = [LOCK_FOLDER / "build.lock"]
BENCH_LOCKS = [*BUILD_LOCKS, LOCK_FOLDER / "bench.lock"]
TEST_LOCKS = [*BENCH_LOCKS, LOCK_FOLDER / "test.lock"]
SLICER_LOCKS = [LOCK_FOLDER / "slicer.lock"]
MARKER_NAME = "complete"
SHOWN_LINES = 15


def folder_of(places: Places, locks: list[Path]) -> Path:
    """The environment's folder: its name covers the locked versions and the interpreter."""
    digest = hashlib.sha256(f"{sys.base_prefix} {sys.version}".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return places.environments / digest.hexdigest()[:12]


def is_complete(folder: Path) -> bool:
    """Whether the environment was made to its end."""
    return (folder / MARKER_NAME).is_file()


def create(folder: Path, locks: list[Path], *, offline: bool) -> None:
    """Make the environment and install what the lock files name, or leave nothing behind.

    Raises SuperbuildError when the network, a hash or a file does not allow it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    names = ", ".join(lock.stem for lock in locks)
    print(f"Making the Python environment ({names}) in {folder}", flush=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    if offline:
        command.append("--no-index")
    for lock in locks:
        command += ["--requirement", str(lock)]
    try:
        for step in ([sys.executable, "-m", "venv", str(folder)], command):
            result = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            if result.returncode != 0:
                lines = [line for line in result.stdout.splitlines() if "WARNING" not in line]
                raise SuperbuildError(
                    "The Python environment cannot be made:\n"
                    + "\n".join(f"    {line}" for line in lines[-SHOWN_LINES:]),
                    "It is offline: run once without --offline, or give pip the files (PIP_FIND_LINKS)."
                    if offline
                    else "Check that pip reaches its package index (PIP_INDEX_URL) and try again.",
                )
        (folder / MARKER_NAME).touch()
    finally:
        if not is_complete(folder):
            shutil.rmtree(folder, ignore_errors=True)


def ensure(places: Places, locks: list[Path], *, offline: bool) -> Path:
    """The interpreter of the environment, which is made first if it is missing."""
    folder = folder_of(places, locks)
    if not is_complete(folder):
        if importlib.util.find_spec("ensurepip") is None:
            debian.require(read_data("debian.toml")["bootstrap"], offline=offline)
        with places.locked():
            if not is_complete(folder):
                create(folder, locks, offline=offline)
    return folder / "bin" / "python"


def enter(places: Places, arguments: list[str], *, offline: bool) -> None:
    """Go on inside the environment, its tools first on the PATH.

    Replaces this process unless it is there already.
    """
    folder = folder_of(places, BUILD_LOCKS)
    if Path(sys.prefix) == folder:
        os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return
    python = ensure(places, BUILD_LOCKS, offline=offline)
    sys.stdout.flush()
    os.execv(python, [str(python), "-m", "superbuild", *arguments])
