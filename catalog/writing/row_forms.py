"""The form of one row: where in its Markdown each fact stands, so that another row can follow it.

A form is the row's own text with places. What is left between the places is the hand's: markers,
brackets, labels of links. Filling the places with what another entry says gives that entry's row;
a place that has nothing to fill it goes with the brackets and the separator around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from catalog.entry import Entry, Link
from catalog.escaping import escape_cell, escape_text
from catalog.markdown.links import FoundLink, find_links
from catalog.markdown.shown import shown_text
from catalog.writing.write_cells import inert_url, month_of, stated_month

MAX_CHARS = 3_000
"""A longer row is nobody's model."""
MARKER = re.compile(r"\s*(?:[-*+]|(?P<number>\d{1,9})[.)])\s+(?:\[[ xX]\]\s+)?")
_PAIRS = frozenset({"[]", "()", "**", "__", "``", '""', "“”", "{}"})
_BEFORE = " \t,|/;·•&–—"
_IMAGE = re.compile(r"!\[[^\[\]]*+\]\([^()\s]*+\)")
_WORD_OR_IMAGE = re.compile(rf"{_IMAGE.pattern}|</?\w++[^<>]*+>|[^\W_]+")
_CLOSING_MARKS = re.compile(r"(?<![*_ .])(?:</\w++>|[*_ .])++\Z")
_REPOSITORY = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?(?=[?#]|$)")
_INITIALS = re.compile(r"(?:[A-Z]\.[ -]?)+ ?\w+")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of a row's text that say one fact."""

    start: int
    end: int
    fact: str
    """``title``, ``abbreviation``, ``venue``, ``year``, ``publication``, ``date``, ``authors``,
    ``number``, ``repository`` or ``link``."""
    outer: tuple[int, int]
    """What goes with it where there is nothing to say."""
    link: Link | None = None
    label: tuple[int, int] = (0, 0)
    """Where a link's label stands; empty for one that bears the title or an image."""


@dataclass(frozen=True, slots=True)
class Form:
    """A row's text and its places, from left to right, none inside another."""

    text: str
    places: tuple[Place, ...]

    @property
    def facts(self) -> frozenset[str]:
        """Facts shown, links aside."""
        shown = {place.fact for place in self.places if place.link is None} - {"number", "remark"}
        if "publication" in shown:
            shown = (shown - {"publication"}) | {"venue", "year"}
        return frozenset(shown)

    @property
    def links(self) -> tuple[Place, ...]:
        """Links, from left to right."""
        return tuple(place for place in self.places if place.link is not None)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its links, from left to right."""
        return tuple(place.link.kind for place in self.places if place.link is not None)

    @property
    def hand(self) -> str:
        """What the hand wrote around the facts."""
        return self._between("\0").replace("\0" * 2, "\0")

    def words_between(self) -> Iterator[str]:
        """Words that the hand wrote around the facts, labels of links and images left out."""
        yield from _words(self._between(" "))

    def _between(self, blank: str) -> str:
        """Text with each fact, and each label of a link, replaced by one character."""
        text = self.text
        for start, end in reversed(self.spans):
            text = text[:start] + blank + text[end:]
        return text

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Facts, labels of links, and images that name a fact, none inside another."""
        images = (m.span() for m in _IMAGE.finditer(self.text))
        told = [(a, b) for a, b in images if any(a < p.start < b for p in self.places)]
        single = (span for p in self.places for span in ((p.start, p.end), p.label) if span[1])
        inside = (s for s in single if not any(a < s[0] < b for a, b in told))
        return sorted({*told, *inside})


def form_of(text: str, entry: Entry, repository: str = "") -> Form | None:
    """Form of a row that says `entry`; None where its title or an address cannot be found in it.

    `repository`: ``owner/name`` of the row's code, which badges name.
    """
    if len(text) > MAX_CHARS:
        return None
    marker = MARKER.match(text)
    start = marker.end() if marker else 0
    finder = _Finder(text, start)
    if marker and marker["number"]:
        finder.add(*marker.span("number"), "number")
    links = [link for link in find_links(text) if link.url and not link.url.startswith("#")]
    if not finder.add_links(links, entry):
        return None
    if entry.title and not finder.add_title(entry.title):
        return None
    finder.add_facts(entry, repository or next(repositories(entry), ""))
    return finder.form()


class _Finder:
    """Finds the places of a row, the surest first."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.places: list[Place] = []

    def form(self) -> Form:
        return Form(self.text, tuple(sorted(self.places, key=lambda place: place.start)))

    def add(self, start: int, end: int, fact: str) -> bool:
        if any(place.start < end and start < place.end for place in self.places):
            return False
        period = fact == "authors" and self.text.startswith(".", end)
        self.places.append(Place(start, end, fact, self._outer(start, end + period)))
        return True

    def add_links(self, links: list[FoundLink], entry: Entry) -> bool:
        """Places of the addresses that the entry has; False where one of them is not there."""
        wanted = list(entry.links)
        for found in links:
            link = next((each for each in wanted if each.url == found.url), None)
            if link is None:
                continue
            wanted.remove(link)
            within = self.text[found.start : found.end]
            find = within.find if within[0] == "<" else within.rfind
            at = found.start + find(found.url)
            label = self._label(found)
            outer = self._outer(found.start, found.end)
            end = at + len(found.url)
            self.places.append(Place(at, end, "link", outer, link, label))
        return not wanted

    def _label(self, found: FoundLink) -> tuple[int, int]:
        if found.is_badge or not found.label:
            return 0, 0
        label = found.label.strip("[]")
        at = self.text.find(label, found.start, found.end)
        return (at, at + len(label)) if label and at >= 0 else (0, 0)

    def add_title(self, title: str) -> bool:
        """Place of a title that may be written with escapes or inner marks."""
        for start in range(self.start, len(self.text)):
            if not self.text.startswith(title[:8], start):
                continue
            if start and (self.text[start - 1].isalnum() or self._is_taken(start)):
                continue
            if (end := self._title_end(start, title)) and self.add(start, end, "title"):
                self._drop_label_of_title(start, end)
                return True
        return False

    def _title_end(self, start: int, title: str) -> int:
        least = start + len(title)
        if self.text[start:least] == title:
            return least
        for end in range(least, min(len(self.text), least + 40 + len(title) // 4) + 1):
            if shown_text(self.text[start:end]) == title:
                marks = _CLOSING_MARKS.search(self.text, start, end)
                return marks.start() if marks else end
        return 0

    def _drop_label_of_title(self, start: int, end: int) -> None:
        """A link whose label holds the title has no label of its own."""
        for index, place in enumerate(self.places):
            if place.link and place.label[0] <= start and end <= place.label[1]:
                self.places[index] = Place(
                    place.start, place.end, "link", place.outer, place.link, (0, 0)
                )

    def _is_taken(self, at: int) -> bool:
        return any(place.start <= at < place.end for place in self.places)

    def add_facts(self, entry: Entry, repository: str) -> None:
        """Places of what the entry says beside title and links."""
        if repository:
            self._add_all(rf"(?<=/){re.escape(repository)}(?![\w-])", "repository")
        if entry.arxiv_id:
            self._add_all(rf"(?<![\d/]){re.escape(entry.arxiv_id)}(?!\d)", "arxiv_id")
        extra = entry.extra
        self._add_first(rf"(?<=[\[(*_`]){re.escape(extra.get('tag', ''))}(?=[\])*_`])", "tag")
        name = re.escape(escape_cell(entry.abbreviation or ""))
        self._add_first(rf"(?<!\w){name}(?!\w)", "abbreviation")
        self._add_first(re.escape(extra.get("authors", "")), "authors")
        self._add_first(re.escape(extra.get("publication", "")), "publication")
        self._add_all(rf"(?<!\d){re.escape(extra.get('date', ''))}(?!\d)", "date")
        self._add_publication(entry)

    def _add_publication(self, entry: Entry) -> None:
        """Venue and year: as one place where they stand side by side."""
        venue, year = re.escape(escape_cell(entry.venue or "")), entry.year or 0
        if year and venue:
            years = rf"(?: {year}|[ '’]{year % 100:02})"
            self._add_first(rf"(?<!\w){venue}{years}(?!\d)", "publication")
        if "publication" not in entry.extra:
            self._add_first(rf"(?<!\w){venue}(?!\w)", "venue")
        if year:
            self._add_all(rf"(?<!\d){year}(?!\d)", "year")

    def _add_all(self, pattern: str, fact: str) -> None:
        for match in re.finditer(pattern, self.text):
            if match[0]:
                self.add(*match.span(), fact)

    def _add_first(self, pattern: str, fact: str) -> bool:
        matches = re.finditer(pattern, self.text[self.start :])
        spans = ((m.start() + self.start, m.end() + self.start) for m in matches)
        return any(start < end and self.add(start, end, fact) for start, end in spans)

    def _outer(self, start: int, end: int) -> tuple[int, int]:
        return _outer(self.text, self.start, start, end)


def _outer(text: str, first: int, start: int, end: int) -> tuple[int, int]:
    """Span with the brackets and marks around it, and the separator before it."""
    image = next((m for m in _IMAGE.finditer(text) if m.start() <= start < m.end()), None)
    if image:
        start, end = image.span()
    while start > first and end < len(text) and text[start - 1] + text[end] in _PAIRS:
        start, end = start - 1, end + 1
    if start == first:
        while end < len(text) and text[end] in _BEFORE + ":":
            end += 1
    while start > first and text[start - 1] in _BEFORE:
        start -= 1
    return start, end


def without_remarks(form: Form, is_own: Callable[[str], bool]) -> Form:
    """Form in which words of its own row alone are places that nothing fills."""
    remarks = []
    marker = MARKER.match(form.text)
    first = marker.end() if marker else 0
    for start, end in _gaps(form):
        spans = [
            m.span() for m in _WORD_OR_IMAGE.finditer(form.text, start, end) if not is_own(m[0])
        ]
        if spans:
            left, right = spans[0][0], spans[-1][1]
            period = form.text.startswith(".", right)
            outer = _outer(form.text, first, left, right + period)
            remarks.append(Place(left, right, "remark", outer))
    return Form(form.text, tuple(sorted([*form.places, *remarks], key=lambda place: place.start)))


def _gaps(form: Form) -> Iterator[tuple[int, int]]:
    """Spans between the facts and the labels of links."""
    at = 0
    for start, end in [*form.spans, (len(form.text), len(form.text))]:
        if start > at:
            yield at, start
        at = max(at, end)


def filled(form: Form, entry: Entry, number: int | None, more: Mapping[str, str]) -> str:
    """Row that says `entry` in this form.

    `more`: a link of each kind that the form may lack, and the ``repository`` for badges.
    """
    links, spare = list(entry.links), []
    pieces: list[tuple[int, int, str]] = []
    for place in form.places:
        if place.link is None:
            value = more.get("repository", "") if place.fact == "repository" else None
            pieces += _filled(form, place, entry, number, value)
            continue
        link = next((each for each in links if each.kind == place.link.kind), None)
        url = inert_url(link.url) if link else None
        if link is None or url is None:
            pieces.append((*place.outer, ""))
            continue
        links.remove(link)
        pieces.append((place.start, place.end, url))
        if link.label and place.label[1] and link.label != place.link.label:
            pieces.append((*place.label, escape_cell(link.label)))
    after = max((place.outer[1] for place in form.links), default=len(form.text.rstrip()))
    for link in links:
        if (url := inert_url(link.url)) and link.kind in more:
            spare.append(more[link.kind].replace("\0", url))
    return _put(form.text, [*pieces, (after, after, "".join(spare))])


def link_piece(form: Form, place: Place) -> str:
    """A link of a form with its separator, the address given as a null character."""
    start, end = place.outer
    return form.text[start : place.start] + "\0" + form.text[place.end : end]


def _words(text: str) -> list[str]:
    return [word for word in _WORD_OR_IMAGE.findall(text) if word[0] != "<"]


def lines_with_facts(text: str, form: Form) -> str:
    """Row without the lines below it that say nothing but words of its own."""
    kept, at = [], 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        end = at + len(line)
        has_fact = any(at <= place.start < end for place in form.places)
        kept += [line] if not number or has_fact else []
        at = end
    return "".join(kept).rstrip()


def _filled(
    form: Form, place: Place, entry: Entry, number: int | None, value: str | None
) -> Iterator[tuple[int, int, str]]:
    before = form.text[place.start : place.end]
    value = _value(place.fact, before, entry, number) if value is None else value
    starts_line = MARKER.match(form.text)
    if place.fact == "title" and starts_line and starts_line.end() == place.start:
        value = escape_text(entry.title)
    if value:
        yield place.start, place.end, value
    else:
        yield (*place.outer, "")


def _value(fact: str, before: str, entry: Entry, number: int | None) -> str:
    """What a place says of the entry; empty for nothing."""
    match fact:
        case "remark":
            return ""
        case "number":
            return before if number is None else str(number)
        case "year":
            return str(entry.year or "")
        case "date":
            return _date(before, entry)
        case "authors":
            return escape_cell(_authors(before, entry.extra.get("authors", "")))
        case "tag":
            return escape_cell(entry.extra.get("tag", ""))
        case "publication":
            return escape_cell(_publication(before, entry))
    return escape_cell(str(getattr(entry, fact) or ""))


def _publication(before: str, entry: Entry) -> str:
    """Venue and year as the row has them in one, else in the form's way: ``CVPR'24``."""
    stated, venue, year = entry.extra.get("publication", ""), entry.venue or "", entry.year or 0
    if sorted(stated.split()) == sorted(f"{venue} {year}".split()):
        return stated
    short = re.search(r"[ '’]\d\d$", before)
    if short:
        return f"{venue}{short[0][0]}{year % 100:02}" if venue and year else venue
    return f"{venue} {year or ''}".strip()


def _date(before: str, entry: Entry) -> str:
    """Date as stated where the form's is written alike, else in the form's way."""
    stated = entry.extra.get("date", "")
    if re.sub(r"\d", "0", stated) == re.sub(r"\d", "0", before):
        return stated
    month = stated_month(stated) or month_of(entry)
    numbers = re.findall(r"\d+", before)
    if month is None or len(numbers) != 2:
        return ""
    mark = re.sub(r"\d", "", before)
    year_first = len(numbers[0]) == 4
    return f"{month:%Y}{mark}{month:%m}" if year_first else f"{month:%m}{mark}{month:%Y}"


def _authors(before: str, authors: str) -> str:
    """Authors the way another row's are written: initials, ``et al.``, semicolons."""
    if _INITIALS.match(before) and not _INITIALS.match(authors):
        authors = ", ".join(map(_with_initials, authors.split(", ")))
    if "et al" in before and "et al" not in authors and authors.count(",") > before.count(","):
        kept = authors.split(", ")[: max(before.count(","), 1)]
        authors = ", ".join(kept) + before[before.index("et al") - 1 :].replace(" et", " et", 1)
    return authors.replace(", ", "; ") if "; " in before and ";" not in authors else authors


def _with_initials(name: str) -> str:
    *given, family = name.split() or [""]
    return " ".join([*(f"{each[0]}." for each in given), family])


def repositories(entry: Entry) -> Iterator[str]:
    """``owner/name`` of each GitHub repository that a row links to."""
    for link in entry.links:
        if match := _REPOSITORY.match(link.url):
            yield match[1]


def _put(text: str, pieces: list[tuple[int, int, str]]) -> str:
    """Text with spans replaced, from right to left; a span inside one that goes is gone too."""
    gone = [(a, b) for a, b, new in pieces if not new and a < b]
    kept = [
        (a, b, new)
        for a, b, new in pieces
        if not any(x <= a and b <= y and (x, y) != (a, b) for x, y in gone)
    ]
    for start, end, new in sorted(set(kept), reverse=True):
        text = text[:start] + new + text[end:]
    return re.sub(r"(?<=[(\[])\s+(?=[\w*])", "", text) if gone else text
