"""A new row written like the rows nearest to its place, field by field.

Where a section's learned style does not give its own rows, the nearest rows are the style: one
that says the same kinds of things is taken as a form, and its fields are replaced. A form that
holds words of its own row (a remark, a workshop, a year) is left aside. What is written so must
say what the entry says, with balanced markup, or it is not written at all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry, LinkKind
from catalog.escaping import escape_cell, escape_html
from catalog.markdown.author_names import AUTHOR_HEADERS
from catalog.markdown.balance import is_balanced
from catalog.markdown.html_tables import html_cells
from catalog.markdown.kinds import kind_by_words, names_preprint
from catalog.markdown.links import find_links, is_badges, repository_of, starred_repository
from catalog.markdown.read_bullets import is_title_of, read_bullet
from catalog.markdown.read_cells import is_nothing, published_text, read_cells, split_publication
from catalog.markdown.shown import count_words
from catalog.markdown.tables import split_row
from catalog.writing.fill_forms import Usage, authors_like, filled, habits_of_names, link_piece
from catalog.writing.row_forms import (
    MARKER,
    Form,
    Gap,
    completed,
    form_of,
    lines_with_facts,
    repositories,
    without_remarks,
)
from catalog.writing.write_cells import inert_url, month_of, without_own_number, write_cell

MAX_ROWS = 120
"""Nearest rows that are looked at."""
MAX_TRIED = 20
"""Forms that are tried before a row counts as one that cannot be written."""
NEAREST = 3
"""Rank at which a row counts half as much as the nearest one for what the usual hand is."""
MIN_VENUES = 4
"""Rows with a venue from which it is the list's way to write none with its year."""
MIN_ALIKE = 0.9
"""Share of a section's own rows that a learned style must give, to be used."""
MIN_SHARE_OF_WORD = 0.5
"""Share of the rows with the same two facts side by side that have a word between them, from which
it is the list's own."""
MIN_SHARE_ASIDE = 0.9
"""The same for what stands aside (see `Gap`): it says most often what is so of one paper."""
_FACTS = ("abbreviation", "venue", "year")
_GROWN = frozenset({"venue", "authors", "tag", "date"})
"""What a row gets a place for that the nearest form lacks, where another row shows one."""
_YEAR_OR_MONTH = re.compile(
    r"(?:19|20)\d\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*", re.I
)
_MARKED = frozenset({"venue", "year", "date", "publication", "abbreviation"})
"""Columns of a plain text, which may stand between marks."""
_MARKS = re.compile(r"(?:[*_`~]|</?[a-z]+>)+", re.IGNORECASE)
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}")


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the list: its text, without blank lines at its end, and what it says."""

    text: str
    entry: Entry


def nearness(rank: int) -> float:
    """Weight of a row for what the usual hand is: what stands near says more."""
    return NEAREST / (NEAREST + rank)


def follow_bullets(
    rows: Sequence[Example], entry: Entry, number: int | None, *, named: bool = False
) -> str | None:
    """Bullet, with the lines under it, like the nearest of `rows`; None where none can be followed.

    `rows`: nearest first. `named`: as `SectionConfig.named`.
    """
    text = _bullet_like(rows, entry, number, named=named)
    if text is None and named and entry.abbreviation:
        # Beside a name "Lakes? Rivers. A Study" ends too early; linked itself it is read whole.
        nameless = entry.model_copy(update={"abbreviation": None})
        return _bullet_like(rows, nameless, number, named=named)
    return text


def _bullet_like(
    rows: Sequence[Example], entry: Entry, number: int | None, *, named: bool
) -> str | None:
    forms = [form for row in rows[:MAX_ROWS] if (form := _bullet_form(row.text, named=named))]
    usage = _usage(forms, entry)
    # "Why? Ash et al." would be read as a title of five words.
    stopped = replace(usage, keeps_period=True)
    said = _said(entry)
    ranked = _best_first(forms, entry, said, usage)[:MAX_TRIED]
    for form in ranked:
        missing = (said - form.facts) & _GROWN - ({"year"} if "date" in form.facts else set())
        whole = completed(form, ranked, missing) if missing else form
        for each, way in ((whole, usage), (form, usage), (whole, stopped)):
            text = filled(each, entry, number, way)
            if _says(text, entry, named=named):
                return text
    return None


def number_at(rows: Sequence[str], index: int) -> int | None:
    """Number of a new row before the `index`-th of a numbered list; None where all bear the same.

    `rows`: texts of the section's rows without the new one.
    """
    numbers = [int(m["number"]) if (m := MARKER.match(t)) and m["number"] else None for t in rows]
    if not numbers:
        return 1
    if len(numbers) > 1 and len(set(numbers)) < 2:
        return None
    if index and (before := numbers[index - 1]) is not None:
        return before + 1
    return max((numbers[0] or 2) - 1, 1) if not index else None


@lru_cache(maxsize=16_384)
def _bullet_form(text: str, *, named: bool) -> Form | None:
    """Form of a bullet, less the lines below it that say nothing but a remark on its paper."""
    text = _without_comments(text)
    form = form_of(text, entry := read_bullet(text, named=named))
    if form and "\n" in text:
        text = lines_with_facts(text, form)
        form = form_of(text, entry)
    return form if is_balanced(text) else None


def _without_comments(text: str) -> str:
    """Row without what a hand notes on it for itself: ``<!-- ash2024 -->``."""
    kept, *parts = text.split("<!--")
    for part in parts:
        _, end, after = part.partition("-->")
        kept = kept.rstrip(" \t") + after if end else f"{kept}<!--{part}"
    return kept


def _best_first(
    forms: Sequence[Form], entry: Entry, said: frozenset[str], usage: Usage
) -> list[Form]:
    """Forms without words of their own row: those that fit first, then the list's usual hand."""
    is_own = _own_words(forms)
    ranked = []
    for form in forms:
        is_clean = all(is_own(gap, word) for gap, word in form.words)
        # "arXiv preprint" in words is false of a paper with a venue.
        is_false = "venue" in said - form.facts and form.is_preprint and not is_preprint(entry)
        told = form if is_clean else without_remarks(form, is_own)
        ranked.append((2 * is_false + (not is_clean), told))
    hands: defaultdict[str, float] = defaultdict(float)
    for rank, (_, form) in enumerate(ranked):
        hands[form.hand] += nearness(rank)
    is_short = usage.shortens(entry.extra.get("authors", ""))
    ranked.sort(
        key=lambda pair: (
            pair[0],
            _misfit(pair[1], entry, said)
            + (pair[1].is_shortened != is_short)
            # Behind a question stands no period: no model of where others have theirs.
            + 3 * (bool(pair[1].asks) and entry.title[-1:] not in ("?", "!")),
            -hands[pair[1].hand],
        )
    )
    return [form for _, form in ranked]


def _own_words(forms: Sequence[Form]) -> Callable[[Gap, str], bool]:
    """Whether a word between two facts is the list's, not one row's: never a year or a month."""
    gaps = Counter(gap for form in forms for gap in {(a, b) for _, _, a, b in form.gaps})
    words = Counter(told for form in forms for told in set(form.words))
    anywhere = Counter(word for form in forms for word in {word for _, word in form.words})
    least = 2 if len(forms) > 1 else 1

    def is_own(gap: Gap, word: str) -> bool:
        if word.startswith("<"):
            return True
        if word.startswith("[^"):
            return False  # a footnote says something of its own paper
        if gap[1] == "arxiv_id" and names_preprint(word):
            return True  # "arXiv:2405.00001" is so of any paper there
        count, share = words[gap, word], MIN_SHARE_ASIDE if gap[2] else MIN_SHARE_OF_WORD
        is_usual = count >= max(least, share * gaps[gap[:2]])
        is_usual |= anywhere[word] >= max(least, share * len(forms))
        return is_usual and not _YEAR_OR_MONTH.fullmatch(word) and not _ARXIV_ID.search(word)

    return is_own


def _misfit(form: Form, entry: Entry, said: frozenset[str]) -> int:
    """How much a form would have to be changed to say the entry."""
    kinds: tuple[str, ...] = tuple(link.kind for link in entry.links)
    wrong, missing = form.facts - said - {"title"}, said - form.facts
    missing -= {"arxiv_id"}
    is_dated_by_id = "arxiv_id" in form.facts and "venue" not in said
    missing -= {"year"} if "date" in form.facts or is_dated_by_id else set()
    wrong -= {"year"} if "venue" in said and not form.has_year_alone else set()
    links = sum((Counter(form.kinds) - Counter(kinds)).values())
    spare = sum((Counter(kinds) - Counter(form.kinds)).values())
    is_other_order = form.kinds != kinds
    is_other_venue = "venue" in said & form.facts and form.is_preprint != is_preprint(entry)
    facts = 12 * len(wrong) + 10 * len(missing) + 2 * is_other_venue
    return facts + 4 * (links + spare) + is_other_order


def _said(entry: Entry) -> frozenset[str]:
    said = {fact for fact in _FACTS if getattr(entry, fact)}
    is_dated = entry.extra.get("date") or (month_of(entry) and is_preprint(entry))
    said |= {"date"} if is_dated else set()
    said |= {"authors"} if entry.extra.get("authors") else set()
    said |= {"arxiv_id"} if entry.arxiv_id else set()
    said |= {name for name in ("tag", "affiliation", "badges") if entry.extra.get(name)}
    said |= {"repository"} if next(repositories(entry), None) else set()
    return frozenset(said)


def is_preprint(entry: Entry) -> bool:
    """Whether a paper has no venue yet but arXiv, so that its month is that of its id."""
    return entry.venue is None or names_preprint(entry.venue)


def _usage(forms: Sequence[Form], entry: Entry) -> Usage:
    """What the nearest rows have of each kind."""
    told = [
        (place.link.kind, link_piece(form, place), bool(place.label[1]))
        for form in forms
        for place in form.links
        if place.link and not form.bears_name(place)
    ]
    counts = Counter((kind, piece) for kind, piece, _ in told)
    pieces: dict[tuple[str, bool], str] = {}
    for kind, piece, is_labelled in told:
        # An image without the repository's name is a badge for all only where two rows have it.
        if is_labelled or "\1" in piece or ("![" in piece and counts[kind, piece] > 1):
            pieces.setdefault((kind, "\1" in piece), piece)
    names = [form.authors for form in forms if form.authors]
    repository = next(repositories(entry), "")
    published = [form.published for form in forms if form.published]
    return Usage(
        pieces,
        repository,
        labels=_usual_labels(forms),
        has_venues_alone=len(published) >= MIN_VENUES and not any(map(_has_digit, published)),
        keeps_period=sum(form.asks == "." for form in forms) * 2
        > sum(form.asks != "" for form in forms),
        **habits_of_names(names),
    )


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _usual_labels(forms: Sequence[Form]) -> dict[LinkKind, str]:
    """Label for each kind of link of which some row's says what no other row's is: ``Weights``."""
    labels: defaultdict[LinkKind, list[str]] = defaultdict(list)
    for form in forms:
        for place in form.links:
            if place.link and place.label[1]:
                labels[place.link.kind].append(form.text[slice(*place.label)])
    is_lower = all(label.islower() for label in labels["paper"])
    return {
        kind: _usual_label(kind, told, is_lower=is_lower)
        for kind, told in labels.items()
        if kind != "other" and any(told.count(it) < 2 and not _names(it, kind) for it in told)
    }


def _usual_label(kind: LinkKind, told: Sequence[str], *, is_lower: bool) -> str:
    """Nearest label that names the kind, else one that rows share, else the kind itself."""
    shared = (label for label in told if told.count(label) > 1)
    plain = kind if is_lower else kind.capitalize()
    return next((label for label in told if _names(label, kind)), next(shared, plain))


def _names(label: str, kind: LinkKind) -> bool:
    return kind_by_words(label) == kind and count_words(label) == 1


def _says(text: str, entry: Entry, *, named: bool) -> bool:
    told = read_bullet(text, named=named)
    paper, shown = entry.link("paper"), told.link("paper")
    is_same_paper = paper is None or (
        shown is not None and shown.url in (paper.url, inert_url(paper.url))
    )
    return is_same_paper and is_title_of(told.title, entry) and _is_closed(text, entry)


def _is_closed(text: str, entry: Entry) -> bool:
    """Whether the markup is balanced; a title may hold a lone bracket of its own."""
    for title in (escape_cell(entry.title), escape_html(entry.title), entry.title):
        text = text.replace(title, "T", 1)
    return is_balanced(text)


def as_published_here(section: SectionConfig, rows: Sequence[Example], entry: Entry) -> Entry:
    """Entry that tells its venue without the year where most rows of that venue do: ``arXiv``."""
    at = next((n for n, c in enumerate(section.columns) if c.holds == "publication"), None)
    venue = (entry.venue or "").casefold()
    if at is None or not venue or "publication" in entry.extra:
        return entry
    same = (split_row(r.text).cells for r in rows if (r.entry.venue or "").casefold() == venue)
    years = [split_publication(published_text(cells[at]))[1] for cells in same if at < len(cells)]
    if years.count(None) * 2 <= len(years):
        return entry
    return entry.model_copy(update={"extra": entry.extra | {"publication": entry.venue}})


def as_named_here(section: SectionConfig, rows: Sequence[Example], entry: Entry) -> Entry:
    """Entry that names its authors as a column of authors does, such as ``Ash et al``."""
    told = {}
    for column in section.columns:
        authors = entry.extra.get(column.header, "")
        if authors and column.holds == "text" and column.header.casefold() in AUTHOR_HEADERS:
            names = filter(None, (row.entry.extra.get(column.header) for row in rows))
            told[column.header] = authors_like([*names], authors)
    return entry.model_copy(update={"extra": entry.extra | told}) if told else entry


_LINKS = ("paper", "code", "project", "data")


def follow_cells(section: SectionConfig, rows: Sequence[Example], entry: Entry) -> list[str | None]:
    """Cells of a new row like the nearest that fits; None where the column's style has to do.

    A style does where it gives the column's own cells; badges, or authors under the title, it
    does not give.
    """
    is_html = section.layout == "html"
    split = html_cells if is_html else _cells
    near = [(split(row.text), row.entry) for row in rows[:MAX_ROWS]]
    cells: list[str | None] = []
    for index, column in enumerate(section.columns):
        own = [(cells[index], said) for cells, said in near if index < len(cells)]
        elsewhere = {
            kind for c in section.columns if c is not column for kind in (c.holds, *c.also)
        }
        escape = escape_html if is_html else escape_cell
        is_text = is_html and column.holds == "text"
        followed = None if is_text else _followed(column, own, entry, elsewhere, escape)
        cells.append(None if is_html and "\\" in (followed or "") else followed)
    return cells


def _cells(line: str) -> tuple[str, ...]:
    return split_row(line).cells


def _shown_in(column: ColumnConfig, entry: Entry, elsewhere: Set[str]) -> Entry:
    """Entry with the links alone that a column has to show; those of a kind with an own column go
    there.
    """
    if column.holds == "text":
        links = [k for k in entry.links if k.kind == "other" and not k.label]
    elif column.holds in ("title", "name"):
        paper = {"paper"} if column.linked else set()  # a column of links may show it again
        links = [k for k in entry.links if k.kind not in elsewhere - paper]
        links = [k for k in links if k.kind != "other" or "text" not in elsewhere]
    else:
        links = [k for k in entry.links if k.kind == column.holds or k.kind in column.also]
    return entry.model_copy(update={"links": tuple(links)})


def _is_style(column: ColumnConfig, cells: Sequence[tuple[str, Entry]]) -> bool:
    fresh = ((cell, write_cell(column, without_own_number(entry))) for cell, entry in cells)
    alike = sum(_folded(cell) == _folded(written) for cell, written in fresh)
    return alike >= MIN_ALIKE * len(cells)


def _followed(
    column: ColumnConfig,
    cells: Sequence[tuple[str, Entry]],
    entry: Entry,
    elsewhere: Set[str],
    escape: Callable[[str], str],
) -> str | None:
    """Cell like the nearest one that fits; None where the column's style has to do.

    `elsewhere`: kinds of links that other columns hold.
    """
    shown = _shown_in(column, entry, elsewhere)
    usual = write_cell(column, shown)
    is_badge = _shows_badge(column, cells, shown, entry)
    if column.holds in _MARKED and not is_badge:
        return _in_marks(column, cells, usual)
    is_link = usual != column.empty and column.holds in (*_LINKS, "title", "name")
    if not (is_badge or is_link):
        return None
    if column.holds in _LINKS:
        # A cell of two links tells nothing of how one is written, nor the other way round.
        count = len(shown.links)
        cells = [(cell, said) for cell, said in cells if len(find_links(cell)) == count]
    if _is_style(column, cells):
        return None
    told = read_cells([column], [usual]).entry(usual)
    told_by = ((cell, said) for cell, said in cells if not is_nothing(cell))
    forms = [f for cell, said in told_by if (f := _cell_form(column, cell, said, elsewhere))]
    shown = shown.model_copy(update={"title": told.title and shown.title})
    usage = _usage(forms, entry)
    for form in _best_first(forms, shown, _said(entry), usage)[:MAX_TRIED]:
        text = filled(form, shown, None, usage, escape)
        again = read_cells([column], [text]).entry(text)
        badges = {url for url in _urls(entry) if usage.repository and repository_of(url)}
        is_whole = set(_urls(told)) <= set(_urls(again)) <= {*_urls(shown), *badges}
        is_same = again.title == told.title and again.venue in (told.venue, entry.venue)
        if is_same and is_whole and _is_closed(text, shown):
            return text.strip() or None
    return None


def _shows_badge(
    column: ColumnConfig, cells: Sequence[tuple[str, Entry]], shown: Entry, entry: Entry
) -> bool:
    """Whether a new cell is a badge: of the venue, of a link, or of the stars that code has."""
    told = [cell.strip() for cell, _ in cells if not is_nothing(cell)]
    if column.holds != "text":
        return column.holds in _MARKED and 2 * sum(map(is_badges, told)) > len(told)
    is_starred = 2 * sum(map(bool, map(starred_repository, told))) > len(told)
    has_code = next(repositories(entry), None) is not None
    is_untold = write_cell(column, shown) == column.empty
    return is_untold and (bool(shown.links) or (is_starred and has_code))


def _in_marks(column: ColumnConfig, cells: Sequence[tuple[str, Entry]], usual: str) -> str | None:
    """Text between the marks that most cells have around theirs: ``*CVPR*``, ``<b>2024</b>``."""
    around: Counter[tuple[str, str]] = Counter()
    for cell, said in cells:
        told = "" if is_nothing(cell) else write_cell(column, said)
        left, found, right = cell.strip().partition(told) if told else ("", "", "")
        around[left, right] += bool(found and _MARKS.fullmatch(left + right))
    (left, right), count = around.most_common(1)[0] if around else (("", ""), 0)
    told_by = sum(not is_nothing(cell) for cell, _ in cells)
    is_plain = usual == column.empty or "\\" in usual or not left
    return None if is_plain or 2 * count <= told_by else f"{left}{usual}{right}"


def _cell_form(column: ColumnConfig, cell: str, said: Entry, elsewhere: Set[str]) -> Form | None:
    told = _shown_in(column, read_cells([column], [cell.strip()]).entry(cell), elsewhere)
    extra = {**said.extra, **told.extra}
    own = said.model_copy(update={"title": told.title, "links": told.links, "extra": extra})
    return form_of(cell.strip(), own, next(repositories(said), ""))


def _urls(entry: Entry) -> list[str]:
    return [link.url for link in entry.links]


def _folded(cell: str) -> str:
    return " ".join(cell.split())
