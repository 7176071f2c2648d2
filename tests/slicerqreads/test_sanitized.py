"""The tests of what the viewer and its scripts do, once more with the program that reports its own faults."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.python_embed.test_scripting import run

REPOSITORY = Path(__file__).parents[2]
FOLDERS = ("tests/python_embed", "tests/slicerqreads")
LEFT_OUT = {
    "have the sanitizers already": (
        "test_bad_input.py",
        "test_modules.py",
        "test_pixel_values.py",
        "test_sanitized.py",
    ),
    "are about the build, the finished file or its speed": (
        "test_frames.py",
        "test_freeze.py",
        "test_pages.py",
        "test_product.py",
        "test_size.py",
        "test_startup.py",
        "test_symbols.py",
    ),
    "are CPython's own": ("test_cpython.py",),
}
"""Files of tests that are not run, by the reason. Single tests of the others have the marker `product`."""
ENDING = "_SANITIZED"
"""Of the variables with the programs that report their faults."""
FINDINGS = ("ERROR: AddressSanitizer", "runtime error:")
TIME_LIMIT_S = 1200


def _reporting_into(reports: Path, program: Path, wrapper: Path) -> Path:
    """Starts a program that writes what it finds into files."""
    wrapper.write_text(
        "#!/bin/sh\n"
        # One test puts a library before all others, the sanitizers' own one, too.
        f"export ASAN_OPTIONS='log_path={reports}/report:verify_asan_link_order=0'\n"
        f"export UBSAN_OPTIONS='log_path={reports}/report'\n"
        f"exec '{program}' \"$@\"\n",
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    return wrapper


def test_nothing_is_found_in_what_the_other_tests_do(
    sanitized_binary: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Reports are written into files: tests that end the program, or expect errors, do not look at all that it says."""
    reports = tmp_path / "reports"
    reports.mkdir(mode=0o777)
    program = _reporting_into(reports, sanitized_binary, tmp_path / "SlicerQReads")
    left_out = {name for names in LEFT_OUT.values() for name in names}
    files = (path for folder in FOLDERS for path in sorted((REPOSITORY / folder).glob("test_*.py")))
    # They mostly wait for what is on the screen: two at a time, each file with its own screen.
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist=loadfile", "-p", "no:cacheprovider", "--tb=short"]
    command += ["-m", "not product", *(str(path) for path in files if path.name not in left_out)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    variables |= {name.removesuffix(ENDING): value for name, value in variables.items() if name.endswith(ENDING)}
    launcher = Path(variables["SLICERQREADS_LAUNCHER"])
    variables["SLICERQREADS_LAUNCHER"] = str(_reporting_into(reports, launcher, tmp_path / launcher.name))
    variables |= {"SLICERQREADS_BINARY": str(program), "SLICERQREADS_TEST_OUTPUT": str(tmp_path / "output")}
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=variables, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
    )
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(reports.iterdir())]
    found = [text for text in texts if any(finding in text for finding in FINDINGS)]
    assert not found, "\n".join(found)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    record_property("summary", f"with the sanitizers: {ended.stdout.splitlines()[-1].strip('= ')}")


READS_MEMORY_THAT_WAS_FREED = """
import vtk
array = vtk.vtkFloatArray()
array.SetNumberOfValues(1000)
view = memoryview(array)
array.Initialize()
bytes(view)
"""


def test_fault_is_found(sanitized_binary: Path) -> None:
    """A fault that scripts can make by VTK, whose arrays do not know who looks at them."""
    if "no Python" in run(sanitized_binary, "--application-information").stdout:
        pytest.skip("this is a build without Python")
    ended = run(sanitized_binary, "-c", READS_MEMORY_THAT_WAS_FREED)
    assert ended.returncode == 99
    assert f"{FINDINGS[0]}: heap-use-after-free" in ended.stderr
