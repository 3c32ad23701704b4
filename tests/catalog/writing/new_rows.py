"""A README of one section, and what a new paper makes of it."""

from __future__ import annotations

from catalog.curated_list import CuratedList, load_list
from catalog.edits import AddRow
from catalog.entry import Entry
from catalog.learning.learn_list import learn_config


def loaded(rows: str) -> tuple[str, CuratedList]:
    """Text of a README with these rows, and the list that is read from it."""
    text = f"# Papers\n\n## Methods\n\n{rows}"
    config, _ = learn_config(text, "any", "README.md")
    return text, load_list(config, {"README.md": text})


def added_lines(rows: str, new: Entry) -> list[str]:
    """Lines that a new paper brings."""
    text, curated = loaded(rows)
    changed = curated.apply([AddRow(curated.config.sections[0].id, new)])["README.md"]
    before = text.splitlines()
    return [line for line in changed.splitlines() if line not in before]
