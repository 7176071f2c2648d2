"""What must not hurt a share: killed publishers, full and read-only disks, tampering, readers at the same time."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey, VerifyKey

from ci.page_cache import cached_bytes
from superbuild.deploy.files import drop_cached
from superbuild.deploy.publishing import Product, Publisher
from superbuild.deploy.release_format import BLOCK_SIZE, ENVELOPE_LIMIT, MANIFEST, PRODUCT, Envelope, Pin
from superbuild.deploy.share import Share
from superbuild.errors import SuperbuildError
from tests.deploy_share import RefusedError, read_as_client

from .deployment import Deployment

KILLS = 150
SIZE = 2 * BLOCK_SIZE + 17
FILE_EVENTS = {"fcntl.flock", "open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"}


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Makes processes that have all modules already, so that they start in no time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _kill_at(event_number: int) -> None:
    """Have this process killed just before, or in the middle of, the n-th thing that it does with files."""
    count = 0
    write, fsync = os.write, os.fsync

    def is_the_end() -> bool:
        nonlocal count
        count += 1
        return count == event_number

    def end() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and is_the_end():
            end()

    def write_half(descriptor: int, data: Any) -> int:
        if is_the_end():
            write(descriptor, data[: len(data) // 2])
            end()
        return write(descriptor, data)

    def do_not_synchronise(descriptor: int) -> None:
        if is_the_end():
            end()
        fsync(descriptor)

    sys.addaudithook(hook)
    os.write, os.fsync = write_half, do_not_synchronise  # type: ignore[assignment]


def _publish(root: Path, seed: bytes, product: Product, new_seed: bytes | None, event: int, ready: Connection) -> None:
    """In a process of its own: publish, or change the key, until something kills it."""
    publisher = Publisher(Share(root), SigningKey(seed), sys.stdout)
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        publisher.output = nowhere
        ready.send(True)
        if event:
            _kill_at(event)
        if new_seed is not None:
            publisher.rotate(SigningKey(new_seed), [])
        else:
            publisher.publish(product, "stable", keep=1, expires_days=365, policy={"parallel_copies": 1})


def start(
    processes: ForkServerContext,
    deployment: Deployment,
    product: Product,
    new_seed: bytes | None = None,
    event: int = 0,
) -> ForkServerProcess:
    """A publisher that has got to its first step."""
    ours, theirs = processes.Pipe(duplex=False)
    arguments = (deployment.root, bytes(deployment.key), product, new_seed, event, theirs)
    process = processes.Process(target=_publish, args=arguments)
    process.start()
    theirs.close()
    assert ours.recv()
    return process


class Alternation:
    """Publishes one product after the other, so that there is always something to copy and something to prune."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.products = [deployment.product("0.1.0", SIZE + number) for number in range(4)]
        self.seen = Counter[str]()
        self.turn = 0
        deployment.publish_product(self.products[0])

    @property
    def old(self) -> Product:
        return self.products[self.turn % len(self.products)]

    @property
    def new(self) -> Product:
        return self.products[(self.turn + 1) % len(self.products)]

    def check(self) -> None:
        """After a kill: a reader sees the old release or the new one, and the next publisher goes on from there."""
        channel, data = read_as_client(self.deployment.root, self.deployment.key.verify_key)
        names = {product.path.read_bytes(): name for product, name in ((self.old, "old"), (self.new, "new"))}
        self.seen[names[data]] += 1
        number = channel.number
        self.deployment.publish_product(self.new, keep=1)
        channel, data = read_as_client(self.deployment.root, self.deployment.key.verify_key, least_number=number + 1)
        assert names[data] == "new"
        assert self.deployment.verify()[0] == 0
        assert [path for path in self.deployment.share.hidden() if not path.name.startswith(".damaged-")] == []
        assert len(self.deployment.share.releases()) == 2
        self.turn += 1


def test_killed_at_each_file_operation(
    deployment: Deployment, processes: ForkServerContext, record_property: Callable[[str, object], None]
) -> None:
    alternation = Alternation(deployment)
    event = 0
    while True:
        event += 1
        process = start(processes, deployment, alternation.new, event=event)
        process.join()
        alternation.check()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    seen = alternation.seen
    assert event > 40 and seen["old"] > 30 and seen["new"] > 4
    text = f"publisher killed at each of its {event - 1} file operations: readers saw the old release {seen['old']}"
    record_property("summary", f"{text} times, the new one {seen['new']} times, a mixture never")


def test_killed_at_random_moments(
    deployment: Deployment, processes: ForkServerContext, record_property: Callable[[str, object], None]
) -> None:
    alternation = Alternation(deployment)
    durations = []
    for _ in range(5):
        process = start(processes, deployment, alternation.new)
        begin = time.monotonic()
        process.join()
        durations.append(time.monotonic() - begin)
        alternation.check()
    whole = sorted(durations)[2]
    generator = random.Random(7)
    killed = too_late = 0
    while killed < KILLS:
        assert too_late < 10 * KILLS
        process = start(processes, deployment, alternation.new)
        time.sleep(generator.uniform(0, whole))
        process.kill()
        process.join()
        if process.exitcode == 0:
            too_late += 1
        else:
            killed += 1
        alternation.check()
    seen = alternation.seen
    assert seen["old"] > KILLS / 10
    record_property(
        "summary",
        f"publisher killed at {killed} random moments, and {too_late} times too late: readers saw the old release"
        f" {seen['old']} times, the new one {seen['new']} times, a mixture never; the next publisher always went on",
    )


def test_killed_at_each_file_operation_of_a_change_of_keys(
    deployment: Deployment, processes: ForkServerContext, record_property: Callable[[str, object], None]
) -> None:
    product = deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    pristine = deployment.folder / "pristine"
    shutil.copytree(deployment.root, pristine)
    first = deployment.key
    event = 0
    while True:
        event += 1
        shutil.rmtree(deployment.root)
        shutil.copytree(pristine, deployment.root)
        deployment.key, new = first, SigningKey.generate()
        process = start(processes, deployment, product, new_seed=bytes(new), event=event)
        process.join()
        read_as_client(deployment.root, first.verify_key)
        deployment.publisher().rotate(new, [])
        deployment.key = new
        deployment.publish_product(product)
        for name in ("stable", "pilot"):
            read_as_client(deployment.root, first.verify_key, name)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert event > 10 and deployment.verify()[0] == 0
    record_property("summary", f"change of keys killed at each of its {event - 1} file operations, always readable")


def _read(root: Path, key: VerifyKey, end: Connection) -> None:
    """In a process of its own: read as a client until told to end; answers with what it saw."""
    seen = []
    number = 0
    try:
        while not end.poll():
            channel, _ = read_as_client(root, key, least_number=number)
            if channel.number != number:
                seen.append(channel.current.release)
            number = channel.number
            seen[-1:] = [seen[-1]]
        end.send(seen)
    except (RefusedError, OSError) as error:
        end.send(str(error))


def test_readers_at_the_same_time_see_one_release_after_the_other(
    deployment: Deployment, processes: ForkServerContext, record_property: Callable[[str, object], None]
) -> None:
    products = [deployment.product(f"0.{number}.0", SIZE) for number in range(1, 13)]
    deployment.publish_product(products[0])
    readers = []
    for _ in range(2):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=_read, args=(deployment.root, deployment.key.verify_key, theirs))
        process.start()
        readers.append((ours, process))
    for product in products[1:]:
        time.sleep(0.05)
        deployment.publish_product(product, keep=2)
    names = [product.release.name for product in products]
    for connection, process in readers:
        connection.send(True)
        seen = connection.recv()
        process.join()
        assert isinstance(seen, list), seen
        assert seen == [name for name in names if name in seen]
        assert len(seen) > 3
        record_property("summary", f"a reader saw {len(seen)} of {len(names)} releases, each whole and in order")


class MountError(Exception):
    """Why this machine mounts nothing for a test."""


@pytest.fixture
def small_share(tmp_path: Path) -> Iterator[Callable[..., Deployment]]:
    """A share of some size on a disk of its own, which can also be mounted read-only or made larger."""
    root = tmp_path / "mounted"
    root.mkdir()

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(root)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            pytest.skip(f"this needs the right to mount a small disk: {result.stderr.strip()}")

    mounted = False

    def make(options: str) -> Deployment:
        nonlocal mounted
        mount(f"remount,{options}" if mounted else options)
        mounted = True
        return Deployment(tmp_path, root)

    yield make
    if mounted:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def test_full_share_is_refused_before_anything_is_written(small_share: Callable[..., Deployment]) -> None:
    deployment = small_share(f"size={SIZE + BLOCK_SIZE}")
    with pytest.raises(SuperbuildError, match=r"it has 3\.\d MB free, and 0\.1\.0-.* needs 5\.\d MB"):
        deployment.publish("0.1.0")
    with pytest.raises(SuperbuildError, match="The share is full"):
        deployment.publish("0.1.0", dry_run=True)
    assert [path.name for path in deployment.share.folder.iterdir()] == [".lock"]


def test_share_that_becomes_full_meanwhile_keeps_the_old_release(
    small_share: Callable[..., Deployment],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """For each number of free pages around what is needed, from the copy's first byte to the channel's last."""
    key = SigningKey.generate()
    page = os.sysconf("SC_PAGE_SIZE")
    monkeypatch.setattr(Publisher, "_require_space", lambda *words: None)
    outcomes = Counter[str]()
    deployment = small_share("size=100m")
    for version in ("0.1.0", "0.2.0"):
        deployment.publish_product(deployment.product(version, SIZE))
    packs = deployment.share.release_folder(deployment.current()).glob("*.zst")
    needed = SIZE + sum(path.stat().st_size for path in packs)
    for free in [0, BLOCK_SIZE, *range(needed - page, needed + 16 * page, page)]:
        deployment = small_share("size=100m")
        deployment.key = key
        shutil.rmtree(deployment.share.folder, ignore_errors=True)
        old = deployment.product("0.1.0", SIZE)
        new = deployment.product("0.2.0", SIZE)
        deployment.publish_product(old)
        filler = deployment.root / "filler"
        filler.write_bytes(b"")
        used = shutil.disk_usage(deployment.root).used
        small_share(f"size={(used + free + page - 1) // page * page}")
        try:
            deployment.publish_product(new)
            outcomes["published"] += 1
        except SuperbuildError as error:
            assert error.reason.startswith("The share is full: ")
            assert "run the same command again" in error.next_step
            outcomes["refused"] += 1
        _, data = read_as_client(deployment.root, key.verify_key)
        assert data in (old.path.read_bytes(), new.path.read_bytes())
        small_share("size=100m")
        deployment.publish_product(new)
        assert read_as_client(deployment.root, key.verify_key)[1] == new.path.read_bytes()
        assert deployment.verify()[0] == 0
    assert outcomes["published"] > 0 and outcomes["refused"] > 4
    record_property("summary", f"disk full at {outcomes['refused']} places, each time whole and mended by the next run")


def test_share_without_a_free_byte_is_pruned(small_share: Callable[..., Deployment]) -> None:
    deployment = small_share("size=20m")
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        deployment.publish(version)
    with pytest.raises(OSError, match="No space left"), (deployment.root / "filler").open("wb") as stream:
        while True:
            stream.write(bytes(1 << 16))
            stream.flush()
    deployment.publisher().prune(1)
    assert len(deployment.share.releases()) == 2
    (deployment.root / "filler").unlink()
    assert deployment.verify()[0] == 0


def test_read_only_share_is_refused(small_share: Callable[..., Deployment]) -> None:
    deployment = small_share("size=20m")
    key = deployment.key
    deployment.publish("0.1.0")
    deployment.publish("0.2.0")
    deployment = small_share("ro")
    deployment.key = key
    for action in (
        lambda: deployment.publish("0.3.0"),
        lambda: deployment.publish("0.3.0", dry_run=True),
        lambda: deployment.publisher().roll_back("stable", None, expires_days=1),
        lambda: deployment.publisher().prune(1),
    ):
        with pytest.raises(SuperbuildError, match="cannot be written"):
            action()
    # Whoever may only read can look.
    assert deployment.verify()[0] == 0
    assert "0.2.0" in deployment.status()


def test_what_was_written_is_read_from_the_disk(tmp_path: Path) -> None:
    """Not from this machine's memory, which would say what was meant."""
    path = tmp_path / "file"
    path.write_bytes(bytes(BLOCK_SIZE))
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    if cached_bytes(path) == 0:
        pytest.skip("this disk keeps nothing in memory")
    drop_cached(path)
    assert cached_bytes(path) == 0


@pytest.mark.parametrize(
    ("part", "place"),
    [(b"#!/bin/sh", "/SlicerQReads block 0 is not"), (b'"release"', "manifest.json"), (b'"channel"', "stable.json"),
     (b"\x28\xb5\x2f\xfd", "SlicerQReads.zst")],
)  # fmt: skip
def test_write_that_reads_back_wrong_is_noticed(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, part: bytes, place: str
) -> None:
    """A share that keeps something else than it was given."""
    deployment.publish("0.1.0")
    old = deployment.current()
    write = os.write

    def bad_write(descriptor: int, data: Any) -> int:
        return write(descriptor, bytes(data[:-1]) + b"\0" if part in bytes(data[:ENVELOPE_LIMIT]) else data)

    monkeypatch.setattr(os, "write", bad_write)
    with pytest.raises(SuperbuildError, match=rf"What was written does not read as it should: .*{place}"):
        deployment.publish("0.2.0")
    monkeypatch.undo()
    assert deployment.current() == old
    deployment.publish("0.2.0")
    assert deployment.verify()[0] == 0


def test_share_that_fails_is_named(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    deployment.publish("0.1.0")
    old = deployment.current()

    def failing(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(SuperbuildError, match=r"The share failed: .* What was published before is as it was"):
        deployment.publish("0.2.0")
    assert deployment.current() == old


def test_all_is_on_the_disk_before_it_gets_its_name(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash of the server must not leave a name without what it stands for."""
    synchronised: set[str] = set()
    renamed = []
    fsync, rename = os.fsync, Path.rename

    def recorded_fsync(descriptor: int) -> None:
        fsync(descriptor)
        synchronised.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def recorded_rename(before: Path, after: Path) -> Path:
        assert all(str(path) in synchronised for path in [before, *before.rglob("*")]), before
        synchronised.discard(str(after.parent))
        renamed.append(after)
        return rename(before, after)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(Path, "rename", recorded_rename)
    deployment.publish("0.1.0")
    assert [path.name for path in renamed] == [deployment.current(), "stable.json"]
    assert all(str(path.parent) in synchronised for path in renamed)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def delete(path: Path) -> None:
    path.unlink()


def link(path: Path) -> None:
    target = path.with_name(".elsewhere")
    path.rename(target)
    path.symlink_to(target.name)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("change", [flip, cut, lengthen, delete, link, make_folder, make_pipe])
@pytest.mark.parametrize("kind", ["product", "manifest", "channel", "keys"])
def test_tampering_is_found(deployment: Deployment, kind: str, change: Callable[[Path], None]) -> None:
    deployment.publish("0.1.0")
    new = SigningKey.generate()
    deployment.publisher().rotate(new, [])
    deployment.key = new
    deployment.publish("0.1.0")
    share = deployment.share
    folder = share.release_folder(deployment.current())
    path = {
        "product": folder / PRODUCT,
        "manifest": folder / MANIFEST,
        "channel": share.channel_file("stable"),
        "keys": share.keys_file(1),
    }[kind]
    path.chmod(0o644)
    change(path)
    status, said = deployment.verify()
    if kind in ("channel", "keys", "manifest") and change is lengthen:
        # A space at the end changes no document; the manifest is pinned by its bytes.
        assert status == (kind == "manifest")
        return
    if kind in ("channel", "keys") and change is delete:
        assert "channels: 0" in said or f"{path}, which is missing" in said
        return
    assert status == 1
    assert f"FAULT: {path}" in said
    if kind in ("product", "manifest"):
        return
    with pytest.raises(SuperbuildError, match="cannot be trusted"):
        deployment.publish("0.2.0")


def test_stranger_in_a_release_folder_is_found(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    folder = deployment.share.release_folder(deployment.current())
    (folder / "libc.so.6").write_bytes(b"")
    status, said = deployment.verify()
    assert status == 1 and f"{folder / 'libc.so.6'} does not belong there" in said


def test_release_folder_that_is_a_link_is_found(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    folder = deployment.share.release_folder(deployment.current())
    folder.rename(deployment.root / "elsewhere")
    folder.symlink_to(deployment.root / "elsewhere")
    status, said = deployment.verify()
    assert status == 1 and "its folder is a symbolic link" in said
    with pytest.raises(SuperbuildError, match="its folder is a symbolic link"):
        deployment.publish("0.1.0")


def test_manifest_of_another_release_is_found(deployment: Deployment) -> None:
    """Both are signed, and each is in the other's place."""
    deployment.publish("0.1.0")
    old = deployment.share.release_folder(deployment.current())
    deployment.publish("0.2.0")
    new = deployment.share.release_folder(deployment.current())
    (new / MANIFEST).unlink()
    shutil.copy(old / MANIFEST, new / MANIFEST)
    status, said = deployment.verify()
    assert status == 1 and f"FAULT: {new / MANIFEST}: it is not the one that the channels name" in said
    with pytest.raises(SuperbuildError, match="cannot be trusted"):
        deployment.publish("0.2.0")


def test_channel_of_another_name_is_found(deployment: Deployment) -> None:
    deployment.publish("0.1.0")
    shutil.copy(deployment.share.channel_file("stable"), deployment.share.channel_file("pilot"))
    status, said = deployment.verify()
    assert status == 1 and "pilot.json: it is of channel stable" in said


def test_release_that_is_missing_is_found_and_published_again(deployment: Deployment) -> None:
    """Also where its manifest cannot be made as it was, since the key has changed: all channels get the new one."""
    product = deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    deployment.publish("0.2.0", channel="pilot")
    first, new = deployment.key.verify_key, SigningKey.generate()
    deployment.publisher().rotate(new, [])
    deployment.key = new
    shutil.rmtree(deployment.share.release_folder(product.release.name))
    status, said = deployment.verify()
    assert status == 1 and f"its release {product.release.name} is not there" in said
    deployment.publish_product(product)
    assert deployment.verify()[0] == 0
    read_as_client(deployment.root, first)
    deployment.publisher().roll_back("pilot", None, expires_days=365)
    read_as_client(deployment.root, first, "pilot")


def test_channel_that_names_another_manifest_is_found_and_mended(deployment: Deployment) -> None:
    """As when a publisher was killed after one of two channels."""
    product = deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    pilot = deployment.channel("pilot")
    wrong = pilot.repinned(Pin(pilot.current.release, "0" * 64))
    path = deployment.share.channel_file("pilot")
    path.unlink()
    path.write_bytes(Envelope.sign(wrong, deployment.key).data())
    status, said = deployment.verify()
    assert status == 1 and f"FAULT: {path}: it names {product.release.name} by another manifest" in said
    deployment.publish_product(product)
    assert deployment.verify()[0] == 0
    read_as_client(deployment.root, deployment.key.verify_key, "pilot", least_number=pilot.number + 1)


def test_mending_a_release_is_killed_between_its_two_names(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = deployment.publish("0.1.0")
    deployment.publish("0.1.0", channel="pilot")
    path = deployment.share.release_folder(product.release.name) / PRODUCT
    path.chmod(0o755)
    flip(path)
    rename = Path.rename

    def rename_once(before: Path, after: Path) -> Path:
        if before.name.startswith(".partial-"):
            raise KeyboardInterrupt
        return rename(before, after)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", rename_once)
        deployment.publish_product(product)
    deployment.publish_product(product)
    assert deployment.verify()[0] == 0
    for name in ("stable", "pilot"):
        read_as_client(deployment.root, deployment.key.verify_key, name)
