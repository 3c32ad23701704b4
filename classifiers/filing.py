"""Where does it go? Section and, for applications, task; then what the list has tables for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig

MIN_EXAMPLES = 2
"""Papers a class needs before it is learned."""


@dataclass(frozen=True)
class Place:
    """Where a paper goes, and why it cannot, if it cannot."""

    section: str | None
    task: str | None
    table: SectionConfig | None
    obstacle: str = ""


def learnable(answers: Sequence[str]) -> tuple[str, ...]:
    """Classes with enough papers, sorted."""
    counts = Counter(answers)
    return tuple(sorted(label for label, count in counts.items() if count >= MIN_EXAMPLES))


def choose_place(
    section_probs: Mapping[str, float], task_probs: Mapping[str, float], config: ListConfig
) -> Place:
    """Most probable section; its table in the list, or what stands in the way."""
    if not section_probs:
        return _only_table(config)
    section = max(section_probs, key=lambda label: section_probs[label])
    tables = [each for each in config.sections if each.class_label == section]
    open_tables = [each for each in tables if not each.manual]
    if tables and not open_tables:
        return Place(section, None, None, f"the section {section} is filled by hand")
    if not any(each.task for each in open_tables):
        table = open_tables[0] if open_tables else None
        return Place(section, None, table, "" if table else f"no section for {section}")
    task = max(task_probs, key=lambda label: task_probs[label]) if task_probs else None
    fitting = next((each for each in open_tables if each.task == task), None)
    return Place(section, task, fitting, "" if fitting else f"no table for {task}")


def _only_table(config: ListConfig) -> Place:
    """Place where nothing was learned about sections: certain only if there is a single one."""
    tables = [each for each in config.sections if not each.manual]
    if len(tables) == 1:
        return Place(tables[0].class_label, tables[0].task, tables[0])
    return Place(None, None, None, "no section was learned")
