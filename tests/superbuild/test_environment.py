"""The locked environment: what is made, and what is never taken for made. Uses no network."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from superbuild import environment
from superbuild.errors import SuperbuildError
from superbuild.places import Places

from .stub_clone import REPOSITORY


def write_wheel(folder: Path) -> str:
    """A wheel of a package with one module; returns its SHA-256."""
    wheel = folder / "locked_tool-1.0-py3-none-any.whl"
    files = {
        "locked_tool.py": "answer = 42\n",
        "locked_tool-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: locked-tool\nVersion: 1.0\n",
        "locked_tool-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(text)}")
        archive.writestr("locked_tool-1.0.dist-info/RECORD", "\n".join([*record, "locked_tool-1.0.dist-info/RECORD,,"]))
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_environment_has_what_the_lock_names(tmp_path: Path, wheels: Path) -> None:
    lock = tmp_path / "tool.lock"
    lock.write_text(f"locked-tool==1.0 --hash=sha256:{write_wheel(wheels)}\n", encoding="utf-8")
    python = environment.ensure(Places(REPOSITORY, tmp_path / "cache"), [lock], offline=True)
    program = "import locked_tool; print(locked_tool.answer)"
    assert subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout == "42\n"


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("locked-tool==1.0 --hash=sha256:" + "0" * 64, "DO NOT MATCH THE HASHES"),
        ("locked-tool==1.0", "Hashes are required"),
        ("locked-tool==2.0 --hash=sha256:" + "0" * 64, "No matching distribution found"),
    ],
)
def test_environment_that_is_not_as_locked_is_refused(
    tmp_path: Path, wheels: Path, requirement: str, reason: str
) -> None:
    write_wheel(wheels)
    lock = tmp_path / "tool.lock"
    lock.write_text(requirement + "\n", encoding="utf-8")
    places = Places(REPOSITORY, tmp_path / "cache")
    with pytest.raises(SuperbuildError, match=reason):
        environment.ensure(places, [lock], offline=True)
    assert not environment.folder_of(places, [lock]).exists()


def test_interrupted_environment_is_made_anew(tmp_path: Path, wheels: Path) -> None:
    lock = tmp_path / "tool.lock"
    lock.write_text(f"locked-tool==1.0 --hash=sha256:{write_wheel(wheels)}\n", encoding="utf-8")
    places = Places(REPOSITORY, tmp_path / "cache")
    half_done = environment.folder_of(places, [lock]) / "bin" / "python"
    half_done.parent.mkdir(parents=True)
    half_done.touch()
    python = environment.ensure(places, [lock], offline=True)
    assert subprocess.run([python, "-c", "import locked_tool"], check=False).returncode == 0


def test_changed_lock_is_another_environment(tmp_path: Path) -> None:
    places = Places(REPOSITORY, tmp_path)
    lock = tmp_path / "tool.lock"
    lock.write_text("one==1\n", encoding="utf-8")
    before = environment.folder_of(places, [lock])
    lock.write_text("one==2\n", encoding="utf-8")
    assert environment.folder_of(places, [lock]) != before


def test_python_without_venv_is_a_clear_message(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's python3 alone, where dpkg says that python3-venv is missing and this is not root."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dpkg-query").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tools / "dpkg-query").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    lock = tmp_path / "tool.lock"
    lock.touch()
    with pytest.raises(SuperbuildError, match=r"sudo apt-get install .* python3-venv"):
        environment.ensure(Places(REPOSITORY, tmp_path / "cache"), [lock], offline=False)


def test_other_python_is_told_which_to_use() -> None:
    program = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_module('superbuild', run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("superbuild: the locked tools are for Python 3.11, and this is 3.9.")
    assert "python3.11 -m superbuild" in result.stderr


def test_start_needs_the_standard_library_alone() -> None:
    """What runs before the environment exists must not import anything that is in it."""
    program = "import superbuild.cli"
    result = subprocess.run(
        [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.append({str(REPOSITORY)!r}); {program}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
