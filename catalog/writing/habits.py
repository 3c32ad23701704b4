"""What the rows of a section usually do with a preprint: which address, which venue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from catalog.entry import Entry, Link
from catalog.markdown.days import day_of
from catalog.markdown.kinds import names_preprint

_ARXIV = re.compile(
    r"(https?://(?:www\.)?arxiv\.org)/(abs|pdf)/([\w./-]+?)(?:\.pdf)?$", re.IGNORECASE
)
MIN_ROWS = 5
"""Rows from which a section has habits."""
MIN_SHARE_WITH_ARXIV = 0.05
"""Share of rows with arXiv, or a preprint, as their venue, below which new ones have none."""
MIN_SHARE_TOLD = 0.25
"""Share of rows that tell their authors, or the day, from which a new one does. Where few seem to,
they are an exception, or a title of several parts was read as names."""


def as_usual_here(entry: Entry, rows: Sequence[Entry], elsewhere: Sequence[Entry] = ()) -> Entry:
    """New entry with the address and the venue that a section's rows give a preprint.

    Where they link ``/pdf/``, so does it; where they write ``Arxiv``, so does it; and where rows
    without a venue show that preprints have none, it has none. Authors, and the day, are told where
    others tell them. `elsewhere`: rows of other sections, which show what few rows cannot.
    """
    unused = {name for name in ("authors", "date") if not _is_told(name, rows)}
    extra = {name: text for name, text in entry.extra.items() if name not in unused}
    entry = entry.model_copy(update={"extra": extra})
    if len(rows) < MIN_ROWS:
        rows = [*rows, *elsewhere]
    if len(rows) < MIN_ROWS:
        return entry
    links = tuple(_linked(link, _usual_address(rows)) for link in entry.links)
    if not names_preprint(entry.venue):
        return entry.model_copy(update={"links": links})
    has_gaps = any(row.venue is None for row in rows)
    venue = _usual_venue(rows) if has_gaps else _usual_venue(rows) or entry.venue
    told = {"publication": venue} if venue and _is_undated(rows) else {}
    extra = entry.extra | told
    return entry.model_copy(update={"links": links, "venue": venue, "extra": extra})


def _is_told(name: str, rows: Sequence[Entry]) -> bool:
    texts = (row.extra.get(name, "") for row in rows)
    told = sum(bool(day_of(text) if name == "date" else text) for text in texts)
    return told > 0 and (len(rows) < MIN_ROWS or told >= MIN_SHARE_TOLD * len(rows))


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


def _is_undated(rows: Sequence[Entry]) -> bool:
    """Whether most preprints are named without a year, which their date tells."""
    same = [row for row in rows if names_preprint(row.venue)]
    return 2 * sum(row.extra.get("publication") == row.venue for row in same) > len(same)


def _usual_venue(rows: Sequence[Entry]) -> str | None:
    spellings = Counter(row.venue for row in rows if names_preprint(row.venue))
    if sum(spellings.values()) <= MIN_SHARE_WITH_ARXIV * len(rows):
        return None
    return spellings.most_common(1)[0][0]
