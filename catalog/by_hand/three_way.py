"""Three-way comparison: what two sides made of a common beginning. Pure, of sequences and rows.

`ours` is the catalog's side, `theirs` the README's, which has the last word over text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from catalog.markdown.tables import split_row

T = TypeVar("T", bound=Hashable)


def merged_lines(before: Sequence[T], ours: Sequence[T], theirs: Sequence[T]) -> list[T]:
    """Lines with the changes of both sides; where both changed the same lines, those of theirs.

    Lines that both put into the same place all stay, theirs first.
    """
    in_ours, in_theirs = _matches(before, ours), _matches(before, theirs)
    merged: list[T] = []
    at, here, there = 0, 0, 0
    shared = [n for n in range(len(before)) if n in in_ours and n in in_theirs]
    for n in [*shared, None]:
        ends = (len(before), len(ours), len(theirs)) if n is None else (n, in_ours[n], in_theirs[n])
        merged += _chunk(before[at : ends[0]], ours[here : ends[1]], theirs[there : ends[2]])
        if n is not None:
            merged.append(before[n])
        at, here, there = ends[0] + 1, ends[1] + 1, ends[2] + 1
    return merged


def changed_lines(before: Sequence[T], after: Sequence[T]) -> list[T]:
    """Lines that are new or different in `after`; those that went where nothing came."""
    changed: list[T] = []
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, a, b, c, d in blocks:
        if kind != "equal":
            changed += after[c:d] or before[a:b]
    return changed


def merged_order(
    before: Sequence[T], ours: Sequence[T], theirs: Sequence[T], is_kept: Callable[[T], bool]
) -> list[T]:
    """Order of the kept of both sides: as the README has it, unless only the catalog's changed."""
    both = set(ours) & set(theirs)
    is_ours_moved = _order_of(ours, both) != _order_of(theirs, both)
    known = set(before) & both
    is_theirs_moved = not known or _order_of(theirs, known) != _order_of(before, known)
    if is_ours_moved and not is_theirs_moved:
        return [it for it in _with_inserted(ours, theirs) if is_kept(it)]
    return [it for it in _with_inserted(theirs, ours) if is_kept(it)]


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A table's row with the changes of both sides."""

    line: str
    columns: tuple[int, ...] = ()
    """Columns, from 0, that both sides changed differently: the line is then no answer."""


def merged_row(before: str | None, ours: str, theirs: str) -> MergedRow | None:
    """Merge lines of a table cell by cell; None where they have not the same number of cells."""
    lines = [ours, theirs] if before is None else [before, ours, theirs]
    rows = [split_row(line) for line in lines]
    if len({len(row.cells) for row in rows}) > 1:
        return None
    mine, hers = rows[-2].cells, rows[-1].cells
    old: Sequence[str | None] = [None] * len(mine) if before is None else rows[0].cells
    cells: list[str] = []
    clashes: list[int] = []
    for index, (was, one, other) in enumerate(zip(old, mine, hers, strict=True)):
        is_same = one.strip() == other.strip()
        if not is_same and one != was and other != was:
            clashes.append(index)
        cells.append(one if other == was and not is_same else other)
    return MergedRow(rows[-1].lead + "|".join(cells) + rows[-1].tail, tuple(clashes))


def _matches(before: Sequence[T], after: Sequence[T]) -> dict[int, int]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {a + n: b + n for a, b, size in blocks for n in range(size)}


def _chunk(before: Sequence[T], ours: Sequence[T], theirs: Sequence[T]) -> list[T]:
    """Lines between two that nobody touched."""
    if list(theirs) == list(before):
        return list(ours)
    if before or list(ours) == list(theirs):
        return list(theirs)
    return [*theirs, *(line for line in ours if line not in theirs)]


def _order_of(sequence: Sequence[T], among: set[T]) -> list[T]:
    return [it for it in sequence if it in among]


def _with_inserted(spine: Sequence[T], others: Sequence[T]) -> list[T]:
    """Spine with what only the others have, each after the one that it follows there."""
    known = set(spine)
    followers: dict[T | None, list[T]] = defaultdict(list)
    above: T | None = None
    for it in others:
        if it in known:
            above = it
        else:
            followers[above].append(it)
    return [*followers[None], *(it for head in spine for it in (head, *followers[head]))]
