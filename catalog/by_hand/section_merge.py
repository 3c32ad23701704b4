"""The rows of one section, merged from the catalog's side and the README's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from catalog.by_hand.hand_edits import HandEdit, Question
from catalog.by_hand.row_identity import RowIdentities
from catalog.by_hand.section_text import WantedRow
from catalog.by_hand.three_way import merged_order, merged_row
from catalog.config import SectionConfig
from catalog.identity.known_papers import entry_key
from catalog.markdown.document import Item
from catalog.markdown.lines import bare, ending
from catalog.markdown.tables import split_row


@dataclass(frozen=True, slots=True)
class Version:
    """Rows of the section as one version has them."""

    items: tuple[Item, ...]

    @classmethod
    def of(cls, items: Sequence[Item], newline: str) -> Version:
        """Rows that each end their line, also the last of a file."""
        closed = (
            it if ending(it.text) or not it.text else replace(it, text=it.text + newline)
            for it in items
        )
        return cls(tuple(closed))


@dataclass(slots=True)
class MergedSection:
    """What section file and README shall hold."""

    wanted: list[WantedRow] = field(default_factory=list)
    """Rows of the section file."""
    shown: list[str] = field(default_factory=list)
    """The same rows as the README shows them: otherwise where a question is open."""
    edits: list[HandEdit] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    needed: set[int] = field(default_factory=set)
    """Places of the known commits that told of a row out of step."""


KnownVersions = tuple[Version, Version, tuple[Version, Version] | None]
"""Catalog and README at a commit, and both at the commit that it was built on."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    order: tuple[int, ...]
    items: Mapping[int, Item]

    def text(self, row: int) -> str | None:
        """Text of a row, None where it is not there."""
        item = self.items.get(row)
        return item.text if item else None


@dataclass(frozen=True, slots=True)
class _Known:
    """Rows at a commit, as far as both sides said the same and litwatch had written them."""

    catalog: _Numbered
    readme: _Numbered
    built_on: tuple[_Numbered, _Numbered] | None

    def speaks_of(self, row: int) -> bool:
        """Whether the commit tells how the row was last written."""
        text = self.catalog.text(row)
        if text != self.readme.text(row):
            return False
        return self.built_on is None or any(side.text(row) != text for side in self.built_on)


def merge_section(
    section: SectionConfig,
    catalog: Version,
    readme: Version,
    known: Sequence[KnownVersions],
    path: str,
) -> MergedSection:
    """Merge the rows of one section. `known`: oldest commit first; `path`: its section file."""
    numbers = RowIdentities()
    ours = _numbered(numbers, catalog)
    commits = [_known(numbers, one) for one in reversed(known)]
    theirs = _numbered(numbers, readme)
    before = commits[0].readme.order if commits else ()
    merged = MergedSection()
    answers = {
        row: _answer(section, ours, theirs, commits, row, path)
        for row in {**ours.items, **theirs.items}
    }
    kept = merged_order(before, ours.order, theirs.order, lambda row: answers[row].is_kept)
    places = {row: place for place, row in enumerate(ours.order)}
    for row in kept:
        answer, index = answers[row], places.get(row)
        entry = theirs.items[row].entry if index is None else None
        merged.wanted.append(WantedRow(answer.in_catalog, index, entry))
        merged.shown.append(answer.in_readme)
    for row, answer in answers.items():
        merged.edits += answer.edits
        merged.questions += answer.questions
        if ours.text(row) != theirs.text(row):
            merged.needed |= _needed(commits, row)
    return merged


def _needed(commits: Sequence[_Known], row: int) -> set[int]:
    """Place, from the oldest, of the commit in which the row was first written as it last was."""
    speaking = [
        (place, commit.catalog.text(row))
        for place, commit in zip(reversed(range(len(commits))), commits, strict=True)
        if commit.speaks_of(row)
    ]
    alike = takewhile(lambda told: told[1] == speaking[0][1], speaking)
    return {place for place, _ in list(alike)[-1:]}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What becomes of one row."""

    in_catalog: str = ""
    in_readme: str = ""
    is_kept: bool = True
    edits: tuple[HandEdit, ...] = ()
    questions: tuple[Question, ...] = ()


def _numbered(numbers: RowIdentities, version: Version) -> _Numbered:
    order = numbers.of(version.items)
    return _Numbered(tuple(order), dict(zip(order, version.items, strict=True)))


def _known(numbers: RowIdentities, versions: KnownVersions) -> _Known:
    catalog, readme, built_on = versions
    earlier = built_on and (_numbered(numbers, built_on[0]), _numbered(numbers, built_on[1]))
    return _Known(_numbered(numbers, catalog), _numbered(numbers, readme), earlier)


def _answer(
    section: SectionConfig,
    ours: _Numbered,
    theirs: _Numbered,
    commits: Sequence[_Known],
    row: int,
    path: str,
) -> _Answer:
    mine, hers = ours.text(row), theirs.text(row)
    if mine is not None and mine == hers:
        return _Answer(mine, mine)
    is_known, before = _before(commits, row)
    item = theirs.items.get(row) or ours.items[row]
    if is_known and before == hers:
        return _Answer(mine, mine) if mine is not None else _Answer(is_kept=False)
    if hers is not None and (mine is None or (is_known and before == mine)):
        return _Answer(hers, hers, edits=(_edit(section, item, mine, hers),))
    if mine is None or (is_known and before == mine):
        return _Answer(
            is_kept=False, edits=(HandEdit("removed", section.id, _name(item), key=_key(item)),)
        )
    if hers is None:
        if not is_known:
            return _Answer(mine, mine)
        return _Answer(mine, "", questions=(Question(section.id, _name(item), path),))
    return _both_changed(section, item, before, mine, hers, path)


def _before(commits: Sequence[_Known], row: int) -> tuple[bool, str | None]:
    """Whether it is known how the row was last written, and how."""
    told = [commit.catalog.text(row) for commit in commits if commit.speaks_of(row)]
    return (True, told[0]) if told else (False, None)


def _both_changed(
    section: SectionConfig, item: Item, before: str | None, mine: str, hers: str, path: str
) -> _Answer:
    lines = [None if before is None else bare(before), bare(mine), bare(hers)]
    merged = merged_row(lines[0], lines[1] or "", lines[2] or "") if _is_table(section) else None
    if merged is not None and not merged.columns:
        text = merged.line + ending(hers)
        edits = (_edit(section, item, mine, text),) if text != mine else ()
        return _Answer(text, text, edits=edits)
    columns = _differing(section, hers, mine)
    if merged is not None:
        names = {_header(section, index) for index in merged.columns}
        columns = tuple(it for it in columns if it[0] in names)
    return _Answer(mine, hers, questions=(Question(section.id, _name(item), path, columns),))


def _edit(section: SectionConfig, item: Item, before: str | None, after: str) -> HandEdit:
    if before is None:
        return HandEdit("added", section.id, _name(item), key=_key(item))
    return HandEdit("changed", section.id, _name(item), _differing(section, before, after))


def _differing(section: SectionConfig, one: str, other: str) -> tuple[tuple[str, str, str], ...]:
    """(column, here, there) of the cells that differ; nothing where there are no such cells."""
    if not _is_table(section):
        return ()
    rows = [split_row(bare(text)).cells for text in (one, other)]
    if len(rows[0]) != len(rows[1]):
        return ()
    return tuple(
        (_header(section, index), here.strip(), there.strip())
        for index, (here, there) in enumerate(zip(*rows, strict=True))
        if here.strip() != there.strip()
    )


def _header(section: SectionConfig, index: int) -> str:
    columns = section.columns
    return columns[index].header if index < len(columns) else f"column {index + 1}"


def _is_table(section: SectionConfig) -> bool:
    return section.layout == "table"


def _name(item: Item) -> str:
    return item.entry.title if item.entry else item.text.strip()


def _key(item: Item) -> str:
    return entry_key(item.entry) if item.entry else item.text
