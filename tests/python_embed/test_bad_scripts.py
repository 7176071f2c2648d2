"""Scripts that fail, that are no scripts, and that break Python itself: a clear message, a status, and no crash."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.python_embed.test_scripting import TIME_LIMIT_S, run, started

DIVISION = "ZeroDivisionError: division by zero\n"
RECURSION = "RecursionError: maximum recursion depth exceeded\n"
VIEWER = ("-platform", "offscreen")


@pytest.mark.parametrize(
    ("content", "status", "output", "errors"),
    [
        (b"", 0, "", ""),
        (b"\xef\xbb\xbfprint('mark')", 0, "mark\n", ""),
        (b"print(1)\r\nif True:\r\n\tprint(2)\r\n", 0, "1\n2\n", ""),
        (b"print(1)\0", 1, "", "is not text of Python: source code string cannot contain null bytes.\n"),
        ("print(1)".encode("utf-16"), 1, "", "is not text of Python: source code string cannot contain null bytes.\n"),
        (b"\x7fELF\x02\x01", 1, "", "SyntaxError: invalid non-printable character U+007F\n"),
        (b"print('\xe9')", 1, "", "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe9 in position 0: "),
        (b"# coding: nonsense\n", 1, "", "SyntaxError: unknown encoding: nonsense\n"),
        (b"# coding: gb2312\n", 1, "", "SyntaxError: unknown encoding: gb2312\n"),
        (b"if True:\nprint(1)", 1, "", "IndentationError: expected an indented block after 'if' statement on line 1\n"),
        (b"x = 1\n  y = 2", 1, "", "IndentationError: unexpected indent\n"),
        (b"(" * 100_000, 1, "", "SyntaxError: too many nested parentheses\n"),
        (b"-" * 100_000 + b"1", 1, "", "MemoryError\n"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_file(content: bytes, status: int, output: str, errors: str, binary: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(content)
    ended = run(binary, script)
    assert (ended.returncode, ended.stdout) == (status, output)
    assert errors in ended.stderr
    if not errors:
        assert ended.stderr == ""


def test_folder_is_no_script(binary: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    for arguments in (["folder.py"], [*VIEWER, "--exit-after-startup", "--python-script", "folder.py"]):
        ended = run(binary, *arguments, folder=tmp_path)
        assert ended.returncode == 1
        assert ended.stderr == "SlicerQReads: the script folder.py cannot be read: Is a directory. Check its path.\n"


@pytest.mark.parametrize("first", ["--python-code", "--python-script"])
@pytest.mark.parametrize("second", ["-c", "--python-code", "--python-script"])
def test_two_scripts_are_refused(first: str, second: str, binary: Path) -> None:
    ended = run(binary, first, "print(1)", second, "print(2)")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "there are two scripts, and the program runs one" in ended.stderr


@pytest.mark.parametrize(
    ("code", "status", "end_of_errors"),
    [
        ("def f(): f()\nf()", 1, RECURSION),
        # A million frames, which take the sanitizers' bookkeeping long.
        pytest.param(
            "import sys; sys.setrecursionlimit(10**6)\ndef f(): f()\nf()", 1, RECURSION, marks=pytest.mark.product
        ),
        ("a = []\nfor _ in range(100_000): a = [a]\nrepr(a)", 1, "while getting the repr of an object\n"),
        ("'x' * (1 << 60)", 1, "MemoryError\n"),
        ("raise ValueError('\\udc80')", 1, "ValueError: \\udc80\n"),
        ("class E(Exception):\n  def __str__(self): exit(4)\nraise E", 1, "E: <exception str() failed>\n"),
        ("raise BaseException", 1, "BaseException\n"),
        ("raise KeyboardInterrupt", 130, "KeyboardInterrupt\n"),
        ("exit(-1)", 255, ""),
        ("exit(300)", 44, ""),
        ("exit(1 << 64)", 255, ""),
        ("quit('why')", 1, "why\n"),
        ("import os; os._exit(7)", 7, ""),
        ("input()", 1, "EOFError: EOF when reading a line\n"),
        ("import sys; print(sys.stdin.read(), end=''); 1 / 0", 1, DIVISION),
        ("import atexit; atexit.register(lambda: 1 / 0)", 0, DIVISION),
        ("import threading; threading.Thread(target=lambda: 1 / 0).start()", 0, DIVISION),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_failure(code: str, status: int, end_of_errors: str, binary: Path) -> None:
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert ended.stderr[-len(end_of_errors) :] == end_of_errors
    if not end_of_errors:
        assert ended.stderr == ""


@pytest.mark.parametrize(
    "code",
    [
        "import sys; del sys.stderr",
        "import sys; sys.stderr = None",
        "import sys; del sys.stdout",
        "import sys; sys.modules.clear()",
        "import sys; sys.meta_path.clear()",
        "import sys; del sys.meta_path",
        "import sys; del sys.excepthook",
        "import sys; sys.excepthook = lambda *_: 0 / 0",
        "import builtins; builtins.print = builtins.open = builtins.isinstance = builtins.__import__ = None",
        "import builtins; vars(builtins).clear()",
        "globals().clear()",
    ],
)
def test_error_is_shown_however_much_is_broken(code: str, binary: Path) -> None:
    ended = run(binary, "-c", f"{code}; 1 / 0")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert DIVISION in ended.stderr


def test_scripts_own_way_to_show_errors_is_used(binary: Path) -> None:
    ended = run(binary, "-c", "import sys; sys.excepthook = lambda kind, *_: print('caught', kind.__name__); 1 / 0")
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "caught ZeroDivisionError\n", "")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("class Output:\n  def write(self, text): pass\nimport sys; sys.stdout = Output(); print(1)", None),
        ("import sys; sys.stdout.close()", None),
        ("import sys; sys.stdout = None; print(1)", None),
        ("import os; os.close(1); print(1)", "Bad file descriptor"),
    ],
)
def test_scripts_own_output(code: str, message: str | None, binary: Path) -> None:
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout) == (1 if message else 0, "")
    if message:
        assert ended.stderr == f"SlicerQReads: the script's output cannot be written: {message}.\n"


def test_pipes_and_sockets_that_nobody_reads_are_errors_of_the_script(binary: Path) -> None:
    code = """
import os, socket
def refused(write):
    try:
        write(b"x")
    except BrokenPipeError:
        print("refused")
reader, writer = os.pipe()
os.close(reader)
refused(lambda data: os.write(writer, data))
one, other = socket.socketpair()
other.close()
refused(one.send)
"""
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "refused\nrefused\n", "")


def test_output_into_a_pipe_that_nobody_reads(binary: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [binary, "-c", "print(1)"], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=TIME_LIMIT_S
    )
    os.close(writer)
    assert ended.returncode == 1
    assert ended.stderr == "SlicerQReads: the script's output cannot be written: Broken pipe.\n"


def test_wrong_log_message_is_shown_and_the_script_goes_on(binary: Path) -> None:
    ended = run(binary, "-c", "import logging; logging.warning('%d', 'many'); print('on')")
    assert (ended.returncode, ended.stdout) == (0, "on\n")
    assert "TypeError: %d format: a real number is required, not str\n" in ended.stderr


# -- Threads -----------------------------------------------------------------------------------------------------------


def test_recursion_in_a_thread(binary: Path) -> None:
    code = """
import threading
def endless(): endless()
thread = threading.Thread(target=endless)
thread.start()
thread.join()
print("on")
"""
    ended = run(binary, "-c", code)
    assert (ended.returncode, ended.stdout) == (0, "on\n")
    assert ended.stderr.endswith(RECURSION)


def test_daemons_are_left_where_they_are(binary: Path) -> None:
    """In the middle of VTK's code, too; what is to be done at the end is done, and they are not in the way of it."""
    code = """
import atexit, sys, threading, time, vtk
thing = vtk.vtkObject()
thing.AddObserver("ModifiedEvent", lambda *_: sum(range(100)))
def work():
    while True:
        thing.Modified()
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
threading.Thread(target=lambda: (time.sleep(0.1), print("waited for"))).start()
atexit.register(print, "at the end")
"""
    # Without that, every second time or so.
    for _ in range(6):
        ended = run(binary, "-c", code)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "waited for\nat the end\n", "")


# -- In the viewer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["'ModifiedEvent'", "slicer.vtkMRMLScene.NodeAddedEvent"])
def test_error_in_an_observer(event: str, binary: Path) -> None:
    code = f"""
import slicer
def fail(caller, event): 1 / 0
slicer.mrmlScene.AddObserver({event}, fail)
slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
slicer.mrmlScene.Modified()
print("on")
"""
    ended = run(binary, *VIEWER, "--exit-after-startup", "--python-code", code)
    assert (ended.returncode, ended.stdout) == (0, "on\n")
    assert "in fail\n" in ended.stderr
    assert DIVISION in ended.stderr


def test_endless_script_is_interrupted_and_the_viewer_stays(binary: Path) -> None:
    code = "print('started', flush=True)\nwhile True: pass"
    with started(binary, *VIEWER, "--python-code", code) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == b"started\n"
        process.send_signal(signal.SIGINT)
        while b"KeyboardInterrupt" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(TIME_LIMIT_S) == -signal.SIGINT


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("raise KeyboardInterrupt", 130),
        ("import sys; sys.modules.clear(); 1 / 0", 1),
        ("import sys; del sys.stderr; 1 / 0", 1),
        ("import sys; sys.stdout.close()", 0),
        ("import threading, time; threading.Thread(target=time.sleep, args=[100], daemon=True).start()", 0),
    ],
)
def test_status_of_the_viewer(code: str, status: int, binary: Path) -> None:
    ended = run(binary, *VIEWER, "--exit-after-startup", "--python-code", code)
    assert ended.returncode == status, ended.stderr
    assert bool(ended.stderr) == (status != 0)
