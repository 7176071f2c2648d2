"""Where everything is: the clone and the per-user cache folder."""

import fcntl
import hashlib
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SuperbuildError

STATIC = "static"
SHARED = "shared"
LINKAGES = (STATIC, SHARED)
SANITIZED = "sanitized"
VARIANTS = (*LINKAGES, SANITIZED)
"""What a clone can have built at the same time: the product, its shared twin, and the one that reports its faults."""

PACKAGE_FOLDER = Path(__file__).resolve().parent
LOCK_FOLDER = PACKAGE_FOLDER / "locks"
PROFILE_FOLDER = PACKAGE_FOLDER / "profiles"


def read_data(name: str) -> dict[str, Any]:
    """One of the TOML data files beside this package."""
    return tomllib.loads((PACKAGE_FOLDER / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Places:
    """Folders of one clone and of the cache that all clones of a person share."""

    repository: Path
    cache: Path

    @classmethod
    def of_this_clone(cls) -> "Places":
        cache_home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return cls(PACKAGE_FOLDER.parent, Path(cache_home).absolute() / "slicerqreads")

    @property
    def clone_digest(self) -> str:
        """A short name of this clone, the same for every spelling of its path."""
        return hashlib.sha256(os.fsencode(self.repository.resolve())).hexdigest()[:12]

    @property
    def dist(self) -> Path:
        return self.repository / "dist"

    @property
    def recipes(self) -> Path:
        return self.repository / "recipes"

    @property
    def environments(self) -> Path:
        return self.cache / "environment"

    @property
    def conan_home(self) -> Path:
        return self.cache / "conan"

    @property
    def sources(self) -> Path:
        return self.cache / "sources"

    @property
    def ccache(self) -> Path:
        return self.cache / "ccache"

    @property
    def logs(self) -> Path:
        return self.cache / "logs"

    @property
    def state(self) -> Path:
        return self.cache / "state"

    def output(self, variant: str) -> Path:
        """The application's incremental build of this clone."""
        return self.cache / "build" / f"{self.clone_digest}-{variant}"

    def debug(self, variant: str) -> Path:
        """Debug information split from the product of this clone."""
        return self.cache / "debug" / f"{self.clone_digest}-{variant}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the cache for this process alone; a second build waits here and says so."""
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            stream = (self.cache / "lock").open("a+")
        except OSError as error:
            raise SuperbuildError(
                f"The cache folder {self.cache} cannot be written: {error.strerror}.",
                "Free it, or set XDG_CACHE_HOME to a folder of yours.",
            ) from error
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stream.seek(0)
                holder = stream.read().strip() or "unknown"
                message = f"Another superbuild (process {holder}) uses {self.cache}; waiting for it."
                print(message, file=sys.stderr, flush=True)
                fcntl.flock(stream, fcntl.LOCK_EX)
            stream.truncate(0)
            stream.write(str(os.getpid()))
            stream.flush()
            yield
