"""Charts as SVG: with links inside a page, or standing alone as an image in a README.

A drawing bears classes only. In a page the site's style sheet colours them; an image brings its
own colours, which follow the reader's light or dark scheme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape as _escape_html

from flows.memory.track_record import Week
from flows.website.trends import Panel, Trends
from flows.website.xml_text import xml_text

PANEL_WIDTH, PANEL_HEIGHT = 240, 132
PLOT_LEFT, PLOT_TOP, PLOT_HEIGHT = 26, 30, 78
WIDE, WIDE_HEIGHT, LABELS_WIDTH = 720, 290, 176
COLUMNS = 3
LONGEST_NAME = 25
LINE = 15

LIGHT = (
    "#1c6b57", "#b4541f", "#2f5fa8", "#8a6a12", "#7a4a94", "#a63d5a", "#2d7f92", "#5f7a2c",
    "#50589c", "#8c5a3c", "#96407a",
)  # fmt: skip
DARK = (
    "#5fc2a5", "#ea9a68", "#86b0f2", "#d9bb62", "#c79bdf", "#ea8ba4", "#74c6d8", "#a9c673",
    "#a3a9ec", "#d2a586", "#e08cc6",
)  # fmt: skip

Href = Callable[[str, str], str]
"""Address of the papers of a section id (or "") in a quarter (or "")."""


def panel_svg(panel: Panel, trends: Trends, top: int, href: Href | None = None) -> str:
    """One section: a bar a quarter, what is proposed pale above what is listed."""
    drawn = _panel(panel, trends, top, href)
    # With links inside it is no image: its parts are for readers of the screen, too.
    role = 'role="group"' if href else 'role="img"'
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" {role} '
        f'viewBox="0 0 {PANEL_WIDTH} {PANEL_HEIGHT}" aria-label="{escape(_in_words(panel))}">'
        f"{drawn}</svg>"
    )


def sections_image(trends: Trends, title: str) -> str:
    """All sections side by side, to stand alone."""
    top = highest(trends)
    rows = -(-len(trends.panels) // COLUMNS)
    parts = [
        f'<g transform="translate({(n % COLUMNS) * PANEL_WIDTH} {(n // COLUMNS) * PANEL_HEIGHT})">'
        f"{_panel(panel, trends, top, None)}</g>"
        for n, panel in enumerate(trends.panels)
    ]
    return _image(title, COLUMNS * PANEL_WIDTH, max(rows, 1) * PANEL_HEIGHT, "".join(parts))


def shares_svg(trends: Trends, colours: dict[str, int], href: Href | None = None) -> str:
    """Share of each class by quarter, named at its right end."""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {WIDE_HEIGHT}" '
        f'role="{"group" if href else "img"}" aria-label="Share of each class by quarter">'
        f"{_shares(trends, colours, href)}</svg>"
    )


def shares_image(trends: Trends, colours: dict[str, int], title: str) -> str:
    """The shares, to stand alone."""
    return _image(title, WIDE, WIDE_HEIGHT, _shares(trends, colours, None))


def answers_svg(weeks: Sequence[Week]) -> str:
    """Proposals taken and refused by week, and the share that was taken."""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} 180" '
        f'role="img" aria-label="Proposals taken and refused by week">{_answers(weeks)}</svg>'
    )


def answers_image(weeks: Sequence[Week], title: str) -> str:
    """The same, to stand alone."""
    return _image(title, WIDE, 180, _answers(weeks))


def sparkline(values: Sequence[float]) -> str:
    """A line of a hundred points width, without axes; "" for fewer than two values."""
    if len(values) < 2:
        return ""
    top = max(values) or 1
    step = 118 / (len(values) - 1)
    points = [f"{1 + n * step:.1f},{27 - value / top * 24:.1f}" for n, value in enumerate(values)]
    last = points[-1].split(",")
    return (
        '<svg class="spark" viewBox="0 0 124 30" preserveAspectRatio="xMinYMid" aria-hidden="true">'
        f'<polyline points="{" ".join(points)}"/><circle cx="{last[0]}" cy="{last[1]}" r="2.5"/>'
        "</svg>"
    )


def highest(trends: Trends) -> int:
    """Highest bar of all panels: they share one scale."""
    return max((panel.top for panel in trends.panels), default=1) or 1


def _panel(panel: Panel, trends: Trends, top: int, href: Href | None) -> str:
    total, waiting = sum(panel.listed), sum(panel.proposed)
    step = (PANEL_WIDTH - PLOT_LEFT - 8) / max(len(trends.quarters), 1)
    parts = [
        _text(0, 13, _cut(panel.section.name), "name"),
        _text(PANEL_WIDTH - 8, 13, f"{total} + {waiting}" if waiting else str(total), "sum", "end"),
        *_gridlines(top),
    ]
    for n, quarter in enumerate(trends.quarters):
        x = PLOT_LEFT + n * step
        bars = _stack(x, step, panel.listed[n], panel.proposed[n], top, panel.section.colour)
        if bars and href:
            words = f"{panel.section.name}, {quarter}: {panel.listed[n]} listed"
            words += f", {panel.proposed[n]} proposed" if panel.proposed[n] else ""
            bars = _linked(href(panel.section.id, quarter), words, bars)
        parts.append(bars)
    return "".join([*parts, *_years(trends.quarters, step, PLOT_TOP + PLOT_HEIGHT + 14, PLOT_LEFT)])


def _cut(name: str) -> str:
    """A name that leaves room for the figures beside it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _stack(x: float, step: float, listed: int, proposed: int, top: int, colour: int) -> str:
    scale = PLOT_HEIGHT / top
    floor = PLOT_TOP + PLOT_HEIGHT
    low, high = listed * scale, proposed * scale
    solid = _rect(x + step * 0.1, floor - low, step * 0.8, low, f"f{colour}") if listed else ""
    pale = _rect(x + step * 0.1, floor - low - high, step * 0.8, high, f"f{colour} waits")
    return solid + (pale if proposed else "")


def _gridlines(top: int) -> Iterable[str]:
    for value in sorted({0, top // 2, top} if top > 1 else {0, top}):
        y = PLOT_TOP + PLOT_HEIGHT * (1 - value / top)
        yield f'<path class="grid" d="M{PLOT_LEFT} {y:.1f}H{PANEL_WIDTH - 8}"/>'
        yield _text(PLOT_LEFT - 5, y + 4, str(value), "tick", "end")


def _years(quarters: Sequence[str], step: float, y: float, left: float) -> Iterable[str]:
    starts = [(n, quarter[:4]) for n, quarter in enumerate(quarters) if quarter.endswith("Q1")]
    for n, year in starts or [(0, quarters[0][:4])] if quarters else []:
        yield _text(left + n * step, y, f"’{year[2:]}" if step < 12 else year, "tick")


def _shares(trends: Trends, colours: dict[str, int], href: Href | None) -> str:
    left, top, height = 40, 12, WIDE_HEIGHT - 44
    step = (WIDE - left - LABELS_WIDTH) / max(len(trends.quarters), 1)
    parts = [
        f'<path class="grid" d="M{left} {top + height * (1 - share):.1f}H{WIDE - LABELS_WIDTH}"/>'
        + _text(left - 6, top + height * (1 - share) + 4, f"{share:.0%}", "tick", "end")
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    for n, quarter in enumerate(trends.quarters):
        bars, below = "", 0.0
        for label, values in trends.shares.items():
            y = top + height * (1 - below - values[n])
            tall = height * values[n] - 1
            cls = f"f{colours.get(label, 0)}"
            bars += _rect(left + n * step + 1, y, step - 2, tall, cls, label)
            below += values[n]
        if bars and href:
            bars = _linked(href("", quarter), f"All papers of {quarter}", bars)
        parts.append(bars)
    labels = _end_labels(trends, colours, top, height)
    return "".join([*parts, *labels, *_years(trends.quarters, step, top + height + 18, left)])


def _end_labels(
    trends: Trends, colours: dict[str, int], top: float, height: float
) -> Iterable[str]:
    """Names of the classes beside the last bars, moved apart where they would touch."""
    places: list[float] = []
    below = 0.0
    for values in trends.shares.values():
        share = values[-1] if values else 0.0
        wanted = top + height * (1 - below - share / 2) + 4
        places.append(min(wanted, places[-1] - LINE) if places else wanted)
        below += share
    # Those that were pushed out at the top push the others down again.
    for n in reversed(range(len(places))):
        least = top + 8 if n == len(places) - 1 else places[n + 1] + LINE
        places[n] = max(places[n], least)
    for y, (label, values) in zip(places, trends.shares.items(), strict=True):
        share = values[-1] if values else 0.0
        cls = f"name t{colours.get(label, 0)}"
        yield _text(WIDE - LABELS_WIDTH + 10, y, f"{_cut(label)} {share:.0%}", cls)


def _answers(weeks: Sequence[Week]) -> str:
    left, floor, height = 40, 140, 110
    taken = [one.accepted + one.edited for one in weeks]
    top = max((yes + one.rejected for yes, one in zip(taken, weeks, strict=True)), default=1) or 1
    step = min((WIDE - left - 10) / max(len(weeks), 1), 80)
    parts = [
        f'<path class="grid" d="M{left} {floor}H{WIDE}"/>',
        _text(left - 6, 34, str(top), "tick", "end"),
    ]
    for n, (one, yeses) in enumerate(zip(weeks, taken, strict=True)):
        x, count = left + n * step, yeses + one.rejected
        yes, no = height * yeses / top, height * one.rejected / top
        parts.append(_rect(x + 2, floor - yes, step - 4, yes, "f1", f"{yeses} taken"))
        parts.append(_rect(x + 2, floor - yes - no, step - 4, no, "f0", f"{one.rejected} refused"))
        if count:
            parts.append(
                _text(
                    x + step / 2,
                    floor - yes - no - 4,
                    f"{yeses / count:.0%}",
                    "tick",
                    "middle",
                )
            )
        if one.red_nights:
            told = f"{one.red_nights} red nights"
            parts.append(_rect(x + step / 2 - 3, floor + 22, 6, 6, "f0", told))
        if n % max(len(weeks) // 8, 1) == 0:
            parts.append(_text(x + 2, floor + 16, f"{one.monday:%d %b}", "tick"))
    return "".join(parts)


def _image(title: str, width: int, height: int, drawn: str) -> str:
    light = "".join(_colour(n, colour) for n, colour in enumerate(LIGHT, 1))
    dark = "".join(_colour(n, colour) for n, colour in enumerate(DARK, 1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        "<style>text{font:11px system-ui,sans-serif;fill:#59626b}"
        f".name{{font-weight:600;fill:#22282e}}.grid{{stroke:#dcdfe1}}.f0{{fill:#9aa0a6}}.waits{{opacity:.4}}{light}"
        "@media(prefers-color-scheme:dark){text{fill:#a5adb5}.name{fill:#e4e7ea}"
        f".grid{{stroke:#3a4147}}{dark}}}</style>{drawn or _nothing(width, height)}</svg>\n"
    )


def _colour(number: int, colour: str) -> str:
    return f".f{number}{{fill:{colour}}}.t{number}{{fill:{colour}}}"


def _nothing(width: int, height: int) -> str:
    return _text(width / 2, height / 2, "No paper has a month yet.", "tick", "middle")


def _in_words(panel: Panel) -> str:
    waiting = f", {sum(panel.proposed)} proposed" if sum(panel.proposed) else ""
    return f"{panel.section.name}: {sum(panel.listed)} listed{waiting}, by quarter"


def _linked(address: str, words: str, drawn: str) -> str:
    title = f"<title>{escape(words)}</title>"
    return f'<a href="{escape(address)}" aria-label="{escape(words)}">{title}{drawn}</a>'


def _rect(x: float, y: float, width: float, height: float, cls: str, label: str = "") -> str:
    if height <= 0:
        return ""
    shape = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}"'
    end = f"><title>{escape(label)}</title></rect>" if label else "/>"
    return f'<rect class="{cls}" {shape}{end}'


def _text(x: float, y: float, text: str, cls: str, anchor: str = "") -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{cls}" x="{x:.1f}" y="{y:.1f}"{at}>{escape(text)}</text>'


def escape(text: str) -> str:
    """Text for SVG."""
    return _escape_html(xml_text(text))
