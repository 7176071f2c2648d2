"""What ``status`` and ``verify`` say of a share; nothing is written."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TextIO

from nacl.signing import VerifyKey

from .progress import ByteProgress, megabytes
from .release_format import PRODUCT, Channel, FormatError
from .share import Share, Trust, key_names, pins_of

RENEW_BEFORE = timedelta(days=30)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows])
    return [line.rstrip() for line in lines]


def _expiry(channel: Channel, now: datetime) -> str:
    left = channel.expires - now
    text = channel.expires.strftime("%Y-%m-%d")
    if left <= timedelta(0):
        return f"{text}, HAS EXPIRED: renew it"
    if left < RENEW_BEFORE:
        return f"{text}, renew it: {left.days} days left"
    return f"{text}, {left.days} days left"


def _channels(share: Share, trust: Trust) -> tuple[dict[str, Channel], list[str]]:
    """The channels that can be trusted, and why the others cannot."""
    channels, faults = {}, []
    for name in share.channel_names():
        try:
            channels[name] = share.read_channel(name, trust)
        except FormatError as error:
            faults.append(str(error))
    return channels, faults


def _users(name: str, channels: dict[str, Channel]) -> str:
    users = []
    for channel in channels.values():
        if name == channel.current.release:
            users.append(channel.name)
        elif channel.previous is not None and name == channel.previous.release:
            users.append(f"{channel.name} (before)")
        elif name in [pin.release for pin in channel.history]:
            users.append(f"{channel.name} (earlier)")
    return ", ".join(users) or "nobody"


def status(share: Share, key: VerifyKey, output: TextIO) -> int:
    """Print channels and releases; returns 1 where a channel cannot be trusted."""
    share.require()
    trust = share.require_trust(key)
    channels, faults = _channels(share, trust)
    now = datetime.now(UTC)
    rows = [
        (item.name, str(item.number), item.current.release, _expiry(item, now), item.policy.update)
        for item in channels.values()
    ]
    lines = [f"Keys: document {trust.number}, {key_names(trust)}", ""]
    lines += _table(("channel", "number", "release", "expires", "update"), rows)
    releases = []
    for name in share.releases():
        try:
            state = (share.release_folder(name) / PRODUCT).stat()
            shown = (megabytes(state.st_size), f"{datetime.fromtimestamp(state.st_mtime):%Y-%m-%d %H:%M}")
        except OSError as error:
            shown = ("-", str(error.strerror))
        releases.append((name, *shown, _users(name, channels)))
    lines += ["", *_table(("release", "size", "written", "used by"), releases)]
    if faults:
        lines += ["", "Not to be trusted:", *(f"    {fault}" for fault in faults)]
    output.write("\n".join(lines) + "\n")
    return 1 if faults else 0


def verify(share: Share, key: VerifyKey, output: TextIO) -> int:
    """Read everything back from the share and name each fault; returns 1 where there is one."""
    share.require()
    try:
        trust = share.trust(key)
    except FormatError as error:
        # Nothing signed can be judged without the keys.
        output.write(f"FAULT: {error}\nThe keys cannot be trusted, so nothing else was looked at.\n")
        return 1
    channels, faults = _channels(share, trust)
    now = datetime.now(UTC)
    releases = share.releases()
    for channel in channels.values():
        path = share.channel_file(channel.name)
        if channel.expires <= now:
            faults.append(f"{path}: it has expired, on {channel.expires:%Y-%m-%d}")
        if channel.current.release not in releases:
            faults.append(f"{path}: its release {channel.current.release} is not there")
    for name in releases:
        try:
            manifest = share.read_manifest(name, trust, pins_of(channels))
        except FormatError as error:
            faults.append(str(error))
            continue
        release = manifest.release
        for channel in channels.values():
            if any(pin.release == name and pin != manifest.pin for pin in channel.pins):
                faults.append(f"{share.channel_file(channel.name)}: it names {name} by another manifest")
        progress = ByteProgress(f"Reading {name}", release.size, output)
        faults += share.faults_of_files(release, progress) + share.faults_of_packs(release)
        progress.finish()
    output.writelines(f"FAULT: {fault}\n" for fault in faults)
    output.write(
        f"Releases: {len(releases)}, channels: {len(share.channel_names())}, keys document: {trust.number},"
        f" faults: {len(faults)}\n"
    )
    return 1 if faults else 0
