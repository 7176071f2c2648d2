"""How far a copy has got, for a person."""

import shutil
import time
from collections.abc import Callable
from typing import TextIO

from ..product import BYTES_OF_MEGABYTE
from ..progress import SHOWN_PERCENT, duration_text

REFRESH_SECONDS = 0.1
PLAIN_SECONDS = 2.0


def megabytes(size: float) -> str:
    """A number of bytes as a person reads it."""
    return f"{size / BYTES_OF_MEGABYTE:.1f} MB"


class ByteProgress:
    """Bytes, speed and time left of one task.

    A live line on a terminal; elsewhere a line each 10 %, but where that would be one every moment.
    """

    def __init__(
        self,
        task: str,
        total: int,
        stream: TextIO,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._task = task
        self._total = total
        self._stream = stream
        self._live = stream.isatty()
        self._clock = clock
        self._begin = self._shown_at = clock()
        self._shown_percent = 0
        self._done = 0

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        now = self._clock()
        percent = 100 * self._done // self._total
        if now - self._shown_at < (REFRESH_SECONDS if self._live else PLAIN_SECONDS):
            return
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[2K{self._line(now)[:width]}")
        elif percent >= self._shown_percent + SHOWN_PERCENT:
            self._shown_percent = percent - percent % SHOWN_PERCENT
            self._stream.write(f"{self._line(now)}\n")
        else:
            return
        self._shown_at = now
        self._stream.flush()

    def finish(self) -> None:
        """The task has come to its end."""
        seconds = self._clock() - self._begin
        erase = "\r\x1b[2K" if self._live else ""
        speed = f", {megabytes(self._done / seconds)}/s" if seconds else ""
        self._stream.write(f"{erase}{self._task}: {megabytes(self._done)} in {duration_text(seconds)}{speed}\n")
        self._stream.flush()

    def _line(self, now: float) -> str:
        text = f"{self._task}: {megabytes(self._done)} of {megabytes(self._total)}"
        seconds = now - self._begin
        if seconds and self._done:
            speed = self._done / seconds
            text += f", {megabytes(speed)}/s, {duration_text((self._total - self._done) / speed)} left"
        return text
