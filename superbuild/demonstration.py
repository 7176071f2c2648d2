"""Proof that a finished binary works: it opens a small generated CT series."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import SuperbuildError
from .places import Places, read_data

SHOWN_LINES = 15


def milliseconds_to_first_image(binary: Path, places: Places) -> float:
    """Time from the process's start to the first image painted, without a display.

    Raises SuperbuildError when the binary does not show the series.
    """
    data = read_data("product.toml")["demonstration"]
    environment = os.environ | {"PYTHONPATH": str(places.repository)}
    with tempfile.TemporaryDirectory(prefix="superbuild-") as scratch:
        series = Path(scratch) / "ct"
        timing = Path(scratch) / "timing.json"
        generate = [sys.executable, "-m", "ci.phantom", str(series), f"--slices={data['slices']}"]
        show = [str(binary), "-platform", "offscreen", "--exit-after-startup"]
        show += [f"--report-startup-timing={timing}", str(series)]
        for command in (generate, show):
            try:
                result = subprocess.run(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=data["time_limit_seconds"],
                    check=False,
                )
                said, status = result.stdout, result.returncode
            except subprocess.TimeoutExpired as error:
                said, status = str(error), -1
            if status != 0:
                last = "\n".join(f"    {line}" for line in said.splitlines()[-SHOWN_LINES:])
                raise SuperbuildError(
                    f"The product does not show a generated CT series (exit status {status}):\n{last}",
                    f"Run it by hand: {' '.join(show[:-2])} FOLDER",
                )
        try:
            report = json.loads(timing.read_text(encoding="utf-8"))
            return float(report["events"]["first_image_painted"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SuperbuildError(
                f"The product's start-up timing cannot be read ({error!r}).",
                "It must write events.first_image_painted with --report-startup-timing=FILE.",
            ) from error
