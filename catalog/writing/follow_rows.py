"""A new row written like the rows nearest to its place, field by field.

Where a section's learned style does not give its own rows, the nearest rows are the style: one
that says the same kinds of things is taken as a form, and its fields are replaced. A form that
holds words of its own row (a remark, a workshop, a year) is left aside. What is written so must
say what the entry says, with balanced markup, or it is not written at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry
from catalog.escaping import escape_cell
from catalog.markdown.balance import is_balanced
from catalog.markdown.read_bullets import read_bullet
from catalog.markdown.read_cells import is_nothing, read_cells
from catalog.markdown.tables import split_row
from catalog.writing.row_forms import (
    MARKER,
    Form,
    filled,
    form_of,
    lines_with_facts,
    link_piece,
    repositories,
    without_remarks,
)
from catalog.writing.write_cells import month_of, write_cell

MAX_ROWS = 120
"""Nearest rows that are looked at."""
MAX_TRIED = 20
"""Forms that are tried before a row counts as one that cannot be written."""
MIN_ALIKE = 0.9
"""Share of a section's own rows that a learned style must give, to be used."""
MIN_SHARE_OF_WORD = 0.15
"""Share of the rows that a word between the facts must stand in, to be the list's own."""
_FACTS = ("abbreviation", "venue", "year")
_YEAR_OR_MONTH = re.compile(
    r"(?:19|20)\d\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*", re.I
)
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}")


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the list: its text, without blank lines at its end, and what it says."""

    text: str
    entry: Entry


def follow_bullets(rows: Sequence[Example], entry: Entry, number: int | None) -> str | None:
    """Bullet, with the lines under it, like the nearest of `rows`; None where none can be followed.

    `rows`: nearest first.
    """
    forms = [form for row in rows[:MAX_ROWS] if (form := _bullet_form(row.text))]
    more = _more(forms) | {"repository": next(repositories(entry), "")}
    for form in _best_first(forms, entry, _said(entry))[:MAX_TRIED]:
        text = filled(form, entry, number, more)
        if _says(text, entry):
            return text
    return None


def number_at(rows: Sequence[str], index: int) -> int | None:
    """Number of a new row before the `index`-th of a numbered list; None where all bear the same.

    `rows`: texts of the section's rows without the new one.
    """
    numbers = [int(m["number"]) if (m := MARKER.match(t)) and m["number"] else None for t in rows]
    if len(set(numbers)) < 2:
        return None
    if index and (before := numbers[index - 1]) is not None:
        return before + 1
    return max((numbers[0] or 2) - 1, 1) if not index else None


@lru_cache(maxsize=16_384)
def _bullet_form(text: str) -> Form | None:
    """Form of a bullet, less the lines below it that say nothing but a remark on its paper."""
    form = form_of(text, entry := read_bullet(text))
    if form is None or "\n" not in text or not is_balanced(text):
        return form if is_balanced(text) else None
    return form_of(lines_with_facts(text, form), entry)


def _best_first(forms: Sequence[Form], entry: Entry, said: frozenset[str]) -> list[Form]:
    """Forms without words of their own row: those that fit first, then the list's usual hand."""
    common = _common_words(forms)
    is_own = partial(_is_own, common=common)
    ranked = []
    for form in forms:
        is_clean = all(map(is_own, form.words_between()))
        ranked.append((not is_clean, form if is_clean else without_remarks(form, is_own)))
    hands = Counter(form.hand for _, form in ranked)
    ranked.sort(key=lambda pair: (pair[0], _misfit(pair[1], entry, said), -hands[pair[1].hand]))
    return [form for _, form in ranked]


def _common_words(forms: Sequence[Form]) -> frozenset[str]:
    counts = Counter(word for form in forms for word in set(form.words_between()))
    enough = max(2.0, MIN_SHARE_OF_WORD * len(forms)) if len(forms) > 1 else 1.0
    return frozenset(word for word, count in counts.items() if count >= enough)


def _is_own(word: str, common: frozenset[str]) -> bool:
    """Whether a word between the facts is the list's, not one row's: never a year or a month."""
    if word.startswith("<"):
        return True
    return word in common and not _YEAR_OR_MONTH.fullmatch(word) and not _ARXIV_ID.search(word)


def _misfit(form: Form, entry: Entry, said: frozenset[str]) -> int:
    """How much a form would have to be changed to say the entry."""
    kinds: tuple[str, ...] = tuple(link.kind for link in entry.links)
    wrong, missing = form.facts - said - {"title"}, said - form.facts
    missing -= {"arxiv_id"}
    missing -= {"year"} if "date" in form.facts else set()
    links = sum((Counter(form.kinds) - Counter(kinds)).values())
    spare = sum((Counter(kinds) - Counter(form.kinds)).values())
    is_other_order = form.kinds != kinds
    return 12 * len(wrong) + 10 * len(missing) + 4 * (links + spare) + is_other_order


def _said(entry: Entry) -> frozenset[str]:
    said = {fact for fact in _FACTS if getattr(entry, fact)}
    is_dated = entry.extra.get("date") or (month_of(entry) and is_preprint(entry))
    said |= {"date"} if is_dated else set()
    said |= {"authors"} if entry.extra.get("authors") else set()
    said |= {"arxiv_id"} if entry.arxiv_id else set()
    said |= {"tag"} if entry.extra.get("tag") else set()
    said |= {"repository"} if next(repositories(entry), None) else set()
    return frozenset(said)


def is_preprint(entry: Entry) -> bool:
    """Whether a paper has no venue yet but arXiv, so that its month is that of its id."""
    return entry.venue is None or entry.venue.casefold() == "arxiv"


def _more(forms: Sequence[Form]) -> dict[str, str]:
    """A link of each kind as the nearest row has it that has one."""
    pieces: dict[str, str] = {}
    for form in forms:
        for place in form.links:
            if place.link and place.label[1]:
                pieces.setdefault(place.link.kind, link_piece(form, place))
    return pieces


def _says(text: str, entry: Entry) -> bool:
    told = read_bullet(text)
    paper, shown = entry.link("paper"), told.link("paper")
    is_same_paper = paper is None or (shown is not None and shown.url == paper.url)
    return is_same_paper and told.title == entry.title and _is_closed(text, entry)


def _is_closed(text: str, entry: Entry) -> bool:
    """Whether the markup is balanced; a title may hold a lone bracket of its own."""
    for title in (escape_cell(entry.title), entry.title):
        text = text.replace(title, "T", 1)
    return is_balanced(text)


def follow_cells(
    section: SectionConfig, rows: Sequence[Example], entry: Entry, fresh: Sequence[str]
) -> list[str]:
    """Cells of a new row: each in its column's style where that gives the column's own cells.

    `fresh`: the cells in the columns' style. A column whose cells are written otherwise (badges,
    authors under the title) follows the nearest row that fits.
    """
    near = [(split_row(row.text).cells, row.entry) for row in rows[:MAX_ROWS]]
    cells = []
    for index, column in enumerate(section.columns):
        own = [(cells[index], said) for cells, said in near if index < len(cells)]
        followed = None if _is_style(column, own) else _followed(column, own, entry)
        cells.append(fresh[index] if followed is None else followed)
    return cells


def _is_style(column: ColumnConfig, cells: Sequence[tuple[str, Entry]]) -> bool:
    alike = sum(_folded(write_cell(column, entry)) == _folded(cell) for cell, entry in cells)
    return alike >= MIN_ALIKE * len(cells)


def _followed(column: ColumnConfig, cells: Sequence[tuple[str, Entry]], entry: Entry) -> str | None:
    """Cell like the nearest one that fits; None where the column's style has to do."""
    usual = write_cell(column, entry)
    if usual == column.empty or column.holds not in (
        "title",
        "name",
        "paper",
        "code",
        "project",
        "data",
    ):
        return None
    told = read_cells([column], [usual]).entry(usual)
    forms = [
        f for cell, said in cells if not is_nothing(cell) and (f := _cell_form(column, cell, said))
    ]
    shown = entry.model_copy(update={"links": told.links, "title": told.title and entry.title})
    more = {"repository": next(repositories(entry), "")}
    for form in _best_first(forms, shown, _said(entry))[:MAX_TRIED]:
        text = filled(form, shown, None, more)
        again = read_cells([column], [text]).entry(text)
        if again.title == told.title and _urls(again) == _urls(told) and _is_closed(text, shown):
            return text.strip()
    return None


def _cell_form(column: ColumnConfig, cell: str, said: Entry) -> Form | None:
    told = read_cells([column], [cell.strip()]).entry(cell)
    extra = {**said.extra, **told.extra}
    own = said.model_copy(update={"title": told.title, "links": told.links, "extra": extra})
    return form_of(cell.strip(), own, next(repositories(said), ""))


def _urls(entry: Entry) -> list[str]:
    return [link.url for link in entry.links]


def _folded(cell: str) -> str:
    return " ".join(cell.split())
