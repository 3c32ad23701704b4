"""Papers that stand in no list: each begins with a paragraph or a heading of its own.

What follows that beginning (label lines, authors, an abstract) goes with its paper, up to the next
one. A paragraph whose every line is a paper is a list without marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile

from catalog.markdown.balance import open_tags
from catalog.markdown.blocks import Block
from catalog.markdown.html_tables import is_html_table
from catalog.markdown.lines import RULE
from catalog.markdown.links import LABEL_LINE, find_links
from catalog.markdown.paper_headings import holds_rows, is_links_alone, papers_of
from catalog.markdown.shown import shown_text
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
_BOLD_ALONE = re.compile(r"\s*(?:\d+\.\s*)?(\*\*|__)(?:(?!\1).)+\1\W*")
_LABEL_FIRST = re.compile(r"\s*(?:\*\*|__)[^*_\n]{1,30}[:\uff1a](?:\*\*|__)")
"""``**Authors:** …``: the title stands elsewhere."""
_FENCE = re.compile(r" {0,3}(`{3}|~{3})")
_LIST = re.compile(r"\s*[-*+]\s")
MAX_LINES_OF_FACTS = 3
"""Paragraphs between a title in bold and its links: authors, where they work, a venue."""
MAX_BLOCKS_FOLDED = 8
"""In a fold of one paper: an abstract, a citation."""
MIN_PAPERS = 2
"""Under one heading, where each is one paragraph."""
MIN_PAPERS_OF_SEVERAL_BLOCKS = 3
"""In a whole README, where a paper is more than one paragraph: two might be prose by chance."""

Spans = tuple[tuple[int, int], ...]


def loose_papers(
    blocks: Sequence[Block], lines: Sequence[str], least: int = MIN_PAPERS_OF_SEVERAL_BLOCKS
) -> Iterator[tuple[tuple[str, ...], Spans]]:
    """Headings above and the lines of each paper, for every group of papers in no list."""
    for block in blocks:
        if _is_paper_by_line(block, lines):
            yield block.path, tuple((n, n + 1) for n in range(block.start, block.end))
    groups = [group for group in _groups(blocks, lines) if _holds_papers(group, lines)]
    several = sum(len(group) for group in groups if max(map(len, group)) > 1)
    for group in groups:
        is_single = max(map(len, group)) == 1
        if len(group) >= min(MIN_PAPERS, least) if is_single else several >= least:
            yield group[0][0].path, _spans(group, lines)


def _holds_papers(group: list[list[Block]], lines: Sequence[str]) -> bool:
    """Whether at least half of a group link a paper: ``- Paper: none`` may be some's."""
    told = [lines[paper[0].start : paper[-1].end] for paper in group]
    return 2 * sum(bool(papers_of(each)) for each in told) >= len(group)


def _groups(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[list[list[Block]]]:
    """Papers that follow one another under one heading, each as its blocks."""
    group: list[list[Block]] = []
    folded = 0
    for index, block in enumerate(blocks):
        is_beside = bool(group) and group[0][0].heading == block.heading
        is_under_title = is_beside and block.kind != "title" == group[0][0].kind
        following = blocks[index + 1 : index + 2 + MAX_LINES_OF_FACTS]
        begins = not is_under_title and _begins_paper(block, following, lines)
        if is_beside and block.kind == "html" and index >= folded:
            folded = _fold_end(blocks, index, lines)
        if is_beside and (index < folded or (not begins and _goes_with_paper(block, lines))):
            group[-1].append(block)
            continue
        if group and not (is_beside and begins):
            yield group
            group = []
        if begins:
            group.append([block])
    if group:
        yield group


def _fold_end(blocks: Sequence[Block], start: int, lines: Sequence[str]) -> int:
    """Index after HTML that is one paper's: a picture, or a fold with what stands in it."""
    told = ""
    for at, block in enumerate(blocks[start : start + MAX_BLOCKS_FOLDED], start):
        inside = lines[block.start : block.end]
        is_own = block.kind == "html" and not any(map(is_html_table, inside))
        is_text = _goes_with_paper(block, lines) and not _begins_paper(block, (), lines)
        if block.heading != blocks[start].heading or not (is_own or is_text):
            return start
        told += "\n".join(inside) if is_own else ""
        if not open_tags(told):
            return start if _leads_up(told) else at + 1
    return start


def _leads_up(text: str) -> bool:
    """Whether all links of a text lead into the page: ``[back to top](#top)``."""
    links = find_links(text)
    return bool(links) and all(link.url.startswith("#") for link in links)


def _spans(group: list[list[Block]], lines: Sequence[str]) -> Spans:
    """Lines of each paper; the last has no more parts than others, and none past a rule."""
    parts = max(map(len, group[:-1]), default=len(group[-1]))
    first, *others = group[-1][:parts]
    under = range(first.end, others[-1].start if others else first.end)
    rule = next((number for number in under if RULE.fullmatch(lines[number])), len(lines))
    own = [first, *(block for block in others if block.start < rule)]
    starts = [paper[0].start for paper in group[1:]]
    end, tails = own[-1].end, zip(group, starts, strict=False)
    if starts and all(any(map(_is_told, lines[p[-1].end : start])) for p, start in tails):
        end = _end_of_tail(lines, end)
    ends = [*starts, end]
    return tuple((paper[0].start, end) for paper, end in zip(group, ends, strict=True))


def _is_told(line: str) -> bool:
    return bool(line.strip()) and RULE.fullmatch(line) is None


def _end_of_tail(lines: Sequence[str], end: int) -> int:
    """Line after the code or the quote that follows a block, where one does."""
    start = next((n for n in range(end, len(lines)) if lines[n].strip()), end)
    under = range(start + 1, len(lines))
    if fence := _FENCE.match("".join(lines[start : start + 1])):
        return next((n + 1 for n in under if lines[n].lstrip().startswith(fence[1])), end)
    if "".join(lines[start : start + 1]).startswith(">"):
        return next((n for n in under if not lines[n].startswith(">")), len(lines))
    return end


def _begins_paper(block: Block, following: Sequence[Block], lines: Sequence[str]) -> bool:
    if block.kind == "title":
        return True
    inside = lines[block.start : block.end]
    text = "\n".join(inside)
    if block.kind != "paragraph" or any(map(is_delimiter, inside)) or not _PAPER_START.match(text):
        return False
    if is_links_alone(text):
        return False
    if _PAPER_LINK.search(text):
        return not _is_paper_by_line(block, lines)
    if _LABEL_FIRST.match(text):
        return False
    beside = takewhile(lambda it: it.heading == block.heading and it.kind != "html", following)
    told = [lines[it.start : it.end] for it in beside]
    told = [*dropwhile(_is_plain, told)] if _BOLD_ALONE.fullmatch(text) else told
    return bool(told) and _tells_one_paper(told[0])


def _is_plain(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph is one line without links: authors, a venue."""
    return len(paragraph) == 1 and not find_links(paragraph[0])


def _tells_one_paper(under: Sequence[str]) -> bool:
    """Whether lines are facts with labels, links alone, or a list with one paper's link."""
    told = [line for line in under if line.strip()]
    text = "\n".join(told)
    is_labelled = all(map(LABEL_LINE.fullmatch, told)) and bool(find_links(text))
    is_list = _LIST.match(told[0]) is not None or is_links_alone(text)
    return (is_labelled or (is_list and bool(papers_of(under)))) and not holds_rows(under)


def _goes_with_paper(block: Block, lines: Sequence[str]) -> bool:
    inside = lines[block.start : block.end]
    said = [*filter(shown_text, inside)]  # <br> says nothing
    is_one = len(said) == 1 and not said[0].lstrip().startswith("|")
    is_table = any(map(has_pipe, inside)) and not is_one
    is_kept = block.kind in ("paragraph", "list") and not _leads_up("\n".join(inside))
    return is_kept and not holds_rows(inside) and not is_table


def _is_paper_by_line(block: Block, lines: Sequence[str]) -> bool:
    """Whether a paragraph is a list: each of its lines, two or more, is a paper of its own."""
    inside = lines[block.start : block.end]
    is_list = block.kind == "paragraph" and len(inside) > 1 and not any(map(has_pipe, inside))
    return is_list and all(_PAPER_START.match(ln) and _PAPER_LINK.search(ln) for ln in inside)
