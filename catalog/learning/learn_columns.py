"""What each column of a table holds, judged by its header first and its cells second."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.config import ColumnConfig, Holds
from catalog.learning.learn_styles import learn_style
from catalog.markdown.days import SHORT_MONTH
from catalog.markdown.kinds import link_kind, names_preprint
from catalog.markdown.links import FoundLink, find_links
from catalog.markdown.read_cells import (
    is_nothing,
    main_link,
    published_text,
    split_publication,
    text_beside,
)
from catalog.markdown.shown import count_words, shown_text
from catalog.periods import is_venue

_TITLE = re.compile(
    r"\btitles?\b|\bpapers?\b|\barticles?\b|\bpublications?\b|\bworks?\b|论文|标题|题目"
)
_NAME = re.compile(
    r"\bnames?\b|\babbr|\bacronym|\bdata ?sets?\b|\bmodels?\b|\bmethods?\b|\bbenchmarks?\b"
    r"|\bapproach|\balgorithm|\bshort\b|\bsystem|名称|简称|模型|方法|数据集"
)
_WHEN = re.compile(r"\byears?\b|\bdates?\b|\btime\b|\bwhen\b|时间|日期|年份|^年$")
_WHERE = re.compile(
    r"\bvenues?\b|\bpubli(?:cation|shed|sher)\b|\bpub\b|\bconf|\bjournal|\bin\b|会议|期刊"
)
_PUBLISHED = re.compile(f"{_WHEN.pattern}|{_WHERE.pattern}")
_KEYWORDS = re.compile(r"\bkeywords?\b|\btags?\b|关键词")
_CODE = re.compile(r"\bcodes?\b|\bgithub\b|\brepo|\bimplement|\bweights?\b|\bcheckpoint|代码|源码")
_PROJECT = re.compile(r"\bprojects?\b|\bwebsite|\bhome\b|\bhomepage|\bpage\b|\bdemo\b|主页")
_DATA = re.compile(r"\bdata\b|\bdownloads?\b|数据")
_PAPER = re.compile(r"\bpapers?\b|\bpdf\b|\barxiv\b|\bdoi\b|\bpreprint|论文|文章|原文")
_LINK = re.compile(r"\blinks?\b|\burls?\b|\bresources?\b|链接")
MAX_COLUMNS = 60
"""A wider table is no list of papers."""
MIN_TITLE_WORDS = 3.0
"""Mean words of a column's texts from which they are titles rather than names or labels."""


MIN_VENUES = 3
MIN_SHARE_OF_VENUES = 0.7
"""Cells that name a venue known here, and their share, from which a column holds venues whatever
its header says: ``Where``."""
MIN_SHARE_WITH_PAPERS = 0.7
"""Share of cells with a paper's link from which many words beside it are the title."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what is needed to judge it."""

    header: str
    words: str
    """Header as compared: plain, lower case."""
    cells: tuple[str, ...]
    """Cells as written, white space included."""
    filled: tuple[str, ...]
    """Cells that say something, stripped."""
    links: tuple[tuple[FoundLink, ...], ...]
    """Links of each filled cell."""

    @property
    def share_linked(self) -> float:
        """Share of filled cells with a link."""
        return sum(map(bool, self.links)) / len(self.filled) if self.filled else 0.0

    @property
    def share_with_papers(self) -> float:
        """Share of filled cells with a link that leads to a paper."""
        kinds = [[link_kind(link.label, link.url) for link in links] for links in self.links]
        return sum("paper" in each for each in kinds) / len(kinds) if kinds else 0.0

    @property
    def mean_words(self) -> float:
        """Mean words of the text that a title would be."""
        texts = [
            _main_text(cell, links) for cell, links in zip(self.filled, self.links, strict=True)
        ]
        return sum(map(count_words, texts)) / len(texts) if texts else 0.0


def learn_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[ColumnConfig, ...]:
    """Columns of a table. Empty where none of them holds a title or a name: no list of papers."""
    if len(header) > MAX_COLUMNS:
        return ()
    columns = _columns(header, rows)
    holds = _judge(columns)
    if not {"title", "name"} & set(holds):
        return ()
    learnt = [learn_style(c.header, held, c.cells) for c, held in zip(columns, holds, strict=True)]
    return tuple(learnt)


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    width = len(header) or Counter(map(len, rows)).most_common(1)[0][0]
    names = unique_names([shown_text(h) for h in header] or [""] * width)
    return [_column(name, [row[i] for row in rows if i < len(row)]) for i, name in enumerate(names)]


def _column(name: str, cells: Sequence[str]) -> Column:
    filled = tuple(cell.strip() for cell in cells if not is_nothing(cell))
    links = tuple(tuple(find_links(cell)) for cell in filled)
    return Column(name, name.lower().replace("_", " "), tuple(cells), filled, links)


def unique_names(names: Sequence[str]) -> list[str]:
    """Headers as keys: an empty one gets its number, a second one of a name a ``(2)``."""
    seen: Counter[str] = Counter()
    unique = []
    for number, name in enumerate(names, start=1):
        name = name or f"column {number}"
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _judge(columns: Sequence[Column]) -> list[Holds]:
    title = _title_index(columns)
    if title is None:
        return ["text"] * len(columns)
    is_named = columns[title].mean_words < MIN_TITLE_WORDS and not re.search(
        "title", columns[title].words
    )
    holds: list[Holds] = []
    for index, column in enumerate(columns):
        held: Holds = "name" if is_named else "title"
        if index != title:
            held = _other(column, has_name=is_named)
        holds.append("text" if held in holds and held != "text" else held)
    return holds


def _title_index(columns: Sequence[Column]) -> int | None:
    """Index of the column that names the paper: by header and length, by length, by name."""
    wordy = [i for i, c in enumerate(columns) if c.mean_words >= MIN_TITLE_WORDS]
    linked = [i for i, c in enumerate(columns) if c.share_linked >= 0.3 and _is_no_label(c)]
    by_header = [i for i, c in enumerate(columns) if _TITLE.search(c.words)]
    named = [i for i, c in enumerate(columns) if _NAME.search(c.words)]
    said = [i for i in by_header if "title" in columns[i].words]
    choices = (
        [i for i in said if i in wordy],
        [i for i in by_header if i in wordy],
        [i for i in wordy if i in linked],
        [i for i in wordy if columns[i].share_with_papers >= MIN_SHARE_WITH_PAPERS],
        [i for i in named if i in linked],
        said,
        named,
        linked
        if not any(c.words.strip() and not c.words.startswith("column ") for c in columns)
        else [],
    )
    return next((choice[0] for choice in choices if choice), None)


def _is_no_label(column: Column) -> bool:
    """Whether the linked texts differ from row to row, as names do and labels do not."""
    labels = [link.label for links in column.links for link in links[:1] if not link.is_badge]
    return len(set(labels)) > len(labels) / 2


def _other(column: Column, *, has_name: bool) -> Holds:
    """What a column beside the title holds."""
    words = column.words
    is_coded = _share(column, r"(?:`[^`]+`[\s,;]*)+") > 0.6
    if _KEYWORDS.search(words) or (is_coded and not _PUBLISHED.search(words)):
        return "keywords"
    if _share(column, r"[*_`]*(?:19|20)\d\d[*_`]*") > 0.6:
        return "year"
    if _WHERE.search(words) and _share_of_venues(column) > 0.5:
        return "publication" if 2 * _dated(column) >= len(column.filled) else "venue"
    if _WHEN.search(words) and _share(column, r".*(?:19|20)\d\d\W.*|.*\W(?:19|20)\d\d.*") > 0.6:
        return "date"
    if _WHEN.search(words) and _share(column, SHORT_MONTH.pattern) > 0.6:
        return "date"
    if column.share_linked >= 0.5 or (not column.filled and _is_link_header(words)):
        return _link_column(column)
    if _WHERE.search(words) and not _WHEN.search(words):
        return (
            "publication" if column.filled and 2 * _dated(column) >= len(column.filled) else "venue"
        )
    if _NAME.search(words) and not has_name and column.mean_words <= MIN_TITLE_WORDS + 1:
        return "abbreviation"
    if _is_link_header(words) and any(column.links):
        return _link_column(column)
    return _unnamed(column)


def _dated(column: Column) -> int:
    return sum(split_publication(published_text(cell))[1] is not None for cell in column.filled)


def _share_of_venues(column: Column) -> float:
    """Share of cells that say a venue known here."""
    venues = [split_publication(published_text(cell))[0] or "" for cell in column.filled]
    known = sum(is_venue(venue) or names_preprint(venue) for venue in venues)
    return known / len(venues) if venues else 0.0


def _unnamed(column: Column) -> Holds:
    """Guess by the cells: for a header that says nothing of them, and for a table without one."""
    if len(column.filled) >= MIN_VENUES and _share_of_venues(column) >= MIN_SHARE_OF_VENUES:
        return "publication" if 2 * _dated(column) >= len(column.filled) else "venue"
    if not column.words.startswith("column "):
        return "text"
    is_venue = _share(column, r"[A-Za-z][\w &'-]{1,20}(?:\s?(?:19|20)\d\d)?") > 0.6
    dated = _share(column, r".*(?:19|20)\d\d") > 0.5
    return ("publication" if dated else "venue") if is_venue else "text"


def _is_link_header(words: str) -> bool:
    return any(p.search(words) for p in (_CODE, _PROJECT, _DATA, _PAPER, _LINK))


def _link_column(column: Column) -> Holds:
    for pattern, holds in (
        (_CODE, "code"),
        (_PROJECT, "project"),
        (_PAPER, "paper"),
        (_DATA, "data"),
    ):
        if pattern.search(column.words):
            return holds  # type: ignore[return-value]  # literals of the tuple above
    if not (_LINK.search(column.words) or column.words.startswith("column ")):
        return "text"
    kinds = Counter(
        kind
        for links in column.links
        for ln in links
        if (kind := link_kind(ln.label, ln.url)) != "other"
    )
    return kinds.most_common(1)[0][0] if kinds else "text"


def _share(column: Column, pattern: str) -> float:
    matching = sum(bool(re.fullmatch(pattern, cell)) for cell in column.filled)
    return matching / len(column.filled) if column.filled else 0.0


def _main_text(cell: str, links: Sequence[FoundLink]) -> str:
    main = main_link(links)
    return shown_text(main.label if main else text_beside(cell, links))
