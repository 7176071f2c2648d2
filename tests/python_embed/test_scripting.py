"""Scripts in the finished program: what they may use, how they end, and that nothing is read from the machine."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import python_embed
from tests.bare_root import make_bare_root
from tests.budgets import BUDGETS

CONTENTS = tomllib.loads(Path(python_embed.__file__).with_name("contents.toml").read_text(encoding="utf-8"))
TIME_LIMIT_S = 60
NONSENSE = {"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere", "PYTHONSTARTUP": "/nowhere/x.py", "PYTHONVERBOSE": "1"}


def run(
    binary: Path, *arguments: str | Path, folder: Path | None = None, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath} | (variables or {})
    return subprocess.run(
        [binary, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_S,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def allow_interrupts() -> None:
    """What a shell does in the foreground; in the background Ctrl-C is ignored, and programs keep that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(binary: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs; ended after a while, so that one that hangs fails the test and does not stop it."""
    with subprocess.Popen(
        [binary, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={},
        preexec_fn=allow_interrupts,
    ) as process:  # fmt: skip
        limit = threading.Timer(TIME_LIMIT_S, process.kill)
        limit.start()
        try:
            yield process
        finally:
            limit.cancel()
            process.kill()


def printed(binary: Path, code: str, *arguments: str) -> str:
    """What a script prints that comes to its end."""
    ended = run(binary, "-c", code, *arguments)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return ended.stdout


# -- How scripts are given and how they end ----------------------------------------------------------------------------


def test_code_and_its_arguments(binary: Path) -> None:
    assert printed(binary, "import sys; print(sys.argv, __name__)", "--help", "ü") == "['-c', '--help', 'ü'] __main__\n"


@pytest.mark.parametrize("first", [[], ["--no-main-window", "--exit-after-startup", "--python-script"]], ids=str)
def test_script_in_a_file(first: list[str], binary: Path, tmp_path: Path) -> None:
    script = tmp_path / "scrípt.py"
    script.write_bytes("# coding: latin-1\nimport sys\nprint('é', sys.argv[0] == __file__)\n".encode("latin-1"))
    ended = run(binary, *first, script)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "é True\n", "")


def test_script_that_is_not_there(binary: Path) -> None:
    ended = run(binary, "missing.py")
    assert ended.returncode == 1
    assert ended.stderr == (
        "SlicerQReads: the script missing.py cannot be read: No such file or directory. Check its path.\n"
    )


def test_error_is_shown_with_the_scripts_own_lines(binary: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("def divide(number):\n    return 1 / number\n\ndivide(0)\n", encoding="utf-8")
    for arguments in ([script], ["-c", script.read_text(encoding="utf-8")]):
        ended = run(binary, *arguments)
        assert ended.returncode == 1
        lines = ended.stderr.splitlines()
        assert lines[0] == "Traceback (most recent call last):"
        assert [line.strip() for line in lines if not set(line) <= {"~", "^", " "}][2::2] == [
            "divide(0)", "return 1 / number"
        ]  # fmt: skip
        assert lines[-1] == "ZeroDivisionError: division by zero"
        assert "slicerqreads_runtime" not in ended.stderr


def test_syntax_error_is_shown_with_its_line(binary: Path) -> None:
    ended = run(binary, "-c", "print(1\n")
    assert ended.returncode == 1
    assert "    print(1\n" in ended.stderr
    assert ended.stderr.endswith("SyntaxError: '(' was never closed\n")


@pytest.mark.parametrize(
    ("code", "status", "errors"),
    [("sys.exit()", 0, ""), ("sys.exit(3)", 3, ""), ("sys.exit('no')", 1, "no\n"), ("raise SystemExit(4)", 4, "")],
)
def test_script_chooses_the_exit_status(code: str, status: int, errors: str, binary: Path) -> None:
    ended = run(binary, "-c", f"import sys; {code}")
    assert (ended.returncode, ended.stderr) == (status, errors)


@pytest.mark.parametrize(("code", "status"), [("1 / 0", 1), ("import sys; sys.exit(5)", 5), ("print('done')", 0)])
def test_script_in_the_viewer_gives_its_exit_status(code: str, status: int, binary: Path, small_phantom: Path) -> None:
    ended = run(binary, "-platform", "offscreen", "--exit-after-startup", "--python-code", code, small_phantom)
    assert ended.returncode == status, ended.stderr
    assert ended.stdout == ("done\n" if status == 0 else "")


def test_viewer_outlives_a_script_that_fails_and_ends_when_asked(binary: Path) -> None:
    with started(binary, "-platform", "offscreen", "--python-code", "1 / 0") as process:
        assert process.stderr
        while b"ZeroDivisionError" not in process.stderr.readline():
            assert process.poll() is None
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(TIME_LIMIT_S) == -signal.SIGINT
    assert run(binary, "-platform", "offscreen", "--python-code", "import sys; sys.exit(6)").returncode == 6


def test_endless_script_can_be_interrupted(binary: Path) -> None:
    code = "print('started', flush=True)\nwhile True: pass"
    with started(binary, "-c", code) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == b"started\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(TIME_LIMIT_S) == 130
        assert process.stderr.read().endswith(b"KeyboardInterrupt\n")


def test_output_that_cannot_be_written_is_an_error(binary: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [str(binary), "-c", "print(1)"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=TIME_LIMIT_S)
    assert ended.returncode == 1
    assert ended.stderr == "SlicerQReads: the script's output cannot be written: No space left on device.\n"


def test_threads_of_a_script_are_waited_for(binary: Path) -> None:
    code = "import threading, time; threading.Thread(target=lambda: (time.sleep(0.3), print('late'))).start()"
    assert printed(binary, code) == "late\n"


def test_threads_do_not_keep_the_viewer(binary: Path) -> None:
    code = "import threading, time, sys; threading.Thread(target=time.sleep, args=[1000]).start(); sys.exit(3)"
    ended = run(binary, "-platform", "offscreen", "--python-code", code)
    assert ended.returncode == 3
    assert ended.stderr == "SlicerQReads: threads that a script started were still at work and have been ended\n"


@pytest.mark.without_python
@pytest.mark.parametrize("arguments", [["-c", "1"], ["x.py"], ["--python-code", "1"], ["--python-script", "x.py"]])
def test_build_without_python_says_so(arguments: list[str], binary: Path) -> None:
    ended = run(binary, *arguments)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "built without Python" in ended.stderr


# -- What is inside ----------------------------------------------------------------------------------------------------


def names_in(section: str) -> set[str]:
    return {name for group in CONTENTS[section] for name in group["modules"]}


def test_extension_modules_are_those_that_are_listed(binary: Path) -> None:
    found = printed(binary, "import sys; print(*sys.builtin_module_names)").split()
    inside = {name for name in found if "." not in name} - set(CONTENTS["own_of_extension"])
    assert inside == names_in("extension_modules")


def test_everything_inside_can_be_imported(binary: Path, record_property: Callable[[str, object], None]) -> None:
    """Each module in an interpreter that has imported all before it; what is listed is there."""
    code = """
import _imp, importlib, sys
names = sorted({name for name in _imp._frozen_module_names() if not name.startswith("__")})
for name in names:
    try:
        importlib.import_module(name)
    except ImportError as error:
        sys.exit(f"{name}: {error}")
print(*names)
"""
    names = set(printed(binary, code).split())
    assert names_in("standard_library") - {"__future__"} | set(CONTENTS["own"]) <= names
    assert [name for name in names for pattern in names_in("left_out") if fnmatchcase(name, pattern)] == []
    record_property("summary", f"{len(names)} Python modules are in the program")


@pytest.mark.parametrize("name", ["sqlite3", "ctypes", "concurrent.futures.process"])
def test_module_that_was_left_out_is_said_to_be(name: str, binary: Path) -> None:
    ended = run(binary, "-c", f"import {name}")
    assert ended.returncode == 1
    assert "is not part of this build" in ended.stderr
    assert "python_embed/contents.toml" in ended.stderr


def test_unknown_module_is_told_how_to_add_it(binary: Path) -> None:
    ended = run(binary, "-c", "import numpy")
    assert "ModuleNotFoundError: No module named 'numpy'" in ended.stderr
    assert "--python-add" in ended.stderr
    assert printed(binary, "import importlib.util; print(importlib.util.find_spec('numpy'))") == "None\n"


def test_what_scripts_use_works(binary: Path) -> None:
    """A taste of the standard library, at work."""
    code = """
import csv, datetime, decimal, grp, hashlib, io, json, logging, os, queue, re, struct, subprocess, sys, tempfile, zlib
import xml.etree.ElementTree as tree, pathlib, shutil, threading, unittest, urllib.parse, zipfile, socket
assert json.loads('{"a": [1.5, null]}') == {"a": [1.5, None]}
assert zlib.decompress(zlib.compress(b"ct")) == b"ct"
assert decimal.Decimal("1.1") + 1 == decimal.Decimal("2.1")
assert tree.fromstring("<a><b>1</b></a>").findtext("b") == "1"
assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")
assert "Łódź".encode("cp1250").decode("cp1250") == "Łódź"
assert datetime.datetime.strptime("20261124", "%Y%m%d").weekday() == 1
assert re.sub(r"(?<=a)b+", "-", "abba") == "a-a"
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "x.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", "y" * 100)
    assert zipfile.ZipFile(path).read("x") == b"y" * 100
    assert path.group() == grp.getgrgid(os.getgid()).gr_name
assert subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout == b"42\\n"
assert socket.getaddrinfo("localhost", 80) and "größe.de".encode("idna") == b"xn--grsse-kua.de"
one, two = socket.socketpair()
one.sendall(b"x")
assert two.recv(1) == b"x"
print("all")
"""
    assert printed(binary, code) == "all\n"


def test_names_with_other_letters_than_asciis(binary: Path, tmp_path: Path) -> None:
    """A letter with a mark is the same name whether it is one character or two."""
    code = "größe = 1\ncafe\u0301 = 2\nprint(größe, caf\u00e9)\n"
    assert printed(binary, code) == "1 2\n"
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    assert run(binary, script).stdout == "1 2\n"


def test_properties_of_characters_are_pythons_own(binary: Path) -> None:
    """Of the first three planes, which have all scripts; what this test is run by has the same version of Unicode."""
    code = """
import hashlib, unicodedata
digest = hashlib.sha256(unicodedata.unidata_version.encode())
for database in (unicodedata, unicodedata.ucd_3_2_0):
    for letter in map(chr, range(0x30000)):
        properties = (
            database.category(letter), database.bidirectional(letter), database.combining(letter),
            database.east_asian_width(letter), database.mirrored(letter), database.decomposition(letter),
            database.decimal(letter, None), database.digit(letter, None), database.numeric(letter, None),
            *(database.normalize(form, letter) for form in ("NFC", "NFD", "NFKC", "NFKD")),
        )
        digest.update(ascii(properties).encode())
print(digest.hexdigest())
"""
    plain = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed(binary, code) == plain.stdout


def test_names_of_characters_are_said_to_be_absent(binary: Path) -> None:
    code = r"""
import unicodedata
assert unicodedata.name("°", None) is None
for call in (
    lambda: unicodedata.name("°"),
    lambda: unicodedata.lookup("DEGREE SIGN"),
    lambda: unicodedata.lookup("HANGUL SYLLABLE GA"),
    lambda: compile(r"'\N{DEGREE SIGN}'", "", "exec"),
    lambda: b"\\N{DEGREE SIGN}".decode("unicode-escape"),
):
    try:
        call()
    except (ValueError, KeyError, SyntaxError) as error:
        assert "this build has no names of characters" in str(error), error
        print(type(error).__name__)
print("ß€".encode("ascii", "namereplace").decode("ascii"))
"""
    assert printed(binary, code).split() == [
        "ValueError", "KeyError", "KeyError", "SyntaxError", "UnicodeDecodeError", r"\xdf\u20ac"
    ]  # fmt: skip


# -- Nothing of the machine is used ------------------------------------------------------------------------------------


def test_environment_and_current_folder_are_ignored(binary: Path, tmp_path: Path) -> None:
    for name in ("json", "os", "slicerqreads_runtime"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the current folder')", encoding="utf-8")
    ended = run(binary, "-c", "import json, sys; print(sys.path, json.dumps(1))", folder=tmp_path, variables=NONSENSE)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "[] 1\n", "")


@pytest.mark.product
@pytest.mark.parametrize(
    "arguments",
    [
        ["-c", "import json, datetime, unittest"],
        ["-c", "print(slicer.app.applicationVersion); slicer.mrmlScene.GetNumberOfNodes()"],
        ["-platform", "offscreen", "--exit-after-startup", "--python-code", "slicer.util.loadVolume({file!r})"],
        ["--no-main-window", "--exit-after-startup", "--python-script", "{script}"],
    ],
    ids=["modules", "version", "volume", "script"],
)
def test_no_file_of_python_is_looked_for(
    arguments: list[str], binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    """No open of a source, a library or a folder of Python's, and no look whether there is one."""
    log = tmp_path / "strace"
    script = tmp_path / "report"
    script.write_text("print(len(slicer.util.getNodes('*')))\n", encoding="utf-8")
    values = {"file": str(next(small_phantom.iterdir())), "script": script}
    command = ["strace", "-f", "-qq", "-e", "trace=%file", "-o", str(log), str(binary)]
    command += [argument.format(**values) for argument in arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=TIME_LIMIT_S, env=os.environ | NONSENSE)
    paths = re.findall(r'^\d+ +(\w+)\(.*?"([^"]*)"', log.read_text(encoding="utf-8"), re.MULTILINE)
    assert paths[0] == ("execve", str(binary))
    # glibc's own; the clock's; the images; where the script is.
    usual = re.compile(r"$|/(etc/|lib/|usr/lib/|lib64/|proc/|sys/|dev/|usr/share/)")
    # The interpreter asks for the true path of its own program; VTK and ITK look at these folders before main().
    folders = {str(path) for path in (binary, *binary.parents, Path("/tmp"), Path.cwd(), *Path.cwd().parents)}
    # Qt asks for its settings beside the program.
    folders |= {str(binary.with_name(name)) for name in ("qt.conf", "qt6.conf")}
    given = (str(small_phantom), str(script), str(Path.home()))
    found = {path for _, path in paths[1:] if not path.startswith(given)} - folders
    assert [path for path in found if re.search(r"python|\.pyc?$|site-packages", path)] == []
    assert {Path(path).name for path in found if ".so" in path} <= {
        "libc.so.6",
        "libm.so.6",
        "ld.so.cache",
        "ld.so.preload",
    }
    assert [path for path in found if not usual.match(path)] == []


@pytest.mark.product
def test_runs_in_an_empty_root_folder(binary: Path, tmp_path: Path) -> None:
    """With glibc, read-only, and no /proc."""
    root = tmp_path / "root"
    start = make_bare_root(binary, root)
    root.chmod(0o555)
    code = "import json; print(json.dumps([1])); print(slicer.app.applicationName, slicer.mrmlScene.GetURL())"
    ended = subprocess.run([*start, "-c", code], capture_output=True, text=True, env={})
    root.chmod(0o755)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "[1]\nSlicerQReads \n", "")


# -- Time --------------------------------------------------------------------------------------------------------------


@pytest.mark.product
@pytest.mark.timing
def test_empty_script_takes_little_longer_than_in_a_plain_interpreter(
    binary: Path, plain_interpreter: Path, record_property: Callable[[str, object], None]
) -> None:
    """The same version without its `site` module, in turn; the whole process each time."""

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, env={"PYTHONHOME": str(plain_interpreter.parent.parent)})
        return time.perf_counter() - start

    ours, plain = [str(binary), "-c", "pass"], [str(plain_interpreter), "-S", "-c", "pass"]
    pairs = [(seconds(ours), seconds(plain)) for _ in range(30)]
    ratio = statistics.median(our / other for our, other in pairs)
    median = statistics.median(our for our, _ in pairs) * 1e3
    record_property("summary", f"SlicerQReads -c pass: {median:.1f} ms, {ratio:.2f} times python3 -S -c pass")
    assert ratio <= BUDGETS["python"]["most_times_a_plain_interpreter"]
