"""What the rows of a section usually do with a preprint: which address, which venue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from catalog.entry import Entry, Link

_ARXIV = re.compile(
    r"(https?://(?:www\.)?arxiv\.org)/(abs|pdf)/([\w./-]+?)(?:\.pdf)?$", re.IGNORECASE
)
MIN_ROWS = 5
"""Rows from which a section has habits."""
MIN_SHARE_WITH_ARXIV = 0.05
"""Share of rows that name arXiv as their venue, below which new ones do not either."""


def as_usual_here(entry: Entry, rows: Sequence[Entry]) -> Entry:
    """New entry with the address and the venue that a section's rows give a preprint.

    Where they link ``/pdf/``, so does it; where they write ``Arxiv``, so does it; and where
    preprints have no venue, it has none. Authors are named where another row names them.
    """
    if not any(row.extra.get("authors") for row in rows):
        extra = {name: text for name, text in entry.extra.items() if name != "authors"}
        entry = entry.model_copy(update={"extra": extra})
    if len(rows) < MIN_ROWS:
        return entry
    links = tuple(_linked(link, _usual_address(rows)) for link in entry.links)
    venue = _usual_venue(rows) if (entry.venue or "").casefold() == "arxiv" else entry.venue
    return entry.model_copy(update={"links": links, "venue": venue})


def _usual_address(rows: Sequence[Entry]) -> str:
    """Return ``abs``, ``pdf`` or ``pdf`` with its ending, whichever most rows link."""
    addresses = (link.url for row in rows for link in row.links if link.kind == "paper")
    found = (_ARXIV.match(url) for url in addresses)
    forms = Counter(m[2] + ".pdf" * m[0].endswith(".pdf") for m in found if m)
    return forms.most_common(1)[0][0] if forms else "abs"


def _linked(link: Link, form: str) -> Link:
    match = _ARXIV.match(link.url) if link.kind == "paper" else None
    if match is None:
        return link
    where, _, ending = form.partition(".")
    url = f"{match[1]}/{where}/{match[3]}{'.' + ending if ending else ''}"
    return link.model_copy(update={"url": url})


def _usual_venue(rows: Sequence[Entry]) -> str | None:
    spellings = Counter(row.venue for row in rows if (row.venue or "").casefold() == "arxiv")
    if sum(spellings.values()) <= MIN_SHARE_WITH_ARXIV * len(rows):
        return None
    return spellings.most_common(1)[0][0]
