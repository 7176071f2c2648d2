"""What is on a share, and whether it is to be trusted. Only ``locked`` writes."""

import fcntl
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nacl.signing import VerifyKey

from ..errors import SuperbuildError
from .files import FOLDER_MODE, explained, faults_of_product, read_small, sha256_of
from .packs import faults_of_pack
from .progress import ByteProgress
from .release_format import (
    CHANNEL,
    CHANNELS,
    FOLDER,
    KEYS,
    MANIFEST,
    PRODUCT,
    RELEASE,
    SLOTS,
    Channel,
    Envelope,
    FormatError,
    Keys,
    Pin,
    Release,
    key_id,
    sha256,
)


@dataclass(frozen=True)
class Trust:
    """The newest keys of a share: document ``number``, 0 where the key was never changed."""

    number: int
    keys: tuple[VerifyKey, ...]


@dataclass(frozen=True)
class Manifest:
    """A release's manifest, and how a channel names it."""

    release: Release
    pin: Pin
    data: bytes


class Share:
    """The folder of the product on a share."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / FOLDER

    def require(self) -> None:
        """Raise SuperbuildError unless the share is there and has been published to."""
        self.require_root()
        if not self.folder.is_dir():
            raise SuperbuildError(
                f"Nothing has been published to {self.root}.",
                f"Publish with: python3 -m superbuild deploy {self.root}",
            )

    def require_root(self) -> None:
        """Raise SuperbuildError unless the share's own folder is there."""
        if not self.root.is_dir():
            raise SuperbuildError(f"There is no folder {self.root}.", "Mount the share, or correct the path.")

    def release_folder(self, name: str) -> Path:
        return self.folder / name

    def channel_file(self, name: str) -> Path:
        return self.folder / CHANNELS / f"{name}.json"

    def keys_file(self, number: int) -> Path:
        return self.folder / KEYS / f"{number}.json"

    def slot_file(self, number: int) -> Path:
        return self.folder / SLOTS / str(number)

    def _names(self, folder: Path) -> list[str]:
        try:
            return sorted(path.name for path in folder.iterdir())
        except FileNotFoundError:
            return []

    def releases(self) -> list[str]:
        """The releases that are there, oldest version first."""
        return sorted(name for name in self._names(self.folder) if RELEASE.fullmatch(name))

    def hidden(self) -> list[Path]:
        """What a publisher has left that no reader looks at, but for its lock."""
        folders = (self.folder, self.folder / CHANNELS, self.folder / KEYS, self.folder / SLOTS)
        paths = (folder / name for folder in folders for name in self._names(folder))
        return [path for path in paths if path.name.startswith(".") and path != self._lock_file]

    def channel_names(self) -> list[str]:
        names = (name.removesuffix(".json") for name in self._names(self.folder / CHANNELS) if name.endswith(".json"))
        return [name for name in names if CHANNEL.fullmatch(name)]

    def trust(self, key: VerifyKey) -> Trust:
        """The newest keys of the share, reached from a key that is trusted: FormatError where they are not in order.

        The key is either the first of all, or one of a later document of the share.
        """
        names = [name for name in self._names(self.folder / KEYS) if not name.startswith(".")]
        documents: list[Keys] = []
        envelopes: list[Envelope] = []
        for number in range(1, len(names) + 1):
            with self._naming(self.keys_file(number)):
                envelopes.append(Envelope.parse(read_small(self.keys_file(number)), Keys.TYPE))
                documents.append(Keys.parse(envelopes[-1].payload))
                if documents[-1].number != number:
                    raise FormatError(f"it says that it is number {documents[-1].number}")
                if number > 1:
                    envelopes[-1].require_signature(documents[-2].keys)
        if not documents:
            return Trust(0, (key,))
        if not any(key in document.keys for document in documents):
            with self._naming(self.keys_file(1)):
                envelopes[0].require_signature([key])
        return Trust(len(documents), documents[-1].keys)

    def require_trust(self, key: VerifyKey) -> Trust:
        """As ``trust``; a SuperbuildError where that fails."""
        try:
            return self.trust(key)
        except FormatError as error:
            raise SuperbuildError(
                f"The keys on the share cannot be trusted: {error}.",
                "Use the key that this share is signed with; if the file was damaged, restore it from a backup.",
            ) from error

    def read_channel(self, name: str, trust: Trust) -> Channel:
        """A channel that a trusted key has signed; FormatError otherwise."""
        with self._naming(self.channel_file(name)):
            envelope = Envelope.parse(read_small(self.channel_file(name)), Channel.TYPE)
            envelope.require_signature(trust.keys)
            channel = Channel.parse(envelope.payload)
            if channel.name != name:
                raise FormatError(f"it is of channel {channel.name}")
            if channel.keys > trust.number:
                raise FormatError(f"it was written after {self.keys_file(channel.keys)}, which is missing")
            return channel

    def require_channels(self, trust: Trust) -> dict[str, Channel]:
        """All channels by name; a SuperbuildError where one cannot be trusted."""
        try:
            return {name: self.read_channel(name, trust) for name in self.channel_names()}
        except FormatError as error:
            raise SuperbuildError(
                f"A channel on the share cannot be trusted: {error}.",
                "Use the key that this share is signed with. If somebody changed the file, find out who can write to"
                " the share, delete the file and publish again: PCs take the newer number.",
            ) from error

    def read_manifest(self, name: str, trust: Trust, pins: set[Pin]) -> Manifest:
        """The manifest of a release that a channel pins, or that a trusted key has signed; FormatError otherwise."""
        path = self.release_folder(name) / MANIFEST
        with self._naming(path):
            if path.parent.is_symlink():
                raise FormatError("its folder is a symbolic link")
            data = read_small(path)
            envelope = Envelope.parse(data, Release.TYPE)
            pin = Pin(name, sha256(data))
            pinned = {other for other in pins if other.release == name}
            if pinned and pin not in pinned:
                raise FormatError("it is not the one that the channels name")
            if not pinned:
                envelope.require_signature(trust.keys)
            release = Release.parse(envelope.payload)
            if release.name != name:
                raise FormatError(f"it is of release {release.name}")
            return Manifest(release, pin, data)

    def faults_of_files(self, release: Release, progress: ByteProgress | None = None) -> list[str]:
        """What is wrong with the files of a release, read from the share."""
        folder = self.release_folder(release.name)
        product = faults_of_product(folder / PRODUCT, release, *([progress.add] if progress else []))
        faults = [f"{folder / PRODUCT} {fault}" for fault in product]
        for name, wanted in release.files.items():
            try:
                if sha256_of(folder / name) != wanted:
                    faults.append(f"{folder / name} is not what the manifest says")
            except OSError as error:
                faults.append(f"{folder / name} cannot be read: {error.strerror}")
        packs = {pack.file for pack in release.packs}
        strangers = set(self._names(folder)) - {PRODUCT, MANIFEST, *release.files, *packs}
        return faults + [f"{folder / name} does not belong there" for name in sorted(strangers)]

    def faults_of_packs(self, release: Release) -> list[str]:
        """What is wrong with the packs of a release, which can be started without them."""
        folder = self.release_folder(release.name)
        return [f"{folder / pack.file} {fault}" for pack in release.packs for fault in faults_of_pack(pack, folder)]

    @staticmethod
    @contextmanager
    def _naming(path: Path) -> Iterator[None]:
        try:
            yield
        except FormatError as error:
            raise FormatError(f"{path}: {error}") from error

    @property
    def _lock_file(self) -> Path:
        return self.folder / ".lock"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the share for this publisher alone; the lock ends with the process, however that ends."""
        self.require_root()
        with explained(self.root):
            if not self.folder.is_dir():
                self.folder.mkdir()
                self.folder.chmod(FOLDER_MODE)
            lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o664)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(lock, 1024, 0).decode("utf-8", "replace").strip()
                raise SuperbuildError(
                    f"Another publisher is at work on {self.folder}: {holder or 'unknown'}.",
                    "Wait until it has ended, and look at: superbuild deploy status",
                ) from error
            except OSError as error:
                raise SuperbuildError(
                    f"The share offers no locks ({error.strerror}), so two publishers could get into each other's way.",
                    "Mount it with locks (NFS: without nolock; SMB: without nobrl).",
                ) from error
            now = datetime.now().isoformat(" ", "seconds")
            holder = f"user {os.getuid()} on {socket.gethostname()}, process {os.getpid()}, since {now}\n"
            # A share that is full must still be pruned: who holds it is only told where that can be written.
            with suppress(OSError):
                os.ftruncate(lock, 0)
                os.pwrite(lock, holder.encode(), 0)
            with explained(self.root):
                yield
        finally:
            os.close(lock)


def pins_of(channels: Mapping[str, Channel]) -> set[Pin]:
    """All releases that channels name, now or for a roll-back."""
    return {pin for channel in channels.values() for pin in channel.pins}


def key_names(trust: Trust) -> str:
    """The keys' ids, as a person is shown them."""
    return ", ".join(key_id(key) for key in trust.keys)
