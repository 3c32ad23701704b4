"""What stands in a list: found again under any name of the paper, and compared with a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from functools import cached_property
from typing import Any

from catalog.curated_list import Row
from catalog.edits import AddRow, Edit, MoveRow, RemoveRow, SetField
from catalog.entry import Entry
from catalog.entry_fields import get_field
from catalog.identity.known_papers import KnownPapers, entry_keys
from classifiers.lanes import Cause
from flows.memory.records import REMOVAL, ROW, ProposedRow, short_id
from flows.proposals.commands.set_field import LINK_FIELDS

RenderRow = Callable[[str, Entry], str]
"""``CuratedList.render_row``: section id and entry to the row's line."""

_COMPARED_FIELDS = ("title", "venue", "year", "abbreviation", "keywords")


class Standing:
    """Rows of a list at one commit."""

    def __init__(
        self,
        rows: Iterable[Row],
        render_row: RenderRow | None = None,
        others: Callable[[], Container[str]] = frozenset,
    ) -> None:
        """`render_row` tells rows that read the same from rows that were changed; `others`: arXiv
        ids of papers that stand where the configuration names no section.
        """
        self._render_row = render_row
        self._others = others
        self._rows = tuple(rows)
        self._by_key: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows:
            for key in entry_keys(row.entry):
                self._by_key[key.casefold()].append(row)

    @cached_property
    def _known(self) -> KnownPapers[Row]:
        return KnownPapers(self._rows)

    def rows_of(self, row: ProposedRow) -> list[Row]:
        """Rows of the same paper, in any section: under any address, else under its title."""
        named = self._named(row)
        match = None if named else self._known.match(row.entry)
        return [match.row] if match and match.row and match.kind == "same" else named

    def row_in(self, row: ProposedRow, section: str) -> Row | None:
        """Row in one section that a change can name."""
        return next((it for it in self._named(row) if it.section == section), None)

    def _named(self, row: ProposedRow) -> list[Row]:
        keys = (row.key, *entry_keys(row.entry))
        found = [it for key in keys for it in self._by_key.get(key.casefold(), ())]
        return _unique(found)

    def is_done(self, row: ProposedRow) -> bool:
        """Whether the list says already what is proposed (a row counts wherever it stands)."""
        match row.edit:
            case AddRow() | None:
                return bool(self.rows_of(row)) or row.entry.arxiv_id in self._others()
            case RemoveRow(section=section):
                return self.row_in(row, section) is None
            case MoveRow(section=section, to_section=to_section):
                return self.row_in(row, section) is None and bool(self.row_in(row, to_section))
            case SetField(section=section, field=field, value=value):
                standing = self.row_in(row, section)
                return standing is not None and same_value(get_field(standing.entry, field), value)

    def is_possible(self, row: ProposedRow) -> bool:
        """Whether the row that a change concerns still stands."""
        match row.edit:
            case SetField(section=section) | RemoveRow(section=section) | MoveRow(section=section):
                return self.row_in(row, section) is not None
            case _:
                return True

    def changes(self, row: ProposedRow) -> dict[str, tuple[str, str]]:
        """Field → (as proposed, as it stands), of a new row that stands now; empty if as is."""
        rows = self.rows_of(row)
        if not isinstance(row.edit, AddRow) or not rows:
            return {}
        here = next((it for it in rows if it.section == row.edit.section), rows[0])
        if here.section != row.edit.section:
            return {"section": (row.edit.section, here.section)} | self._differing(row, here)
        return self._differing(row, here)

    def _differing(self, row: ProposedRow, here: Row) -> dict[str, tuple[str, str]]:
        if self._reads_the_same(row.entry, here):
            return {}
        proposed = row.entry
        if proposed.name == here.entry.title:
            # A README that shows the name alone does not tell the title otherwise.
            proposed = proposed.model_copy(update={"title": here.entry.title})
        pairs = {
            name: (in_words(get_field(proposed, name)), in_words(get_field(here.entry, name)))
            for name in (*_COMPARED_FIELDS, *LINK_FIELDS, *row.entry.extra)
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def _reads_the_same(self, proposed: Entry, here: Row) -> bool:
        if self._render_row is None:
            return proposed == here.entry
        line = self._render_row(here.section, proposed)
        return line.strip() == self._render_row(here.section, here.entry).strip()


def as_proposed(row: Row) -> ProposedRow:
    """A row that stands, as if it had been proposed."""
    entry, name = row.entry, short_id(row.key, row.entry.arxiv_id)
    return ProposedRow(row.key, name, ROW, row.section, entry, AddRow(row.section, entry))


def same_value(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same; nothing and empty do."""
    return in_words(one) == in_words(other)


def in_words(value: Any) -> str:
    """A field's value as text, for the record of what a person changed."""
    if isinstance(value, tuple | list):
        return " ".join(sorted(map(str, value)))
    return "" if value is None else str(value)


def undo(row: ProposedRow, standing: Standing, cause: Cause) -> ProposedRow | None:
    """What takes a proposal back that stands in the list; None where nothing does."""
    what, edit, entry = row.what, _undoing(row, standing), row.entry
    if edit is None:
        return None
    match edit:
        case RemoveRow(section=section):
            what = REMOVAL
            here = standing.row_in(row, section)
            entry = here.entry if here else entry
        case AddRow():
            what = ROW
    section = edit.to_section if isinstance(edit, MoveRow) else edit.section
    return ProposedRow(row.key, row.short_id, what, section, entry, edit, cause)


def _undoing(row: ProposedRow, standing: Standing) -> Edit | None:
    match row.edit:
        case AddRow(section=section):
            rows = standing.rows_of(row)
            here = next((it for it in rows if it.section == section), next(iter(rows), None))
            return RemoveRow(here.section, here.key) if here else None
        case SetField(section=section, key=key, field=field):
            return SetField(section, key, field, get_field(row.entry, field))
        case RemoveRow(section=section):
            return AddRow(section, row.entry)
        case MoveRow(section=section, key=key, to_section=to_section):
            return MoveRow(to_section, key, section)
    return None


def _unique(rows: list[Row]) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if not any(row is other for other in found):
            found.append(row)
    return found
