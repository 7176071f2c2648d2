"""Files that are missing, damaged or hostile: a message that names them, the good ones shown, never a crash or hang."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom.data.data_manager import DATA_ROOT

from ci.phantom import PATIENT_ID, PATIENT_NAME
from tests.slicerqreads import variants
from tests.slicerqreads.probe import VolumeProbe
from tests.slicerqreads.test_volume_formats import values, write_with_simpleitk
from tests.slicerqreads.viewer import run_offscreen

NOBODY = 65534
FUZZ_CASES = 150
FUZZ_SEED = 20200229
LENGTHS = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xfe\xff\0\xe0"]
"""Undefined, the largest, none, and the tag of an item: what lengths go wrong with."""


def test_truncated_slice_is_left_out_and_named(each_volume_probe: VolumeProbe, tmp_path: Path) -> None:
    paths = variants.write(tmp_path)
    variants.truncate(paths[4], 0.6)
    answer = each_volume_probe.read(tmp_path)
    assert answer.voxels is not None, answer.failed
    assert (answer.report["arrived"], answer.report["expected"]) == (variants.SLICES - 1, variants.SLICES)
    assert not answer.report["arrivedSlices"][4]
    assert paths[4].name in answer.messages
    for k in range(variants.SLICES):
        if k != 4:
            np.testing.assert_array_equal(answer.voxels[k], variants.coded(k))


@pytest.mark.parametrize("lie", variants.LIES)
def test_lying_slice_does_not_harm_the_others(lie: str, each_volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """One file of twelve lies: the others are where they belong; it is either left out and named, or as it was."""
    paths = variants.write(tmp_path)
    variants.change(paths[6], **variants.LIES[lie])
    answer = each_volume_probe.read(tmp_path)
    assert answer.voxels is not None, answer.failed
    assert answer.report["dimensions"] == [variants.COLUMNS, variants.ROWS, variants.SLICES]
    np.testing.assert_allclose(answer.ijk_to_ras, variants.AXIAL.ijk_to_ras, atol=1e-6)
    for k in set(range(variants.SLICES)) - {6}:
        np.testing.assert_array_equal(answer.voxels[k], variants.coded(k))
    if answer.report["arrivedSlices"][6]:
        np.testing.assert_array_equal(answer.voxels[6], variants.coded(6))
    else:
        assert not answer.voxels[6].any()
        assert len(answer.report["series"]) > 1 or paths[6].name in answer.messages


@pytest.mark.parametrize("lie", variants.LIES)
def test_lone_lying_file_is_refused_or_shown_as_it_is(lie: str, each_volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """Either a message that names it, or its true values in a place that a view can show."""
    (path,) = variants.write(tmp_path, ks=[6])
    variants.change(path, **variants.LIES[lie])
    answer = each_volume_probe.read(tmp_path)
    if answer.failed:
        assert path.name in answer.messages
        return
    assert answer.voxels is not None
    np.testing.assert_array_equal(answer.voxels, variants.coded(6)[np.newaxis])
    spacing = np.linalg.norm(answer.ijk_to_ras[:3, :3], axis=0)
    assert ((spacing > 1e-6) & (spacing < 1e6)).all(), f"voxels of {spacing} mm"
    assert abs(np.linalg.det(answer.ijk_to_ras)) > 1e-9
    assert np.abs(answer.ijk_to_ras[:3, 3]).max() < 1e6


def test_false_compression_is_refused(each_volume_probe: VolumeProbe, tmp_path: Path) -> None:
    (path,) = variants.write(tmp_path, ks=[6])
    variants.lie_about_compression(path)
    answer = each_volume_probe.read(path)
    assert answer.failed
    assert path.name in answer.messages


def test_largest_of_two_series_is_read_and_the_other_offered(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    variants.write_two_series(tmp_path)
    answer = volume_probe.read(tmp_path)
    assert [answer.series["seriesDescription"], answer.report["arrived"]] == ["Thorax", variants.SLICES]
    described = [series["seriesDescription"] for series in answer.report["series"]]
    assert sorted(described) == ["Scout", "Thorax"]
    other = volume_probe.read(tmp_path, series=described.index("Scout"))
    assert [other.series["seriesDescription"], other.report["arrived"]] == ["Scout", 5]
    assert other.voxels is not None
    np.testing.assert_array_equal(other.voxels, np.stack([variants.coded(k) for k in range(5)]))


def test_file_can_stand_for_its_series(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """For the smaller one of two in its folder, and not for what lies in folders below."""
    variants.write_two_series(tmp_path)
    variants.write(tmp_path / "below", PatientName="Other^Patient", PatientID="2")
    scout = next(path for path in tmp_path.glob("*.dcm") if b"Scout" in path.read_bytes())
    answer = volume_probe.read(scout, whole_series=True)
    assert [answer.series["seriesDescription"], answer.report["arrived"]] == ["Scout", 5]
    assert len(answer.report["series"]) == 2
    assert volume_probe.read(tmp_path, whole_series=True).series["seriesDescription"] != "Scout"
    assert volume_probe.read(scout).report["arrived"] == 1


def test_copy_of_a_file_stands_for_its_series(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    first = variants.write(tmp_path)[0]
    copy = tmp_path / "copy.dcm"
    shutil.copy(first, copy)
    for path in (first, copy):
        assert volume_probe.read(path, whole_series=True).report["arrived"] == variants.SLICES


def test_file_without_an_image_stands_for_no_series(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    variants.write(tmp_path)
    variants.write_text_report(tmp_path / "report.dcm")
    answer = volume_probe.read(tmp_path / "report.dcm", whole_series=True)
    assert answer.failed is not None
    assert "report.dcm" in answer.failed


def test_patients_are_never_mixed(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    variants.write_two_patients(tmp_path)
    answer = volume_probe.read(tmp_path)
    assert {series["patientName"] for series in answer.report["series"]} == {"First^Patient", "Second^Patient"}
    assert answer.series["patientName"] == "Second^Patient"
    assert answer.report["arrived"] == answer.report["expected"] == variants.SLICES


def test_one_uid_for_two_patients_is_two_series(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """Files that claim the same series but name different patients are never put into one volume."""
    variants.write(tmp_path / "one", ks=range(6), PatientName="First^Patient", PatientID="1")
    paths = variants.write(tmp_path / "two", ks=range(6, 12), PatientName="Second^Patient", PatientID="2")
    for path in paths:
        path.rename(tmp_path / "one" / f"other{path.name}")
    answer = volume_probe.read(tmp_path / "one")
    assert answer.report["arrived"] == 6
    named = {series["patientName"] for series in answer.report["series"]}
    assert named == {"First^Patient", "Second^Patient"} or "other" in answer.messages


def test_localizer_in_the_series_does_not_harm_it(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    stray = variants.write_with_localizer(tmp_path)
    answer = volume_probe.read(tmp_path)
    assert answer.voxels is not None, answer.failed
    np.testing.assert_array_equal(answer.voxels, np.stack([variants.coded(k) for k in range(variants.SLICES)]))
    assert len(answer.report["series"]) == 2 or stray.name in answer.messages


def test_other_files_in_the_folder_do_not_matter(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    variants.write(tmp_path)
    (tmp_path / "notes.txt").write_text("seen on Monday")
    (tmp_path / "empty.dcm").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe")
    variants.write_text_report(tmp_path / "report.dcm")
    answer = volume_probe.read(tmp_path)
    assert answer.report["arrived"] == answer.report["expected"] == variants.SLICES


# -- The finished program ----------------------------------------------------------------------------------------------


def _make_empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _make_without_images(folder: Path) -> Path:
    variants.write_text_report(folder / "report.dcm")
    (folder / "notes.txt").write_text("nothing to see")
    return folder


def _make_truncated(folder: Path) -> Path:
    for path in variants.write(folder, PatientName=PATIENT_NAME):
        variants.truncate(path, 0.5)
    return folder


def _make_lying(folder: Path) -> Path:
    for path in variants.write(folder, PatientName=PATIENT_NAME):
        variants.change(path, Rows=65535, Columns=65535)
    return folder


def _make_random(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "random.dcm"
    path.write_bytes(random.Random(FUZZ_SEED).randbytes(100_000))
    return path


def _make_broken_volume(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "broken.nrrd"
    write_with_simpleitk(path, values("int16"), variants.AXIAL.ijk_to_ras)
    variants.truncate(path, 0.5)
    return path


def _make_flat_volume(folder: Path) -> Path:
    """All rows lie in one place."""
    folder.mkdir()
    path = folder / "flat.nrrd"
    header = (
        "NRRD0004\ntype: short\ndimension: 3\nsizes: 8 8 8\nspace: left-posterior-superior\n"
        "space directions: (1,0,0) (0,0,0) (0,0,1)\nendian: little\nencoding: raw\n\n"
    )
    path.write_bytes(header.encode() + np.arange(512, dtype="<i2").tobytes())
    return path


UNUSABLE: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder,
    "empty folder": _make_empty,
    "no image in it": _make_without_images,
    "all truncated": _make_truncated,
    "all lying": _make_lying,
    "random bytes": _make_random,
    "broken NRRD": _make_broken_volume,
    "flat NRRD": _make_flat_volume,
}


@pytest.mark.parametrize("window", [True, False], ids=["window", "no window"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_program_says_why_it_shows_nothing(kind: str, window: bool, binary: Path, tmp_path: Path) -> None:
    path = UNUSABLE[kind](tmp_path / "Bilder ü")
    options = ["--exit-after-startup", *([] if window else ["--no-main-window"])]
    ended = run_offscreen(binary, *options, path, home=tmp_path)
    assert ended.status == 1
    assert path.name in ended.errors
    assert PATIENT_NAME not in ended.text


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter, as pytest's are not."""
    folder = Path(tempfile.mkdtemp(prefix="open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _unprivileged(binary: Path, folder: Path) -> tuple[Path, int | None]:
    """The program where an ordinary user can start it, and that user's number; nothing special for who is one."""
    if os.geteuid() != 0:
        return binary, None
    copy = folder / "SlicerQReads"
    shutil.copy(binary, copy)
    return copy, NOBODY


def test_unreadable_folder_is_named(binary: Path, open_folder: Path) -> None:
    program, user = _unprivileged(binary, open_folder)
    closed = open_folder / "closed"
    variants.write(closed)
    closed.chmod(0)
    ended = run_offscreen(program, "--exit-after-startup", closed, home=open_folder, user=user)
    closed.chmod(0o755)
    assert ended.status == 1
    assert "closed" in ended.errors
    assert "ermission" in ended.errors


def test_unreadable_slice_is_named_and_the_others_shown(binary: Path, open_folder: Path) -> None:
    program, user = _unprivileged(binary, open_folder)
    paths = variants.write(open_folder / "series")
    for path in paths:
        path.chmod(0o644)
    paths[3].chmod(0)
    ended = run_offscreen(program, "--exit-after-startup", open_folder / "series", home=open_folder, user=user)
    assert ended.status == 0, ended.text
    assert paths[3].name in ended.errors


def test_names_of_bad_slices_are_printed_but_no_patient(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    folder = tmp_path / "series"
    shutil.copytree(small_phantom, folder)
    variants.truncate(folder / "IM0005.dcm", 0.5)
    variants.change(folder / "IM0009.dcm", Rows=30000)
    ended = run_offscreen(binary, "--exit-after-startup", folder, home=tmp_path)
    assert ended.status == 0, ended.text
    for name in ("IM0005.dcm", "IM0009.dcm"):
        assert name in ended.errors
    for private in (PATIENT_ID, *PATIENT_NAME.split("^")):
        assert private not in ended.text


# -- Random damage -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A file of each kind that the readers know."""
    folder = tmp_path_factory.mktemp("healthy")
    files = [variants.write(folder / "native", ks=[3])[0], folder / "enhanced.dcm"]
    variants.write_enhanced(files[1], [variants.Frame(k) for k in range(3)])
    for extension in ("nrrd", "nii", "nii.gz", "mha"):
        files.append(folder / f"volume.{extension}")
        write_with_simpleitk(files[-1], values("int16"), variants.OBLIQUE.ijk_to_ras)
    examples = Path(DATA_ROOT) / "test_files"
    for name in ("MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm",
                 "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_jpeg_gdcm.dcm", "JPEGLSNearLossless_16.dcm", "image_dfl.dcm",
                 "SC_rgb_gdcm_KY.dcm", "MR_small_bigendian.dcm", "rtdose.dcm"):  # fmt: skip
        files.append(examples / name)
    return files


def damaged(content: bytes, source: random.Random) -> bytes:
    """The content with one kind of damage."""
    data = bytearray(content)
    kind = source.choice(["cut", "flip", "flip in header", "overwrite", "insert", "remove", "lengths"])
    if kind == "cut":
        return content[: source.randrange(len(content))]
    if kind == "flip in header":
        for _ in range(source.randint(1, 8)):
            data[source.randrange(min(len(data), 2000))] = source.randrange(256)
    elif kind == "flip":
        for _ in range(source.randint(1, 200)):
            data[source.randrange(len(data))] = source.randrange(256)
    elif kind == "lengths":
        for _ in range(source.randint(1, 4)):
            at = source.randrange(132, max(133, min(len(data) - 4, 3000)))
            data[at : at + 4] = source.choice(LENGTHS)
    else:
        at, length = source.randrange(len(data)), source.randint(1, 64)
        replacement = b"" if kind == "remove" else source.randbytes(length)
        data[at : at + (0 if kind == "insert" else length)] = replacement
    return bytes(data)


@pytest.mark.parametrize("part", range(6))
def test_random_damage_never_crashes_or_hangs(
    part: int, each_volume_probe: VolumeProbe, healthy: list[Path], tmp_path: Path
) -> None:
    """Each damaged file is read as something or refused by name."""
    source = random.Random(FUZZ_SEED + part)
    for case in range(FUZZ_CASES // 6):
        original = source.choice(healthy)
        path = tmp_path / f"{case}{''.join(original.suffixes)}"
        path.write_bytes(damaged(original.read_bytes(), source))
        answer = each_volume_probe.read(path)
        assert not answer.failed or path.name in answer.messages, answer.failed


def test_random_damage_in_a_series_never_stops_the_program(binary: Path, small_phantom: Path, tmp_path: Path) -> None:
    """A fifth of the slices is damaged at random: the rest is shown, by the finished program."""
    source = random.Random(FUZZ_SEED)
    folder = tmp_path / "series"
    shutil.copytree(small_phantom, folder)
    for path in source.sample(sorted(folder.iterdir()), 8):
        path.write_bytes(damaged(path.read_bytes(), source))
    ended = run_offscreen(
        binary, "--exit-after-startup", "--screenshot", tmp_path / "picture.png", folder, home=tmp_path
    )
    assert ended.status == 0, ended.text
    assert (tmp_path / "picture.png").stat().st_size > 0
