"""The program as its user sees it, on a screen of its own."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ci.phantom import LEVEL, PATIENT_ID, PATIENT_NAME, SERIES_DESCRIPTION, STUDY_DESCRIPTION, WINDOW, write_phantom
from ci.screen import find_views, grey_levels
from ci.xvfb import Screen
from tests.slicerqreads import variants
from tests.slicerqreads.viewer import (
    Picture,
    Slab,
    Viewer,
    fits_better,
    fitted,
    has_image,
    likeness,
    offscreen_picture,
    run_offscreen,
    start_viewer,
    window_level_of,
    windowed,
)

WARNING_COLOR = 0xFFBE3C
"""In which an incomplete series is marked."""
TITLE = (
    f"CMRN: {PATIENT_ID}    Patient Name: {PATIENT_NAME}     Exam: {STUDY_DESCRIPTION}     Series: {SERIES_DESCRIPTION}"
)
PROGRAM_TITLE = "SlicerQReads"
VIEWS = ("Red", "Yellow", "Green")


@pytest.fixture
def viewer(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> Iterator[Viewer]:
    """The program with the small phantom on the screen."""
    with start_viewer(binary, screen, tmp_path, small_phantom) as started:
        started.wait_for_images()
        yield started


def expected_view(cut: Slab, index: int, shape: tuple[int, int]) -> NDArray[np.float64]:
    return windowed(fitted(cut.layers[index], cut.spacing, shape), WINDOW, LEVEL)


def shown_layer(picture: Picture, cut: Slab) -> int:
    """Which layer a view shows: the one that it resembles most."""
    # Every third pixel is enough to tell, and quicker.
    points = picture[::3, ::3]
    likenesses = [
        likeness(points, windowed(fitted(layer, cut.spacing, picture.shape)[::3, ::3], WINDOW, LEVEL))
        for layer in cut.layers
    ]
    best = int(np.argmax(likenesses))
    assert likenesses[best] > 0.9, f"the view is like no layer: {likenesses[best]:.3f} at best"
    return best


def middle(cut: Slab) -> int:
    return (len(cut.layers) - 1) // 2


def test_title_names_patient_and_series(viewer: Viewer) -> None:
    assert viewer.title() == TITLE


@pytest.mark.parametrize("character_set", ["ISO_IR 192", "ISO_IR 100", "ISO 2022 IR 87"])
def test_title_in_other_letters(character_set: str, binary: Path, screen: Screen, tmp_path: Path) -> None:
    names = {"ISO_IR 192": "王^小东", "ISO_IR 100": "Buc^Jérôme", "ISO 2022 IR 87": "Yamada^Tarou=山田^太郎"}
    name = names[character_set]
    sets = ["", character_set] if character_set.startswith("ISO 2022") else character_set
    variants.write(tmp_path / "series", SpecificCharacterSet=sets, PatientName=name)
    with start_viewer(binary, screen, tmp_path, tmp_path / "series") as started:
        started.wait_until("the title", lambda: "CMRN" in started.title())
        assert f"Patient Name: {name}     Exam:" in started.title()


@pytest.mark.parametrize("view", VIEWS)
def test_view_shows_the_middle_the_right_way_around(view: str, viewer: Viewer, slabs: dict[str, Slab]) -> None:
    """Patient's right at the left, front at the top or left, head at the top; no mirrored way fits better."""
    picture = viewer.views()[view]
    expected = expected_view(slabs[view], middle(slabs[view]), picture.shape)
    assert likeness(picture, expected) > 0.95
    for name, flipped in {
        "left for right": expected[:, ::-1], "upside down": expected[::-1], "turned around": expected[::-1, ::-1],
    }.items():  # fmt: skip
        assert fits_better(picture, expected, flipped) > 0.9, f"fits {name}"
    assert abs(shown_layer(picture, slabs[view]) - middle(slabs[view])) <= 1


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_picture_does_not_depend_on_the_files_names(
    order: str, binary: Path, small_phantom: Path, tmp_path: Path
) -> None:
    """The same series with files named in another order makes the same picture."""
    paths = sorted(small_phantom.iterdir())
    names = [path.name for path in paths]
    names.reverse() if order == "reversed" else random.Random(8).shuffle(names)
    other = tmp_path / "other"
    other.mkdir()
    for path, name in zip(paths, names, strict=True):
        shutil.copy(path, other / name)
    pictures = []
    for number, folder in enumerate((small_phantom, other)):
        file = tmp_path / f"{number}.png"
        ended = run_offscreen(binary, "--exit-after-startup", "--screenshot", file, folder, home=tmp_path)
        assert ended.status == 0, ended.text
        pictures.append(offscreen_picture(file))
    for view, box in find_views(pictures[0]).items():
        np.testing.assert_array_equal(pictures[0][box], pictures[1][box], err_msg=view)


def test_window_and_level_are_the_files(viewer: Viewer, slabs: dict[str, Slab]) -> None:
    picture = viewer.views()["Red"]
    values = fitted(slabs["Red"].layers[middle(slabs["Red"])], slabs["Red"].spacing, picture.shape)
    window, level = window_level_of(picture, values)
    assert window == pytest.approx(WINDOW, rel=0.1)
    assert level == pytest.approx(LEVEL, abs=20)


@pytest.mark.parametrize("view", VIEWS)
def test_wheel_scrolls_one_layer_a_notch(view: str, viewer: Viewer, slabs: dict[str, Slab]) -> None:
    before = shown_layer(viewer.views()[view], slabs[view])
    viewer.wheel(view, 4)
    assert shown_layer(viewer.views()[view], slabs[view]) == before + 4
    viewer.wheel(view, -7)
    assert shown_layer(viewer.views()[view], slabs[view]) == before - 3


def test_keys_scroll(viewer: Viewer, slabs: dict[str, Slab]) -> None:
    before = shown_layer(viewer.views()["Red"], slabs["Red"])
    viewer.key("Red", "Up", "Up")
    assert shown_layer(viewer.views()["Red"], slabs["Red"]) == before + 2
    viewer.key("Red", "Page_Down")
    assert shown_layer(viewer.views()["Red"], slabs["Red"]) == before - 8


def test_scrolling_stops_at_the_ends(viewer: Viewer, slabs: dict[str, Slab]) -> None:
    viewer.wheel("Red", -60)
    lowest = viewer.views()["Red"]
    assert shown_layer(lowest, slabs["Red"]) == 0
    viewer.wheel("Red", -3)
    np.testing.assert_array_equal(viewer.views()["Red"], lowest)


def test_drag_changes_window_and_level_in_all_views(
    binary: Path, screen: Screen, small_phantom: Path, slabs: dict[str, Slab], tmp_path: Path
) -> None:
    """While the interaction node says so."""
    mode = "slicer.app.applicationLogic().GetInteractionNode().SetCurrentInteractionMode(5)"

    def measured(viewer: Viewer) -> dict[str, tuple[float, float]]:
        pictures = viewer.views()
        return {
            view: window_level_of(
                pictures[view],
                fitted(slabs[view].layers[middle(slabs[view])], slabs[view].spacing, pictures[view].shape),
            )
            for view in ("Red", "Green")
        }

    with start_viewer(binary, screen, tmp_path, "--python-code", mode, small_phantom) as viewer:
        viewer.wait_for_images()
        before = measured(viewer)
        viewer.drag("Red", 100, 0)
        wider = measured(viewer)
        viewer.drag("Red", 0, 100)
        moved = measured(viewer)
    for view in ("Red", "Green"):
        assert wider[view][0] > before[view][0] * 1.15, f"window of {view}"
        assert wider[view][1] == pytest.approx(before[view][1], abs=40), f"level of {view} when the window changed"
        assert abs(moved[view][1] - wider[view][1]) > 40, f"level of {view}"
        assert moved[view][0] == pytest.approx(wider[view][0], rel=0.15), f"window of {view} when the level changed"


def test_cross_hair_links_the_views(viewer: Viewer, slabs: dict[str, Slab]) -> None:
    """Shift over a point of the axial view brings the others to it."""
    shape = viewer.views()["Red"].shape
    layers = len(slabs["Yellow"].layers)
    viewer.point_at("Red", 0.5 + 0.2 * shape[0] / shape[1], 0.35)
    after = viewer.views()
    # The axial view is as high as the volume, so the point is at these parts of its sides.
    assert abs(shown_layer(after["Yellow"], slabs["Yellow"]) - 0.7 * layers) <= 2
    assert abs(shown_layer(after["Green"], slabs["Green"]) - 0.65 * layers) <= 2
    assert shown_layer(after["Red"], slabs["Red"]) == middle(slabs["Red"])


def test_list_offers_the_other_series(binary: Path, screen: Screen, tmp_path: Path) -> None:
    """The largest series is shown; the other one replaces it, image and title."""
    variants.write_two_series(tmp_path / "both")
    with start_viewer(binary, screen, tmp_path, tmp_path / "both") as started:
        started.wait_for_images()
        assert started.title().endswith("Series: Thorax")
        before = started.views()["Green"]
        started.choose_series(-1)
        started.wait_until("the other series", lambda: started.title().endswith("Series: Scout"))
        started.wait_for_images()
        after = started.views()["Green"]
        assert before.shape != after.shape or not np.array_equal(before, after)


def test_failed_second_series_leaves_nothing_of_the_first(binary: Path, screen: Screen, tmp_path: Path) -> None:
    """Choosing a series that can't be read takes image and patient of the other one away."""
    folder = tmp_path / "both"
    variants.write_two_patients(folder)
    for path in folder.glob("*one.dcm"):
        variants.make_undecodable(path)
    with start_viewer(binary, screen, tmp_path, folder) as started:
        started.wait_for_images()
        assert "Second^Patient" in started.title()
        # The other one is before or after it.
        started.choose_series(-1)
        started.choose_series(1)
        started.wait_until("the other series", lambda: "Second^Patient" not in started.title())
        started.still()
        for view, picture in started.views().items():
            assert not has_image(picture), f"{view} still shows an image"


def test_3d_view_shows_the_slices(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """Below the sagittal and beside the coronal view."""
    file = tmp_path / "picture.png"
    ended = run_offscreen(binary, "--exit-after-startup", "--screenshot", file, small_phantom, home=tmp_path)
    assert ended.status == 0, ended.text
    picture = offscreen_picture(file)
    boxes = find_views(picture)
    scene = picture[boxes["Green"][0], boxes["Yellow"][1]]
    # More levels than the text that says why there is no 3D, on a grid that text has little part in.
    assert grey_levels(scene[::3, ::3]) >= 15


def test_incomplete_series_is_marked_in_every_view(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """A gap is marked in each view; a whole series has no such mark."""
    partial = tmp_path / "partial"
    shutil.copytree(small_phantom, partial)
    (partial / "IM0011.dcm").unlink()
    marks = {}
    for folder in (small_phantom, partial):
        file = tmp_path / "picture.png"
        ended = run_offscreen(binary, "--exit-after-startup", "--screenshot", file, folder, home=tmp_path)
        assert ended.status == 0, ended.text
        picture = offscreen_picture(file)
        marks[folder] = {view: bool((picture[box] == WARNING_COLOR).any()) for view, box in find_views(picture).items()}
    assert marks[small_phantom] == dict.fromkeys(VIEWS, False)
    assert marks[partial] == dict.fromkeys(VIEWS, True)


def test_missing_slice_is_not_interpolated(binary: Path, small_phantom: Path, screen: Screen, tmp_path: Path) -> None:
    """Scrolled to a gap, the axial view shows no anatomy."""
    partial = tmp_path / "partial"
    shutil.copytree(small_phantom, partial)
    # Files count from the head down: the middle of 41 slices is the 21st either way.
    (partial / "IM0021.dcm").unlink()
    with start_viewer(binary, screen, tmp_path, partial) as started:
        started.wait_until("coronal image", lambda: _view_has_image(started, "Green"))
        started.still()
        assert not has_image(started.views()["Red"])
        started.wheel("Red", 1)
        assert has_image(started.views()["Red"])


def _view_has_image(viewer: Viewer, view: str) -> bool:
    boxes = viewer.boxes()
    return view in boxes and has_image(viewer.screen.pixels[boxes[view]].copy())


def test_missing_folder_is_said_in_the_window(binary: Path, screen: Screen, tmp_path: Path) -> None:
    """The window stays, without an image or a patient, and has the message."""
    with start_viewer(binary, screen, tmp_path, tmp_path / "nowhere") as started:
        started.wait_until("the message", lambda: "nowhere" in started.output())
        started.wait_for_window()
        assert started.title() == PROGRAM_TITLE
        picture = started.views()["Red"]
        assert (picture & 0xFFFFFF).any(), "the view says nothing"
        assert not has_image(picture)
        assert started.process.poll() is None


@pytest.mark.parametrize("platform", ["xcb", "offscreen"])
def test_exits_after_startup_with_its_timing(
    platform: str, binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    report = tmp_path / "timing.json"
    options = ["--exit-after-startup", f"--report-startup-timing={report}", small_phantom]
    if platform == "xcb":
        with start_viewer(binary, screen, tmp_path, *options) as started:
            assert started.process.wait(30) == 0, started.output()
    else:
        assert run_offscreen(binary, *options, home=tmp_path).status == 0
    timing = json.loads(report.read_text())
    assert timing["schema"] == 1
    assert timing["before_main_ms"] > 0
    assert len(timing["phases"]) >= 4
    assert all(phase["start_ms"] >= 0 and phase["duration_ms"] >= 0 and phase["name"] for phase in timing["phases"])
    events = timing["events"]
    assert 0 < events["first_image_painted"] <= events["mpr_painted"]
    assert 0 < events["volume_complete"] <= events["mpr_painted"]
    assert timing["peak_memory_bytes"] > 41 * 128 * 128 * 2


def test_timing_is_printed_as_a_table(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    ended = run_offscreen(binary, "--exit-after-startup", "--report-startup-timing", small_phantom, home=tmp_path)
    assert ended.status == 0
    for words in ("before main()", "first_image_painted", "volume_complete", "mpr_painted"):
        assert words in ended.output


@pytest.mark.parametrize("dashes", ["-", "--"])
def test_version_and_help(dashes: str, binary: Path, tmp_path: Path) -> None:
    version = run_offscreen(binary, f"{dashes}version", home=tmp_path, platform=None)
    assert version.status == 0
    assert re.fullmatch(r"SlicerQReads \d+\.\d+\.\d+\S*\n", version.output)
    text = run_offscreen(binary, f"{dashes}help", home=tmp_path, platform=None)
    assert text.status == 0
    for option in ("help", "version", "no-main-window", "exit-after-startup", "report-startup-timing", "screenshot",
                   "python-code", "python-script", "platform"):  # fmt: skip
        assert f"--{option}" in text.output


@pytest.mark.parametrize("arguments", [["--no-such-option"], ["--screenshot"], ["--help=yes"]])
def test_wrong_usage(arguments: list[str], binary: Path, tmp_path: Path) -> None:
    ended = run_offscreen(binary, *arguments, home=tmp_path, platform=None)
    assert ended.status == 2
    assert arguments[0].split("=")[0].lstrip("-") in ended.errors
    assert "--help" in ended.errors


@pytest.mark.parametrize(("argument", "status"), [("good", 0), ("nowhere", 1)])
def test_without_a_window(argument: str, status: int, binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """Loads, needs no display, and the exit status tells whether it worked."""
    path = small_phantom if argument == "good" else tmp_path / argument
    ended = run_offscreen(binary, "--no-main-window", "--exit-after-startup", path, home=tmp_path, platform=None)
    assert ended.status == status, ended.text
    assert (argument in ended.errors) == bool(status)


def test_phantom_is_the_same_every_time(tmp_path: Path) -> None:
    """Pictures and times can be compared because the phantom never changes."""
    contents = []
    for name in ("one", "two"):
        contents.append([path.read_bytes() for path in write_phantom(tmp_path / name, slices=3, size=64)])
    assert contents[0] == contents[1]
