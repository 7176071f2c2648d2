"""What changes a share: publishing, rolling back, renewing, changing keys, pruning.

Each change is made beside, put on the disk and then renamed into place, the channel last. So at whatever moment it is
stopped, readers see what was before or what is now, and the same command goes on from there.
"""

import dataclasses
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from nacl.signing import SigningKey, VerifyKey

from ..errors import SuperbuildError
from .files import (
    FOLDER_MODE,
    PROGRAM_MODE,
    blocks_of,
    copy_blocks,
    explained,
    faults_of_product,
    replace_file,
    sha256_of,
    synchronise,
    write_file,
)
from .packs import make_packs, mend_packs
from .progress import ByteProgress, megabytes
from .release_format import (
    MANIFEST,
    PRODUCT,
    TIME,
    VERSION,
    Channel,
    Envelope,
    FormatError,
    Keys,
    Pack,
    Pin,
    Policy,
    Release,
    key_id,
    sha256,
    version_numbers,
)
from .share import Manifest, Share, Trust, key_names, pins_of

# Manifest, channel and what a file system takes for names.
SPARE_BYTES = 1 << 20
VERSION_TIMEOUT_SECONDS = 60
# Releases from which an update is small; each costs the publisher some seconds and the share some megabytes.
BASES = 3
# What packs take beside the product; seen: 0.29 for the full one, 0.04 to 0.15 for each of the others.
PACKS_SHARE = 0.5


@dataclasses.dataclass(frozen=True)
class Product:
    """What is to be published: the program and the files that go with it, by name."""

    path: Path
    release: Release
    files: Mapping[str, bytes]


def version_of(path: Path) -> str:
    """What the program itself says its version is."""
    try:
        result = subprocess.run(
            [str(path), "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=VERSION_TIMEOUT_SECONDS,
        )
        words = result.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise SuperbuildError(
            f"{path} does not run, so it cannot be asked for its version: {error}.",
            "Build it: python3 -m superbuild build, or name another file with --product.",
        ) from error
    if result.returncode != 0 or not words or not VERSION.fullmatch(words[-1]):
        raise SuperbuildError(
            f"{path} --version says {result.stdout.strip()[:200]!r}, which is no version.",
            "Name the finished program with --product.",
        )
    return words[-1]


def read_product(
    path: Path, minimum_launcher: str, licences: Mapping[str, bytes], sbom: Mapping[str, bytes]
) -> Product:
    """Take a program's version and hashes; what goes with it is given by file name."""
    path = path.resolve()
    version = version_of(path)
    files = {**licences, **sbom}
    try:
        blocks = [sha256(block) for block in blocks_of(path)]
        release = Release(
            version,
            path.stat().st_size,
            sha256_of(path),
            tuple(blocks),
            minimum_launcher,
            tuple(licences),
            next(iter(sbom), None),
            {name: sha256(data) for name, data in files.items()},
        )
        Release.parse(release.payload())
    except OSError as error:
        raise SuperbuildError(f"{error.filename} cannot be read: {error.strerror}.", "Name another file.") from error
    except FormatError as error:
        raise SuperbuildError(
            f"The manifest of {path} would be refused: {error}.",
            "Correct --minimum-launcher or the files' names.",
        ) from error
    return Product(path, release, files)


class Publisher:
    """Changes a share on behalf of a key; ``dry_run`` only says what would be done."""

    def __init__(self, share: Share, key: SigningKey, output: TextIO, *, dry_run: bool = False) -> None:
        self.share = share
        self.key = key
        self.output = output
        self.dry_run = dry_run

    def publish(
        self,
        product: Product,
        channel_name: str,
        *,
        keep: int,
        expires_days: int,
        policy: Mapping[str, Any],
        allow_downgrade: bool = False,
    ) -> None:
        """Put a release on the share and have the channel name it; ``policy`` has what is to change there."""
        release = product.release
        with self._changing() as (trust, channels):
            self._refuse_downgrade(release, channels.get(channel_name), allowed=allow_downgrade)
            manifest = self._present(release.name, trust, channels)
            if manifest is not None:
                self._say(f"{release.name} is on the share already, and reads as it should.")
                self._mend_packs(manifest.release, channels)
            else:
                manifest = self._add(product, trust, channels)
            # A release that was lost and is there again may have another manifest than channels name it by.
            for channel in list(channels.values()):
                if (again := channel.repinned(manifest.pin)) != channel:
                    self._set_channel(channels, dataclasses.replace(again, number=self._number_after(channel)))
            before = channels.get(channel_name)
            self._set_channel(channels, self._next(channel_name, before, manifest.pin, expires_days, policy))
            self._prune(channels, keep, everything=False)

    def roll_back(self, channel_name: str, target: str | None, *, expires_days: int) -> None:
        """Have the channel name an earlier release again: its last one, or ``target``."""
        with self._changing() as (trust, channels):
            before = self._channel(channels, channel_name)
            target = target or self._last_release(before)
            try:
                manifest = self.share.read_manifest(target, trust, pins_of(channels))
            except FormatError as error:
                raise SuperbuildError(
                    f"There is no going back to {target}: {error}.",
                    f"Choose another with --to; there are: {', '.join(self.share.releases())}.",
                ) from error
            if faults := self._read_back(manifest.release):
                raise SuperbuildError(
                    f"There is no going back to {target}: {faults[0]}.",
                    "Publish it again from its file, which mends it, or choose another with --to.",
                )
            after = self._next(channel_name, before, manifest.pin, expires_days, {})
            # What is given up is no release to go back to later.
            releases = [pin.release for pin in before.history]
            older = before.history[releases.index(target) + 1 :] if target in releases else before.history
            self._set_channel(channels, dataclasses.replace(after, history=older))

    def renew(self, channel_names: Sequence[str], *, expires_days: int, policy: Mapping[str, Any]) -> None:
        """Have channels expire later, and change their policy."""
        with self._changing() as (_, channels):
            for name in channel_names or sorted(channels):
                before = self._channel(channels, name)
                self._set_channel(channels, self._next(name, before, before.current, expires_days, policy))

    def prune(self, keep: int) -> None:
        """Delete releases that no channel keeps, and what interrupted publishers have left."""
        with self._changing() as (_, channels):
            self._prune(channels, keep, everything=True)

    def rotate(self, new: SigningKey, others: Sequence[VerifyKey]) -> None:
        """Have the share trust a new key, and ``others``, in place of those that it trusts now."""
        wanted = tuple(dict.fromkeys((new.verify_key, *others)))
        self.share.require()
        trust = self.share.require_trust(self.key.verify_key)
        if trust.number and trust.keys == wanted:
            self._say(f"The share trusts {', '.join(map(key_id, wanted))} already.")
            return
        with self._changing() as (trust, channels):
            for channel in channels.values():
                again = dataclasses.replace(channel, number=self._number_after(channel))
                self._set_channel(channels, again, new)
            document = Envelope.sign(Keys(trust.number + 1, wanted), self.key)
            path = self.share.keys_file(trust.number + 1)
            if not self.dry_run:
                self._make_folder(path.parent)
                replace_file(path, document.data())
            self._say(
                f"The share trusts {', '.join(map(key_id, wanted))} from {path.name} on (before: {key_names(trust)})."
            )

    @contextmanager
    def _changing(self) -> Iterator[tuple[Trust, dict[str, Channel]]]:
        """The share for this publisher alone, with all on it that must be trusted."""
        if self.dry_run:
            self.share.require_root()
            if not os.access(self.share.folder if self.share.folder.exists() else self.share.root, os.W_OK):
                raise SuperbuildError(
                    f"{self.share.root} cannot be written.",
                    "Mount the share for writing, with an account that may write there.",
                )
        with nullcontext() if self.dry_run else self.share.locked(), explained(self.share.root):
            trust = self.share.require_trust(self.key.verify_key)
            if self.key.verify_key not in trust.keys:
                raise SuperbuildError(
                    f"The share does not trust the key {key_id(self.key.verify_key)} any more: keys/{trust.number}.json"
                    f" names {key_names(trust)}.",
                    "Name the present key's file with --key.",
                )
            yield trust, self.share.require_channels(trust)

    def _say(self, text: str) -> None:
        self.output.write(f"{'Dry run: ' if self.dry_run else ''}{text}\n")
        self.output.flush()

    @staticmethod
    def _channel(channels: Mapping[str, Channel], name: str) -> Channel:
        if name not in channels:
            raise SuperbuildError(f"There is no channel {name} on the share.", "Publish to it first.")
        return channels[name]

    @staticmethod
    def _last_release(channel: Channel) -> str:
        if not channel.history:
            raise SuperbuildError(
                f"The channel {channel.name} has had no release before {channel.current.release}.",
                "Name one with --to; superbuild deploy status lists them.",
            )
        return channel.history[0].release

    @staticmethod
    def _refuse_downgrade(release: Release, before: Channel | None, *, allowed: bool) -> None:
        if before is None or allowed:
            return
        current = before.current.release.rpartition("-")[0]
        if version_numbers(release.version) < version_numbers(current):
            raise SuperbuildError(
                f"{release.version} is older than {current}, which the channel {before.name} has.",
                "If that is meant, add --allow-downgrade; superbuild deploy rollback goes back to the last release.",
            )

    def _present(self, name: str, trust: Trust, channels: Mapping[str, Channel]) -> Manifest | None:
        """The manifest of a release that is on the share and whole; None where it has to be written."""
        folder = self.share.release_folder(name)
        if not folder.is_dir():
            return None
        try:
            manifest = self.share.read_manifest(name, trust, pins_of(channels))
        except FormatError as error:
            raise SuperbuildError(
                f"{name} is on the share already, and cannot be trusted: {error}.",
                f"Find out who can write to the share, move {folder} away and publish again.",
            ) from error
        faults = self._read_back(manifest.release)
        for fault in faults:
            self._say(fault)
        return None if faults else manifest

    def _read_back(self, release: Release) -> list[str]:
        progress = ByteProgress(f"Reading {release.name} back", release.size, self.output)
        faults = self.share.faults_of_files(release, progress)
        if not faults:
            progress.finish()
        return faults

    def _add(self, product: Product, trust: Trust, channels: Mapping[str, Channel]) -> Manifest:
        """Write a release's folder beside, verify it, and rename it into place."""
        release = product.release
        folder = self.share.release_folder(release.name)
        partial = folder.with_name(f".partial-{release.name}")
        target = partial / PRODUCT
        # A damaged release gets its files anew; its manifest, which channels name by its hash, stays.
        manifest = self.share.read_manifest(release.name, trust, pins_of(channels)) if folder.is_dir() else None
        is_new = manifest is None
        if manifest is None:
            manifest = self._sign(release)
        if manifest.release.files != release.files:
            raise SuperbuildError(
                f"{release.name} is damaged, and was published with other license texts or another SBOM.",
                "Publish it with the same --licences and --sbom as then, or build another version.",
            )
        self._require_space(release, target, product.files)
        self._say(f"Copying {product.path} to {folder}")
        if not self.dry_run:
            self._make_folder(partial)
            for path in partial.iterdir():
                if path != target:
                    remove(path)
            progress = ByteProgress("Copying", release.size, self.output)
            there = copy_blocks(product.path, target, release.blocks, progress.add)
            progress.finish()
            if there:
                self._say(f"{megabytes(there)} of that were on the share from a copy that was interrupted.")
            for name, content in product.files.items():
                write_file(partial / name, content)
            self._require_whole(target, release)
            if is_new:
                packs = self._make_packs(target, release, channels, partial)
                manifest = self._sign(dataclasses.replace(release, packs=packs))
            write_file(partial / MANIFEST, manifest.data)
            target.chmod(PROGRAM_MODE)
            synchronise(partial)
        if folder.is_dir():
            aside = folder.with_name(f".damaged-{release.name}-{time.time_ns()}")
            self._say(f"Putting the damaged one aside as {aside.name}")
            if not self.dry_run:
                folder.rename(aside)
        if not self.dry_run:
            partial.rename(folder)
            synchronise(folder.parent)
        if not is_new:
            self._mend_packs(manifest.release, channels)
        return manifest

    def _sign(self, release: Release) -> Manifest:
        data = Envelope.sign(release, self.key).data()
        return Manifest(release, Pin(release.name, sha256(data)), data)

    def _make_packs(
        self, product: Path, release: Release, channels: Mapping[str, Channel], folder: Path
    ) -> tuple[Pack, ...]:
        """What launchers copy: the product compressed, alone and for PCs that have one of the releases before it."""
        bases = self._bases(channels)
        progress = ByteProgress("Compressing", release.size * (1 + len(bases)), self.output)
        packs = make_packs(product, bases, folder, progress.add)
        progress.finish()
        for pack in packs:
            origin = "alone" if pack.source is None else f"for PCs that have {pack.source}"
            self._say(f"{megabytes(pack.size)} to copy, {100 * pack.size / release.size:.1f} %, {origin}")
        return packs

    def _mend_packs(self, release: Release, channels: Mapping[str, Channel]) -> None:
        folder = self.share.release_folder(release.name)
        if self.dry_run or not self.share.faults_of_packs(release):
            return
        for pack in mend_packs(release.packs, folder / PRODUCT, self._bases(channels), folder):
            self._say(f"{pack.file} is damaged and cannot be made as it was: launchers copy more without it.")

    def _bases(self, channels: Mapping[str, Channel]) -> dict[str, Path]:
        """The products that PCs may have, the most likely ones first: what channels name, then what they named."""
        pins = [channel.current for channel in channels.values()]
        pins += [pin for age in range(BASES) for channel in channels.values() for pin in channel.history[age : age + 1]]
        bases = {}
        for name in dict.fromkeys(pin.release for pin in pins):
            product = self.share.release_folder(name) / PRODUCT
            if product.is_file() and sha256_of(product).startswith(name.rpartition("-")[2]):
                bases[name] = product
            if len(bases) == BASES:
                break
        return bases

    def _require_whole(self, target: Path, release: Release) -> None:
        progress = ByteProgress("Reading back", release.size, self.output)
        if faults := faults_of_product(target, release, progress.add):
            target.unlink()
            raise SuperbuildError(
                f"What was written does not read as it should: {target} {faults[0]}.",
                "Check the share's disk and network, and run the same command again.",
            )
        progress.finish()

    def _require_space(self, release: Release, target: Path, files: Mapping[str, bytes]) -> None:
        try:
            there = target.stat().st_blocks * 512
        except FileNotFoundError:
            there = 0
        packs = int(release.size * PACKS_SHARE)
        needed = max(release.size - there, 0) + packs + sum(map(len, files.values())) + SPARE_BYTES
        free = shutil.disk_usage(self.share.root).free
        if free < needed:
            raise SuperbuildError(
                f"The share is full: it has {megabytes(free)} free, and {release.name} needs {megabytes(needed)}.",
                "Free space (superbuild deploy prune removes old releases) and run the same command again.",
            )

    @staticmethod
    def _number_after(channel: Channel | None) -> int:
        return max(channel.number + 1 if channel else 1, int(time.time()))

    def _next(
        self, name: str, before: Channel | None, pin: Pin, expires_days: int, policy: Mapping[str, Any]
    ) -> Channel:
        """What the channel says next, naming the release ``pin``."""
        expires = (datetime.now(UTC) + timedelta(days=expires_days)).replace(microsecond=0)
        number = self._number_after(before)
        if before is None:
            return Channel(name, number, expires, pin, Policy(**policy))
        after = dataclasses.replace(
            before, number=number, expires=expires, policy=dataclasses.replace(before.policy, **policy)
        )
        if pin == before.current:
            return after
        past = [before.current, *before.history]
        history = tuple(item for item in past if item != pin and self.share.release_folder(item.release).is_dir())
        return dataclasses.replace(after, current=pin, previous=before.current, history=history)

    def _set_channel(self, channels: dict[str, Channel], after: Channel, *further_keys: SigningKey) -> None:
        """Have readers see the channel as it is to be: the last step of every change."""
        path = self.share.channel_file(after.name)
        if not self.dry_run:
            for number in range(1, after.policy.parallel_copies + 1):
                self._make_slot(number)
            self._make_folder(path.parent)
            # Locks that a mount does not pass on to the server would not have kept another publisher away.
            trust = self.share.require_trust(self.key.verify_key)
            if self.share.require_channels(trust).get(after.name) != channels.get(after.name):
                raise SuperbuildError(
                    f"Somebody else has just changed the channel {after.name}.",
                    "Look at superbuild deploy status, and run the command again if it is still wanted.",
                )
            after = dataclasses.replace(after, keys=trust.number)
            replace_file(path, Envelope.sign(after, self.key, *further_keys).data())
        channels[after.name] = after
        self._say(
            f"Channel {after.name}, number {after.number}: {after.current.release},"
            f" expires {after.expires.strftime(TIME)}"
        )

    def _make_slot(self, number: int) -> None:
        path = self.share.slot_file(number)
        if not path.exists():
            self._make_folder(path.parent)
            write_file(path, b"")

    @staticmethod
    def _make_folder(folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(FOLDER_MODE)

    def _prune(self, channels: Mapping[str, Channel], keep: int, *, everything: bool) -> None:
        kept = {
            pin.release
            for channel in channels.values()
            for pin in (*(channel.current, *channel.history)[:keep], channel.previous, *channel.history[:1])
            if pin is not None
        }
        for path in self.share.hidden():
            # A damaged release that was put aside may still be running somewhere.
            if everything or not path.name.startswith(".damaged-"):
                self._say(f"Removing {path.name}")
                if not self.dry_run:
                    remove(path)
        for name in sorted(set(self.share.releases()) - kept):
            self._say(f"Removing {name}")
            if not self.dry_run:
                # Under its own name, a release is never there in part.
                folder = self.share.release_folder(name)
                remove(folder.rename(folder.with_name(f".removed-{name}")))


def remove(path: Path) -> None:
    """Delete a file, or a folder with all in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
