"""Bullet lists: which lines make one row.

A bullet with a link of its own is a row, and what is indented under it (authors, notes) stays
under it. A bullet without a link is a row where the bullets under it are its links, else a
heading of sorts: kept, and the bullets under it are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.markdown.kinds import link_kind
from catalog.markdown.links import FoundLink, with_links_as
from catalog.markdown.read_bullets import BULLET, is_wordy, web_links
from catalog.markdown.read_cells import main_link

_WORD = re.compile(r"[^\W\d_]{2,}")


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


def is_bullet(text: str) -> bool:
    """Whether a row is an item of a list, not a paragraph or a heading."""
    return BULLET.match(text) is not None


def _bullets(lines: list[str], start: int, end: int) -> list[_Bullet]:
    matches = ((number, BULLET.match(lines[number])) for number in range(start, end))
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
    own = "\n".join(lines[bullet.start : bullet.end])
    if web_links(own):
        return True
    under = "\n".join(lines[bullet.end : bullet.below])
    links = web_links(under)
    # Nothing but links under it, or the bullets there are rows of their own.
    titles = sum(is_wordy(link.label) and _leads_to_paper(link) for link in links)
    if links and titles < 2 and _words_beside(under, links) <= len(links):
        return True
    return _is_title_over_facts(own, under, links)


def _is_title_over_facts(own: str, under: str, links: list[FoundLink]) -> bool:
    """Whether a bullet is a title whose paper is linked below, on a line of links alone."""
    marker = BULLET.match(own)
    if not links or main_link(links) or not is_wordy(own[marker.end() if marker else 0 :]):
        return False
    told = [(line, found) for line in under.split("\n") if (found := web_links(line))]
    papers = [found for _, found in told if any(_leads_to_paper(link) for link in found)]
    return len(papers) == 1 and all(_words_beside(line, found) <= 2 for line, found in told)


def _leads_to_paper(link: FoundLink) -> bool:
    return link_kind(link.label, link.url) == "paper"


def _words_beside(text: str, links: list[FoundLink]) -> int:
    return len(_WORD.findall(with_links_as("", text, links)))
