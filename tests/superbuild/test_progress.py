"""The progress lines, from lines that Conan and ninja printed."""

import io

import pytest

from superbuild.build import failure_excerpt
from superbuild.progress import Progress, duration_text

RECORDED = """\
======== Installing packages ========
zlib/1.3: Already installed! (1 of 9)

-------- Installing package qtbase/6.8.2 (3 of 9) --------
Building from source qtbase/6.8.2:da39a3ee5e6b4b0d3255bfef95601890afd80709
>>> Source step
>>> Generate step for qtbase/6.8.2
>>> Build step for qtbase/6.8.2
[1/20] Building CXX object a.o
[2/20] Building CXX object b.o
[3/20] Building CXX object c.o
[19/20] Building CXX object d.o
[20/20] Linking CXX static library libQt6Core.a
>>> Package step for qtbase/6.8.2:da39a3ee5e6b4b0d3255bfef95601890afd80709
[0/1] Install the project...
Package 'da39a3ee5e6b4b0d3255bfef95601890afd80709' created

======== Calling build() ========
>>> Build step for conanfile.py (slicerqreads/0.1.0)
[1/2] Building CXX object main.o
"""


class Clock:
    """Goes on by ten seconds at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 10
        return self.seconds


def progress_of(text: str, *, live: bool) -> tuple[Progress, str]:
    stream = io.StringIO()
    progress = Progress(stream, "slicerqreads", live=live, clock=Clock())
    for line in text.splitlines():
        progress.line(line)
    return progress, stream.getvalue()


def test_plain_lines_where_there_is_no_terminal() -> None:
    _, said = progress_of(RECORDED, live=False)
    assert said.splitlines() == [
        "qtbase/6.8.2 (3 of 9): started",
        "qtbase/6.8.2: 10 % (2 of 20 steps), 10 s",
        "qtbase/6.8.2: 90 % (19 of 20 steps), 20 s",
        "qtbase/6.8.2 (3 of 9): finished in 30 s",
        "slicerqreads: started",
        "slicerqreads: 50 % (1 of 2 steps), 10 s",
    ]


def test_live_line_has_steps_and_time() -> None:
    _, said = progress_of(RECORDED, live=True)
    updates = said.split("\r\x1b[2K")
    assert any(line.startswith("qtbase/6.8.2 (3 of 9): build, 19/20 steps, ") for line in updates)
    assert next(line for line in updates if line.endswith("\n")).startswith("qtbase/6.8.2 (3 of 9): finished in ")
    assert updates[-1].startswith("slicerqreads: build, 1/2 steps, ")
    assert "Install the project" not in said


def test_durations_are_of_what_was_finished() -> None:
    progress, _ = progress_of(RECORDED, live=False)
    assert list(progress.durations) == ["qtbase/6.8.2"]
    assert progress.abandon() == "slicerqreads"
    progress.finish()
    assert list(progress.durations) == ["qtbase/6.8.2"]


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (754, "12 min 34 s")])
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_excerpt_is_the_end_when_no_error_stands_out() -> None:
    lines = [f"line {number}" for number in range(100)]
    assert failure_excerpt(lines) == lines[-30:]
    assert failure_excerpt(lines[:3]) == lines[:3]


def test_excerpt_begins_with_the_first_error_and_has_the_end() -> None:
    lines = [f"line {number}" for number in range(100)]
    lines[20] = "FAILED: [code=1] a.o"
    lines[60] = "ERROR: later"
    excerpt = failure_excerpt(lines)
    assert len(excerpt) == 30
    assert excerpt[0] == "FAILED: [code=1] a.o"
    assert excerpt[-5:] == lines[-5:]
