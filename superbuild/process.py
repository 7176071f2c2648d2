"""A command whose output is watched line by line and kept in a log."""

import os
import selectors
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

TICK_SECONDS = 1.0
KEPT_LINES = 2000
READ_BYTES = 1 << 16
GRACE_SECONDS = 5.0


class CommandError(Exception):
    """A watched command ended with a status other than zero."""

    def __init__(self, status: int, lines: Sequence[str]) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.lines = list(lines)


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Have a polite request to end (SIGTERM, SIGHUP) stop the work as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGHUP)
    previous = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: politely, then for good."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def run_watched(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    output: Path,
    on_line: Callable[[str], None],
    on_tick: Callable[[], None],
) -> None:
    """Run a command; what it says on stderr goes to the log and line by line to ``on_line``.

    ``output`` receives its stdout; ``on_tick`` is called about once a second. The command gets a
    process group of its own, which is ended when this process is interrupted. Raises
    CommandError, with the last lines, when the command fails.
    """
    lines: deque[str] = deque(maxlen=KEPT_LINES)

    def take(raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        lines.append(line)
        on_line(line)

    with log.open("ab") as log_stream, output.open("wb") as output_stream:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output_stream,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stderr is not None
        descriptor = process.stderr.fileno()
        pending = b""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(descriptor, selectors.EVENT_READ)
                while True:
                    if not selector.select(TICK_SECONDS):
                        on_tick()
                        continue
                    block = os.read(descriptor, READ_BYTES)
                    if not block:
                        break
                    log_stream.write(block)
                    log_stream.flush()
                    *whole, pending = (pending + block).split(b"\n")
                    for raw in whole:
                        take(raw)
            if pending:
                take(pending)
            status = process.wait()
        except BaseException:
            end_group(process)
            raise
        finally:
            process.stderr.close()
    if status != 0:
        raise CommandError(status, lines)
