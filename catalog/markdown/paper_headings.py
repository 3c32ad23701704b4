"""Headings that are papers' titles (a list whose every paper has a heading of its own), and those
that no paper of the list stands under.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from catalog.markdown.kinds import kind_by_words
from catalog.markdown.links import LABEL_LINE, FoundLink, find_links, with_links_as
from catalog.markdown.read_bullets import kind_in, names_paper
from catalog.markdown.read_cells import find_year
from catalog.markdown.shown import count_words, folded, shown_text
from catalog.markdown.tables import is_delimiter
from catalog.periods import is_venue, topic_of

_NO_LIST = re.compile(
    r"(?:latest |recent |what s )?(?:\b(?:news?|updates?|changelog)(?: and)? ?)+"
    r"|citations?|cit(?:e|ing)(?: (?:this|us|our)\b.*)?|contacts?|add your.*"
    r"|contribut(?!\w* (?:aware|based|guided|of)\b).*"
    r"|how to (?:add|cite|contribute|install|submit|get (?:help|in|involved|started))\b.*"
    r"|how to \w+(?: (?:this|these|the (?:code|list|repo\w*)|our|it|us)\b.*)?"
    r"|we (?:are|re) (?:hiring|looking for|recruiting)\b.*"
    r"|acknowledg\w*|licen[sc]e|contributors?|feedback|star history|todo"
    r"|(?:table of |summary of )?contents?|guidelines?|index|toc"
)
_SELDOM_A_LIST = re.compile(
    r"hiring|join us|jobs?|open positions?|introduction|about|highlights?|overview|features?"
    r"|outline"
)
"""What stands under such a heading decides."""
_COUNTED = re.compile(r"([^\d\[(]*(?:[^\W\d][\s#]+|\u7b2c))\d{1,3}(?!\d)")
"""``Lecture #2``, ``第2``"""
_PART = re.compile(
    r"(?:appendix|assignment|chapter|class|course|day|episode|group|homework|lab|lecture|lesson|level"
    r"|list|meeting|module|month|part|phase|reading|round|season|section|seminar|session|stage|step"
    r"|talk|task|topic|track|tutorial|unit|volume|week|\u7b2c)\W*\Z"
)
"""What is counted is a part; ``Llama 2`` and ``Llama 3`` are the models of two papers."""
_IN_SENTENCE = re.compile(r"(?:(?:^|\s)[a-z]+|^\s*[A-Z][a-z]+) $")
_GOES_ON = re.compile(r"\w|[.!?]\s*$")
MIN_PAPERS = 3
"""Headings of one level that have to be papers' titles, and more than those of it that are not."""
MIN_WORDS = 4
"""Words of a title that bears no link, to be known for one; a level's others may be shorter."""
MAX_LINES = 80
"""What is longer is a section."""
MAX_WORDS_BESIDE_LINKS = 2
"""A venue and its year."""
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


def names_no_list(heading: str) -> bool:
    """Whether what stands under a heading is about the list or its keepers, none of its papers."""
    return _NO_LIST.fullmatch(folded(heading)) is not None


def seldom_names_list(heading: str) -> bool:
    """Whether few papers are to be expected under a heading: *Jobs*, *Overview*."""
    return _SELDOM_A_LIST.fullmatch(folded(heading)) is not None


def titles_of_papers(headings: Sequence[Headed], least: int = MIN_PAPERS) -> Set[int]:
    """Lines of the headings that are titles of papers rather than of sections."""
    sections = Counter(heading.level for heading in headings if holds_rows(heading.under))
    named = [heading for heading in _without_counted(headings) if _is_title(heading)]
    sure = [heading for heading in named if _is_known_for_title(heading)]
    counts = Counter(heading.level for heading in sure)
    levels = {n for n, count in counts.items() if count >= least and count > sections[n]}
    told = {label for heading in sure for label in _own_labels(heading)}
    here = (heading for heading in named if heading.level in levels)
    return {it.line for it in here if _is_known_for_title(it) or _tells_facts(it, told)}


def _without_counted(headings: Sequence[Headed]) -> list[Headed]:
    """Headings less those that number parts, half of a level: ``Week 1``, ``Week 2: Forests``."""
    stems = {it.line: (it.level, stem) for it in headings if (stem := _counted(it.text))}
    levels, usual = Counter(it.level for it in headings), Counter(stems.values())
    counted = {s for s, n in usual.items() if n >= MIN_PAPERS and 2 * n >= levels[s[0]]}
    return [heading for heading in headings if stems.get(heading.line) not in counted]


def _counted(heading: str) -> str:
    """What a heading numbers, where that is parts: ``week`` of ``Week 3: Forests``."""
    match = _COUNTED.match(shown_text(heading).casefold())
    return match[1] if match and _PART.search(match[1]) else ""


def _own_labels(heading: Headed) -> Set[str]:
    """Labels of links below a heading that name no kind of link: ``- Apply: https://…``."""
    told = (match for line in heading.under if (match := LABEL_LINE.fullmatch(line)))
    labels = {match["label"].casefold() for match in told if find_links(match["value"])}
    return {label for label in labels if kind_by_words(label) is None}


def _tells_facts(heading: Headed, told: Set[str]) -> bool:
    """Whether a short heading has a paper's code, or no labels that only it has."""
    text = "\n".join(heading.under)
    has_code = any(kind_in(text, link) == "code" for link in find_links(text))
    return has_code or _own_labels(heading) <= told


def _is_known_for_title(heading: Headed) -> bool:
    return count_words(shown_text(heading.text)) >= MIN_WORDS or _is_linked(heading)


def _is_title(heading: Headed) -> bool:
    if heading.has_parts or len(heading.under) > MAX_LINES or holds_rows(heading.under):
        return False
    if names_no_list(heading.text) or seldom_names_list(heading.text):
        return False
    told = any(map(_tells_paper, heading.under)) and not _names_time_or_place(heading.text)
    return told or _is_linked(heading)


def _names_time_or_place(heading: str) -> bool:
    """Whether a heading is a year or a venue; ``YOLOv10`` only looks like one of 2010."""
    is_known = find_year(heading) or is_venue(heading.rstrip("0123456789"))
    return bool(is_known) and not topic_of((heading,))


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
    return is_named or is_several or any(is_delimiter(ln) or _is_row(ln) for ln in under)


def _is_row(line: str) -> bool:
    return not is_links_alone(line) and names_paper(line)


def is_links_alone(text: str) -> bool:
    """Whether a text is the links of the paper above it: ``[Paper](…) | [Code](…)``."""
    links = find_links(text)
    if not links or not kind_by_words(links[0].label):
        return False
    return count_words(folded(with_links_as("", text, links))) <= MAX_WORDS_BESIDE_LINKS


def _bears_name(link: FoundLink) -> bool:
    """Whether a label may be a title: no kind of link, no number and no address."""
    is_named = any(map(str.isalpha, link.label)) and "://" not in link.label
    return is_named and kind_by_words(link.label) is None


def papers_of(under: Sequence[str]) -> list[FoundLink]:
    """Links of some lines that lead to papers."""
    text = "\n".join(under)
    return [link for link in find_links(text) if kind_in(text, link) == "paper"]
