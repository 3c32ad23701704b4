"""One bullet, written the way its list is written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import zip_longest

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry
from catalog.escaping import escape_cell, escape_text, joined, unescape_cell
from catalog.markdown.read_bullets import is_title_of, read_bullet
from catalog.markdown.shown import shown_text
from catalog.writing.row_forms import MARKER
from catalog.writing.write_cells import inert_url, month_of, stated_month, write_keywords

DEFAULT_PARTS = ("- [{title}]({paper})", ", {venue}", " {year}", ", [Code]({code})")
_TITLE_FIRST = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?\{title\}")
_WORD = re.compile(r"\w+")
_DATED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[ '’‘]?((?:19|20)?\d\d)(?!\w)")
_PLACE = re.compile(r"\{([a-z]+)(?::([^{}]+))?\}")


def write_bullet(section: SectionConfig, entry: Entry) -> str:
    """First line of a bullet, without its ending; the hand's own while nothing else is to be said.

    The reader of an earlier version may have taken another fact from the line, so it stays too
    where every word of the entry's facts stands in it: what nobody changed is not rewritten.
    """
    if entry.row is not None and (says_entry(section, entry) or _holds_words(section, entry)):
        return entry.row
    return fresh_bullet(section, entry)


def says_entry(section: SectionConfig, entry: Entry) -> bool:
    """Whether an entry's own line is read as what the entry says, as far as it says it."""
    told = read_bullet(_own_text(entry), named=section.named)
    if fresh_bullet(section, told) == fresh_bullet(section, entry):
        return True
    if section.parts:
        return False
    # A date tells when a paper was posted, which may be the year before it was published.
    facts = ("venue",) if "date" in told.extra else ("venue", "year")
    shown = all(getattr(told, f) in (None, getattr(entry, f)) for f in facts)
    urls = [{link.url for link in each.links} for each in (told, entry)]
    return shown and is_title_of(told.title, entry) and urls[0] == urls[1]


def _holds_words(section: SectionConfig, entry: Entry) -> bool:
    text = _own_text(entry)
    shown, addresses = _pieces(shown_text(text)), html.unescape(text)
    return all(_words(fact) <= shown for fact in _facts(section, entry)) and all(
        link.url in addresses for link in entry.links
    )


def _own_text(entry: Entry) -> str:
    return f"{entry.row}\n{entry.below or ''}"


def _facts(section: SectionConfig, entry: Entry) -> Iterator[str]:
    """Texts, but for addresses, that a bullet of the entry shows."""
    yield from (entry.title, entry.venue or "", str(entry.year or ""))
    for match in _PLACE.finditer("".join(section.parts)):
        if match[1] == "keywords":
            yield from entry.keywords
        elif match[1] == "abbreviation":
            yield entry.abbreviation or ""
        elif match[1] in ("date", "extra"):
            yield entry.extra.get(match[2] if match[1] == "extra" else "date", "")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def _pieces(text: str) -> frozenset[str]:
    """Words of a line, and venues and years of which ``CVPR2024`` or ``NeurIPS'23`` is made."""
    glued = (f"{m[1]} {m[2] if len(m[2]) == 4 else f'20{m[2]}'}" for m in _DATED.finditer(text))
    return _words(" ".join([text, *glued]))


def fresh_bullet(section: SectionConfig, entry: Entry) -> str:
    """First line of a bullet as the section's parts make it."""
    parts = section.parts or DEFAULT_PARTS
    if entry.link("paper") and not any("{paper" in part for part in parts):
        # No bullet here links a paper; a new one without its link would say nothing.
        parts = tuple(re.sub(r"\{title\}", "[{title}]({paper})", part, count=1) for part in parts)
    filled = [_fill(part, entry) for part in parts]
    written = joined(piece for part in filled if part is not None for piece in part)
    if not any("{title}" in part and text for part, text in zip(parts, filled, strict=True)):
        # Another mark than the rows around have would begin another list.
        marker = MARKER.match(parts[0])
        mark = marker[0] if marker else "- "
        written = f"{mark}{escape_text(entry.title)}{written.removeprefix(mark)}"
    return written


def _fill(part: str, entry: Entry) -> list[tuple[str, str]] | None:
    """Part with its places filled, as `joined` takes it; None where one has nothing to fill it."""
    values = [_value(match[1], match[2] or "", entry) for match in _PLACE.finditer(part)]
    if not all(values):
        return None
    if values and _TITLE_FIRST.match(part):
        values[0] = escape_text(entry.title)  # "1. …" or "# …" would start a block
    between = [(text, text) for text in _PLACE.sub("\0", part).split("\0")]
    filled = [(unescape_cell(value), value) for value in values]
    if "{title}" in part and entry.title.endswith(("?", "!", ".")):
        # A question ends in one mark: "**{title}.**" is "**Why?**".
        after = len(_PLACE.split(part.partition("{title}")[0])) // 3 + 1
        between[after] = (between[after][0].removeprefix("."), between[after][1].removeprefix("."))
    return [piece for pair in zip_longest(between, filled) for piece in pair if piece]


def _value(name: str, detail: str, entry: Entry) -> str:
    if name in ("paper", "code", "project", "data", "other"):
        link = entry.link(name)  # type: ignore[arg-type]  # the five kinds, checked above
        return (inert_url(link.url) if link else None) or ""
    if name == "date":
        month = stated_month(entry.extra.get("date", "")) or month_of(entry)
        return month.strftime(detail or "%Y.%m") if month else str(entry.year or "")
    if name == "yy":
        return str(entry.year or "")[2:]
    if name == "keywords":
        return write_keywords(ColumnConfig(header="", holds="keywords", format=detail), entry)
    if name == "extra":
        return escape_cell(entry.extra.get(detail, ""))
    return escape_cell(str(getattr(entry, name, None) or ""))


def revise_bullet(section: SectionConfig, line: str, before: Entry, after: Entry) -> str:
    """Bullet as it stands, each changed value put in the place of the old one."""
    for part in section.parts or DEFAULT_PARTS:
        for match in _PLACE.finditer(part):
            old = _value(match[1], match[2] or "", before)
            new = _value(match[1], match[2] or "", after)
            if old == new:
                continue
            if old and line.count(old) == 1:
                left, _, right = line.partition(old)
                line = joined([(left, left), (unescape_cell(new), new), (right, right)])
            elif not old and (piece := _fill(part, after)) and len(_PLACE.findall(part)) == 1:
                line = line.rstrip() + joined(piece)
            else:
                return fresh_bullet(section, after)
    return line
