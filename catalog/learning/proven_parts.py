"""A learned style is kept only where it proves itself on the rows that it was learned from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog.config import SectionConfig
from catalog.entry import Entry
from catalog.markdown.balance import is_balanced
from catalog.markdown.lines import split_lines
from catalog.writing.write_bullets import fresh_bullet

MIN_ALIKE = 0.98
"""Share of a section's own rows that its style must give, blanks aside."""
MAX_TRIED = 200
_ACRONYM = re.compile(r"(?<![\[\w])[A-Z][A-Za-z]*[A-Z]\w*")
_YEAR_OR_MONTH = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|"
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{3,})?\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?<!\[)\[++[^\[\]]*+\]++\(")
_LINKS_AHEAD = re.compile(r"\{(?:code|project|data)\}")
"""Before the title: the style would leave out all links of a paper that lacks one of them."""
_TEXT_IN_ADDRESS = re.compile(r"\]\([^()\s]*\{(?:venue|year|yy|title|abbreviation)\}")
"""A badge's: the text would have to be written as addresses are."""
_PLACE = re.compile(r"\{[^{}]*\}")


def with_proven_parts(
    section: SectionConfig,
    parts: tuple[str, ...],
    texts: Sequence[str],
    entries: Sequence[Entry],
) -> SectionConfig:
    """Section with its style, or without one: then its rows are followed one by one."""
    styled = section.model_copy(update={"parts": parts})
    is_doubtful = any(_holds_constant(part) or _TEXT_IN_ADDRESS.search(part) for part in parts)
    if not parts or is_doubtful or _LINKS_AHEAD.search(parts[0]):
        return section
    return styled if share_alike(styled, texts, entries) >= MIN_ALIKE else section


def share_alike(section: SectionConfig, texts: Sequence[str], entries: Sequence[Entry]) -> float:
    """Share of rows that the section's style gives as they stand; 1 where there is none."""
    step = max(1, len(texts) // MAX_TRIED)
    pairs = [*zip(texts, entries, strict=True)][::step]
    alike = sum(_is_alike(section, *pair) for pair in pairs)
    return alike / len(pairs) if pairs else 1.0


def _is_alike(section: SectionConfig, text: str, entry: Entry) -> bool:
    line = fresh_bullet(section, entry)
    is_whole = len(split_lines(text.rstrip())) == 1
    return is_whole and is_balanced(line) and " ".join(line.split()) == " ".join(text.split())


def _holds_constant(part: str) -> bool:
    """Whether a piece says a venue, a month or a year of its own."""
    words = _PLACE.sub(" ", _LABEL.sub(" ", part))
    return bool(_ACRONYM.search(words) or _YEAR_OR_MONTH.search(words))
