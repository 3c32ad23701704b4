"""Where a new row lands: where the section's own order has its place.

Hands keep order only nearly, so the place is the one with the fewest rows on the wrong side.
Of equally good places a row takes the last one where new rows go down, the first where they
go up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from catalog.config import SectionConfig
from catalog.entry import Entry
from catalog.writing.write_cells import month_of, shown_title, stated_month


def place_of(section: SectionConfig, rows: Sequence[Entry | None], new: Entry) -> int:
    """Index before which a new row belongs among a section's rows (None: a line kept as is)."""
    if section.order in ("append", "prepend"):
        return 0 if section.order == "prepend" else _after_last(rows)
    key = order_key(section, new)
    if key is None:
        return 0 if section.order == "newest_first" else _after_last(rows)
    keys = [None if row is None else order_key(section, row) for row in rows]
    descending = section.order == "newest_first"
    if not descending and any(rows) and not any(keys):
        return _after_last(rows)
    place = _best_place(keys, key, descending)
    return _past_headings(rows, keys, key, place) if descending or place == 0 else place


def order_key(section: SectionConfig, entry: Entry) -> Any:
    """What a section sorts by; None where the entry does not tell."""
    if section.order == "alphabetical":
        return _shown_first(section, entry).casefold().lstrip("*\"'“‘(") or None
    if section.order_by == "year":
        return entry.year
    return date_key(section, entry)


def date_key(section: SectionConfig, entry: Entry) -> tuple[int, int] | None:
    """Year and month: of the date column, else of the arXiv id where it is of that year."""
    month = (_month_told(section, entry) if entry.extra else None) or month_of(entry)
    return None if month is None else (month.year, month.month)


def _month_told(section: SectionConfig, entry: Entry) -> date | None:
    headers = [column.header for column in section.columns if column.holds == "date"]
    stated = (stated_month(entry.extra.get(header, "")) for header in (*headers, "date"))
    return next(filter(None, stated), None)


def _shown_first(section: SectionConfig, entry: Entry) -> str:
    for column in section.columns:
        if column.holds == "abbreviation" and entry.abbreviation:
            return entry.abbreviation
        if column.holds in ("title", "name"):
            return shown_title(column, entry)
    return (section.named and entry.abbreviation) or entry.title


def _after_last(rows: Sequence[Entry | None]) -> int:
    return next((i + 1 for i in range(len(rows) - 1, -1, -1) if rows[i] is not None), len(rows))


def _past_headings(rows: Sequence[Entry | None], keys: Sequence[Any], new: Any, place: int) -> int:
    """Place after lines that head a group (``- 2024``) rather than before them."""
    following = place
    while following < len(rows) and rows[following] is None:
        following += 1
    heads_own_group = following < len(rows) and (place == 0 or keys[following] == new)
    return following if heads_own_group else place


def _best_place(keys: Sequence[Any], new: Any, descending: bool) -> int:
    """Return the place with the fewest rows on the wrong side of the new one."""
    misplaced = sum(key is not None and (key > new if descending else key < new) for key in keys)
    best, fewest = 0, misplaced
    for index, key in enumerate(keys):
        if key is None:
            continue
        if key != new:
            stays_above = key > new if descending else key < new
            misplaced += -1 if stays_above else 1
        is_better = misplaced < fewest or (misplaced == fewest and not descending)
        if is_better:
            best, fewest = index + 1, misplaced
    return best
