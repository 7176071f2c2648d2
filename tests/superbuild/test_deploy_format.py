"""The format of releases on a share: what is written can be read, and what is wrong is refused."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from nacl.signing import SigningKey, VerifyKey

from superbuild.deploy.release_format import (
    BLOCK_SIZE,
    ENVELOPE_LIMIT,
    Channel,
    Envelope,
    FormatError,
    Keys,
    Pin,
    Policy,
    Release,
    key_id,
    version_numbers,
)
from tests.deploy_share import release_of

KEY = SigningKey(bytes(range(32)))
PIN = Pin("0.1.0-0123456789ab", "ab" * 32)
RELEASE = dataclasses.replace(
    release_of(bytes(BLOCK_SIZE + 1), "0.1.0"),
    licences=("qt.txt",),
    sbom="sbom.json",
    files={"qt.txt": "0" * 64, "sbom.json": "1" * 64},
)
CHANNEL = Channel("stable", 17, datetime(2027, 11, 25, tzinfo=UTC), PIN, Policy(), PIN, (PIN, PIN), 3)
KEYS = Keys(1, (KEY.verify_key, SigningKey.generate().verify_key))


def test_signature_is_that_of_the_specification() -> None:
    """Made here once more from the text of the specification alone."""
    envelope = json.loads(Envelope.sign(CHANNEL, KEY).data())
    payload = base64.b64decode(envelope["payload"])
    media_type = b"application/vnd.slicerqreads.channel+json"
    message = b"DSSEv1 %d %s %d %s" % (len(media_type), media_type, len(payload), payload)
    [signature] = envelope["signatures"]
    public = bytes(KEY.verify_key)
    assert signature["key"] == hashlib.sha256(public).hexdigest()[:16]
    VerifyKey(public).verify(message, base64.b64decode(signature["signature"]))
    assert set(envelope) == {"payload", "type", "signatures"}
    document = json.loads(payload)
    assert document["release"] == PIN.release and document["expires"] == "2027-11-25T00:00:00Z"


@pytest.mark.parametrize("document", [RELEASE, CHANNEL, KEYS], ids=lambda document: document.TYPE)
def test_document_is_read_as_it_was_written(document: Release | Channel | Keys) -> None:
    envelope = Envelope.parse(Envelope.sign(document, KEY).data(), document.TYPE)
    envelope.require_signature([KEY.verify_key])
    assert type(document).parse(envelope.payload) == document


def test_one_trusted_signature_of_several_is_enough() -> None:
    other = SigningKey.generate()
    envelope = Envelope.sign(CHANNEL, other, KEY)
    envelope.require_signature([KEY.verify_key])
    with pytest.raises(FormatError, match="no trusted key has signed it"):
        Envelope.sign(CHANNEL, other).require_signature([KEY.verify_key])


def test_signature_counts_for_its_own_type_payload_and_key() -> None:
    good = Envelope.sign(CHANNEL, KEY)
    [(name, signature)] = good.signatures
    other = SigningKey.generate().verify_key
    assert not dataclasses.replace(good, type="release").is_signed_by([KEY.verify_key])
    assert not dataclasses.replace(good, payload=good.payload + b" ").is_signed_by([KEY.verify_key])
    assert not dataclasses.replace(good, signatures=((key_id(other), signature),)).is_signed_by([other])
    assert not dataclasses.replace(good, signatures=((name, signature[:-1]),)).is_signed_by([KEY.verify_key])
    assert not dataclasses.replace(good, signatures=()).is_signed_by([KEY.verify_key])


def changed(document: Release | Channel | Keys, **members: Any) -> bytes:
    """The document's payload with members that are wrong, or (with ...) missing."""
    value = json.loads(document.payload()) | members
    return json.dumps({name: item for name, item in value.items() if item is not ...}).encode()


@pytest.mark.parametrize(
    ("document", "members"),
    [
        (RELEASE, {"version": "../0.1"}),
        (RELEASE, {"version": "0.1.0\n"}),
        (RELEASE, {"version": ...}),
        (RELEASE, {"size": 0, "blocks": []}),
        (RELEASE, {"size": True}),
        (RELEASE, {"size": 1.5}),
        (RELEASE, {"size": 3 * BLOCK_SIZE}),
        (RELEASE, {"block_size": 4096}),
        (RELEASE, {"blocks": ["0" * 64, "X" * 64]}),
        (RELEASE, {"sha256": "A" * 64}),
        (RELEASE, {"licences": ["../../qt.txt"]}),
        (RELEASE, {"licences": [".bashrc"]}),
        (RELEASE, {"sbom": ...}),
        (RELEASE, {"files": {}}),
        (CHANNEL, {"release": "../../tmp-0123456789ab"}),
        (CHANNEL, {"release": "0.1.0-0123456789ab/.."}),
        (CHANNEL, {"name": "Stable"}),
        (CHANNEL, {"number": -1}),
        (CHANNEL, {"number": 2**53}),
        (CHANNEL, {"number": "17"}),
        (CHANNEL, {"expires": "2027-11-25"}),
        (CHANNEL, {"expires": "2027-13-25T00:00:00Z"}),
        (CHANNEL, {"policy": {}}),
        (CHANNEL, {"policy": dataclasses.asdict(Policy()) | {"update": "sometimes"}}),
        (CHANNEL, {"history": [1]}),
        (KEYS, {"keys": []}),
        (KEYS, {"keys": ["AAAA"]}),
        (KEYS, {"keys": ["no base64!"]}),
        (KEYS, {"number": 0}),
    ],
    ids=lambda value: json.dumps(value, default=str) if isinstance(value, dict) else "",
)
def test_wrong_member_is_refused(document: Release | Channel | Keys, members: dict[str, Any]) -> None:
    assert type(document).parse(changed(document)) == document
    with pytest.raises(FormatError):
        type(document).parse(changed(document, **members))


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff\xfe", b"{}", b"[" * 100_000, b" " * ENVELOPE_LIMIT + b"{}"],
    ids=["empty", "half", "list", "no UTF-8", "no members", "deep", "large"],
)
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        Envelope.parse(data, "channel")


def test_envelope_of_another_type_is_refused() -> None:
    with pytest.raises(FormatError, match="not of type release"):
        Envelope.parse(Envelope.sign(CHANNEL, KEY).data(), "release")


def test_members_from_the_future_mean_nothing() -> None:
    assert Channel.parse(changed(CHANNEL, colour="green")) == CHANNEL


def test_versions_are_compared_number_by_number() -> None:
    ordered = ["0.1", "0.1.1", "0.2", "0.10", "1.0.0", "1.0.0.1"]
    assert sorted(["1.0.0.1", "0.10", "0.1", "1.0.0", "0.2", "0.1.1"], key=version_numbers) == ordered
    assert version_numbers("1.0.0") == version_numbers("1")
