"""A section file brought up to the rows of its README, what people wrote into it kept.

A row that is the same keeps its lines in the file and the comments above them. A row of the same
paper that reads otherwise is changed within its lines. Only a new row gets new lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from catalog.identity.known_papers import entry_key
from catalog.markdown.document import Item
from catalog.yaml_files.section_files import SectionFile, change_block, indented


def merged_section_file(
    source: SectionFile, known: Sequence[Item], rows: Sequence[Item], fresh: Sequence[str]
) -> str:
    """Text of a file that holds some block, with one for each row, in the order of the rows.

    `known`: the rows that the file makes now; `fresh`: the lines that each row has if it is new.
    """
    blocks = source.blocks
    pieces = list(source.lines[: blocks[0].start])
    for row, index, new in zip(rows, _matches(known, rows), fresh, strict=True):
        if index is None:
            pieces += indented(source, new)
            continue
        above = blocks[index - 1].end if index else blocks[0].start
        pieces += source.lines[above : blocks[index].start]
        pieces += _block(source, index, known[index], row)
    return "".join([*pieces, *source.lines[blocks[-1].end :]])


def _block(source: SectionFile, index: int, known: Item, row: Item) -> Sequence[str]:
    """Lines of a row that the file knows: untouched, or changed where the row is."""
    block = source.blocks[index]
    if known.text == row.text or row.entry is None or block.entry is None:
        return source.lines[block.start : block.end]
    marks = {"quirk": block.entry.quirk, "supersedes": block.entry.supersedes}
    changed = change_block(source, index, block.entry, row.entry.model_copy(update=marks))
    return changed[block.start : block.end + len(changed) - len(source.lines)]


def _matches(known: Sequence[Item], rows: Sequence[Item]) -> list[int | None]:
    """For each row the index of the known one that it is: by its text, else by its paper."""
    chosen: list[int | None] = [None] * len(rows)
    names: tuple[Callable[[Item], str | None], ...] = (lambda item: item.text, _paper)
    for name_of in names:
        free: dict[str | None, list[int]] = defaultdict(list)
        used = set(chosen)
        for index in reversed(range(len(known))):
            if index not in used:
                free[name_of(known[index])].append(index)
        free.pop(None, None)
        for place, row in enumerate(rows):
            if chosen[place] is None and (candidates := free.get(name_of(row))):
                chosen[place] = candidates.pop()
    return chosen


def _paper(item: Item) -> str | None:
    return entry_key(item.entry) if item.entry else None
