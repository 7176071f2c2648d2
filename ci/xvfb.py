"""An X server of our own whose screen can be read without asking it.

Xvfb keeps its frame buffer in a file (`-fbdir`) in the layout of XWD. We map that file: looking at the screen makes no
X traffic and costs the measured program nothing but the memory bandwidth.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1600, 1000
_START_LIMIT_S = 30


@dataclass(frozen=True)
class Screen:
    """A running X server without a window manager: windows stand where they ask to, by default at 0, 0."""

    display: str
    pixels: NDArray[np.uint32]
    """The live frame buffer, rows × columns of 0x..RRGGBB; it changes as programs draw."""

    def environment(self, base: dict[str, str] | None = None) -> dict[str, str]:
        """An environment in which programs show themselves on this screen."""
        environment = dict(os.environ if base is None else base)
        environment.pop("WAYLAND_DISPLAY", None)
        return environment | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}

    def rgb(self) -> NDArray[np.uint8]:
        """A copy of the screen, rows × columns × 3."""
        return rgb(self.pixels.copy())


def rgb(pixels: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Splits 0x..RRGGBB into three channels along a new last axis."""
    return np.stack([pixels >> 16 & 255, pixels >> 8 & 255, pixels & 255], axis=-1).astype(np.uint8)


def _map_frame_buffer(path: Path) -> tuple[mmap.mmap, NDArray[np.uint32]]:
    with path.open("rb") as file:
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header = struct.unpack(">25I", mapping[:100])
    header_size, width, height, byte_order = header[0], header[4], header[5], header[7]
    bits_per_pixel, bytes_per_line, color_count = header[11], header[12], header[19]
    if bits_per_pixel != 32 or bytes_per_line % 4:
        raise RuntimeError(f"{path}: Xvfb has {bits_per_pixel} bits a pixel, 32 are needed; start it with depth 24")
    order = ">u4" if byte_order else "<u4"
    start = header_size + color_count * struct.calcsize(">IHHHBB")
    lines = np.frombuffer(mapping, order, count=height * bytes_per_line // 4, offset=start)
    return mapping, lines.reshape(height, -1)[:, :width]


@contextlib.contextmanager
def start_xvfb(width: int = WIDTH, height: int = HEIGHT) -> Iterator[Screen]:
    """Starts Xvfb on a free display number and ends it afterwards.

    :raises RuntimeError: when Xvfb isn't installed or doesn't start.
    """
    program = shutil.which("Xvfb")
    if not program:
        raise RuntimeError("Xvfb is not installed; install Debian's package xvfb")
    shared_memory = Path("/dev/shm")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="xvfb-", dir=shared_memory if shared_memory.is_dir() else None)
        )
        log = stack.enter_context(Path(folder, "log").open("w+b"))
        read_end, write_end = os.pipe()
        reader = stack.enter_context(os.fdopen(read_end))
        # -noreset: a server that starts afresh when its last window closes would be measured too.
        server = subprocess.Popen(
            [program, "-displayfd", str(write_end), "-fbdir", folder, "-noreset", "-nolisten", "tcp", "-nocursor",
             "-br", "-screen", "0", f"{width}x{height}x24"],
            pass_fds=[write_end], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        stack.callback(server.wait, _START_LIMIT_S)
        stack.callback(server.terminate)
        os.close(write_end)
        number = reader.readline().strip()
        if not number:
            log.seek(0)
            raise RuntimeError(f"Xvfb did not start: {log.read().decode(errors='replace').strip()[-500:]}")
        mapping, pixels = _map_frame_buffer(Path(folder, "Xvfb_screen0"))
        # Arrays may still look at the mapping: it goes when the last of them does.
        del mapping
        yield Screen(f":{number}", pixels)
