"""Papers that stand in no list: each begins with a paragraph or a heading of its own.

What follows that beginning (label lines, authors, an abstract) goes with its paper, up to the next
one. A paragraph whose every line is a paper is a list without marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from catalog.markdown.blocks import Block
from catalog.markdown.links import LABEL_LINE, find_links
from catalog.markdown.paper_headings import holds_rows, papers_of
from catalog.markdown.tables import has_pipe, is_delimiter

_PAPER_START = re.compile(
    r"\s*(?:\d+\.\s*)?(?:[\u2600-\u27bf\u2b50\U0001f300-\U0001faff\ufe0f]+\s*)?(?:\*\*|__|\[(?!!)|[\"“]|\((?=[^()\n]{0,40}\d[^()\n]{0,20}\)\s))\S"
)
"""Bold or linked words, a quote, or what has a number in brackets: ``(ICLR 2022) Title …``."""
_PAPER_LINK = re.compile(
    r"arxiv\.org/|doi\.org/10\.|openreview\.net/|"
    r"\[[^\w\[\]]{0,20}(?:paper|pdf)[^\w\[\]]{0,20}\]",
    re.I,
)
_LIST = re.compile(r"\s*[-*+]\s")
MIN_PAPERS = 2
"""Under one heading, where each is one paragraph."""
MIN_PAPERS_OF_SEVERAL_BLOCKS = 3
"""In a whole README, where a paper is more than one paragraph: two might be prose by chance."""

Spans = tuple[tuple[int, int], ...]


def loose_papers(
    blocks: Sequence[Block], lines: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Spans]]:
    """Headings above and the lines of each paper, for every group of papers in no list."""
    for block in blocks:
        if _is_paper_by_line(block, lines):
            yield block.path, tuple((n, n + 1) for n in range(block.start, block.end))
    groups = [group for group in _groups(blocks, lines) if _holds_papers(group, lines)]
    several = sum(len(group) for group in groups if max(map(len, group)) > 1)
    for group in groups:
        is_single = max(map(len, group)) == 1
        if len(group) >= MIN_PAPERS if is_single else several >= MIN_PAPERS_OF_SEVERAL_BLOCKS:
            yield group[0][0].path, _spans(group)


def _holds_papers(group: list[list[Block]], lines: Sequence[str]) -> bool:
    """Whether at least half of a group link a paper: ``- Paper: none`` may be some's."""
    told = [lines[paper[0].start : paper[-1].end] for paper in group]
    return 2 * sum(bool(papers_of(each)) for each in told) >= len(group)


def _groups(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[list[list[Block]]]:
    """Papers that follow one another under one heading, each as its blocks."""
    group: list[list[Block]] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        is_beside = bool(group) and group[0][0].heading == block.heading
        begins = _begins_paper(block, following, lines)
        if is_beside and not begins and _goes_with_paper(block, lines):
            group[-1].append(block)
            continue
        if group and not (is_beside and begins):
            yield group
            group = []
        if begins:
            group.append([block])
    if group:
        yield group


def _spans(group: list[list[Block]]) -> Spans:
    """Lines of each paper; the last has no more parts than the others have."""
    parts = max(map(len, group[:-1]), default=len(group[-1]))
    ends = [*(paper[0].start for paper in group[1:]), group[-1][:parts][-1].end]
    return tuple((paper[0].start, end) for paper, end in zip(group, ends, strict=True))


def _begins_paper(block: Block, following: Block | None, lines: Sequence[str]) -> bool:
    if block.kind == "title":
        return True
    inside = lines[block.start : block.end]
    text = "\n".join(inside)
    if block.kind != "paragraph" or any(map(is_delimiter, inside)) or not _PAPER_START.match(text):
        return False
    if _PAPER_LINK.search(text):
        return not _is_paper_by_line(block, lines)
    if following is None or following.heading != block.heading or following.kind == "html":
        return False
    return _tells_one_paper(lines[following.start : following.end])


def _tells_one_paper(under: Sequence[str]) -> bool:
    """Whether lines are facts with labels, or a list with one paper's link."""
    told = [line for line in under if line.strip()]
    is_labelled = all(map(LABEL_LINE.fullmatch, told)) and bool(find_links("\n".join(told)))
    is_list = _LIST.match(told[0]) is not None
    return (is_labelled or (is_list and bool(papers_of(under)))) and not holds_rows(under)


def _goes_with_paper(block: Block, lines: Sequence[str]) -> bool:
    inside = lines[block.start : block.end]
    return block.kind != "html" and not holds_rows(inside) and not any(map(has_pipe, inside))


def _is_paper_by_line(block: Block, lines: Sequence[str]) -> bool:
    """Whether a paragraph is a list: each of its lines, two or more, is a paper of its own."""
    inside = lines[block.start : block.end]
    is_list = block.kind == "paragraph" and len(inside) > 1 and not any(map(has_pipe, inside))
    return is_list and all(_PAPER_START.match(ln) and _PAPER_LINK.search(ln) for ln in inside)
