"""The program on a screen, and Python inside of it at the same time: what is clicked, and what the nodes say then."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.xvfb import Screen
from tests.slicerqreads.viewer import Viewer, start_viewer

_SERVER = """
import json, os
import qt

def answer_request():
    if not os.path.exists(FOLDER + "/request"):
        return
    with open(FOLDER + "/request") as file:
        code = file.read()
    os.remove(FOLDER + "/request")
    try:
        space = {"slicer": slicer, "qt": qt, "window": slicer.util.mainWindow(), "find": find, "display": display,
                 "views": views}
        exec(code, space)
        answer = {"value": space.get("answer")}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    with open(FOLDER + "/writing", "w") as file:
        json.dump(answer, file)
    os.rename(FOLDER + "/writing", FOLDER + "/answer")

def find(name):
    return slicer.util.findChild(slicer.util.mainWindow(), name)

def display():
    return slicer.util.getNode("vtkMRMLScalarVolumeNode*").GetDisplayNode()

def views():
    return [slicer.app.layoutManager().sliceWidget(name).mrmlSliceNode() for name in ("Red", "Yellow", "Green")]

timer = qt.QTimer()
timer.connect("timeout()", answer_request)
timer.start(10)
"""


@dataclass
class Remote(Viewer):
    """A viewer that runs Python code while it is used."""

    folder: Path

    def run(self, code: str) -> Any:
        """Runs statements in the program; the value that they give to `answer`, which is to be one that JSON has.

        They have the names slicer, qt, window, find(name of a widget), display() (node of the volume) and views().
        """
        (self.folder / "typing").write_text(code)
        (self.folder / "typing").rename(self.folder / "request")
        reply = self.folder / "answer"
        self.wait_until("an answer from Python", reply.exists)
        answer = json.loads(reply.read_text())
        reply.unlink()
        assert "error" not in answer, f"{code}: {answer['error']}"
        return answer["value"]

    def ask(self, expression: str) -> Any:
        return self.run(f"answer = {expression}")

    def place_of(self, name: str) -> tuple[int, int]:
        """The middle of a widget, in the screen's own pixels."""
        x, y = self.run(
            f"widget = find({name!r})\n"
            "point = widget.mapToGlobal(qt.QPoint(widget.width // 2, widget.height // 2))\n"
            "answer = [round(each * window.devicePixelRatioF()) for each in (point.x(), point.y())]"
        )
        return x, y

    def press_button(self, name: str) -> None:
        """Clicks a widget with the mouse."""
        self.click(*self.place_of(name))
        self.still()


@contextlib.contextmanager
def start_remote(
    binary: Path, screen: Screen, home: Path, *arguments: object, variables: dict[str, str] | None = None
) -> Iterator[Remote]:
    """Starts the program with its images on the screen and Python waiting."""
    folder = home / "remote"
    folder.mkdir(exist_ok=True)
    script = folder / "server.py"
    script.write_text(f"FOLDER = {str(folder)!r}\n{_SERVER}")
    with start_viewer(binary, screen, home, "--python-script", script, *arguments, variables=variables) as viewer:
        remote = Remote(viewer.process, viewer.screen, viewer.environment, viewer.log, folder)
        remote.wait_until("Python", lambda: remote.ask("True"))
        remote.still()
        # Without a window manager, a window has the keyboard once it is clicked; here where nothing reacts to it.
        remote.click(*remote.place_of("LoadingText"))
        yield remote
