"""A list with a new heading in its README, copied from the newest of its kind.

The heading's lines, the table's header and what stands between two such sections are those of the
newest section, with the new year or month in them. They count as the list's form only where they
give, with the older year, the older section's too; everything else in the README stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from catalog.catalog_errors import EditError
from catalog.config import ListConfig, SectionConfig
from catalog.curated_list import CuratedList
from catalog.edits import AddRow, Edit
from catalog.loading import Body
from catalog.markdown.blocks import find_headings
from catalog.markdown.document import Document, Slot
from catalog.markdown.lines import bare, split_lines
from catalog.markdown.readme import read_sections
from catalog.markdown.runs import path_key
from catalog.markdown.shown import shown_text
from catalog.rendering import marker
from catalog.rollover.next_section import NextSection, next_section_named
from catalog.yaml_files.section_files import new_section_file, read_section_file

_Part = str | Slot
_DASHES = re.compile(r"-+")
_LINK = re.compile(r"\[[^\[\]]*\]\(#[^()]*\)|<a\s+href=[\"']#[^<>]*>[^<>]*</a>")


def with_headings_for(
    curated: CuratedList, edits: Iterable[Edit], refused: Container[str] = ()
) -> CuratedList:
    """List with the headings that new rows need and that the configuration does not have.

    A section of which nothing says how to open it is left to whoever applies the edits.
    Raises EditError for a heading that cannot be opened safely, or is among the `refused`.
    """
    wanted = dict.fromkeys(edit.section for edit in edits if isinstance(edit, AddRow))
    known = {section.id for section in curated.config.sections}
    for section_id in wanted:
        if section_id in known:
            continue
        new = next_section_named(curated.config, section_id)
        if new and section_id in refused:
            raise _unsure(new.section, "a pull request that opened it was not taken")
        curated = with_heading(curated, new) if new else curated
    return curated


def with_heading(curated: CuratedList, opened: NextSection) -> CuratedList:
    """List in which a section stands that has no row yet.

    Raises EditError where the README does not show how it would be written.
    """
    page = _Page(curated)
    form = _Form(page, opened)
    pieces = [form.heading(), *_table_of_contents(page, opened)]
    parts = tuple(page.with_pieces(pieces))
    config = _with_section(curated.config, opened, is_first=form.is_newest_first)
    made = replace(
        curated,
        config=config,
        bodies={**curated.bodies, opened.section.id: _new_body(curated, opened)},
        document=Document(parts, curated.document.newline, curated.document.is_open),
        template=_template(curated, parts),
    )
    _require_only_that(curated, made, opened)
    return made


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to be put into a README, at a character of it."""

    at: int
    parts: tuple[_Part, ...]


class _Page:
    """A README as characters: where its headings are, and the rows of its sections."""

    def __init__(self, curated: CuratedList) -> None:
        self.parts = curated.document.parts
        told = [
            "".join(item.text for item in curated.bodies[part.section].items)
            if isinstance(part, Slot)
            else part
            for part in self.parts
        ]
        ends = list(accumulate(map(len, told), initial=0))
        self.text = "".join(told)
        self.spans = list(pairwise(ends))
        self.rows = {
            part.section: span
            for part, span in zip(self.parts, self.spans, strict=True)
            if isinstance(part, Slot)
        }
        lines = split_lines(self.text)
        starts = list(accumulate(map(len, lines), initial=0))
        found = find_headings([bare(line) for line in lines])
        self.headings = [(starts[it.start], path_key(it.path)) for it in found]

    def heading_of(self, section: SectionConfig, depth: int) -> int:
        """Where the heading begins that is the section's `depth`-th."""
        wanted = path_key(section.path[:depth])
        start = self.rows[section.id][0]
        above = [at for at, path in self.headings if at < start and path == wanted]
        if not above:
            raise _unsure(section, "its heading is not found")
        return above[-1]

    def next_heading(self, at: int) -> int:
        """Where the next heading after a character begins; the end where there is none."""
        return next((start for start, _ in self.headings if start > at), len(self.text))

    def has_heading(self, path: tuple[str, ...]) -> bool:
        """Whether some heading reads like that."""
        return any(found == path_key(path) for _, found in self.headings)

    def after_rows(self, section: SectionConfig) -> str:
        """What stands between a section's rows and the next heading."""
        end = self.rows[section.id][1]
        following = self.next_heading(end - 1)
        others = (start for name, (start, _) in self.rows.items() if name != section.id)
        if any(end <= start < following for start in others):
            raise _unsure(section, "another table stands under the same heading")
        return self.text[end:following]

    def with_pieces(self, pieces: Iterable[_Piece]) -> Iterator[_Part]:
        """Parts of the document with further ones in them; text that touches is one part."""
        told: list[str] = []
        for part in self._with_pieces(pieces):
            if isinstance(part, str):
                told.append(part)
                continue
            yield from filter(None, ("".join(told),))
            told = []
            yield part
        yield from filter(None, ("".join(told),))

    def _with_pieces(self, pieces: Iterable[_Piece]) -> Iterator[_Part]:
        waiting = sorted(pieces, key=lambda piece: piece.at)
        for part, (start, end) in zip(self.parts, self.spans, strict=True):
            if isinstance(part, Slot):
                yield part
                continue
            at = start
            while waiting and waiting[0].at < end:
                piece = waiting.pop(0)
                yield from (part[at - start : piece.at - start], *piece.parts)
                at = piece.at
            yield part[at - start :]
        for piece in waiting:
            yield from piece.parts


class _Form:
    """How the sections of one kind follow one another."""

    def __init__(self, page: _Page, opened: NextSection) -> None:
        self.page = page
        self.opened = opened
        lost = [it for it in opened.siblings if it.id not in page.rows]
        if lost:
            raise _unsure(lost[0], "it is not in the README")
        if page.has_heading(opened.section.path):
            raise _unsure(opened.section, "the README has it already, and list.yaml does not")
        if page.has_heading(opened.section.path[: self.first_new]):
            raise _unsure(opened.section, "a heading above it stands already, with others below")
        places = [page.rows[it.id][0] for it in opened.siblings]
        self.is_newest_first = places == sorted(places)
        if not self.is_newest_first and places != sorted(places, reverse=True):
            raise _unsure(opened.newest, "headings of its kind are in no order")

    @property
    def first_new(self) -> int:
        """Depth of the first heading that is another than the newest section's."""
        pairs = zip(self.opened.section.path, self.opened.newest.path, strict=True)
        return next(n for n, (new, old) in enumerate(pairs, start=1) if new != old)

    def heading(self) -> _Piece:
        """The new section: headings, a place for its rows, and what stands between two of them."""
        newest, previous = self.opened.siblings[:2]
        head = "".join(self._headings())
        between = self._between(newest if self.is_newest_first else previous)
        if self.is_newest_first:
            at = self.page.heading_of(newest, self.first_new)
            return _Piece(at, (head, Slot(self.opened.section.id), between))
        at = self.page.rows[newest.id][1]
        return _Piece(at, (between, head, Slot(self.opened.section.id)))

    def _headings(self) -> Iterator[str]:
        """Text of each new heading down to the next one, or to the rows."""
        newest = self.opened.newest
        for depth in range(self.first_new, len(newest.path) + 1):
            others = [s for s in self.opened.siblings if s.path[:depth] != newest.path[:depth]]
            if not others:
                raise _unsure(newest, "no second heading of its kind shows how they are written")
            text, other = (self._head(it, depth) for it in (newest, others[0]))
            if not _is_alike(self.opened.retold(text, newest, others[0]), other):
                raise _unsure(newest, f"it is not written like {shown_text(others[0].path[-1])}")
            yield self.opened.retold(text, newest, self.opened.section)

    def _head(self, section: SectionConfig, depth: int) -> str:
        start = self.page.heading_of(section, depth)
        return self.page.text[start : min(self.page.next_heading(start), self._rows(section))]

    def _rows(self, section: SectionConfig) -> int:
        return self.page.rows[section.id][0]

    def _between(self, section: SectionConfig) -> str:
        """What stands between a section's rows and the next section; words only if all have them.

        A section at the file's end, or before another kind of heading, has its own blank lines.
        """
        newest, previous = self.opened.siblings[:2]
        here, there = (self.page.after_rows(it) for it in (newest, previous))
        if self.opened.retold(here, newest, previous).strip() != there.strip():
            raise _unsure(newest, "what stands under its rows is no form of the list's")
        told = self.opened.retold(here, newest, self.opened.section)
        if section is newest:
            return told
        # In words of the newest: a year that the older one names may be its own, or everybody's.
        words = there.strip()
        return there.replace(words, told.strip()) if words else there


def _is_alike(one: str, other: str) -> bool:
    """Whether two heads read the same; a table's dashes may be as long as they like."""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return "\n".join(" ".join(_DASHES.sub("-", ln).split()) for ln in text.splitlines()).strip()


def _table_of_contents(page: _Page, opened: NextSection) -> Iterator[_Piece]:
    """Line, or link in a line, for the new heading, where the two newest stand side by side."""
    newest, previous = opened.siblings[:2]
    lines = split_lines(page.text[: min(start for start, _ in page.rows.values())])
    starts = list(accumulate(map(len, lines), initial=0))
    told = [opened.retold(line, newest, previous) for line in lines]
    is_link = [bool(_LINK.search(line)) for line in lines]
    found: list[_Piece] = []
    for at in range(len(lines)):
        if not is_link[at] or told[at] == lines[at]:
            continue
        new = opened.retold(lines[at], newest, opened.section)
        if told[at] in lines[at + 1 : at + 2]:
            found.append(_Piece(starts[at], (new,)))
        elif at and told[at] == lines[at - 1]:
            found.append(_Piece(starts[at + 1], (new,)))
        else:
            found += _in_line(lines[at], starts[at], opened)
    if len(found) == 1:
        yield found[0]


def _in_line(line: str, start: int, opened: NextSection) -> Iterator[_Piece]:
    """Link to the new heading in a line of links."""
    newest, previous = opened.siblings[:2]
    for one, other in pairwise(_LINK.finditer(line)):
        gap = line[one.end() : other.start()]
        if opened.retold(one[0], newest, previous) == other[0] != one[0]:
            told = opened.retold(one[0], newest, opened.section)
            yield _Piece(start + one.start(), (told + gap,))
        elif opened.retold(other[0], newest, previous) == one[0] != other[0]:
            told = opened.retold(other[0], newest, opened.section)
            yield _Piece(start + other.end(), (gap + told,))


def _with_section(config: ListConfig, opened: NextSection, *, is_first: bool) -> ListConfig:
    sections = list(config.sections)
    at = [it.id for it in sections].index(opened.newest.id)
    sections.insert(at if is_first else at + 1, opened.section)
    return config.model_copy(update={"sections": tuple(sections)})


def _new_body(curated: CuratedList, opened: NextSection) -> Body:
    examples = curated.bodies[opened.newest.id].items
    if curated.config.mode == "readme":
        return Body(curated.config.readme_path, (), examples=examples)
    path = curated.config.section_path(opened.section.id)
    title = " / ".join(map(shown_text, opened.section.path))
    text = new_section_file((), title, curated.document.newline)
    return Body(path, (), read_section_file(text, path), examples)


def _template(curated: CuratedList, parts: Sequence[_Part]) -> str | None:
    """Template with the new section's place. Raises EditError where it reads otherwise."""
    if curated.config.mode == "readme":
        return curated.template
    now = curated.template or curated.files[curated.config.template_path]
    if _with_markers(curated, curated.document.parts) != now:
        raise EditError(
            "the template has places that the README does not show, so no heading is opened",
            where=curated.config.template_path,
            remedy="Open the heading by hand, and name it in list.yaml.",
        )
    return _with_markers(curated, parts)


def _with_markers(curated: CuratedList, parts: Sequence[_Part]) -> str:
    newline = curated.document.newline
    text = "".join(
        marker(part.section) + newline if isinstance(part, Slot) else part for part in parts
    )
    return bare(text) if curated.document.is_open and isinstance(parts[-1], Slot) else text


def _require_only_that(before: CuratedList, after: CuratedList, opened: NextSection) -> None:
    """Raise EditError unless a row under the new heading is read as one, and all others stay."""
    rows = {name: body.items for name, body in before.bodies.items()}
    trial = {**rows, opened.section.id: before.bodies[opened.newest.id].items[:1]}
    shown = read_sections(after.document.text(trial), after.config).bodies
    known = read_sections(before.document.text(rows), before.config).bodies
    expected = {name: len(items) for name, items in known.items()} | {opened.section.id: 1}
    if {name: len(items) for name, items in shown.items()} != expected:
        raise _unsure(opened.section, "its rows would not be read as rows of its own")


def _unsure(section: SectionConfig, why: str) -> EditError:
    named = " > ".join(map(shown_text, section.path))
    return EditError(
        f"the heading {named} is not opened: {why}",
        remedy="Open it by hand, and name it in list.yaml.",
    )
