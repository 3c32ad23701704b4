"""A README read as the sections of a configured list."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry
from catalog.markdown.document import Document, Item, Slot
from catalog.markdown.lines import ending, newline_of, split_lines
from catalog.markdown.news_items import is_news
from catalog.markdown.read_bullets import read_bullet
from catalog.markdown.read_cells import read_row
from catalog.markdown.references import with_references_resolved
from catalog.markdown.runs import Run, find_runs, path_key
from catalog.markdown.shown import shown_text
from catalog.markdown.shown_columns import with_columns_shown

MIN_SHARE_WITH_LINKS = 0.4
"""Share of rows with a link from which a table or bullet list is one of papers."""
_LINK_OUT = re.compile(r"\]\(\s*+(?!#)")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class ReadmeSections:
    """What a README holds of a list."""

    document: Document
    bodies: Mapping[str, tuple[Item, ...]]
    sections: Mapping[str, SectionConfig]
    """Sections that it shows, with the columns of their headers."""
    missing: tuple[str, ...]
    """Sections of the configuration that the README does not show."""
    unread: tuple[Run, ...]
    """Tables and bullet lists that belong to no section; they stay as they are."""


def read_sections(
    text: str, config: ListConfig, only: Container[str] | None = None
) -> ReadmeSections:
    """Read the rows of every section that the configuration names, or of some of them."""
    lines = split_lines(text)
    told = with_references_resolved(lines)
    bold = config.bold_headings
    wanted = [section.id for section in config.sections if only is None or section.id in only]
    found = _read_runs(text, config, wanted, lines, told, find_runs(told, bold=bold))
    counts = _counts(found, wanted)
    bullets = {section.id for section in config.sections if section.layout == "bullets"}
    if any(name in bullets and not counts[name] for name in wanted):
        # Papers in no list may be down to fewer than would show what they are.
        again = _read_runs(text, config, wanted, lines, told, find_runs(told, 1, bold=bold))
        more = _counts(again, wanted)
        if more != counts and all(more[name] >= counts[name] for name in wanted):
            return again
    return found


def _counts(found: ReadmeSections, wanted: Sequence[str]) -> dict[str, int]:
    """Papers of each section."""
    return {name: sum(i.entry is not None for i in found.bodies.get(name, ())) for name in wanted}


def _read_runs(
    text: str,
    config: ListConfig,
    wanted: Container[str],
    lines: list[str],
    told: list[str],
    runs: list[Run],
) -> ReadmeSections:
    matched = [
        (with_columns_shown(section, run.header), run)
        for section, run in match_runs(config.sections, runs, told)
    ]
    bodies = {
        section.id: tuple(read_items(section, run, lines, told))
        for section, run in matched
        if section.id in wanted
    }
    missing = tuple(section.id for section in config.sections if section.id not in bodies)
    return sections_of(text, lines, runs, matched, bodies, missing)


def sections_of(
    text: str,
    lines: list[str],
    runs: Sequence[Run],
    matched: Sequence[tuple[SectionConfig, Run]],
    bodies: Mapping[str, tuple[Item, ...]],
    missing: tuple[str, ...] = (),
) -> ReadmeSections:
    """Put together what was read: rows of the matched runs, text between them, the rest."""
    by_first = {run.first: (section, run) for section, run in matched}
    used = {id(run) for _, run in matched}
    parts = tuple(part for part in _parts(lines, by_first) if part)
    is_open = bool(parts) and isinstance(parts[-1], Slot) and not ending(lines[-1])
    return ReadmeSections(
        document=Document(parts, newline_of(text), is_open),
        bodies=bodies,
        sections={section.id: section for section, _ in matched},
        missing=missing,
        unread=tuple(run for run in runs if id(run) not in used),
    )


def match_runs(
    sections: tuple[SectionConfig, ...], runs: list[Run], lines: list[str]
) -> list[tuple[SectionConfig, Run]]:
    """Pair each section with its run: by all headings above, else by the nearest one.

    Of several runs under one heading, those that hold papers come first.
    """
    free = list(runs)
    matched: list[tuple[SectionConfig, Run]] = []
    for length in (None, -1):
        for section in sections:
            if any(section is done for done, _ in matched):
                continue
            run = _best_run(section, free, length, lines)
            if run is not None:
                free.remove(run)
                matched.append((section, run))
    return matched


def read_items(
    section: SectionConfig, run: Run, lines: list[str], told: list[str]
) -> Iterator[Item]:
    """Read each row of a run. `told`: the lines with their reference-style links resolved."""
    for start, end in run.spans:
        entry, reason = _entry(section, text := "".join(told[start:end]))
        own = text if told is lines else "".join(lines[start:end])
        yield Item(own, entry, start + 1, reason)


def read_row_text(section: SectionConfig, text: str) -> Entry | None:
    """What one row says, its reference-style links resolved; None where it is no paper's."""
    return _entry(section, text)[0]


def holds_papers(items: Sequence[Item]) -> bool:
    """Whether enough rows of a run have a title and a link."""
    entries = [item for item in items if item.entry]
    # Links into the page itself are a table of contents, in one line perhaps: [2025](#2025) | …
    linked = sum("http" in it.text or bool(_LINK_OUT.search(it.text)) for it in entries)
    return bool(entries) and linked >= MIN_SHARE_WITH_LINKS * len(items)


def _best_run(
    section: SectionConfig, runs: list[Run], start: int | None, lines: list[str]
) -> Run | None:
    wanted = path_key(section.path)[start:]
    fitting = [r for r in runs if r.layout == section.layout and path_key(r.path)[start:] == wanted]
    headers = tuple(shown_text(column.header) for column in section.columns)
    alike = [r for r in fitting if tuple(map(shown_text, r.header)) == headers]
    if start is not None and len(fitting) > 1:
        return None
    chosen = alike or fitting
    if len(chosen) > 1:
        chosen = [
            r for r in chosen if holds_papers([*read_items(section, r, lines, lines)])
        ] or chosen
    return next(iter(chosen), None)


def _parts(
    lines: list[str], by_first: Mapping[int, tuple[SectionConfig, Run]]
) -> Iterator[str | Slot]:
    position = 0
    for first in sorted(by_first):
        section, run = by_first[first]
        yield "".join(lines[position:first])
        yield Slot(section.id)
        position = run.end
    yield "".join(lines[position:])


def _entry(section: SectionConfig, text: str) -> tuple[Entry | None, str]:
    if section.layout == "bullets":
        return _bullet_entry(section, text)
    return _row_entry(section, text.rstrip("\r\n"))


def _row_entry(section: SectionConfig, line: str) -> tuple[Entry | None, str]:
    entry = read_row(section, line)
    if _LETTER.search(entry.title):
        return entry, ""
    return None, "no title in the row" if line.strip() else "empty line"


def _bullet_entry(section: SectionConfig, text: str) -> tuple[Entry | None, str]:
    entry = read_bullet(text, named=section.named)
    if not entry.links:
        return None, "no link to a paper"
    if not _LETTER.search(entry.title):
        return None, "no title in the bullet"
    if is_news(split_lines(text)[0], entry):
        return None, "news, no paper of the list"
    return entry, ""
