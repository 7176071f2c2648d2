"""Python's side of the console: statements line by line, completion, and a copy of what is written."""

import code
import re
import rlcompleter
import sys
from collections.abc import Callable
from typing import Any

from slicerqreads_runtime import Interruptible, status_of

import __main__


class _Copied:
    """A text stream whose text goes to a function, too."""

    def __init__(self, stream: Any, copy: Callable[[str], None]) -> None:
        self.stream = stream
        self._copy = copy

    def write(self, text: str) -> int:
        if self.stream is not None:
            self.stream.write(text)
        self._copy(text)
        return len(text)

    def flush(self) -> None:
        if self.stream is not None:
            self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Console:
    """An interactive interpreter that shares its variables with the scripts.

    Args:
        write_copy: is called with what Python writes, and whether it is an error.
    """

    def __init__(self, write_copy: Callable[[str, bool], None]) -> None:
        self._write_copy = write_copy
        self._interpreter = code.InteractiveConsole(vars(__main__), "<console>")
        self._completer = rlcompleter.Completer(vars(__main__))

    def start_copy(self) -> None:
        """From now on what is written goes to the function, too."""
        sys.stdout = _Copied(sys.stdout, lambda text: self._write_copy(text, False))
        sys.stderr = _Copied(sys.stderr, lambda text: self._write_copy(text, True))

    def stop_copy(self) -> None:
        """End what `start_copy` began."""
        for name in ("stdout", "stderr"):
            if isinstance(stream := getattr(sys, name), _Copied):
                setattr(sys, name, stream.stream)

    def run_line(self, line: str) -> tuple[bool, int | None]:
        """Run a line; the statement that it ends, where it ends one.

        Returns:
            Whether the statement goes on in the next line, and the exit status that the program is to end with.
        """
        try:
            with Interruptible():
                is_incomplete = self._interpreter.push(line)
        except SystemExit as end:
            self._interpreter.resetbuffer()
            return False, status_of(end)
        finally:
            sys.stdout.flush()
        return is_incomplete, None

    def complete(self, line: str) -> tuple[list[str], int]:
        """What the name at the end of a line may become, and how many of its characters are there already."""
        found = re.search(r"[\w.]+$", line)
        if found is None:
            return [], 0
        words: list[str] = []
        while (word := self._completer.complete(found[0], len(words))) is not None:
            words.append(word)
        return sorted(set(words)), len(found[0])
