"""The section that a new year or month asks for, read off the headings that a list has.

Two headings of one kind show how a period is written there; with fewer nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from catalog.config import SECTION_ID, ListConfig, SectionConfig
from catalog.periods import MONTH_NAMES, Period, names_day

MOST_YEARS = 5
"""Years that a list may have slept; a heading further ahead is taken for a mistake."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How months are written where that shows: by short names, with two digits."""

    is_short: bool
    is_padded: bool

    def month(self, word: str, number: int) -> str:
        """Month in the case and form of another one's `word`."""
        if word.isdigit():
            return f"{number:02}" if self.is_padded else str(number)
        name = MONTH_NAMES[number - 1]
        name = name[:3] if self.is_short else name
        return name.upper() if word.isupper() else name.lower() if word.islower() else name


@dataclass(frozen=True, slots=True)
class NextSection:
    """A section that is to be opened, and those that it is written like."""

    section: SectionConfig
    siblings: tuple[SectionConfig, ...]
    """Sections of the same kind that stand, the newest first; two at least."""
    hand: Hand

    @property
    def newest(self) -> SectionConfig:
        """The one that it is copied from."""
        return self.siblings[0]

    def retold(self, text: str, like: SectionConfig, other: SectionConfig) -> str:
        """Text of one section as another's: years and months are the other's."""
        return retold(text, _period(like), _period(other), self.hand)


def next_section(config: ListConfig, section: SectionConfig, period: Period) -> NextSection | None:
    """Section for a period that is newer than the newest of this kind.

    None where two headings do not show how it would be written.
    """
    siblings = _siblings(config, section)
    if len(siblings) < 2 or not _period(siblings[0]) < period:
        return None
    newest = siblings[0]
    if names_day(newest.path[-1]):
        return None  # which day a person would write is not to be guessed
    paths = {_path(newest, period, hand): hand for hand in _hands_of(siblings)}
    section_id = _free_id(config, newest, period)
    if len(paths) != 1 or section_id is None:
        return None
    ((path, hand),) = paths.items()
    opened = newest.model_copy(update={"id": section_id, "path": path})
    is_named_last = path[-1] != newest.path[-1]
    if not is_named_last or (opened.period, _kind(opened)) != (period, _kind(newest)):
        return None
    return NextSection(opened, siblings, hand)


def next_section_named(config: ListConfig, section_id: str) -> NextSection | None:
    """Section that `next_section` would give this id."""
    kinds = {
        newest.id: newest
        for section in config.sections
        if section.period and (newest := next(iter(_siblings(config, section)), None))
    }
    for newest in kinds.values():
        for period in _following(_period(newest)):
            if _free_id(config, newest, period) == section_id:
                return next_section(config, newest, period)
    return None


def retold(text: str, old: Period, new: Period, hand: Hand) -> str:
    """Text with the year, and the month, of one period in place of another's."""
    forms = [rf"(?<!\d)(?P<year>{old.year})(?!\d)"]
    if old.month and new.month:
        name = MONTH_NAMES[old.month - 1]
        forms.append(rf"(?<!\d)(?P<number>0?{old.month})(?!\d)")
        forms.append(rf"(?<![A-Za-z])(?P<name>{name}|{name[:3]})(?![A-Za-z])")

    def told(match: re.Match[str]) -> str:
        return str(new.year) if match["year"] else hand.month(match[0], new.month)

    return re.sub("|".join(forms), told, text, flags=re.IGNORECASE)


def _siblings(config: ListConfig, section: SectionConfig) -> tuple[SectionConfig, ...]:
    """Sections of the same topic and form under headings of the same depth, newest first."""
    kind = _kind(section)
    alike = [it for it in config.sections if it.period and not it.manual and _kind(it) == kind]
    found = sorted(alike, key=_period, reverse=True)
    periods = [_period(it) for it in found]
    is_even = len({bool(it.month) for it in periods}) == 1 and len(set(periods)) == len(periods)
    return tuple(found) if is_even else ()


def _kind(section: SectionConfig) -> object:
    headers = tuple(column.header for column in section.columns)
    return section.class_label, section.task, section.layout, len(section.path), headers


def _period(section: SectionConfig) -> Period:
    if section.period is None:
        raise ValueError(f"no heading of {section.id} names a year or a month")
    return section.period


def _hands_of(siblings: tuple[SectionConfig, ...]) -> list[Hand]:
    """Hands that write the last older heading from the newest, and most headings of the kind."""
    newest, *older = siblings

    def score(hand: Hand) -> int:
        return sum(_path(newest, _period(it), hand) == it.path for it in siblings)

    def writes_the_last(hand: Hand) -> bool:
        return _path(newest, _period(older[0]), hand) == older[0].path

    hands = [Hand(*flags) for flags in product((False, True), repeat=2)]
    scores = {hand: score(hand) for hand in hands if writes_the_last(hand)}
    best = max(scores.values(), default=0)
    return [hand for hand, count in scores.items() if count == best]


def _path(section: SectionConfig, period: Period, hand: Hand) -> tuple[str, ...]:
    return tuple(retold(heading, _period(section), period, hand) for heading in section.path)


def _free_id(config: ListConfig, newest: SectionConfig, period: Period) -> str | None:
    told = retold(newest.id, _period(newest), period, Hand(is_short=False, is_padded=True))
    section_id = told if told != newest.id else f"{newest.id}-{period}"
    is_free = all(it.id != section_id for it in config.sections)
    return section_id if is_free and SECTION_ID.fullmatch(section_id) else None


def _following(period: Period) -> Iterator[Period]:
    if not period.month:
        yield from (Period(period.year + n) for n in range(1, MOST_YEARS + 1))
        return
    first = period.year * 12 + period.month
    for months in range(first, first + 12 * MOST_YEARS):
        yield Period(months // 12, months % 12 + 1)
