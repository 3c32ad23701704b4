"""The form of one row: where in its Markdown each fact stands, so that another row can follow it.

A form is the row's own text with places. What is left between the places is the hand's: markers,
brackets, labels of links. Filling the places with what another entry says gives that entry's row;
a place that has nothing to fill it goes with the brackets and the separator around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import escape_cell
from catalog.markdown.kinds import kind_by_words, names_preprint
from catalog.markdown.links import LABEL_LINE, FoundLink, find_links, repository_of
from catalog.markdown.read_cells import is_nothing
from catalog.markdown.shown import EMOJI, shown_text

MAX_CHARS = 3_000
"""A longer row is nobody's model."""
MARKER = re.compile(
    r"\s*(?:(?:#{1,6}\s+|(?:[-*+]\s+)?(?:\*\*|__|\[){1,2})?(?P<number>\d{1,9})[.)](?:\*\*)?\s+|[-*+]\s+)"
    r"(?:\[[ xX]\]\s+)?"
)
"""``-``, ``1.``, ``### 1.``, ``- **1.`` of ``- **1. Title**``"""
_PAIRS = frozenset({"[]", "()", "**", "__", "``", '""', "“”", "{}"})
_BEFORE = " \t,|/;·•&–—"
_SEPARATORS = re.compile(rf"[{re.escape(_BEFORE)}:]*+(?:- )?[{re.escape(_BEFORE)}:]*+")
_DASH = re.compile(r"\S -\Z")
"""A hyphen between two facts; none that begins a line below the bullet."""
_IMAGE = re.compile(r"!\[[^\[\]]*+\]\([^()\s]*+\)")
_LINE_BREAK = re.compile(r"<b[re]\s*/?>\s*", re.IGNORECASE)
_BREAK_AT_END = re.compile(r"(?<!\s)\s*+(?:<b[re]\s*+/?>|(?<=\s)\\)\s*+\Z", re.IGNORECASE)
_EMOJI_BEFORE = re.compile(rf"[{re.escape(_BEFORE)}](?:{EMOJI})+\Z")
_WORD_OR_IMAGE = re.compile(rf"{_IMAGE.pattern}|\[\^[^\]\s]++\]|</?\w++[^<>]*+>|#?[^\W_]+|{EMOJI}")
_OF_AN_ID = re.compile(r":\s?\d{4}\.\d")
_CLOSING_MARKS = re.compile(r"(?<![*_ .])(?:</\w++>|[*_ .])++\Z")


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


Gap = tuple[str, str, bool]
"""Facts, or kinds of links, that a word stands between, empty at the ends of a row; and whether it
stands aside: in brackets, or as an image that bears no link."""


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

    def bears_name(self, link: Place) -> bool:
        """Whether a link's label is the paper's short name."""
        start, end = link.label
        return any(p.fact == "abbreviation" and start <= p.start < end for p in self.places)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its links, from left to right."""
        return tuple(place.link.kind for place in self.places if place.link is not None)

    @property
    def has_year_alone(self) -> bool:
        """Whether the year has a place apart from the venue's."""
        return any(place.fact == "year" for place in self.places)

    @property
    def authors(self) -> str:
        """Authors as they stand; empty where it names none."""
        return self._shown("authors")

    @property
    def published(self) -> str:
        """Venue and year as they stand in one; empty where they do not."""
        return self._shown("publication")

    def _shown(self, fact: str) -> str:
        places = (place for place in self.places if place.fact == fact)
        return next((self.text[place.start : place.end] for place in places), "")

    @property
    def asks(self) -> str:
        """What follows a title that ends in a question or an exclamation mark; else empty."""
        titles = (p.end for p in self.places if p.fact == "title")
        end = next(titles, 0)
        return self.text[end : end + 1] if self.text[end - 1 : end] in ("?", "!") else ""

    @property
    def is_preprint(self) -> bool:
        """Whether it names arXiv where others name a venue."""
        named = [p for p in self.places if p.fact in ("venue", "publication")]
        if named:
            told = (self.text[p.start : p.end].split() for p in named)
            return any(names_preprint(words[0]) for words in told if words)
        return any(map(names_preprint, (word for _, word in self.words)))

    @property
    def is_shortened(self) -> bool:
        """Whether not all authors are named."""
        return "et al" in self.authors

    @property
    def hand(self) -> str:
        """What the hand wrote around the facts."""
        return self._between("\0").replace("\0" * 2, "\0")

    @property
    def words(self) -> Iterator[tuple[Gap, str]]:
        """Words that the hand wrote around the facts, and the facts on both sides of each."""
        for start, end, before, after in self.gaps:
            for match in _WORD_OR_IMAGE.finditer(self.text, start, end):
                yield (before, after, self.is_aside(start, match)), match[0]

    def is_aside(self, start: int, word: re.Match[str]) -> bool:
        """Whether a word stands in a bracket that opens after `start`, or is a mark of its row: an
        image alone, or a sign or a number before the first fact.
        """
        at = word.start()
        is_lone = word[0].startswith("![") and not self.text.startswith("](", word.end())
        is_mark = not start and (word[0].isdigit() or not word[0][-1:].isalnum())
        in_bracket = self.text.count("(", start, at) > self.text.count(")", start, at)
        return is_lone or in_bracket or (is_mark and word[0][:1] not in "<!")

    @property
    def gaps(self) -> Iterator[tuple[int, int, str, str]]:
        """Spans between the facts and the labels of links, with the names of both."""
        at, before = 0, ""
        for start, end in [*self.spans, (len(self.text), len(self.text))]:
            name = self._name_at(start)
            if start > at:
                yield at, start, before, name
            at, before = max(at, end), name

    def _name_at(self, start: int) -> str:
        for place in self.places:
            if start in (place.start, place.label[0] or -1):
                return _name(place)
        return "image" if start < len(self.text) else ""

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
        self.badges: list[FoundLink] = []

    def form(self) -> Form:
        return Form(self.text, tuple(sorted(self.places, key=lambda place: place.start)))

    def add(self, start: int, end: int, fact: str) -> bool:
        if any(place.start < end and start < place.end for place in self.places):
            return False
        # The badge of a preprint, or "arXiv:2405.00001", says "arXiv" of any paper that is there.
        is_place = self._is_in_linked_image(start) or _OF_AN_ID.match(self.text, end)
        if fact == "venue" and is_place and names_preprint(self.text[start:end]):
            return False
        period = fact == "authors" and self.text.startswith(".", end)
        badge = next((each for each in self.badges if each.start <= start < each.end), None)
        outer = self._outer(badge.start, badge.end) if badge else self._outer(start, end + period)
        self.places.append(Place(start, end, fact, outer))
        return True

    def add_links(self, links: list[FoundLink], entry: Entry) -> bool:
        """Places of the addresses that the entry has; False where one of them is not there."""
        wanted = list(entry.links)
        addresses = {link.url for link in wanted}
        self.badges = [link for link in links if link.is_badge and link.url not in addresses]
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
        label = found.label.strip("[]\\")
        at = self.text.find(label, found.start, found.end)
        return (at, at + len(label)) if label and at >= 0 else (0, 0)

    def add_title(self, title: str) -> bool:
        """Place of a title that may be written with escapes or inner marks."""
        opening = re.compile(r"\s+".join(map(re.escape, title[:8].split(" "))))
        for start in (match.start() for match in opening.finditer(self.text, self.start)):
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

    def _is_in_linked_image(self, at: int) -> bool:
        is_in_tag = self.text.rfind("<", 0, at) > self.text.rfind(">", 0, at)
        linked = (m for m in _IMAGE.finditer(self.text) if self.text.endswith("[", 0, m.start()))
        return is_in_tag or any(m.start() <= at < m.end() for m in linked)

    def _is_taken(self, at: int) -> bool:
        return any(place.start <= at < place.end for place in self.places)

    def add_facts(self, entry: Entry, repository: str) -> None:
        """Places of what the entry says beside title and links."""
        if repository:
            self._add_all(rf"(?<=[/\[>]){re.escape(repository)}(?![\w-])", "repository")
        if entry.arxiv_id:
            self._add_all(rf"(?<![\d/]){re.escape(entry.arxiv_id)}(?!\d)", "arxiv_id")
        extra = entry.extra
        self._add_first(re.escape(extra.get("badges", "")), "badges")
        self._add_first(rf"(?<=[\[(*_`]){re.escape(extra.get('tag', ''))}(?=[\])*_`])", "tag")
        place = re.escape(extra.get("affiliation", ""))
        self._add_first(rf"(?<=\([*_]){place}(?=[*_]\))", "affiliation")
        name = _either(entry.abbreviation or "")
        self._add_first(rf"(?<!\w){name}(?!\w)", "abbreviation")
        self._add_first(re.escape(extra.get("authors", "")), "authors")
        self._add_first(_either(extra.get("publication", "")), "publication")
        self._add_all(rf"(?<!\d){re.escape(extra.get('date', ''))}(?!\d)", "date")
        self._add_publication(entry)

    def _add_publication(self, entry: Entry) -> None:
        """Venue and year: as one place where they stand side by side."""
        venue, year = _either(entry.venue or ""), entry.year or 0
        if year and venue:
            years = rf"(?: {year}|[ '’‘]{year % 100:02})"
            self._add_first(rf"(?<!\w){venue}{years}(?!\d)", "publication")
        if "publication" not in entry.extra:
            self._add_first(rf"(?<!\w){venue}(?!\w)", "venue")
        if venue:  # a badge says it in its text, and in its address
            images = [match.span() for match in _IMAGE.finditer(self.text)]
            self._add_all(rf"(?<![^\W_]){venue}(?![^\W_])", "venue", images)
        if year:
            self._add_all(rf"(?<!\d){year}(?!\d)", "year")

    def _add_all(
        self, pattern: str, fact: str, within: Sequence[tuple[int, int]] | None = None
    ) -> None:
        """Places of every match, or of those that lie in one of some spans."""
        for match in re.finditer(pattern, self.text):
            is_inside = within is None or any(a < match.start() < b for a, b in within)
            if match[0] and is_inside:
                self.add(*match.span(), fact)

    def _add_first(self, pattern: str, fact: str) -> bool:
        matches = re.finditer(pattern, self.text[self.start :])
        spans = ((m.start() + self.start, m.end() + self.start) for m in matches)
        return any(start < end and self.add(start, end, fact) for start, end in spans)

    def _outer(self, start: int, end: int) -> tuple[int, int]:
        return _outer(self.text, self.start, start, end)


def _either(text: str) -> str:
    """Pattern of a text escaped, or as it is in a code span; matches nothing of an empty one."""
    return f"(?:{re.escape(escape_cell(text))}|{re.escape(text)})" if text else ""


def _outer(text: str, first: int, start: int, end: int) -> tuple[int, int]:
    """Span with the brackets and marks around it, an emoji that leads it, and the separator."""
    if image := next((m for m in _IMAGE.finditer(text) if m.start() <= start < m.end()), None):
        start, end = image.start(), max(end, image.end())
        is_empty_link = start > first and text[start - 1] == "[" and text.startswith("]()", end)
        start, end = (start - 1, end + 3) if is_empty_link else (start, end)
    while start > first and end < len(text) and text[start - 1] + text[end] in _PAIRS:
        start, end = start - 1, end + 1
    if start == first:
        end = _SEPARATORS.match(text, end).end()  # type: ignore[union-attr]  # matches nothing too
        if broken := _LINE_BREAK.match(text, end):
            end = broken.end()
    if line := _labelled_line(text, first, start, end):
        return line
    start = _without_separators(text, first, start)
    if start > first and (emoji := _EMOJI_BEFORE.search(text, first, start)):
        start = _without_separators(text, first, emoji.start() + 1)
    return start, end


def _labelled_line(text: str, first: int, start: int, end: int) -> tuple[int, int] | None:
    """Line below the first that is a label and this span alone, with the break before it."""
    begin = text.rfind("\n", first, start)
    until = text.find("\n", end) if "\n" in text[end:] else len(text)
    told = LABEL_LINE.fullmatch(text, begin + 1, until) if begin >= 0 else None
    is_whole = told is not None and told["value"].strip() == text[start:end].strip()
    return (begin, until) if is_whole else None


def _without_separators(text: str, first: int, start: int) -> int:
    while start > first and (text[start - 1] in _BEFORE or _DASH.search(text, first, start)):
        start -= 1
    return start


def without_remarks(form: Form, is_own: Callable[[Gap, str], bool]) -> Form:
    """Form in which words of its own row alone are places that nothing fills."""
    remarks = []
    marker = MARKER.match(form.text)
    first = marker.end() if marker else 0
    for start, end, before, after in form.gaps:
        words = [*_WORD_OR_IMAGE.finditer(form.text, start, end)]
        odd = [
            n
            for n, match in enumerate(words)
            if not is_own((before, after, form.is_aside(start, match)), match[0])
        ]
        if odd:
            left, right = _clause(form.text, words, odd[0], odd[-1])
            period = form.text.startswith(".", right)
            outer = _outer(form.text, first, left, right + period)
            remarks.append(Place(left, right, "remark", outer))
    return Form(form.text, tuple(sorted([*form.places, *remarks], key=lambda place: place.start)))


def _clause(text: str, words: list[re.Match[str]], first: int, last: int) -> tuple[int, int]:
    """Span of some words with those that nothing but blanks parts from them."""
    while first and text[words[first - 1].end() : words[first].start()].isspace():
        first -= 1
    while last + 1 < len(words) and text[words[last].end() : words[last + 1].start()].isspace():
        last += 1
    return words[first].start(), words[last].end()


def completed(form: Form, donors: Sequence[Form], missing: Set[str]) -> Form:
    """Form with a place for what it lacks, where another has one after a fact that both have."""
    for donor in donors:
        for before, place in pairwise(donor.places):
            told = {"venue", "year"} if place.fact == "publication" else {place.fact}
            if place.link is None and told & missing:
                grown = _grown(form, donor, before, place)
                form, missing = (grown, missing - told) if grown else (form, missing)
        if not missing:
            break
    return form


def _grown(form: Form, donor: Form, before: Place, place: Place) -> Form | None:
    """Form with a place of another's, and the marks that go with it; None where it has no room."""
    named = _name(before)
    at = next((other.outer[1] for other in form.places if _name(other) == named), None)
    start, end = place.outer
    if at is None or start < before.outer[1] or "\n" in donor.text[start:end]:
        return None
    if any(other.outer[0] < at < other.outer[1] for other in form.places):
        return None
    by = end - start
    moved = [_moved(other, by if other.start >= at else 0) for other in form.places]
    added = replace(place, start=place.start - start + at, end=place.end - start + at)
    added = replace(added, outer=(at, at + by))
    text = form.text[:at] + donor.text[start:end] + form.text[at:]
    return Form(text, tuple(sorted([*moved, added], key=lambda each: each.start)))


def _name(place: Place) -> str:
    return place.link.kind if place.link else place.fact


def _moved(place: Place, by: int) -> Place:
    label = (place.label[0] + by, place.label[1] + by) if place.label[1] else place.label
    outer = (place.outer[0] + by, place.outer[1] + by)
    return replace(place, start=place.start + by, end=place.end + by, outer=outer, label=label)


def lines_with_facts(text: str, form: Form) -> str:
    """Row without the lines below it that say nothing but words of its own.

    ``- Code: None`` stays: it says of any paper that there is none.
    """
    kept, blank, at = [], "", 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        end = at + len(line)
        has_fact = any(at <= place.start < end for place in form.places)
        if not number or has_fact or _says_none(line):
            kept += [blank, line]
        blank = "" if line.strip() else blank + line
        at = end
    return ending_like("".join(kept).rstrip(), text)


def ending_like(text: str, whole: str) -> str:
    """Row without the line break that it ends in since a line of it is gone."""
    return text if _BREAK_AT_END.search(whole) else _BREAK_AT_END.sub("", text)


def _says_none(line: str) -> bool:
    told = LABEL_LINE.fullmatch(line.rstrip())
    return told is not None and bool(told["value"].strip()) and is_nothing(told["value"])


def labels_for_nothing(text: str) -> Iterator[tuple[LinkKind, int, int]]:
    """Kind of link and place of what says that there is none: ``None`` of ``- Code: None``."""
    at = 0
    for line in text.splitlines(keepends=True):
        told = LABEL_LINE.fullmatch(line.rstrip())
        kind = kind_by_words(told["label"]) if told and _says_none(line) else None
        if told and kind:
            end = told.end("value")
            yield kind, at + end - len(told["value"].strip()), at + end
        at += len(line)


def repositories(entry: Entry) -> Iterator[str]:
    """``owner/name`` of each GitHub repository that a row names: its badge's, then its links'."""
    if named := entry.extra.get("repository"):
        yield named
    yield from filter(None, (repository_of(link.url) for link in entry.links))
