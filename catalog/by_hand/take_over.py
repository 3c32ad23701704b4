"""What a person changed in the README of a list in `catalog` mode, taken into the catalog.

Three versions are compared row by row: as litwatch last wrote it, the catalog now, the README
now. What only one side changed is taken from that side; a row that both changed differently in
the same cell is asked about, and until then the README keeps it as it is. Text between the
tables follows the README.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from catalog.by_hand.hand_edits import HandEdit, Rendered, TakenOver
from catalog.by_hand.renamed_sections import (
    NO_HEADINGS,
    Headings,
    renamed_edits,
    renamed_sections,
    with_headings,
)
from catalog.by_hand.section_merge import MergedSection, Version, merge_section
from catalog.by_hand.section_text import revised_section
from catalog.by_hand.three_way import changed_lines, merged_lines
from catalog.catalog_errors import CatalogError, ReadmeError
from catalog.config import ListConfig
from catalog.curated_list import curated_of
from catalog.entry import Entry
from catalog.identity.known_papers import entry_key
from catalog.loading import Body, file_text, load_catalog, readme_text
from catalog.markdown.document import Document, Item, Slot
from catalog.markdown.lines import split_lines
from catalog.markdown.readme import read_sections
from catalog.markdown.shown_columns import require_columns
from catalog.rendering import marker
from catalog.yaml_files.section_files import read_section_file

_Line = str | Slot


@dataclass(frozen=True, slots=True)
class _Side:
    """A list as one file, or the section files, make it."""

    document: Document
    rows: Mapping[str, tuple[Item, ...]]

    @property
    def prose(self) -> tuple[_Line, ...]:
        """Lines between the tables, and the places of the tables."""
        lines: list[_Line] = []
        for part in self.document.parts:
            lines += [part] if isinstance(part, Slot) else split_lines(part)
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class _State:
    """One commit that is known, with the commit that it was built on."""

    catalog: _Side
    readme: _Side
    built_on: tuple[_Side, _Side] | None


def take_over(
    config: ListConfig,
    files: Mapping[str, str],
    before: Sequence[Rendered] = (),
    recognised: Mapping[str, Headings] = NO_HEADINGS,
) -> TakenOver:
    """Take the edits by hand of a README into its list, in `catalog` mode.

    `before`: commits that went into both README and section files, oldest first; `recognised`:
    new headings that were recognised before. Raises ReadmeError where a section cannot be found
    in the README: then nothing may be written.
    """
    _, document, bodies, _ = load_catalog(config, files)
    catalog = _Side(document, {name: body.items for name, body in bodies.items()})
    if document.text(catalog.rows) == file_text(files, config.readme_path):
        return TakenOver(curated_of(config, files, document, bodies))
    readme, headings = _readme_side(config, files, catalog, recognised)
    read = [(place, _state(config, one)) for place, one in enumerate(before)]
    places = [place for place, state in read if state]
    states = [state for _, state in read if state]
    hidden = _hidden(config, catalog, readme, states)
    merged_document, told_text = _merged_document(config, catalog, readme, states, hidden)
    merged = {
        section.id: merge_section(
            section,
            Version.of(catalog.rows[section.id], document.newline),
            Version.of(readme.rows.get(section.id, ()), document.newline),
            [_versions(state, section.id, document.newline) for state in states],
            bodies[section.id].path,
        )
        for section in config.sections
    }
    edits = renamed_edits(config, headings)
    edits += _told_as_moved([edit for one in merged.values() for edit in one.edits])
    edits += _text_edits(catalog, merged_document)
    new_bodies = _new_bodies(config, bodies, merged, merged_document)
    template = _template_text(config, files, catalog, merged_document, hidden)
    questions = tuple(it for one in merged.values() for it in one.questions)
    now = with_headings(config, headings)
    curated = curated_of(now, files, merged_document, new_bodies, template=template)
    needed = {place for one in merged.values() for place in one.needed} | told_text
    return TakenOver(
        curated,
        tuple(edits),
        questions,
        is_in_step=False,
        headings=headings,
        needed=frozenset(places[place] for place in needed),
    )


def _readme_side(
    config: ListConfig,
    files: Mapping[str, str],
    catalog: _Side,
    recognised: Mapping[str, Headings] = NO_HEADINGS,
) -> tuple[_Side, dict[str, Headings]]:
    """README by its headings; a section whose heading was changed is known by its rows."""
    text = readme_text(files, config)
    earlier = "".join(line for line in catalog.prose if isinstance(line, str))
    headings = renamed_sections(config, text, catalog.rows, earlier, recognised)
    found = read_sections(text, with_headings(config, headings))
    require_columns(config, found.sections)
    return _Side(found.document, found.bodies), headings


def _state(config: ListConfig, rendered: Rendered) -> _State | None:
    """None for a commit whose files cannot be read: it says nothing."""
    sides = _both_sides(config, rendered.files)
    if sides is None:
        return None
    built_on = _both_sides(config, rendered.built_on) if rendered.built_on else None
    return _State(*sides, built_on)


def _both_sides(config: ListConfig, files: Mapping[str, str]) -> tuple[_Side, _Side] | None:
    try:
        _, document, bodies, _ = load_catalog(config, files)
        catalog = _Side(document, {name: body.items for name, body in bodies.items()})
        if document.text(catalog.rows) == file_text(files, config.readme_path):
            return catalog, catalog
        return catalog, _readme_side(config, files, catalog)[0]
    except CatalogError:
        return None


def _versions(
    state: _State, section_id: str, newline: str
) -> tuple[Version, Version, tuple[Version, Version] | None]:
    def of(side: _Side) -> Version:
        return Version.of(side.rows.get(section_id, ()), newline)

    built_on = state.built_on and (of(state.built_on[0]), of(state.built_on[1]))
    return of(state.catalog), of(state.readme), built_on


def _hidden(
    config: ListConfig, catalog: _Side, readme: _Side, states: Sequence[_State]
) -> set[str]:
    """Empty sections that the README does not show. Raises ReadmeError where a shown one is lost.

    A section whose rows no known commit had is new in the catalog, and no loss.
    """
    absent = [section for section in config.sections if section.id not in readme.rows]
    for section in absent:
        was_there = any(state.catalog.rows.get(section.id) for state in states) or not states
        if was_there and catalog.rows[section.id]:
            raise ReadmeError(
                f"the section {' > '.join(section.path)} cannot be found, so nothing is written",
                where=config.readme_path,
                remedy="Restore its heading and its rows, or take the section out of list.yaml "
                "and out of the template.",
            )
    return {section.id for section in absent if not catalog.rows[section.id]}


def _merged_document(
    config: ListConfig,
    catalog: _Side,
    readme: _Side,
    states: Sequence[_State],
    hidden: set[str],
) -> tuple[Document, set[int]]:
    """Text between the tables: the README's, with what only the template changed.

    With the place of the commit that told how it was before.
    """

    def lines_of(side: _Side) -> list[_Line]:
        return [it for it in side.prose if not (isinstance(it, Slot) and it.section in hidden)]

    ours, theirs = lines_of(catalog), lines_of(readme)
    known = [lines_of(state.catalog) for state in states]
    in_step = [
        (place, lines)
        for place, (lines, state) in enumerate(zip(known, states, strict=True))
        if lines == lines_of(state.readme)
    ]
    base = in_step[-1][1] if in_step else None
    alike = list(takewhile(lambda told: told[1] == base, reversed(in_step)))
    needed = {place for place, _ in alike[-1:]} if ours != theirs else set()
    lines = theirs if base is None or ours in known else merged_lines(base, ours, theirs)
    slots = [it.section for it in lines if isinstance(it, Slot)]
    wanted = {section.id for section in config.sections} - hidden
    if sorted(slots) != sorted(wanted):
        lost = next(iter(sorted(wanted - set(slots))), slots[0] if slots else "")
        raise ReadmeError(
            f"the place of section {lost} cannot be found, so nothing is written",
            where=config.readme_path,
            remedy="Restore its heading and its table.",
        )
    is_open = readme.document.is_open and isinstance(lines[-1], Slot)
    return Document(_parts(lines), readme.document.newline, is_open), needed


def _parts(lines: Sequence[_Line]) -> tuple[str | Slot, ...]:
    """Lines between two places as one text."""
    parts: list[str | Slot] = []
    for line in lines:
        if isinstance(line, str) and parts and isinstance(parts[-1], str):
            parts[-1] += line
        else:
            parts.append(line)
    return tuple(parts)


def _new_bodies(
    config: ListConfig,
    bodies: Mapping[str, Body],
    merged: Mapping[str, MergedSection],
    document: Document,
) -> dict[str, Body]:
    gone = _gone(config, bodies, merged)
    new: dict[str, Body] = {}
    for section in config.sections:
        body, one = bodies[section.id], merged[section.id]
        wanted = [
            replace(row, stood_as=_stood_as(entry, gone)) if (entry := row.stood_as) else row
            for row in one.wanted
        ]
        text = revised_section(section, body, wanted, document)
        source = read_section_file(text, body.path)
        items = tuple(
            Item(shown, block.entry, block.start + 1, "" if block.entry else "no row")
            for shown, block in zip(one.shown, source.blocks, strict=True)
        )
        new[section.id] = Body(body.path, items, source)
    return new


def _gone(
    config: ListConfig, bodies: Mapping[str, Body], merged: Mapping[str, MergedSection]
) -> dict[str, Entry]:
    """Entries that leave a section, by the key of their paper."""
    found: dict[str, Entry] = {}
    for section in config.sections:
        kept = {row.index for row in merged[section.id].wanted}
        for index, item in enumerate(bodies[section.id].items):
            if index not in kept and item.entry is not None:
                found[entry_key(item.entry)] = item.entry
    return found


def _stood_as(entry: Entry, gone: Mapping[str, Entry]) -> Entry | None:
    return gone.get(entry_key(entry))


def _template_text(
    config: ListConfig,
    files: Mapping[str, str],
    catalog: _Side,
    document: Document,
    hidden: set[str],
) -> str:
    """Template that gives the merged text; as it stands where that is the same."""
    lines = _Side(document, {}).prose
    shown = tuple(it for it in catalog.prose if not (isinstance(it, Slot) and it.section in hidden))
    if lines == shown:
        return files[config.template_path]
    pieces = [marker(section.id) + document.newline for section in config.sections
              if section.id in hidden]  # fmt: skip
    for index, line in enumerate(lines):
        is_last = index == len(lines) - 1
        end = "" if is_last and document.is_open else document.newline
        pieces.append(marker(line.section) + end if isinstance(line, Slot) else line)
    return "".join(pieces)


def _text_edits(catalog: _Side, document: Document) -> list[HandEdit]:
    """Changed lines between the tables."""
    before = [it for it in catalog.prose if isinstance(it, str)]
    after = [it for it in _Side(document, {}).prose if isinstance(it, str)]
    lines = [line.strip() for line in changed_lines(before, after)]
    return [HandEdit("text", title=line) for line in lines if line]


def _told_as_moved(edits: Sequence[HandEdit]) -> list[HandEdit]:
    """A row removed here and added there is one edit."""
    added = {edit.key for edit in edits if edit.what == "added"}
    came_from = {it.key: it.section for it in edits if it.what == "removed" and it.key in added}
    told: list[HandEdit] = []
    for edit in edits:
        if edit.what == "added" and (section := came_from.pop(edit.key, None)):
            step = ("section", section, edit.section)
            told.append(HandEdit("moved", edit.section, edit.title, (step,), edit.key))
        elif edit.what != "removed" or edit.key not in added:
            told.append(edit)
    return told
