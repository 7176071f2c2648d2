"""A source of files that is slow, in the way that a test wants; see slow_source.c."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ENDLESS = 1 << 30


def build_library(folder: Path) -> Path:
    """Compiles the library that makes files slow."""
    library = folder / "slow_source.so"
    source = Path(__file__).with_name("slow_source.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


@dataclass(frozen=True)
class SlowSource:
    """Serves files one after the other; the test may hold it up."""

    library: Path
    folder: Path
    """For notes between the test and the library."""
    delay_ms: int = 0
    again: str = ""
    """Name of a file; only openings of it after its first one wait for being allowed."""
    stall: str = ""
    """NAME:MILLISECONDS of a file that takes longer."""
    unreadable: str = ""
    """Name of a file that can't be opened."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "SLOW_SOURCE_DELAY_MS": str(self.delay_ms),
            "SLOW_SOURCE_ALLOWED": str(self._allowed),
            "SLOW_SOURCE_AGAIN": self.again,
            "SLOW_SOURCE_STALL": self.stall,
            "SLOW_SOURCE_UNREADABLE": self.unreadable,
            "SLOW_SOURCE_LOG": str(self._log),
        }

    def allow(self, count: int = ENDLESS) -> None:
        """Lets so many openings of files, counted from the start, go through; others wait."""
        # In one step, since the library may be reading it.
        new = self._allowed.with_suffix(".new")
        new.write_text(str(count))
        new.rename(self._allowed)

    def openings(self) -> Counter[str]:
        """How often each file has been opened."""
        return Counter(self._log.read_text().split()) if self._log.exists() else Counter()

    @property
    def _allowed(self) -> Path:
        return self.folder / "allowed"

    @property
    def _log(self) -> Path:
        return self.folder / "log"
