"""What ``build`` prints at its end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .product import BYTES_OF_MEGABYTE
from .progress import duration_text

SMALLEST_SHOWN_SHARE = 0.005


@dataclass(frozen=True)
class BuildTime:
    """How long a package took, and whether that was in this run."""

    package: str
    seconds: float | None
    is_new: bool


@dataclass(frozen=True)
class Report:
    """The figures of a finished product."""

    binary: Path
    size: int
    files: int
    ldd: list[str]
    first_image_milliseconds: float
    sizes: Mapping[str, int]
    times: list[BuildTime]

    def text(self) -> str:
        lines = [
            f"Product: {self.binary}",
            f"Size: {self.size / BYTES_OF_MEGABYTE:.1f} MB",
            f"Files: {self.files}",
            "ldd:" if self.ldd else "ldd: no libraries",
            *(f"    {line}" for line in self.ldd),
            f"First image of a generated CT series: {self.first_image_milliseconds:.0f} ms after start",
        ]
        if self.sizes:
            lines += ["", "Size by library, from the link map:", *size_lines(self.sizes)]
        lines += ["", "Build time by package:"]
        for time in self.times:
            shown = "not measured" if time.seconds is None else duration_text(time.seconds)
            lines.append(f"    {time.package:<24}{shown:>14}{'' if time.is_new else '  (when it was built)'}")
        measured = [time.seconds for time in self.times if time.seconds is not None]
        lines.append(f"    {'together':<24}{duration_text(sum(measured)):>14}")
        return "\n".join(lines)


def size_lines(sizes: Mapping[str, int]) -> list[str]:
    """A line a library, largest first; those too small to matter are one line."""
    ordered = Counter(sizes).most_common()
    least = SMALLEST_SHOWN_SHARE * sum(sizes.values())
    shown = [(name, size) for name, size in ordered if size >= least]
    rest = sum(size for _, size in ordered) - sum(size for _, size in shown)
    if rest:
        shown.append((f"{len(ordered) - len(shown)} others", rest))
    return [f"    {name:<24}{size / BYTES_OF_MEGABYTE:>11.2f} MB" for name, size in shown]
