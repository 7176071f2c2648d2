"""Publishing on a share, and all that follows: roll-back, renewal, change of keys, pruning."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import shutil
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from superbuild import cli, environment
from superbuild.deploy import inspection, keys, materials
from superbuild.deploy.progress import ByteProgress
from superbuild.deploy.publishing import read_product
from superbuild.deploy.release_format import BLOCK_SIZE, MANIFEST, PRODUCT, sha256
from superbuild.deploy.share import Share
from superbuild.errors import SuperbuildError
from superbuild.places import STATIC, Places
from tests.deploy_share import RefusedError, SampleShare, fake_product, public_key_text, read_as_client

from .deployment import Deployment


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


def listing(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """All that is in a folder, with inode and time: what was written once more differs."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_ino,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def test_published_release_is_what_a_client_takes(deployment: Deployment) -> None:
    product = deployment.publish("0.1.0")
    channel, data = read_as_client(deployment.root, deployment.key.verify_key)
    assert data == product.path.read_bytes()
    assert channel.current.release == f"0.1.0-{sha256(data)[:12]}"
    assert abs(channel.number - time.time()) < 60
    assert abs(channel.expires - datetime.now(UTC) - timedelta(days=365)) < timedelta(minutes=1)
    assert deployment.verify() == (0, "Releases: 1, channels: 1, keys document: 0, faults: 0\n")


def test_published_files_can_be_read_by_all_and_changed_by_nobody(deployment: Deployment) -> None:
    umask = os.umask(0o077)
    try:
        deployment.publish("0.1.0", parallel_copies=2)
    finally:
        os.umask(umask)
    for path in [deployment.share.folder, *deployment.share.folder.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.name != ".lock":
            assert mode == (0o755 if path.is_dir() else 0o555 if path.name == PRODUCT else 0o444), path
    assert os.access(deployment.share.release_folder(deployment.current()) / PRODUCT, os.X_OK)


def test_release_that_is_there_is_never_written_again(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    folder = deployment.share.release_folder(deployment.current())
    before = listing(folder)
    first = deployment.channel()
    deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    assert listing(folder) == before
    again = deployment.channel()
    assert again.number > first.number
    assert (again.current, again.previous, again.history) == (first.current, None, ())
    assert deployment.channel("pilot").current == first.current


def test_dry_run_writes_nothing_and_says_all(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    deployment.publish("0.2.0")
    before = listing(deployment.root)
    old = deployment.current()
    deployment.output.truncate(0)
    deployment.publish("0.3.0", dry_run=True, keep=1)
    deployment.publish("0.4.0", dry_run=True, keep=1)
    said = deployment.output.getvalue()
    assert listing(deployment.root) == before
    assert deployment.current() == old
    assert "Dry run: Copying " in said and "Dry run: Channel stable, number" in said
    assert "Dry run: Removing 0.1.0-" in said and f"Removing {old}" not in said


def test_dry_run_of_an_empty_share_makes_no_folder(deployment: Deployment) -> None:
    deployment.publish("0.1.0", dry_run=True)
    assert list(deployment.root.iterdir()) == []


def test_license_texts_and_bill_of_materials_lie_beside(deployment: Deployment) -> None:
    licences = {"qt.txt": b"LGPL", "vtk.txt": b"BSD"}
    product = read_product(deployment.product_file("0.1.0"), "0.2.0", licences, {"sbom.json": b"{}" * BLOCK_SIZE})
    deployment.publish_product(product)
    folder = deployment.share.release_folder(product.release.name)
    assert sorted(item.name for item in folder.iterdir()) == [
        PRODUCT, f"{PRODUCT}.zst", MANIFEST, "qt.txt", "sbom.json", "vtk.txt",
    ]  # fmt: skip
    manifest = deployment.share.read_manifest(product.release.name, deployment.trust(), set()).release
    assert (manifest.licences, manifest.sbom, manifest.minimum_launcher) == (tuple(licences), "sbom.json", "0.2.0")
    assert deployment.verify()[0] == 0
    (folder / "qt.txt").chmod(0o644)
    (folder / "qt.txt").write_text("GPL", encoding="utf-8")
    status, said = deployment.verify()
    assert status == 1 and "qt.txt is not what the manifest says" in said


def test_materials_are_those_of_the_build(tmp_path: Path) -> None:
    texts = tmp_path / "library" / "licenses"
    (texts / "more").mkdir(parents=True)
    (texts / "LICENSE").write_bytes(b"MIT")
    (texts / "more" / "NOTICE").write_bytes(b"notice")
    (tmp_path / "LICENSE").write_bytes(b"Apache")
    library = {"name": "tiny", "version": "1.0", "license": "MIT", "context": "host"}
    nodes = {
        "0": {"name": "app", "version": "0.1", "license": "Apache-2.0", "context": "host", "package_folder": None},
        "1": library | {"package_folder": str(tmp_path / "library")},
        "2": library | {"name": "tool", "context": "build", "package_folder": str(tmp_path / "library")},
    }
    places = Places(tmp_path, tmp_path / "cache")
    assert materials.of_build(places) == ({}, {})
    places.output(STATIC).mkdir(parents=True)
    (places.output(STATIC) / "graph.json").write_text(json.dumps({"graph": {"nodes": nodes}}), encoding="utf-8")
    licences, sbom = materials.of_build(places)
    assert licences == {"LICENSE": b"Apache", "tiny-LICENSE": b"MIT", "tiny-more-NOTICE": b"notice"}
    components = json.loads(sbom["sbom.cdx.json"])["components"]
    assert [(item["name"], item["version"], item["licenses"]) for item in components] == [
        ("app", "0.1", [{"expression": "Apache-2.0"}]),
        ("tiny", "1.0", [{"expression": "MIT"}]),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#!/bin/sh\necho SlicerQReads development\n", "which is no version"),
        ("#!/bin/sh\necho 0.1.0\nexit 3\n", "which is no version"),
        ("no program", "does not run"),
    ],
)
def test_product_without_a_version_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "SlicerQReads"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(SuperbuildError, match=reason):
        read_product(path, "0.1.0", {}, {})


def test_product_that_changes_meanwhile_is_not_published(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    product = deployment.product("0.2.0")
    for data in (
        fake_product("0.2.0", seed=1),
        fake_product("0.2.0", size=BLOCK_SIZE),
        fake_product("0.2.0") + b"more" * BLOCK_SIZE,
    ):
        product.path.write_bytes(data)
        with pytest.raises(SuperbuildError, match="has changed while it was published"):
            deployment.publish_product(product)
        assert deployment.current().startswith("0.1.0-")


def test_downgrade_needs_its_option(deployment: Deployment) -> None:
    deployment.publish("0.10.0")
    with pytest.raises(SuperbuildError, match=r"0\.9\.0 is older than 0\.10\.0"):
        deployment.publish("0.9.0")
    deployment.publish("0.9.0", channel="pilot")
    assert deployment.current().startswith("0.10.0-")
    number = deployment.channel().number
    deployment.publish("0.9.0", allow_downgrade=True)
    assert deployment.current().startswith("0.9.0-")
    assert deployment.channel().number > number


def test_number_grows_whatever_the_clock_says(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment.publish("0.1.0")
    numbers = [deployment.channel().number]
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    for version in ("0.2.0", "0.3.0"):
        deployment.publish(version)
        numbers.append(deployment.channel().number)
    deployment.publisher().roll_back("stable", None, expires_days=1)
    numbers.append(deployment.channel().number)
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_share_that_was_set_up_anew_goes_on_above_what_clients_have_seen(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.publish("0.1.0")
    number = deployment.channel().number
    shutil.rmtree(deployment.share.folder)
    later = time.time() + 1
    monkeypatch.setattr(time, "time", lambda: later)
    deployment.publish("0.1.0")
    read_as_client(deployment.root, deployment.key.verify_key, least_number=number + 1)


def test_policy_stays_until_it_is_changed(deployment: Deployment) -> None:
    deployment.publish("0.1.0", update="optional", parallel_copies=3)
    deployment.publish("0.2.0", spread_seconds=600)
    policy = deployment.channel().policy
    assert (policy.update, policy.parallel_copies, policy.spread_seconds) == ("optional", 3, 600)
    slots = deployment.share.slot_file(1).parent
    assert sorted(path.name for path in slots.iterdir()) == ["1", "2", "3"]
    before = deployment.channel()
    deployment.publisher().renew([], expires_days=30, policy={"update": "mandatory", "parallel_copies": 0})
    after = deployment.channel()
    assert (after.policy.update, after.policy.parallel_copies, after.policy.spread_seconds) == ("mandatory", 0, 600)
    assert after.number > before.number and after.current == before.current and after.history == before.history
    assert after.expires < before.expires


def test_roll_back_goes_back_step_by_step(deployment: Deployment) -> None:
    names = []
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        deployment.publish(version)
        names.append(deployment.current())
    for target in (names[1], names[0]):
        number = deployment.channel().number
        deployment.publisher().roll_back("stable", None, expires_days=365)
        assert deployment.current() == target
        channel, _ = read_as_client(deployment.root, deployment.key.verify_key, least_number=number + 1)
        assert channel.previous is not None and channel.previous.release == names[names.index(target) + 1]
    with pytest.raises(SuperbuildError, match=f"no release before {names[0]}"):
        deployment.publisher().roll_back("stable", None, expires_days=365)
    deployment.publisher().roll_back("stable", names[2], expires_days=365)
    assert deployment.current() == names[2]
    # A new release comes after that one as if nothing had been.
    deployment.publish("0.4.0")
    deployment.publisher().roll_back("stable", None, expires_days=365)
    assert deployment.current() == names[2]


def test_roll_back_refuses_a_damaged_or_missing_release(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    old = deployment.current()
    deployment.publish("0.2.0")
    new = deployment.current()
    path = deployment.share.release_folder(old) / PRODUCT
    path.chmod(0o755)
    with path.open("r+b") as stream:
        stream.seek(BLOCK_SIZE + 5)
        stream.write(b"?")
    with pytest.raises(SuperbuildError, match="block 1 is not what the manifest says"):
        deployment.publisher().roll_back("stable", None, expires_days=365)
    for target in ("0.0.1-0123456789ab", "../channels"):
        with pytest.raises(SuperbuildError, match="There is no going back to"):
            deployment.publisher().roll_back("stable", target, expires_days=365)
    with pytest.raises(SuperbuildError, match="There is no channel pilot"):
        deployment.publisher().roll_back("pilot", None, expires_days=365)
    assert deployment.current() == new


def test_pruning_keeps_what_channels_keep(deployment: Deployment) -> None:
    names = []
    for version in ("0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0"):
        deployment.publish(version, keep=9)
        names.append(deployment.current())
        if version == "0.2.0":
            deployment.publish(version, channel="pilot")
    assert deployment.share.releases() == names
    deployment.publisher(dry_run=True).prune(1)
    assert deployment.share.releases() == names
    deployment.publisher().prune(3)
    assert deployment.share.releases() == [names[1], *names[2:]]
    deployment.publisher().prune(1)
    assert deployment.share.releases() == [names[1], names[3], names[4]]
    deployment.publisher().roll_back("stable", None, expires_days=365)
    deployment.publisher().prune(1)
    # What was given up may still run on PCs.
    assert deployment.share.releases() == [names[1], names[3], names[4]]
    assert deployment.verify()[0] == 0


def test_publishing_deletes_no_more_than_keep_allows(deployment: Deployment) -> None:
    names = []
    for version in ("0.1.0", "0.2.0", "0.3.0", "0.4.0"):
        deployment.publish(version, keep=2)
        names.append(deployment.current())
        assert deployment.share.releases() == names[-2:]


def test_file_in_use_stays_what_it_was(deployment: Deployment) -> None:
    """A reader that has the product open reads on, whatever is published and pruned meanwhile."""
    data = deployment.publish("0.1.0").path.read_bytes()
    with (deployment.share.release_folder(deployment.current()) / PRODUCT).open("rb") as stream:
        for version in ("0.2.0", "0.3.0", "0.4.0"):
            deployment.publish(version, keep=1)
        assert len(deployment.share.releases()) == 2
        assert stream.read() == data


def test_interrupted_copy_goes_on_where_it_was(deployment: Deployment) -> None:
    product = deployment.product("0.1.0")
    data = product.path.read_bytes()
    partial = deployment.share.folder / f".partial-{product.release.name}"
    partial.mkdir(parents=True)
    # One block is whole, one has a wrong byte, the third ends in the middle; and the mode was set already.
    there = bytearray(data[: 2 * BLOCK_SIZE + 1000])
    there[BLOCK_SIZE + 1] ^= 1
    (partial / PRODUCT).write_bytes(there)
    (partial / PRODUCT).chmod(0o555)
    (partial / "left.txt").write_text("of other options", encoding="utf-8")
    deployment.publish_product(product)
    assert "1.0 MB of that were on the share" in deployment.output.getvalue()
    assert read_as_client(deployment.root, deployment.key.verify_key)[1] == data
    assert deployment.verify()[0] == 0


def test_longer_leftover_of_a_copy_is_cut(deployment: Deployment) -> None:
    product = deployment.product("0.1.0")
    partial = deployment.share.folder / f".partial-{product.release.name}"
    partial.mkdir(parents=True)
    (partial / PRODUCT).write_bytes(product.path.read_bytes() + bytes(99))
    deployment.publish_product(product)
    assert deployment.verify()[0] == 0


def test_damaged_release_is_mended_by_publishing_it_again(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    name = deployment.current()
    pin = deployment.channel().current
    path = deployment.share.release_folder(name) / PRODUCT
    path.chmod(0o755)
    damaged = b"?" + path.read_bytes()[1:]
    path.write_bytes(damaged)
    with path.open("rb") as stream:
        deployment.publish("0.1.0")
        assert stream.read() == damaged
    assert deployment.current() == name and deployment.channel().current == pin
    assert read_as_client(deployment.root, deployment.key.verify_key)[1] != damaged
    aside = [path.name for path in deployment.share.hidden()]
    assert len(aside) == 1 and aside[0].startswith(f".damaged-{name}-")
    deployment.publisher().prune(3)
    assert deployment.share.hidden() == [] and deployment.verify()[0] == 0


def test_rotation_lets_old_and_new_clients_go_on(deployment: Deployment, tmp_path: Path) -> None:
    deployment.publish("0.1.0")
    old_release = deployment.current()
    deployment.publish("0.2.0", channel="pilot")
    old, new, backup = deployment.key, SigningKey.generate(), SigningKey.generate()
    deployment.publisher().rotate(new, [backup.verify_key])
    for channel in ("stable", "pilot"):
        read_as_client(deployment.root, old.verify_key, channel)
    with pytest.raises(SuperbuildError, match="does not trust the key"):
        deployment.publish("0.3.0")
    deployment.publisher().rotate(new, [backup.verify_key])
    assert "already" in deployment.output.getvalue()
    deployment.key = new
    deployment.publish("0.3.0")
    assert deployment.current().startswith("0.3.0-")
    # Old releases stay good: the channel vouches for their manifests.
    deployment.publisher().roll_back("stable", None, expires_days=365)
    assert deployment.current() == old_release
    assert deployment.verify()[0] == 0
    # The spare key is trusted, and can replace a lost one.
    deployment.key = backup
    third = SigningKey.generate()
    deployment.publisher().rotate(third, [])
    deployment.key = third
    deployment.publish("0.4.0")
    for key in (old, new, backup, third):
        share = Share(deployment.root)
        assert share.trust(key.verify_key).number == 2
        assert inspection.verify(share, key.verify_key, io.StringIO()) == 0
    read_as_client(deployment.root, old.verify_key)


def test_client_can_read_at_every_moment_of_a_rotation(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    old, new = deployment.key, SigningKey.generate()
    looked: list[str] = []

    def look(before: Path, after: Path) -> Path:
        result = rename(before, after)
        looked.append(after.name)
        for channel in ("stable", "pilot"):
            read_as_client(deployment.root, old.verify_key, channel)
        return result

    rename = Path.rename
    monkeypatch.setattr(Path, "rename", look)
    deployment.publisher().rotate(new, [])
    assert looked == ["pilot.json", "stable.json", "1.json"]


def test_another_key_is_refused(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    good, deployment.key = deployment.key, SigningKey.generate()
    before = listing(deployment.root)
    for action in (
        lambda: deployment.publish("0.2.0"),
        lambda: deployment.publish("0.2.0", channel="pilot"),
        lambda: deployment.publisher().roll_back("stable", None, expires_days=1),
        lambda: deployment.publisher().renew([], expires_days=1, policy={}),
        lambda: deployment.publisher().prune(1),
        lambda: deployment.publisher().rotate(SigningKey.generate(), []),
    ):
        with pytest.raises(SuperbuildError, match="no trusted key has signed it"):
            action()
    after = listing(deployment.root)
    assert {name: item for name, item in after.items() if name != "SlicerQReads/.lock"} == {
        name: item for name, item in before.items() if name != "SlicerQReads/.lock"
    }
    read_as_client(deployment.root, good.verify_key)
    with pytest.raises(RefusedError):
        read_as_client(deployment.root, deployment.key.verify_key)


def test_manifest_signed_with_another_key_is_refused(deployment: Deployment) -> None:
    product = deployment.product("0.1.0")
    other = SampleShare(deployment.root)
    other.add_release("0.1.0", product.path.read_bytes())
    with pytest.raises(SuperbuildError, match=r"cannot be trusted: .*no trusted key has signed it"):
        deployment.publish_product(product)
    assert deployment.share.channel_names() == []


@pytest.mark.parametrize("number", [1, 2], ids=["first", "second"])
def test_keys_document_signed_by_a_stranger_is_refused(deployment: Deployment, number: int) -> None:
    deployment.publish("0.1.0")
    if number == 2:
        new = SigningKey.generate()
        deployment.publisher().rotate(new, [])
        deployment.key = new
    stranger = SampleShare(deployment.root.with_name("other"))
    stranger.change_key(stranger.key, number)
    target = deployment.share.keys_file(number)
    target.parent.mkdir(exist_ok=True)
    shutil.copy(stranger.folder / "keys" / target.name, target)
    with pytest.raises(SuperbuildError, match="keys on the share cannot be trusted"):
        deployment.publish("0.2.0")
    status, said = deployment.verify()
    assert status == 1 and f"keys/{number}.json" in said


def test_second_publisher_is_refused_while_the_first_works(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    with deployment.share.locked():
        with pytest.raises(SuperbuildError, match=f"Another publisher is at work .* process {os.getpid()}"):
            deployment.publish("0.2.0")
        deployment.publish("0.2.0", dry_run=True)
        assert deployment.verify()[0] == 0
    deployment.publish("0.2.0")
    assert deployment.current().startswith("0.2.0-")


def test_second_publisher_is_noticed_where_locks_do_nothing(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.publish("0.1.0")
    monkeypatch.setattr("fcntl.flock", lambda stream, kind: None)
    with deployment.publisher()._changing() as (_, channels):
        deployment.publish("0.2.0")
        number = deployment.channel().number
        with pytest.raises(SuperbuildError, match="Somebody else has just changed the channel stable"):
            deployment.publisher()._set_channel(channels, dataclasses.replace(channels["stable"], number=1))
    assert deployment.channel().number == number


def test_share_that_is_not_there_is_refused(deployment: Deployment) -> None:
    deployment.root.rmdir()
    for dry_run in (True, False):
        with pytest.raises(SuperbuildError, match="There is no folder"):
            deployment.publish("0.1.0", dry_run=dry_run)
    with pytest.raises(SuperbuildError, match="There is no folder"):
        deployment.verify()
    deployment.root.mkdir()
    with pytest.raises(SuperbuildError, match="Nothing has been published"):
        deployment.verify()


def test_status_names_channels_expiry_releases_and_their_users(deployment: Deployment) -> None:
    names = []
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        deployment.publish(version)
        names.append(deployment.current())
    deployment.publish("0.3.0", channel="pilot")
    deployment.publisher().renew(["pilot"], expires_days=20, policy={"update": "optional"})
    sample = SampleShare(deployment.root.with_name("other"), deployment.key)
    orphan = sample.add_release("0.0.9").release
    (sample.folder / orphan).rename(deployment.share.release_folder(orphan))
    text = deployment.status()
    lines = {line.split("  ")[0]: line for line in text.splitlines()}
    assert "364 days left" in lines["stable"] and names[2] in lines["stable"] and "mandatory" in lines["stable"]
    assert "renew it: 19 days left" in lines["pilot"] and "optional" in lines["pilot"]
    assert lines[names[2]].endswith("pilot, stable")
    assert lines[names[1]].endswith("stable (before)")
    assert lines[names[0]].endswith("stable (earlier)")
    assert lines[orphan].endswith("nobody")
    deployment.set_expiry("pilot", datetime.now(UTC) - timedelta(hours=1))
    assert "HAS EXPIRED" in deployment.status()
    status, said = deployment.verify()
    assert status == 1 and "pilot.json: it has expired" in said


def test_keys_are_secret_and_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "folder" / "key"
    key = keys.generate(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.read_private(path) == key
    assert keys.read_public(keys.public_path(path)) == key.verify_key
    assert keys.public_path(path).read_text(encoding="ascii") == public_key_text(key)
    with pytest.raises(SuperbuildError, match="There is already a key"):
        keys.generate(path)
    assert keys.read_private(path) == key
    path.chmod(0o640)
    with pytest.raises(SuperbuildError, match="Others can read the private key"):
        keys.read_private(path)


@pytest.mark.parametrize(
    "text", ["", "ed25519", "ed25519 AAAA\n", "ed25519-private no!base64\n", "ed25519 " + "A" * 44]
)
def test_file_that_is_no_key_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="ascii")
    path.chmod(0o600)
    with pytest.raises(SuperbuildError, match="no file with an ed25519-private key"):
        keys.read_private(path)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands as they are typed, from the first key to the change of it."""
    monkeypatch.setattr(environment, "enter", lambda *words, **options: None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    share = tmp_path / "share"
    share.mkdir()
    product = tmp_path / "SlicerQReads"
    said = ""

    def deploy(*words: str | Path, status: int = 0) -> str:
        nonlocal said
        assert cli.main(["deploy", *map(str, words)]) == status, capsys.readouterr()
        captured = capsys.readouterr()
        said += captured.out + captured.err
        return captured.out + captured.err

    assert "deploy keygen" in deploy(share, "--product", __file__, status=1)
    deploy("keygen")
    for version in ("0.1.0", "0.2.0"):
        product.write_bytes(fake_product(version))
        product.chmod(0o755)
        deploy("--dry-run", share, "--product", product)
        deploy(share, "--product", product, "--channel", "pilot", "--keep", "2", "--expires-days", "90")
        deploy("publish", share, "--product", product)
    assert "0.2.0-" in deploy("status", share)
    assert "Channel stable" in deploy("rollback", share)
    deploy("renew", share, "--channel", "pilot", "--update", "optional", "--spread-seconds", "600")
    assert "faults: 0" in deploy("verify", share)
    deploy("prune", share, "--keep", "1", "--dry-run")
    deploy("keygen", "--key", tmp_path / "new")
    deploy("rotate", share, "--new-key", tmp_path / "new")
    assert "Name the present key" in deploy("renew", share, status=1)
    deploy("renew", share, "--key", tmp_path / "new")
    assert "0.1.0-" in deploy("status", share, "--public-key", tmp_path / "new.pub")
    shutil.copy(tmp_path / "new", share / "key")
    assert "lies on the share" in deploy("renew", share, "--key", share / "key", status=1)
    assert deploy("verify", tmp_path / "nowhere", status=1).startswith("superbuild: There is no folder")
    for path in (tmp_path / "configuration" / "slicerqreads" / "release-key", tmp_path / "new"):
        secret = path.read_text(encoding="ascii").split()[1]
        assert secret not in said
        (share / "key").unlink(missing_ok=True)
        assert not any(secret.encode() in item.read_bytes() for item in share.rglob("*") if item.is_file())


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["log", "terminal"])
def test_progress_says_bytes_speed_and_time_left(stream: io.StringIO) -> None:
    clock = Clock()
    progress = ByteProgress("Copying", 100_000_000, stream, clock=clock)
    for _ in range(100):
        clock.seconds += 1
        progress.add(1_000_000)
    progress.finish()
    text = stream.getvalue()
    assert "Copying: 50.0 MB of 100.0 MB, 1.0 MB/s, 50 s left" in text
    assert text.endswith("Copying: 100.0 MB in 1 min 40 s, 1.0 MB/s\n")
    if not stream.isatty():
        assert len(text.splitlines()) == 11


def test_progress_of_a_quick_copy_is_one_line() -> None:
    stream = io.StringIO()
    progress = ByteProgress("Copying", 100_000_000, stream, clock=Clock())
    for _ in range(100):
        progress.add(1_000_000)
    progress.finish()
    assert stream.getvalue() == "Copying: 100.0 MB in 0 s\n"
