"""Runs `volume_probe`, which reads files as SlicerQReads does and prints what came of it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TIME_LIMIT_S = 30
"""No file may keep a reader longer than this; all but hostile ones take a fraction of a second."""


@dataclass(frozen=True)
class Answer:
    """What the readers made of some paths."""

    report: dict[str, Any]
    """The JSON object that volume_probe printed."""
    voxels: NDArray[Any] | None
    """Axes k, j, i and, where there are several, components; None when nothing could be read."""
    log: str
    """Standard error."""

    @property
    def failed(self) -> str | None:
        """Why nothing could be read."""
        reason: str | None = self.report.get("failed")
        return reason

    @property
    def problems(self) -> list[str]:
        """A line for each file that could not be used."""
        return list(self.report.get("problems", []))

    @property
    def messages(self) -> str:
        """All that the user is told."""
        return "\n".join([*self.problems, *([self.failed] if self.failed else [])])

    @property
    def ijk_to_ras(self) -> NDArray[np.float64]:
        return np.array(self.report["ijkToRAS"], dtype=float).reshape(4, 4)

    @property
    def series(self) -> dict[str, Any]:
        """The series that was read."""
        chosen: dict[str, Any] = self.report["series"][self.report["chosen"]]
        return chosen


@dataclass(frozen=True)
class VolumeProbe:
    path: Path

    def read(self, *paths: Path, series: int | None = None, whole_series: bool = False) -> Answer:
        """Reads files or folders; fails the test on a crash, a hang or an answer that contradicts itself."""
        with tempfile.TemporaryDirectory(prefix="volume_probe-") as folder:
            raw = Path(folder, "voxels")
            command = [str(self.path), *map(str, paths), "--raw", str(raw)]
            command += ["--series", str(series)] if series is not None else []
            command += ["--whole-series"] if whole_series else []
            try:
                process = subprocess.run(
                    command, capture_output=True, timeout=TIME_LIMIT_S, stdin=subprocess.DEVNULL,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise AssertionError(f"volume_probe hangs on {', '.join(path.name for path in paths)}") from error
            log = process.stderr.decode(errors="replace")
            assert process.returncode in (0, 1), f"volume_probe ended with {process.returncode} on {paths}:\n{log}"
            report: dict[str, Any] = json.loads(process.stdout)
            assert (process.returncode == 1) == ("failed" in report), report
            if "failed" in report:
                return Answer(report, None, log)
            columns, rows, slices = report["dimensions"]
            components = (3,) if report["components"] == 3 else ()
            voxels = np.fromfile(raw, np.dtype(report["scalarType"]).newbyteorder("<"))
            return Answer(report, voxels.reshape(slices, rows, columns, *components), log)
