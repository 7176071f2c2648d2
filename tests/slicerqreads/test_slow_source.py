"""Files that come one after the other, as from a busy share: what is there can be seen, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from ci.xvfb import Screen
from tests.slicerqreads import variants
from tests.slicerqreads.flat_series import FlatSeries, is_marked, quiet_part, shown
from tests.slicerqreads.remote import start_remote
from tests.slicerqreads.slow_source import SlowSource
from tests.slicerqreads.viewer import Picture, Viewer, offscreen_picture, run_offscreen, start_viewer

DELAY_MS = 10
SERIES = FlatSeries("Thorax", first=60, step=6, slices=24)
OTHER = FlatSeries("Scout", first=63, step=6, slices=9)
"""No grey of one is in the other."""


@pytest.fixture
def source(library: Path, tmp_path: Path) -> SlowSource:
    """Allows no file to be opened yet."""
    notes = tmp_path / "source"
    notes.mkdir()
    slow = SlowSource(library, notes, DELAY_MS)
    slow.allow(0)
    return slow


def wait_for_slice(viewer: Viewer, *ks: int, series: FlatSeries = SERIES) -> int:
    """Waits until the axial view shows one of the slices; returns which."""

    def is_there() -> bool:
        seen = shown(viewer)
        return isinstance(seen, int) and series.slice_of(seen) in ks

    viewer.wait_until(f"slice {ks}", is_there)
    k = series.slice_of(int(shown(viewer)))
    assert k is not None
    return k


def wait_for_end(viewer: Viewer) -> None:
    """Until all views show an image and none says that it is loading."""
    viewer.wait_until("the whole volume", lambda: shown(viewer, "Green") not in ("nothing", "stripes"))
    viewer.still()


def assert_same(picture: Picture, expected: Picture) -> None:
    """The same but for a level of grey, which may come from the rounding of positions."""
    difference = (picture & 255).astype(int) - (expected & 255).astype(int)
    assert np.abs(difference).max() <= 1


def walk(viewer: Viewer, count: int) -> list[int | None]:
    """The slices of the axial view from the lowest up; none where it shows that one is missing."""
    viewer.key("Red", "Home")
    seen: list[int | None] = []
    for number in range(count):
        if number > 0:
            viewer.wheel("Red", 1)
        viewer.still()
        what = shown(viewer)
        assert what == "stripes" or isinstance(what, int), f"step {number} shows {what}"
        k = SERIES.slice_of(what) if isinstance(what, int) else None
        assert what == "stripes" or k is not None, f"step {number} shows grey {what}, which is of no slice"
        seen.append(k)
    return seen


def test_first_image_is_there_with_the_first_file(
    binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    SERIES.write(tmp_path / "series")
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        viewer.wait_for_window()
        assert shown(viewer) == "nothing"
        source.allow(1)
        wait_for_slice(viewer, 0, 1)
        assert is_marked(viewer), "one slice of many is not marked"
        assert viewer.title().endswith("Series: Thorax")
        assert sum(source.openings().values()) == 1


@pytest.mark.parametrize("order", ["by name", "reversed", "shuffled"])
def test_scrolling_works_on_what_has_arrived(
    order: str, binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    """Each slice is in its place or marked as missing; nothing is made up in between."""
    ks = list(range(SERIES.slices))
    ks = ks[::-1] if order == "reversed" else variants.shuffled(SERIES.slices) if order == "shuffled" else ks
    SERIES.write(tmp_path / "series", ks)
    arrived = 10
    here = set(ks[:arrived])
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        source.allow(arrived)
        # Several threads read, so that another file may come before the first.
        first = wait_for_slice(viewer, *here)
        viewer.wait_until("ten files", lambda: sum(source.openings().values()) == arrived)
        time.sleep(0.5)
        assert SERIES.slice_of(int(shown(viewer))) == first, "the slice changed by itself"
        # Where the order of names tells nothing, what lies beyond the outermost slices is not known yet.
        low, high = (min(here), max(here)) if order == "shuffled" else (0, SERIES.slices - 1)
        assert walk(viewer, high - low + 1) == [k if k in here else None for k in range(low, high + 1)]
        assert is_marked(viewer)
        viewer.wheel("Red", -3)
        viewer.still()
        before = shown(viewer)
        source.allow()
        wait_for_end(viewer)
        place = high - 3
        assert SERIES.slice_of(int(shown(viewer))) == place, "the place has changed"
        assert before == (SERIES.grey(place) if place in here else "stripes")
        assert not is_marked(viewer)
        assert walk(viewer, SERIES.slices) == list(range(SERIES.slices))
    assert source.openings() == dict.fromkeys((path.name for path in (tmp_path / "series").iterdir()), 1)


def test_what_the_user_has_set_stays(binary: Path, screen: Screen, source: SlowSource, tmp_path: Path) -> None:
    """Zoom, and what dragging does, outlive each volume that takes the place of another, and the end."""
    variants.write(tmp_path / "series", ks=range(4, variants.SLICES), name="textured")
    arrived = 5
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        source.allow(1)
        viewer.wait_until("an image", lambda: shown(viewer) == "mixed")
        viewer.drag("Red", 40, 30)
        viewer.zoom("Red", 3)
        before = quiet_part(viewer.views()["Red"])
        source.allow(arrived)
        viewer.wait_until("more files", lambda: sum(source.openings().values()) == arrived)
        assert_same(quiet_part(viewer.views()["Red"]), before)
        # A step away and back is the user's own choice of a slice.
        viewer.wheel("Red", 1)
        viewer.wheel("Red", -1)
        source.allow()
        wait_for_end(viewer)
        assert_same(quiet_part(viewer.views()["Red"]), before)


def test_end_is_as_from_a_fast_source(
    binary: Path, small_phantom: Path, library: Path, tmp_path: Path, source: SlowSource
) -> None:
    """The same pictures, titles and texts, and each file opened once."""
    pictures = []
    source.allow()
    for number, variables in enumerate([None, source.environment]):
        file = tmp_path / f"{number}.png"
        ended = run_offscreen(
            binary, "--exit-after-startup", "--screenshot", file, small_phantom, home=tmp_path, variables=variables
        )
        assert ended.status == 0, ended.text
        pictures.append(offscreen_picture(file))
    np.testing.assert_array_equal(pictures[0], pictures[1])
    assert source.openings() == dict.fromkeys((path.name for path in small_phantom.iterdir()), 1)


def test_stall_keeps_what_is_there_in_use(binary: Path, screen: Screen, library: Path, tmp_path: Path) -> None:
    """While a file takes two seconds, the slices before it can be scrolled."""
    SERIES.write(tmp_path / "series")
    source = SlowSource(library, tmp_path, DELAY_MS, stall="IM0012.dcm:2000")
    source.allow()
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        first = wait_for_slice(viewer, 0, 1)
        viewer.wait_until("the files before", lambda: sum(source.openings().values()) == 11)
        viewer.wheel("Red", 5)
        wait_for_slice(viewer, first + 5)
        assert sum(source.openings().values()) == 11, "the stall was over before the test was"
        assert is_marked(viewer)
        wait_for_end(viewer)
        assert SERIES.slice_of(int(shown(viewer))) == first + 5
        assert not is_marked(viewer)


def test_unreadable_file_leaves_a_marked_gap(binary: Path, screen: Screen, library: Path, tmp_path: Path) -> None:
    SERIES.write(tmp_path / "series")
    source = SlowSource(library, tmp_path, DELAY_MS, unreadable="IM0005.dcm")
    source.allow()
    with start_viewer(binary, screen, tmp_path, tmp_path / "series", variables=source.environment) as viewer:
        wait_for_end(viewer)
        assert all(is_marked(viewer, view) for view in ("Red", "Yellow", "Green"))
        assert walk(viewer, SERIES.slices) == [None if k == 4 else k for k in range(SERIES.slices)]
        assert "IM0005.dcm" in viewer.output()


def test_two_series_are_never_mixed(binary: Path, screen: Screen, library: Path, tmp_path: Path) -> None:
    """Files of two patients take turns. The first one's series grows, the larger one takes its place at the end."""
    folder = tmp_path / "series"
    OTHER.write(tmp_path / "other", suffix="a")
    SERIES.write(folder, suffix="b")
    for path in (tmp_path / "other").iterdir():
        path.rename(folder / path.name)
    source = SlowSource(library, tmp_path, 3 * DELAY_MS)
    source.allow()
    both = {OTHER: 0, SERIES: 0}
    with start_viewer(binary, screen, tmp_path, folder, variables=source.environment) as viewer:
        viewer.wait_for_window()
        deadline = time.monotonic() + 30
        while shown(viewer, "Green") in ("nothing", "stripes") and time.monotonic() < deadline:
            title, seen, after = viewer.title(), shown(viewer), viewer.title()
            if title != after or not isinstance(seen, int):
                continue
            [series] = [series for series in both if series.slice_of(seen) is not None]
            assert title.endswith(f"Series: {series.name}")
            assert f"Patient Name: {series.name}^Patient" in title
            both[series] += 1
        assert both[OTHER] > 0, "nothing was shown of the first series"
        wait_for_end(viewer)
        assert viewer.title().endswith("Series: Thorax")
        assert walk(viewer, SERIES.slices) == list(range(SERIES.slices))
    # One file again for the other series' picture in the list.
    assert sum(count > 1 for count in source.openings().values()) <= 1


def test_series_of_the_list_is_shown_with_its_first_file(
    binary: Path, screen: Screen, source: SlowSource, tmp_path: Path
) -> None:
    """The other series of a folder is not waited for."""
    folder = tmp_path / "series"
    SERIES.write(folder, suffix="b")
    OTHER.write(tmp_path / "other", suffix="a", SeriesNumber=1, StudyInstanceUID="1.2.3")
    for path in (tmp_path / "other").iterdir():
        path.rename(folder / path.name)
    source.allow()
    with start_remote(binary, screen, tmp_path, folder, variables=source.environment) as viewer:
        wait_for_end(viewer)
        assert viewer.title().endswith("Series: Thorax")
        viewer.wait_until("the list", lambda: viewer.ask("bool(slicer.util.findChildren(window, name='SeriesList'))"))
        viewer.still()  # The pictures in the list are read from files, too.
        opened = sum(source.openings().values())
        source.allow(opened)
        viewer.run("find('SeriesList').setFocus()")
        viewer.press("Up")
        viewer.wait_until("nothing", lambda: shown(viewer) == "nothing" and "Thorax" not in viewer.title())
        # The first in the folder is of the series that was chosen.
        source.allow(opened + 1)
        wait_for_slice(viewer, 0, 1, series=OTHER)
        assert viewer.title().endswith("Series: Scout")
        source.allow()
        wait_for_end(viewer)
        assert viewer.title().endswith("Series: Scout")
