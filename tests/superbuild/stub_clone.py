"""A clone with stub recipes, so that the driver is tried from end to end in seconds."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
STUB_RECIPES = Path(__file__).parent / "stub_recipes"
TIME_LIMIT_SECONDS = 120


@dataclass(frozen=True)
class Clone:
    """A copy of the driver with stub recipes and a cache of its own."""

    folder: Path
    cache_home: Path
    environment: dict[str, str]

    @property
    def cache(self) -> Path:
        return self.cache_home / "slicerqreads"

    @property
    def binary(self) -> Path:
        return self.folder / "dist" / "SlicerQReads"

    @property
    def tiny_source(self) -> Path:
        return self.folder / "recipes" / "tiny" / "tiny.c"

    def command(self, *words: str) -> list[str]:
        """The command line as a person types it: with the machine's own interpreter."""
        return [str(Path(sys.executable).resolve()), "-m", "superbuild", *words]

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )

    def built(self, *words: str) -> str:
        """Run a build that must succeed; what it printed."""
        result = self.run("build", *words)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def refused(self, *words: str, **variables: str) -> str:
        """Run a command that must fail with a message; the message."""
        result = self.run(*words, **variables)
        assert result.returncode == 1, result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        assert result.stderr.startswith("superbuild: ")
        return result.stderr

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file of the clone."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def logs(self) -> list[Path]:
        return sorted((self.cache / "logs").glob("*.log"))
