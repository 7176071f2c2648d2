"""Every file that comes with pydicom, read by SlicerQReads: pydicom's values, or a reason why not.

Of two files SimpleITK gives the values, since pydicom decodes neither.

The test writes the table file → transfer syntax → result, which the README quotes, to `pixel_values.md` in the tests'
output folder.
"""

from __future__ import annotations

import importlib
import logging
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.data.data_manager import DATA_ROOT
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.pixels.processing import apply_color_lut, apply_rescale
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID, JPEGBaseline8Bit, JPEGExtended12Bit

from tests.slicerqreads import variants
from tests.slicerqreads.probe import Answer, VolumeProbe

sitk: Any = importlib.import_module("SimpleITK")

FILES = Path(DATA_ROOT) / "test_files"
REFUSALS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("expected_refusals.toml").read_text(encoding="utf-8")
)
LOSSY = {JPEGBaseline8Bit, JPEGExtended12Bit}
"""Decoders of these may round the cosine transform and the color conversion differently."""
LOSSY_TOLERANCE = 4


@dataclass(frozen=True)
class Image:
    """What pydicom makes of a file; no values where it can't decode them either."""

    syntax: str
    lossy: bool
    values: NDArray[Any] | None


def read_with_pydicom(path: Path) -> Image | None:
    """What pydicom reads in a file: rescaled, colors as 8-bit RGB where a palette gives them; None without an image."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = dcmread(path)
        except InvalidDicomError:
            dataset = dcmread(path, force=True)
        meta = getattr(dataset, "file_meta", Dataset())
        syntax = UID(meta.get("TransferSyntaxUID", ""))
        if "PixelData" not in dataset or "Rows" not in dataset:
            return None
        try:
            values = pixel_array(dataset)
        except Exception:  # whatever its decoders make of a broken file
            return Image(syntax.name, syntax in LOSSY, read_with_simpleitk(path))
        if dataset.PhotometricInterpretation == "PALETTE COLOR":
            values = apply_color_lut(values, dataset)
            values = (values >> 8 if values.dtype == np.uint16 else values).astype(np.uint8)
        return Image(syntax.name, syntax in LOSSY, apply_rescale(values, dataset))


def read_with_simpleitk(path: Path) -> NDArray[Any] | None:
    """Values by another decoder, for what pydicom gives up."""
    try:
        values: NDArray[Any] = sitk.GetArrayFromImage(sitk.ReadImage(str(path)))
    except RuntimeError:
        return None
    return values


def with_axes(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Values with an axis of slices, as volumes have."""
    return values[np.newaxis] if values.ndim == len(shape) - 1 else values


def difference(answer: Answer, image: Image) -> str:
    """How the values differ from pydicom's; empty where they don't."""
    assert answer.voxels is not None and image.values is not None
    expected = with_axes(image.values, answer.voxels.shape)
    if expected.shape != answer.voxels.shape:
        return f"shape {answer.voxels.shape}, pydicom {expected.shape}"
    apart = np.abs(answer.voxels.astype(np.float64) - expected.astype(np.float64))
    limit = 1e-5 * max(1.0, float(np.abs(expected).max())) if expected.dtype.kind == "f" else 0.0
    if image.lossy:
        limit = LOSSY_TOLERANCE
    if apart.max() <= limit:
        return ""
    return f"values differ by up to {apart.max():g}, {np.mean(apart > limit):.1%} of them"


@dataclass(frozen=True)
class Row:
    name: str
    syntax: str
    result: str
    fault: str = ""
    """Why this is not what was expected."""

    @property
    def kind(self) -> str:
        return self.result.split(":", 1)[0]


def judge(path: Path, probe: VolumeProbe) -> Row:
    """One line of the table."""
    name = str(path.relative_to(FILES))
    image, answer = read_with_pydicom(path), probe.read(path)
    syntax = image.syntax if image else "–"
    refusal = REFUSALS.get(name)
    if answer.failed:
        reason = answer.messages.replace(str(path.parent), "").replace("\n", " ")
        if path.name not in answer.messages:
            return Row(name, syntax, "refused", f"the message doesn't name the file: {reason}")
        if image is None:
            return Row(name, syntax, "no image: refused")
        if refusal is None:
            return Row(name, syntax, "refused", f"refused, and not listed in expected_refusals.toml: {reason}")
        if refusal["reason"] not in reason:
            return Row(name, syntax, "refused", f"refused for another reason than {refusal['reason']!r}: {reason}")
        return Row(name, syntax, f"refused: {refusal['reason']}")
    if image is None:
        return Row(name, syntax, "shown", "shown, and pydicom finds no image in it")
    if refusal is not None:
        return Row(name, syntax, "shown", "shown, and listed in expected_refusals.toml")
    if image.values is None:
        return Row(name, syntax, "shown", "shown, and pydicom can't decode it: nothing to compare with")
    fault = difference(answer, image)
    result = "shown: values as pydicom's" + (f" within {LOSSY_TOLERANCE}" if image.lossy else "")
    return Row(name, syntax, result, fault)


def test_pydicom_files_are_shown_with_their_values_or_refused_with_a_reason(
    each_volume_probe: VolumeProbe, output_folder: Path, record_property: Callable[[str, object], None]
) -> None:
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    paths = sorted(path for path in FILES.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    assert len(paths) > 150, f"pydicom's files are not all in {FILES}"
    rows = [judge(path, each_volume_probe) for path in paths]
    lines = ["| file | transfer syntax | result |", "| --- | --- | --- |"]
    lines += [f"| {row.name} | {row.syntax} | {row.fault or row.result} |" for row in rows]
    (output_folder / "pixel_values.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts = Counter(row.kind for row in rows)
    record_property("summary", "pydicom's files: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    faults = "\n".join(f"{row.name} ({row.syntax}): {row.fault}" for row in rows if row.fault)
    assert not faults, faults


def test_listed_refusals_exist() -> None:
    """A refusal of a file that isn't there any more can go."""
    assert [name for name in REFUSALS if not (FILES / name).is_file()] == []


@pytest.mark.parametrize("folder", ["77654033", "98892001", "98892003"])
def test_series_of_the_directory_example(folder: str, volume_probe: VolumeProbe) -> None:
    """Folders of real slices: all series are found, and the most slices that lie parallel are shown."""
    datasets = [dcmread(path) for path in (FILES / "dicomdirtests" / folder).rglob("*") if path.is_file()]
    parallel = Counter(
        (str(dataset.SeriesInstanceUID), tuple(dataset.get("ImageOrientationPatient", ()))) for dataset in datasets
    )
    answer = volume_probe.read(FILES / "dicomdirtests" / folder)
    found = {series["seriesInstanceUID"] for series in answer.report["series"]}
    assert found == {uid for uid, _ in parallel}
    uid = answer.series["seriesInstanceUID"]
    assert max(count for (of, _), count in parallel.items() if of == uid) == max(parallel.values())


@dataclass(frozen=True)
class Encoding:
    """How pixels of a synthetic file are stored."""

    bits: int
    signed: bool


@pytest.mark.parametrize("encoding", [Encoding(8, False), Encoding(8, True), Encoding(16, False), Encoding(16, True),
                                      Encoding(32, False), Encoding(32, True)], ids=str)  # fmt: skip
@pytest.mark.parametrize(("slope", "intercept"), [("1", "0"), ("1", "-1024"), ("2", "7"), ("0.5", "-3"), ("-1", "10")])
def test_stored_types_and_rescales(
    encoding: Encoding, slope: str, intercept: str, volume_probe: VolumeProbe, tmp_path: Path
) -> None:
    """The extremes of every stored type survive every kind of rescale: nothing wraps, nothing is cut off."""
    dtype = np.dtype(f"<{'i' if encoding.signed else 'u'}{encoding.bits // 8}")
    limits = np.iinfo(dtype)
    pixels = np.random.default_rng(4).integers(
        limits.min, limits.max, (variants.ROWS, variants.COLUMNS), dtype, endpoint=True
    )
    pixels[0, :2] = limits.min, limits.max

    def edit(dataset: Dataset, k: int) -> None:
        dataset.BitsAllocated = dataset.BitsStored = encoding.bits
        dataset.HighBit = encoding.bits - 1
        dataset.PixelRepresentation = int(encoding.signed)
        dataset.RescaleSlope, dataset.RescaleIntercept = slope, intercept
        dataset.PixelData = pixels.tobytes()

    paths = variants.write(tmp_path, ks=range(2), edit=edit)
    answer = volume_probe.read(tmp_path)
    assert answer.voxels is not None, answer.failed
    expected = apply_rescale(dcmread(paths[0]).pixel_array, dcmread(paths[0]))
    np.testing.assert_allclose(answer.voxels[0].astype(float), expected, rtol=1e-6)
