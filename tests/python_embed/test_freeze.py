"""The freezer, run by the interpreter that it freezes for."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
import yaml

import python_embed
from superbuild.places import Places

FREEZER = Path(python_embed.__file__).with_name("freeze.py")
DEBIAN_WHEELS = Path("/usr/share/python-wheels")
"""Where Debian keeps what a new environment begins with."""

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


def wheel(folder: Path, files: Mapping[str, str | bytes], tags: Iterable[str] = ("py3-none-any",)) -> Path:
    """A wheel of the files."""
    tags = list(tags)
    is_pure = all(tag.endswith("-none-any") for tag in tags)
    lines = ["Wheel-Version: 1.0", f"Root-Is-Purelib: {str(is_pure).lower()}", *(f"Tag: {tag}" for tag in tags)]
    path = folder / f"site_tools-1.0-{tags[0]}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "site_tools-1.0.dist-info/WHEEL": "\n".join(lines)}.items():
            archive.writestr(name, content)
    return path


def wheel_of_package(folder: Path) -> Path:
    """The same package in a wheel, with all else that wheels may have."""
    path = package(folder / "source")
    files: dict[str, str | bytes] = {
        f"{path.name}/{child.relative_to(path)}": child.read_bytes() for child in path.rglob("*.py")
    }
    extra = {
        "site_tools/data.json": "{}",
        "site_tools/__main__.py": "",
        "site_tools-1.0.dist-info/METADATA": "",
        "site_tools-1.0.data/scripts/site-tool": "#!python",
        "site_tools-1.0.data/purelib/site_extra.py": "print('extra')",
        "shared_name/part/__init__.py": "print('part')",
    }
    return wheel(folder, files | extra)


def modules_in(output: Path) -> set[str]:
    """The names in the table that the freezer wrote."""
    return set(re.findall(r'^  \{ "(.+)", slicerqreads_frozen_code', (output / "frozen_modules.c").read_text(), re.M))


@pytest.mark.parametrize(
    ("make", "name", "is_package", "output"),
    [
        (package, "site_tools", 1, "package"),
        (package, "site_tools.inner.leaf", 0, "leaf"),
        (wheel_of_package, "site_tools", 1, "package"),
        (wheel_of_package, "site_tools.inner.leaf", 0, "leaf"),
        (wheel_of_package, "site_extra", 0, "extra"),
        (wheel_of_package, "shared_name.part", 1, "part"),
    ],
)
def test_package_of_the_site_is_frozen_whole(
    make: Callable[[Path], Path], name: str, is_package: int, output: str, plain_interpreter: Path, tmp_path: Path
) -> None:
    assert freeze(plain_interpreter, tmp_path / "out", make(tmp_path)).returncode == 0
    command = [str(plain_interpreter), "-S", "-c", READ_TABLE, str(tmp_path / "out"), name]
    environment = {"PYTHONHOME": str(plain_interpreter.parent.parent)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert said == f"<frozen {name}> {is_package}\n{output}\n"


def test_wheel_adds_its_modules_and_nothing_else(plain_interpreter: Path, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    second = wheel(tmp_path / "second", {"shared_name/other/__init__.py": ""})
    assert freeze(plain_interpreter, tmp_path / "out").returncode == 0
    assert freeze(plain_interpreter, tmp_path / "more", wheel_of_package(tmp_path), second).returncode == 0
    assert modules_in(tmp_path / "more") - modules_in(tmp_path / "out") == {
        "shared_name", "shared_name.other", "shared_name.part", "site_extra", "site_tools", "site_tools.inner",
        "site_tools.inner.leaf",
    }  # fmt: skip


def test_wheel_of_a_large_package_is_frozen(plain_interpreter: Path, tmp_path: Path) -> None:
    path = next(DEBIAN_WHEELS.glob("pip-*-py3-none-any.whl"))
    assert freeze(plain_interpreter, tmp_path / "out", path).returncode == 0
    sources = (Path(name) for name in zipfile.ZipFile(path).namelist() if name.endswith(".py"))
    # The rest are programs.
    modules = (source for source in sources if source.stem.isidentifier() and source.stem != "__main__")
    parts = [source.with_suffix("").parts for source in modules]
    names = {".".join(part[:-1] if part[-1] == "__init__" else part) for part in parts}
    assert len(names) > 100
    assert {name for name in modules_in(tmp_path / "out") if name.split(".")[0] == "pip"} == names


def test_names_of_characters_in_source_are_known_when_it_is_frozen(plain_interpreter: Path, tmp_path: Path) -> None:
    """The program itself has no table of them."""
    path = tmp_path / "site_degree.py"
    path.write_text(r'print("\N{DEGREE SIGN}")', encoding="utf-8")
    assert freeze(plain_interpreter, tmp_path / "out", path).returncode == 0
    assert "°".encode() in (tmp_path / "out" / "frozen_code.bin").read_bytes()


def test_library_has_no_extension_modules_but_those_that_are_wanted() -> None:
    recipe = yaml.safe_load((Places.of_this_clone().recipes / "cpython" / "conandata.yml").read_text(encoding="utf-8"))
    contents = tomllib.loads(FREEZER.with_name("contents.toml").read_text(encoding="utf-8"))
    wanted = {name for group in contents["extension_modules"] for name in group["modules"]}
    assert set(recipe["extension_modules"]) <= wanted


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
    assert "is not pure Python: it has inner/fast.cpython-311" in refusal(plain_interpreter, tmp_path, path)


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
    (tmp_path / "site-tools.py").touch()
    assert "site-tools, which cannot be imported" in refusal(plain_interpreter, tmp_path, tmp_path / "site-tools.py")


@pytest.mark.parametrize(
    ("files", "tags", "message"),
    [
        ({}, ["cp311-cp311-linux_x86_64"], "is not pure Python: it is built for cp311-cp311-linux_x86_64."),
        ({"site_tools/fast.so": ""}, ["py3-none-any"], "is not pure Python: it has site_tools/fast.so."),
        ({}, ["py2-none-any"], "is for py2, and the Python inside is 3.11. Get one for py3."),
        ({}, ["py312-none-any"], "is for py312, and the Python inside is 3.11."),
        ({}, ["py3"], "does not say what it is for"),
        ({"../outside.py": ""}, ["py3-none-any"], "has a file outside of it: ../outside.py."),
        ({"/outside.py": ""}, ["py3-none-any"], "has a file outside of it: /outside.py."),
        ({"site_tools.py": "print 1"}, ["py3-none-any"], "site_tools.py cannot be compiled: "),
        ({"json.py": ""}, ["py3-none-any"], "json from "),
        ({"wärme.py": ""}, ["py3-none-any"], "has a module wärme, which cannot be imported."),
        ({"site_tools.json": ""}, ["py3-none-any"], "has no Python modules."),
        ({"other-1.0.dist-info/WHEEL": ""}, ["py3-none-any"], "is no wheel: it has no *.dist-info/WHEEL."),
    ],
    ids=str,
)
def test_wheel_that_does_not_fit_is_refused(
    files: dict[str, str], tags: list[str], message: str, plain_interpreter: Path, tmp_path: Path
) -> None:
    assert message in refusal(plain_interpreter, tmp_path, wheel(tmp_path, files, tags))


def test_two_wheels_with_the_same_module_are_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    paths = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        paths.append(wheel(tmp_path / name, {"site_tools.py": ""}))
    message = refusal(plain_interpreter, tmp_path, *paths)
    assert message.startswith(f"freeze: site_tools from {paths[1]} is in the program already.")


def test_damaged_wheel_is_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    """Each with another part of the file gone or overwritten; none ends in a traceback, and none is taken."""
    path = wheel(tmp_path, {"site_tools.py": f"# {'x' * 1000}\n" + "import sys\n" * 1000})
    whole = path.read_bytes()
    damaged = [b"", whole[:-1], whole[: len(whole) // 2], whole[1:], whole[:60] + b"\xff" * 8 + whole[68:]]
    damaged += [whole.replace(b"PK\x01\x02", b"PK\x01\x03"), whole.replace(b"site_tools.py", b"site_tools.pz", 1)]
    for content in damaged:
        path.write_bytes(content)
        assert "cannot be unpacked: " in refusal(plain_interpreter, tmp_path, path)


def test_wheel_with_a_file_twice_is_refused(plain_interpreter: Path, tmp_path: Path) -> None:
    path = wheel(tmp_path, {"site_tools.py": "1"})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("site_tools.py", "2")
    assert "has two files site_tools.py." in refusal(plain_interpreter, tmp_path, path)
