"""Where a title that stands without marks ends, and what follows it begins."""

from __future__ import annotations

import re

from catalog.identity.titles import FUNCTION_WORDS
from catalog.markdown.author_names import find_authors
from catalog.markdown.links import find_links
from catalog.markdown.read_cells import find_year
from catalog.markdown.read_venues import ACRONYM, CREDITS
from catalog.markdown.shown import count_words

_VENUE_AT_END = re.compile(
    r",\s+(?:in\s+)?[A-Za-z][\w&+-]*(?: [\w&+-]+){0,2}"
    r"(?:,? (?:19|20)\d\d|[ '’‘]\d\d|(?:19|20)\d\d)\s*\Z"
)
"""``, ICML 2024`` behind a title that has commas of its own"""
_PUBLISHED_AT_END = re.compile(
    r"(?<!\s)\s*+\((?=[^()]{0,60}[A-Za-z]{3})[^()]{0,60}(?:19|20)\d\d[^()]{0,20}\):?\Z"
)
"""`` (ICML 2024):`` behind such a title"""
_LAST_CLAUSE = re.compile(r"[:–—-]\s+([^:–—]+)$")
_TITLE_END = re.compile(
    r"\s[|\-–—]\s|(?<!\\)(?<!\b[A-Z])\.\s|(?<!\\)[\[(]|[,;]\s|\s\s+(?=\W)|:\s*\Z|\n|<br"
)
_HARD_END = re.compile(r"\s[|]\s|(?<!\\)(?<!\b[A-Z])\.\s|(?<!\\)[\[*_`]|\s\s+(?=\W)|:\s*\Z|\n|<br")
MAX_CLAUSES = 3
"""Clauses, and words in one, of a title that may read like names; more are authors."""


def plain_title(lead: str) -> str:
    """Title without marks: up to what follows it, which a comma of its own is not."""
    if credits := CREDITS.search(lead):
        lead = lead[: credits.start()]
    links = find_links(lead)
    told = lead[: links[0].start] if links else ""
    first = _TITLE_END.split(told if told.strip() else lead, maxsplit=1)[0].strip()
    whole = _HARD_END.split(lead[: links[0].start] if links else lead, maxsplit=1)[0].strip("[( \t")
    whole = _VENUE_AT_END.sub("", _PUBLISHED_AT_END.sub("", whole.rstrip(" \t,;-")))
    rest = whole[len(first) :]
    goes_on = whole.startswith(first) and rest and not _says_more(first, rest)
    return whole if goes_on else first + _up_to_authors(rest)


def _up_to_authors(rest: str) -> str:
    """What of a text behind a comma is still the title: words such as *from* before the names."""
    names = find_authors(rest) if rest[:1] == "," else ""
    more = rest[: rest.find(names)].rstrip(" ,;") if names else ""
    is_title = any(word in FUNCTION_WORDS and word != "and" for word in more.split())
    return more if is_title and not (find_authors(more) or find_year(more)) else ""


def _says_more(first: str, rest: str) -> bool:
    """Whether what follows a comma or a bracket is authors, a venue or a year, not the title."""
    clause = _LAST_CLAUSE.search(first)
    is_short = rest[0] == "," and rest.count(",") < MAX_CLAUSES and find_year(rest) is None
    is_clause = clause is not None and is_short and count_words(clause[1]) <= MAX_CLAUSES
    if clause and is_clause and find_authors(f"{clause[1]}, {clause[1]}"):
        return False  # "…: Train Fast, Run Fast": what was begun in the title goes on
    if rest[0] == "(" and rest[1:2].strip():
        return find_year(rest) is not None or rest.count("(") != rest.count(")")
    if find_year(rest) or find_authors(rest):
        return True
    items = [item.strip() for item in rest.split(",") if item.strip()]
    return all(ACRONYM.fullmatch(item) or find_authors(f"{item}, {item}") for item in items)
