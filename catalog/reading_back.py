"""Proof that a row which was added is a row to whoever reads the list next.

A README can be so broken (a table inside a comment that never ends, a list that swallows the
next one) that a new line is not read as a row. Then nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.catalog_errors import EditError
from catalog.config import ListConfig
from catalog.entry import Entry
from catalog.identity.arxiv_refs import arxiv_ref
from catalog.loading import Body
from catalog.markdown.document import Item
from catalog.markdown.readme import read_sections
from catalog.writing.revise_rows import as_shown, shown_title


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
    shown = {section: _Rows.of(after.get(section, ()), config, section) for section in changed}
    wanted = {section: _Rows.of(bodies[section].items, config, section) for section in changed}
    for section, whole in added:
        entry = as_shown(config.section(section), whole)
        if (entry.arxiv_id, entry.title) not in wanted[section].names:
            continue  # a later edit removed or renamed it
        if shown[section].count >= wanted[section].count and shown[section].shows(entry):
            continue
        if config.mode == "catalog" and not _was_readable(config, files, section):
            continue
        raise EditError(
            f"section {section} would not show {entry.title[:80]!r} as a row of its own, "
            "so nothing was written",
            where=config.readme_path,
            remedy="Mend the Markdown around the section's rows, or set `manual: true` for it.",
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a section, to be asked many times."""

    names: frozenset[tuple[str | None, str]]
    """arXiv id and title."""
    titles: frozenset[str]
    count: int

    @classmethod
    def of(cls, items: Iterable[Item], config: ListConfig, section: str) -> _Rows:
        # A row without a line is one that a person took out of the README alone.
        chosen = config.section(section)
        entries = [it.entry for it in items if it.entry and it.text]
        names = [(entry.arxiv_id, shown_title(chosen, entry)) for entry in entries]
        return cls(frozenset(names), frozenset(title for _, title in names), len(names))

    def shows(self, entry: Entry) -> bool:
        """Whether one of them shows the entry; its id only where a link of it says so."""
        title = entry.title
        linked = {ref.id for link in entry.links if (ref := arxiv_ref(link.url))}
        if entry.arxiv_id in linked:
            return (entry.arxiv_id, title) in self.names
        return title in self.titles


def _was_readable(config: ListConfig, files: Mapping[str, str], section: str) -> bool:
    """Whether the rows of the section file can be read from the README as it stands."""
    before = read_sections(files.get(config.readme_path, ""), config, {section}).bodies
    return any(item.entry for item in before.get(section, ()))
