"""Writing onto a share so that neither a crash nor a full disk leaves something half done in a place that is read."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import SuperbuildError
from .release_format import BLOCK_SIZE, ENVELOPE_LIMIT, FormatError, Release, sha256

# What is written is public; only the publisher may write. The process's umask must not decide that.
FILE_MODE = 0o444
PROGRAM_MODE = 0o555
FOLDER_MODE = 0o755

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
NOT_OFFERED = (errno.EINVAL, errno.ENOTSUP)


@contextmanager
def explained(share: Path) -> Iterator[None]:
    """Turn what the system says about the share into what a person can do."""
    try:
        yield
    except OSError as error:
        place = error.filename or share
        if error.errno in NO_SPACE:
            raise SuperbuildError(
                f"The share is full: {place}: {error.strerror}. What was published before is as it was.",
                "Free space (superbuild deploy prune removes old releases) and run the same command again.",
            ) from error
        if error.errno in READ_ONLY:
            raise SuperbuildError(
                f"{place} cannot be written: {error.strerror}.",
                "Mount the share for writing, with an account that may write there.",
            ) from error
        raise SuperbuildError(
            f"The share failed: {place}: {error.strerror}. What was published before is as it was.",
            "Check the share and its mount, and run the same command again.",
        ) from error


def synchronise(folder: Path) -> None:
    """Have the names in a folder on the disk; file systems that cannot are left to themselves."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_OFFERED:
            raise
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write to the end, since a write may take less than it is given."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_file(path: Path, data: bytes) -> None:
    """Write a file anew, have it on the disk and read it back from there."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        write_all(descriptor, data)
        os.fchmod(descriptor, FILE_MODE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    drop_cached(path)
    if path.read_bytes() != data:
        path.unlink()
        raise SuperbuildError(
            f"What was written does not read as it should: {path}.",
            "Check the share's disk and network, and run the same command again.",
        )


def replace_file(path: Path, data: bytes) -> None:
    """Put a small file in a place that is read: whoever reads it finds the old bytes or the new ones."""
    partial = path.with_name(f".{path.name}.partial")
    write_file(partial, data)
    partial.rename(path)
    synchronise(path.parent)


def read_small(path: Path) -> bytes:
    """The bytes of an envelope's file; FormatError for what is no plain file of a fitting size."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise FormatError("it is missing") from error
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FormatError("it is no plain file")
        data = b""
        while len(data) <= ENVELOPE_LIMIT and (part := os.read(descriptor, ENVELOPE_LIMIT + 1)):
            data += part
    except OSError as error:
        raise FormatError(f"it cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)
    if len(data) > ENVELOPE_LIMIT:
        raise FormatError(f"it is larger than {ENVELOPE_LIMIT} bytes")
    return data


def drop_cached(path: Path) -> None:
    """Have the next read of a file come from the share and not from this machine's memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a plain file."""
    whole = hashlib.sha256()
    for block in blocks_of(path):
        whole.update(block)
    return whole.hexdigest()


def blocks_of(path: Path) -> Iterator[bytes]:
    """A plain file, block by block."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        while block := _read_block(stream.fileno()):
            yield block


def _read_block(descriptor: int) -> bytes:
    """The next block, whole but at the end of the file."""
    block = os.read(descriptor, BLOCK_SIZE)
    while 0 < len(block) < BLOCK_SIZE:
        rest = os.read(descriptor, BLOCK_SIZE - len(block))
        if not rest:
            break
        block += rest
    return block


def copy_blocks(source: Path, target: Path, blocks: Sequence[str], report: Callable[[int], None]) -> int:
    """Copy the product; blocks that an earlier copy has left there, whole, stay. Returns the bytes that were there.

    Raises SuperbuildError where the source is not what the hashes say: it has changed meanwhile.
    """
    there = 0
    with suppress(FileNotFoundError):
        # An interrupted copy may have been at its end, when the mode of a release was set.
        target.chmod(0o644)
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        position = 0
        for block, wanted in zip(blocks_of(source), blocks, strict=True):
            if sha256(block) != wanted:
                raise SuperbuildError(f"{source} has changed while it was published.", "Publish it again.")
            if os.pread(descriptor, len(block), position) == block:
                there += len(block)
            else:
                os.lseek(descriptor, position, os.SEEK_SET)
                write_all(descriptor, block)
            position += len(block)
            report(len(block))
        os.ftruncate(descriptor, position)
        os.fsync(descriptor)
    except ValueError as error:
        raise SuperbuildError(f"{source} has changed while it was published.", "Publish it again.") from error
    finally:
        os.close(descriptor)
    return there


def faults_of_product(path: Path, release: Release, report: Callable[[int], None] = lambda count: None) -> list[str]:
    """What is wrong with a product on the share, read from there; empty if it is what the manifest says."""
    try:
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            return ["is no plain file"]
        if state.st_size != release.size:
            return [f"has {state.st_size} bytes instead of {release.size}"]
        drop_cached(path)
        whole = hashlib.sha256()
        faults = []
        for number, (block, wanted) in enumerate(zip(blocks_of(path), release.blocks, strict=True)):
            whole.update(block)
            if sha256(block) != wanted:
                faults.append(f"block {number} is not what the manifest says")
            report(len(block))
    except FileNotFoundError:
        return ["is missing"]
    except (OSError, ValueError) as error:
        return [f"cannot be read: {error}"]
    if not faults and whole.hexdigest() != release.sha256:
        faults.append("is as a whole not what the manifest says")
    return faults
