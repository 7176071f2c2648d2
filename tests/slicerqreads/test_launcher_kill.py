"""The launcher, killed at any moment."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from superbuild.deploy.release_format import Policy
from tests.slicerqreads.launcher import PRODUCT_STATUS, Setting

KILLS = 1000
SEED = 7
KILLED = -9


def _phase(setting: Setting, release: str) -> str:
    """How far a start has come that was to have this release."""
    partial = setting.cache / "partial" / release
    program = partial / "SlicerQReads"
    state = json.loads((setting.cache / "trusted.json").read_text())
    if (setting.cache / "releases" / release).exists():
        return "in use" if state["releases"][0]["name"] == release else "renamed, and not yet noted"
    if not partial.exists():
        return "before the copy"
    if not program.exists():
        return "before the program's file"
    return "complete, and not yet renamed" if program.stat().st_mode & 0o100 else "in the copy"


@pytest.mark.product
@pytest.mark.timing
def test_killed_at_any_moment_the_next_start_recovers(
    launcher: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each start is to take another release, of which nothing is kept from before but what kills have left.

    The fake product says of which bytes it is, so nothing wrong can start unnoticed. Now and then the share is off, and
    what is here has to do.
    """
    setting = Setting(tmp_path, launcher)
    chance = random.Random(SEED)
    pins = [setting.add(f"{number}.0", number) for number in range(1, 4)]
    number = 0

    def name_next() -> str:
        nonlocal number
        number += 1
        setting.share.set_channel(pins[number % 3], number, policy=Policy(keep=1, minimum_free_bytes=0))
        return pins[number % 3].release

    durations = []
    for _ in range(15):
        release = name_next()
        begin = time.monotonic()
        assert setting.run().version == release.split("-")[0]
        durations.append(time.monotonic() - begin)
    longest = sorted(durations)[-3]
    phases: Counter[str] = Counter()
    started = recovered = without_share = kills = 0
    while kills < KILLS:
        release = name_next()
        for _ in range(chance.randint(1, 3)):
            process = subprocess.Popen(
                setting.command(), env=setting.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            time.sleep(chance.uniform(0, longest))
            process.kill()
            output, errors = process.communicate()
            if process.returncode == KILLED:
                kills += 1
                phases[_phase(setting, release)] += 1
                # A product that was killed may have said something before.
                assert not output or output.splitlines()[0] in setting.products, output
            else:
                assert setting.start_of(process.returncode, output, errors).version == release.split("-")[0]
                started += 1
        if chance.random() < 0.2:
            setting.share.share.rename(tmp_path / "off")
            start = setting.run()
            assert start.status == PRODUCT_STATUS, start.errors
            (tmp_path / "off").rename(setting.share.share)
            without_share += 1
        start = setting.run()
        assert start.version == release.split("-")[0], start.errors
        recovered += 1
        # A kill before what is not needed any more was removed leaves that to the next copy: a release in use, and one
        # that was put aside.
        leftover = [path for name in ("releases", "partial") for path in (setting.cache / name).iterdir()]
        assert len(leftover) <= 2 * len(pins)
    record_property(
        "summary",
        f"{kills} kills: "
        + ", ".join(f"{count} {phase}" for phase, count in phases.most_common())
        + f"; {started} starts were over before; all {recovered} next starts had the channel's release,"
        f" and all {without_share} starts without the share had one",
    )
    for phase in ("in the copy", "complete, and not yet renamed"):
        assert phases[phase] > KILLS / 100, f"hardly any kill was {phase}"


@pytest.mark.product
@pytest.mark.parametrize(
    "call", ["mkdirat", "fallocate", "fchmod", "fsync", "renameat", "unlinkat", "pwrite64", "flock", "execve"]
)
def test_killed_in_each_call_that_changes_something(
    call: str, launcher: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The system ends the launcher in its first, second, … call, until a start has no more of them."""
    setting = Setting(tmp_path, launcher)
    pins = [setting.add(f"{number}.0", number) for number in range(1, 3)]
    policy = Policy(keep=1, minimum_free_bytes=0)
    setting.share.set_channel(pins[0], 1, policy=policy)
    assert setting.run().version == "1.0"
    killed = 0
    while True:
        release = pins[(killed + 1) % 2].release
        setting.share.set_channel(pins[(killed + 1) % 2], killed + 2, policy=policy)
        strace = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={killed + 1}"]
        ended = subprocess.run(
            [*strace, *setting.command()],
            env=setting.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode == PRODUCT_STATUS:
            break
        assert ended.returncode in (KILLED, 128 - KILLED), ended.stderr
        assert not ended.stdout or ended.stdout.splitlines()[0] in setting.products
        killed += 1
        setting.share.share.rename(tmp_path / "off")
        assert setting.run().status == PRODUCT_STATUS
        (tmp_path / "off").rename(setting.share.share)
        assert setting.run().version == release.split("-")[0]
    assert killed > 0
    record_property("sum", f"kills in a call of {call}: {killed}")
