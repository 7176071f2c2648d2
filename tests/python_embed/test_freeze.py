"""The freezer, run by the interpreter that it freezes for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import python_embed

FREEZER = Path(python_embed.__file__).with_name("freeze.py")
READ_TABLE = """
import marshal, re, sys
source = open(sys.argv[1] + "/frozen_modules.c").read()
code = open(sys.argv[1] + "/frozen_code.bin", "rb").read()
row = re.search('"' + sys.argv[2] + '", slicerqreads_frozen_code . ([0-9]+), ([0-9]+), ([01])', source)
begin, size, is_package = map(int, row.groups())
print(marshal.loads(code[begin:begin + size]).co_filename, is_package)
exec(marshal.loads(code[begin:begin + size]))
"""


def freeze(interpreter: Path, output: Path, *additions: Path) -> subprocess.CompletedProcess[str]:
    library = interpreter.parent.parent / "lib" / "python3.11"
    arguments = ["--stdlib", str(library), "--output", str(output)]
    for addition in additions:
        arguments += ["--add", str(addition)]
    command = [str(interpreter), "-S", str(FREEZER), *arguments]
    environment = {"PYTHONHOME": str(library.parent.parent), "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def package(folder: Path, name: str = "site_tools") -> Path:
    path = folder / name
    (path / "inner").mkdir(parents=True)
    (path / "__init__.py").write_text("print('package')", encoding="utf-8")
    (path / "inner" / "__init__.py").touch()
    (path / "inner" / "leaf.py").write_text("print('leaf')", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "is_package", "output"), [("site_tools", 1, "package"), ("site_tools.inner.leaf", 0, "leaf")]
)
def test_package_of_the_site_is_frozen_whole(
    name: str, is_package: int, output: str, plain_interpreter: Path, tmp_path: Path
) -> None:
    assert freeze(plain_interpreter, tmp_path / "out", package(tmp_path)).returncode == 0
    command = [str(plain_interpreter), "-S", "-c", READ_TABLE, str(tmp_path / "out"), name]
    environment = {"PYTHONHOME": str(plain_interpreter.parent.parent)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert said == f"<frozen {name}> {is_package}\n{output}\n"


def test_frozen_code_is_the_same_every_time(plain_interpreter: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        assert freeze(plain_interpreter, tmp_path / name).returncode == 0
        contents.append((tmp_path / name / "frozen_code.bin").read_bytes())
    assert contents[0] == contents[1]
    assert str(tmp_path).encode() not in contents[0]


def refusal(interpreter: Path, folder: Path, *additions: Path) -> str:
    result = freeze(interpreter, folder / "out", *additions)
    assert result.returncode == 1
    assert re.match("freeze: ", result.stderr)
    assert not (folder / "out" / "frozen_modules.c").exists()
    return result.stderr


def test_package_with_compiled_parts_is_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    path = package(tmp_path)
    (path / "inner" / "fast.cpython-311-x86_64-linux-gnu.so").touch()
    assert "is not pure Python: it has fast.cpython-311" in refusal(plain_interpreter, tmp_path, path)


def test_module_that_is_inside_already_is_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    path = tmp_path / "json.py"
    path.touch()
    assert "json" in (message := refusal(plain_interpreter, tmp_path, path))
    assert "is in the program already" in message


def test_what_is_no_python_is_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "no folder with an __init__.py" in refusal(plain_interpreter, tmp_path, tmp_path / "empty")
    broken = tmp_path / "broken.py"
    broken.write_text("def", encoding="utf-8")
    assert "broken.py cannot be compiled: " in refusal(plain_interpreter, tmp_path, broken)
