"""What is on the screen is of the patient that was asked for, or nothing; what is missing is marked."""

from __future__ import annotations

import ast
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ci.phantom import write_phantom
from ci.screen import find_views
from ci.xvfb import Screen
from tests.slicerqreads import variants
from tests.slicerqreads.flat_series import STRIPES, FlatSeries, is_marked, shown, shown_in
from tests.slicerqreads.slow_source import SlowSource
from tests.slicerqreads.viewer import (
    Picture,
    Viewer,
    hide_orientation_marker,
    offscreen_picture,
    run_offscreen,
    start_viewer,
)

PROGRAM_TITLE = "SlicerQReads"
TEXT_COLOR = 0xE1E1E1
VIEWS = ("Red", "Yellow", "Green")
PATIENTS = [
    FlatSeries("Adams", first=60, step=6, slices=12),
    FlatSeries("Brown", first=62, step=6, slices=10),
    FlatSeries("Clark", first=64, step=6, slices=14),
]
"""No grey of one is in another."""


@pytest.fixture(autouse=True)
def no_orientation_marker(tmp_path: Path) -> None:
    hide_orientation_marker(tmp_path)


@pytest.fixture
def source(library: Path, tmp_path: Path) -> SlowSource:
    notes = tmp_path / "source"
    notes.mkdir()
    slow = SlowSource(library, notes, delay_ms=10)
    slow.allow()
    return slow


def series_of(grey: int) -> FlatSeries:
    [series] = [series for series in PATIENTS if series.slice_of(grey) is not None]
    return series


def loading_script(*folders: Path) -> str:
    """Shows one folder after the other, from a script."""
    return f"""
from QReads import QReadsLogic
for folder in {[str(folder) for folder in folders]}:
    try:
        QReadsLogic.loadDICOMDataDirectory(folder)
    except RuntimeError as error:
        print("refused:", error, flush=True)
print("loaded all", flush=True)
"""


def is_empty(viewer: Viewer) -> bool:
    return viewer.title() == PROGRAM_TITLE and all(shown(viewer, view) == "nothing" for view in VIEWS)


def test_title_and_corners_are_those_of_the_image(
    binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    """At any moment of a sequence of series."""
    folders = []
    for series in PATIENTS:
        folders.append(tmp_path / series.name)
        series.write(folders[-1])
    corners: dict[str, set[bytes]] = {series.name: set() for series in PATIENTS}
    code = loading_script(*folders[1:], *folders)
    with start_viewer(
        binary, screen, tmp_path, "--python-code", code, folders[0], variables=source.environment
    ) as viewer:
        viewer.wait_for_window()
        deadline = time.monotonic() + 60
        while "loaded all" not in viewer.output() and time.monotonic() < deadline:
            before, picture, after = viewer.title(), viewer.screen.pixels.copy(), viewer.title()
            boxes = find_views(picture)
            if before != after or len(boxes) < 3:
                continue
            greys = [what for what in (shown_in(picture, boxes[view]) for view in VIEWS) if isinstance(what, int)]
            if not greys:
                continue
            [name] = {series_of(grey).name for grey in greys}
            assert f"CMRN: {name} " in before
            assert f"Patient Name: {name}^Patient " in before
            assert before.endswith(f"Series: {name}")
            corners[name].add(_upper_corners(picture[boxes["Red"]]))
        assert "loaded all" in viewer.output()
        assert "refused" not in viewer.output()
    assert all(len(texts) == 1 for texts in corners.values()), "a patient's name was not always the same"
    assert len(set.union(*corners.values())) == len(PATIENTS), "two patients have the same name"


def _upper_corners(picture: Picture) -> bytes:
    """The text of the two upper corners, but its edges, which what is behind shines through."""
    bright: NDArray[np.bool_] = (picture[:40] & 0xFFFFFF) == TEXT_COLOR
    width = picture.shape[1]
    return bytes(np.concatenate([bright[:, : width // 3], bright[:, -width // 3 :]], axis=1).tobytes())


def test_second_request_clears_the_first_before_it_loads(
    binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    """As long as no file of the new folder has come, nothing is shown, not even a name."""
    first, second = PATIENTS[:2]
    first.write(tmp_path / "first")
    second.write(tmp_path / "second")
    source.allow(first.slices)
    code = loading_script(tmp_path / "second")
    with start_viewer(
        binary, screen, tmp_path, "--python-code", code, tmp_path / "first", variables=source.environment
    ) as viewer:
        viewer.wait_until("the first", lambda: first.name in viewer.title())
        viewer.wait_until("nothing", lambda: is_empty(viewer))
        time.sleep(0.3)
        assert is_empty(viewer)
        source.allow()
        viewer.wait_until("the second", lambda: "loaded all" in viewer.output())
        viewer.still()
        assert series_of(int(shown(viewer))) == second
        assert second.name in viewer.title()


@pytest.mark.parametrize("failure", ["no folder", "no image", "damaged pixels"])
def test_failed_load_leaves_no_image(failure: str, binary: Path, screen: Screen, tmp_path: Path) -> None:
    first, second = PATIENTS[:2]
    first.write(tmp_path / "first")
    folder = tmp_path / "second"
    if failure == "no image":
        variants.write_text_report(folder / "report.dcm")
    elif failure == "damaged pixels":
        for path in second.write(folder):
            variants.make_undecodable(path)
    with start_viewer(binary, screen, tmp_path, "--python-code", loading_script(folder), tmp_path / "first") as viewer:
        viewer.wait_until("the end", lambda: "loaded all" in viewer.output())
        assert "refused:" in viewer.output()
        viewer.still()
        assert is_empty(viewer)
        picture = viewer.views()["Red"]
        assert np.count_nonzero((picture & 255) > 150) > 100, "the window does not say why"


def test_cancelled_load_leaves_no_image(binary: Path, screen: Screen, source: SlowSource, tmp_path: Path) -> None:
    """What had arrived until then is gone, and what comes later is not shown."""
    series = PATIENTS[0]
    series.write(tmp_path / "series")
    source.allow(5)
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        viewer.wait_until("an image", lambda: isinstance(shown(viewer), int))
        viewer.key("Red", "Escape")
        viewer.wait_until("nothing", lambda: is_empty(viewer))
        source.allow()
        time.sleep(0.5)
        assert is_empty(viewer)
        picture = viewer.views()["Red"]
        assert np.count_nonzero((picture & 255) > 150) > 100, "the window does not say why"


def test_incomplete_series_is_marked_in_every_view(binary: Path, screen: Screen, tmp_path: Path) -> None:
    series = PATIENTS[0]
    series.write(tmp_path / "series", ks=[k for k in range(series.slices) if k != 3])
    with start_viewer(binary, screen, tmp_path, tmp_path / "series") as viewer:
        viewer.wait_until("the volume", lambda: shown(viewer, "Green") != "nothing")
        viewer.still()
        assert all(is_marked(viewer, view) for view in VIEWS)


@pytest.mark.timing
def test_window_answers_while_a_large_series_is_read(
    binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    """A turn of the wheel moves the slice at once, however many files are to come."""
    write_phantom(tmp_path / "series", slices=681, size=256)
    busy = SlowSource(source.library, source.folder, delay_ms=5)
    waits = []
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=busy.environment) as viewer:
        viewer.wait_until("some slices", lambda: sum(busy.openings().values()) > 60)
        box = viewer.boxes()["Red"]
        viewer.move(*viewer.point("Red"))
        # Started before, so that the time of its start does not count.
        mouse = subprocess.Popen(["xdotool", "-"], env=viewer.environment, stdin=subprocess.PIPE, text=True)
        with mouse:
            assert mouse.stdin
            for _ in range(9):
                before, start = screen.pixels[box].copy(), time.monotonic()
                mouse.stdin.write("click 5\n")
                mouse.stdin.flush()
                while np.array_equal(screen.pixels[box][60:-60], before[60:-60]):
                    assert time.monotonic() - start < 5, "the wheel moves nothing"
                    time.sleep(0.002)
                waits.append(time.monotonic() - start)
                time.sleep(0.05)
        assert sum(busy.openings().values()) < 681, "the series was read before the test was over"
    assert statistics.median(waits) <= 0.1, waits


# -- Slices that are missing ------------------------------------------------------------------------------------------

MISSING = {4, 9, 10}
SHOW_PLANES = """
import slicer
from vtkmodules.vtkCommonMath import vtkMatrix4x4
volume = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")[0]
matrix = vtkMatrix4x4()
volume.GetRASToIJKMatrix(matrix)
elements = lambda matrix: [[matrix.GetElement(row, column) for column in range(4)] for row in range(4)]
print(["volume", elements(matrix)])
for name in ("Red", "Yellow", "Green"):
    node = slicer.app.layoutManager().sliceWidget(name).mrmlSliceNode()
    if TILT:
        turned = node.GetSliceToRAS()
        turn = vtkMatrix4x4()
        cosine, sine = 0.8, 0.6
        for row, column, value in ((0, 0, cosine), (0, 2, sine), (2, 0, -sine), (2, 2, cosine)):
            turn.SetElement(row, column, value)
        vtkMatrix4x4.Multiply4x4(turned, turn, turned)
        node.UpdateMatrices()
    if SLAB:
        node.SetSlabReconstructionEnabled(True)
        node.SetSlabReconstructionThickness(SLAB)
    print([name, elements(node.GetXYToRAS())])
"""


@pytest.mark.parametrize("geometry", ["AXIAL", "OBLIQUE", "TILTED"])
@pytest.mark.parametrize(("tilt", "slab"), [(False, 0.0), (True, 0.0), (False, 9.0), (True, 9.0)])
def test_missing_slices_are_never_interpolated_over(
    geometry: str, tilt: bool, slab: float, binary: Path, tmp_path: Path
) -> None:
    """Each pixel is made of slices that are there, or striped: in planes at any angle, and in slabs."""
    ks = [k for k in range(variants.SLICES + 4) if k not in MISSING]
    variants.write(tmp_path / "series", getattr(variants, geometry), ks=ks)
    file = tmp_path / "picture.png"
    code = SHOW_PLANES.replace("TILT", str(tilt)).replace("SLAB", str(slab))
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", file, "--python-code", code, tmp_path / "series", home=tmp_path
    )
    assert ended.status == 0, ended.text
    lines = [ast.literal_eval(line) for line in ended.output.splitlines() if line.startswith("['")]
    matrices = {name: np.array(rows) for name, rows in lines}
    picture = offscreen_picture(file)
    judged = 0
    for view, box in find_views(picture).items():
        per_mm = 1 / float(np.linalg.norm(matrices[view][:3, 2]))
        xy_to_ijk = matrices["volume"] @ matrices[view] @ np.diag([1, 1, per_mm, 1])
        judged += check_stripes(picture[box] & np.uint32(0xFFFFFF), xy_to_ijk, slab, len(ks) + len(MISSING), view)
    assert judged > 20000


def check_stripes(picture: Picture, xy_to_ijk: NDArray[np.float64], slab: float, slices: int, view: str) -> int:
    """How many pixels could be judged: not those at the very edge of what is missing.

    Args:
        picture: a view.
        xy_to_ijk: from its pixels, counted from below, and mm in front of its plane to voxels.
        slab: thickness in mm.
        slices: of the volume, missing ones included.
        view: its name.
    """
    height, width = picture.shape
    rows, columns = np.mgrid[:height, :width]
    points = np.stack([columns + 0.5, height - rows - 0.5, np.zeros_like(rows), np.ones_like(rows)], axis=-1)
    i, j, k, _ = np.moveaxis(points @ xy_to_ijk.T, -1, 0)
    # Pixels whose centers are well inside of the volume, by half a voxel's width.
    inside = (i > 0) & (i < variants.COLUMNS - 1) & (j > 0) & (j < variants.ROWS - 1) & (k > 0) & (k < slices - 1)
    half = abs(float(xy_to_ijk[2, 2])) * slab / 2
    needed = np.zeros(picture.shape, dtype=bool)
    close = np.zeros(picture.shape, dtype=bool)
    for missing in MISSING:
        distance = np.abs(k - missing)
        needed |= distance < 1 + half
        # Slabs have whole numbers of layers: their thickness is not quite what was asked for.
        close |= np.abs(distance - 1 - half) < (0.5 if slab else 0.02)
    striped = np.isin(picture, list(STRIPES))
    # Lines and text of the view cover some pixels.
    channels = np.stack([picture >> shift & 255 for shift in (16, 8, 0)]).astype(int)
    grey = np.ptp(channels, axis=0) == 0
    told = inside & ~close
    assert not (told & needed & grey & (channels[0] > 0) & ~striped)[60:-60, 60:-60].any(), f"{view}: interpolated over"
    assert not (told & ~needed & striped).any(), f"{view}: what is there is not shown"
    if (told & needed).any():
        assert np.mean(striped[told & needed]) > 0.8, f"{view}: not marked"
    return int(told.sum())
