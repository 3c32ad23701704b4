"""The history of a list: every row it ever had, read from its README over time.

A row is one paper in one section. Between two snapshots rows are paired, the surest way first,
each at most once:

1. same section and title, then same section and identity (arXiv id, DOI, address);
2. same paper, gone from one section and come into another: a move, not a new row;
   a renamed heading is nothing but many moves;
3. same section, both address and title changed a little: a retitle;
4. a row that had gone and comes back continues its old self.

What is left is new. A paper that gets a second row while the first stands is a new row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from catalog.entry import Entry
from catalog.files import csv_text
from catalog.identity.known_papers import entry_keys, normalise_title

RETITLE_LIKENESS = 85
"""Likeness of titles (of 100) above which a row with another address is the old one renamed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of one snapshot."""

    section: str
    """Headings above it, outermost first, joined by `` > ``."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rows of the list as it stood at the end of one day."""

    seen_date: date
    rows: Sequence[Listed]


@dataclass(slots=True)
class HistoryRow:
    """One row through time."""

    section: str
    """Where it stands, or last stood."""
    entry: Entry
    """As it last read."""
    first_seen: date
    last_seen: date
    in_last_commit: bool = True
    moved_from: list[str] = field(default_factory=list)
    """Sections it stood in before, oldest first."""
    names: set[str] = field(default_factory=set)
    """Every key and title it ever answered to."""


Names = Callable[[str, Entry, Collection[str]], Iterable[Hashable]]


def replay(snapshots: Iterable[Snapshot]) -> list[HistoryRow]:
    """Follow every row through snapshots given oldest first; rows by day first seen."""
    standing: list[HistoryRow] = []
    gone: list[HistoryRow] = []
    for snapshot in snapshots:
        standing, left = _step(snapshot, standing, gone)
        gone = left
    for row in gone:
        row.in_last_commit = False
    return sorted([*standing, *gone], key=lambda row: row.first_seen)


def _step(
    snapshot: Snapshot, standing: list[HistoryRow], gone: list[HistoryRow]
) -> tuple[list[HistoryRow], list[HistoryRow]]:
    pairing = _Pairing(snapshot, standing, gone)
    pairing.pair(standing, _section_and_title)
    pairing.pair(standing, _section_and_key)
    pairing.pair(standing, _any_name)
    pairing.pair_retitled(standing)
    pairing.pair(gone, _section_and_key)
    pairing.pair(gone, _any_name)
    return pairing.settle()


class _Pairing:
    """Rows of one snapshot on their way to the rows they continue."""

    def __init__(
        self, snapshot: Snapshot, standing: list[HistoryRow], gone: list[HistoryRow]
    ) -> None:
        self._day = snapshot.seen_date
        self._rows = snapshot.rows
        self._before = [*standing, *gone]
        self._found: dict[int, HistoryRow] = {}
        self._taken: set[int] = set()

    def pair(self, pool: Sequence[HistoryRow], names: Names) -> None:
        """Pair what shares a name, first come first served."""
        by_name: dict[Hashable, list[HistoryRow]] = defaultdict(list)
        for known in pool:
            for name in names(known.section, known.entry, known.names):
                by_name[name].append(known)
        for position, row in self._unpaired():
            for name in names(row.section, row.entry, ()):
                if found := next((k for k in by_name.get(name, ()) if self._is_free(k)), None):
                    self._take(position, found)
                    break

    def pair_retitled(self, pool: Sequence[HistoryRow]) -> None:
        """Pair rows of one section whose titles are much alike."""
        for position, row in self._unpaired():
            alike = [k for k in pool if self._is_free(k) and _is_retitled(k, row)]
            if alike:
                self._take(position, alike[0])

    def settle(self) -> tuple[list[HistoryRow], list[HistoryRow]]:
        """Bring the rows up to this day; return those that stand and those that have gone."""
        standing = [
            _continue(self._found[position], row, self._day)
            if position in self._found
            else _begin(row, self._day)
            for position, row in enumerate(self._rows)
        ]
        return standing, [known for known in self._before if self._is_free(known)]

    def _unpaired(self) -> list[tuple[int, Listed]]:
        return [(i, row) for i, row in enumerate(self._rows) if i not in self._found]

    def _is_free(self, known: HistoryRow) -> bool:
        return id(known) not in self._taken

    def _take(self, position: int, known: HistoryRow) -> None:
        self._found[position] = known
        self._taken.add(id(known))


def _begin(row: Listed, day: date) -> HistoryRow:
    return HistoryRow(row.section, row.entry, day, day, names=set(_names(row.entry)))


def _continue(known: HistoryRow, row: Listed, day: date) -> HistoryRow:
    if row.section != known.section:
        known.moved_from.append(known.section)
    known.section, known.entry, known.last_seen = row.section, row.entry, day
    known.names.update(_names(row.entry))
    return known


def _names(entry: Entry) -> tuple[str, ...]:
    return (*entry_keys(entry), f"title:{normalise_title(entry.title)}")


def _section_and_title(section: str, entry: Entry, past: Collection[str]) -> Iterable[Hashable]:
    return [(section, normalise_title(entry.title))]


def _section_and_key(section: str, entry: Entry, past: Collection[str]) -> Iterable[Hashable]:
    return [(section, name) for name in past or _names(entry)]


def _any_name(section: str, entry: Entry, past: Collection[str]) -> Iterable[Hashable]:
    return past or _names(entry)


def _is_retitled(known: HistoryRow, row: Listed) -> bool:
    titles = normalise_title(known.entry.title), normalise_title(row.entry.title)
    return known.section == row.section and fuzz.ratio(*titles) >= RETITLE_LIKENESS


COLUMNS = (
    "list",
    "section",
    "title",
    "arxiv_id",
    "paper_url",
    "code_url",
    "venue",
    "year",
    "first_seen",
    "last_seen",
    "in_last_commit",
    "moved_from",
)


def as_record(list_id: str, row: HistoryRow) -> dict[str, str]:
    """Fields of one row under `COLUMNS`."""
    entry = row.entry
    paper, code = entry.link("paper"), entry.link("code")
    values = (
        list_id,
        row.section,
        entry.title,
        entry.arxiv_id or "",
        paper.url if paper else "",
        code.url if code else "",
        entry.venue or "",
        str(entry.year or ""),
        row.first_seen.isoformat(),
        row.last_seen.isoformat(),
        str(row.in_last_commit),
        " | ".join(row.moved_from),
    )
    return dict(zip(COLUMNS, values, strict=True))


def as_csv(list_id: str, rows: Iterable[HistoryRow]) -> str:
    """Return the history as CSV with a header."""
    return csv_text(COLUMNS, (as_record(list_id, row).values() for row in rows))
