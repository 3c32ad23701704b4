"""Rules that look at one row alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.checking.markup_checks import dead_markup, empty_links, hidden_characters
from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, Link
from catalog.identity.known_papers import ArxivRef, arxiv_ref, normalise_doi
from catalog.markdown.read_cells import READ_FACTS

FIRST_YEAR = 1950
"""Older papers are no papers on what these lists collect; the year is a slip."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]", re.I)
_NEW_ID = re.compile(r"\d{4}\.")
_ARXIV_PAGE = re.compile(r"(?:https?:)?//(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/?", re.I)


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, before it is known where the row stands."""

    rule: str
    message: str
    field: str = ""


def row_faults(
    config: ListConfig, section: SectionConfig, entry: Entry, text: str, this_year: int
) -> Iterator[Fault]:
    """Everything that is wrong with one row, `text` being its lines in the README."""
    yield from _markup_faults(entry, text)
    yield from _link_faults(entry)
    yield from _id_faults(entry)
    yield from _year_faults(entry, this_year)
    yield from _vocabulary_faults(config, section, entry)


def short(title: str) -> str:
    """Title for a message."""
    return title if len(title) <= 60 else title[:57].rstrip() + "…"


def _markup_faults(entry: Entry, text: str) -> Iterator[Fault]:
    title = entry.title
    for what in dead_markup(text):
        yield Fault("dead-markup", f"{short(title)}: {what}.")
    for shown in empty_links(text):
        yield Fault("empty-link", f"{short(title)}: the link {shown!r} has no address.", "links")
    if characters := hidden_characters(text):
        yield Fault("hidden-characters", f"{short(title)}: holds {', '.join(characters)}.")


def _link_faults(entry: Entry) -> Iterator[Fault]:
    for link in entry.links:
        if fault := _link_fault(entry, link):
            yield fault


def _link_fault(entry: Entry, link: Link) -> Fault | None:
    url = link.url.strip()
    page = _ARXIV_PAGE.match(url)
    if not page and _WEB_ADDRESS.match(url):
        return None
    name = short(entry.title)
    if not url:
        return Fault("empty-link", f"{name}: the {link.kind} link has no address.", "links")
    if not page:
        return Fault("not-http", f"{name}: {short(url)!r} is no web address.", "links")
    if not url[page.end() :]:
        return Fault("empty-link", f"{name}: {url} names no paper.", "links")
    if arxiv_ref(url) is None:
        return Fault("malformed-arxiv-id", f"{name}: {url} is no paper's address.", "links")
    return None


def _id_faults(entry: Entry) -> Iterator[Fault]:
    name = short(entry.title)
    given = entry.arxiv_id
    if given and arxiv_ref(given) != ArxivRef(given):
        yield Fault("malformed-arxiv-id", f"{name}: {given!r} is no arXiv id.", "arxiv_id")
        return
    link = entry.link("paper")
    linked = arxiv_ref(link.url) if link else None
    if given and linked and linked.id != given:
        said = ArxivRef(given, entry.arxiv_version)
        message = f"{name}: arxiv_id says {said}, the link leads to {linked}."
        yield Fault("id-mismatch", message, "arxiv_id")
    doi, linked_doi = normalise_doi(entry.doi or ""), normalise_doi(link.url if link else "")
    if doi and linked_doi and doi != linked_doi:
        yield Fault(
            "id-mismatch", f"{name}: doi says {doi}, the link leads to {linked_doi}.", "doi"
        )


def _year_faults(entry: Entry, this_year: int) -> Iterator[Fault]:
    if entry.year is None:
        return
    name = short(entry.title)
    if not FIRST_YEAR <= entry.year <= this_year + 1:
        yield Fault("year-out-of-range", f"{name}: the year {entry.year} cannot be.", "year")
    elif (posted := _year_of(entry.arxiv_id)) and entry.year < posted - 1:
        message = f"{name}: year {entry.year}, but arXiv {entry.arxiv_id} is of {posted}."
        yield Fault("year-before-preprint", message, "year")


def _year_of(arxiv_id: str | None) -> int | None:
    """Year in which an id of the new style was given out."""
    return 2000 + int(arxiv_id[:2]) if arxiv_id and _NEW_ID.match(arxiv_id) else None


def _vocabulary_faults(config: ListConfig, section: SectionConfig, entry: Entry) -> Iterator[Fault]:
    name = short(entry.title)
    for keyword in entry.keywords:
        if keyword not in config.keyword_legend:
            known = ", ".join(sorted(config.keyword_legend)) or "none"
            message = f"{name}: keyword {keyword!r} is not in the legend ({known})."
            yield Fault("unknown-keyword", message, "keywords")
    named = (("extra", entry.extra), ("cells", entry.cells))
    headers = {column.header for column in section.columns} | READ_FACTS
    for field, texts in named if section.layout == "table" else ():
        for header in texts:
            if header not in headers:
                message = f"{name}: section {section.id} has no column {header!r}."
                yield Fault("unknown-column", message, field)
