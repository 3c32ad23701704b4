"""What the charts of papers count: by quarter and section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flows.website.site_rows import Section, SiteRow

FIRST_YEAR = 2022
"""Quarters are drawn from here on, or from the first paper where that is later."""
FEWEST = 5
"""Papers of a quarter below which shares would be noise."""
MOST_CLASSES = 6
"""Classes whose share is drawn; the others are joined."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Papers of one section: listed and proposed, a value a quarter."""

    section: Section
    listed: Sequence[int]
    proposed: Sequence[int]

    @property
    def top(self) -> int:
        """Highest bar."""
        return max((a + b for a, b in zip(self.listed, self.proposed, strict=True)), default=0)


@dataclass(frozen=True, slots=True)
class Trends:
    """A list's charts."""

    quarters: Sequence[str]
    """``2024 Q2``, every one from the first to the last."""
    panels: Sequence[Panel]
    shares: Mapping[str, Sequence[float]]
    """Class → its share of a quarter's papers, 0 to 1; zeros where there are too few."""
    undated_count: int
    """Listed papers without an arXiv id: no month is known of them, and none is drawn."""
    early_count: int
    """Listed papers from before the first quarter."""


def trends_of(listed: Sequence[SiteRow], proposed: Sequence[SiteRow]) -> Trends:
    """Count a list's papers; a paper in two sections counts in both."""
    rows = [row for row in (*listed, *proposed) if row.quarter >= f"{FIRST_YEAR} Q1"]
    quarters = _all_quarters({row.quarter for row in rows})
    counted = Counter((s, row.quarter, row.status) for row in rows for s in row.sections)
    sections = sorted(
        dict.fromkeys(section for section, *_ in counted),
        key=lambda it: -sum(n for (section, *_), n in counted.items() if section == it),
    )
    panels = [
        Panel(
            section,
            [counted[section, quarter, "listed"] for quarter in quarters],
            [counted[section, quarter, "proposed"] for quarter in quarters],
        )
        for section in sections
    ]
    return Trends(
        quarters,
        panels,
        _shares(panels, len(quarters)),
        sum(not row.quarter for row in listed),
        sum("" < row.quarter < f"{FIRST_YEAR} Q1" for row in listed),
    )


def _shares(panels: Sequence[Panel], length: int) -> dict[str, list[float]]:
    counts: dict[str, list[int]] = {}
    for panel in panels:
        own = counts.setdefault(panel.section.label or panel.section.id, [0] * length)
        for index, (a, b) in enumerate(zip(panel.listed, panel.proposed, strict=True)):
            own[index] += a + b
    order = sorted(counts, key=lambda it: -sum(counts[it]))
    if len(order) > MOST_CLASSES + 1:
        rest = [counts.pop(label) for label in order[MOST_CLASSES:]]
        counts["others"] = [sum(values) for values in zip(*rest, strict=True)]
        order = [*order[:MOST_CLASSES], "others"]
    totals = [sum(values) for values in zip(*counts.values(), strict=True)]
    return {
        it: [n / t if t >= FEWEST else 0.0 for n, t in zip(counts[it], totals, strict=True)]
        for it in order
    }


def growth_of(rows: Iterable[SiteRow]) -> list[int]:
    """Listed papers at the end of each quarter from the first on, for a sparkline."""
    dated = Counter(row.quarter for row in rows if row.quarter >= f"{FIRST_YEAR} Q1")
    total, running = 0, []
    for quarter in _all_quarters(dated):
        total += dated[quarter]
        running.append(total)
    return running


def _all_quarters(present: Iterable[str]) -> list[str]:
    """Every quarter from the first to the last, so that gaps show as gaps."""
    numbers = [int(quarter[:4]) * 4 + int(quarter[-1]) - 1 for quarter in present]
    if not numbers:
        return []
    return [f"{n // 4} Q{n % 4 + 1}" for n in range(min(numbers), max(numbers) + 1)]
