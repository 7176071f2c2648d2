"""Shows reports of start-up times: `startup.md` and `startup.html`, which needs nothing beside it."""

from __future__ import annotations

import html
import io
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ci.model import COLD, WARM, Program, Report, ratios

COLORS = {WARM: "#d1603d", COLD: "#3d6fb0"}
QUICKLY_FIRST = "first_image_ms"

# The same figures give the same picture, so that it can be compared; letters stay letters, so that it can be searched.
matplotlib.rcParams |= {
    "svg.hashsalt": "slicerqreads",
    "svg.fonttype": "none",
    "font.size": 9,
    "font.family": "sans-serif",
}


@dataclass(frozen=True)
class Table:
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        lines = [self.header, ["---"] * len(self.header), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def html(self) -> str:
        def line(cells: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        rows = [line(self.header, "th"), *(line(row, "td") for row in self.rows)]
        return f"<h2>{html.escape(self.title)}</h2>\n<table>\n" + "\n".join(rows) + "\n</table>"


def times_table(report: Report) -> Table:
    """Every program's times and memory, in the states that it was run in."""
    header = ["program", "page cache", "window", "first image, median (p95)", "three views, median (p95)", "CPU time",
              "peak memory", "of it shared libraries", "page faults", "of them from disk", "read"]  # fmt: skip
    rows = []
    for program in report.programs:
        for state in (WARM, COLD):
            if program.values(QUICKLY_FIRST, state):
                rows.append([
                    program.name, state, _median(program, "window_ms", state, "ms"),
                    _spread(program, QUICKLY_FIRST, state), _spread(program, "complete_ms", state),
                    _median(program, "cpu_ms", state, "ms"), _median(program, "peak_memory_bytes", state, "MB", 1e-6),
                    _median(program, "library_memory_bytes", state, "MB", 1e-6),
                    _median(program, "minor_faults", state), _median(program, "major_faults", state),
                    _median(program, "bytes_read", state, "MB", 1e-6),
                ])  # fmt: skip
    return Table("Times from outside", header, rows)


def ratios_table(report: Report) -> Table:
    """How many times as long the others take, pair by pair."""
    rows = []
    for program in report.programs[1:]:
        for state in (WARM, COLD):
            if found := ratios(report.ours, program, QUICKLY_FIRST, state):
                spread = f"{min(found):.1f} to {max(found):.1f} in {len(found)} pairs"
                rows.append([program.name, state, f"{statistics.median(found):.1f}", spread])
    header = ["program", "page cache", f"first image, over that of {report.ours.name}", "spread"]
    return Table("In turn with the others", header, rows)


def counts_table(report: Report) -> Table:
    """What was counted, not timed."""
    names = list(dict.fromkeys(name for program in report.programs for name in program.counts))
    names = [name for name in names if any(program.counts.get(name) is not None for program in report.programs)]
    header = ["count", *(program.name for program in report.programs)]
    rows = [
        ["files of the program", *(_number(program.files) for program in report.programs)],
        ["size", *(_number(program.size_bytes, "MB", 1e-6) for program in report.programs)],
    ]
    rows += [
        [name.replace("_", " "), *(_number(program.counts.get(name)) for program in report.programs)] for name in names
    ]
    return Table("Counts", header, rows)


def phases_table(report: Report) -> Table:
    """Where the time goes, as our program reports it."""
    rows = [[name, f"{start:.1f} ms", f"{length:.1f} ms"] for name, (start, length) in _phases(report)]
    rows += [[name.replace("_", " "), f"{value:.1f} ms", ""] for name, value in _events(report)]
    return Table("Phases, as the program reports them", ["phase", "starts", "takes"], rows)


def _phases(report: Report) -> list[tuple[str, tuple[float, float]]]:
    return sorted(report.ours.phases().items(), key=lambda entry: entry[1])


def _events(report: Report) -> list[tuple[str, float]]:
    return sorted(report.ours.events().items(), key=lambda entry: entry[1])


def _number(value: float | None, unit: str = "", factor: float = 1.0) -> str:
    return "–" if value is None else f"{value * factor:,.0f} {unit}".strip()


def _median(program: Program, quantity: str, state: str, unit: str = "", factor: float = 1.0) -> str:
    return _number(program.median(quantity, state), unit, factor)


def _spread(program: Program, quantity: str, state: str) -> str:
    values = program.values(quantity, state)
    return f"{statistics.median(values):.0f} ms ({np.percentile(values, 95):.0f} ms)" if values else "–"


def closing_lines(report: Report) -> list[str]:
    """What a reader has to know about the figures."""
    lines = [f"{absent.name} is not measured: {absent.reason}." for absent in report.absent]
    lines += [f"{program.name}: {note}" for program in report.programs for note in program.notes]
    series, turns = report.series, 1 + max((run.turn for run in report.ours.runs), default=-1)
    return [
        *lines,
        f"{series.slices} slices of {series.size}×{series.size}, 16 bit, {turns} runs each in turn; "
        f"{report.machine['text']}. Measured from outside on the frame buffer of Xvfb "
        f"(`python3 -m superbuild bench startup`), {report.made[:10]}.",
    ]


def markdown(report: Report) -> str:
    tables = [times_table(report), ratios_table(report), counts_table(report), phases_table(report)]
    parts = [f"**{table.title}**\n\n{table.markdown()}" for table in tables if table.rows]
    return "\n\n".join([*parts, "\n".join(f"- {line}" for line in closing_lines(report))])


# -- Pictures ----------------------------------------------------------------------------------------------------------


def draw_times(report: Report, axes: Axes) -> None:
    """Every run's first image as a point, the median as a bar."""
    names = []
    for row, program in enumerate(report.programs):
        names.append(program.name)
        for offset, state in ((-0.18, WARM), (0.18, COLD)):
            values = program.values(QUICKLY_FIRST, state)
            if values:
                place = row + offset
                axes.barh(place, statistics.median(values), height=0.3, color=COLORS[state], alpha=0.45)
                axes.plot(values, [place] * len(values), "o", markersize=3, color=COLORS[state])
                axes.annotate(f" {statistics.median(values):.0f} ms", (max(values), place), va="center", fontsize=8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("time to the first image in ms")
    for state in (WARM, COLD):
        axes.plot([], [], "o", color=COLORS[state], label=f"{state} page cache")
    axes.margins(x=0.12)
    axes.legend(loc="upper right", frameon=False)


def draw_phases(report: Report, axes: Axes) -> None:
    """The phases of our program as a waterfall, its events as lines through it."""
    phases = _phases(report)
    for row, (name, (start, length)) in enumerate(phases):
        loader = name.startswith("loader")
        axes.barh(row, max(length, 0.3), left=start, height=0.7, color="#4d8f6b" if loader else "#d1603d")
        axes.annotate(f" {name}, {length:.1f} ms", (start + max(length, 0.3), row), va="center", fontsize=8)
    for name, value in _events(report):
        axes.axvline(value, color="#666666", linestyle=":", linewidth=1)
        axes.annotate(
            name.replace("_", " "), (value, -0.7), rotation=30, fontsize=7, va="bottom", annotation_clip=False
        )
    axes.set_yticks([])
    axes.invert_yaxis()
    ends = [start + length for _, (start, length) in phases] + [value for _, value in _events(report)]
    axes.set_xlim(0, 1.45 * max(ends))
    axes.set_xlabel("ms since the process was made (green: the loader's threads)")


def draw_ratios(report: Report, axes: Axes) -> None:
    """How many times as long the others take: each pair as a point."""
    names: list[str] = []
    for program in report.programs[1:]:
        for state in (WARM, COLD):
            found = ratios(report.ours, program, QUICKLY_FIRST, state)
            if found:
                row = len(names)
                names.append(f"{program.name}, {state}")
                axes.plot(found, [row] * len(found), "o", markersize=3, color=COLORS[state], alpha=0.6)
                axes.plot(statistics.median(found), row, "|", markersize=16, markeredgewidth=2, color=COLORS[state])
                axes.annotate(f"  {statistics.median(found):.1f}", (max(found), row), va="center", fontsize=8)
    axes.axvline(1, color="#666666", linestyle=":")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.margins(x=0.12)
    axes.set_xlabel(f"first image over that of {report.ours.name} in the same turn")


def picture(draw: Callable[[Report, Axes], None], report: Report, rows: int) -> str:
    """A drawing as SVG to put into a page, as high as its rows need."""
    figure = Figure(figsize=(9, 1.2 + 0.32 * rows), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    draw(report, axes)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue().partition("<svg")[1] + file.getvalue().partition("<svg")[2]


STYLE = """
body { font: 15px/1.45 sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto }
th, td { border-bottom: 1px solid #ddd; padding: .25em .7em; text-align: left; vertical-align: top }
svg { max-width: 100%; height: auto }
"""


def page(report: Report) -> str:
    """The whole report as one HTML file."""
    pictures = [
        ("First image", picture(draw_times, report, 2 * len(report.programs))),
        ("In turn with the others", picture(draw_ratios, report, 2 * len(report.programs))),
        ("Where the time goes", picture(draw_phases, report, len(_phases(report)) + 3)),
    ]
    tables = [times_table(report), ratios_table(report), counts_table(report), phases_table(report)]
    parts = [f"<h2>{title}</h2>\n{drawing}" for title, drawing in pictures]
    parts += [table.html() for table in tables if table.rows]
    parts += ["<ul>", *(f"<li>{html.escape(line)}</li>" for line in closing_lines(report)), "</ul>"]
    title = f"Start of {report.ours.name}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def write(report: Report, folder: Path) -> None:
    """Writes `startup.md` and `startup.html`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "startup.md").write_text(markdown(report) + "\n", encoding="utf-8")
    (folder / "startup.html").write_text(page(report), encoding="utf-8")
