"""Edits of a curated list: the only ways in which litwatch changes one.

An edit names its row by section id and entry key (`known_papers.entry_key`). Applying edits to a
`CuratedList` (catalog/curated_list.py) yields the new text of the files that change, and nothing
else of them moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.entry import Entry, EntryKey


@dataclass(frozen=True, slots=True)
class AddRow:
    """Put a new entry where the section's own order has its place."""

    section: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Take one row out."""

    section: str
    key: EntryKey


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Take a row out of one section and put it, in that table's style, into another."""

    section: str
    key: EntryKey
    to_section: str


@dataclass(frozen=True, slots=True)
class SetField:
    """Change one field of one row: ``venue``, ``year``, ``code``, ``title``, a free column."""

    section: str
    key: EntryKey
    field: str
    value: Any


Edit = AddRow | RemoveRow | MoveRow | SetField
