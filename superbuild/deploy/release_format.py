"""The format of releases on a share. This text is its specification; the launcher follows it, too.

The share::

    SHARE/SlicerQReads/<version>-<hash12>/SlicerQReads     the product; hash12: first 12 hex digits of its SHA-256
    SHARE/SlicerQReads/<version>-<hash12>/manifest.json    envelope of type "release"
    SHARE/SlicerQReads/<version>-<hash12>/SlicerQReads.*   packs, the product compressed: those that it names
    SHARE/SlicerQReads/<version>-<hash12>/…                license texts, bill of materials: those that it names
    SHARE/SlicerQReads/channels/<name>.json                envelope of type "channel"
    SHARE/SlicerQReads/keys/<n>.json                       envelope of type "keys", n = 1, 2, …
    SHARE/SlicerQReads/slots/<i>                           empty files, i = 1 … the largest "parallel_copies" so far

A release folder appears by one rename, whole and verified, and never changes. A channel is replaced by one rename,
after everything that it names is in place: who reads it sees the old one or the new one. Names that begin with a dot
are the publisher's and mean nothing to a reader: ``.lock``, ``.partial-…`` (a copy under way), ``.removed-…`` (about
to be deleted), ``.damaged-…`` (put aside).

Names. A version is decimal numbers with dots between them (``0.1.0``), compared number by number, and a missing
number is 0. A release is ``<version>-<hash12>``. A channel matches ``[a-z0-9][a-z0-9-]{0,31}``. Names of other files
match ``[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,127}``. A reader refuses what does not match, before it makes a path of it.

Envelope. A JSON object in UTF-8 of at most 1 MiB::

    {"payload": base64 of the payload's bytes, "type": "release", "signatures": [{"key": id, "signature": base64}]}

Base64 is the standard alphabet with padding. The payload is a JSON object, and its bytes are signed as they are: no
canonical form is needed. The signature is ed25519 (64 bytes) over the pre-authentication encoding of DSSE::

    DSSEv1 <length of T> <T> <length of payload> <payload>      T = application/vnd.slicerqreads.<type>+json

with lengths as decimal ASCII and single spaces. A key's id is the first 16 hex digits of the SHA-256 of its 32 bytes.
One valid signature by a trusted key is enough; signatures by other keys mean nothing. Hex digits are lower case.
Integers are 0 … 2⁵³−1. Members that a reader does not know mean nothing to it.

Payload of type "release"::

    {"version": "0.1.0", "size": bytes, "sha256": hex, "block_size": 1048576,
     "blocks": [hex SHA-256 of each block; the last one may be shorter],
     "minimum_launcher": "0.1.0",      a launcher older than this leaves the release alone and says so
     "licences": [file names], "sbom": file name or null,
     "files": {file name: hex SHA-256},     of all that "licences" and "sbom" name
     "packs": [{"from": null or a release, "frames": [{"bytes": length, "sha256": hex}, …]}, …]}     may be missing

There are exactly ceil(size / block_size) blocks, block_size is 1048576, and size is at least 1.

Packs are the product once more, compressed: the full pack, ``SlicerQReads.zst`` (from null), and those for who has
another release, ``SlicerQReads.from-<release>.zst``; at most 8, each from another. A pack is one zstd frame for each
block, one after the other and in their order. A frame has at most 65536 bytes more than 1 MiB and holds just its
block. It is decompressed only after its SHA-256 was found right, and the block's SHA-256 is checked afterwards. Frames
of a pack from another release were made with raw content before them, a prefix (``ZSTD_DCtx_refPrefix``), which for
block i is what that release's product has from 4 blocks before block i to 4 blocks behind it, as far as there is any.
A reader needs no pack, and takes what is missing or wrong in one from the full pack or from the plain file.

Payload of type "channel"::

    {"name": "stable", "number": 1795592306, "expires": "2027-11-25T00:00:00Z",
     "release": "0.1.0-abcdef123456", "manifest_sha256": hex SHA-256 of the bytes of the release's manifest.json,
     "policy": {"update": "mandatory" or "optional", "parallel_copies": 0, "bytes_per_second": 0,
                "spread_seconds": 0, "keep": 2, "minimum_free_bytes": 268435456},
     "keys": 0,      the number of the newest keys document when this was written, so that a lost one is noticed
     "previous": {"release": …, "manifest_sha256": …} or null,     what the channel named before, which may still run
     "history": [{"release": …, "manifest_sha256": …}, …]}         what a roll-back goes to, the newest first

The number strictly grows in time, in roll-backs, too. It is the time of publishing in seconds since 1970, or one more
than the number before where that is larger: so a share that was set up anew, or restored from a backup, goes on above
all that clients have seen. 0 in the policy is "no limit"; ``parallel_copies`` counts PCs that copy from the share at
once: each holds a lock (flock) on one of the files ``slots/1`` … ``slots/<parallel_copies>`` meanwhile.
``spread_seconds`` is the longest random wait before an update is copied, ``keep`` the releases that a PC's cache
holds, and ``minimum_free_bytes`` what a copy must leave free on the PC's disk. A launcher needs none of ``keys``,
``previous`` and ``history``.

Payload of type "keys"::

    {"number": n, "keys": [base64 of the 32 bytes of a public key, …]}     one key or more

Key files. The public key is a text file of one line, ``ed25519 <base64 of 32 bytes>``; the private key likewise,
``ed25519-private <base64 of the 32 bytes of the seed>``, for its owner alone (mode 0600).

What a client does, at each start:

1.  Keys. Document 0 is the key compiled in (or configured). While there is a ``keys/<m+1>.json``, m being the highest
    document that it trusts: it must be signed by a key of document m and have the number m+1; then it is the trusted
    one and is remembered. A faulty one is refused with the reason, and document m stays.
2.  Channel. It must be signed by a key of the trusted document, have the name that was asked for, a number not below
    the highest that was trusted for this name (against roll-back), and must not have expired (against freezing).
    Expiry is judged by the later of the clock and the latest time that the client remembers. Then its number is
    remembered.
3.  Manifest. The SHA-256 of the file must be the channel's ``manifest_sha256``, its type "release", and the folder's
    name must be what its version and sha256 give. That is all: who signed the channel vouches for the manifest by its
    hash, so releases from before a change of keys stay good. The manifest's own signature is for who has no channel
    that names it.
4.  Product. Exactly ``size`` bytes, each block and the whole with its SHA-256.

Whatever is refused changes nothing: the release that was verified before goes on being used.

A change of keys: the channels are first signed with the old and the new key both, then ``keys/<n+1>.json`` appears,
signed with the old one: so a client can trust a channel at every moment, whether or not it has seen the new document.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Self

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

FOLDER = "SlicerQReads"
PRODUCT = "SlicerQReads"
MANIFEST = "manifest.json"
CHANNELS = "channels"
KEYS = "keys"
SLOTS = "slots"
BLOCK_SIZE = 1 << 20
ENVELOPE_LIMIT = 1 << 20
LARGEST_INTEGER = (1 << 53) - 1
KEY_BYTES = 32
HASH12 = 12
PACKS_LIMIT = 8
FRAME_LIMIT = BLOCK_SIZE + 65536
PREFIX_REACH = 4
TIME = "%Y-%m-%dT%H:%M:%SZ"
UPDATES = ("mandatory", "optional")

VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,7}")
RELEASE = re.compile(rf"{VERSION.pattern}-[0-9a-f]{{12}}")
CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
FILE = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,127}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class FormatError(Exception):
    """Why a document is not what it must be."""


def key_id(key: VerifyKey) -> str:
    """The name of a public key in signatures."""
    return sha256(bytes(key))[:16]


def sha256(data: bytes) -> str:
    """The SHA-256 as documents write it."""
    return hashlib.sha256(data).hexdigest()


def version_numbers(version: str) -> tuple[int, ...]:
    """What versions are compared by; zeros at the end do not count."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("it has something that is not base64") from error


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Members:
    """The members of a JSON object; FormatError for what is missing or of another kind."""

    def __init__(self, value: Any) -> None:
        if not isinstance(value, dict):
            raise FormatError("it is no JSON object")
        self.value: dict[str, Any] = value

    @classmethod
    def parse(cls, data: bytes) -> Self:
        try:
            return cls(json.loads(data.decode("utf-8")))
        except (ValueError, RecursionError) as error:
            raise FormatError("it is no JSON") from error

    def _of(self, name: str, kind: type) -> Any:
        value = self.value.get(name)
        if type(value) is not kind:
            raise FormatError(f"its member {name} is missing or of the wrong kind")
        return value

    def text(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        value: str = self._of(name, str)
        if pattern is not None and pattern.fullmatch(value) is None:
            raise FormatError(f"its member {name} has a value that is not allowed: {value[:80]!r}")
        return value

    def number(self, name: str, least: int = 0) -> int:
        value: int = self._of(name, int)
        if not least <= value <= LARGEST_INTEGER:
            raise FormatError(f"its member {name} has a value that is not allowed: {value}")
        return value

    def texts(self, name: str, pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
        return tuple(Members({name: item}).text(name, pattern) for item in self._of(name, list))

    def members(self, name: str) -> "Members":
        return Members(self._of(name, dict))

    def objects(self, name: str) -> list["Members"]:
        return [Members(item) for item in self._of(name, list)]


def _payload(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Pack:
    """What a manifest says of a pack: ``frames`` are pairs of length and SHA-256; no ``source``, the full pack."""

    source: str | None
    frames: tuple[tuple[int, str], ...]

    @property
    def file(self) -> str:
        """Its name, beside the product."""
        return f"{PRODUCT}.zst" if self.source is None else f"{PRODUCT}.from-{self.source}.zst"

    @property
    def size(self) -> int:
        return sum(length for length, _ in self.frames)

    def document(self) -> dict[str, Any]:
        """What the manifest's member lists."""
        return {"from": self.source, "frames": [{"bytes": length, "sha256": digest} for length, digest in self.frames]}

    @classmethod
    def parse(cls, members: Members, blocks: int) -> Self:
        """Read what `document` gives; FormatError if it is none, or has not that many frames."""
        source = None if members.value.get("from", "") is None else members.text("from", RELEASE)
        frames = []
        for frame in members.objects("frames"):
            length = frame.number("bytes", 1)
            if length > FRAME_LIMIT:
                raise FormatError("a frame of its packs is too long")
            frames.append((length, frame.text("sha256", SHA256)))
        if len(frames) != blocks:
            raise FormatError("the frames of its packs are not as many as its blocks")
        return cls(source, tuple(frames))


def parse_packs(members: Members, blocks: int) -> tuple[Pack, ...]:
    """The packs of a manifest; FormatError if they are wrong."""
    if "packs" not in members.value:
        return ()
    packs = tuple(Pack.parse(item, blocks) for item in members.objects("packs"))
    if len(packs) > PACKS_LIMIT or len({pack.source for pack in packs}) < len(packs):
        raise FormatError("its packs are too many, or two are for the same release")
    return packs


@dataclass(frozen=True)
class Release:
    """A manifest: what the product of a release must be."""

    version: str
    size: int
    sha256: str
    blocks: tuple[str, ...]
    minimum_launcher: str
    licences: tuple[str, ...] = ()
    sbom: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()

    TYPE = "release"

    @property
    def name(self) -> str:
        """The name of the release's folder."""
        return f"{self.version}-{self.sha256[:HASH12]}"

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        members = Members.parse(payload)
        size = members.number("size", 1)
        blocks = members.texts("blocks", SHA256)
        if members.number("block_size") != BLOCK_SIZE or len(blocks) != -(-size // BLOCK_SIZE):
            raise FormatError("its blocks do not fit its size")
        files = members.members("files")
        named = members.texts("licences", FILE)
        sbom = None if members.value.get("sbom", "") is None else members.text("sbom", FILE)
        if {*named, *([] if sbom is None else [sbom])} != set(files.value) or {PRODUCT, MANIFEST} & set(files.value):
            raise FormatError("its files are not those that licences and sbom name")
        return cls(
            version=members.text("version", VERSION),
            size=size,
            sha256=members.text("sha256", SHA256),
            blocks=blocks,
            minimum_launcher=members.text("minimum_launcher", VERSION),
            licences=named,
            sbom=sbom,
            files={name: files.text(name, SHA256) for name in files.value},
            packs=parse_packs(members, len(blocks)),
        )

    def payload(self) -> bytes:
        packs = [pack.document() for pack in self.packs]
        return _payload(asdict(self) | {"block_size": BLOCK_SIZE, "packs": packs})


@dataclass(frozen=True)
class Policy:
    """What launchers are to do about updates; 0 is no limit."""

    update: str = UPDATES[0]
    parallel_copies: int = 0
    bytes_per_second: int = 0
    spread_seconds: int = 0
    keep: int = 2
    minimum_free_bytes: int = 256 << 20

    @classmethod
    def parse(cls, members: Members) -> Self:
        update = members.text("update")
        if update not in UPDATES:
            raise FormatError(f"its policy has an unknown update: {update[:80]!r}")
        numbers = [member.name for member in fields(cls) if member.name != "update"]
        return cls(update, **{name: members.number(name) for name in numbers})


@dataclass(frozen=True)
class Pin:
    """A release, and the one manifest that it must have."""

    release: str
    manifest_sha256: str

    @classmethod
    def parse(cls, members: Members) -> Self:
        return cls(members.text("release", RELEASE), members.text("manifest_sha256", SHA256))


@dataclass(frozen=True)
class Channel:
    """What PCs of a channel are to run."""

    name: str
    number: int
    expires: datetime
    current: Pin
    policy: Policy
    previous: Pin | None = None
    history: tuple[Pin, ...] = ()
    keys: int = 0

    TYPE = "channel"

    @property
    def pins(self) -> tuple[Pin, ...]:
        """All releases that the channel names, now or for a roll-back."""
        return (self.current, *([self.previous] if self.previous else []), *self.history)

    def repinned(self, pin: Pin) -> Self:
        """The same, naming the release by this manifest."""

        def present(other: Pin) -> Pin:
            return pin if other.release == pin.release else other

        previous = present(self.previous) if self.previous else None
        return replace(
            self, current=present(self.current), previous=previous, history=tuple(map(present, self.history))
        )

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        members = Members.parse(payload)
        try:
            expires = datetime.strptime(members.text("expires"), TIME).replace(tzinfo=UTC)
        except ValueError as error:
            raise FormatError("its member expires is no time") from error
        has_previous = members.value.get("previous") is not None
        return cls(
            name=members.text("name", CHANNEL),
            number=members.number("number", 1),
            expires=expires,
            current=Pin.parse(members),
            policy=Policy.parse(members.members("policy")),
            keys=members.number("keys"),
            previous=Pin.parse(members.members("previous")) if has_previous else None,
            history=tuple(Pin.parse(item) for item in members.objects("history")),
        )

    def payload(self) -> bytes:
        document = asdict(self) | {"expires": self.expires.strftime(TIME)}
        return _payload(document | document.pop("current"))


@dataclass(frozen=True)
class Keys:
    """The public keys that are trusted from this document on."""

    number: int
    keys: tuple[VerifyKey, ...]

    TYPE = "keys"

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        members = Members.parse(payload)
        keys = [_from_base64(text) for text in members.texts("keys")]
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise FormatError("it has no keys, or one of a wrong length")
        return cls(members.number("number", 1), tuple(VerifyKey(key) for key in keys))

    def payload(self) -> bytes:
        return _payload({"number": self.number, "keys": [_to_base64(bytes(key)) for key in self.keys]})


@dataclass(frozen=True)
class Envelope:
    """A signed document; ``signatures`` are pairs of a key's id and the signature."""

    type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]

    @staticmethod
    def signed_bytes(kind: str, payload: bytes) -> bytes:
        media_type = f"application/vnd.slicerqreads.{kind}+json"
        return f"DSSEv1 {len(media_type)} {media_type} {len(payload)} ".encode() + payload

    @classmethod
    def sign(cls, document: Release | Channel | Keys, *keys: SigningKey) -> Self:
        payload = document.payload()
        message = cls.signed_bytes(document.TYPE, payload)
        signatures = tuple((key_id(key.verify_key), key.sign(message).signature) for key in keys)
        return cls(document.TYPE, payload, signatures)

    @classmethod
    def parse(cls, data: bytes, kind: str) -> Self:
        """Read an envelope of this type, whoever signed it."""
        if len(data) > ENVELOPE_LIMIT:
            raise FormatError(f"it is larger than {ENVELOPE_LIMIT} bytes")
        members = Members.parse(data)
        if members.text("type") != kind:
            raise FormatError(f"it is not of type {kind}")
        signatures = tuple(
            (item.text("key"), _from_base64(item.text("signature"))) for item in members.objects("signatures")
        )
        return cls(kind, _from_base64(members.text("payload")), signatures)

    def data(self) -> bytes:
        """The bytes of the file."""
        signatures = [{"key": key, "signature": _to_base64(signature)} for key, signature in self.signatures]
        return _payload({"payload": _to_base64(self.payload), "type": self.type, "signatures": signatures}) + b"\n"

    def is_signed_by(self, keys: Sequence[VerifyKey]) -> bool:
        """Whether one of the keys has signed this."""
        message = self.signed_bytes(self.type, self.payload)
        for key in keys:
            for name, signature in self.signatures:
                if name == key_id(key):
                    try:
                        key.verify(message, signature)
                    except (BadSignatureError, ValueError):
                        continue
                    return True
        return False

    def require_signature(self, keys: Sequence[VerifyKey]) -> None:
        """Raise FormatError unless one of the keys has signed this."""
        if not self.is_signed_by(keys):
            signers = ", ".join(name[:16] for name, _ in self.signatures) or "nobody"
            trusted = ", ".join(key_id(key) for key in keys)
            raise FormatError(f"no trusted key has signed it (signed by {signers}; trusted: {trusted})")
