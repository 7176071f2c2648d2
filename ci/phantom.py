"""Writes a DICOM CT series of a phantom: `python -m ci.phantom FOLDER [--slices 163] [--size 512]`.

The series is what a scanner makes: one file a slice, 16-bit signed, numbered from the head down, so that the order of
the files is the reverse of the order of the slices in patient coordinates. It is the same, byte for byte, every time.
"""

from __future__ import annotations

import argparse
import copy
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, generate_uid

from ci.anatomy import WIDTH, Anatomy

PATIENT_ID = "QR-2016"
PATIENT_NAME = "Phantom^Anna"
STUDY_DESCRIPTION = "CT Head and Neck"
SERIES_DESCRIPTION = "Axial 2.25 mm"
WINDOW, LEVEL = 400, 40
CENTRE = np.array([4.0, -182.0, -1050.0])
"""The middle of the phantom in patient coordinates (LPS, mm); no axis is 0, so that a lost origin shows."""

_INTERCEPT = -1024


def uid(*parts: object) -> UID:
    """A unique identifier that is the same for the same parts."""
    return generate_uid(entropy_srcs=[str(part) for part in parts])


@dataclass(frozen=True)
class Geometry:
    """Where the voxels of a series are, in patient coordinates as DICOM has them (LPS, mm)."""

    origin: NDArray[np.float64]
    """Centre of voxel (0, 0, 0)."""
    row: NDArray[np.float64]
    """Unit vector along a row: towards higher columns."""
    column: NDArray[np.float64]
    """Unit vector along a column: towards higher rows."""
    step: NDArray[np.float64]
    """From a slice to the next; not along the normal where the gantry is tilted."""
    spacing: tuple[float, float]
    """Between columns, between rows."""

    def position(self, k: float) -> NDArray[np.float64]:
        """Image Position (Patient) of slice `k`."""
        return self.origin + k * self.step

    @property
    def normal(self) -> NDArray[np.float64]:
        return np.cross(self.row, self.column)

    @property
    def ijk_to_ras(self) -> NDArray[np.float64]:
        """4×4 matrix from column, row and slice to right, anterior, superior."""
        matrix = np.eye(4)
        matrix[:3, 0] = self.row * self.spacing[0]
        matrix[:3, 1] = self.column * self.spacing[1]
        matrix[:3, 2] = self.step
        matrix[:3, 3] = self.origin
        return np.diag([-1.0, -1.0, 1.0, 1.0]) @ matrix


def axial_geometry(anatomy: Anatomy) -> Geometry:
    """The phantom's own geometry, slices from the feet up."""
    spacing = anatomy.pixel_spacing
    corner = np.array([spacing - WIDTH, spacing - WIDTH, -(anatomy.slices - 1) * anatomy.slice_spacing]) / 2
    return Geometry(
        origin=CENTRE + corner,
        row=np.array([1.0, 0.0, 0.0]),
        column=np.array([0.0, 1.0, 0.0]),
        step=np.array([0.0, 0.0, anatomy.slice_spacing]),
        spacing=(spacing, spacing),
    )


def decimal(value: float) -> str:
    """A decimal string of at most the 16 characters that DICOM allows."""
    return f"{value:.10g}"[:16]


def series_header(
    geometry: Geometry, shape: tuple[int, int], name: str, storage_class: UID = CTImageStorage, modality: str = "CT"
) -> Dataset:
    """All that the slices of a series share: 16-bit signed, slope 1, no pixels yet.

    :param shape: rows, columns.
    :param name: tells this series from others; its unique identifiers are made from it.
    """
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.MediaStorageSOPClassUID = storage_class
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SpecificCharacterSet = "ISO_IR 192"
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.SOPClassUID = storage_class
    header.StudyDate = header.SeriesDate = header.ContentDate = "20200229"
    header.StudyTime = header.SeriesTime = header.ContentTime = "101500"
    header.AccessionNumber = "A1"
    header.Modality = modality
    header.Manufacturer = "SlicerQReads phantom"
    header.StudyDescription = STUDY_DESCRIPTION
    header.SeriesDescription = SERIES_DESCRIPTION
    header.PatientName = PATIENT_NAME
    header.PatientID = PATIENT_ID
    header.PatientBirthDate = "19700101"
    header.PatientSex = "F"
    header.SliceThickness = decimal(abs(float(geometry.step @ geometry.normal)))
    header.PatientPosition = "HFS"
    header.StudyInstanceUID = uid(name, "study")
    header.SeriesInstanceUID = uid(name, "series")
    header.FrameOfReferenceUID = uid(name, "frame")
    header.StudyID = "1"
    header.SeriesNumber = 2
    header.ImageOrientationPatient = [decimal(value) for value in (*geometry.row, *geometry.column)]
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.Rows, header.Columns = shape
    header.PixelSpacing = [decimal(geometry.spacing[1]), decimal(geometry.spacing[0])]
    header.BitsAllocated = header.BitsStored = 16
    header.HighBit = 15
    header.PixelRepresentation = 1
    header.WindowCenter, header.WindowWidth = str(LEVEL), str(WINDOW)
    header.RescaleIntercept, header.RescaleSlope = str(_INTERCEPT), "1"
    header.RescaleType = "HU"
    return header


def write_series(
    folder: Path,
    geometry: Geometry,
    slice_values: Callable[[int], NDArray[np.int16]],
    ks: Sequence[int],
    header: Dataset,
    edit: Callable[[Dataset, int], None] | None = None,
) -> list[Path]:
    """Writes one file a slice, in the order of `ks`, and returns their paths.

    :param slice_values: rescaled values of slice k: rows, columns.
    :param edit: changes the data set of slice k before it is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    series, intercept, slope = header.SeriesInstanceUID, float(header.RescaleIntercept), float(header.RescaleSlope)
    paths = []
    for number, k in enumerate(ks, start=1):
        dataset = copy.deepcopy(header)
        dataset.SOPInstanceUID = uid(series, number)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.InstanceNumber = number
        position = geometry.position(k)
        dataset.ImagePositionPatient = [decimal(value) for value in position]
        dataset.SliceLocation = decimal(float(position @ geometry.normal))
        stored = slice_values(k)
        if slope != 1 or intercept:
            stored = np.rint((stored - intercept) / slope)
        dataset.PixelData = stored.astype("<i2").tobytes()
        if edit:
            edit(dataset, k)
        path = folder / f"IM{number:04d}.dcm"
        dcmwrite(path, dataset, enforce_file_format=True)
        paths.append(path)
    return paths


def write_phantom(folder: Path, slices: int = 163, size: int = 512) -> list[Path]:
    """Writes the phantom's CT series and returns its files, the one nearest the head first."""
    anatomy = Anatomy(size, slices)
    geometry = axial_geometry(anatomy)
    header = series_header(geometry, (size, size), f"phantom {slices} {size}")
    return write_series(folder, geometry, anatomy.hounsfield, range(slices - 1, -1, -1), header)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ci.phantom", description="Write a CT series of a phantom.")
    parser.add_argument("folder", type=Path, help="folder to write to; made if it is not there, refused if not empty")
    parser.add_argument("--slices", type=int, default=163)
    parser.add_argument("--size", type=int, default=512, help="rows and columns")
    options = parser.parse_args(arguments)
    if not (1 <= options.slices <= 5000 and 16 <= options.size <= 4096):
        parser.error("--slices must be 1 to 5000 and --size 16 to 4096")
    if options.folder.exists() and any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty; name a new folder")
    start = time.monotonic()
    paths = write_phantom(options.folder, options.slices, options.size)
    print(f"{len(paths)} slices of {options.size}×{options.size} in {options.folder}, {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
