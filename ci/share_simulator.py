"""A simulated file share: a read-only FUSE file system over a folder, as slow as it is told to be.

It behaves as the mount of an SMB or NFS share does, as far as the kernel lets FUSE do that: pages that were read stay
in the page cache, so that a second start is a warm one; names and attributes are believed for a while; the kernel reads
ahead, and around what is missing in a mapped file. A mount made anew has nothing cached.

Model. The answer to a request begins to come `latency_s` after it was sent, and several requests are under way at once.
What they bring shares one line of `bits_per_second`, first come, first served. So one request alone takes latency +
bytes ÷ bandwidth. Closing a file is not waited for and costs nothing.

The simulator is a process of its own that speaks the kernel's protocol (linux/fuse.h) itself, in one thread. So it
knows each request as a client would send it, answers to the tenth of a millisecond, and takes little of the processor
that the measured program needs. (libfuse's bindings cannot tell lookups from other questions, list folders without
attributes, and keep a thread for each request that waits.) It ends, and its mount with it, when it is no longer wanted,
when the process that started it dies, and when it is killed itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import errno
import heapq
import itertools
import json
import os
import select
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ci.processes import wait_or_kill
from ci.products import REPOSITORY

DEVICE = Path("/dev/fuse")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_DEFAULT_READ_AHEAD = 131_072
_LIMIT_S = 20


@dataclass(frozen=True)
class Settings:
    """How slow the share is, and what its client asks for."""

    latency_s: float = 0.0
    bits_per_second: float = float("inf")
    requests_per_second: float = float("inf")
    """How many the server begins to answer in a second."""
    request_bytes: int = 1_048_576
    read_ahead_bytes: int = _DEFAULT_READ_AHEAD
    attribute_s: float = 1.0


def read_settings(**client: float) -> dict[str, Settings]:
    """The networks of `ci/share.toml` by name; `client` overrides what is said of all of them there."""
    data = tomllib.loads((REPOSITORY / "ci" / "share.toml").read_text())
    said = data["client"] | client
    return {
        name: Settings(
            latency_s=network["latency_ms"] / 1e3,
            bits_per_second=network["megabits_per_second"] * 1e6,
            request_bytes=int(said["request_bytes"]),
            read_ahead_bytes=int(said["read_ahead_bytes"]),
            attribute_s=said["attribute_seconds"],
        )
        for name, network in data["networks"].items()
    }


class Request(NamedTuple):
    """What the kernel asked the share for."""

    time: float
    """When, on the clock of `time.perf_counter`."""
    kind: str
    """lookup, getattr, readlink, open, read, list, statfs."""
    path: str
    """Of the file or folder, from the mount on."""
    offset: int
    bytes: int
    """That the answer brings of the file."""


def count(requests: Sequence[Request]) -> Counter[str]:
    """How many there are of each kind."""
    return Counter(request.kind for request in requests)


def unavailable() -> str | None:
    """Why no share can be simulated on this machine, if so."""
    if not DEVICE.exists():
        return f"{DEVICE} is missing; load the kernel's module fuse, or give the container the device"
    if not os.access(DEVICE, os.R_OK | os.W_OK):
        return f"{DEVICE} cannot be opened; run as a user who may read and write it"
    if not any(Path(folder, "fusermount3").exists() for folder in os.get_exec_path()):
        return "fusermount3 is missing; install Debian's package fuse3"
    return None


@dataclass(frozen=True)
class Share:
    """A mounted share."""

    path: Path
    process: int
    """Of the simulator."""
    _control: socket.socket

    def requests(self) -> list[Request]:
        """All requests since the mount or `forget_requests`, in their order."""
        return [Request(*fields) for fields in json.loads(self._ask("requests"))]

    def forget_requests(self) -> None:
        self._ask("forget")

    def _ask(self, command: str) -> str:
        try:
            self._control.sendall(command.encode() + b"\n")
            return _read_line(self._control)
        except OSError as error:
            raise RuntimeError(f"the share simulator does not answer: {error}; it has ended, see its output") from error


def _read_line(connection: socket.socket) -> str:
    with connection.makefile("r") as file:
        line = file.readline()
    if not line.endswith("\n"):
        raise ConnectionError("the connection was closed")
    return line


@contextlib.contextmanager
def mounted(folders: Path | Mapping[str, Path], settings: Settings) -> Iterator[Share]:
    """Mounts a folder as a share, or several by name as the folders of one share.

    The same folder under two names is what two PCs see of it: what one has read is not in the other's page cache, and
    both share the line.

    :raises RuntimeError: when the machine can't, or may not, mount it.
    """
    if reason := unavailable():
        raise RuntimeError(f"no share can be simulated: {reason}")
    ours, theirs = socket.socketpair()
    with ours, contextlib.ExitStack() as stack:
        ours.settimeout(_LIMIT_S)
        words = [json.dumps(_resolved(folders)), json.dumps(dataclasses.asdict(settings)), str(theirs.fileno())]
        # In a session of its own, so that Ctrl-C reaches it through us only, after what runs from the share.
        process = subprocess.Popen(
            [sys.executable, "-m", "ci.share_simulator", *words], cwd=REPOSITORY, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        stack.callback(wait_or_kill, process, _LIMIT_S)
        # Closed before: that is what ends it.
        stack.callback(ours.close)
        try:
            path = Path(_read_line(ours).rstrip("\n"))
        except OSError as error:
            raise RuntimeError(f"the share simulator did not start: {error}; the reason is above") from error
        stack.callback(_unmount, path)
        _set_read_ahead(path, settings.read_ahead_bytes)
        share = Share(path, process.pid, ours)
        share.forget_requests()
        yield share


def _resolved(folders: Path | Mapping[str, Path]) -> str | dict[str, str]:
    if isinstance(folders, Path):
        return str(folders.resolve(strict=True))
    return {name: str(folder.resolve(strict=True)) for name, folder in folders.items()}


def _unmount(path: Path) -> None:
    """Takes the mount away, even when it is in use or its process is gone."""
    subprocess.run(["fusermount3", "-u", "-z", "-q", "--", str(path)], stderr=subprocess.DEVNULL, check=False)
    with contextlib.suppress(OSError):
        path.rmdir()


def _set_read_ahead(path: Path, size: int) -> None:
    """FUSE lets a file system ask for less than the kernel's own size; more is the administrator's to set."""
    device = path.stat().st_dev
    if size <= _DEFAULT_READ_AHEAD:
        return
    setting = Path(f"/sys/class/bdi/{os.major(device)}:{os.minor(device)}/read_ahead_kb")
    try:
        setting.write_text(str(size // 1024))
    except OSError as error:
        raise RuntimeError(f"{setting}: {error.strerror}; reading ahead more than 128 KiB needs root") from error


# The simulator's process.

_LOOKUP, _FORGET, _GETATTR, _READLINK, _OPEN, _READ, _STATFS, _RELEASE = 1, 2, 3, 5, 14, 15, 17, 18
_INIT, _READDIR, _INTERRUPT, _DESTROY, _BATCH_FORGET, _READDIRPLUS = 26, 28, 36, 38, 42, 44
_UNANSWERED = {_FORGET, _BATCH_FORGET, _INTERRUPT}
_KEEP_CACHE = 1 << 1
_ASYNC_READ, _PARALLEL_LOOKUPS, _LIST_WITH_ATTRIBUTES, _MAX_PAGES = 1 << 0, 1 << 18, 1 << 13, 1 << 22
_CACHE_LINKS, _NO_OPENDIR = 1 << 23, 1 << 24
_WANTED = _ASYNC_READ | _PARALLEL_LOOKUPS | _LIST_WITH_ATTRIBUTES | _MAX_PAGES | _CACHE_LINKS | _NO_OPENDIR
_VERSION = (7, 31)
_HEADER = struct.Struct("<IIQQIIIHH")
_ANSWER = struct.Struct("<IiQ")
_ATTRIBUTES = struct.Struct("<QQQQQQIIIIIIIIII")
_ENTRY = struct.Struct("<QQQQII")
_READING = struct.Struct("<QQI")
_UNDER_WAY = 1024


@dataclass
class _Node:
    """A file or folder that the kernel knows by its number."""

    number: int
    real: Path | None
    """None: the folder of the named folders."""
    path: str
    """From the mount on."""
    descriptor: int = -1
    entries: list[tuple[str, _Node]] = field(default_factory=list)


@dataclass(order=True)
class _Answer:
    """Bytes for the kernel, at their time."""

    due: float
    order: int
    make: Callable[[], tuple[int, bytes]] = field(compare=False)
    """An error number or 0, and the bytes."""
    unique: int = field(compare=False)


class _Line:
    """When answers come, by the model above."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server_free = self._line_free = 0.0

    def due(self, now: float, size: int) -> float:
        begun = max(now, self._server_free)
        self._server_free = begun + 1 / self._settings.requests_per_second
        arrives = begun + self._settings.latency_s
        if size == 0:
            return arrives
        self._line_free = max(arrives, self._line_free) + 8 * size / self._settings.bits_per_second
        return self._line_free


class _Simulator:
    """Answers the kernel."""

    def __init__(self, folders: str | dict[str, str], settings: Settings, device: int) -> None:
        self.requests: list[Request] = []
        self._settings = settings
        self._device = device
        self._line = _Line(settings)
        self._order = itertools.count()
        self._waiting: list[_Answer] = []
        root = _Node(1, Path(folders) if isinstance(folders, str) else None, "")
        self._nodes = {1: root}
        self._by_path = {"": root}
        if not isinstance(folders, str):
            root.entries = [(name, self._node(Path(folder), name)) for name, folder in folders.items()]
        seconds, nanoseconds = divmod(round(settings.attribute_s * 1e9), 1_000_000_000)
        self._valid = (seconds, nanoseconds)

    def serve(self, control: socket.socket) -> None:
        """Until the mount or the other end of the control connection is gone."""
        os.set_blocking(self._device, False)
        commands = b""
        while True:
            left = max(0.0, self._waiting[0].due - time.perf_counter()) if self._waiting else None
            ready = select.select([self._device, control.fileno()], [], [], left)[0]
            if control.fileno() in ready:
                received = control.recv(4096)
                if not received:
                    return
                *lines, commands = (commands + received).split(b"\n")
                for line in lines:
                    control.sendall(self._command(line) + b"\n")
            if self._device in ready and not self._take():
                return
            while self._waiting and self._waiting[0].due <= time.perf_counter():
                answer = heapq.heappop(self._waiting)
                try:
                    error, content = answer.make()
                except OSError as reason:
                    # It went from the folder meanwhile, say.
                    error, content = reason.errno or errno.EIO, b""
                self._send(answer.unique, error, content)

    def _command(self, line: bytes) -> bytes:
        answer = json.dumps(self.requests).encode() if line == b"requests" else b""
        if line == b"forget":
            self.requests = []
        return answer

    def _take(self) -> bool:
        """Takes all requests that are there; False when the mount is gone."""
        while True:
            try:
                message = os.read(self._device, 1 << 16)
            except BlockingIOError:
                return True
            except OSError as error:
                # A request that was taken back meanwhile.
                if error.errno in (errno.ENOENT, errno.EINTR):
                    continue
                return False
            now = time.perf_counter()
            _, operation, unique, number, *_ = _HEADER.unpack_from(message)
            if operation == _DESTROY:
                self._send(unique, 0, b"")
                return False
            if operation not in _UNANSWERED:
                # The first request, of the protocol's version, is of no file.
                node = self._nodes[number or 1]
                try:
                    self._handle(now, operation, unique, node, message[_HEADER.size :])
                except OSError as reason:
                    self._send(unique, reason.errno or errno.EIO, b"")

    def _send(self, unique: int, error: int, content: bytes) -> None:
        # Whoever waited for it may have been killed.
        with contextlib.suppress(FileNotFoundError):
            os.writev(self._device, [_ANSWER.pack(_ANSWER.size + len(content), -error, unique), content])

    def _handle(self, now: float, operation: int, unique: int, node: _Node, body: bytes) -> None:
        if operation == _INIT:
            self._send(unique, 0, self._init(body))
        elif operation == _RELEASE:
            self._send(unique, 0, b"")
        elif operation == _LOOKUP:
            name = os.fsdecode(body[: body.index(0)])
            self._later(now, unique, "lookup", self._child_path(node, name), lambda: self._lookup(node, name))
        elif operation == _GETATTR:
            self._later(now, unique, "getattr", node.path, lambda: (0, self._attribute_answer(node)))
        elif operation == _READLINK:
            self._later(now, unique, "readlink", node.path, lambda: (0, os.fsencode(_real(node).readlink())))
        elif operation == _OPEN:
            self._later(now, unique, "open", node.path, lambda: (0, struct.pack("<QII", 0, _KEEP_CACHE, 0)))
        elif operation == _READ:
            _, offset, size = _READING.unpack_from(body)
            size = max(0, min(size, _real(node).stat().st_size - offset))
            self._later(now, unique, "read", node.path, lambda: (0, self._read(node, size, offset)), offset, size)
        elif operation in (_READDIR, _READDIRPLUS):
            _, offset, size = _READING.unpack_from(body)
            content = self._list(node, offset, size, attributes=operation == _READDIRPLUS)
            if offset and not content:
                # The end, which a client knows from the answer before.
                self._send(unique, 0, b"")
            else:
                self._later(now, unique, "list", node.path, lambda: (0, content), offset, len(content))
        elif operation == _STATFS:
            sizes = struct.pack("<5Q4I24x", *[0] * 5, _PAGE, 255, _PAGE, 0)
            self._later(now, unique, "statfs", node.path, lambda: (0, sizes))
        else:
            # The kernel does not ask again for what is not there: flush, access, opendir, extended attributes.
            self._send(unique, errno.ENOSYS, b"")

    def _later(
        self, now: float, unique: int, kind: str, path: str, make: Callable[[], tuple[int, bytes]],
        offset: int = 0, size: int = 0,
    ) -> None:  # fmt: skip
        self.requests.append(Request(now, kind, path, offset, size))
        heapq.heappush(self._waiting, _Answer(self._line.due(now, size), next(self._order), make, unique))

    def _init(self, body: bytes) -> bytes:
        major, _, read_ahead, offered = struct.unpack_from("<IIII", body)
        if major != _VERSION[0]:
            raise RuntimeError(f"the kernel speaks version {major} of FUSE's protocol, {_VERSION[0]} is needed")
        return struct.pack(
            "<IIIIHHIIHHI28x", *_VERSION, min(read_ahead, self._settings.read_ahead_bytes), offered & _WANTED,
            _UNDER_WAY, _UNDER_WAY, _PAGE, 1, self._settings.request_bytes // _PAGE, 0, 0,
        )  # fmt: skip

    def _child_path(self, node: _Node, name: str) -> str:
        return f"{node.path}/{name}" if node.path else name

    def _node(self, real: Path, path: str) -> _Node:
        node = self._by_path.get(path)
        if node is None:
            node = self._by_path[path] = _Node(len(self._nodes) + 1, real, path)
            self._nodes[node.number] = node
        return node

    def _child(self, node: _Node, name: str) -> _Node | None:
        if node.real is None:
            return dict(node.entries).get(name)
        real = node.real / name
        return self._node(real, self._child_path(node, name)) if os.path.lexists(real) else None

    def _lookup(self, node: _Node, name: str) -> tuple[int, bytes]:
        child = self._child(node, name)
        return 0, self._entry(child) if child else self._absent()

    def _absent(self) -> bytes:
        """That a name is not there, to be believed as long as one that is."""
        seconds, nanoseconds = self._valid
        return _ENTRY.pack(0, 0, seconds, seconds, nanoseconds, nanoseconds) + bytes(_ATTRIBUTES.size)

    def _entry(self, node: _Node) -> bytes:
        seconds, nanoseconds = self._valid
        return _ENTRY.pack(node.number, 0, seconds, seconds, nanoseconds, nanoseconds) + self._attributes(node)

    def _attribute_answer(self, node: _Node) -> bytes:
        seconds, nanoseconds = self._valid
        return struct.pack("<QII", seconds, nanoseconds, 0) + self._attributes(node)

    def _attributes(self, node: _Node) -> bytes:
        status = os.lstat(node.real or "/")
        return _ATTRIBUTES.pack(
            node.number, status.st_size, status.st_blocks, int(status.st_atime), int(status.st_mtime),
            int(status.st_ctime), 0, 0, 0, status.st_mode & ~0o222, status.st_nlink, status.st_uid, status.st_gid, 0,
            self._settings.request_bytes, 0,
        )  # fmt: skip

    def _read(self, node: _Node, size: int, offset: int) -> bytes:
        if node.descriptor < 0:
            node.descriptor = os.open(_real(node), os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(node.descriptor, size, offset)

    def _list(self, node: _Node, offset: int, size: int, attributes: bool) -> bytes:
        if offset == 0 and node.real is not None:
            names = sorted(child.name for child in node.real.iterdir())
            node.entries = [(name, child) for name in names if (child := self._child(node, name))]
        content = b""
        for number, (name, child) in enumerate(node.entries[offset:], offset + 1):
            encoded = os.fsencode(name)
            kind = stat.S_IFMT(os.lstat(child.real or "/").st_mode) >> 12
            entry = struct.pack("<QQII", child.number, number, len(encoded), kind) + encoded
            entry = (self._entry(child) if attributes else b"") + entry + bytes(-len(encoded) % 8)
            if len(content) + len(entry) > size:
                break
            content += entry
        return content


def _real(node: _Node) -> Path:
    assert node.real is not None
    return node.real


def _mount(path: Path, settings: Settings) -> tuple[int, socket.socket]:
    """The kernel's end of a mount, and what must stay open: where it closes, fusermount3 takes the mount away.

    fusermount3 does for any user what only root could do by itself.
    """
    ours, theirs = socket.socketpair()
    options = f"ro,nosuid,nodev,auto_unmount,max_read={settings.request_bytes},fsname=simulated-share,subtype=share"
    started = subprocess.Popen(
        ["fusermount3", "-o", options, "--", str(path)], pass_fds=[theirs.fileno()],
        env=os.environ | {"_FUSE_COMMFD": str(theirs.fileno())}, stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    theirs.close()
    assert started.stderr
    # What it says at the end, that there is nothing left to take away, is not for people.
    with started.stderr:
        descriptors = socket.recv_fds(ours, 1, 1)[1]
        if not descriptors:
            raise RuntimeError(f"{path} could not be mounted: {started.stderr.read().strip()}")
    return descriptors[0], ours


def _end_quietly(_number: int, _frame: object) -> None:
    raise SystemExit


def main(words: Sequence[str]) -> int:
    """The simulator's process: folders and settings as JSON, descriptor of the control connection."""
    folders, settings = json.loads(words[0]), Settings(**json.loads(words[1]))
    control = socket.socket(fileno=int(words[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_quietly)
    # Sleep to the microsecond; the kernel rounds up to 50 of them by default.
    ctypes.CDLL(None).prctl(29, 1)
    path = Path(tempfile.mkdtemp(prefix="share-"))
    device = -1
    try:
        device, _kept = _mount(path, settings)
        control.sendall(f"{path}\n".encode())
        _Simulator(folders, settings, device).serve(control)
    except RuntimeError as error:
        print(f"share simulator: {error}", file=sys.stderr)
        return 1
    finally:
        # Before the mount is taken away, which would wait for an answer.
        if device >= 0:
            os.close(device)
        _unmount(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
