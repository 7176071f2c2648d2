"""A root folder in which there is nothing but glibc and the program."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def libraries(binary: Path) -> dict[str, Path | None]:
    """What the loader takes: name → file; None for what the kernel brings."""
    result = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True)
    assert "not found" not in result.stdout, result.stdout
    found: dict[str, Path | None] = {}
    for line in result.stdout.splitlines():
        words = line.split()
        path = next((Path(word) for word in words if word.startswith("/")), None)
        found[Path(words[0]).name] = path
    return found


def make_bare_root(binary: Path, root: Path) -> list[str]:
    """Makes the folder; the words that start its program in it, to be followed by arguments.

    Skips the test where this user may not change the root folder.
    """
    for path in [binary, *(path for path in libraries(binary).values() if path)]:
        target = root / (path.relative_to("/") if path != binary else binary.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    chroot = shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert chroot, "chroot is not installed; it is part of coreutils"
    enter = [chroot, str(root), f"/{binary.name}"]
    if os.geteuid() != 0:
        enter = ["unshare", "--map-root-user", *enter]
        if subprocess.run([*enter[:2], "true"], capture_output=True).returncode:
            pytest.skip("chroot needs root or user namespaces, and this user has neither")
    return enter
