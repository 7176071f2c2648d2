"""What the program remembers from one start to the next, and what it does where it can't."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from ci.phantom import PATIENT_ID, PATIENT_NAME, SERIES_DESCRIPTION, STUDY_DESCRIPTION
from ci.xvfb import Screen
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.viewer import has_image, run_offscreen

PANEL = "find('ModulePanel').isVisible()"
MARKER = "views()[0].GetOrientationMarkerType()"
RULER = "views()[0].GetRulerType()"


def file_in(home: Path) -> Path:
    return home / ".config" / "SlicerQReads" / "SlicerQReads.ini"


def close(viewer: Remote) -> None:
    viewer.press("ctrl+q")
    assert viewer.process.wait(20) == 0, viewer.output()


def change_everything(viewer: Remote) -> int:
    """Hides the panel, shows the ruler and another marker; which one."""
    viewer.press("l", "o", "F9")
    viewer.still()
    return int(viewer.ask(MARKER))


def test_choices_come_back(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        marker = change_everything(viewer)
        viewer.run("window.setGeometry(30, 40, 1000, 800)")
        viewer.run("slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpView)")
        viewer.still()
        close(viewer)
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert not viewer.ask(PANEL)
        assert viewer.ask(MARKER) == marker
        assert viewer.ask(RULER) == 1
        place = "[window.geometry.x(), window.geometry.y(), window.geometry.width(), window.geometry.height()]"
        assert viewer.ask(place) == [30, 40, 1000, 800]
        assert viewer.ask("slicer.app.layoutManager().layoutLogic().GetLayoutNode().GetViewArrangement()") == 3
        viewer.press("l")
        close(viewer)
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert viewer.ask(RULER) == 0
        assert viewer.ask(MARKER) == marker


def test_volume_rendering_comes_back(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    logic = "slicer.modules.volumerendering.logic()"
    shown = f"{logic}.GetFirstVolumeRenderingDisplayNode(slicer.util.getNodesByClass('vtkMRMLScalarVolumeNode')[0])"
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        viewer.wait_for_images()
        viewer.press("ctrl+3")
        viewer.wait_until("the rendering", lambda: viewer.ask(f"bool({shown}) and bool({shown}.GetVisibility())"))
        viewer.run(f"{logic}.ApplyPreset({shown}, 'CT-Lung')")
        close(viewer)
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        viewer.wait_until("the rendering", lambda: viewer.ask(f"bool({shown}) and bool({shown}.GetVisibility())"))
        assert viewer.ask(f"{logic}.GetPresetOf({shown}).GetName()") == "CT-Lung"


def test_nothing_of_a_patient_is_kept(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        change_everything(viewer)
        viewer.press("2", "i", "t", "ctrl+2")
        viewer.still()
        close(viewer)
    text = file_in(tmp_path).read_text()
    for words in (PATIENT_ID, PATIENT_NAME, STUDY_DESCRIPTION, SERIES_DESCRIPTION, str(small_phantom), "2500"):
        assert words not in text
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert viewer.ask("display().GetWindow()") == 400
        assert viewer.ask("find('ZoomComboBox').currentText") == "Fit to window"


def test_start_that_changes_nothing_leaves_nothing(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        close(viewer)
    assert not file_in(tmp_path).exists()


@pytest.mark.parametrize("option", ["--disable-settings", "--testing"])
def test_settings_can_be_left_alone(
    option: str, binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    with start_remote(binary, screen, tmp_path, option, small_phantom) as viewer:
        change_everything(viewer)
        close(viewer)
    assert not (tmp_path / ".config").exists()
    file_in(tmp_path).parent.mkdir(parents=True)
    file_in(tmp_path).write_text("[Window]\npanel=false\n")
    with start_remote(binary, screen, tmp_path, option, small_phantom) as viewer:
        assert viewer.ask(PANEL)


def test_path_is_shown(binary: Path, tmp_path: Path) -> None:
    for dashes in ("-", "--"):
        ended = run_offscreen(binary, f"{dashes}settings-path", home=tmp_path, platform=None)
        assert (ended.status, ended.output, ended.errors) == (0, f"{file_in(tmp_path)}\n", "")
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "elsewhere")}
    command = [str(binary), "--settings-path"]
    output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=30).stdout
    assert output == f"{tmp_path}/elsewhere/SlicerQReads/SlicerQReads.ini\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe" * 1000,
        b"[Window\nplace=@Rect(",
        b"[Window]\nplace=@Rect(a b c d)\nlayout=many\npanel=@ByteArray(\x80)\nmaximized=@Variant(\\0\\0\\0\\x7f)\n"
        b"[Views]\norientationMarker=@Invalid()\nruler=\n",
        b"[Window]\nplace=@Rect(-2000000000 -2000000000 1 1)\nlayout=987654\n[Views]\norientationMarker=house\n",
        b"",
    ],
)
def test_damaged_file(content: bytes, binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    """The program works, and the file is whole again after something has been changed."""
    file_in(tmp_path).parent.mkdir(parents=True)
    file_in(tmp_path).write_bytes(content)
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert viewer.ask("window.width >= 640 and window.height >= 480"), "there is no room for a picture"
        viewer.run("window.resize(1000, 800)")
        assert all(has_image(picture) for picture in viewer.views().values())
        if viewer.ask(PANEL):
            viewer.press("F9")
        viewer.run("slicer.app.layoutManager().setLayout(3)")
        viewer.still()
        close(viewer)
        assert viewer.output() == ""
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert viewer.ask("slicer.app.layoutManager().layoutLogic().GetLayoutNode().GetViewArrangement()") == 3


def test_layout_without_slices_does_not_come_back(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    """The first image is one in a slice view."""
    file_in(tmp_path).parent.mkdir(parents=True)
    file_in(tmp_path).write_text("[Window]\nlayout=4\n")
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        assert viewer.ask("slicer.app.layoutManager().layoutLogic().GetLayoutNode().GetViewArrangement()") == 503
        assert len(viewer.boxes()) == 3


def test_place_outside_of_the_screen(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    """As after a second screen has been taken away: the window is on the screen, and no larger."""
    file_in(tmp_path).parent.mkdir(parents=True)
    file_in(tmp_path).write_text("[Window]\nplace=@Rect(3000 2000 2500 900)\n")
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        x, y, width, height = viewer.ask(
            "[window.geometry.x(), window.geometry.y(), window.geometry.width(), window.geometry.height()]"
        )
        assert (width, height) == (1600, 900)
        assert (x, y) == (0, 100)


CHANGE = "slicer.app.layoutManager().setLayout(3)"


def test_home_that_cannot_be_written(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """One line says so; the program's status is that of what it was asked for."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".config").write_text("a file where the folder should be")
    ended = run_offscreen(binary, "--exit-after-startup", "--python-code", CHANGE, small_phantom, home=home)
    assert ended.status == 0
    assert ended.errors.count("\n") == 1
    assert f'"{file_in(home)}"' in ended.errors
    assert "--disable-settings" in ended.errors


def test_no_home(binary: Path, small_phantom: Path) -> None:
    command = [
        str(binary),
        "-platform",
        "offscreen",
        "--exit-after-startup",
        "--python-code",
        CHANGE,
        str(small_phantom),
    ]
    ended = subprocess.run(command, env={"PATH": os.defpath}, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_full_disk_keeps_the_old_file(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    old = "[Window]\nlayout=6\n"
    file_in(tmp_path).parent.mkdir(parents=True)
    file_in(tmp_path).write_text(old)
    # No file may get longer than nothing; Python's children get the error rather than the signal.
    ended = subprocess.run(
        [str(binary), "-platform", "offscreen", "--exit-after-startup", "--python-code", CHANGE, str(small_phantom)],
        env={"PATH": os.defpath, "HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)), restore_signals=False,
    )  # fmt: skip
    assert ended.returncode == 0
    assert ended.stderr.count("\n") == 1
    assert "cannot be kept" in ended.stderr
    assert file_in(tmp_path).read_text() == old


def test_two_programs_at_once_keep_what_both_changed(
    binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path
) -> None:
    with start_remote(binary, screen, tmp_path, small_phantom) as viewer:
        viewer.press("l")
        viewer.still()
        other = run_offscreen(binary, "--exit-after-startup", "--python-code", CHANGE, small_phantom, home=tmp_path)
        assert other.status == 0, other.text
        assert "layout=3" in file_in(tmp_path).read_text()
        close(viewer)
    text = file_in(tmp_path).read_text()
    assert "layout=3" in text
    assert "ruler=true" in text
