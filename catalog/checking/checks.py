"""The validator: everything that is wrong with a list, or worth a second look.

An entry's ``quirk`` (in a README: a comment ``<!-- quirk: reason -->`` in the row) says why what
would be found is meant to be so; its findings become notes. Errors stop `litwatch check` with
exit code 2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog.bulk import collector_paused
from catalog.by_hand.hand_edits import TakenOver
from catalog.by_hand.take_over import take_over
from catalog.catalog_errors import CatalogError
from catalog.checking.findings import Finding, finding
from catalog.checking.row_checks import row_faults, short
from catalog.curated_list import CuratedList
from catalog.entry import Entry, EntryKey
from catalog.identity.known_papers import arxiv_ref, entry_keys, normalise_title
from catalog.identity.same_paper import MIN_TITLE_WORDS
from catalog.learning.proven_parts import share_alike
from catalog.loading import Body
from catalog.markdown.document import Item
from catalog.markdown.kinds import kind_by_host
from catalog.markdown.lines import split_lines
from catalog.writing.updates import lines_missing

MIN_RESTYLED = 3
"""Bullets from which a style can be said to be another one by now."""
MIN_ALIKE_NOW = 0.5
"""Share of them that a style has to give: exceptions are no change of style."""
MOST_TOLD = 5
"""Rows and lines edited by hand that a finding names."""
_QUIRK_COMMENT = re.compile(r"<!--\s*quirk:\s*(?P<reason>.*?)\s*-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A row with what the rules about several rows need."""

    section: str
    body: Body
    index: int
    entry: Entry
    keys: tuple[EntryKey, ...]

    @property
    def line(self) -> int:
        return self.body.items[self.index].line

    @property
    def place(self) -> str:
        return f"{self.body.path}:{self.line}"

    def finding(self, rule: str, message: str, field: str = "") -> Finding:
        line = _line_of(self.body, self.index, field)
        return finding(rule, self.body.path, line, message, field=field, section=self.section)


@collector_paused
def check_list(curated: CuratedList, today: date) -> list[Finding]:
    """Findings in the order of the files: errors and notes. `today` bounds the years."""
    rows = list(_rows(curated))
    found = [
        *_structure(curated),
        *_stale_parts(curated),
        *_kept_lines(curated),
        *_excused(rows, [*_single(curated, rows, today.year), *_several(curated, rows)]),
    ]
    order = {body.path: number for number, body in enumerate(curated.bodies.values())}
    return sorted(found, key=lambda f: (order.get(f.path, -1), f.path, f.line, f.rule))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether some finding is an error."""
    return any(found.kind == "error" for found in findings)


def _rows(curated: CuratedList) -> Iterator[_Checked]:
    for section, body in curated.bodies.items():
        for index, item in enumerate(body.items):
            if item.entry is not None:
                yield _Checked(section, body, index, item.entry, entry_keys(item.entry))


def _structure(curated: CuratedList) -> Iterator[Finding]:
    readme = curated.config.readme_path
    for section_id in curated.missing:
        path = " / ".join(curated.config.section(section_id).path)
        message = f"section {section_id} is not in it: no table or list under {path!r}."
        yield finding("unknown-section", readme, 1, message, section=section_id)
    expected = curated.rendered()
    for missing in lines_missing(curated.config, split_lines(expected)):
        yield finding("unknown-line", readme, 1, f"no line {short(missing)!r} in it.")
    if curated.config.mode == "catalog":
        written = curated.files.get(readme, "")
        if written != expected:
            yield _out_of_step(curated, _first_difference(written, expected))


def _stale_parts(curated: CuratedList) -> Iterator[Finding]:
    """Sections whose bullets were restyled since their style was learned.

    Section files keep each bullet's own hand, where it has one.
    """
    styled = [it for it in curated.config.sections if it.parts and it.layout == "bullets"]
    for section in styled if curated.config.mode == "readme" else ():
        body = curated.bodies.get(section.id)
        items = [item for item in body.items if item.entry] if body else []
        if not body or len(items) < MIN_RESTYLED:
            continue
        entries = [item.entry for item in items if item.entry]
        if share_alike(section, [item.text for item in items], entries) < MIN_ALIKE_NOW:
            message = f"few bullets of {section.id} are written as its `parts:` in list.yaml say."
            yield finding("stale-parts", body.path, items[0].line, message, section=section.id)


def _out_of_step(curated: CuratedList, line: int) -> Finding:
    """What to do about it is another thing where it cannot be taken over."""
    said, remedy = "not what the section files make it", ""
    try:
        said += _differing(take_over(curated.config, curated.files))
    except CatalogError as error:
        said, remedy = f"{said}: {error.what}", error.remedy or ""
    found = finding("out-of-step", curated.config.readme_path, line, f"{said}.")
    return replace(found, remedy=remedy or found.remedy)


def _differing(taken: TakenOver) -> str:
    """Rows and lines that read otherwise, in a few words."""
    names = [*(edit.title for edit in taken.edits), *(it.title for it in taken.questions)]
    told = ", ".join(short(name) for name in names[:MOST_TOLD])
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return f" at {told}{more}" if told else ""


def _first_difference(written: str, expected: str) -> int:
    """1-based number of the first line that differs."""
    pairs = zip(written.splitlines(), expected.splitlines(), strict=False)
    same = 0
    for one, other in pairs:
        if one != other:
            break
        same += 1
    return same + 1


def _kept_lines(curated: CuratedList) -> Iterator[Finding]:
    for section, body in curated.bodies.items():
        for item in body.items:
            if item.entry is None and item.text.strip():
                message = (
                    f"kept as it is: {item.reason or 'no row'} ({short(item.text.strip())!r})."
                )
                yield finding("kept-verbatim", body.path, item.line, message, section=section)


def _single(curated: CuratedList, rows: list[_Checked], this_year: int) -> Iterator[Finding]:
    config = curated.config
    sections = {section.id: section for section in config.sections}
    for row in rows:
        text = row.body.items[row.index].text
        for fault in row_faults(config, sections[row.section], row.entry, text, this_year):
            yield row.finding(fault.rule, fault.message, fault.field)


def _several(curated: CuratedList, rows: list[_Checked]) -> Iterator[Finding]:
    by_section: dict[str, list[_Checked]] = defaultdict(list)
    for row in rows:
        by_section[row.section].append(row)
    for section in curated.config.sections:
        has_names = any(column.holds == "name" for column in section.columns)
        yield from _within_section(by_section[section.id], has_names)
    yield from _across_sections(rows)


def _within_section(rows: list[_Checked], has_names: bool) -> Iterator[Finding]:
    """`has_names`: the rows are named things (datasets), of which one paper may bring several."""
    by_key: dict[EntryKey, _Checked] = {}
    by_title: dict[str, _Checked] = {}
    for row in rows:
        title = normalise_title(row.entry.short_name if has_names else row.entry.title)
        first = next((by_key[key] for key in row.keys if key in by_key), None)
        namesake = by_title.get(title) if title else None
        if row.entry.supersedes:
            yield from _check_supersedes(row, rows)
        elif first is not None and not _supersedes(first.entry, row.entry):
            yield _duplicate(row, first, has_names)
        elif first is None and namesake is not None:
            yield _namesake(row, namesake)
        for key in row.keys:
            by_key.setdefault(key, row)
        by_title.setdefault(title, row)


def _duplicate(row: _Checked, first: _Checked, has_names: bool) -> Finding:
    key = next(key for key in row.keys if key in first.keys)
    title = short(row.entry.title)
    has_other_name = normalise_title(row.entry.title) != normalise_title(first.entry.title)
    if has_other_name and (has_names or not _names_a_paper(key)):
        message = f"{title}: its paper stands at {first.place} under another name ({key})."
        return row.finding("perhaps-duplicate", message)
    message = f"{title}: stands in {row.section} already, at {first.place} ({key})."
    return row.finding("duplicate", message)


def _names_a_paper(key: EntryKey) -> bool:
    """Whether a key is a paper's alone; a repository or project page may serve several."""
    return not key.startswith("url:") or kind_by_host(f"https://{key[4:]}") == "paper"


def _namesake(row: _Checked, first: _Checked) -> Finding:
    two_ids = bool(row.entry.arxiv_id and first.entry.arxiv_id)
    is_doubtful = two_ids or len(normalise_title(row.entry.title).split()) < MIN_TITLE_WORDS
    message = f"{short(row.entry.title)}: the same title stands at {first.place}."
    return row.finding("perhaps-duplicate" if is_doubtful else "duplicate", message, "title")


def _check_supersedes(row: _Checked, rows: list[_Checked]) -> Iterator[Finding]:
    if not any(other is not row and _supersedes(row.entry, other.entry) for other in rows):
        message = f"{short(row.entry.title)}: no other row is {row.entry.supersedes}."
        yield row.finding("supersedes-nothing", message, "supersedes")


def _supersedes(later: Entry, earlier: Entry) -> bool:
    """Whether one row is marked as a later version of another, which may name no version."""
    marked = arxiv_ref(later.supersedes or "")
    if marked is None or marked.id != earlier.arxiv_id:
        return False
    return earlier.arxiv_version in (marked.version, None)


def _across_sections(rows: list[_Checked]) -> Iterator[Finding]:
    first_by_key: dict[EntryKey, _Checked] = {}
    for row in rows:
        first = next((first_by_key[key] for key in row.keys if key in first_by_key), None)
        if first is not None and first.section != row.section:
            message = f"{short(row.entry.title)}: stands in {first.section} too, at {first.place}."
            yield row.finding("in-several-sections", message)
        for key in row.keys:
            first_by_key.setdefault(key, row)


def _excused(rows: list[_Checked], findings: list[Finding]) -> Iterator[Finding]:
    """Findings, those of rows with a quirk as notes; and quirks that excuse nothing."""
    quirks = {
        (row.body.path, number): quirk
        for row in rows
        if (quirk := _quirk(row.entry, row.body.items[row.index]))
        for number in _lines_of(row.body, row.index)
    }
    used = set()
    for found in findings:
        quirk = quirks.get((found.path, found.line), "")
        if quirk:
            used.add((found.path, found.line))
        yield found.excused(quirk) if quirk and found.kind == "error" else found
    for row in rows:
        if not _quirk(row.entry, row.body.items[row.index]):
            continue
        places = {(row.body.path, number) for number in _lines_of(row.body, row.index)}
        if not used & places:
            message = f"{short(row.entry.title)}: its quirk excuses nothing."
            yield row.finding("needless-quirk", message, "quirk")


def _quirk(entry: Entry, item: Item) -> str:
    if entry.quirk and entry.quirk.strip():
        return entry.quirk.strip()
    comment = _QUIRK_COMMENT.search(item.text) if "<!--" in item.text else None
    return comment["reason"] if comment else ""


def _lines_of(body: Body, index: int) -> range:
    """1-based lines of a row in the file that holds its truth."""
    if body.source is not None:
        block = body.source.blocks[index]
        return range(block.start + 1, block.end + 1)
    item = body.items[index]
    return range(item.line, item.line + max(1, item.text.count("\n")))


def _line_of(body: Body, index: int, field: str) -> int:
    """Line of one field of a row; of the row where it has none of its own."""
    lines = _lines_of(body, index)
    if body.source is not None and field:
        key = re.compile(rf"\s*(?:- +)?{field}\s*:")
        for number in lines:
            if key.match(body.source.lines[number - 1]):
                return number
    return lines[0]
