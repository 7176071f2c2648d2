"""The ready pipelines are valid and call what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ci
from ci.__main__ import COMMANDS
from superbuild.cli import parse

FOLDER = Path(ci.__file__).parent
PIPELINES = {"github-actions.yml": "vendor.github-workflows", "gitlab-ci.yml": "vendor.gitlab-ci"}
WANTED = ["build", "test", "bench startup", "bench share", "bench deploy", "bench check"]


@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline_keeps_to_its_schema(name: str, tmp_path: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", PIPELINES[name]]
    result = subprocess.run([*check, str(FOLDER / name)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    broken = tmp_path / name
    broken.write_text((FOLDER / name).read_text(encoding="utf-8").replace("image:", "immage: [] #"), encoding="utf-8")
    assert subprocess.run([*check, str(broken)], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline_calls_commands_that_exist(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    commands = re.findall(r"python3 -m superbuild (.+)", text)
    assert [command.removesuffix(" --store") for command in commands] == WANTED
    for command in commands:
        words = parse(command.split()).rest
        assert not words or words[0] in COMMANDS


@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline_keeps_cache_history_and_report(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    for kept in ("cache/pipeline/slicerqreads" if "github" in name else ".cache/slicerqreads", "ci-report/history"):
        assert kept in text
    assert re.search(r"artifacts?:?", text) and "dist/SlicerQReads" in text
