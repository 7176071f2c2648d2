"""The launcher on shares that ``superbuild deploy`` has written: each follows the specification for itself."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from tests.deploy_share import public_key_text
from tests.superbuild.deployment import Deployment


class Computer:
    """A user's computer that trusts the key of the first release."""

    def __init__(self, folder: Path, launcher: Path, deployment: Deployment) -> None:
        self._command = [str(launcher), "--configuration", str(folder / "launcher.json"), "--version"]
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
        key = public_key_text(deployment.key).strip()
        configuration = {"share": str(deployment.root), "channel": "stable", "key": key}
        (folder / "launcher.json").write_text(json.dumps(configuration), encoding="utf-8")
        (folder / "launcher.json").chmod(0o644)

    def start(self) -> str:
        """The version that was started; what the launcher says is in ``said``."""
        result = subprocess.run(self._command, env=self._environment, capture_output=True, text=True, check=False)
        self.said = result.stderr
        assert result.returncode == 0, self.said
        return result.stdout.split()[-1]


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    made = Deployment(tmp_path)
    made.publish("0.1.0")
    return made


@pytest.fixture
def computer(tmp_path: Path, launcher: Path, deployment: Deployment) -> Computer:
    return Computer(tmp_path, launcher, deployment)


def test_releases_come_and_go_with_the_channel(deployment: Deployment, computer: Computer) -> None:
    assert computer.start() == "0.1.0"
    deployment.publish("0.2.0", channel="pilot")
    assert computer.start() == "0.1.0"
    deployment.publish("0.2.0")
    assert computer.start() == "0.2.0"
    deployment.publisher().roll_back("stable", None, expires_days=365)
    assert computer.start() == "0.1.0"
    deployment.publish("0.3.0", keep=1)
    assert computer.start() == "0.3.0"
    assert "refused" not in computer.said


def test_launcher_follows_changes_of_keys(deployment: Deployment, computer: Computer) -> None:
    """Also two at once, of which it has not seen the first."""
    for version in ("0.2.0", "0.3.0"):
        for _ in range(2):
            new = SigningKey.generate()
            deployment.publisher().rotate(new, [])
            assert computer.start()
            deployment.key = new
        deployment.publish(version)
        assert computer.start() == version
    for _ in range(2):
        new = SigningKey.generate()
        deployment.publisher().rotate(new, [])
        deployment.key = new
    deployment.publisher().roll_back("stable", None, expires_days=365)
    assert computer.start() == "0.2.0"
    assert "refused" not in computer.said


def test_launcher_refuses_what_the_publisher_would(deployment: Deployment, computer: Computer) -> None:
    channel = deployment.share.channel_file("stable")
    old = channel.read_bytes()
    deployment.publish("0.2.0")
    assert computer.start() == "0.2.0"
    new = channel.read_bytes()
    deployment.share.channel_file("stable").unlink()
    channel.write_bytes(old)
    assert computer.start() == "0.2.0" and "is an old one" in computer.said
    channel.write_bytes(new)
    deployment.set_expiry("stable", datetime.now(UTC) - timedelta(hours=1))
    assert computer.start() == "0.2.0" and "was valid until" in computer.said
    # The next publishing, of whatever, has it go on.
    deployment.publish("0.1.0", allow_downgrade=True)
    assert computer.start() == "0.1.0" and "refused" not in computer.said
