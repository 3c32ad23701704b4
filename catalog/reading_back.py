"""Proof that a row which was added is a row to whoever reads the list next.

A README can be so broken (a table inside a comment that never ends, a list that swallows the
next one) that a new line is not read as a row. Then nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog.arxiv_refs import arxiv_ref
from catalog.config import ListConfig
from catalog.entry import Entry
from catalog.errors import EditError
from catalog.escaping import clean
from catalog.loading import Body
from catalog.markdown.readme import read_sections


def require_rows(
    config: ListConfig,
    readme: str,
    files: Mapping[str, str],
    bodies: Mapping[str, Body],
    added: Sequence[tuple[str, Entry]],
) -> None:
    """Raise EditError unless each added row is found in the new README, and no other is lost.

    In `catalog` mode the README's headings may be other than the configuration's; a section
    that could not be read from the old README is not asked for in the new one.
    """
    changed = {section for section, _ in added}
    after = read_sections(readme, config, changed).bodies
    for section, entry in added:
        rows = [item.entry for item in after.get(section, ()) if item.entry]
        wanted = [item.entry for item in bodies[section].items if item.entry]
        if not any(_is_same(row, entry) for row in wanted):
            continue  # a later edit removed or renamed it
        if len(rows) >= len(wanted) and any(_is_row_of(row, entry) for row in rows):
            continue
        if config.mode == "catalog" and not _was_readable(config, files, section):
            continue
        raise EditError(
            f"section {section} would not show {clean(entry.title)[:80]!r} as a row of its own, "
            "so nothing was written",
            where=config.readme_path,
            remedy="Mend the Markdown around the section's rows, or set `manual: true` for it.",
        )


def _is_same(row: Entry, entry: Entry) -> bool:
    return (row.arxiv_id, row.title) == (entry.arxiv_id, clean(entry.title))


def _is_row_of(row: Entry, entry: Entry) -> bool:
    """Whether a row that was read shows the entry; its id only where a link of it says so."""
    linked = {ref.id for link in entry.links if (ref := arxiv_ref(link.url))}
    is_same_id = entry.arxiv_id not in linked or row.arxiv_id == entry.arxiv_id
    return is_same_id and row.title == clean(entry.title)


def _was_readable(config: ListConfig, files: Mapping[str, str], section: str) -> bool:
    """Whether the rows of the section file can be read from the README as it stands."""
    before = read_sections(files.get(config.readme_path, ""), config, {section}).bodies
    return any(item.entry for item in before.get(section, ()))
