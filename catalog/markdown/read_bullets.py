"""Bullet lists: which lines make one row, and what a row says.

A bullet with a link of its own is a row, and what is indented under it (authors, notes) stays
under it. A bullet without a link is a row where the bullets under it are its links, else a
heading of sorts: kept, and the bullets under it are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.entry import Entry, Link
from catalog.markdown.kinds import kind_by_host, kind_by_words, link_kind
from catalog.markdown.links import FoundLink, find_links, without_images
from catalog.markdown.read_cells import Facts, find_year, main_link, split_publication
from catalog.markdown.shown import count_words, shown_text

_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[./-](?:0[1-9]|1[0-2])(?!\d)")
_TASK_BOX = re.compile(r"\s*\[[ xX]\]\s")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_SLANTED = re.compile(r"(?<![\\*\w])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![*\w])", re.DOTALL)
_QUOTED = re.compile(r"[\"“](.{8,}?)[\"”]")
_TITLE_END = re.compile(r"\s[|\-–—]\s|(?<!\\)\.\s|[\[(]|,\s|\s{2,}|:\s*\Z|\n")
_TAGS_BEFORE = re.compile(
    r"(?:(?:\*\*|__)?(?:\[[^\[\]]*\](?!\()|\([^()]*\))(?:\*\*|__)?\s*[|:–-]*\s*)+"
)
_TAG = re.compile(r"[\[(].*[\])]|[^\s\d]*+[\s'’]*(?:(?:19|20)\d\d|\d\d)\s*(?:\w+)?")
_SEGMENT = re.compile(r"[\[\](){}|,;*_`]|\.\s|\s[-–—]\s|\n|<[^>]*>")
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Za-z&+-]{1,14}|arxiv|arXiv", re.ASCII)
_ABBREVIATED = re.compile(r"(?:\.\.|\b\w|\b(?:etc|al|vs|Jr|Inc|Ltd|Co))\.\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
MAX_VENUE_CHARS = 40
MIN_TITLE_WORDS = 3
MAX_TITLE_CHARS = 6_000
"""Characters of a bullet within which its title stands."""


@dataclass(slots=True)
class _Bullet:
    start: int
    indent: int
    end: int = 0
    """Line after the bullet's own text."""
    below: int = 0
    """Line after everything under it."""


def bullet_spans(lines: list[str], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Lines of each row of a list, blank lines between rows going with the row above."""
    bullets = _bullets(lines, start, end)
    spans: list[tuple[int, int]] = []
    index = 0
    while index < len(bullets):
        bullet = bullets[index]
        stop = bullet.below if _is_row(lines, bullet) else bullet.end
        spans.append((bullet.start, stop))
        while index < len(bullets) and bullets[index].start < stop:
            index += 1
    return tuple(spans)


def read_bullet(text: str) -> Entry:
    """Entry that a bullet and the lines under it make; without title where there is no link."""
    own, _, _ = _own_and_under(text)
    links = web_links(own)
    facts = Facts()
    title, main = _find_title(own, links)
    facts.title = _without_final_period(shown_text(title))
    for link in links or web_links(text):
        facts.links.append((_link(link, link is main, links), None))
    if match := _DATE.search(own):
        facts.extra["date"] = match[0]
    _read_publication(facts, own.replace(title, " ", 1) if title else own, links, main)
    return facts.entry(text)


def _without_final_period(title: str) -> str:
    """Title of ``**Title.** Authors``; an abbreviation or an ellipsis keeps its periods."""
    is_sentence_end = title.endswith(".") and not _ABBREVIATED.search(title)
    return title[:-1].rstrip() if is_sentence_end else title


def web_links(text: str) -> list[FoundLink]:
    """Links of a text that lead out of the page."""
    return [link for link in find_links(text) if link.url and not link.url.startswith("#")]


def _bullets(lines: list[str], start: int, end: int) -> list[_Bullet]:
    matches = ((number, _BULLET.match(lines[number])) for number in range(start, end))
    bullets = [_Bullet(n, len(m["indent"].expandtabs(4))) for n, m in matches if m]
    starts = [bullet.start for bullet in bullets[1:]] + [end]
    open_bullets: list[_Bullet] = []
    for bullet, following in zip(bullets, starts, strict=True):
        bullet.end, bullet.below = following, end
        while open_bullets and open_bullets[-1].indent + 1 >= bullet.indent:
            open_bullets.pop().below = bullet.start
        open_bullets.append(bullet)
    return bullets


def _is_row(lines: list[str], bullet: _Bullet) -> bool:
    if web_links("\n".join(lines[bullet.start : bullet.end])):
        return True
    under = "\n".join(lines[bullet.end : bullet.below])
    links = web_links(under)
    for link in reversed(links):
        under = under[: link.start] + under[link.end :]
    # Nothing but links under it, or the bullets there are rows of their own.
    return bool(links) and len(_WORD.findall(under)) <= len(links)


def _own_and_under(text: str) -> tuple[str, str, str]:
    """Marker, the bullet's own lines, and the lines of the bullets under it."""
    match = _BULLET.match(text)
    marker = text[: match.end()] if match else ""
    rest = text[len(marker) :]
    if box := _TASK_BOX.match(rest):
        marker, rest = marker + box[0], rest[box.end() :]
    lines = rest.split("\n")
    under = next((n for n, line in enumerate(lines) if n and _BULLET.match(line)), len(lines))
    return "\n".join(lines[:under]), "\n".join(lines[under:]), marker


def _find_title(own: str, links: list[FoundLink]) -> tuple[str, FoundLink | None]:
    """Title as written and the link that bears it, if one does."""
    main = main_link(links)
    label = main.label if main and kind_by_words(main.label) is None else ""
    if main and _is_wordy(label):
        return label, main
    own = own[:MAX_TITLE_CHARS]
    for pattern in (_STRONG, _QUOTED, _SLANTED):
        texts = (
            shown
            for match in pattern.finditer(own)
            if _is_wordy(shown := match[match.lastindex or 0]) and not _TAG.fullmatch(shown)
        )
        if found := next(texts, None):
            return found, None
    if main and label and not find_year(label):
        return label, main
    strong = next((m[2] for m in _STRONG.finditer(own) if not _TAG.fullmatch(m[2])), "")
    if strong and not kind_by_words(strong) and not find_links(strong):
        return strong, None
    lead = _TAGS_BEFORE.sub("", without_images(own).lstrip())
    if told := _TITLE_END.split(lead, maxsplit=1)[0].strip():
        return told, None
    # "New: A Paper" reads like the label of a link, but nothing else here can be the title.
    opening = next((ln for ln in links[:1] if not own[: ln.start].strip("*_ ")), None)
    if opening and not opening.is_badge and _is_wordy(opening.label):
        return opening.label, opening
    return "", None


def _is_wordy(text: str) -> bool:
    return count_words(shown_text(text)) >= MIN_TITLE_WORDS


def _link(link: FoundLink, is_main: bool, links: list[FoundLink]) -> Link:
    kind = link_kind(link.label, link.url)
    if is_main:
        kind = kind_by_host(link.url)
        others = (link_kind(o.label, o.url) for o in links if o is not link)
        if "paper" not in others or kind == "other":
            kind = "paper"
    label = "" if is_main or link.is_badge else shown_text(link.label).strip("[]")
    return Link(url=link.url, kind=kind, label=label)


def _read_publication(
    facts: Facts, rest: str, links: list[FoundLink], main: FoundLink | None
) -> None:
    labels = [link.label for link in links if link is not main]
    for link in links:
        rest = rest.replace(link.url, " ")
    segments = [
        s.strip() for s in (*_SEGMENT.split(rest), *labels) if 1 < len(s.strip()) <= MAX_VENUE_CHARS
    ]
    facts.year = find_year(rest)
    for segment in segments:
        venue, year = split_publication(segment)
        if venue and year and _WORD.search(venue):
            facts.venue, facts.year = venue, year
            return
    acronyms = (s for s in segments if _ACRONYM.fullmatch(s) and not kind_by_words(s))
    facts.venue = next(acronyms, None)
