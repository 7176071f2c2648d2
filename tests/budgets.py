"""The limits of `ci/budgets.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import ci

BUDGETS: dict[str, Any] = tomllib.loads(Path(ci.__file__).with_name("budgets.toml").read_text(encoding="utf-8"))
