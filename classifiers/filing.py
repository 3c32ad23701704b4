"""Where does it go? Tables of the list by how probable they are, and what stands in the way.

The model gives probabilities of section labels and, for labels that are split by task, of
tasks. A table for the very task goes before one for all tasks of its label. Where the most
probable section has no table, the nearest one that has takes the paper: no heading is ever
invented, and sections that the maintainer fills by hand are never written to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig
from classifiers.lanes import Cause, Obstacle

MIN_EXAMPLES = 2
"""Papers a class needs before it is learned."""


@dataclass(frozen=True)
class Place:
    """Where a paper goes, and what keeps it from where it belongs most."""

    section: str | None
    """Label of the most probable section."""
    task: str | None
    table: SectionConfig | None
    """Table that takes it; None where nothing is known about sections."""
    second: SectionConfig | None = None
    """The runner-up."""
    margin: float = 1.0
    """Probability of the first table less that of the second, 0 to 1."""
    obstacle: Obstacle | None = None


def learnable(answers: Sequence[str]) -> tuple[str, ...]:
    """Classes with enough papers, sorted."""
    counts = Counter(answers)
    return tuple(sorted(label for label, count in counts.items() if count >= MIN_EXAMPLES))


def choose_place(
    section_probs: Mapping[str, float], task_probs: Mapping[str, float], config: ListConfig
) -> Place:
    """Table for the most probable section and task, or the nearest table there is."""
    if not section_probs:
        return _only_table(config)
    by_label = tables_by_label(config.sections)
    section = max(section_probs, key=section_probs.__getitem__)
    tables = _current(by_label.get(section, []))
    task = _most_probable_task(tables, task_probs)
    fitting = _table_for(tables, task)
    ranked = rank_tables(section_probs, task_probs, by_label)
    others = [pair for pair in ranked if pair[0] is not fitting]
    if fitting is None:
        return _nearest(section, task, tables, others)
    own = next((prob for table, prob in ranked if table is fitting), 0.0)
    second, prob = others[0] if others else (None, 0.0)
    return Place(section, task, fitting, second, max(own - prob, 0.0))


def tables_by_label(sections: Iterable[SectionConfig]) -> dict[str, list[SectionConfig]]:
    """Tables of each label, in their order."""
    found: dict[str, list[SectionConfig]] = {}
    for each in sections:
        found.setdefault(each.class_label, []).append(each)
    return found


def rank_tables(
    section_probs: Mapping[str, float],
    task_probs: Mapping[str, float],
    by_label: Mapping[str, Sequence[SectionConfig]],
) -> list[tuple[SectionConfig, float]]:
    """Tables that may be written to with their probabilities, the most probable first."""
    found = [
        pair
        for label, prob in section_probs.items()
        for pair in _shares(_open(by_label.get(label, ())), prob, task_probs)
    ]
    return sorted(found, key=lambda pair: -pair[1])


def _shares(
    tables: Sequence[SectionConfig], prob: float, task_probs: Mapping[str, float]
) -> Iterator[tuple[SectionConfig, float]]:
    """A label's probability dealt out to its tables by task; what has no table is left over."""
    if not any(table.task for table in tables):
        yield from ((table, prob) for table in tables[:1])
        return
    if not task_probs:
        yield from ((table, prob / len(tables)) for table in tables)
        return
    taken: dict[str, float] = {}
    for task, share in task_probs.items():
        if table := _table_for(tables, task):
            taken[table.id] = taken.get(table.id, 0.0) + prob * share
    yield from ((table, taken[table.id]) for table in tables if table.id in taken)


def _open(tables: Iterable[SectionConfig]) -> list[SectionConfig]:
    return _current([each for each in tables if not each.manual])


def _current(tables: Sequence[SectionConfig]) -> list[SectionConfig]:
    """Tables without those of years or months that a newer one has followed."""
    periods = [table.period for table in tables if table.period]
    if not periods:
        return list(tables)
    newest = max(periods)
    return [table for table in tables if table.period in (newest, None)]


def _most_probable_task(
    tables: Sequence[SectionConfig], task_probs: Mapping[str, float]
) -> str | None:
    if not task_probs or not any(table.task for table in tables):
        return None
    return max(task_probs, key=lambda label: task_probs[label])


def _table_for(tables: Sequence[SectionConfig], task: str | None) -> SectionConfig | None:
    """Table for the very task, else one for all tasks."""
    open_tables = [each for each in tables if not each.manual]
    own = (each for each in open_tables if each.task == task)
    return next(own, None) or next((each for each in open_tables if each.task is None), None)


def _nearest(
    section: str,
    task: str | None,
    tables: Sequence[SectionConfig],
    others: Sequence[tuple[SectionConfig, float]],
) -> Place:
    if not others:
        return Place(section, task, None, obstacle=Cause.NO_SECTION)
    is_by_hand = bool(tables) and all(table.manual for table in tables)
    obstacle: Obstacle = Cause.KEPT_BY_HAND if is_by_hand else Cause.NO_TABLE
    table, prob = others[0]
    second, next_prob = others[1] if len(others) > 1 else (None, 0.0)
    return Place(section, task, table, second, prob - next_prob, obstacle)


def _only_table(config: ListConfig) -> Place:
    """Place where nothing was learned about sections: certain only if there is a single one."""
    tables = [each for each in config.sections if not each.manual]
    if len({table.class_label for table in tables}) == 1:
        tables = _current(tables)
        return Place(tables[0].class_label, tables[0].task, tables[0])
    return Place(None, None, None, obstacle=Cause.NO_SECTION)
