"""Where voxels are: matrix, slice order and gaps against what pydicom reads in the tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.slicerqreads import variants
from tests.slicerqreads.probe import Answer, VolumeProbe

LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
MILLIMETERS = 1e-3
"""How far a corner of the volume may be off."""


def slices_by_position(paths: list[Path]) -> list[Dataset]:
    """The slices in order along the normal, one a position."""
    datasets = [dcmread(path) for path in paths]
    cosines = np.array(datasets[0].ImageOrientationPatient, dtype=float)
    normal = np.cross(cosines[:3], cosines[3:])
    places = {round(float(np.dot(dataset.ImagePositionPatient, normal)), 3): dataset for dataset in reversed(datasets)}
    return [places[place] for place in sorted(places)]


def matrix_from_tags(first: Dataset, last: Dataset, steps: int) -> NDArray[np.float64]:
    """IJK→RAS of a series by DICOM's equation C.7.6.2.1-1, from its outermost slices."""
    cosines = np.array(first.ImageOrientationPatient, dtype=float)
    row_spacing, column_spacing = (float(value) for value in first.PixelSpacing)
    matrix = np.eye(4)
    matrix[:3, 0] = cosines[:3] * column_spacing
    matrix[:3, 1] = cosines[3:] * row_spacing
    matrix[:3, 3] = np.array(first.ImagePositionPatient, dtype=float)
    matrix[:3, 2] = (np.array(last.ImagePositionPatient, dtype=float) - matrix[:3, 3]) / steps
    ras: NDArray[np.float64] = LPS_TO_RAS @ matrix
    return ras


def rescaled(dataset: Dataset) -> NDArray[np.float64]:
    slope, intercept = float(dataset.get("RescaleSlope", 1)), float(dataset.get("RescaleIntercept", 0))
    values: NDArray[np.float64] = dataset.pixel_array * slope + intercept
    return values


def assert_same_place(answer: Answer, expected: NDArray[np.float64]) -> None:
    """The eight corners of the volume are where they should be."""
    corners = np.array([[i, j, k, 1] for i in (0, 1) for j in (0, 1) for k in (0, 1)], dtype=float)
    corners[:, :3] *= np.array(answer.report["dimensions"], dtype=float) - 1
    np.testing.assert_allclose(corners @ answer.ijk_to_ras.T, corners @ expected.T, atol=MILLIMETERS, rtol=0)


def assert_whole(answer: Answer, paths: list[Path]) -> None:
    """Every slice is in its place with its values, as the tags say."""
    assert answer.voxels is not None, answer.failed
    slices = slices_by_position(paths)
    assert answer.report["dimensions"] == [slices[0].Columns, slices[0].Rows, len(slices)]
    assert (answer.report["arrived"], answer.report["expected"]) == (len(slices), len(slices))
    assert_same_place(answer, matrix_from_tags(slices[0], slices[-1], len(slices) - 1))
    np.testing.assert_allclose(answer.voxels, np.stack([rescaled(dataset) for dataset in slices]), rtol=1e-6)


SERIES: dict[str, Callable[[Path], list[Path]]] = {
    "axial": variants.write,
    "sagittal": lambda folder: variants.write(folder, variants.SAGITTAL),
    "coronal": lambda folder: variants.write(folder, variants.CORONAL),
    "oblique MR": variants.write_mr,
    "gantry tilt": lambda folder: variants.write(folder, variants.TILTED),
    "reversed": lambda folder: variants.write(folder, variants.OBLIQUE, ks=range(variants.SLICES - 1, -1, -1)),
    "shuffled": lambda folder: variants.write(folder, variants.OBLIQUE, ks=variants.shuffled()),
    "rescaled by slice": variants.write_rescaled_by_slice,
    "unsigned 12 bit": variants.write_monochrome1,
}


@pytest.mark.parametrize("kind", SERIES)
def test_series_matches_its_tags(kind: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    paths = SERIES[kind](tmp_path / "series")
    answer = volume_probe.read(tmp_path / "series")
    assert_whole(answer, paths)
    assert answer.problems == []


def test_files_given_one_by_one_match_their_tags(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    paths = variants.write(tmp_path, variants.OBLIQUE, ks=variants.shuffled())
    assert_whole(volume_probe.read(*paths), paths)


def test_order_comes_from_positions_not_from_numbers(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """Instance numbers, names and slice locations all lie; the position counts."""

    def edit(dataset: Dataset, k: int) -> None:
        dataset.InstanceNumber = (k * 5) % variants.SLICES
        dataset.SliceLocation = str(-k)

    paths = variants.write(tmp_path, variants.OBLIQUE, ks=variants.shuffled(), edit=edit)
    assert_whole(volume_probe.read(tmp_path), paths)


@pytest.mark.parametrize("missing", [{5}, {3, 4}, {2, 7, 8}], ids=str)
def test_missing_slices_leave_a_gap(missing: set[int], volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """Slices stay where they belong; the missing ones are empty, and nothing is interpolated into them."""
    ks = [k for k in range(variants.SLICES) if k not in missing]
    paths = variants.write(tmp_path, variants.TILTED, ks=ks)
    answer = volume_probe.read(tmp_path)
    assert answer.voxels is not None, answer.failed
    assert answer.report["dimensions"][2] == answer.report["expected"] == variants.SLICES
    assert answer.report["arrived"] == len(ks)
    assert answer.report["arrivedSlices"] == [k not in missing for k in range(variants.SLICES)]
    slices = slices_by_position(paths)
    assert_same_place(answer, matrix_from_tags(slices[0], slices[-1], variants.SLICES - 1))
    for k in range(variants.SLICES):
        expected = np.zeros_like(variants.coded(k)) if k in missing else variants.coded(k)
        np.testing.assert_array_equal(answer.voxels[k], expected, err_msg=f"slice {k}")


def test_duplicate_positions_are_used_once_and_named(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    paths = variants.write_with_duplicates(tmp_path)
    answer = volume_probe.read(tmp_path)
    assert_whole(answer, paths)
    pairs = [(paths[4].name, paths[-2].name), (paths[9].name, paths[-1].name)]
    for pair in pairs:
        assert any(name in answer.messages for name in pair), f"neither of {pair} is named in {answer.problems}"


@pytest.mark.parametrize("geometry", [variants.AXIAL, variants.OBLIQUE], ids=["axial", "oblique"])
def test_one_slice_is_as_thick_as_it_says(geometry: Any, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    (path,) = variants.write(tmp_path, geometry, ks=[7], SliceThickness="4.5")
    answer = volume_probe.read(path)
    assert answer.voxels is not None, answer.failed
    assert answer.report["dimensions"] == [variants.COLUMNS, variants.ROWS, 1]
    dataset = dcmread(path)
    expected = matrix_from_tags(dataset, dataset, 1)
    expected[:3, 2] = LPS_TO_RAS[:3, :3] @ (geometry.normal * 4.5)
    np.testing.assert_allclose(answer.ijk_to_ras, expected, atol=1e-5)
    np.testing.assert_array_equal(answer.voxels[0], variants.coded(7))


def test_one_slice_without_thickness_has_a_thickness(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """No matrix may be singular, whatever the file leaves out."""
    (path,) = variants.write(tmp_path, ks=[7])
    variants.change(path, SliceThickness=None)
    answer = volume_probe.read(path)
    assert answer.voxels is not None, answer.failed
    assert abs(np.linalg.det(answer.ijk_to_ras)) > 1e-6


@pytest.mark.parametrize("order", ["in order", "reversed", "shuffled"])
def test_enhanced_multi_frame_matches_its_functional_groups(
    order: str, volume_probe: VolumeProbe, tmp_path: Path
) -> None:
    ks = {"in order": list(range(8)), "reversed": list(range(7, -1, -1)), "shuffled": variants.shuffled(8)}[order]
    path = tmp_path / "enhanced.dcm"
    variants.write_enhanced(path, [variants.Frame(k) for k in ks])
    answer = volume_probe.read(path)
    assert answer.voxels is not None, answer.failed
    dataset = dcmread(path)
    positions = [
        np.array(groups.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
        for groups in dataset.PerFrameFunctionalGroupsSequence
    ]
    shared = dataset.SharedFunctionalGroupsSequence[0]
    flat = Dataset()
    flat.PixelSpacing = shared.PixelMeasuresSequence[0].PixelSpacing
    flat.ImageOrientationPatient = shared.PlaneOrientationSequence[0].ImageOrientationPatient
    first, last = Dataset(), Dataset()
    first.update(flat)
    last.update(flat)
    first.ImagePositionPatient = list(positions[ks.index(0)])
    last.ImagePositionPatient = list(positions[ks.index(7)])
    assert_same_place(answer, matrix_from_tags(first, last, 7))
    np.testing.assert_array_equal(answer.voxels, np.stack([variants.coded(k) for k in range(8)]))
    assert (answer.report["window"], answer.report["level"]) == (1500, 300)


def test_enhanced_frames_are_rescaled_one_by_one(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path = tmp_path / "enhanced.dcm"
    variants.write_enhanced(path, [variants.Frame(k, slope=0.5 + 0.25 * k) for k in range(6)])
    answer = volume_probe.read(path)
    assert answer.voxels is not None, answer.failed
    stored = dcmread(path).pixel_array
    expected = [stored[k] * (0.5 + 0.25 * k) - 1024 for k in range(6)]
    np.testing.assert_allclose(answer.voxels, np.stack(expected), rtol=1e-6)


def test_window_level_and_inversion_come_from_the_files(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    variants.write(tmp_path / "plain", WindowWidth="1500", WindowCenter="-600")
    plain = volume_probe.read(tmp_path / "plain").report
    assert (plain["window"], plain["level"], plain["inverted"]) == (1500, -600, False)
    variants.write_monochrome1(tmp_path / "inverted")
    assert volume_probe.read(tmp_path / "inverted").report["inverted"] is True


NAMES = {
    "ISO_IR 192": "Müller^Zoë=山田^太郎",
    "ISO_IR 100": "Buc^Jérôme",
    "GB18030": "Wang^XiaoDong=王^小东",
    "ISO 2022 IR 87": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "ISO_IR 144": "Люкceмбypг",
    "ISO_IR 126": "Διονυσιος",
}


@pytest.mark.parametrize("character_set", NAMES)
def test_names_in_any_character_set(character_set: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    sets = ["", character_set] if character_set.startswith("ISO 2022") else character_set
    name = NAMES[character_set]
    variants.write(tmp_path, ks=range(3), SpecificCharacterSet=sets, PatientName=name)
    assert str(dcmread(next(tmp_path.iterdir())).PatientName) == name
    assert volume_probe.read(tmp_path).series["patientName"] == name


def test_series_tells_what_the_files_say(volume_probe: VolumeProbe, small_phantom: Path) -> None:
    series = volume_probe.read(small_phantom).series
    dataset = dcmread(next(small_phantom.iterdir()))
    for keyword in ("PatientID", "PatientName", "StudyDescription", "SeriesDescription", "Modality",
                    "StudyInstanceUID", "SeriesInstanceUID"):  # fmt: skip
        assert series[keyword[0].lower() + keyword[1:]] == str(dataset[keyword].value)
    assert series["expectedSliceCount"] == len(list(small_phantom.iterdir()))
