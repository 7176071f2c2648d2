"""The report for people has every figure and picture, and needs nothing beside it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from ci.report import page, write
from tests.ci.reports import make_report


def test_page_has_everything_in_it(tmp_path: Path) -> None:
    report = make_report(1)
    report.programs[2].name = "a <peer>"
    write(report, tmp_path)
    text = (tmp_path / "startup.html").read_text(encoding="utf-8")
    assert "a &lt;peer&gt;" in text and "a <peer>" not in text
    assert not re.search(r'(?:src|href)="(?!#)', text.replace("http://www.w3.org/1999/xlink", ""))
    drawings = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
    assert len(drawings) == 3
    words = ["".join(ElementTree.fromstring(drawing).itertext()) for drawing in drawings]
    assert all(name in words[0] for name in ("SlicerQReads", "twin", "a <peer>", "cold page cache"))
    assert "twin, cold" in words[1]
    assert "loader: volume read" in words[2] and "first image painted" in words[2]
    assert "aeskulap is not measured: not installed." in text


def test_text_has_the_medians(tmp_path: Path) -> None:
    report = make_report(1)
    write(report, tmp_path)
    text = (tmp_path / "startup.md").read_text(encoding="utf-8")
    for program in report.programs:
        median = program.median("first_image_ms")
        assert median and f"| {program.name} | warm |" in text and f"| {median:.0f} ms (" in text


def test_same_report_gives_the_same_page() -> None:
    assert page(make_report(1)) == page(make_report(1))
