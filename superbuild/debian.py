"""Debian packages that a build or a test needs from the machine."""

import os
import subprocess
from collections.abc import Iterable

from .errors import SuperbuildError


def missing(packages: Iterable[str]) -> list[str]:
    """Those of the packages that are not installed, in alphabetical order."""
    wanted = sorted(set(packages))
    if not wanted:
        return []
    try:
        listing = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\\n", *wanted],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise SuperbuildError(
            "This machine has no dpkg-query, so it is not a Debian system.",
            "Build on Debian 12, in a container or a chroot if need be.",
        ) from error
    states = (line.split() for line in listing.stdout.splitlines())
    installed = {words[0] for words in states if words[-1] == "installed"}
    return [package for package in wanted if package not in installed]


def install_command(packages: list[str]) -> list[str]:
    """The apt command that installs the packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def check_can_install(absent: list[str], *, offline: bool) -> None:
    """Raise SuperbuildError, with the command for it, when apt cannot be used here and now."""
    command = " ".join(install_command(absent))
    if os.geteuid() != 0:
        raise SuperbuildError(
            f"{len(absent)} Debian packages are missing and only root can install them.",
            f"Run this once, then try again:\n    sudo apt-get update && sudo {command}",
        )
    if offline:
        raise SuperbuildError(
            f"{len(absent)} Debian packages are missing and this build is offline.",
            f"Run this once with a network, then try again:\n    {command}",
        )


def know_a_mirror(*, offline: bool) -> None:
    """Have apt know where it fetches from, which sources are then fetched from, too.

    A container often has the packages but no package lists. Where apt cannot be helped from here,
    the fetch itself says what is missing.
    """
    if offline or os.geteuid() != 0:
        return
    listing = subprocess.run(["apt-get", "indextargets"], capture_output=True, check=False)
    if not listing.stdout.strip():
        print("Asking apt for its package lists", flush=True)
        subprocess.run(["apt-get", "update"], capture_output=True, check=False)


def require(packages: Iterable[str], *, offline: bool) -> None:
    """Have the packages installed: by apt when this is root, else stop with the command for it."""
    absent = missing(packages)
    if not absent:
        return
    check_can_install(absent, offline=offline)
    print(f"Installing {len(absent)} Debian packages: {' '.join(absent)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    for step in (["apt-get", "update"], install_command(absent)):
        result = subprocess.run(
            step,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            check=False,
        )
        if result.returncode != 0:
            lines = [line for line in result.stdout.splitlines() if line.strip()]
            raise SuperbuildError(
                f"{' '.join(step[:2])} failed:\n" + "\n".join(f"    {line}" for line in lines[-5:]),
                "Check the machine's apt sources, then try again or run by hand:\n    "
                + " ".join(install_command(absent)),
            )
