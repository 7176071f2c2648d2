"""A build with Python and without PythonQt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.python_embed.test_scripting import run

pytestmark = pytest.mark.without_qt


@pytest.mark.parametrize("name", ["qt", "PythonQt", "PythonQt.QtGui"])
def test_it_says_so(name: str, binary: Path) -> None:
    ended = run(binary, "-c", f"import {name}")
    assert ended.returncode == 1
    assert "this program was built without PythonQt" in ended.stderr
    assert "--python pythonqt" in ended.stderr
