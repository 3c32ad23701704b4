"""What a paper's own text says of its venue, links and short name.

Design note. Enrichment fills cells; it never decides anything. So it may not stop a night:
each extractor runs behind `_attempt`, and one that fails leaves its fields empty and a warning.
Extractors prefer silence to a guess, because a wrong link in a list costs more trust than a
missing one, which the maintainer adds with one edit.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.candidates.enrichment.abbreviation import find_abbreviation
from flows.candidates.enrichment.paper_links import PaperLinks, find_links
from flows.candidates.enrichment.venues import VenueMention, find_venue

log = logging.getLogger(__name__)
T = TypeVar("T")

PREPRINT = "arXiv"
_MAX_TEXT = 10_000
"""Characters read of each text; arXiv allows 1,920 in an abstract."""
_READ_FIELDS = ("title", "abstract", "comment", "journal_ref", "doi")


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What the text says, in the list's own words. None where it says nothing."""

    venue: str | None = None
    """As the list abbreviates it; its word for ``arXiv`` where no other venue is named."""
    year: int | None = None
    """Year of the venue; where the text names none, the year the paper was announced."""
    is_preprint: bool = True
    """No venue but arXiv itself was found."""
    code_url: str | None = None
    project_url: str | None = None
    data_url: str | None = None
    abbreviation: str | None = None


def enrich(paper: Paper, config: ListConfig) -> Enrichment:
    """Read venue, year, links and abbreviation from the paper's own text. Never raises."""
    paper = _shortened(paper)
    mention = _attempt("venue", paper, find_venue, None)
    links = _attempt("links", paper, find_links, PaperLinks())
    short = _attempt("short name", paper, lambda it: find_abbreviation(it.title), None)
    return Enrichment(
        venue=_list_name(mention, config),
        year=(mention and mention.year) or _paper_year(paper),
        is_preprint=mention is None,
        code_url=links.code_url,
        project_url=links.project_url,
        data_url=links.data_url,
        abbreviation=short,
    )


def _shortened(paper: Paper) -> Paper:
    """The paper with its texts cut, so that no hostile length can slow a pattern down."""
    texts = {name: getattr(paper, name)[:_MAX_TEXT] for name in _READ_FIELDS}
    return dataclasses.replace(paper, **texts)


def _attempt(what: str, paper: Paper, extract: Callable[[Paper], T], nothing: T) -> T:
    try:
        return extract(paper)
    except Exception as error:  # whatever a hostile text provokes must not stop the night
        name = type(error).__name__
        log.warning("The %s of %s could not be read (%s).", what, paper.arxiv_id, name)
        return nothing


def _list_name(mention: VenueMention | None, config: ListConfig) -> str:
    short = mention.short_name if mention else PREPRINT
    return config.venue_names.get(short, short)


def _paper_year(paper: Paper) -> int | None:
    day = paper.submitted_date or paper.announced_date
    digits = paper.arxiv_id[:2]
    if day is None and digits.isdecimal() and paper.arxiv_id[4:5] == ".":
        return 2000 + int(digits)
    return day.year if day else None
