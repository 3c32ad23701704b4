"""Where and when a bullet says that its paper was published."""

from __future__ import annotations

import re

from catalog.markdown.days import day_of, find_day, month_by_name
from catalog.markdown.kinds import kind_by_words, link_kind, names_preprint
from catalog.markdown.links import (
    FoundLink,
    find_links,
    with_links_as,
    without_images,
)
from catalog.markdown.read_cells import Facts, find_year, split_publication
from catalog.markdown.shown import EMOJI
from catalog.periods import is_venue

DATE = re.compile(r"(?<![\d.])(?:19|20)\d\d[./-](?:0?[1-9]|1[0-2])(?![\d.]\d|\d)")
CREDITS = re.compile(
    r"(?<![\\*\w])([*_])(?P<authors>[^\s*_][^*_\n]{2,300}?\bet ?al)\b\.?,?[ ]*"
    r"(?P<venue>[^*_\n]{0,60}?)[.\s]*\1(?![*\w])"
)
"""``*Ada Lovelace et al. arXiv.*``"""
_VENUE_COMMA_YEAR = re.compile(
    r"(?<![\w(&-])(?P<venue>[aA]r[xX]iv|(?=[\w-]*[A-Z][\w-]*[A-Z])[A-Za-z][\w-]{1,14}), "
    r"(?P<year>(?:19|20)\d\d)(?![\w.])"
)
_PUBLISHED_LINE = re.compile(
    r"\s*(?:[-*+]\s+)?[*_`(\[]*"
    r"([^\W\d_][\w&.' -]{1,30}?,?[ '’‘]?(?:(?:19|20)\d\d|\d\d))[*_`)\].]*\s*"
)
"""A line below a bullet that says where and when its paper was published, and nothing else."""
_LABELLED_LINE = re.compile(
    r"[ \t]*(?:[-*+]\s+)?[*_]*"
    r"(?:venue|conference|journal|publi(?:cation|sher|shed)(?: in| at)?|year|date)"
    r"[*_]*\s*:[*_]*\s*(.{2,60}?)[\s.]*",
    re.IGNORECASE,
)
"""A line below a title that says so with a label: ``- **Venue:** CVPR 2024``."""
_BRACKETS = re.compile(
    r"[\[(【\uff08](?:\*\*|__|[*_`])?([^\[\]()*`【】\uff08\uff09]{2,100})(?:\*\*|__|[*_`])?[\])】\uff09](?!\()"
    r"|(?<!`)`([^`\n]{2,100})`(?!`)"
)
REMARK = re.compile(
    r"(?:oral|poster|spotlight|highlight|best.*|award.*|survey|review|benchmark|dataset|new|todo|supp.*"
    r"|[\d.,]+\s*(?:stars|citations?))",
    re.IGNORECASE,
)
_SEGMENT = re.compile(
    r"[\[\](){}|,;·•*_`【】\uff08\uff09\uff0c\uff1b。]|\.(?=\s|\Z)|\s[-–—/]\s|\n|<[^<>]*>"
)
ACRONYM = re.compile(
    r"(?![A-Z][a-z]+(?:-[A-Z][a-z]+)+\Z)(?=.*[A-Z].*[A-Z])[A-Z][A-Za-z&+-]{1,14}|[aA]r[xX]iv",
    re.ASCII,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_KIND_FIRST = re.compile(r"\A\W*paper:\s*", re.IGNORECASE)
"""``[Paper: CVPR 2024](…)``"""
_AUTHOR_AFTER = r", (?:[A-Z]\.[ -]?)+(?:,|&|and\b|\(|\Z)"
"""What follows a family name that stands first: ``VanGool, L., Ash, B. (2024)``"""
_YEAR_LAST = re.compile(r",\s*(?:19|20)\d\d\s*\Z")
_SIGNS = re.compile(rf"\A(?:{EMOJI}\s*)+")
_SHORT_DATED = re.compile(r"([A-Z][\w&-]*(?: [A-Z][\w&-]*){0,2})[ '’‘]\d\d(?: \w+){0,2}")
_SUMMARY = re.compile(r"\bTL;? ?DR\b")
MAX_VENUE_CHARS = 40
MAX_VENUE_WORDS = 8


def read_publication(
    facts: Facts, before: str, after: str, links: list[FoundLink], main: FoundLink | None
) -> None:
    """Venue and year, out of what stands before and after the title."""
    before, after = (_SUMMARY.sub(" ", text) for text in (before, after))
    rest = f"{before} {after}".replace("&#8203;", "")
    stated = facts.extra.get("date", "")
    if day := day_of(stated) or month_by_name(stated):
        rest = rest.replace(stated, str(day.year))
    facts.year = find_year(without_addresses(rest, links))
    if (credits := CREDITS.search(after)) and credits["venue"]:
        _read_credited(facts, credits["venue"])
        return
    beside = without_links(rest)
    if told := _VENUE_COMMA_YEAR.search(beside):
        facts.venue, facts.year = told["venue"], int(told["year"])
        return
    labels = [link.label for link in links if link is not main and _may_name_venue(link)]
    labels = [_KIND_FIRST.sub("", label) for label in labels]
    pieces = (*_SEGMENT.split("\n".join([beside, *labels])), *labels)
    segments = [_SIGNS.sub("", piece.strip()).rstrip(" :\uff1a") for piece in pieces]
    _read_segments(facts, segments, beside, without_links(after))


def read_published_lines(facts: Facts, under: str) -> None:
    """Venue and year out of the lines below, where the title's own line names neither."""
    for line in under.split("\n"):
        told = _LABELLED_LINE.fullmatch(line) or _PUBLISHED_LINE.fullmatch(line)
        if told and "date" not in facts.extra and (day := find_day(told[1])):
            facts.extra["date"] = day
            facts.year = facts.year or find_year(day)
        elif told and not facts.venue:
            year = facts.year
            read_publication(facts, "", told[1], [], None)
            facts.year = facts.year or year


def without_addresses(text: str, links: list[FoundLink]) -> str:
    """Text without where these links lead."""
    for link in links:
        text = text.replace(link.url, " ")
    return text


def _may_name_venue(link: FoundLink) -> bool:
    """Whether a label can: ``[CVPR 2021](…)`` of the paper, but not ``[Code (of 2021)](…)``."""
    return link_kind(link.label, link.url) in ("paper", "other")


def _read_credited(facts: Facts, text: str) -> None:
    """Venue as it stands behind the authors: ``arXiv``, ``ACL'22``, ``IEEE(RAL)``."""
    venue, year = split_publication(text)
    if venue and year:
        _put_publication(facts, text, venue, year)
    elif venue:
        facts.venue = venue
        if facts.year and "date" in facts.extra:
            facts.extra["publication"] = venue


def _read_segments(facts: Facts, segments: list[str], beside: str, after: str) -> None:
    """Venue and year of the first piece that names both, else of a short date, else an acronym."""
    brackets = [m[1] or m[2] for m in _BRACKETS.finditer(beside)]
    segments = [s for s in segments if 1 < len(s) <= MAX_VENUE_CHARS]
    for segment in [*filter(_is_dated_name, brackets), *segments]:
        segment = DATE.sub(lambda date: date[0][:4], segment).strip()
        venue, year = split_publication(segment)
        if venue and year and _WORD.search(venue):
            _put_publication(facts, segment, venue, year)
            return
    if short := next((s for s in segments if _SHORT_DATED.fullmatch(s)), None):
        facts.venue, facts.extra["publication"] = _SHORT_DATED.fullmatch(short)[1], short  # type: ignore[index]  # it matches
        return
    named = [m[1] or m[2] for m in _BRACKETS.finditer(after)]
    plain = (s for s in segments if s.casefold() == "preprint")
    facts.venue = _acronym(segments, brackets, beside) or next(
        filter(_is_venue_word, named), next(plain, None)
    )
    if facts.venue and facts.year and "date" in facts.extra:
        facts.extra["publication"] = facts.venue  # the year is the date's, not the venue's


def _put_publication(facts: Facts, segment: str, venue: str, year: int) -> None:
    """Venue and year, and the text that tells both where it is not simply one and the other."""
    facts.venue, facts.year = venue, year
    words = segment.rstrip(".").split()
    if words not in ([*venue.split(), str(year)], [str(year), *venue.split()]):
        facts.extra["publication"] = segment


def _is_dated_name(text: str) -> bool:
    """Whether a bracket holds a venue of many words or with periods, and a year."""
    is_list = text.count(",") > 1 or ";" in text
    return find_year(text) is not None and not is_list and len(_WORD.findall(text)) > 1


def _acronym(segments: list[str], brackets: list[str], beside: str) -> str | None:
    """Venue that an acronym names, with what stands in the same code span (``*ACL``)."""
    is_arxiv = re.search(r"(?<![\w./-])arxiv(?![\w/-]|\.\w)", beside, re.IGNORECASE) is not None
    for found in segments:
        if not ACRONYM.fullmatch(found):
            continue
        if kind_by_words(found) and not (is_arxiv and found.casefold() == "arxiv"):
            continue
        if re.search(re.escape(found) + _AUTHOR_AFTER, beside):
            continue
        if any(found in text and "," in _YEAR_LAST.sub("", text) for text in brackets):
            continue  # one of several words for what the paper is about
        whole = (text for text in brackets if text.strip("*_~") == found)
        return next(whole, found)
    return None


def _is_venue_word(text: str) -> bool:
    is_named = (
        _WORD.search(text)
        and "://" not in text
        and (kind_by_words(text) is None or names_preprint(text))
    )
    is_short = len(text.split()) <= MAX_VENUE_WORDS and "," not in text
    is_lower = text.isascii() and text.islower() and not (names_preprint(text) or is_venue(text))
    is_aside = is_lower or "et al" in text or REMARK.fullmatch(text) is not None
    return bool(is_named) and is_short and find_year(text) is None and not is_aside


def without_links(text: str) -> str:
    """Text without links, each a line break, and without images."""
    return without_images(with_links_as("\n", text, find_links(text)))
