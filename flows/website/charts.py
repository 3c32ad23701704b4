"""Bar charts as SVG that stand alone: in the site, and in a README as an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape as _escape_html

from flows.memory.ledger import Ledger
from flows.website.site_rows import SiteRow
from flows.website.xml_text import xml_text

WIDTH, HEIGHT, MARGIN, LEGEND = 760, 260, 36, 22
COLOURS = (
    "#3566a8", "#c4622d", "#3f8f5b", "#8a5aa8", "#b08a1e", "#4aa3a1", "#a8496a", "#6b7280",
    "#7a9a3a", "#5a6fd0", "#d08a5a", "#4f7a6a",
)  # fmt: skip
MOST_SERIES = 11
"""Further sections are drawn together as "others"."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars: series name → one value per label."""

    title: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]


def timeline(rows: Iterable[SiteRow], title: str) -> Chart:
    """Papers per month and section, by the month of their arXiv id."""
    counted = Counter((row.month, row.section_name) for row in rows if row.month)
    months = _months(sorted({month for month, _ in counted}))
    totals = Counter[str]()
    for (_, section), count in counted.items():
        totals[section] += count
    shown = [section for section, _ in totals.most_common(MOST_SERIES)]
    series = {section: [counted[month, section] for month in months] for section in shown}
    rest = [s for s in totals if s not in shown]
    if rest:
        series["others"] = [sum(counted[month, s] for s in rest) for month in months]
    return Chart(title, months, series)


def growth(rows: Iterable[SiteRow], title: str) -> Chart:
    """Papers in the list at the end of each month, per section."""
    monthly = timeline(rows, title)
    return Chart(title, monthly.labels, {n: _running(v) for n, v in monthly.series.items()})


def acceptance(ledger: Ledger, title: str, today: date, weeks: int = 26) -> Chart:
    """Share of the bot's proposals that people took, by the week in which they decided."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    taken, refused = Counter[date](), Counter[date]()
    for record in ledger.records.values():
        if record.decided_date is None:
            continue
        week = record.decided_date - timedelta(days=record.decided_date.weekday())
        taken[week] += record.status in ("merged", "edited")
        refused[week] += record.status == "rejected"
    return Chart(
        title,
        [str(start) for start in starts],
        {
            "accepted": [float(taken[start]) for start in starts],
            "rejected": [float(refused[start]) for start in starts],
        },
    )


def render_svg(chart: Chart) -> str:
    """SVG text; colours follow the reader's light or dark scheme where it is shown alone."""
    count = max(len(chart.labels), 1)
    top = max((sum(values) for values in _columns(chart)), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / count
    bars = [
        _bar(MARGIN + index * step, step, below, value, top, COLOURS[number % len(COLOURS)],
             f"{chart.labels[index]}, {name}: {value:g}")
        for index in range(len(chart.labels))
        for number, name, below, value in _stack(chart, index)
        if value
    ]  # fmt: skip
    rows = -(-len(chart.series) // 4)
    height = HEIGHT + rows * LEGEND
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(chart.title)}">'
        "<style>text{font:12px system-ui,sans-serif;fill:#57606a}"
        "@media(prefers-color-scheme:dark){text{fill:#9aa4b0}}</style>"
        f"<title>{escape(chart.title)}</title>"
        f"{''.join(bars) or _nothing_yet()}{_axis(chart, step, top)}{_legend(chart)}</svg>\n"
    )


def _nothing_yet() -> str:
    return f'<text x="{WIDTH // 2}" y="{HEIGHT // 2}" text-anchor="middle">Nothing yet</text>'


def _stack(chart: Chart, index: int) -> Iterable[tuple[int, str, float, float]]:
    below = 0.0
    for number, (name, values) in enumerate(chart.series.items()):
        yield number, name, below, values[index]
        below += values[index]


def _columns(chart: Chart) -> Iterable[Sequence[float]]:
    return zip(*chart.series.values(), strict=True)


def _bar(
    x: float, step: float, below: float, value: float, top: float, colour: str, label: str
) -> str:
    scale = (HEIGHT - 2 * MARGIN) / top
    y = HEIGHT - MARGIN - (below + value) * scale
    return (
        f'<rect x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" '
        f'height="{value * scale:.1f}" fill="{colour}"><title>{escape(label)}</title></rect>'
    )


def _axis(chart: Chart, step: float, top: float) -> str:
    every = max(len(chart.labels) // 8, 1)
    ticks = [
        f'<text x="{MARGIN + index * step:.1f}" y="{HEIGHT - MARGIN + 16}">{escape(label)}</text>'
        for index, label in enumerate(chart.labels)
        if index % every == 0
    ]
    return f'{"".join(ticks)}<text x="2" y="{MARGIN}">{top:g}</text>'


def _legend(chart: Chart) -> str:
    parts = []
    for number, name in enumerate(chart.series):
        x, y = MARGIN + (number % 4) * 178, HEIGHT + (number // 4) * LEGEND
        colour = COLOURS[number % len(COLOURS)]
        shown = name if len(name) <= 26 else name[:25] + "…"
        parts.append(
            f'<rect x="{x}" y="{y}" width="11" height="11" fill="{colour}"/>'
            f'<text x="{x + 16}" y="{y + 10}">{escape(shown)}</text>'
        )
    return "".join(parts)


def _months(present: Sequence[str]) -> list[str]:
    """Every month from the first to the last, so that gaps show as gaps."""
    if not present:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (present[0], present[-1]))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]


def _running(values: Sequence[float]) -> list[float]:
    total, running = 0.0, []
    for value in values:
        total += value
        running.append(total)
    return running


def escape(text: str) -> str:
    """Text for SVG."""
    return _escape_html(xml_text(text))
