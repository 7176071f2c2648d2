"""NRRD, NIfTI and MetaImage: values and geometry against what other programs write and read."""

from __future__ import annotations

import gzip
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.slicerqreads import variants
from tests.slicerqreads.probe import Answer, VolumeProbe

# Typed in part at best, so of any type.
nibabel: Any = importlib.import_module("nibabel")
nrrd: Any = importlib.import_module("nrrd")
sitk: Any = importlib.import_module("SimpleITK")

Array = NDArray[Any]

SHAPE = (7, 9, 11)
"""Slices, rows, columns: no two are the same."""
TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"]
GEOMETRIES = {"axial": variants.AXIAL, "sagittal": variants.SAGITTAL, "oblique": variants.OBLIQUE}
EXTENSIONS = ["nrrd", "nhdr", "nii", "nii.gz", "mha", "mhd"]


def values(dtype: str) -> Array:
    """Different values all over the type's range, in the order k, j, i."""
    if dtype.startswith("float"):
        return np.linspace(-1e6, 1e6, np.prod(SHAPE)).astype(dtype).reshape(SHAPE)
    limits = np.iinfo(dtype)
    scattered = np.random.default_rng(5).integers(limits.min, limits.max, SHAPE, dtype, endpoint=True)
    scattered[0, 0, :2] = limits.min, limits.max
    return scattered


def write_with_simpleitk(path: Path, array: Array, ijk_to_ras: NDArray[np.float64], compress: bool = False) -> None:
    lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ ijk_to_ras
    spacing = np.linalg.norm(lps[:3, :3], axis=0)
    image = sitk.GetImageFromArray(array, isVector=array.ndim == 4)
    image.SetSpacing(spacing.tolist())
    image.SetOrigin(lps[:3, 3].tolist())
    image.SetDirection((lps[:3, :3] / spacing).ravel().tolist())
    sitk.WriteImage(image, str(path), useCompression=compress)


def geometry_from_simpleitk(path: Path) -> NDArray[np.float64]:
    image = sitk.ReadImage(str(path))
    lps = np.eye(4)
    lps[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    lps[:3, 3] = image.GetOrigin()
    ras: NDArray[np.float64] = np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps
    return ras


def assert_read(answer: Answer, array: Array, ijk_to_ras: NDArray[np.float64]) -> None:
    assert answer.voxels is not None, answer.failed
    assert answer.report["dimensions"] == list(array.shape[2::-1])
    corners = np.array([[i, j, k, 1] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) * [*array.shape[2::-1], 1]
    np.testing.assert_allclose(corners @ answer.ijk_to_ras.T, corners @ ijk_to_ras.T, atol=2e-3, rtol=0)
    np.testing.assert_allclose(answer.voxels.astype(float), array.astype(float), rtol=1e-6)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("dtype", TYPES)
def test_every_scalar_type(extension: str, dtype: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / f"volume.{extension}", values(dtype)
    write_with_simpleitk(path, array, variants.OBLIQUE.ijk_to_ras)
    answer = volume_probe.read(path)
    assert_read(answer, array, geometry_from_simpleitk(path))
    assert answer.report["scalarType"] == dtype


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_every_geometry(extension: str, geometry: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / f"volume.{extension}", values("int16")
    write_with_simpleitk(path, array, GEOMETRIES[geometry].ijk_to_ras)
    assert_read(volume_probe.read(path), array, GEOMETRIES[geometry].ijk_to_ras)


@pytest.mark.parametrize("extension", ["nrrd", "mha", "mhd"])
def test_compressed(extension: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / f"volume.{extension}", values("int16")
    write_with_simpleitk(path, array, variants.OBLIQUE.ijk_to_ras, compress=True)
    assert_read(volume_probe.read(path), array, variants.OBLIQUE.ijk_to_ras)


@pytest.mark.parametrize("extension", ["nrrd", "nii.gz", "mha"])
def test_color(extension: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    array = np.random.default_rng(6).integers(0, 255, (*SHAPE, 3), "uint8", endpoint=True)
    path = tmp_path / f"volume.{extension}"
    write_with_simpleitk(path, array, variants.AXIAL.ijk_to_ras)
    answer = volume_probe.read(path)
    assert answer.voxels is not None, answer.failed
    np.testing.assert_array_equal(answer.voxels, array)


@pytest.mark.parametrize("extension", ["nii", "nii.gz"])
@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_nifti_from_nibabel(extension: str, byte_order: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    """NIfTI's affine is IJK→RAS as it stands."""
    path, array = tmp_path / f"volume.{extension}", values("int16")
    header = nibabel.Nifti1Header(endianness=byte_order)
    header.set_data_dtype(array.dtype)
    header.set_xyzt_units("mm")
    image = nibabel.Nifti1Image(array.T, variants.OBLIQUE.ijk_to_ras, header)
    nibabel.save(image, path)
    affine = nibabel.load(path).affine
    assert_read(volume_probe.read(path), array, affine)


def test_nifti_scaling(volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path = tmp_path / "volume.nii.gz"
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.int16)
    header.set_slope_inter(0.25, -100)
    array = (values("int8").astype(float) * 0.25) - 100
    nibabel.save(nibabel.Nifti1Image(array.T, variants.OBLIQUE.ijk_to_ras, header), path)
    expected = np.asarray(nibabel.load(path).dataobj).T
    assert_read(volume_probe.read(path), expected, variants.OBLIQUE.ijk_to_ras)


@pytest.mark.parametrize("kept", ["qform", "sform"])
def test_nifti_with_one_of_its_two_transforms(kept: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / "volume.nii", values("int16")
    image = nibabel.Nifti1Image(array.T, variants.OBLIQUE.ijk_to_ras)
    image.header.set_xyzt_units("mm")
    image.set_qform(variants.OBLIQUE.ijk_to_ras, code=1 if kept == "qform" else 0)
    image.set_sform(variants.OBLIQUE.ijk_to_ras, code=1 if kept == "sform" else 0)
    nibabel.save(image, path)
    assert_read(volume_probe.read(path), array, variants.OBLIQUE.ijk_to_ras)


@pytest.mark.parametrize("encoding", ["raw", "gzip", "ascii"])
@pytest.mark.parametrize("space", ["left-posterior-superior", "right-anterior-superior"])
def test_nrrd_from_pynrrd(encoding: str, space: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / "volume.nrrd", values("int16")
    matrix = variants.OBLIQUE.ijk_to_ras
    if space == "left-posterior-superior":
        matrix = np.diag([-1.0, -1.0, 1.0, 1.0]) @ matrix
    header = {"space": space, "space directions": matrix[:3, :3].T, "space origin": matrix[:3, 3], "encoding": encoding}
    nrrd.write(str(path), array.T, header)
    assert_read(volume_probe.read(path), array, variants.OBLIQUE.ijk_to_ras)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_name_with_spaces_and_other_letters(extension: str, volume_probe: VolumeProbe, tmp_path: Path) -> None:
    path, array = tmp_path / f"Übersicht 断層 1.{extension}", values("int16")
    plain = tmp_path / f"volume.{extension}"
    write_with_simpleitk(plain, array, variants.AXIAL.ijk_to_ras)
    if extension in ("nhdr", "mhd"):
        plain.rename(path)
    else:
        path.write_bytes(plain.read_bytes())
    assert_read(volume_probe.read(path), array, variants.AXIAL.ijk_to_ras)


def _replace_in_header(old: bytes, new: bytes) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return damage


def _truncate(path: Path) -> None:
    variants.truncate(path, 0.5)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _random(path: Path) -> None:
    path.write_bytes(np.random.default_rng(7).bytes(5000))


def _without_data_file(path: Path) -> None:
    for other in path.parent.iterdir():
        if other != path:
            other.unlink()


def _damage_nifti(offset: int, content: bytes) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[offset : offset + len(content)] = content
        path.write_bytes(data)

    return damage


def _break_gzip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    path.write_bytes(data)


def _not_gzip(path: Path) -> None:
    path.write_bytes(gzip.decompress(path.read_bytes())[:1000])


BROKEN: dict[str, tuple[str, Callable[[Path], None]]] = {
    "NRRD cut": ("nrrd", _truncate),
    "NRRD empty": ("nrrd", _empty),
    "NRRD of random bytes": ("nrrd", _random),
    "NRRD with sizes beyond the data": ("nrrd", _replace_in_header(b"sizes: 11 9 7", b"sizes: 11 9 700")),
    "NRRD with sizes beyond memory": ("nrrd", _replace_in_header(b"sizes: 11 9 7", b"sizes: 2000000 2000000 2000000")),
    "NRRD with a negative size": ("nrrd", _replace_in_header(b"sizes: 11 9 7", b"sizes: 11 -9 7")),
    "NRRD of an unknown type": ("nrrd", _replace_in_header(b"type: short", b"type: quantum")),
    "NRRD without its data file": ("nhdr", _without_data_file),
    "NIfTI cut": ("nii", _truncate),
    "NIfTI empty": ("nii", _empty),
    "NIfTI of random bytes": ("nii", _random),
    "NIfTI with dimensions beyond the data": ("nii", _damage_nifti(42, b"\xff\x7f\xff\x7f\xff\x7f")),
    "NIfTI with negative dimensions": ("nii", _damage_nifti(42, b"\xff\xff\xff\xff\xff\xff")),
    "NIfTI of an unknown type": ("nii", _damage_nifti(70, b"\x33\x33")),
    "NIfTI cut, compressed": ("nii.gz", _truncate),
    "NIfTI damaged, compressed": ("nii.gz", _break_gzip),
    "NIfTI not compressed as it says": ("nii.gz", _not_gzip),
    "MetaImage cut": ("mha", _truncate),
    "MetaImage empty": ("mha", _empty),
    "MetaImage of random bytes": ("mha", _random),
    "MetaImage with sizes beyond the data": ("mha", _replace_in_header(b"DimSize = 11 9 7", b"DimSize = 11 9 700")),
    "MetaImage with sizes beyond memory": ("mha", _replace_in_header(b"DimSize = 11 9 7", b"DimSize = 99999 99999 99")),
    "MetaImage of an unknown type": ("mha", _replace_in_header(b"MET_SHORT", b"MET_QUARK")),
    "MetaImage without its data file": ("mhd", _without_data_file),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_file_is_refused_by_name(kind: str, each_volume_probe: VolumeProbe, tmp_path: Path) -> None:
    extension, damage = BROKEN[kind]
    path = tmp_path / f"broken.{extension}"
    write_with_simpleitk(path, values("int16"), variants.OBLIQUE.ijk_to_ras)
    damage(path)
    answer = each_volume_probe.read(path)
    assert answer.failed, f"read as {answer.report['dimensions']}"
    assert path.name in answer.messages
