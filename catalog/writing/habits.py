"""What the rows of a section usually do with a preprint: which address, which venue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from catalog.entry import Entry, Link
from catalog.markdown.days import day_of, written_like
from catalog.markdown.kinds import names_preprint

_ARXIV = re.compile(
    r"(https?://(?:www\.)?arxiv\.org)/(abs|pdf)/([\w./-]+?)(?:\.pdf)?$", re.IGNORECASE
)
_OF_ANY_PREPRINT = re.compile(
    r"https?://(?:www\.)?(?:arxiv\.org/(?:abs|pdf)/|alphaxiv\.org/(?:abs|overview)/"
    r"|ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)/|doi\.org/10\.48550/arxiv\.)\0(?:\.pdf)?",
    re.IGNORECASE,
)
"""Addresses, the arXiv id given as a null character, at which every preprint is to be found."""
_SHORT_DAY = re.compile(r"(?<!\d)\d(?!\d)")
MAX_SHARE_NAMED_TWICE = 0.1
"""Share of rows with a short name whose titles begin with it, up to which names stand apart."""
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
    others tell them, and a title goes without the short name where that stands beside it.
    `elsewhere`: rows of other sections, which show what few rows cannot.
    """
    unused = {name for name in ("authors", "date") if not _is_told(name, rows)}
    kept = ((name, text) for name, text in entry.extra.items() if name not in unused)
    extra = {name: _dated_like(rows, name, text) for name, text in kept}
    entry = entry.model_copy(update={"extra": extra})
    if len(rows) < MIN_ROWS:
        rows = [*rows, *elsewhere]
    if len(rows) < MIN_ROWS:
        return entry
    entry = _linked_as_usual(_named_once(entry, rows), rows)
    if not names_preprint(entry.venue):
        return entry
    has_gaps = any(row.venue is None for row in rows)
    venue = _usual_venue(rows) if has_gaps else _usual_venue(rows) or entry.venue
    told = {"publication": venue} if venue and _is_undated(rows) else {}
    extra = entry.extra | told
    return entry.model_copy(update={"venue": venue, "extra": extra})


def _is_told(name: str, rows: Sequence[Entry]) -> bool:
    texts = (row.extra.get(name, "") for row in rows)
    told = sum(bool(day_of(text) if name == "date" else text) for text in texts)
    return told > 0 and (len(rows) < MIN_ROWS or told >= MIN_SHARE_TOLD * len(rows))


def _named_once(entry: Entry, rows: Sequence[Entry]) -> Entry:
    """Entry whose title is less the name it begins with, where rows have the two side by side."""
    name, _, rest = entry.title.partition(":")
    named = [row for row in rows if row.abbreviation]
    twice = sum(row.title.startswith(row.abbreviation or "") for row in named)
    is_apart = len(named) >= MIN_ROWS and twice <= MAX_SHARE_NAMED_TWICE * len(named)
    if not (is_apart and rest.strip() and name == entry.abbreviation):
        return entry
    return entry.model_copy(update={"title": rest.strip()})


def _linked_as_usual(entry: Entry, rows: Sequence[Entry]) -> Entry:
    """Entry with the addresses of its preprint that most rows have of theirs: one, or several."""
    usual = _addresses_of_most(rows)
    if len(usual) < 2 or not entry.arxiv_id:
        links = tuple(_linked(link, _usual_address(rows)) for link in entry.links)
        return entry.model_copy(update={"links": links})
    own = [link.model_copy(update={"url": _with_id(link, entry.arxiv_id)}) for link in usual]
    others = [link for link in entry.links if link.kind != "paper"]
    headers = ((header, text) for row in rows for header, text in row.extra.items())
    labels = {link.label for link in usual if link.kind == "other" and link.label}
    told = {header: text for header, text in headers if text in labels}  # a column of its own
    return entry.model_copy(update={"links": (*own, *others), "extra": entry.extra | told})


def _with_id(link: Link, arxiv_id: str) -> str:
    return link.url.replace("\0", arxiv_id)


def _addresses_of_most(rows: Sequence[Entry]) -> list[Link]:
    """Links to preprints, each id given as a null character, that more than half of the rows of
    preprints have, in the order of the first row that has them all.
    """
    told = [found for row in rows if row.arxiv_id and (found := _of_any_preprint(row))]
    counts = Counter(url for found in told for url in found)
    usual = {url for url, count in counts.items() if 2 * count > len(told)}
    model = next((found for found in told if found.keys() >= usual), {})
    return [link for url, link in model.items() if url in usual]


def _of_any_preprint(row: Entry) -> dict[str, Link]:
    """Links of a row whose addresses any preprint has, by these."""
    blank = ((link, link.url.replace(row.arxiv_id or "\0", "\0")) for link in row.links)
    fitting = ((link, url) for link, url in blank if _OF_ANY_PREPRINT.fullmatch(url))
    return {url: link.model_copy(update={"url": url}) for link, url in fitting}


def _dated_like(rows: Sequence[Entry], name: str, text: str) -> str:
    """Day of a column as rows write theirs, ``May 3, 2024``; any other text as it is."""
    day = day_of(text)
    others = (row.extra.get(name, "") for row in rows if day)
    short = next((other for other in others if _SHORT_DAY.search(other) and day_of(other)), "")
    return (written_like(short, day) if day and short else "") or text


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
