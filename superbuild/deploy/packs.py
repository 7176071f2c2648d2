"""The product of a release once more, compressed: what launchers copy, while the plain file is for who runs it there.

A pack is one zstd frame for each block of the product, one after the other. The full pack, ``SlicerQReads.zst``, needs
nothing else (``zstd -dc`` gives the product). ``SlicerQReads.from-<release>.zst`` is for who has that release: a frame
was made with its bytes around the same place as raw content before it (``ZSTD_DCtx_refPrefix``), so it holds little but
what differs. Equal blocks alone would save nothing: a few statements more in a function move all code behind it, and
with it the addresses in nearly each block.

What readers have to know is in `superbuild.deploy.release_format`.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import zstandard

from .files import blocks_of, drop_cached, write_file
from .release_format import BLOCK_SIZE, PACKS_LIMIT, PREFIX_REACH, Pack, sha256

_FULL_LEVEL, _DELTA_LEVEL = 19, 9
"""With a prefix, higher levels gain nothing and take ten times as long."""
_WINDOW_LOG = 24
"""Holds block and prefix."""


def prefix_range(block: int, size: int) -> tuple[int, int]:
    """Where the prefix for a block begins in a release of that size, and where it ends: at once, if there is none."""
    begin = min(max(0, block - PREFIX_REACH) * BLOCK_SIZE, size)
    return begin, min((block + 1 + PREFIX_REACH) * BLOCK_SIZE, size)


def make_packs(
    product: Path, bases: Mapping[str, Path], folder: Path, report: Callable[[int], None] = lambda count: None
) -> tuple[Pack, ...]:
    """Write the full pack and one for each of `bases`, release → product; not those that save nothing.

    :param report: is told the bytes of each block that is done
    :raises OSError: what the disks say
    """
    made = []
    for source in (None, *list(bases)[: PACKS_LIMIT - 1]):
        pack, frames = make_pack(product, source, bases, report)
        if pack.size < product.stat().st_size:
            write_file(folder / pack.file, b"".join(frames))
            made.append(pack)
    return tuple(made)


def mend_packs(packs: Sequence[Pack], product: Path, bases: Mapping[str, Path], folder: Path) -> list[Pack]:
    """Make missing and damaged files of packs once more; returns those that cannot be made as the manifest has them."""
    left = []
    for pack in packs:
        if not faults_of_pack(pack, folder):
            continue
        if pack.source is None or pack.source in bases:
            made, frames = make_pack(product, pack.source, bases)
            if made == pack:
                # In one step, since the damaged one may be read meanwhile.
                partial = folder / f".{pack.file}.partial"
                write_file(partial, b"".join(frames))
                partial.rename(folder / pack.file)
                continue
        left.append(pack)
    return left


def faults_of_pack(pack: Pack, folder: Path) -> list[str]:
    """What is wrong with a pack's file, read from the share; empty if it is what the manifest says."""
    path = folder / pack.file
    try:
        drop_cached(path)
        with path.open("rb") as stream:
            wrong = [
                number for number, (length, wanted) in enumerate(pack.frames) if sha256(stream.read(length)) != wanted
            ]
            is_longer = bool(stream.read(1))
    except FileNotFoundError:
        return ["is missing"]
    except OSError as error:
        return [f"cannot be read: {error.strerror}"]
    return [f"frame {number} is not what the manifest says" for number in wrong] or ["is too long"] * is_longer


def make_pack(
    product: Path, source: str | None, bases: Mapping[str, Path], report: Callable[[int], None] = lambda count: None
) -> tuple[Pack, list[bytes]]:
    """Compress the product after that of a release in `bases`, or alone; returns the frames, too."""
    base = b"" if source is None else bases[source].read_bytes()
    compress = _compress if source is None else _compress_after
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        blocks = list(blocks_of(product))
        prefixes = (base[slice(*prefix_range(number, len(base)))] for number in range(len(blocks)))
        frames = []
        for block, frame in zip(blocks, pool.map(compress, blocks, prefixes), strict=True):
            frames.append(frame)
            report(len(block))
    return Pack(source, tuple((len(frame), sha256(frame)) for frame in frames)), frames


def _compress(block: bytes, _: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_FULL_LEVEL).compress(block)


def _compress_after(block: bytes, prefix: bytes) -> bytes:
    settings = zstandard.ZstdCompressionParameters.from_level(_DELTA_LEVEL, window_log=_WINDOW_LOG)
    before = zstandard.ZstdCompressionDict(prefix, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if prefix else None
    return zstandard.ZstdCompressor(compression_params=settings, dict_data=before).compress(block)
