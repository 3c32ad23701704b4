"""What is known of the lists whose labels ship: data, so that any list can have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

LISTS_FILE = Path(__file__).parent / "labels" / "lists.yaml"
WHOLE_DAYS_FROM = date(2025, 3, 18)
"""Announcement day from which the labelled stream holds whole days; before, it is a selection."""


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list whose labels ship."""

    recipe: str
    walk: tuple[date, date]
    """First and last day of its back-test."""
    main: tuple[str, ...] = ()
    """Sections that the list is about, whose macro-F1 is told by itself."""


@lru_cache(maxsize=1)
def known_lists() -> dict[str, KnownList]:
    """Lists by id."""
    rows = yaml.safe_load(LISTS_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, KnownList]).validate_python(rows)
