"""The Python console of the viewer, on a screen."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ci.xvfb import Screen, rgb
from tests.python_embed.test_scripting import allow_interrupts, run
from tests.slicerqreads.viewer import Viewer, start_viewer


@pytest.fixture
def console(binary: Path, screen: Screen, tmp_path: Path) -> Iterator[Viewer]:
    """The viewer with its console, which has the keyboard. What Python writes is also in the program's output."""
    allow_interrupts()
    arguments = ["--show-python-console", "--python-code", "print('ready')"]
    with start_viewer(binary, screen, tmp_path, *arguments) as viewer:
        wait_for(viewer, "ready\n")
        viewer.still()
        yield viewer


def wait_for(viewer: Viewer, text: str) -> None:
    viewer.wait_until(repr(text), lambda: text in viewer.output())


def test_values_output_and_errors(console: Viewer, output_folder: Path) -> None:
    before = console.still()
    console.type("6 * 7\n")
    wait_for(console, "\n42\n")
    console.type("for i in range(3):\nprint('row', i)\n")
    wait_for(console, "IndentationError")
    console.type("for i in range(2):\n    print('row', i)\n\n")
    wait_for(console, "row 0\nrow 1\n")
    console.type("1 / 0\n")
    wait_for(console, "ZeroDivisionError: division by zero\n")
    console.type("print('alive')\n")
    wait_for(console, "alive\n")
    after = console.still()
    Image.fromarray(rgb(after)).save(output_folder / "python_console.png")
    # What was written is on the screen, too, errors in red.
    channels = rgb(after).astype(int)
    reddish = (channels[..., 0] > 200) & (channels[..., 2] < 150)
    assert (before != after).sum() > 2000 and reddish.sum() > 100


def test_history(console: Viewer) -> None:
    console.type("print('first')\nprint('second')\n")
    wait_for(console, "second\n")
    console.press("Up", "Up", "Down", "Up", "Return")
    console.wait_until("the first line again", lambda: console.output().count("first\n") == 2)
    console.press("Up", "Up", "Return")
    console.wait_until("the second line again", lambda: console.output().count("second\n") == 2)


def test_completion(console: Viewer) -> None:
    console.type("import js")
    console.type("on\njson.du")
    console.press("Tab")
    console.type("s([1])\n")
    wait_for(console, "'[1]'\n")
    console.type("name_of_length = 5\nname_of_l")
    console.press("Tab")
    console.type(" * 3\n")
    wait_for(console, "\n15\n")


def test_endless_line_is_interrupted_in_the_terminal(console: Viewer) -> None:
    console.type("print('begun', flush=True)\nwhile True: pass\n\n")
    wait_for(console, "begun\n")
    console.still()
    console.process.send_signal(signal.SIGINT)
    wait_for(console, "KeyboardInterrupt\n")
    console.type("print('alive')\n")
    wait_for(console, "alive\n")


def test_thread_writes_into_the_console(console: Viewer) -> None:
    console.type("import threading\nthreading.Thread(target=lambda: print('from a thread', flush=True)).start()\n")
    wait_for(console, "from a thread\n")
    console.type("print('alive')\n")
    wait_for(console, "alive\n")


def test_line_ends_the_program(console: Viewer) -> None:
    console.type("import sys\nsys.exit(0)\n")
    assert console.process.wait(30) == 0


@pytest.mark.without_python
def test_build_without_python_says_so(binary: Path) -> None:
    ended = run(binary, "--show-python-console")
    assert ended.returncode == 1
    assert "built without Python" in ended.stderr
