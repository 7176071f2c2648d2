"""Starts the launcher against shares and caches of a test's own."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from superbuild.deploy.release_format import Pin
from tests.deploy_share import SampleShare, public_key_text

TIME_LIMIT_S = 60
PRODUCT_STATUS = 7
"""That the fake product ends with."""
MEGABYTE = 1 << 20


@functools.cache
def _program() -> bytes:
    source = Path(__file__).with_name("fake_product.c")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        subprocess.run(["cc", "-static", "-O2", "-s", "-o", program, source], check=True)
        return program.read_bytes()


@functools.cache
def fake_product(number: int, blocks: int = 4) -> bytes:
    """A program of so many megabytes; all but the last two blocks are the same whatever the number is."""
    size = blocks * MEGABYTE - 1000
    common = np.random.default_rng(1).bytes(size)
    own = np.random.default_rng(1000 + number).bytes(2 * MEGABYTE - 1000)
    program = _program()
    return program + common[len(program) : size - len(own)] + own


@dataclass
class Setting:
    """A share, a computer's configuration and a user's home, below one folder."""

    folder: Path
    launcher: Path
    share: SampleShare = field(init=False)
    products: dict[str, str] = field(default_factory=dict)
    """Version by the sum that the product says of itself."""

    def __post_init__(self) -> None:
        self.share = SampleShare(self.folder / "share")
        self.cache_home.mkdir()
        self.configure()

    @property
    def cache_home(self) -> Path:
        return self.folder / "cache"

    @property
    def cache(self) -> Path:
        return self.cache_home / "SlicerQReads"

    @property
    def configuration(self) -> Path:
        return self.folder / "launcher.json"

    def configure(self, **members: object) -> None:
        """Write the configuration; the members that are given are different, or left out where they are None."""
        content: dict[str, object] = {
            "share": str(self.share.share),
            "channel": "stable",
            "key": public_key_text(self.share.key).strip(),
        }
        content |= members
        text = json.dumps({name: value for name, value in content.items() if value is not None})
        self.configuration.write_text(text, encoding="utf-8")
        self.configuration.chmod(0o644)

    def add(self, version: str, number: int, blocks: int = 4, **changes: object) -> Pin:
        """Publish a release without naming it."""
        pin = self.share.add_release(version, fake_product(number, blocks), **changes)
        said = subprocess.run([self.product(pin)], stdout=subprocess.PIPE, text=True, check=False).stdout
        self.products[said.splitlines()[0]] = version
        return pin

    def publish(self, version: str, number: int, blocks: int = 4, **changes: object) -> Pin:
        """Have the channel of that number name a new release; `changes` are the channel's."""
        pin = self.add(version, number, blocks)
        self.share.set_channel(pin, number, **changes)  # type: ignore[arg-type]
        return pin

    def product(self, pin: Pin) -> Path:
        """The release's program on the share."""
        return self.share.folder / pin.release / "SlicerQReads"

    def cached(self, pin: Pin) -> Path:
        """The release's program in the cache."""
        return self.cache / "releases" / pin.release / "SlicerQReads"

    def command(self, *arguments: str) -> list[str]:
        """The launcher's command line."""
        return [str(self.launcher), "--configuration", str(self.configuration), *arguments]

    def environment(self, **variables: str) -> dict[str, str]:
        """Of a user without a display."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.cache_home)}
        kept = ("ASAN_OPTIONS", "UBSAN_OPTIONS")
        return environment | {name: os.environ[name] for name in kept if name in os.environ} | variables

    def run(
        self, *arguments: str, within: list[str] | None = None, variables: Mapping[str, str] | None = None
    ) -> Start:
        """One start, to its end; `within` is a command that is given the launcher's."""
        ended = subprocess.run(
            [*(within or []), *self.command(*arguments)],
            env=self.environment(**(variables or {})),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )
        return self.start_of(ended.returncode, ended.stdout, ended.stderr)

    def start_of(self, status: int, output: str, errors: str) -> Start:
        """What a start came to."""
        lines = output.splitlines()
        assert "runtime error" not in errors, errors
        assert "AddressSanitizer" not in errors, errors
        if not lines:
            return Start(status, None, [], errors)
        assert lines[0] in self.products, f"a program was started that nobody published: {output}"
        assert status == PRODUCT_STATUS
        return Start(status, self.products[lines[0]], lines[1:], errors)


@dataclass(frozen=True)
class Start:
    """What a start of the launcher came to."""

    status: int
    version: str | None
    """Of the program that was started; None: none was."""
    arguments: list[str]
    """The program's, with its own name."""
    errors: str
    """What was said."""
