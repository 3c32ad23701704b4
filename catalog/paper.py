"""A paper as arXiv announces it: the record that travels from the feed to the proposal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

AnnounceType = Literal["new", "cross", "replace", "replace-cross"]

ARXIV_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z][a-z-]{1,15}(?:\.[A-Z]{2})?/[0-9]{7}")
"""Form of every base id. What comes from outside is held against it wherever it enters."""

LONGEST_CHARS = {
    "title": 5_000,
    "abstract": 20_000,
    "comment": 5_000,
    "journal_ref": 5_000,
    "doi": 500,
}
"""Many times what arXiv takes; its form has room for an abstract of 1,920 characters."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of one arXiv paper. Text is as arXiv gave it: hostile until escaped."""

    arxiv_id: str
    """Base identifier without version: ``2406.09385`` or ``cs/0112017``."""
    title: str
    """One line; runs of white space folded, LaTeX and mathematics untouched."""
    abstract: str
    """White space folded; may be empty."""
    arxiv_version: int = 1
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """arXiv categories, the primary one first."""
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    submitted_date: date | None = None
    """Day the first version was submitted (GMT)."""
    announced_date: date | None = None
    """Announcement day (US Eastern); None where the source does not know it."""
    announce_type: AnnounceType = "new"
    is_withdrawn: bool = False

    def __post_init__(self) -> None:
        """Cut what is longer than anything arXiv takes: no text is worth hours of reading."""
        for name, most in LONGEST_CHARS.items():
            text = getattr(self, name)
            if len(text) > most:
                object.__setattr__(self, name, text[:most])

    @property
    def abs_url(self) -> str:
        """Address of the abstract page, without version."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"


def paper_from_snapshot(row: Mapping[str, Any]) -> Paper:
    """Read one row of the public arXiv snapshot schema (id, title, abstract, comments, …).

    Raises KeyError or TypeError where ``id`` or ``title`` is missing or not a string, ValueError
    where the id is none of arXiv's: the caller knows the file and line and says so.
    """
    arxiv_id, title = row["id"], row["title"]
    if not isinstance(arxiv_id, str) or not isinstance(title, str):
        raise TypeError("id and title must be strings")
    if not ARXIV_ID.fullmatch(arxiv_id):
        raise ValueError(f"{arxiv_id[:40]!r} is no arXiv id")
    return Paper(
        arxiv_id=arxiv_id,
        title=fold(title),
        abstract=fold(row.get("abstract") or ""),
        authors=_authors(row),
        categories=tuple((row.get("categories") or "").split()),
        comment=fold(row.get("comments") or ""),
        journal_ref=fold(row.get("journal-ref") or ""),
        doi=(row.get("doi") or "").strip(),
        announced_date=_day(row.get("update_date")),
    )


def fold(text: str) -> str:
    """Fold every run of white space, line breaks included, to one space."""
    return " ".join(text.split())


def month_of_id(arxiv_id: str) -> date | None:
    """First day of the month in an arXiv id, old or new: ``2406.09385`` → 2024-06-01."""
    match = re.fullmatch(r"(?:[a-z.-]+/)?(\d{2})(0[1-9]|1[0-2])[.\d]+", arxiv_id, re.IGNORECASE)
    if match is None:
        return None
    short = int(match[1])
    return date(1900 + short if short > 90 else 2000 + short, int(match[2]), 1)


def _authors(row: Mapping[str, Any]) -> tuple[str, ...]:
    if parsed := row.get("authors_parsed"):
        return tuple(fold(f"{first} {last} {suffix}") for last, first, suffix, *_ in parsed)
    names = re.split(r",|\band\b", fold(row.get("authors") or ""))
    return tuple(name.strip() for name in names if name.strip())


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
