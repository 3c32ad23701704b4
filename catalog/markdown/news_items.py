"""Items of a list that tell news rather than a paper: ``2024.05: We released …``."""

from __future__ import annotations

import re

from catalog.entry import Entry
from catalog.markdown.kinds import kind_by_host, kind_by_words
from catalog.markdown.links import find_links, with_links_as
from catalog.markdown.shown import shown_text

_NEWS = re.compile(
    r"\b(?:we|our|(?:is|are|was|has been)(?: now)? (?:accepted|available|released|online|out))\b",
    re.IGNORECASE,
)
_OF_THE_KEEPERS = re.compile(
    r"\W*(?:[Ww]e(?:['’]ve)? (?:(?:are|have|just|now|also|will|had) )*"
    r"(?:\w{3,}ed|\w+ing|open\S*|release|update|add|provide|present|introduce|propose|launch|happy|"
    r"glad|proud)"
    r"|[Oo]ur (?:(?:new|latest|recent|first) )?(?:\w+ )?(?:paper|survey|work|code|repo\w*|list|"
    r"project|article|team|model|data ?set|benchmark|tutorial|review|website|page|preprint))\b"
)
"""``We have added``, ``Our survey``: seldom how a title begins, least of all behind a date."""


def tells_news(row: str) -> bool:
    """Whether a row's line says beside its links what its keepers did, or what is out now."""
    return _NEWS.search(with_links_as("", row, find_links(row))) is not None


def names_a_paper(entry: Entry) -> bool:
    """Whether a row leads to a paper, by its address alone."""
    return bool(entry.arxiv_id or entry.doi) or any(
        kind_by_host(k.url) == "paper" for k in entry.links
    )


def is_news(row: str, entry: Entry) -> bool:
    """Whether a row of this line is a date with news behind it."""
    date = entry.extra.get("date", "")
    before, _, after = shown_text(row).partition(date) if date else ("w", "", "")
    if re.search(r"\w", re.sub(r"^\W*\d{1,3}[.)] ", "", before)):
        return False
    if _OF_THE_KEEPERS.match(after):
        return True
    beside = row.replace(f"**{entry.title}**", "")  # a title may ask what we know, too
    return tells_news(beside) and not (names_a_paper(entry) or _labels_a_paper(entry))


def _labels_a_paper(entry: Entry) -> bool:
    return any(kind_by_words(link.label) == "paper" for link in entry.links)
