"""Headings that are papers' titles: a list whose every paper has a heading of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from catalog.markdown.kinds import kind_by_words
from catalog.markdown.links import FoundLink, find_links
from catalog.markdown.read_bullets import kind_in, names_paper
from catalog.markdown.shown import count_words, shown_text
from catalog.markdown.tables import is_delimiter

_IN_SENTENCE = re.compile(r"(?:(?:^|\s)[a-z]+|^\s*[A-Z][a-z]+) $")
_GOES_ON = re.compile(r"\w|[.!?]\s*$")
MIN_PAPERS = 3
"""Headings of one level that have to be papers' titles, and more than those of it that are not."""
MIN_WORDS = 4
"""Words of a title that bears no link, to be known for one; a level's others may be shorter."""
MAX_LINES = 80
"""What is longer is a section."""
MAX_ADDRESSES = 2
"""Addresses of one paper: its abstract and its PDF."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading and what stands under it, up to the next heading."""

    line: int
    """Counted from 0."""
    level: int
    text: str
    """As written, without its marks."""
    under: Sequence[str]
    has_parts: bool
    """Whether the next heading is one of its own parts."""


def titles_of_papers(headings: Sequence[Headed], least: int = MIN_PAPERS) -> Set[int]:
    """Lines of the headings that are titles of papers rather than of sections."""
    counts = Counter(heading.level for heading in headings if _is_surely_title(heading))
    levels = {level for level, count in counts.items() if count >= least}
    here = [heading for heading in headings if heading.level in levels]
    sections = Counter(heading.level for heading in here if holds_rows(heading.under))
    titles = (heading for heading in here if counts[heading.level] > sections[heading.level])
    return {heading.line for heading in titles if _is_title(heading)}


def _is_surely_title(heading: Headed) -> bool:
    is_wordy = count_words(shown_text(heading.text)) >= MIN_WORDS
    return (is_wordy or _is_linked(heading)) and _is_title(heading)


def _is_title(heading: Headed) -> bool:
    if heading.has_parts or len(heading.under) > MAX_LINES or holds_rows(heading.under):
        return False
    return _is_linked(heading) or any(map(_tells_paper, heading.under))


def _tells_paper(line: str) -> bool:
    """Whether a line links a paper as a fact; ``See [paper](…) for how.`` is a sentence."""
    links = find_links(line)
    papers = papers_of([line])
    if not papers or not _IN_SENTENCE.search(line[: papers[0].start]):
        return bool(papers)
    return _GOES_ON.search(line[links[-1].end :]) is None


def _is_linked(heading: Headed) -> bool:
    return bool(papers_of([heading.text]))


def holds_rows(under: Sequence[str]) -> bool:
    """Whether lines are rows of several papers rather than facts of one."""
    papers = papers_of(under)
    is_named = any(map(_bears_name, papers))
    is_several = len({link.url for link in papers}) > MAX_ADDRESSES
    return is_named or is_several or any(is_delimiter(ln) or names_paper(ln) for ln in under)


def _bears_name(link: FoundLink) -> bool:
    """Whether a label may be a title: no kind of link, no number and no address."""
    is_named = any(map(str.isalpha, link.label)) and "://" not in link.label
    return is_named and kind_by_words(link.label) is None


def papers_of(under: Sequence[str]) -> list[FoundLink]:
    """Links of some lines that lead to papers."""
    text = "\n".join(under)
    return [link for link in find_links(text) if kind_in(text, link) == "paper"]
