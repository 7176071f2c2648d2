"""What a running Conan build has got to, and how a person is shown it."""

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

INSTALLING = re.compile(r"^-{8} Installing package (?P<name>\S+) \((?P<n>\d+) of (?P<all>\d+)\)")
PHASE = re.compile(r"^>>> (?P<phase>\w+) step")
FINISHED = re.compile(r"^Package '[0-9a-f]+' created$")
APPLICATION = re.compile(r"^=+ Calling build\(\) =+$")
STEP = re.compile(r"^\[(?P<done>\d+)/(?P<total>\d+)\] ")
SHOWN_PERCENT = 10


def duration_text(seconds: float) -> str:
    """A duration as a person reads it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


@dataclass
class PackageProgress:
    """The package that is being built now."""

    name: str
    position: str
    started: float
    phase: str = "Source"
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class Progress:
    """Follows Conan's output; prints a live line on a terminal, plain lines elsewhere.

    ``durations`` has the seconds of each package that was built to its end, in order.
    """

    def __init__(
        self,
        stream: TextIO,
        application: str,
        *,
        live: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.durations: dict[str, float] = {}
        self._stream = stream
        self._application = application
        self._live = live
        self._clock = clock
        self._current: PackageProgress | None = None
        self._shown_percent = 0

    def line(self, text: str) -> None:
        """Take one line of Conan's output."""
        if found := INSTALLING.match(text):
            self._begin(found["name"], f" ({found['n']} of {found['all']})")
        elif APPLICATION.match(text):
            self._begin(self._application, "")
        elif FINISHED.match(text):
            self.finish()
        elif self._current is not None:
            if found := PHASE.match(text):
                self._current.phase = found["phase"]
                self._current.done = self._current.total = 0
                self._shown_percent = 0
                self.tick()
            elif self._current.phase == "Build" and (found := STEP.match(text)):
                self._step(int(found["done"]), int(found["total"]))

    def tick(self) -> None:
        """Refresh the live line, which shows time going by."""
        package = self._current
        if package is None or not self._live:
            return
        steps = f", {package.done}/{package.total} steps" if package.total else ""
        elapsed = duration_text(self._clock() - package.started)
        text = f"{package.name}{package.position}: {package.phase.lower()}{steps}, {elapsed}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r\x1b[2K{text[:width]}")
        self._stream.flush()

    def finish(self) -> None:
        """The current package, if any, has been built to its end."""
        package = self._current
        if package is None:
            return
        seconds = self._clock() - package.started
        self.durations[package.name] = seconds
        self._print(f"{package.name}{package.position}: finished in {duration_text(seconds)}")
        self._current = None

    def abandon(self) -> str:
        """Leave the live line as it is, since a message follows; the name of what was built."""
        if self._current is None:
            return self._application
        if self._live:
            self._stream.write("\n")
        name = self._current.name
        self._current = None
        return name

    def _begin(self, name: str, position: str) -> None:
        self._current = PackageProgress(name, position, self._clock())
        self._shown_percent = 0
        if self._live:
            self.tick()
        else:
            self._print(f"{name}{position}: started")

    def _step(self, done: int, total: int) -> None:
        assert self._current is not None
        if total != self._current.total:
            self._shown_percent = 0
        self._current.done, self._current.total = done, total
        if self._live:
            self.tick()
            return
        percent = self._current.percent
        if percent >= self._shown_percent + SHOWN_PERCENT and done < total:
            self._shown_percent = percent - percent % SHOWN_PERCENT
            elapsed = duration_text(self._clock() - self._current.started)
            name = self._current.name
            self._print(f"{name}: {self._shown_percent} % ({done} of {total} steps), {elapsed}")

    def _print(self, text: str) -> None:
        erase = "\r\x1b[2K" if self._live else ""
        self._stream.write(f"{erase}{text}\n")
        self._stream.flush()
