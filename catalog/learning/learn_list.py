"""A configuration learned from a README: sections, columns, styles and order of its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.learning.learn_bullets import learn_parts
from catalog.learning.learn_columns import learn_columns
from catalog.learning.learn_names import runs_with_names
from catalog.learning.learn_order import MAX_ROWS_BY_CHANCE, keeps_order, learn_order
from catalog.learning.learn_styles import with_labels
from catalog.learning.proven_parts import with_proven_parts
from catalog.markdown.bold_headings import count_bold_lines
from catalog.markdown.document import Item
from catalog.markdown.html_tables import html_cells
from catalog.markdown.lines import bare, split_lines
from catalog.markdown.links import find_links
from catalog.markdown.news_items import names_a_paper, tells_news
from catalog.markdown.paper_headings import MIN_PAPERS, holds_rows, names_no_list, seldom_names_list
from catalog.markdown.read_cells import read_cells
from catalog.markdown.readme import ReadmeSections, holds_papers, read_items, sections_of
from catalog.markdown.references import with_references_resolved
from catalog.markdown.runs import Run, find_runs, path_key
from catalog.markdown.shown import shown_text
from catalog.markdown.tables import TableLine, alignments, split_row
from catalog.reports import ImportReport, Kept, SectionReport, kept_lines

MAX_SAMPLED_ROWS = 150
MAX_KEYWORDS = 60
MIN_BOLD_HEADINGS = 2
"""Paragraphs in bold over papers, and most of all lines in bold, from which they are headings."""
MIN_SHARE_OF_SHARED = 0.7
"""Share of keywords used that must be used by another row too."""
_SHARED_STYLE = ("label", "also", "empty", "format")
_LEGEND = re.compile(r"[ \t]*[-*+]\s+`([^`]+)`\s*[:：–—-]\s*(\S.*)")
_TITLE = re.compile(
    r"^\#[ \t]+([^\r\n]+)|<h1\b[^<>]{0,500}>(.{0,500}?)</h1>|^([^\r\n]{1,500})\r?\n=+[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
"""The heading of the whole, in any of its three forms."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    section: SectionConfig
    items: tuple[Item, ...]
    run: Run


def learn_config(text: str, list_id: str, readme_path: str) -> tuple[ListConfig, ImportReport]:
    """Propose a configuration for a README, and say what was understood."""
    config, report, _ = learn_list(text, list_id, readme_path)
    return config.model_copy(update={"readme": readme_path}), report


def learn_list(
    text: str, list_id: str, readme_path: str
) -> tuple[ListConfig, ImportReport, ReadmeSections]:
    """Propose a configuration and give what the README holds by it, read once.

    `readme_path` is for messages alone.
    """
    lines = split_lines(text)
    told = with_references_resolved(lines)
    runs = find_runs(told)
    bold = _under_bold_headings(runs, told)
    runs = bold or runs
    learnt = _learn_runs(runs, lines, told)
    learnt = _named(learnt)
    learnt = _ordered(learnt)
    used = {item.run.first for item in learnt}
    config = ListConfig(
        id=list_id,
        name=_title(lines) or list_id,
        mode="readme",
        bold_headings=bool(bold),
        sections=tuple(found.section for found in learnt),
        keyword_legend=_legend(lines, learnt),
    )
    report = ImportReport(
        sections=tuple(_report(found, readme_path) for found in learnt),
        unread=tuple(_unread(run, readme_path, lines) for run in runs if run.first not in used),
        other=tuple(kept_lines(lines, runs, readme_path)),
    )
    matched = [(found.section, found.run) for found in learnt]
    bodies = {found.section.id: found.items for found in learnt}
    return config, report, sections_of(text, lines, runs, matched, bodies)


def _under_bold_headings(runs: Sequence[Run], told: list[str]) -> list[Run]:
    """Runs with paragraphs in bold as headings; none where those are not the list's way."""
    inside = {number for run in runs for number in range(run.first, run.end)}
    lines = count_bold_lines(line for n, line in enumerate(told) if n not in inside)
    if lines < MIN_BOLD_HEADINGS:
        return []
    bold = find_runs(told, bold=True)
    under = [run for run, plain in zip(bold, runs, strict=True) if run.path != plain.path]
    papers = [run for run in under if holds_rows(told[run.first : run.end])]
    is_usual = len({run.path for run in papers}) >= MIN_BOLD_HEADINGS
    return bold if is_usual and 2 * len(papers) > max(len(under), lines) else []


def _learn_runs(runs: Sequence[Run], lines: list[str], told: list[str]) -> list[_Learnt]:
    """Sections of a README; a table without a header takes the columns of one before it.

    `told`: the lines with their reference-style links resolved.
    """
    columns = agreed_columns([c for run in runs if (c := run_columns(run, told))])
    named = runs_with_names(runs, told)
    by_count: dict[int, tuple[ColumnConfig, ...]] = {}
    learnt = []
    for run in runs:
        chosen = columns.get(run.first, ())
        if run.header:
            by_count[len(chosen)] = chosen
        else:
            chosen = by_count.get(len(chosen), chosen)
        if found := _learn_run(run, lines, told, chosen, named=run.first in named):
            learnt.append(found)
    headed = [it for it in learnt if it.run.path or it.run.layout != "bullets"]
    whole = [] if headed else [it for it in learnt if _is_whole_list(it)]
    # Without headings nothing tells two lists apart, and the first one is read.
    return headed or (whole if len(whole) == 1 and whole[0] is learnt[0] else [])


def _is_whole_list(found: _Learnt) -> bool:
    """Whether rows whose heading does not say so are papers, no news and no contents."""
    papers = sum(item.entry is not None and names_a_paper(item.entry) for item in found.items)
    news = sum(tells_news(split_lines(item.text)[0]) for item in found.items)
    return papers >= MIN_PAPERS and 2 * papers > len(found.items) > 2 * news


def _learn_run(
    run: Run,
    lines: list[str],
    told: list[str],
    columns: tuple[ColumnConfig, ...],
    *,
    named: bool,
) -> _Learnt | None:
    """Section that a run of rows makes; None where it is no list of papers."""
    if run.layout == "bullets" and (run.path and names_no_list(run.path[-1])):
        return None
    section = (
        _bullets_section(run, named=named)
        if run.layout == "bullets"
        else _table_section(run, told, columns)
    )
    if section is None:
        return None
    items = tuple(read_items(section, run, lines, told))
    entries = [item.entry for item in items if item.entry]
    texts = ["".join(told[start:end]) for start, end in run.spans]
    if not holds_papers([replace(i, text=text) for i, text in zip(items, texts, strict=True)]):
        return None
    if run.layout == "bullets":
        texts = [text for item, text in zip(items, texts, strict=True) if item.entry]
        section = with_proven_parts(section, learn_parts(texts, entries), texts, entries)
    manual = not any(map(names_a_paper, entries))
    section = section.model_copy(
        update={"manual": manual, "keywords": any(e.keywords for e in entries)}
    )
    found = _Learnt(section, items, run)
    is_doubtful = run.layout == "bullets" and bool(run.path) and seldom_names_list(run.path[-1])
    return None if is_doubtful and not _is_whole_list(found) else found


def _bullets_section(run: Run, *, named: bool) -> SectionConfig:
    return SectionConfig(id=_slug(run.path), path=run.path, layout="bullets", named=named)


def _table_section(
    run: Run, lines: Sequence[str], columns: tuple[ColumnConfig, ...]
) -> SectionConfig | None:
    if run.layout == "html" and columns:
        return SectionConfig(id=_slug(run.path), path=run.path, layout="html", columns=columns)
    rows = _rows(run, lines)
    if not rows or not columns:
        return None
    outer = Counter(row.has_outer_pipes for row in rows).most_common(1)[0][0]
    pipes = {(True, True): "both", (True, False): "left", (False, True): "right"}.get(outer, "none")
    cells = [cell for row in rows for cell in row.cells]
    spaced = sum(cell.startswith(" ") or cell.endswith(" ") for cell in cells) * 2 > len(cells)
    if not spaced:
        columns = tuple(column.model_copy(update={"width": 0}) for column in columns)
    return SectionConfig.model_validate(
        {
            "id": _slug(run.path),
            "path": run.path,
            "columns": columns,
            "pipes": pipes,
            "spaced": spaced,
        }
    )


def run_columns(run: Run, lines: Sequence[str]) -> tuple[Run, tuple[ColumnConfig, ...]] | None:
    """Columns of a table by its own rows; None for bullets and for tables without a title."""
    rows = _cells(run, lines)
    if run.layout == "bullets" or not rows:
        return None
    columns = learn_columns(run.header, rows)
    if not columns:
        return None
    return run, _with_names_as_labels(_with_alignment(run, columns), rows)


def agreed_columns(
    tables: Sequence[tuple[Run, tuple[ColumnConfig, ...]]],
) -> dict[int, tuple[ColumnConfig, ...]]:
    """Columns by the first line of their table, what their own rows do not tell taken from others.

    A table of one row without a code link does not show how code is linked; its neighbours do.
    """
    told: dict[tuple[str, str, str], Counter[object]] = {}
    for _, columns in tables:
        for column in columns:
            for name in _SHARED_STYLE:
                if value := getattr(column, name):
                    key = (column.header, column.holds, name)
                    counts = told.setdefault(key, Counter())
                    counts[tuple(value.items()) if isinstance(value, dict) else value] += 1
    return {run.first: tuple(_agreed(c, told) for c in columns) for run, columns in tables}


def _agreed(
    column: ColumnConfig, told: Mapping[tuple[str, str, str], Counter[object]]
) -> ColumnConfig:
    update: dict[str, object] = {}
    for name in _SHARED_STYLE:
        counts = told.get((column.header, column.holds, name))
        if counts and not getattr(column, name):
            value = counts.most_common(1)[0][0]
            update[name] = dict(value) if isinstance(value, tuple) else value
    return column.model_copy(update=update)


def _cells(run: Run, lines: Sequence[str]) -> list[tuple[str, ...]]:
    if run.layout == "html":
        return [html_cells("".join(lines[start:end])) for start, end in run.spans]
    return [row.cells for row in _rows(run, lines)]


def _rows(run: Run, lines: Sequence[str]) -> list[TableLine]:
    """Rows of a table; of a long one a spread sample, which tells its style as well."""
    count = run.end - run.first
    chosen: Sequence[int] = range(count)
    if count > MAX_SAMPLED_ROWS:
        # Steps of the golden ratio: even steps would follow whatever repeats in the rows.
        places = (int(n * 0.6180339887 % 1 * count) for n in range(MAX_SAMPLED_ROWS))
        chosen = sorted(set(places))
    return [split_row(bare(lines[run.first + n])) for n in chosen]


def _with_alignment(run: Run, columns: tuple[ColumnConfig, ...]) -> tuple[ColumnConfig, ...]:
    sides = alignments(run.delimiter) if run.delimiter else ()
    return tuple(
        column.model_copy(update={"align": side}) if column.width else column
        for column, side in zip(columns, [*sides, *["left"] * len(columns)], strict=False)
    )


def _with_names_as_labels(
    columns: tuple[ColumnConfig, ...], rows: Sequence[Sequence[str]]
) -> tuple[ColumnConfig, ...]:
    """Columns of links whose text is the row's abbreviation."""
    if not any(column.holds == "abbreviation" for column in columns):
        return columns
    names = [read_cells(columns, row).abbreviation for row in rows]
    if not any(names):
        return columns
    learnt = []
    for index, column in enumerate(columns):
        labels = [
            (shown_text(links[0].label), name)
            for row, name in zip(rows, names, strict=True)
            if index < len(row) and (links := find_links(row[index]))
        ]
        is_link = column.holds in ("paper", "code", "project", "data")
        learnt.append(with_labels(column, labels) if is_link else column)
    return tuple(learnt)


def _named(learnt: Sequence[_Learnt]) -> list[_Learnt]:
    """Sections with ids that are unique in the list."""
    counts = Counter(found.section.id for found in learnt)
    taken: set[str] = set()
    named = []
    for found in learnt:
        section_id = found.section.id
        if counts[section_id] > 1 and len(found.run.path) > 1:
            section_id = f"{_slug(found.run.path[:-1])}-{section_id}"
        number = 1
        while (name := section_id if number == 1 else f"{section_id}-{number}") in taken:
            number += 1
        taken.add(name)
        section = found.section.model_copy(update={"id": name})
        named.append(_Learnt(section, found.items, found.run))
    return named


def _ordered(learnt: Sequence[_Learnt]) -> list[_Learnt]:
    """Sections with their order; one that does not tell takes the order of most others.

    So does a short one that keeps that order too: its own may be chance.
    """
    rows = [[item.entry for item in found.items if item.entry] for found in learnt]
    tried = [learn_order(f.section, r) for f, r in zip(learnt, rows, strict=True)]
    votes = Counter((s.order, s.order_by) for s in tried if s is not None)
    order, by = votes.most_common(1)[0][0] if votes else ("newest_last", "year")
    ordered = []
    for found, own, entries in zip(learnt, tried, rows, strict=True):
        usual = found.section.model_copy(update={"order": order, "order_by": by})
        is_chance = len(entries) <= MAX_ROWS_BY_CHANCE and keeps_order(usual, entries)
        section = usual if own is None or is_chance else own
        ordered.append(_Learnt(section, found.items, found.run))
    return ordered


def _slug(path: tuple[str, ...]) -> str:
    words = path_key(path)[-1] if path else ""
    ascii_words = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:48].strip("-")
    return ascii_words or "papers"


def _title(lines: Sequence[str]) -> str:
    told = _TITLE.finditer("".join(lines[:60]))
    found = (shown_text(match[match.lastindex or 0]) for match in told)
    return next(filter(None, found), "")[:200]


def _legend(lines: Sequence[str], learnt: Sequence[_Learnt]) -> dict[str, str]:
    """Keywords used, with what the README says they mean."""
    used = Counter(
        word
        for found in learnt
        for item in found.items
        if item.entry
        for word in item.entry.keywords
    )
    told = {m[1]: shown_text(m[2]) for line in lines if (m := _LEGEND.match(line))}
    if used.keys() & told.keys():
        return told | {word: "" for word in sorted(used) if word not in told}
    # What the README does not explain is a vocabulary only where rows share its words.
    shared = sorted(word for word, count in used.items() if count > 1)
    is_vocabulary = sum(used[word] for word in shared) >= MIN_SHARE_OF_SHARED * used.total()
    return dict.fromkeys(shared, "") if is_vocabulary and len(shared) <= MAX_KEYWORDS else {}


def _report(found: _Learnt, path: str) -> SectionReport:
    return SectionReport.of(found.section, found.items, path)


def _unread(run: Run, path: str, lines: Sequence[str]) -> Kept:
    kind = "bullet list" if run.layout == "bullets" else "table"
    where = shown_text(run.path[-1]) if run.path else "the title"
    first = bare(lines[run.first]) if run.first < len(lines) else ""
    reason = f"{kind} under {where!r}: {_fault(run, lines)}"
    rows = len(run.spans) if run.layout != "bullets" else 0
    return Kept(path, run.first + 1, first, reason, rows)


def _fault(run: Run, lines: Sequence[str]) -> str:
    """Why a run of rows is no section of the list."""
    if run.layout == "bullets" and not run.path:
        return "no heading above says what it is"
    if run.layout == "bullets" and names_no_list(run.path[-1]):
        return "the heading is one of news, contents or contributors, so it was not read for papers"
    above = next((line for line in reversed(lines[: run.first]) if line.strip()), "")
    told = "; the text of a fold (<summary>) is none" if "</summary>" in above.lower() else ""
    return f"no titles with links to papers{told}"
