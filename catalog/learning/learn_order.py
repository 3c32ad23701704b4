"""By what, and which way, the rows of a table are sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from catalog.config import SectionConfig
from catalog.entry import Entry
from catalog.writing.row_place import order_key

MIN_AGREEMENT = 0.75
"""Share of neighbouring rows, of those that differ, that must agree on the way."""
MIN_STEPS = 1
MIN_ALPHABETICAL_STEPS = 4
MIN_ALPHABETICAL_AGREEMENT = 0.9
MAX_ROWS_BY_CHANCE = 4
"""Rows that may well stand in an order that nobody meant."""

_CHOICES: tuple[dict[str, str], ...] = (
    {"order": "newest_last", "order_by": "date"},
    {"order": "newest_first", "order_by": "date"},
    {"order": "newest_last", "order_by": "year"},
    {"order": "newest_first", "order_by": "year"},
)


def learn_order(section: SectionConfig, rows: Sequence[Entry]) -> SectionConfig | None:
    """Section with the order of its rows; None where they tell of none."""
    scored = []
    keys: dict[str, list[Any]] = {}
    for preference, choice in enumerate(_CHOICES):
        tried = section.model_copy(update=choice)
        if choice["order_by"] not in keys:
            keys[choice["order_by"]] = [order_key(tried, row) for row in rows]
        agreement, steps = _agreement(tried, keys[choice["order_by"]])
        if steps >= MIN_STEPS and agreement >= MIN_AGREEMENT:
            scored.append((round(agreement, 1), -preference, steps, tried))
    dated, _, dated_steps, found = max(scored, key=lambda score: score[:2], default=(0, 0, 0, None))
    tried = section.model_copy(update={"order": "alphabetical"})
    agreement, steps = _agreement(tried, [order_key(tried, row) for row in rows])
    # Titles of many rows are never in order by chance; a few years may be.
    is_better = (round(agreement, 1), steps) > (dated, dated_steps)
    is_sure = steps >= MIN_ALPHABETICAL_STEPS and agreement >= MIN_ALPHABETICAL_AGREEMENT
    return tried if is_sure and is_better else found


def keeps_order(section: SectionConfig, rows: Sequence[Entry]) -> bool:
    """Whether rows, two at least that differ, all stand as the section's order has them."""
    return _agreement(section, [order_key(section, row) for row in rows])[0] == 1


def _agreement(section: SectionConfig, all_keys: Sequence[Any]) -> tuple[float, int]:
    """Share of steps between rows that go the section's way, and how many steps there are."""
    keys = [key for key in all_keys if key is not None]
    if len(keys) * 2 < len(all_keys):
        return 0.0, 0
    steps = [(a, b) for a, b in pairwise(keys) if a != b]
    goes: Callable[[Any, Any], bool] = (
        (lambda a, b: a > b) if section.order == "newest_first" else (lambda a, b: a < b)
    )
    agreeing = sum(goes(a, b) for a, b in steps)
    return (agreeing / len(steps) if steps else 0.0), len(steps)
