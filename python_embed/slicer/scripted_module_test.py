"""The base class of the tests of Slicer's scripted modules."""

from __future__ import annotations

import sys
import unittest

from . import window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ScriptedLoadableModuleTest(unittest.TestCase):
    """A module's test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.messageDelay: int | None = None

    def delayDisplay(self, message: str, requestedDelay: int | None = None, msec: int | None = None) -> None:
        """As slicer.util.delayDisplay, for the test's own time, or the one that is given, or 100 ms."""
        times = (self.messageDelay, msec, requestedDelay, 100)
        window.delayDisplay(message, next(each for each in times if each is not None))

    def runTest(self) -> None:
        """To be overridden with what is to be tested."""
        print(f"No test is defined in {type(self).__name__}", file=sys.stderr)
