"""Edits applied to a list, one after the other; each touches only the row it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from catalog.catalog_errors import EditError
from catalog.config import ListConfig, SectionConfig
from catalog.edits import AddRow, Edit, MoveRow, RemoveRow, SetField
from catalog.entry import Entry
from catalog.entry_fields import in_list_words, with_field
from catalog.loading import Body, rows_elsewhere
from catalog.markdown.bullet_rows import is_bullet
from catalog.markdown.document import Document, Item
from catalog.markdown.lines import bare, ending, split_lines
from catalog.reading_back import require_rows
from catalog.rendering import blank_end, usual_gap, written_item
from catalog.writing.own_hand import in_own_hand
from catalog.writing.revise_rows import keep_line, revise_line, with_paper_shown
from catalog.writing.row_place import place_of
from catalog.writing.updates import updated_document, updated_lines
from catalog.yaml_files.section_files import (
    change_block,
    entry_block,
    read_section_file,
    remove_block,
    with_block,
)


class Draft:
    """The files of a list while edits are applied."""

    def __init__(
        self,
        config: ListConfig,
        document: Document,
        bodies: Mapping[str, Body],
        files: Mapping[str, str],
        template: str | None = None,
    ) -> None:
        self.config = config
        self.document = document
        self.bodies = dict(bodies)
        self.files = files
        self.template = template
        self.added: list[tuple[str, Entry]] = []

    def apply(self, edit: Edit) -> None:
        """Apply one edit. Raises EditError."""
        match edit:
            case AddRow(section, entry):
                self._add(self._section(section), entry)
                self.added.append((section, entry))
            case RemoveRow(section, key):
                self._remove(section, self._index(section, key))
            case MoveRow(section, key, to_section):
                self._move(section, self._index(section, key), self._section(to_section))
            case SetField(section, key, field, value):
                self._set(self._section(section), self._index(section, key), field, value)

    def tell(self, added: Sequence[Entry], today: date) -> None:
        """Bring the "last updated" line and the news up to the day, where they are configured."""
        self.document = updated_document(self.config, self.document, added, today)
        path = self.config.template_path
        if self.config.mode == "catalog" and path in self.files:
            lines = split_lines(self.template or self.files[path])
            told = updated_lines(self.config, lines, added, today, self.document.newline)
            self.template = "".join(part for part in told if isinstance(part, str))

    def changed_files(self) -> dict[str, str]:
        """New text of every file that changed.

        Raises EditError where a row that was added could not be read back from it.
        """
        text = self.document.text({name: body.items for name, body in self.bodies.items()})
        if self.added:
            require_rows(self.config, text, self.files, self.bodies, self.added)
        changed = {self.config.readme_path: text}
        if self.template is not None:
            changed[self.config.template_path] = self.template
        changed |= {b.path: b.source.text for b in self.bodies.values() if b.source is not None}
        return {path: text for path, text in changed.items() if self.files.get(path) != text}

    def _section(self, section_id: str) -> SectionConfig:
        try:
            section = self.config.section(section_id)
        except KeyError:
            known = ", ".join(s.id for s in self.config.sections)
            raise EditError(f"no section {section_id}", remedy=f"Sections: {known}.") from None
        if section_id not in self.bodies:
            raise EditError(
                f"section {section_id} is not in the README",
                where=self.config.readme_path,
                remedy=f"Restore its heading {' / '.join(section.path)!r}, or correct list.yaml.",
            )
        return section

    def _index(self, section_id: str, key: str) -> int:
        self._section(section_id)
        keys = self.bodies[section_id].keys()
        if key not in keys:
            raise EditError(
                f"no row {key} in section {section_id}",
                where=self.bodies[section_id].path,
                remedy="It may have been removed or moved meanwhile.",
            )
        return keys.index(key)

    def _add(self, section: SectionConfig, entry: Entry) -> None:
        entry = in_list_words(self.config, entry)
        body = self.bodies[section.id]
        index = place_of(section, [item.entry for item in body.items], entry)
        entry = with_paper_shown(section, self._in_own_hand(section, entry, index))
        is_open = bool(index) and not ending(body.items[index - 1].text)
        if section.layout == "bullets" and body.items:
            gap, below = self._gap(section, body), self._closed(entry.below or "")
            # The last bullet of a list has no blank line of its own: that one is the list's end.
            if gap and index == len(body.items):
                self._set_gap(section.id, index - 1, gap)
                body = self.bodies[section.id]
            elif not blank_end(split_lines(below)):
                below += gap
            entry = entry.model_copy(update={"below": below or None})
        item = written_item(section, entry, self.document)
        if is_open:
            item = Item(bare(item.text), item.entry, item.line)
        items, source = body.items, body.source
        source = with_block(source, index, entry_block(entry)) if source else None
        items = (*items[:index], item, *items[index:])
        self.bodies[section.id] = replace(body, items=items, source=source)

    def _gap(self, section: SectionConfig, body: Body) -> str:
        """Blank lines after a bullet; one row alone does not show them, those elsewhere may."""
        if len(body.hand) > 1:
            return usual_gap(body.hand)
        gap = usual_gap([*rows_elsewhere(self.config, self.bodies, section)])
        # Two paragraphs without a blank line between them would be one.
        return gap or ("" if is_bullet(body.hand[0].text) else self.document.newline)

    def _in_own_hand(self, section: SectionConfig, entry: Entry, index: int) -> Entry:
        body = self.bodies[section.id]
        others = rows_elsewhere(self.config, self.bodies, section)
        told = in_own_hand(section, body.hand, entry, index, self.document.addresses, others)
        if told is None:
            raise EditError(
                f"no row of section {section.id} shows how {entry.title[:80]!r} would be written",
                where=body.path,
                remedy="Give the section `parts:` in list.yaml, or add the row by hand.",
            )
        return told

    def _remove(self, section_id: str, index: int) -> None:
        body = self.bodies[section_id]
        lines = remove_block(body.source, index) if body.source else None
        self._replace(section_id, [*body.items[:index], *body.items[index + 1 :]], lines)
        is_last = index and index == len(body.items) - 1
        if is_last and self.config.section(section_id).layout == "bullets":
            self._set_gap(section_id, index - 1, _gap_of(body.items[index]))

    def _closed(self, text: str) -> str:
        """Text whose last line, if there is one, has an ending."""
        return text if not text or ending(text) else text + self.document.newline

    def _set_gap(self, section_id: str, index: int, gap: str) -> None:
        """Let a bullet end in these blank lines and no others."""
        body = self.bodies[section_id]
        item = body.items[index]
        before = item.entry
        if before is None or _gap_of(item) == gap:
            return
        text = item.text.removesuffix(_gap_of(item))
        text = self._closed(text) if gap else text
        below = "".join(split_lines(text)[1:]) + gap
        after, lines = before, None
        if body.source is not None:
            after = before.model_copy(update={"below": below or None})
            lines = change_block(body.source, index, before, after)
        changed = Item(text + gap, after, item.line)
        self._replace(section_id, [*body.items[:index], changed, *body.items[index + 1 :]], lines)

    def _move(self, section_id: str, index: int, to_section: SectionConfig) -> None:
        entry = self.bodies[section_id].items[index].entry
        if entry is None or section_id == to_section.id:
            return
        self._remove(section_id, index)
        moved = entry.model_copy(update={"cells": {}, "row": None, "supersedes": None})
        self._add(to_section, moved)
        self.added.append((to_section.id, moved))

    def _set(self, section: SectionConfig, index: int, field: str, value: Any) -> None:
        body = self.bodies[section.id]
        item = body.items[index]
        before = item.entry
        if before is None:
            return
        after = in_list_words(self.config, with_field(section, before, field, value))
        # A row that a person took out of the README has no line there.
        first, *below = split_lines(item.text) or [""]
        line = revise_line(section, bare(first), before, after) if first else ""
        if line == bare(first) and after != before and body.source is None:
            raise EditError(
                f"section {section.id} does not show {field}",
                where=f"{body.path}:{item.line}",
                remedy="Give the section a column for it, or keep the list in catalog mode.",
            )
        new = Item(line + ending(first) + "".join(below), after, item.line)
        lines = None
        if body.source is not None:
            after = keep_line(section, after, self._own_line(section, item, before, after) or line)
            new = Item(new.text, after, item.line)
            lines = change_block(body.source, index, before, after)
        self._replace(section.id, [*body.items[:index], new, *body.items[index + 1 :]], lines)

    def _own_line(
        self, section: SectionConfig, item: Item, before: Entry, after: Entry
    ) -> str | None:
        """Line of the section file's own, where the README shows that row otherwise."""
        own = written_item(section, before, self.document).text
        if own == item.text or bare(own) == item.text:
            return None
        return revise_line(section, bare(split_lines(own)[0]), before, after)

    def _replace(self, section_id: str, items: list[Item], lines: list[str] | None) -> None:
        body = self.bodies[section_id]
        source = body.source
        if lines is not None:
            source = read_section_file("".join(lines), body.path)
        self.bodies[section_id] = replace(body, items=tuple(items), source=source)


def _gap_of(item: Item) -> str:
    """Blank lines at the end of a bullet."""
    return blank_end(split_lines(item.text)[1:])
