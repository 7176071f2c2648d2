"""The README's tables come from the reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.__main__ import main
from ci.readme import README


def test_reports_go_to_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(
        "a\n<!-- ci-report/one.md -->\nold\n<!-- end -->\nb\n<!-- ci-report/two.md -->\nkept\n<!-- end -->\n",
        encoding="utf-8",
    )
    (tmp_path / "one.md").write_text("| new |\n\n\\1\n", encoding="utf-8")
    assert main(["readme", "--readme", str(readme), "--reports", str(tmp_path)]) == 0
    assert readme.read_text(encoding="utf-8") == (
        "a\n<!-- ci-report/one.md -->\n| new |\n\n\\1\n<!-- end -->\nb\n<!-- ci-report/two.md -->\nkept\n<!-- end -->\n"
    )
    assert capsys.readouterr().out == "put in: one.md\nleft as it was, no report: two.md\n"


def test_readme_without_places_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n", encoding="utf-8")
    assert main(["readme", "--readme", str(readme), "--reports", str(tmp_path)]) == 1
    assert "no line such as" in capsys.readouterr().err


def test_readme_has_places_for_what_is_measured() -> None:
    text = README.read_text(encoding="utf-8")
    for name in ("startup", "share", "fleet", "frames"):
        assert f"<!-- ci-report/{name}.md -->\n" in text
