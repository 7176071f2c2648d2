"""Ends programs that were started, whatever they do."""

from __future__ import annotations

import subprocess


def wait_or_kill(process: subprocess.Popen[bytes], limit_s: float) -> None:
    """Waits for a program that has been asked to end, and kills it where it does not in time."""
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
