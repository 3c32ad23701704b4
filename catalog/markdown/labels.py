"""Text that a column shows for a link."""

from __future__ import annotations

from catalog.config import ColumnConfig
from catalog.entry import LinkKind

_FALLBACK = {
    "paper": "Paper",
    "code": "Code",
    "project": "Project",
    "data": "Data",
    "other": "Link",
}


def default_label(column: ColumnConfig, kind: LinkKind, abbreviation: str | None) -> str:
    """Return the column's usual text for a kind of link; alternatives are split by ``|``."""
    stated = column.label if kind == column.holds else column.also.get(kind, column.label)
    for choice in stated.split("|"):
        if "{abbreviation}" not in choice:
            return choice or _FALLBACK[kind]
        if abbreviation:
            return choice.replace("{abbreviation}", abbreviation)
    return _FALLBACK[kind]
