"""Series that are odd, damaged or hostile, each written as small as it can be.

All but the phantoms hold `coded` values, which say where a voxel belongs: a value is found at one place only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import (
    BasicTextSRStorage,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
    RLELossless,
)

from ci.phantom import Geometry, decimal, series_header, uid, write_series

COLUMNS, ROWS, SLICES = 20, 24, 12


def coded(k: int) -> NDArray[np.int16]:
    """Values of slice k, rows × columns, in the range of a CT."""
    j, i = np.mgrid[:ROWS, :COLUMNS]
    values: NDArray[np.int16] = (k * ROWS * COLUMNS // 2 + j * COLUMNS + i - 1000).astype(np.int16)
    return values


def _rotation(x_degrees: float, y_degrees: float, z_degrees: float) -> NDArray[np.float64]:
    x, y, z = np.radians((x_degrees, y_degrees, z_degrees))
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    product: NDArray[np.float64] = about_z @ about_y @ about_x
    return product


AXIAL = Geometry(
    origin=np.array([-31.5, -180.25, -612.75]),
    row=np.array([1.0, 0.0, 0.0]),
    column=np.array([0.0, 1.0, 0.0]),
    step=np.array([0.0, 0.0, 2.5]),
    spacing=(0.7, 0.9),
)
"""No two spacings are the same, so that a swap of rows and columns shows."""

SAGITTAL = replace(
    AXIAL, row=np.array([0.0, 1.0, 0.0]), column=np.array([0.0, 0.0, -1.0]), step=np.array([-2.5, 0.0, 0.0])
)
CORONAL = replace(AXIAL, column=np.array([0.0, 0.0, -1.0]), step=np.array([0.0, 2.5, 0.0]))


def _oblique() -> Geometry:
    axes = _rotation(17, -24, 33)
    return replace(AXIAL, row=axes[:, 0], column=axes[:, 1], step=3.3 * axes[:, 2])


OBLIQUE = _oblique()

_TILT = np.radians(18)
TILTED = replace(AXIAL, column=np.array([0.0, np.cos(_TILT), np.sin(_TILT)]), step=np.array([0.0, 0.0, 4.0]))
"""A tilted gantry: the table moves along z, which is not the slices' normal, so the volume is sheared."""


def header(geometry: Geometry = AXIAL, name: str = "coded", **kind: Any) -> Dataset:
    common = series_header(geometry, (ROWS, COLUMNS), name, **kind)
    # Much of the coded range is neither black nor white.
    common.WindowWidth, common.WindowCenter = "2000", "300"
    return common


def write(
    folder: Path,
    geometry: Geometry = AXIAL,
    ks: Sequence[int] = range(SLICES),
    name: str = "coded",
    edit: Callable[[Dataset, int], None] | None = None,
    **elements: object,
) -> list[Path]:
    """A series of coded slices; `elements` replace those of the common header."""
    common = header(geometry, name)
    for keyword, value in elements.items():
        setattr(common, keyword, value)
    return write_series(folder, geometry, coded, ks, common, edit)


def write_mr(folder: Path, geometry: Geometry = OBLIQUE) -> list[Path]:
    """An MR series, which has no rescale."""

    def edit(dataset: Dataset, k: int) -> None:
        for keyword in ("RescaleSlope", "RescaleIntercept", "RescaleType"):
            delattr(dataset, keyword)
        dataset.PixelData = coded(k).astype("<i2").tobytes()
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", "SE"]

    common = header(geometry, "MR", storage_class=MRImageStorage, modality="MR")
    return write_series(folder, geometry, coded, range(SLICES), common, edit)


def shuffled(count: int = SLICES) -> list[int]:
    ks = list(range(count))
    random.Random(3).shuffle(ks)
    return ks


def write_with_duplicates(folder: Path) -> list[Path]:
    """Slices 4 and 9 are there twice: other files with other instance UIDs at the same positions."""
    return write(folder, ks=[*range(SLICES), 4, 9])


def write_rescaled_by_slice(folder: Path) -> list[Path]:
    """As in PET: each slice has a slope of its own."""

    def edit(dataset: Dataset, k: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = decimal(0.25 + 0.125 * k), "0"
        dataset.PixelData = coded(k).astype("<i2").tobytes()

    return write(folder, edit=edit)


def write_monochrome1(folder: Path) -> list[Path]:
    """Low values are bright, unsigned, 12 of 16 bits."""

    def edit(dataset: Dataset, k: int) -> None:
        dataset.PixelData = (coded(k).astype(np.int32) % 4096).astype("<u2").tobytes()

    return write(
        folder, edit=edit, PhotometricInterpretation="MONOCHROME1", PixelRepresentation=0, BitsStored=12, HighBit=11,
        RescaleIntercept="0",
    )  # fmt: skip


def write_two_series(folder: Path) -> None:
    """A series of 5 slices and a larger one in one folder, of one patient."""
    write(folder / "one", ks=range(5), name="small", SeriesDescription="Scout")
    write(folder / "two", name="large", SeriesDescription="Thorax")
    _merge(folder)


def write_two_patients(folder: Path) -> None:
    write(folder / "one", ks=range(5), name="first", PatientName="First^Patient", PatientID="1")
    write(folder / "two", name="second", PatientName="Second^Patient", PatientID="2")
    _merge(folder)


def _merge(folder: Path) -> None:
    """Brings the files of the folders in a folder together, taking turns."""
    for path in sorted(folder.rglob("*.dcm"), key=lambda path: (path.name, path.parent.name)):
        path.rename(folder / f"{path.stem}{path.parent.name}.dcm")
    for inner in [path for path in folder.iterdir() if path.is_dir()]:
        inner.rmdir()


def write_with_localizer(folder: Path) -> Path:
    """A sagittal picture of another size carries the series' UID, as localizers do; returns its path."""
    paths = write(folder)
    stray = write(folder / "stray", geometry=SAGITTAL, ks=[3], Rows=ROWS // 2)[0]
    target = folder / "localizer.dcm"
    dataset = dcmread(stray)
    dataset.PixelData = dataset.PixelData[: len(dataset.PixelData) // 2]
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid("localizer", len(paths))
    dcmwrite(target, dataset, enforce_file_format=True)
    stray.unlink()
    stray.parent.rmdir()
    return target


def write_text_report(path: Path) -> None:
    """A DICOM file without an image: a structured report."""
    report = Dataset()
    report.file_meta = FileMetaDataset()
    report.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    report.file_meta.MediaStorageSOPClassUID = report.SOPClassUID = BasicTextSRStorage
    report.file_meta.MediaStorageSOPInstanceUID = report.SOPInstanceUID = uid("report")
    report.PatientName, report.PatientID, report.Modality = "Report^Rita", "R1", "SR"
    report.StudyInstanceUID, report.SeriesInstanceUID = uid("report study"), uid("report series")
    report.ValueType, report.ContinuityOfContent = "CONTAINER", "SEPARATE"
    report.ContentSequence = DicomSequence()
    path.parent.mkdir(parents=True, exist_ok=True)
    dcmwrite(path, report, enforce_file_format=True)


@dataclass(frozen=True)
class Frame:
    """A frame of a multi-frame file."""

    k: int
    slope: float = 1.0


def write_enhanced(path: Path, frames: Sequence[Frame], geometry: Geometry = OBLIQUE) -> None:
    """One enhanced CT file; its frames may be in any order."""
    dataset = header(geometry, "enhanced", storage_class=EnhancedCTImageStorage)
    for keyword in ("ImageOrientationPatient", "PixelSpacing", "SliceThickness", "WindowCenter", "WindowWidth",
                    "RescaleIntercept", "RescaleSlope", "RescaleType"):  # fmt: skip
        delattr(dataset, keyword)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid("enhanced")
    dataset.InstanceNumber = 1
    dataset.NumberOfFrames = len(frames)
    dataset.DimensionOrganizationType = "3D"

    shared = Dataset()
    shared.PixelMeasuresSequence = [Dataset()]
    shared.PixelMeasuresSequence[0].PixelSpacing = [decimal(geometry.spacing[1]), decimal(geometry.spacing[0])]
    shared.PixelMeasuresSequence[0].SliceThickness = decimal(float(np.linalg.norm(geometry.step)))
    shared.PlaneOrientationSequence = [Dataset()]
    orientation = [decimal(value) for value in (*geometry.row, *geometry.column)]
    shared.PlaneOrientationSequence[0].ImageOrientationPatient = orientation
    shared.FrameVOILUTSequence = [Dataset()]
    shared.FrameVOILUTSequence[0].WindowCenter, shared.FrameVOILUTSequence[0].WindowWidth = "300", "1500"
    dataset.SharedFunctionalGroupsSequence = [shared]

    dataset.PerFrameFunctionalGroupsSequence = []
    for frame in frames:
        groups = Dataset()
        groups.PlanePositionSequence = [Dataset()]
        position = [decimal(value) for value in geometry.position(frame.k)]
        groups.PlanePositionSequence[0].ImagePositionPatient = position
        groups.PixelValueTransformationSequence = [Dataset()]
        transformation = groups.PixelValueTransformationSequence[0]
        transformation.RescaleIntercept, transformation.RescaleSlope = "-1024", decimal(frame.slope)
        transformation.RescaleType = "HU"
        dataset.PerFrameFunctionalGroupsSequence.append(groups)
    stored = [np.rint((coded(frame.k) + 1024) / frame.slope).astype("<i2") for frame in frames]
    dataset.PixelData = np.stack(stored).tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    dcmwrite(path, dataset, enforce_file_format=True)


def truncate(path: Path, keep: float) -> None:
    """Cuts a file to a part of its length."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])


def change(path: Path, **elements: object) -> None:
    """Rewrites a DICOM file with other elements; None removes one. Contradictions are written as they are."""
    dataset = dcmread(path)
    for keyword, value in elements.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    dcmwrite(path, dataset)


def change_bytes(path: Path, old: bytes, new: bytes) -> None:
    """Replaces the one occurrence of some bytes, for what pydicom refuses to write."""
    content = path.read_bytes()
    assert content.count(old) == 1, f"{old!r} is {content.count(old)} times in {path}"
    path.write_bytes(content.replace(old, new))


LIES: dict[str, dict[str, Any]] = {
    "rows beyond the data": {"Rows": 40000},
    "rows and columns beyond the data": {"Rows": 65535, "Columns": 65535},
    "no rows": {"Rows": 0},
    "no columns": {"Columns": 0},
    "rows missing": {"Rows": None},
    "frames beyond the data": {"NumberOfFrames": "2000000000"},
    "negative frames": {"NumberOfFrames": "-7"},
    "bits beyond the data": {"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31},
    "bits of no kind": {"BitsAllocated": 13, "BitsStored": 13, "HighBit": 12},
    "more bits stored than allocated": {"BitsStored": 60, "HighBit": 59},
    "samples of no kind": {"SamplesPerPixel": 2},
    "color that is grey": {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0},
    "palette without a palette": {"PhotometricInterpretation": "PALETTE COLOR"},
    "photometric interpretation of no kind": {"PhotometricInterpretation": "ULTRAVIOLET"},
    "pixels missing": {"PixelData": None},
    "pixels empty": {"PixelData": b""},
    "no spacing": {"PixelSpacing": ["0", "0"]},
    "negative spacing": {"PixelSpacing": ["-1", "-1"]},
    "huge spacing": {"PixelSpacing": ["1e300", "1e300"]},
    "orientation null": {"ImageOrientationPatient": ["0"] * 6},
    "orientation parallel": {"ImageOrientationPatient": ["1", "0", "0", "1", "0", "0"]},
    "orientation short": {"ImageOrientationPatient": ["1", "0"]},
    "position missing": {"ImagePositionPatient": None},
    "position far away": {"ImagePositionPatient": ["0", "0", "1e30"]},
}
"""What a file may claim against its own data: elements that replace the true ones."""


def make_undecodable(path: Path) -> None:
    """A sound header, and nonsense for compressed pixels: nothing is wrong until a slice is decoded."""
    dataset = dcmread(path)
    dataset.file_meta.TransferSyntaxUID = RLELossless
    dataset.PixelData = encapsulate([random.Random(1).randbytes(500)])
    dataset["PixelData"].VR = "OB"
    dcmwrite(path, dataset)


def lie_about_compression(path: Path) -> None:
    """Native pixels under the name of RLE, not encapsulated."""
    change_bytes(path, b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0")
