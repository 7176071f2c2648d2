"""Packs: the product comes out of them again, block by block, and an update is small in them."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import pytest
import zstandard

from superbuild.deploy.packs import faults_of_pack, make_packs, prefix_range
from superbuild.deploy.release_format import BLOCK_SIZE, FRAME_LIMIT, PREFIX_REACH, FormatError, Pack, Release, sha256
from tests.deploy_share import release_of

from .deployment import Deployment

BASE = "0.1.0-0123456789ab"
MARGIN = 3000


def moving_code(blocks: int, seed: int = 1) -> bytes:
    """Something that can be compressed, but not by what is in other blocks of it."""
    words = random.Random(seed)
    return b"".join(words.randbytes(48) + bytes(16) for _ in range(blocks * BLOCK_SIZE // 64))


@pytest.fixture(scope="module")
def base() -> bytes:
    return moving_code(6)


@pytest.fixture(scope="module")
def product(base: bytes) -> bytes:
    """As if a function at a tenth of it had grown: all behind it has moved, and a few addresses are others."""
    place = len(base) // 10
    data = bytearray(base[:place] + random.Random(2).randbytes(MARGIN) + base[place:])
    for number in range(place, len(data), 40_000):
        data[number] ^= 0xFF
    return bytes(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, base: bytes, product: bytes) -> Path:
    folder = tmp_path_factory.mktemp("packs")
    (folder / "base").write_bytes(base)
    (folder / "SlicerQReads").write_bytes(product)
    return folder


@pytest.fixture(scope="module")
def packs(folder: Path) -> tuple[Pack, ...]:
    return make_packs(folder / "SlicerQReads", {BASE: folder / "base"}, folder)


def unpacked(pack: Pack, folder: Path, base: bytes) -> bytes:
    """All blocks, as a launcher takes them: each alone."""
    blocks = []
    with (folder / pack.file).open("rb") as stream:
        for number, (length, digest) in enumerate(pack.frames):
            frame = stream.read(length)
            assert sha256(frame) == digest
            prefix = base[slice(*prefix_range(number, len(base)))] if pack.source else b""
            before = zstandard.ZstdCompressionDict(prefix, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if prefix else None
            blocks.append(zstandard.ZstdDecompressor(dict_data=before).decompress(frame, max_output_size=BLOCK_SIZE))
        assert not stream.read()
    return b"".join(blocks)


def test_product_comes_out_again(packs: tuple[Pack, ...], folder: Path, base: bytes, product: bytes) -> None:
    assert [pack.source for pack in packs] == [None, BASE]
    assert [pack.file for pack in packs] == ["SlicerQReads.zst", f"SlicerQReads.from-{BASE}.zst"]
    for pack in packs:
        assert unpacked(pack, folder, base) == product
        assert (folder / pack.file).stat().st_size == pack.size
        assert faults_of_pack(pack, folder) == []


def test_update_is_small_though_no_block_is_equal(packs: tuple[Pack, ...], base: bytes, product: bytes) -> None:
    assert not set(release_of(base, "1").blocks[1:]) & set(release_of(product, "1").blocks)
    _, update = packs
    assert update.size < 0.02 * len(product)


def test_full_pack_is_plain_zstd(packs: tuple[Pack, ...], folder: Path, product: bytes) -> None:
    with (
        (folder / packs[0].file).open("rb") as stream,
        zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True) as reader,
    ):
        assert reader.read(len(product) + 1) == product


def test_pack_that_saves_nothing_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "SlicerQReads").write_bytes(random.Random(3).randbytes(BLOCK_SIZE + 5))
    assert make_packs(tmp_path / "SlicerQReads", {}, tmp_path) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["SlicerQReads"]


def test_base_may_be_shorter(tmp_path: Path, folder: Path, product: bytes) -> None:
    (tmp_path / "base").write_bytes(b"#!/bin/sh\n")
    _, pack = make_packs(folder / "SlicerQReads", {BASE: tmp_path / "base"}, tmp_path)
    assert unpacked(pack, tmp_path, b"#!/bin/sh\n") == product


@pytest.mark.parametrize(
    ("block", "size", "expected"),
    [
        (0, 20 * BLOCK_SIZE, (0, (1 + PREFIX_REACH) * BLOCK_SIZE)),
        (10, 20 * BLOCK_SIZE, (6 * BLOCK_SIZE, 15 * BLOCK_SIZE)),
        (19, 20 * BLOCK_SIZE - 7, (15 * BLOCK_SIZE, 20 * BLOCK_SIZE - 7)),
        (19, 3 * BLOCK_SIZE, (3 * BLOCK_SIZE, 3 * BLOCK_SIZE)),
    ],
)
def test_prefix_is_what_lies_around(block: int, size: int, expected: tuple[int, int]) -> None:
    assert prefix_range(block, size) == expected


def test_faults_are_found(packs: tuple[Pack, ...], folder: Path, tmp_path: Path) -> None:
    pack = packs[1]
    data = bytearray((folder / pack.file).read_bytes())
    assert faults_of_pack(pack, tmp_path) == ["is missing"]
    (tmp_path / pack.file).write_bytes(data + b"x")
    assert faults_of_pack(pack, tmp_path) == ["is too long"]
    data[pack.frames[0][0]] ^= 1
    (tmp_path / pack.file).write_bytes(data)
    assert faults_of_pack(pack, tmp_path) == ["frame 1 is not what the manifest says"]


RELEASE = release_of(bytes(BLOCK_SIZE + 1), "0.1.0")
FRAME = (100, "ab" * 32)


def test_manifest_keeps_packs() -> None:
    release = dataclasses.replace(RELEASE, packs=(Pack(None, (FRAME, FRAME)), Pack(BASE, (FRAME, FRAME))))
    assert Release.parse(release.payload()).packs == release.packs


def test_manifest_needs_no_packs() -> None:
    document = json.loads(RELEASE.payload())
    del document["packs"]
    assert Release.parse(json.dumps(document).encode()).packs == ()


@pytest.mark.parametrize(
    ("packs", "reason"),
    [
        ((Pack(None, (FRAME,)),), "not as many"),
        ((Pack(None, (FRAME, FRAME)),) * 2, "two are for the same"),
        (tuple(Pack(f"0.{number}-0123456789ab", (FRAME, FRAME)) for number in range(9)), "too many"),
        ((Pack("../0.1.0-0123456789ab", (FRAME, FRAME)),), "from"),
        ((Pack(None, (FRAME, (FRAME_LIMIT + 1, FRAME[1]))),), "too long"),
        ((Pack(None, (FRAME, (0, FRAME[1]))),), "bytes"),
        ((Pack(None, (FRAME, (1, "no hash"))),), "sha256"),
    ],
)
def test_wrong_packs_are_refused(packs: tuple[Pack, ...], reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        Release.parse(dataclasses.replace(RELEASE, packs=packs).payload())


def test_publishing_makes_packs_from_what_pcs_may_have(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    names = []
    for version in ("0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0"):
        deployment.publish(version, channel="pilot" if version == "0.4.0" else "stable", keep=5)
        names.append(deployment.current("pilot" if version == "0.4.0" else "stable"))
    folder = deployment.share.release_folder(names[-1])
    release = deployment.share.read_manifest(names[-1], deployment.trust(), set()).release
    assert [pack.source for pack in release.packs] == [None, *(names[number] for number in (3, 2, 1))]
    assert sorted(path.name for path in folder.glob("*.zst")) == sorted(pack.file for pack in release.packs)
    assert f"for PCs that have {names[2]}" in deployment.output.getvalue()
    assert deployment.verify()[0] == 0


def test_damaged_pack_is_found_and_mended(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.publish("0.1.0")
    product = deployment.publish("0.2.0")
    folder = deployment.share.release_folder(deployment.current())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for pack in folder.glob("*.zst"):
        pack.chmod(0o644)
        pack.write_bytes(b"x" + pack.read_bytes()[1:])
    status, said = deployment.verify()
    assert status == 1 and said.count("frame 0 is not what the manifest says") == 2
    deployment.publish_product(product)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert deployment.verify()[0] == 0


def test_damaged_release_gets_its_packs_again(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.publish("0.1.0")
    product = deployment.publish("0.2.0")
    folder = deployment.share.release_folder(deployment.current())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "SlicerQReads").unlink()
    deployment.publish_product(product)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_pack_that_cannot_be_made_again_is_told_of(tmp_path: Path) -> None:
    deployment = Deployment(tmp_path)
    deployment.publish("0.1.0")
    first = deployment.current()
    product = deployment.publish("0.2.0")
    folder = deployment.share.release_folder(deployment.current())
    (folder / f"SlicerQReads.from-{first}.zst").unlink()
    (deployment.share.release_folder(first) / "SlicerQReads").unlink()
    deployment.publish_product(product)
    assert f"SlicerQReads.from-{first}.zst is damaged and cannot be made as it was" in deployment.output.getvalue()
