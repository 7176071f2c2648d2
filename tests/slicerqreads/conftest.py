"""What the tests of the viewer share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ci.anatomy import Anatomy
from tests.slicerqreads.slow_source import build_library
from tests.slicerqreads.viewer import Slab, slab


@pytest.fixture(scope="module")
def slabs() -> dict[str, Slab]:
    """The small phantom as the three views should cut it."""
    anatomy = Anatomy(128, 41)
    volume = np.stack([anatomy.hounsfield(k) for k in range(41)])
    spacing = (anatomy.slice_spacing, anatomy.pixel_spacing, anatomy.pixel_spacing)
    return {view: slab(volume, spacing, view) for view in ("Red", "Yellow", "Green")}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What makes a slow source of any folder."""
    return build_library(tmp_path_factory.mktemp("slow_source"))
