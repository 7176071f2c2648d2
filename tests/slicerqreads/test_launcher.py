"""The launcher: which release it starts, what it copies, and what it refuses."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from ci.share_simulator import Settings, mounted, unavailable
from superbuild.deploy.packs import make_packs
from superbuild.deploy.release_format import Channel, Envelope, Keys, Pin, Policy, key_id, sha256
from tests.budgets import BUDGETS
from tests.deploy_share import SampleShare
from tests.slicerqreads.launcher import MEGABYTE, PRODUCT_STATUS, Setting, Start, fake_product

KEY_INSIDE = SigningKey(b"the key of the launchers tests  ")
"""Whose public key `launcher_with_key` is compiled with."""
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
"""A command in which the rest may mount what it likes."""


@pytest.fixture
def setting(launcher: Path, tmp_path: Path) -> Setting:
    """With nothing on the share yet."""
    return Setting(tmp_path, launcher)


@pytest.fixture
def updating(setting: Setting) -> Setting:
    """Version 1.0 is in the cache, and the channel names 2.0, which is not."""
    setting.publish("1.0", 1)
    assert setting.run().version == "1.0"
    setting.publish("2.0", 2)
    return setting


def refused_for(start: Start, reason: str) -> None:
    """The old release was started, and the user told why."""
    assert reason in start.errors
    assert start.version == "1.0"
    assert "Version 1.0 is started, which was last compared with the share less than a day ago." in start.errors


def trusted(setting: Setting) -> dict[str, object]:
    """What the launcher keeps about what it has seen."""
    content: dict[str, object] = json.loads((setting.cache / "trusted.json").read_text())
    return content


# Starts


def test_first_start_copies_and_starts_with_the_arguments(setting: Setting) -> None:
    pin = setting.publish("1.0", 1)
    start = setting.run("--window", "a b", "/images", "", "--configuration", "x")
    assert start.version == "1.0"
    assert start.arguments == [str(setting.cached(pin)), "--window", "a b", "/images", "", "--configuration", "x"]
    for folder in (setting.cache, setting.cache / "releases", setting.cached(pin).parent):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in setting.cached(pin).parent.iterdir()) == ["SlicerQReads", "manifest.json"]
    assert list((setting.cache / "partial").iterdir()) == []
    assert "Copying version 1.0" in start.errors


def test_later_starts_say_and_copy_nothing(setting: Setting) -> None:
    pin = setting.publish("1.0", 1)
    setting.run()
    before = (setting.cache / "trusted.json").stat().st_mtime_ns
    shutil.rmtree(setting.product(pin).parent)
    start = setting.run()
    assert (start.version, start.errors) == ("1.0", "")
    assert (setting.cache / "trusted.json").stat().st_mtime_ns == before


def test_update_takes_equal_blocks_from_the_old_release(updating: Setting) -> None:
    """The share has no longer what the two releases have in common."""
    pin = Channel.parse(Envelope.parse(updating.share.channel().read_bytes(), "channel").payload).current
    product = updating.product(pin)
    product.chmod(0o755)
    with product.open("r+b") as stream:
        stream.write(bytes(2 * MEGABYTE))
    assert updating.run().version == "2.0"
    assert updating.run().version == "2.0"


def test_roll_back_starts_what_is_kept_without_a_copy(updating: Setting) -> None:
    old = Channel.parse(Envelope.parse(updating.share.channel().read_bytes(), "channel").payload).current
    updating.run()
    first = next(path for path in (updating.share.folder).glob("1.0-*"))
    manifest = (first / "manifest.json").read_bytes()
    shutil.rmtree(first)
    updating.share.set_channel(Pin(first.name, sha256(manifest)), 3)
    start = updating.run()
    assert (start.version, start.errors) == ("1.0", "")
    assert updating.cached(old).exists()


def test_cache_keeps_as_many_as_the_policy_says(setting: Setting) -> None:
    for number in range(1, 5):
        setting.publish(f"{number}.0", number, policy=Policy(keep=2))
        assert setting.run().version == f"{number}.0"
    names = sorted(path.name.split("-")[0] for path in (setting.cache / "releases").iterdir())
    assert names == ["3.0", "4.0"]


@pytest.mark.parametrize("damage", ["none", "delta", "full", "missing"])
def test_packs_are_taken_and_need_not_be_right(
    damage: str, updating: Setting, record_property: Callable[[str, object], None]
) -> None:
    """What the share has to bring is counted by taking away everything else."""
    old = next(updating.share.folder.glob("1.0-*"))
    folder = updating.folder / "packs"
    folder.mkdir()
    product = folder / "product"
    product.write_bytes(fake_product(3, blocks=8))
    packs = make_packs(product, {old.name: old / "SlicerQReads"}, folder)
    assert [pack.source for pack in packs] in ([None, old.name], [old.name])
    pin = updating.add("3.0", 3, blocks=8, packs=packs)
    for pack in packs:
        shutil.copy(folder / pack.file, updating.product(pin).parent / pack.file)
        if damage == "missing":
            (updating.product(pin).parent / pack.file).unlink()
        elif damage == ("full" if pack.source is None else "delta"):
            content = bytearray((folder / pack.file).read_bytes())
            content[len(content) // 2] ^= 1
            (updating.product(pin).parent / pack.file).unlink()
            (updating.product(pin).parent / pack.file).write_bytes(content)
    if damage == "none":
        updating.product(pin).unlink()
        updating.product(pin).touch()
    updating.share.set_channel(pin, 3)
    assert updating.run().version == "3.0"


def test_stopped_copy_is_gone_on_with(setting: Setting) -> None:
    """What had come is not read again: it is not on the share any more."""
    pin = setting.publish("1.0", 1, blocks=8, policy=Policy(bytes_per_second=2 * MEGABYTE))
    process = subprocess.Popen(setting.command(), env=setting.environment(), stderr=subprocess.DEVNULL)
    partial = setting.cache / "partial" / pin.release / "SlicerQReads"
    wanted = fake_product(1, 8)[: 2 * MEGABYTE]
    deadline = time.monotonic() + 20
    while not partial.exists() or partial.read_bytes()[: len(wanted)] != wanted:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait()
    setting.product(pin).chmod(0o755)
    with setting.product(pin).open("r+b") as stream:
        stream.write(bytes(len(wanted)))
    setting.share.set_channel(pin, 2)
    assert setting.run().version == "1.0"


def test_bandwidth_cap_is_kept(setting: Setting) -> None:
    setting.publish("1.0", 1, blocks=4, policy=Policy(bytes_per_second=2 * MEGABYTE))
    begin = time.monotonic()
    assert setting.run().version == "1.0"
    assert time.monotonic() - begin > 1.5


def test_copy_is_spread(setting: Setting) -> None:
    setting.publish("1.0", 1, policy=Policy(spread_seconds=2))
    start = setting.run()
    assert start.version == "1.0"
    assert "Not all computers copy at once. This one starts in " in start.errors


def test_parallel_copies_wait_for_a_slot(setting: Setting) -> None:
    pin = setting.publish("1.0", 1, policy=Policy(parallel_copies=2))
    slots = setting.share.folder / "slots"
    slots.mkdir()
    held = []
    for number in (1, 2):
        (slots / str(number)).touch()
        held.append(os.open(slots / str(number), os.O_RDONLY))
        fcntl.flock(held[-1], fcntl.LOCK_EX)
    process = subprocess.Popen(
        setting.command(), env=setting.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(1.5)
    assert process.poll() is None
    partial = setting.cache / "partial" / pin.release / "SlicerQReads"
    assert partial.read_bytes().count(0) == partial.stat().st_size, "nothing is copied before there is a slot"
    os.close(held[1])
    output, errors = process.communicate(timeout=30)
    start = setting.start_of(process.returncode, output, errors)
    assert start.version == "1.0"
    assert "Waiting until other computers have copied." in start.errors
    fcntl.flock(os.open(slots / "2", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_share_without_slots_is_copied_from(setting: Setting) -> None:
    setting.publish("1.0", 1, policy=Policy(parallel_copies=2))
    assert setting.run().version == "1.0"


def test_optional_update_is_not_taken_where_nobody_can_be_asked(setting: Setting) -> None:
    setting.publish("1.0", 1)
    setting.run()
    setting.publish("2.0", 2, policy=Policy(update="optional"))
    start = setting.run()
    assert start.version == "1.0"
    assert "There is version 2.0, and version 1.0 is on this computer." in start.errors


@pytest.mark.parametrize(("answer", "version"), [("y\n", "2.0"), ("\n", "2.0"), ("n\n", "1.0")])
def test_optional_update_is_asked_for_at_a_terminal(setting: Setting, answer: str, version: str) -> None:
    setting.publish("1.0", 1)
    setting.run()
    setting.publish("2.0", 2, policy=Policy(update="optional"))
    controller, terminal = os.openpty()
    os.write(controller, answer.encode())
    ended = subprocess.run(
        setting.command(), env=setting.environment(), stdin=terminal, stderr=terminal, stdout=subprocess.PIPE,
        timeout=60, check=False, text=True,
    )  # fmt: skip
    os.close(terminal)
    said = os.read(controller, 65536).decode()
    os.close(controller)
    assert setting.start_of(ended.returncode, ended.stdout, said).version == version
    assert "Update now (4.2 MB)?" in said


def test_optional_release_is_taken_where_there_is_none(setting: Setting) -> None:
    setting.publish("1.0", 1, policy=Policy(update="optional"))
    assert setting.run().version == "1.0"


# The share


def test_share_that_is_not_there(updating: Setting) -> None:
    updating.share.share.rename(updating.folder / "elsewhere")
    refused_for(updating.run(), "cannot be used: there is no such folder. Check the network")
    (updating.folder / "elsewhere").rename(updating.share.share)
    assert updating.run().version == "2.0"


def test_share_that_is_not_there_at_the_first_start(setting: Setting) -> None:
    shutil.rmtree(setting.share.share)
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert "cannot be used: there is no such folder. Check the network" in start.errors
    assert "There is no release on this computer that could be started instead." in start.errors


@pytest.mark.skipif(unavailable() is not None, reason=str(unavailable()))
def test_share_that_does_not_answer_is_not_waited_for(updating: Setting) -> None:
    """Its file system keeps whoever asks it, and even a signal does not end that."""
    with mounted(updating.share.share, Settings(latency_s=30)) as share:
        updating.configure(share=str(share.path))
        begin = time.monotonic()
        start = updating.run()
        took = time.monotonic() - begin
    refused_for(start, "cannot be used: it does not answer")
    assert 2 <= took < 5


@pytest.mark.skipif(unavailable() is not None, reason=str(unavailable()))
def test_share_that_does_not_answer_at_the_first_start(setting: Setting) -> None:
    setting.publish("1.0", 1)
    with mounted(setting.share.share, Settings(latency_s=60)) as share:
        setting.configure(share=str(share.path))
        start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert "Waiting for the share." in start.errors
    assert "cannot be used: it does not answer. Check the network" in start.errors


@pytest.mark.skipif(unavailable() is not None, reason=str(unavailable()))
def test_share_that_falls_silent_during_the_copy(updating: Setting) -> None:
    """A share that is far away, up to the moment when nothing comes any more."""
    settings = Settings(bits_per_second=2e6, request_bytes=65536, read_ahead_bytes=65536)
    with mounted(updating.share.share, settings) as share:
        updating.configure(share=str(share.path))
        process = subprocess.Popen(
            updating.command(), env=updating.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        time.sleep(3)
        assert process.poll() is None
        os.kill(share.process, signal.SIGSTOP)
        try:
            output, errors = process.communicate(timeout=60)
        finally:
            os.kill(share.process, signal.SIGCONT)
    refused_for(updating.start_of(process.returncode, output, errors), "cannot be read: it does not answer")
    updating.configure()
    assert updating.run().version == "2.0"


# What is refused


def _change(path: Path, offset: int) -> None:
    path.chmod(0o755)
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


def _write_channel(setting: Setting, **members: object) -> None:
    """Whatever it says, it is signed."""
    payload = json.dumps(json.loads(_payload(setting)) | {"number": 3} | members).encode()
    signature = setting.share.key.sign(Envelope.signed_bytes("channel", payload)).signature
    signed = Envelope("channel", payload, ((key_id(setting.share.key.verify_key), signature),))
    setting.share.write(setting.share.channel(), signed)


def _payload(setting: Setting) -> bytes:
    return Envelope.parse(setting.share.channel().read_bytes(), "channel").payload


def _pin(setting: Setting) -> Pin:
    return Channel.parse(_payload(setting)).current


def _alter_signed_text(setting: Setting) -> None:
    document = json.loads(setting.share.channel().read_text())
    payload = base64.b64decode(document["payload"]).replace(b'"stable"', b'"stabil"')
    setting.share.channel().write_text(json.dumps(document | {"payload": base64.b64encode(payload).decode()}))


def _without_signature(setting: Setting) -> None:
    document = json.loads(setting.share.channel().read_text())
    setting.share.channel().write_text(json.dumps(document | {"signatures": []}))


def _replay(setting: Setting) -> None:
    """The channel of before comes back after a newer one was seen."""
    old = next(setting.share.folder.glob("1.0-*"))
    pin = Pin(old.name, sha256((old / "manifest.json").read_bytes()))
    setting.share.set_channel(pin, 9)
    setting.run()
    setting.share.set_channel(_pin(setting), 8)


def _make_pipe(setting: Setting) -> None:
    setting.share.channel().unlink()
    os.mkfifo(setting.share.channel())


def _make_loop(setting: Setting) -> None:
    setting.share.channel().unlink()
    setting.share.channel().symlink_to("stable.json")


def _make_folder(setting: Setting) -> None:
    setting.share.channel().unlink()
    setting.share.channel().mkdir()


def _other_key(setting: Setting) -> None:
    envelope = Envelope.sign(Channel.parse(_payload(setting)), SigningKey.generate())
    setting.share.write(setting.share.channel(), envelope)


def _other_release(setting: Setting) -> None:
    """The manifest of another release in the place of this one's."""
    other = setting.add("9.0", 9)
    pin = _pin(setting)
    manifest = setting.share.folder / other.release / "manifest.json"
    shutil.copy(manifest, setting.share.folder / pin.release / "manifest.json")
    setting.share.set_channel(Pin(pin.release, sha256(manifest.read_bytes())), 3)


TAMPERING: dict[str, tuple[Callable[[Setting], object], str]] = {
    "a byte of the binary": (
        lambda setting: _change(setting.product(_pin(setting)), 3 * MEGABYTE),
        "block 3 of 4 is not what its manifest says. It was changed or is damaged",
    ),
    "a binary that ends early": (
        lambda setting: os.truncate(setting.product(_pin(setting)), 3 * MEGABYTE + 5),
        "it is shorter than its manifest says",
    ),
    "no binary": (lambda setting: setting.product(_pin(setting)).unlink(), "No such file or directory"),
    "a byte of the manifest": (
        lambda setting: _change(setting.product(_pin(setting)).with_name("manifest.json"), 100),
        "it is not the one that the channel names, so it was changed or is damaged",
    ),
    "no manifest": (
        lambda setting: setting.product(_pin(setting)).with_name("manifest.json").unlink(),
        "No such file or directory",
    ),
    "another release's manifest": (_other_release, "it is another release's"),
    "a replayed channel": (_replay, "it is an old one, number 8 after 9"),
    "an expired channel": (
        lambda setting: setting.share.set_channel(_pin(setting), 3, days=-1),
        "it was valid until",
    ),
    "another key": (_other_key, "it is signed by a key that is not trusted here ("),
    "a signature that does not fit": (_alter_signed_text, "its signature is wrong"),
    "no signature": (_without_signature, "it has no signature"),
    "a way out of the folder": (
        lambda setting: _write_channel(setting, release="../../SlicerQReads-0123456789ab"),
        'its "release" is no name of a release',
    ),
    "a whole path": (
        lambda setting: _write_channel(setting, release="/etc/1.0-0123456789ab"),
        'its "release" is no name of a release',
    ),
    "another channel's": (
        lambda setting: _write_channel(setting, name="pilot"),
        "it is another channel's",
    ),
    "a number that is none": (
        lambda setting: _write_channel(setting, number=2.5),
        '"number" has to be a whole number',
    ),
    "a time that is none": (
        lambda setting: _write_channel(setting, expires="2099-02-30T00:00:00Z"),
        '"expires" has to be a time',
    ),
    "an unknown policy": (
        lambda setting: _write_channel(setting, policy={"update": "never"}),
        '"update" has to be mandatory or optional',
    ),
    "a document of another type": (
        lambda setting: shutil.copy(setting.product(_pin(setting)).with_name("manifest.json"), setting.share.channel()),
        'it is no document of the type "channel"',
    ),
    "an empty channel": (lambda setting: setting.share.channel().write_bytes(b""), "it is no signed document"),
    "a list": (lambda setting: setting.share.channel().write_bytes(b"[1]"), "it is no signed document"),
    "deep nesting": (lambda setting: setting.share.channel().write_bytes(b"[" * 900000), "it is no signed document"),
    "a huge channel": (
        lambda setting: setting.share.channel().write_bytes(b" " * (MEGABYTE + 1)),
        "it is larger than 1 MiB",
    ),
    "a pipe for a channel": (_make_pipe, "Invalid argument"),
    "a folder for a channel": (_make_folder, "Is a directory"),
    "a loop of links for a channel": (
        _make_loop,
        "Too many levels of symbolic links",
    ),
    "no channel": (lambda setting: setting.share.channel().unlink(), 'it has no channel "stable"'),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_refused_and_the_old_release_goes_on(what: str, updating: Setting) -> None:
    tamper, reason = TAMPERING[what]
    tamper(updating)
    refused_for(updating.run(), reason)
    refused_for(updating.run(), reason)
    if updating.share.channel().is_dir():
        updating.share.channel().rmdir()
    updating.publish("3.0", 20)
    assert updating.run().version == "3.0"


@pytest.mark.parametrize("what", [what for what in TAMPERING if what != "a replayed channel"])
def test_tampering_is_refused_at_the_first_start(what: str, setting: Setting) -> None:
    setting.publish("2.0", 2)
    tamper, reason = TAMPERING[what]
    tamper(setting)
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert reason in start.errors
    assert not list((setting.cache / "releases").iterdir())


def test_release_that_needs_a_newer_launcher(updating: Setting) -> None:
    updating.share.set_channel(updating.add("3.0", 3, minimum_launcher="0.10.0"), 3)
    refused_for(updating.run(), "Version 3.0 needs a launcher of version 0.10.0, and this one is 0.1.0.")


# Keys


def test_keys_are_changed_by_the_old_one(updating: Setting) -> None:
    old_key = updating.share.key
    updating.share.change_key(SigningKey.generate(), 1)
    refused_for(updating.run(), "it is signed by a key that is not trusted here")
    updating.share.set_channel(_pin(updating), 3)
    assert updating.run().version == "2.0"
    updating.share.change_key(SigningKey.generate(), 2)
    pin = updating.publish("3.0", 4)
    (updating.share.folder / "keys" / "1.json").unlink()
    assert updating.run().version == "3.0", "the document that was trusted is not needed again"
    updating.share.key = old_key
    updating.share.set_channel(pin, 5)
    start = updating.run()
    assert start.version == "3.0"
    assert "it is signed by a key that is not trusted here" in start.errors


def test_keys_that_were_seen_stay(updating: Setting) -> None:
    """Who has the old key, and can write to the share, cannot undo its change."""
    old_key = updating.share.key
    updating.share.change_key(SigningKey.generate(), 1)
    refused_for(updating.run(), "it is signed by a key that is not trusted here")
    (updating.share.folder / "keys" / "1.json").unlink()
    refused_for(updating.run(), "it is signed by a key that is not trusted here")
    envelope = Envelope.sign(Channel.parse(_payload(updating)), old_key, updating.share.key)
    updating.share.write(updating.share.channel(), envelope)
    assert updating.run().version == "2.0", "one signature that counts is enough"


def test_two_changes_of_keys_at_once(updating: Setting) -> None:
    updating.share.change_key(SigningKey.generate(), 1)
    updating.share.change_key(SigningKey.generate(), 2)
    updating.publish("3.0", 3)
    assert updating.run().version == "3.0"


@pytest.mark.parametrize(("number", "signer"), [(1, "other"), (2, "right")])
def test_keys_of_another_are_refused(updating: Setting, number: int, signer: str) -> None:
    mine = updating.share.key
    key = mine if signer == "right" else SigningKey.generate()
    envelope = Envelope.sign(Keys(number, (SigningKey.generate().verify_key,)), key)
    updating.share.write(updating.share.folder / "keys" / "1.json", envelope)
    start = updating.run()
    assert start.version == "2.0", "the key that is trusted stays"
    assert 'keys/1.json" is refused: ' in start.errors


def test_key_inside_of_the_launcher_is_the_one(launcher_with_key: Path, tmp_path: Path) -> None:
    setting = Setting(tmp_path, launcher_with_key)
    setting.publish("1.0", 1)
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert "it is signed by a key that is not trusted here" in start.errors, "the configuration's key is not looked at"
    setting.share.key = KEY_INSIDE
    setting.share.set_channel(_pin(setting), 2)
    assert setting.run().version == "1.0"
    setting.configure(key=None)
    assert setting.run().version == "1.0"


def test_program_says_which_key_is_inside(binary: Path) -> None:
    said = subprocess.run([binary, "--application-information"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Release key: (none|ed25519 [A-Za-z0-9+/]{43}=)$", said, re.MULTILINE)


def test_another_first_key_trusts_nothing_of_before(updating: Setting) -> None:
    """What the cache holds was signed by another."""
    updating.share.key = SigningKey.generate()
    updating.configure()
    start = updating.run()
    assert (start.status, start.version) == (1, None)
    updating.share.set_channel(_pin(updating), 1)
    assert updating.run().version == "2.0"


# The clock


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that sets a program's clock by CLOCK_SHIFT seconds."""
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    source = (
        "#define _GNU_SOURCE\n#include <stdlib.h>\n#include <time.h>\n"
        "time_t time(time_t* t) { struct timespec s; clock_gettime(CLOCK_REALTIME, &s); (void)t;"
        ' return s.tv_sec + atol(getenv("CLOCK_SHIFT")); }\n'
    )
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-o", library, "-"], input=source, text=True, check=True)
    return library


DAY = 86400


def test_clock_that_is_ahead(updating: Setting, clock: Path) -> None:
    """The next release is taken once it is right again."""
    ahead = {"LD_PRELOAD": str(clock), "CLOCK_SHIFT": str(3000 * DAY), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    start = updating.run(variables=ahead)
    assert start.version == "1.0"
    assert "Check this computer's clock" in start.errors
    assert updating.run().version == "2.0"


def test_clock_that_is_put_back_does_not_revive_a_channel(updating: Setting, clock: Path) -> None:
    shift = {"LD_PRELOAD": str(clock), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    assert updating.run(variables=shift | {"CLOCK_SHIFT": str(300 * DAY)}).version == "2.0"
    updating.share.set_channel(updating.add("3.0", 3), 3, days=200)
    start = updating.run(variables=shift | {"CLOCK_SHIFT": "0"})
    assert start.version == "2.0"
    assert "it was valid until" in start.errors
    updating.share.set_channel(updating.add("4.0", 4), 4, days=400)
    assert updating.run().version == "4.0"


def test_age_of_what_is_started_is_said(updating: Setting, clock: Path) -> None:
    shutil.rmtree(updating.share.share)
    later = {"LD_PRELOAD": str(clock), "CLOCK_SHIFT": str(40 * DAY), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    start = updating.run(variables=later)
    assert "Version 1.0 is started, which was last compared with the share 40 days ago." in start.errors


# The cache


@pytest.mark.parametrize("share", ["there", "off"])
def test_changed_program_is_not_started(share: str, updating: Setting) -> None:
    updating.run()
    channel = _pin(updating)
    program = updating.cached(channel)
    times = program.stat()
    _change(program, MEGABYTE)
    program.chmod(0o700)
    os.utime(program, ns=(times.st_atime_ns, times.st_mtime_ns))
    if share == "off":
        updating.share.share.rename(updating.folder / "elsewhere")
        refused_for(updating.run(), "there is no such folder")
    else:
        assert updating.run().version == "2.0"
        assert program.read_bytes() == updating.product(channel).read_bytes()


def test_touched_program_is_looked_at_again(updating: Setting) -> None:
    updating.run()
    updating.share.share.rename(updating.folder / "elsewhere")
    os.utime(updating.cached(_pin_by_version(updating, "2.0")), (1, 1))
    start = updating.run()
    assert start.version == "2.0"


def _pin_by_version(setting: Setting, version: str) -> Pin:
    [folder] = (setting.cache / "releases").glob(f"{version}-*")
    return Pin(folder.name, "")


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 2}', b"\0" * 5000, None])
@pytest.mark.parametrize("share", ["there", "off"])
def test_lost_state_is_no_dead_end(content: bytes | None, share: str, updating: Setting) -> None:
    """What is here is started if its manifest is signed."""
    state = updating.cache / "trusted.json"
    state.unlink()
    if content is not None:
        state.write_bytes(content)
    if share == "off":
        updating.share.share.rename(updating.folder / "elsewhere")
        start = updating.run()
        assert start.version == "1.0"
        assert "there is no such folder" in start.errors
    else:
        assert updating.run().version == "2.0"
        assert trusted(updating)["channels"] == {"stable": 2}


def test_unsigned_release_in_the_cache_is_not_started(updating: Setting) -> None:
    """A manifest that somebody has put there is no reason to start what is beside it."""
    (updating.cache / "trusted.json").unlink()
    other = SampleShare(updating.folder / "other")
    pin = other.add_release("7.0", fake_product(7))
    shutil.copytree(other.folder / pin.release, updating.cache / "releases" / pin.release)
    (updating.cached(pin)).chmod(0o700)
    shutil.rmtree(updating.cache / "releases" / _pin_by_version(updating, "1.0").release)
    shutil.rmtree(updating.share.share)
    start = updating.run()
    assert (start.status, start.version) == (1, None)


@pytest.mark.parametrize("name", [".", "releases", "partial"])
def test_folder_that_others_may_write_to_is_refused(name: str, updating: Setting) -> None:
    (updating.cache / name).chmod(0o777)
    start = updating.run()
    assert (start.status, start.version) == (1, None)
    assert "is refused: others than you may write to it." in start.errors
    (updating.cache / name).chmod(0o755)
    assert updating.run().version == "2.0"
    assert (updating.cache / name).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", [".", "releases", "partial"])
def test_folder_of_another_user_is_refused(name: str, updating: Setting) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(updating.cache / name, 65534, 65534)
    start = updating.run()
    assert (start.status, start.version) == (1, None)
    assert "is refused: it belongs to another user." in start.errors


@pytest.mark.parametrize("name", ["", "releases", "partial"])
def test_link_in_the_place_of_a_folder_is_refused(name: str, updating: Setting) -> None:
    folder = updating.cache / name if name else updating.cache
    folder.rename(updating.folder / "moved")
    folder.symlink_to(updating.folder / "moved")
    start = updating.run()
    assert (start.status, start.version) == (1, None)
    assert "is refused: it is a link, or no folder." in start.errors


@pytest.mark.parametrize("part", ["folder", "program"])
def test_link_in_the_place_of_a_release_is_not_followed(part: str, updating: Setting) -> None:
    """Even if what it leads to is right."""
    updating.run()
    program = updating.cached(_pin(updating))
    path = program if part == "program" else program.parent
    path.rename(updating.folder / "moved")
    path.symlink_to(updating.folder / "moved")
    assert updating.run().version == "2.0"
    assert not path.is_symlink()


@pytest.mark.parametrize("part", ["folder", "program", "manifest.json.part", "pipe", "second name"])
def test_link_in_the_place_of_a_copy_is_not_written_through(part: str, updating: Setting) -> None:
    victim = updating.folder / "victim"
    partial = updating.cache / "partial" / _pin(updating).release
    if part == "folder":
        victim.mkdir()
        partial.symlink_to(victim)
    else:
        partial.mkdir(mode=0o700)
        victim.write_bytes(b"mine")
        if part == "pipe":
            os.mkfifo(partial / "SlicerQReads")
        elif part == "second name":
            os.link(victim, partial / "SlicerQReads")
        else:
            (partial / ("SlicerQReads" if part == "program" else part)).symlink_to(victim)
    assert updating.run().version == "2.0"
    assert list(victim.iterdir()) == [] if part == "folder" else victim.read_bytes() == b"mine"


def test_two_starts_at_once(setting: Setting) -> None:
    """The second waits for the first, and copies nothing."""
    setting.publish("1.0", 1, policy=Policy(bytes_per_second=4 * MEGABYTE))
    starts = [
        subprocess.Popen(
            setting.command(), env=setting.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ended = [setting.start_of(process.wait(30), *process.communicate()) for process in starts]
    assert [start.version for start in ended] == ["1.0", "1.0"]
    said = [start.errors for start in ended]
    assert sum("Waiting for another start of the viewer" in text for text in said) == 1
    assert sum("Copying" in text for text in said) == 1


def test_many_starts_at_once(setting: Setting) -> None:
    setting.publish("1.0", 1)
    processes = [
        subprocess.Popen(
            setting.command(), env=setting.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    ended = [setting.start_of(process.wait(60), *process.communicate()) for process in processes]
    assert [start.version for start in ended] == ["1.0"] * 8


# Disks


def _mounted(setting: Setting, mount: str) -> list[str]:
    """Runs a command where the home's cache is on a disk of its own."""
    # The first argument after the script is its $0.
    return [*NAMESPACE, f'home=$0; {mount}; "$@"', str(setting.cache_home)]


@pytest.mark.parametrize(
    ("mount", "reason"),
    [
        ("mount -t tmpfs -o size=2m,mode=700 none $home", "its disk has 3 MB free, and version 1.0 needs 5 MB"),
        ("mount -t tmpfs -o ro none $home", "Read-only file system"),
    ],
)
def test_home_that_takes_no_release(setting: Setting, mount: str, reason: str) -> None:
    setting.publish("1.0", 1, policy=Policy(minimum_free_bytes=0))
    start = setting.run("an argument", within=_mounted(setting, mount))
    assert start.version == "1.0"
    assert start.arguments[1:] == ["an argument"]
    assert "Version 1.0 is started from memory and not kept: " in start.errors
    assert reason in start.errors


def test_home_from_which_no_program_is_started(setting: Setting) -> None:
    setting.publish("1.0", 1, policy=Policy(minimum_free_bytes=0))
    mount = "mount -t tmpfs -o noexec,mode=700 none $home"
    start = setting.run(within=_mounted(setting, mount))
    assert (start.version, start.arguments) == ("1.0", ["SlicerQReads"])
    # Twice in the same place: the second time without the share.
    elsewhere = setting.folder / "elsewhere"
    twice = f'{mount}; "$@" >/dev/null 2>&1; mv {setting.share.share} {elsewhere}; "$@"'
    start = setting.run(within=[*NAMESPACE, f"home=$0; {twice}", str(setting.cache_home)])
    assert start.version == "1.0"
    assert "there is no such folder" in start.errors


def test_home_that_can_no_longer_be_written(updating: Setting) -> None:
    """What is there helps: the share is only asked for what is new."""
    mount = "mount --bind $home $home && mount -o remount,ro,bind $home"
    start = updating.run(within=_mounted(updating, mount))
    assert start.version == "2.0"
    assert "Version 2.0 is started from memory and not kept: " in start.errors
    updating.share.share.rename(updating.folder / "elsewhere")
    refused_for(updating.run(within=_mounted(updating, mount)), "there is no such folder")


def test_disk_that_fills_up(updating: Setting) -> None:
    """Where not even the file's place can be had, although there seemed to be enough."""
    mount = (
        "cp -a $home /tmp/old-$$ && mount -t tmpfs -o size=8m,mode=700 none $home && cp -a /tmp/old-$$/. $home"
        " && rm -r /tmp/old-$$ && head -c 2000000 /dev/zero > $home/other"
    )
    updating.share.set_channel(_pin(updating), 3, policy=Policy(minimum_free_bytes=0))
    start = updating.run(within=_mounted(updating, mount))
    assert start.version == "2.0"
    assert "from memory" in start.errors


def test_space_that_must_stay_free(updating: Setting) -> None:
    updating.share.set_channel(_pin(updating), 3, policy=Policy(minimum_free_bytes=1 << 50))
    start = updating.run()
    assert start.version == "2.0"
    assert "to stay free. Free some of it" in start.errors
    assert not (updating.cache / "releases" / _pin(updating).release).exists()


def test_home_that_nobody_named(setting: Setting) -> None:
    setting.publish("1.0", 1)
    start = setting.run(variables={"HOME": "", "XDG_CACHE_HOME": "relative"})
    assert start.version == "1.0"
    assert "set HOME or XDG_CACHE_HOME" in start.errors


# Configuration and command line


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"share": "relative/path"}, '"share" has to be a whole path'),
        ({"share": 5}, '"share" has to be a text'),
        ({"channel": "../stable"}, '"channel" has to be a name'),
        ({"key": None}, "this launcher was built without a public key"),
        ({"key": "ed25519 AAAA"}, "a public key is the base64 of 32 bytes"),
        ({"key": "rsa AAAA"}, 'a public key starts with "ed25519 "'),
    ],
)
def test_configuration_that_is_wrong(setting: Setting, members: dict[str, object], reason: str) -> None:
    setting.publish("1.0", 1)
    setting.configure(**members)
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert reason in start.errors


@pytest.mark.parametrize("mode", [0o666, 0o664])
def test_configuration_that_others_may_write_is_refused(setting: Setting, mode: int) -> None:
    setting.publish("1.0", 1)
    setting.configuration.chmod(mode)
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert "belongs to the administrator" in start.errors


def test_configuration_of_another_user_is_refused(setting: Setting) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    setting.publish("1.0", 1)
    os.chown(setting.configuration, 65534, 65534)
    assert "belongs to the administrator" in setting.run().errors


def test_configuration_that_is_not_there(setting: Setting) -> None:
    setting.configuration.unlink()
    start = setting.run()
    assert (start.status, start.version) == (1, None)
    assert "There is no configuration" in start.errors


def test_own_options(launcher: Path) -> None:
    def said(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([launcher, *words], capture_output=True, text=True, check=False)

    assert said("--launcher-version").stdout == "0.1.0\n"
    assert "--configuration FILE" in said("--launcher-help").stdout
    assert said("--configuration").returncode == 2


# Speed


@pytest.mark.product
@pytest.mark.timing
def test_start_from_the_cache_takes_little_longer(
    setting: Setting, record_property: Callable[[str, object], None]
) -> None:
    """Than the program itself, which is the same one that does nothing else, in turn."""
    pin = setting.publish("1.0", 1)
    setting.run()

    def milliseconds(command: list[str]) -> tuple[float, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        subprocess.run(command, env=setting.environment(), stdout=subprocess.DEVNULL, check=False)
        wall = time.perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return wall * 1e3, used * 1e3

    pairs = [(milliseconds(setting.command()), milliseconds([str(setting.cached(pin))])) for _ in range(25)]
    launched, direct = ([wall for wall, _ in times] for times in zip(*pairs, strict=True))
    best = min(launched) - min(direct)
    usual = statistics.median(launched) - statistics.median(direct)
    used = statistics.median(one[1] - other[1] for one, other in pairs)
    record_property(
        "summary",
        f"a start from the cache takes {best:.1f} ms at best and {usual:.1f} ms as a rule longer than the program"
        f" alone, and {used:.1f} ms of the processor",
    )
    limit = BUDGETS["launcher"]["overhead_ms"]
    # What others do on the machine only adds to both.
    assert best <= limit
    assert used <= limit


@pytest.mark.product
def test_start_from_the_cache_opens_little(setting: Setting) -> None:
    """No display, no manifest, and nothing of the release but the program."""
    pin = setting.publish("1.0", 1)
    setting.run()
    log = setting.folder / "log"
    log.mkdir()
    trace = ["strace", "-ff", "-qq", "-e", "trace=open,openat,openat2,connect,execve", "-o", str(log / "process")]
    start = setting.run(within=trace, variables={"DISPLAY": ":77"})
    assert start.version == "1.0"
    texts = [path.read_text().split(f'execve("{setting.cached(pin)}"')[0] for path in log.iterdir()]
    lines = [line for text in texts for line in text.splitlines()]
    opened = [line.split('"')[1] for line in lines if "open" in line and " = -1 " not in line]
    assert not any("connect(" in line for line in lines)
    system = ("/etc/ld.so.cache", "/lib/", "/dev/null", "/proc/", "/sys/", "/usr/lib/")
    assert sorted(name for name in opened if not name.startswith((*system, str(setting.launcher)))) == sorted(
        [str(setting.configuration), "channels/stable.json", str(setting.cache), "releases", "partial", "trusted.json",
         pin.release, "SlicerQReads"]
    )  # fmt: skip


def test_reader_of_the_share_ends_with_the_start(setting: Setting) -> None:
    """Nothing of the launcher is left once the program runs."""
    setting.publish("1.0", 1)
    setting.run()
    marker = str(setting.configuration).encode()

    def left() -> list[str]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if marker in command:
                found.append(folder.name)
        return found

    assert setting.run().status == PRODUCT_STATUS
    deadline = time.monotonic() + 2
    while left():
        assert time.monotonic() < deadline
        time.sleep(0.02)
