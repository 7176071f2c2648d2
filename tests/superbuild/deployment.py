"""A share in a folder, a publisher's key, and products to publish there."""

from __future__ import annotations

import dataclasses
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from superbuild.deploy import inspection
from superbuild.deploy.publishing import Product, Publisher, read_product
from superbuild.deploy.release_format import BLOCK_SIZE, Channel, Envelope
from superbuild.deploy.share import Share, Trust
from tests.deploy_share import fake_product

SIZE = 3 * BLOCK_SIZE + 17


class Deployment:
    """What the tests of ``deploy`` publish with, and look at what there is then."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder = folder
        self.root = root or folder / "share"
        self.root.mkdir(exist_ok=True)
        self.share = Share(self.root)
        self.key = SigningKey.generate()
        self.output = io.StringIO()

    def product_file(self, version: str, size: int = SIZE) -> Path:
        path = self.folder / f"product-{version}-{size}"
        path.write_bytes(fake_product(version, size))
        path.chmod(0o755)
        return path

    def product(self, version: str, size: int = SIZE) -> Product:
        return read_product(self.product_file(version, size), "0.1.0", {}, {})

    def publisher(self, *, dry_run: bool = False) -> Publisher:
        return Publisher(self.share, self.key, self.output, dry_run=dry_run)

    def publish_product(
        self,
        product: Product,
        channel: str = "stable",
        *,
        keep: int = 3,
        dry_run: bool = False,
        allow_downgrade: bool = False,
        **policy: Any,
    ) -> None:
        self.publisher(dry_run=dry_run).publish(
            product,
            channel,
            keep=keep,
            expires_days=365,
            policy=policy,
            allow_downgrade=allow_downgrade,
        )

    def publish(self, version: str, **options: Any) -> Product:
        product = self.product(version)
        self.publish_product(product, **options)
        return product

    def trust(self) -> Trust:
        return self.share.require_trust(self.key.verify_key)

    def channel(self, name: str = "stable") -> Channel:
        return self.share.read_channel(name, self.trust())

    def current(self, name: str = "stable") -> str:
        """The release that the channel names."""
        return self.channel(name).current.release

    def set_expiry(self, name: str, expires: datetime) -> None:
        envelope = Envelope.sign(dataclasses.replace(self.channel(name), expires=expires), self.key)
        path = self.share.channel_file(name)
        path.unlink()
        path.write_bytes(envelope.data())

    def status(self) -> str:
        output = io.StringIO()
        inspection.status(self.share, self.key.verify_key, output)
        return output.getvalue()

    def verify(self) -> tuple[int, str]:
        """The exit status and what was said, without the progress."""
        output = io.StringIO()
        status = inspection.verify(self.share, self.key.verify_key, output)
        said = [line for line in output.getvalue().splitlines(keepends=True) if not line.startswith("Reading ")]
        return status, "".join(said)
