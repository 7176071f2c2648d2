"""The builds that are measured: where `python3 -m superbuild build` leaves them."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
STATIC = REPOSITORY / "dist" / "SlicerQReads"
LAUNCHER = REPOSITORY / "dist" / "slicerqreads-launcher"
SHARED = REPOSITORY / "dist" / "shared" / "bin" / "SlicerQReads"
"""The twin with shared libraries, from the same recipes."""
REPORT_FOLDER = REPOSITORY / "ci-report"


def require(binary: Path) -> Path:
    """The program's whole path.

    :raises RuntimeError: when it is no program.
    """
    if not binary.is_file() or not os.access(binary, os.X_OK):
        linkage = " --linkage shared" if binary == SHARED else ""
        raise RuntimeError(f"{binary} is not a program; build it with python3 -m superbuild build{linkage}")
    return binary.resolve()
