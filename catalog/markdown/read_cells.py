"""What the cells of a table row say, according to what each column holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry, Link, LinkKind
from catalog.identity.known_papers import arxiv_ref, normalise_doi
from catalog.markdown.author_names import find_authors
from catalog.markdown.days import short_month
from catalog.markdown.html_tables import html_cells
from catalog.markdown.kinds import (
    is_generic,
    kind_by_words,
    kind_shown,
    link_kind,
    names_preprint,
)
from catalog.markdown.labels import default_label
from catalog.markdown.links import (
    FoundLink,
    badge_message,
    badges_without_link,
    find_links,
    repository_of,
    starred_repository,
    with_links_as,
    without_images,
)
from catalog.markdown.shown import count_words, shown_text
from catalog.markdown.tables import split_row
from catalog.periods import is_venue

NOTHING_WORDS = frozenset(
    [
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "/",
        "\\",
        "x",
        "×",
        "n/a",
        "[n/a]",
        "na",
        "nan",
        "n.a.",
        "null",
        "none",
        "nil",
        "tbd",
        "tba",
        "todo",
        "?",
        "??",
        "❌",
        "✗",
        "无",
        "暂无",
    ]
)
"""What tables write for "nothing", in lower case. "Coming soon" is nothing too."""

SIGNS_OF_NO = frozenset({"x", "×", "❌", "✗", "✘"})
SIGNS_OF_YES = frozenset({"✓", "✔", "✅", "☑", "√", "yes"})
MAX_NOTHING_CHARS = 30
_COMING_SOON = re.compile(r"comm?ing soon|to be released|not available|unavailable|soon")
# Not the start of an arXiv id, 2001.12345.
_YEAR = re.compile(r"(?<![\d.])(?:19[5-9]\d|20\d\d)(?!\d|\.\d{4,5}(?!\d))")
MIN_TITLE_WORDS = 3
_SHORT_YEAR = re.compile(r"(?<=['’‘])(\d\d)(?!\d)")
_VENUE_AND_SHORT_YEAR = re.compile(r"(\D*[^\W\d_])[ -]?([12]\d)")
"""``CVPR 25``, of a venue known here: ``Remote Sensing 16`` may be a volume."""
_CODE_SPAN = re.compile(r"(?<!\\)`([^`]+)`")
_SEPARATOR = re.compile(r"[,;/|]\s*|\s{2,}")
_QUOTED = re.compile(r"[\"“](.{8,})[\"”](?=[\s,.;:]*(?:$|[\[(]))")
_EMPTY_BRACKETS = re.compile(r"\[[\s,|]*\]|\([\s,|]*\)")
_LOOSE_MARKS = " ,.;:'’‘[]-–"
_BREAK = re.compile(r"<br\s*/?>|<be>", re.IGNORECASE)


READ_FACTS = frozenset(
    {"affiliation", "authors", "badges", "date", "publication", "repository", "tag"}
)
"""Names in `Entry.extra` that are no column's: what a reader found beside the title, or in it."""


@dataclass(slots=True)
class Facts:
    """What has been read of a row so far."""

    title: str = ""
    abbreviation: str | None = None
    venue: str | None = None
    year: int | None = None
    keywords: tuple[str, ...] = ()
    links: list[tuple[Link, ColumnConfig | None]] = field(default_factory=list)
    """With the column whose usual label a link may bear."""
    extra: dict[str, str] = field(default_factory=dict)

    def _links(self) -> list[tuple[Link, ColumnConfig | None]]:
        """Links, without what a column shows again, and what a badge beside the title does."""
        in_columns = {link.url for link, column in self.links if column}
        papers = {link.url for link, column in self.links if not column and link.kind == "paper"}

        def is_told_elsewhere(link: Link, column: ColumnConfig | None) -> bool:
            if link.kind == "paper":
                return column is not None and link.url in papers
            return column is None and link.url in in_columns

        return [pair for pair in self.links if not is_told_elsewhere(*pair)]

    def entry(self, row_text: str) -> Entry:
        """Entry that the facts and the ids in the row's text make."""
        if self.year is None and self.extra.get("publication") == self.venue:
            self.extra.pop("publication", None)
        links = tuple(_without_usual_label(link, self, column) for link, column in self._links())
        papers = [link.url for link in links if link.kind == "paper"]
        ref = next(filter(None, map(arxiv_ref, papers)), None) or arxiv_ref(row_text)
        starred = starred_repository(row_text)
        if starred and starred not in [repository_of(link.url) for link in links]:
            self.extra["repository"] = starred
        dois = (normalise_doi(url) for url in papers)
        return Entry(
            title=self.title,
            arxiv_id=ref.id if ref else None,
            arxiv_version=ref.version if ref else None,
            doi=next((doi for doi in dois if doi and "10.48550/" not in doi), None),
            abbreviation=self.abbreviation,
            venue=self.venue,
            year=self.year,
            keywords=self.keywords,
            links=links,
            extra=self.extra,
        )


def read_cells(columns: Sequence[ColumnConfig], cells: Sequence[str]) -> Facts:
    """Read cells by their columns. Cells beyond the last column are left unread."""
    facts = Facts()
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if not is_nothing(text) or _says_no(column, text):
            _READERS.get(column.holds, _read_links)(facts, column, text)
    return facts


def _says_no(column: ColumnConfig, text: str) -> bool:
    """Whether a cell answers no in a column that has another word for nothing, or none."""
    return column.holds == "text" and text != column.empty and text.lower() in SIGNS_OF_NO


def is_nothing(text: str) -> bool:
    """Whether a cell's text is some word for nothing."""
    if len(text) > MAX_NOTHING_CHARS and len(text.strip()) > MAX_NOTHING_CHARS:
        return False
    return _means_nothing(text)


@lru_cache(maxsize=4096)
def _means_nothing(text: str) -> bool:
    word = text.strip().strip("*_` ").lower()
    return word in NOTHING_WORDS or (
        len(word) < 24 and bool(_COMING_SOON.fullmatch(word.strip("!.…")))
    )


def find_year(text: str) -> int | None:
    """First year (1950 to 2099) in a text, ``'24`` included."""
    if match := _YEAR.search(text):
        return int(match[0])
    short = _SHORT_YEAR.search(text)
    return 2000 + int(short[1]) if short else None


def split_publication(text: str) -> tuple[str | None, int | None]:
    """Venue and year of ``TGRS2021``, ``arxiv 2023``, ``CVPR'24``, ``ICML 25``, ``2023, ICLR``."""
    year = find_year(text)
    if year is None:
        short = _VENUE_AND_SHORT_YEAR.fullmatch(text)
        if short and (is_venue(short[1]) or names_preprint(short[1])):
            return short[1], 2000 + int(short[2])
        return text or None, None
    pattern = _YEAR if _YEAR.search(text) else _SHORT_YEAR
    rest = _EMPTY_BRACKETS.sub(" ", pattern.sub(" ", text, count=1))  # "CVPR (2024)"
    venue = " ".join(rest.split()).strip(_LOOSE_MARKS)
    if venue.count("(") != venue.count(")"):
        venue = venue.strip("()" + _LOOSE_MARKS)
    return venue or None, year


def read_published_badge(facts: Facts, badges: str) -> bool:
    """Whether a badge says where and when its paper was published, which is read if so."""
    venue, year = split_publication(badge_message(badges))
    is_told = bool(venue and year) and (is_venue(venue or "") or names_preprint(venue))
    if is_told and facts.venue is None:
        facts.venue, facts.year = venue, year
    return is_told and facts.venue == venue


def main_link(links: Sequence[FoundLink]) -> FoundLink | None:
    """Link that bears the title: the first of several words, else the first with a name."""
    named = [ln for ln in links if not ln.is_badge and is_name(ln.label)]
    wordy = (link for link in named if count_words(link.label) >= MIN_TITLE_WORDS)
    return next(wordy, named[0] if named else None)


def is_name(label: str) -> bool:
    """Whether a label says more than what a link leads to."""
    return bool(label) and not is_generic(label) and kind_by_words(label) is None


def _read_title(facts: Facts, column: ColumnConfig, text: str) -> None:
    links = find_links(text)
    main = main_link(links)
    beside = "" if main else text_beside(text, links)
    if main is None and not beside:
        main = next((link for link in links if link.label and not link.is_badge), None)
    facts.title = shown_text(main.label if main else beside)
    lines = _BREAK.sub("\n", text[main.end :] if main else text)
    read_published_badge(facts, badges_without_link(text))
    # A title without a link may read like names itself; its authors stand on lines below.
    if authors := find_authors(lines if main else lines.partition("\n")[2]):
        facts.extra["authors"] = authors
    for link in links:
        if link is main:
            _add_paper(facts, link)
        else:
            _add_link(facts, link, None, link_kind(link.label, link.url))
    if main is None and links and not any(link.kind == "paper" for link, _ in facts.links):
        _add_paper(facts, links[0])


def text_beside(text: str, links: Sequence[FoundLink]) -> str:
    """Text of a cell around its links, up to the first line break that has some before it."""
    text = without_images(with_links_as(" ", text, links))
    text = _EMPTY_BRACKETS.sub(" ", text) if links else text
    lines = (line.strip() for line in _BREAK.split(text))
    line = next((line for line in lines if shown_text(line).strip("*_ ")), "")
    quoted = _QUOTED.match(line)
    return quoted[1] if quoted else line


def _read_abbreviation(facts: Facts, column: ColumnConfig, text: str) -> None:
    facts.abbreviation = shown_text(text) or None


def published_text(cell: str) -> str:
    """What a cell says of venue and year: its text, or what its badge says."""
    return badge_message(cell) or shown_text(cell)


def _read_venue(facts: Facts, column: ColumnConfig, text: str) -> None:
    facts.venue = published_text(text) or None
    _add_beside(facts, text)


def _read_year(facts: Facts, column: ColumnConfig, text: str) -> None:
    facts.year = find_year(text)


def _read_date(facts: Facts, column: ColumnConfig, text: str) -> None:
    shown = shown_text(text)
    month = short_month(shown)
    facts.year = facts.year or find_year(text) or (month.year if month else None)
    facts.extra[column.header] = shown


def _read_publication(facts: Facts, column: ColumnConfig, text: str) -> None:
    shown = published_text(text)
    facts.venue, year = split_publication(shown)
    if facts.venue and shown != _in_format(column, facts.venue, year):
        facts.extra["publication"] = shown
    facts.year = year or facts.year
    _add_beside(facts, text)


def _in_format(column: ColumnConfig, venue: str, year: int | None) -> str:
    """Venue and year as the column writes both; empty without a year, which another may tell."""
    form = column.format or "{venue} {year}"
    told = {"{venue}": venue, "{year}": str(year), "{yy}": str(year)[2:]}
    return re.sub(r"\{\w+\}", lambda place: told.get(place[0], ""), form) if year else ""


def _read_keywords(facts: Facts, column: ColumnConfig, text: str) -> None:
    spans = _CODE_SPAN.findall(text)
    words = spans or [shown_text(word) for word in _SEPARATOR.split(text)]
    facts.keywords = tuple(word.strip() for word in words if word.strip())


def _read_text(facts: Facts, column: ColumnConfig, text: str) -> None:
    facts.extra[column.header] = shown_text(text)
    _add_beside(facts, text)


def _add_beside(facts: Facts, text: str) -> None:
    """Links of a cell that holds something else: a venue that leads to the published version."""
    for link in find_links(text):
        _add_link(facts, link, None, "other")


def _read_links(facts: Facts, column: ColumnConfig, text: str) -> None:
    own: LinkKind = column.holds  # type: ignore[assignment]  # the four kinds of link columns
    for link in find_links(text):
        named = kind_shown(link.label, link.url)
        _add_link(facts, link, column, named if named in column.also else own)
        venue, year = split_publication(shown_text(link.label)) if own == "paper" else (None, None)
        if year and not facts.venue and (is_venue(venue or "") or names_preprint(venue)):
            facts.venue, facts.year = venue, facts.year or year  # "[CVPR 2024](…)" of the paper


def _add_link(
    facts: Facts,
    link: FoundLink,
    column: ColumnConfig | None,
    kind: LinkKind | None,
) -> None:
    if link.url and not link.url.startswith("#"):
        label = "" if link.is_badge else shown_text(link.label)
        facts.links.append((Link(url=link.url, kind=kind or "other", label=label), column))


def _add_paper(facts: Facts, link: FoundLink) -> None:
    """Put the link that the title bears before all others; the title is its label."""
    if link.url and not link.url.startswith("#"):
        facts.links.insert(0, (Link(url=link.url, kind="paper"), None))


def _without_usual_label(link: Link, facts: Facts, column: ColumnConfig | None) -> Link:
    if column is not None and link.label == default_label(column, link.kind, facts.abbreviation):
        return Link(url=link.url, kind=link.kind)
    return link


_READERS: dict[str, Callable[[Facts, ColumnConfig, str], None]] = {
    "title": _read_title,
    "name": _read_title,
    "abbreviation": _read_abbreviation,
    "venue": _read_venue,
    "year": _read_year,
    "date": _read_date,
    "publication": _read_publication,
    "keywords": _read_keywords,
    "text": _read_text,
}


def read_row(section: SectionConfig, line: str) -> Entry:
    """Entry that a table line (without its ending) makes in a section."""
    cells = html_cells(line) if section.layout == "html" else split_row(line).cells
    return read_cells(section.columns, cells).entry(line)
