"""Signed shares for tests, written file by file, so that a test can also make wrong ones."""

from __future__ import annotations

import base64
import dataclasses
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from superbuild.deploy.release_format import (
    BLOCK_SIZE,
    CHANNELS,
    FOLDER,
    KEYS,
    MANIFEST,
    PRODUCT,
    Channel,
    Envelope,
    FormatError,
    Keys,
    Pin,
    Policy,
    Release,
    sha256,
)


def fake_product(version: str, size: int = 3 * BLOCK_SIZE + 17, seed: int = 0) -> bytes:
    """A program of some size that says its version and nothing else; products of a seed begin alike."""
    head = f'#!/bin/sh\necho "SlicerQReads {version}"\nexit 0\n'.encode()
    # The head fills a block of its own: so two versions have all other blocks in common.
    filling = b"#" * (min(size, BLOCK_SIZE) - len(head))
    # Repeated, so that compressing it takes no time; not in step with the blocks, so that no two are equal.
    pattern = random.Random(seed).randbytes(4099)
    length = max(size - BLOCK_SIZE, 0)
    return head + filling + (pattern * (length // len(pattern) + 1))[:length]


def public_key_text(key: SigningKey) -> str:
    """What the public key's file says."""
    return f"ed25519 {base64.b64encode(bytes(key.verify_key)).decode()}\n"


def release_of(product: bytes, version: str, minimum_launcher: str = "0.1.0") -> Release:
    """The manifest of a product."""
    blocks = (product[begin : begin + BLOCK_SIZE] for begin in range(0, len(product), BLOCK_SIZE))
    return Release(version, len(product), sha256(product), tuple(map(sha256, blocks)), minimum_launcher)


class SampleShare:
    """A share's folder and the key that signs it; ``changes`` are members of the document that are to be different."""

    def __init__(self, share: Path, key: SigningKey | None = None) -> None:
        self.share = share
        self.folder = share / FOLDER
        self.key = key or SigningKey.generate()
        self.public_key_file = share.with_name(f"{share.name}.pub")
        (self.folder / CHANNELS).mkdir(parents=True)
        (self.folder / KEYS).mkdir()
        self.public_key_file.write_text(public_key_text(self.key), encoding="ascii")

    def add_release(self, version: str, product: bytes | None = None, **changes: object) -> Pin:
        """Write a release's folder; returns what a channel names it by."""
        product = fake_product(version) if product is None else product
        release = release_of(product, version)
        folder = self.folder / release.name
        folder.mkdir()
        (folder / PRODUCT).write_bytes(product)
        (folder / PRODUCT).chmod(0o555)
        manifest = Envelope.sign(dataclasses.replace(release, **changes), self.key).data()  # type: ignore[arg-type]
        (folder / MANIFEST).write_bytes(manifest)
        return Pin(release.name, sha256(manifest))

    def channel(self, name: str = "stable") -> Path:
        """The channel's file."""
        return self.folder / CHANNELS / f"{name}.json"

    def set_channel(self, pin: Pin, number: int, name: str = "stable", days: float = 365, **changes: object) -> None:
        """Have a channel name a release, in one step; ``days`` from now it expires."""
        channel = Channel(name, number, datetime.now(UTC) + timedelta(days=days), pin, Policy())
        self.write(self.channel(name), Envelope.sign(dataclasses.replace(channel, **changes), self.key))  # type: ignore[arg-type]

    def change_key(self, new: SigningKey, number: int) -> None:
        """Write ``keys/<number>.json``, signed with the present key; what comes later is signed with the new one."""
        document = Keys(number, (new.verify_key,))
        self.write(self.folder / KEYS / f"{number}.json", Envelope.sign(document, self.key))
        self.key = new

    @staticmethod
    def write(path: Path, envelope: Envelope) -> None:
        """Replace a file in one step."""
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_bytes(envelope.data())
        partial.replace(path)


class RefusedError(Exception):
    """Why a client takes nothing from a share."""


def read_as_client(share: Path, key: VerifyKey, name: str = "stable", least_number: int = 0) -> tuple[Channel, bytes]:
    """What a client that trusts the key finds: the channel, and the verified bytes of its product.

    Follows the specification step by step, and shares no more with the publisher than the documents' readers.
    """
    folder = share / FOLDER
    trusted: tuple[VerifyKey, ...] = (key,)
    number = 0
    try:
        while (folder / KEYS / f"{number + 1}.json").exists():
            envelope = Envelope.parse((folder / KEYS / f"{number + 1}.json").read_bytes(), "keys")
            envelope.require_signature(trusted)
            document = Keys.parse(envelope.payload)
            number += 1
            if document.number != number:
                raise RefusedError(f"keys/{number}.json has number {document.number}")
            trusted = document.keys
        envelope = Envelope.parse((folder / CHANNELS / f"{name}.json").read_bytes(), "channel")
        envelope.require_signature(trusted)
        channel = Channel.parse(envelope.payload)
        data = (folder / channel.current.release / MANIFEST).read_bytes()
        release = Release.parse(Envelope.parse(data, "release").payload)
        product = (folder / channel.current.release / PRODUCT).read_bytes()
    except (OSError, FormatError) as error:
        raise RefusedError(str(error)) from error
    if channel.name != name or channel.number < least_number or channel.expires <= datetime.now(UTC):
        raise RefusedError(f"channel {channel}")
    if sha256(data) != channel.current.manifest_sha256 or release.name != channel.current.release:
        raise RefusedError("the manifest is not the channel's")
    if release_of(product, release.version).blocks != release.blocks or sha256(product) != release.sha256:
        raise RefusedError("the product is not the manifest's")
    return channel, product
