"""Qt for scripts: PythonQt in the finished program."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.python_embed.test_scripting import TIME_LIMIT_S, printed, run, started

pytestmark = pytest.mark.with_qt

WIDGETS = """
import qt

window = qt.QWidget()
layout = qt.QFormLayout(window)
spin_box, slider, button = qt.QSpinBox(), qt.QSlider(qt.Qt.Horizontal), qt.QPushButton("Apply")
layout.addRow("Slice", spin_box)
layout.addRow(slider)
layout.addRow(button)

# A signal calls a slot of Qt's, and functions of Python's, in each of the ways that there are.
spin_box.connect("valueChanged(int)", slider, "setValue(int)")
seen = []
spin_box.connect("valueChanged(int)", seen.append)
slider.valueChanged.connect(lambda value: seen.append(-value))
spin_box.value = 7
assert slider.value == 7 and sorted(seen) == [-7, 7]
button.connect("clicked()", lambda: seen.append(button.text))
button.click()
assert seen[-1] == "Apply"
button.disconnect("clicked()")
button.click()
assert len(seen) == 3

# A class of Python's own: a method of Qt's that it overrides, and signals that it has.
class Painted(qt.QLabel):
    count = 0
    painted = qt.Signal(int)

    def paintEvent(self, event):
        Painted.count += 1
        painter = qt.QPainter(self)
        painter.fillRect(self.rect, qt.QColor(200, 0, 0))
        painter.end()
        self.painted.emit(Painted.count)

label = Painted("axial")
label.painted.connect(lambda count: seen.append("painted"))
label.resize(20, 10)
image = label.grab().toImage()
assert qt.QColor(image.pixel(5, 5)).red() == 200
assert seen[-1] == "painted"

# Models, tables, trees, dialogs, files and values.
model = qt.QStandardItemModel(2, 1)
model.setItem(0, 0, qt.QStandardItem("CT"))
view = qt.QTreeView()
view.setModel(model)
assert view.model().item(0, 0).text() == "CT" and model.index(0, 0).data() == "CT"
table = qt.QTableWidget(1, 1)
table.setItem(0, 0, qt.QTableWidgetItem("MR"))
assert table.item(0, 0).text() == "MR"
box = qt.QMessageBox()
box.setText("Really?")
box.addButton(qt.QMessageBox.Yes)
assert qt.QFileDialog(None, "Open", "/").windowTitle == "Open"
assert qt.QFileInfo("/tmp/a.nrrd").suffix() == "nrrd" and qt.QDir("/").exists()
assert qt.QRegularExpression("^a+$").match("aaa").hasMatch()
assert qt.QDateTime.currentDateTime().isValid() and qt.QUrl("http://localhost/x").path() == "/x"
assert qt.QKeySequence("Ctrl+S").toString() == "Ctrl+S"
shortcut = qt.QShortcut(qt.QKeySequence("F5"), window)
process = qt.QProcess()
process.start("/bin/echo", ["one"])
process.waitForFinished()
assert process.readAllStandardOutput().data() == b"one\\n"
print("all")
"""


def test_classes_work(binary: Path) -> None:
    assert printed(binary, WIDGETS) == "all\n"


def test_event_loop_of_a_script(binary: Path) -> None:
    """With a thread of Python's that runs meanwhile."""
    code = """
import qt, threading, time
steps = []
thread = threading.Thread(target=lambda: [(time.sleep(0.01), steps.append("thread")) for _ in range(3)])
timer = qt.QTimer()
timer.connect("timeout()", lambda: (steps.append("timer"), thread.is_alive() or qt.QApplication.instance().exit(4)))
timer.start(5)
thread.start()
print(qt.QApplication.instance().exec_(), steps.count("thread"), "timer" in steps)
"""
    assert printed(binary, code) == "4 3 True\n"


def test_names_are_also_those_of_pythonqt(binary: Path) -> None:
    code = """
import sys, qt
assert "PythonQt" not in sys.modules
from PythonQt.QtGui import QLabel
import PythonQt
assert QLabel is qt.QLabel and PythonQt.QtCore.QTimer is qt.QTimer
from qt import *
assert QTimer is qt.QTimer and {"QLabel", "Qt", "QTimer"} <= set(dir(qt))
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_class_that_is_not_inside_is_said_to_be(binary: Path) -> None:
    ended = run(binary, "-c", "import qt; qt.QGraphicsView()")
    assert ended.returncode == 1
    assert "module 'qt' has no attribute 'QGraphicsView'" in ended.stderr
    assert "recipes/pythonqt/conandata.yml" in ended.stderr


def test_wrong_use_is_an_error_of_pythons(binary: Path) -> None:
    code = """
import qt
for wrong in ("qt.QLabel(1, 2, 3)", "qt.QLabel().setText()", "qt.QTimer().nothing"):
    try:
        print(wrong, eval(wrong))
    except (AttributeError, TypeError, ValueError):
        pass
print(qt.QTimer().connect("nothing()", print))
"""
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout) == (0, "False\n")
    assert "signal 'nothing()' does not exist on QTimer" in ended.stderr


# -- In the viewer -----------------------------------------------------------------------------------------------------


def test_timer_goes_on_after_the_script(binary: Path) -> None:
    code = """
import qt
timer = qt.QTimer()
timer.setSingleShot(True)
timer.connect("timeout()", lambda: (print("timer"), exit_with(3)))
def exit_with(status):
    raise SystemExit(status)
timer.start(50)
print("end of the script", flush=True)
"""
    for arguments in (["-platform", "offscreen"], ["--no-main-window"]):
        ended = run(binary, *arguments, "--python-code", code)
        assert (ended.returncode, ended.stdout, ended.stderr) == (3, "end of the script\ntimer\n", "")


def test_viewer_outlives_an_error_in_a_slot(binary: Path) -> None:
    code = """
import qt
timer = qt.QTimer()
def work():
    timer.stop()
    qt.QTimer.singleShot(50, lambda: qt.QApplication.instance().exit(3))
    1 / 0
timer.connect("timeout()", work)
timer.start(1)
"""
    ended = run(binary, "-platform", "offscreen", "--python-code", code)
    assert ended.returncode == 3
    assert "ZeroDivisionError" in ended.stderr and "in work\n" in ended.stderr


@pytest.mark.parametrize("ending", ["", "window.close()", "qt.QApplication.instance().quit()", "sys.exit(0)", "1 / 0"])
def test_end_with_objects_that_are_alive(ending: str, binary: Path) -> None:
    """Widgets, timers, classes of Python's own within Qt's windows: nothing crashes and nothing is complained of."""
    code = f"""
import gc, qt, sys
class Widget(qt.QWidget):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.destroyed.connect(self.gone)
    def gone(self, *_):
        print("gone")
    def event(self, event):
        return qt.QWidget.event(self, event)
    def hideEvent(self, event):
        pass
parents = [widget for widget in qt.QApplication.topLevelWidgets()]
window = qt.QWidget()
layout = qt.QVBoxLayout(window)
for parent in [*parents, window]:
    child = Widget(parent)
    child.show()
    layout.addWidget(Widget())
window.show()
timer = qt.QTimer()
timer.connect("timeout()", lambda: None)
timer.start(1)
cycle = [window]
cycle.append(cycle)
{ending}
"""
    status = 1 if ending == "1 / 0" else 0
    for arguments in (["-platform", "offscreen", "--exit-after-startup", "--python-code"], ["-c"]):
        ended = run(binary, *arguments, code)
        assert ended.returncode == status, ended.stderr
        assert ("ZeroDivisionError" in ended.stderr) == (status == 1)
        assert status == 1 or ended.stderr == ""


def test_end_by_a_signal_while_qt_is_at_work(binary: Path) -> None:
    code = "import qt; t = qt.QTimer(); t.connect('timeout()', lambda: print('tick', flush=True)); t.start(10)"
    with started(binary, "-platform", "offscreen", "--python-code", code) as process:
        assert process.stdout
        assert process.stdout.readline() == b"tick\n"
        process.terminate()
        assert process.wait(TIME_LIMIT_S) == -15


# -- What it costs -----------------------------------------------------------------------------------------------------


def test_nothing_of_qt_starts_before_it_is_used(binary: Path) -> None:
    code = """
import sys, qt
print("PythonQt" in sys.modules)
"""
    assert printed(binary, code) == "False\n"


@pytest.mark.product
def test_no_file_is_opened_for_it(binary: Path, tmp_path: Path) -> None:
    log = tmp_path / "strace"
    command = ["strace", "-f", "-qq", "-e", "trace=open,openat", "-o", str(log), str(binary), "-c"]
    code = "import qt; qt.QLabel('axial').show()"
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    subprocess.run([*command, code], check=True, capture_output=True, timeout=TIME_LIMIT_S, env=environment)
    paths = re.findall(r'"([^"]*)"', log.read_text(encoding="utf-8"))
    strangers = re.compile(r"python|\.pyc?$|plugins|\.ttf$")
    assert [path for path in paths if strangers.search(path) and path != str(binary)] == []
    libraries = {Path(path).name for path in paths if ".so" in path}
    assert libraries <= {"ld.so.cache", "ld.so.preload", "libc.so.6", "libm.so.6"}


@pytest.mark.product
@pytest.mark.timing
def test_time_to_the_first_widget(binary: Path, record_property: Callable[[str, object], None]) -> None:
    def milliseconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([str(binary), "-c", code], check=True, env={}, timeout=TIME_LIMIT_S)
        return (time.perf_counter() - start) * 1e3

    quickest = min(milliseconds("import qt; qt.QLabel('axial')") for _ in range(10))
    only_imported = min(milliseconds("import qt") for _ in range(10))
    record_property(
        "summary", f"SlicerQReads -c: import qt {only_imported:.0f} ms, with qt.QLabel('axial') {quickest:.0f} ms"
    )
    assert quickest < 500
