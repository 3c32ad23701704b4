"""A form filled with what another entry says, each fact written as the rows around write theirs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import clean, escape_cell, starting_no_block
from catalog.markdown.days import day_of, month_by_name, short_month, written_like
from catalog.markdown.kinds import names_preprint
from catalog.markdown.links import is_badges
from catalog.writing.row_forms import MARKER, Form, Place, ending_like, labels_for_nothing
from catalog.writing.write_cells import inert_url, month_of, stated_month, stated_publication

_BLANK_LINE = re.compile(r"\n(?:[ \t]*\r?\n)+")
_BLANK_LINES = re.compile(r"(\n[ \t]*\r?\n)(?:[ \t]*\r?\n)+")
_EMPTY_LINE = re.compile(r"\r?\n[ \t]*(?:[-*+]|\d{1,9}[.)]|\\)[ \t]*(?=\r?\n|\Z)")
"""A bullet, or a line that ends in a backslash, that says nothing."""
_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")
_ADDRESS = re.compile(r"(?<=\]\()[^()\s]+")
_LABEL = re.compile(r"(?<=\[)[^\[\]]+(?=\])|(?<=>)[^<>]+(?=</a>)")
_YEAR_BEHIND = re.compile(r"(?<=[^\W\d_])(?P<mark>\W{0,2})(?:19|20)\d\d(?P<end>\W?)\Z")
"""``CVPR2024``, ``CVPR, 2024``, ``CVPR (2024)``"""
_SEPARATORS = " \t,|/;·•"
_BETWEEN = " :\uff1a–—-"
"""What parts a name from its title."""
INITIALS = re.compile(r"(?:[A-Z]\.[ -]?)+ ?\w+")
_FAMILY_FIRST = re.compile(r"(?<![\w'’-])[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)?, (?:[A-Z]\.[ -]?)+")
_LAST_NAME = re.compile(r",? (?:\.\.\. |… )?(?:&|and) ")
"""What stands before the last of several authors."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the rows around have that one form may lack."""

    pieces: Mapping[tuple[str, bool], str]
    """A link of each kind, with a label or (True) with a badge: its Markdown, the address given as
    a null character and the repository as ``\\1``."""
    repository: str = ""
    """``owner/name`` that badges of the new row name."""
    whole: tuple[int, ...] = ()
    """Numbers of authors of the rows that name all of theirs."""
    shortened: int = 0
    """Rows that write ``et al.``"""
    has_initials: bool = False
    """Whether most rows write first names as initials."""
    has_family_first: bool = False
    """Whether most rows write ``Ash, A., Beech, B.``"""
    has_semicolons: bool = False
    """Whether most rows part their authors by semicolons."""
    labels: Mapping[LinkKind, str] = field(default_factory=dict)
    """Usual label of a kind of link."""
    has_venues_alone: bool = False
    """Whether no row writes a year beside its venue."""
    keeps_period: bool = False
    """Whether a title that is a question keeps the period that ends titles: ``Why?.``"""

    def shortens(self, authors: str) -> bool:
        """Whether most rows would name fewer than all of these."""
        count = authors.count(",") + 1
        return self.shortened > sum(other >= count for other in self.whole)

    def link(self, link: Link) -> str:
        """Link that a form has no place for, written as others of its kind are.

        One that bears a label of its own may follow those of any kind; else it goes unsaid.
        """
        url = inert_url(link.url) or ""
        badge = self.pieces.get((link.kind, True), "") if self.repository else ""
        piece = self.pieces.get((link.kind, False), "") or badge
        if link.label:
            labelled = (p for (_, is_badge), p in self.pieces.items() if not is_badge)
            piece = piece or next(labelled, "")
        if label := link.label or self.labels.get(link.kind, ""):
            piece = _LABEL.sub(lambda _: escape_cell(label), piece, count=1)
        return piece.replace("\0", url).replace("\1", self.repository)


def filled(
    form: Form,
    entry: Entry,
    number: int | None,
    usage: Usage,
    escape: Callable[[str], str] = escape_cell,
) -> str:
    """Row that says `entry` in this form. `escape`: makes a text inert, for Markdown or HTML."""
    form = form if entry.abbreviation else _with_title_for_name(form)
    links = list(entry.links)
    told: dict[str, str] = {}
    pieces: list[tuple[int, int, str]] = []
    codes = [match.span() for match in _CODE.finditer(form.text)]
    addresses = [match.span() for match in _ADDRESS.finditer(form.text)]
    for place in form.places:
        if place.link is None:
            value = _value(place.fact, form.text[place.start : place.end], entry, number, usage)
            is_code = any(start <= place.start < end for start, end in codes)
            if any(start <= place.start < end for start, end in addresses):
                value = value if place.fact == "repository" else _in_address(value)
            elif place.fact not in ("repository", "badges"):
                value = _in_code(value) if is_code else escape(value)
            pieces += _filled(form, place, value, keeps_period=usage.keeps_period)
            continue
        link = next((each for each in links if each.kind == place.link.kind), None)
        if place.link.url in told:  # a title and a badge may bear one address
            pieces.append((place.start, place.end, told[place.link.url]))
            continue
        url = inert_url(link.url) if link else None
        if link is None or url is None:
            pieces.append((*place.outer, ""))
            continue
        links.remove(link)
        told[place.link.url] = url
        pieces.append((place.start, place.end, url))
        label = link.label.strip("[]") or usage.labels.get(link.kind, "")
        pieces += _labelled(form, place, url, escape(label))
    heads = [p.start for p in form.places if p.fact in ("title", "abbreviation")]
    beside = [
        p.outer[1] for p in form.links if not any(p.outer[0] <= at < p.outer[1] for at in heads)
    ]
    after = max(beside, default=len(form.text.rstrip()))
    after = len(form.text[:after].rstrip(_SEPARATORS))  # what parts the links from a title stays
    for kind, start, end in labels_for_nothing(form.text):
        if link := next((each for each in links if each.kind == kind), None):
            pieces.append((start, end, inert_url(link.url) or form.text[start:end]))
            links.remove(link)
    known = {*told.values(), None}
    spare = [usage.link(link) for link in links if inert_url(link.url) not in known]
    text = _put(form.text, [*pieces, (after, after, "".join(spare))])
    return ending_like(text, form.text)


def _with_title_for_name(form: Form) -> Form:
    """Form whose link bears the title where it has the name: the paper to be written has none."""
    places = {place.fact: place for place in form.places if place.link is None}
    name, title = places.get("abbreviation"), places.get("title")
    if not (name and title and any(map(form.bears_name, form.links))):
        return form
    lead = form.text[: title.outer[0]]
    outer = (len(lead.rstrip(_BETWEEN)), title.outer[1])
    told = {name: replace(name, fact="title"), title: replace(title, fact="remark", outer=outer)}
    return Form(form.text, tuple(told.get(place, place) for place in form.places))


def _labelled(form: Form, place: Place, url: str, label: str) -> Iterator[tuple[int, int, str]]:
    """New label of a link; one that is its address, or a fact such as the arXiv id, stays so."""
    start, end = place.label
    if not end or any(p.link is None and start <= p.start < end for p in form.places):
        return
    is_address = place.link is not None and form.text[start:end] == place.link.url
    if label or is_address:
        yield start, end, url if is_address else label


def link_piece(form: Form, place: Place) -> str:
    """A link of a form with its separator, as `Usage.pieces` has it."""
    start, end = place.outer
    start -= form.text[:start].endswith("\n")  # one that begins a line begins one there too
    inside = [p for p in form.places if p.fact == "repository" and start <= p.start < end]
    pieces = [(p.start, p.end, "\1") for p in inside] + [(place.start, place.end, "\0")]
    text = form.text[:end]
    for a, b, new in sorted(pieces, reverse=True):
        text = text[:a] + new + text[b:]
    return text[start:]


def _filled(
    form: Form, place: Place, value: str, *, keeps_period: bool
) -> Iterator[tuple[int, int, str]]:
    starts_line = MARKER.match(form.text)
    if place.fact == "title" and starts_line and starts_line.end() == place.start:
        value = starting_no_block(value)
    labelled = (link.link for link in form.links if link.label == (place.start, place.end))
    if not value and (link := next(labelled, None)):
        value = link.kind.capitalize()  # a link that has a venue for its label stays one
    ends_twice = place.fact == "title" and value[-1:] in ("?", "!", ".") and not keeps_period
    ends_twice |= place.fact == "authors" and value.endswith(".")  # "Ash et al."
    if value:
        yield place.start, place.end + (ends_twice and form.text[place.end :][:1] == "."), value
    else:
        yield (*place.outer, "")


def _in_code(text: str) -> str:
    """Text as it stands between code marks, where a backslash would be shown."""
    return clean(text).replace("`", "").replace("|", "\\|")


def _in_address(text: str) -> str:
    """Text as a badge's address has it, where a single hyphen parts what the badge says."""
    return quote(clean(text).replace("-", "--"), safe="")


def _value(fact: str, before: str, entry: Entry, number: int | None, usage: Usage) -> str:
    """What a place says of the entry; empty for nothing."""
    match fact:
        case "remark":
            return ""
        case "repository":
            return usage.repository
        case "number":
            return before if number is None else str(number)
        case "year":
            return str(entry.year or "")
        case "date":
            return _date(before, entry)
        case "authors":
            return _authors(before, html.unescape(entry.extra.get("authors", "")), usage)
        case "tag" | "affiliation":
            return entry.extra.get(fact, "")
        case "badges":
            badges = entry.extra.get(fact, "")
            return badges if is_badges(badges) else ""
        case "publication":
            return _publication(before, entry, usage)
    return str(getattr(entry, fact) or "")


def _publication(before: str, entry: Entry, usage: Usage) -> str:
    """Venue and year as the row has them in one, else in the form's way: ``CVPR'24``."""
    if stated := stated_publication(entry):
        return stated
    venue, year = entry.venue or "", entry.year or 0
    if not venue:
        return "" if usage.has_venues_alone or entry.extra.get("date") else str(year or "")
    if names_preprint(venue) and not re.search(r"\d", before):
        return venue
    if usage.has_venues_alone:
        return venue
    short = re.search(r"(?<=[^\W\d_])[ '’‘-]{0,2}\d\d$", before)
    if short:
        return f"{venue}{short[0][:-2]}{year % 100:02}" if venue and year else venue
    if year and (parted := _YEAR_BEHIND.search(before)):
        return f"{venue}{parted['mark']}{year}{parted['end']}"
    return f"{venue} {year or ''}".strip()


def _date(before: str, entry: Entry) -> str:
    """Date as stated where the form's is written alike, else in the form's way."""
    stated = entry.extra.get("date", "")
    ways = [(day_of(text) is None, month_by_name(text) is None) for text in (before, stated)]
    if ways[0] == ways[1] and re.search(r"[a-z]", stated, re.IGNORECASE):
        return stated
    if re.sub(r"\d", "0", stated) == re.sub(r"\d", "0", before):
        return stated
    if day_of(before):
        day = day_of(stated)
        return written_like(before, day) if day else ""
    month = stated_month(stated) or month_of(entry)
    if month_by_name(before):
        return written_like(before, month) if month else ""
    numbers = re.findall(r"\d+", before)
    if month is None or len(numbers) != 2:
        return ""
    mark = re.sub(r"\d", "", before)
    if short_month(before):
        return f"{month:%y}{mark}{month:%m}"
    year_first = len(numbers[0]) == 4
    of_month = f"{month.month}" if len(min(numbers, key=len)) == 1 else f"{month:%m}"
    return f"{month:%Y}{mark}{of_month}" if year_first else f"{of_month}{mark}{month:%Y}"


def authors_like(names: Sequence[str], authors: str) -> str:
    """Authors as those of other rows are written, the nearest first."""
    usage = Usage({}, **habits_of_names(names))
    is_short = usage.shortens(authors)
    model = next((name for name in names if ("et al" in name) == is_short), "")
    return _authors(model, authors, usage)


def habits_of_names(names: Sequence[str]) -> dict[str, Any]:
    """What `Usage` tells of how rows write their authors."""
    whole = tuple(name.count(",") + 1 for name in names if "et al" not in name)
    return {
        "whole": whole,
        "shortened": len(names) - len(whole),
        "has_initials": sum(INITIALS.match(name) is not None for name in names) * 2 > len(names),
        "has_family_first": sum(map(bool, map(_FAMILY_FIRST.match, names))) * 2 > len(names),
        "has_semicolons": sum("; " in name for name in names) * 2 > len(names),
    }


def _authors(before: str, authors: str, usage: Usage) -> str:
    """Authors the way another row's are written: initials, ``et al.``, semicolons."""
    if usage.has_family_first and _FAMILY_FIRST.match(before) and not _FAMILY_FIRST.match(authors):
        return _family_first(before, [*map(_with_family_first, re.split(r"[,;] ", authors))])
    if usage.has_initials and INITIALS.match(before) and not INITIALS.match(authors):
        authors = ", ".join(map(_with_initials, re.split(r"[,;] ", authors)))
    before = re.sub(r" \([^()]*\)", "", before)
    surname = re.fullmatch(r"\S+( et al\.?)", before)
    family = authors.split(",")[0].split()[-1:]
    if surname and family and "et al" not in authors:
        return family[0] + surname[1]
    is_whole = "et al" not in authors and authors.count(",") > before.count(",")
    if "et al" in before and is_whole and usage.shortens(authors):
        kept = authors.split(", ")[: max(before.count(","), 1)]
        authors = ", ".join(kept) + before[before.index("et al") - 1 :].replace(" et", " et", 1)
    return authors.replace(", ", "; ") if usage.has_semicolons and ";" not in authors else authors


def _family_first(before: str, names: Sequence[str]) -> str:
    """``Ash, A., Beech, B.``, cut short and joined as another row's names are."""
    shown = len(_FAMILY_FIRST.findall(before))
    joint = _LAST_NAME.search(before)
    is_cut = "et al" in before or (joint is not None and len(joint[0].split()) > 1)
    if not is_cut or len(names) <= shown:
        last = f"{joint[0].replace('... ', '').replace('… ', '')}" if joint else ", "
        return last.join(filter(None, (", ".join(names[:-1]), names[-1])))
    if "et al" in before:
        return ", ".join(names[:shown]) + before[before.index("et al") - 1 :]
    return ", ".join(names[: shown - 1]) + (joint[0] if joint else ", ") + names[-1]


def _with_family_first(name: str) -> str:
    *given, family = name.split() or [""]
    return f"{family}, {' '.join(f'{each[0]}.' for each in given)}" if given else family


def _with_initials(name: str) -> str:
    *given, family = name.split() or [""]
    return " ".join([*(f"{each[0]}." for each in given), family])


def _put(text: str, pieces: list[tuple[int, int, str]]) -> str:
    """Text with spans replaced, from right to left; a span inside one that goes is gone too."""
    before = text
    gone = [(a, b) for a, b, new in pieces if not new and a < b]
    pieces = [
        (a, b + (not new and a < b and a > 0 and text[a - 1] == text[b : b + 1] == "."), new)
        for a, b, new in pieces
    ]
    kept = [
        (a, b, new)
        for a, b, new in pieces
        if not any(x <= a and b <= y and (x, y) != (a, b) for x, y in gone)
    ]
    for start, end, new in sorted(set(kept), reverse=True):
        text = text[:start] + new + text[end:]
    if gone and not _BLANK_LINE.search(before):
        text = _BLANK_LINE.sub("\n", text)
    elif gone and not _BLANK_LINES.search(before):
        text = _BLANK_LINES.sub(r"\1", text)
    text = _EMPTY_LINE.sub("", text) if gone else text
    return re.sub(r"(?<=[(\[])\s+(?=[\w*])", "", text) if gone else text
