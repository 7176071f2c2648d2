"""Takes files out of the kernel's page cache, one by one: nothing else on the machine becomes slower."""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Iterable
from pathlib import Path

_PAGE = mmap.PAGESIZE
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mmap.restype = ctypes.c_void_p
_LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
_LIBC.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_LIBC.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]


def evict(paths: Iterable[Path]) -> int:
    """Drops the pages of files; what had not been written to the disk is written first.

    :returns: bytes that are still in the page cache: pages that another process has mapped stay there
    """
    left = 0
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            left += _cached(descriptor)
        finally:
            os.close(descriptor)
    return left


def cached_bytes(path: Path) -> int:
    """How much of a file is in the page cache."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return _cached(descriptor)
    finally:
        os.close(descriptor)


def _cached(descriptor: int) -> int:
    size = os.fstat(descriptor).st_size
    if size == 0:
        return 0
    # Without read access: that alone would count as a use, and Python's own mapping asks for it.
    address = _LIBC.mmap(None, size, 0, mmap.MAP_SHARED, descriptor, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "a file cannot be mapped")
    try:
        pages = (ctypes.c_ubyte * (-(-size // _PAGE)))()
        if _LIBC.mincore(address, size, pages):
            raise OSError(ctypes.get_errno(), "the kernel does not say which pages it has")
        return sum(page & 1 for page in pages) * _PAGE
    finally:
        _LIBC.munmap(address, size)
