"""Papers of a list as the site and the exports show them: what is listed, and what is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from catalog.config import ListConfig, SectionConfig
from catalog.curated_list import CuratedList
from catalog.entry import Entry
from catalog.escaping import clean, safe_url
from catalog.markdown.kinds import names_preprint
from catalog.markdown.shown import shown_text
from catalog.paper import Paper, month_of_id
from flows.memory.ledger import Ledger
from flows.memory.records import ROW, Record, short_id

NEW_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Section:
    """A section as readers see it."""

    id: str
    name: str
    """Innermost heading, without marks."""
    label: str = ""
    """Class that it belongs to; sections of one class share a colour."""
    colour: int = 0
    """Number of the colour, from 1; 0 is grey."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One paper. Texts are plain and all visible; templates escape them."""

    key: str
    title: str
    sections: tuple[Section, ...]
    """Every section it stands in, in the list's order; one at least."""
    arxiv_id: str = ""
    abbreviation: str = ""
    venue: str = ""
    year: int | None = None
    month: str = ""
    """``2024-06``, from the arXiv id; empty where there is none."""
    keywords: tuple[str, ...] = ()
    paper_url: str = ""
    code_url: str = ""
    project_url: str = ""
    data_url: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    comment: str = ""
    doi: str = ""
    submitted_date: date | None = None
    status: Literal["listed", "proposed"] = "listed"
    """``proposed``: waits for the maintainer, and is not part of the list."""
    prob_relevant: float | None = None
    """Of a proposed paper: the probability that it belongs."""
    came_date: date | None = None
    """Day a proposal of litwatch was merged, or a proposed paper announced; None for older rows."""

    @property
    def section(self) -> str:
        """Id of its first section."""
        return self.sections[0].id

    @property
    def section_name(self) -> str:
        """Name of its first section."""
        return self.sections[0].name

    @property
    def percent(self) -> int | None:
        """Probability that it belongs, in percent; never certain."""
        return None if self.prob_relevant is None else min(round(self.prob_relevant * 100), 99)

    @property
    def is_preprint(self) -> bool:
        """Whether no venue but arXiv is known."""
        return not self.venue or names_preprint(self.venue)

    @property
    def month_name(self) -> str:
        """``June 2024``; empty where there is none."""
        return f"{date.fromisoformat(f'{self.month}-01'):%B %Y}" if self.month else ""

    @property
    def quarter(self) -> str:
        """``2024 Q2``, by the arXiv id; empty where there is none."""
        return f"{self.month[:4]} Q{(int(self.month[5:]) + 2) // 3}" if self.month else ""

    @property
    def anchor(self) -> str:
        """Name of the paper in addresses."""
        return short_id(self.key, self.arxiv_id or None)

    @property
    def sentence(self) -> str:
        """The sentence of the abstract that says what the paper does."""
        return telling_sentence(self.abstract)

    @property
    def short_authors(self) -> str:
        """Up to three authors, the others counted."""
        shown = ", ".join(self.authors[:3])
        return f"{shown} +{len(self.authors) - 3}" if len(self.authors) > 3 else shown

    def is_new(self, today: date) -> bool:
        """Whether it joined the list within the last seven days."""
        came = self.came_date
        return self.status == "listed" and came is not None and today - came < NEW_FOR


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a list's papers beside its rows."""

    ledger: Ledger = field(default_factory=lambda: Ledger(""))
    records: Mapping[str, Paper] = field(default_factory=dict)
    """Records of arXiv, by id."""


def site_rows(curated: CuratedList, known: Known | None = None) -> list[SiteRow]:
    """The papers of a list, each once, newest first."""
    known = known or Known()
    sections = {section.id: section for section in shown_sections(curated.config)}
    added = {it.row.key: it for it in known.ledger.in_status("merged", "edited")}
    rows = [
        _row(row.key, row.entry, sections[row.section], added.get(row.key), known)
        for row in curated.rows
        if row.entry.title.strip()
    ]
    return sorted(_each_once(rows), key=_newest_first)


def proposed_rows(curated: CuratedList, known: Known) -> list[SiteRow]:
    """New papers that wait for the maintainer, newest first; none that the list holds."""
    sections = {section.id: section for section in shown_sections(curated.config)}
    listed = {_paper_of(row.key) for row in curated.rows}
    rows = [
        replace(
            _row(it.row.key, it.row.entry, sections[it.row.section], it, known),
            status="proposed",
            prob_relevant=it.row.prob_relevant,
            came_date=it.row.announced_date or it.first_seen_date,
        )
        for it in known.ledger.in_status("proposed", "waiting")
        if it.row.what == ROW and it.row.section in sections and _paper_of(it.row.key) not in listed
    ]
    return sorted(rows, key=lambda row: (-_days(row), -(row.prob_relevant or 0), row.key))


def shown_sections(config: ListConfig) -> list[Section]:
    """Sections with short names; those of one class share a colour."""
    names = short_names([_heading(section) for section in config.sections])
    labels = list(dict.fromkeys(section.class_label for section in config.sections))
    return [
        Section(section.id, name, section.class_label, _colour(labels, section.class_label))
        for section, name in zip(config.sections, names, strict=True)
    ]


COLOURS = 11
"""Colours that can be told apart; further classes are grey."""


def _colour(labels: Sequence[str], label: str) -> int:
    number = labels.index(label) + 1
    return number if number <= COLOURS else 0


def _heading(section: SectionConfig) -> str:
    return clean(shown_text(section.path[-1])) if section.path else section.id


def short_names(names: Sequence[str]) -> list[str]:
    """Names without the first and last words that half of them or more have in common."""
    words = [name.split() for name in names]
    for end in (0, -1):
        while True:
            ends = [one[end] for one in words if len(one) > 1]
            common = next((w for w in dict.fromkeys(ends) if 2 * ends.count(w) >= len(words)), None)
            if common is None or len(words) < 3:
                break
            words = [_without(one, end) if one[end:][:1] == [common] else one for one in words]
    short = [" ".join(one) for one in words]
    # A name that was shortened to another's would be a riddle.
    return short if len(set(short)) == len(set(names)) else list(names)


def _without(words: list[str], end: int) -> list[str]:
    if len(words) == 1:
        return words
    return words[1:] if end == 0 else words[:-1]


def telling_sentence(abstract: str) -> str:
    """First sentence in which the authors say what they did, else the first of all."""
    sentences = re.split(r"(?<=[a-z0-9)][.!?]) (?=[A-Z])", abstract[:4000])
    telling = (one for one in sentences if _TELLING.search(one[:120]))
    return next(telling, sentences[0] if sentences else "")[:400]


_TELLING = re.compile(
    r"\b(?:we|this (?:paper|work|study|survey|article)|our (?:work|paper))\b.{0,40}?"
    r"\b(?:propos|introduc|present|develop|releas|review|survey|investigat|build|construct)",
    re.IGNORECASE,
)


_TITLE_WORDS = 4
"""Tables of datasets hold names; what has fewer words is taken for one where arXiv has a title."""


def _row(key: str, entry: Entry, section: Section, record: Record | None, known: Known) -> SiteRow:
    arxiv_id = entry.arxiv_id or ""
    paper = known.records.get(arxiv_id) or Paper(arxiv_id, "", "")
    told = record.row if record else None
    authors = paper.authors or tuple(
        told.entry.extra.get("authors", "").split(", ") if told else ()
    )
    first, name = month_of_id(arxiv_id), clean(entry.title)
    is_name_only = bool(paper.title) and len(name.split()) < _TITLE_WORDS
    return SiteRow(
        key=_paper_of(key),
        title=clean(paper.title) if is_name_only else name,
        sections=(section,),
        arxiv_id=arxiv_id,
        abbreviation=clean(entry.abbreviation or (name if is_name_only else "")),
        venue=clean(shown_text(entry.venue or "")),
        year=entry.year,
        month=f"{first:%Y-%m}" if first else "",
        keywords=entry.keywords,
        paper_url=_url(entry, "paper"),
        code_url=_url(entry, "code"),
        project_url=_url(entry, "project"),
        data_url=_url(entry, "data"),
        authors=tuple(name for name in map(clean, authors) if name),
        abstract=clean(paper.abstract or (told.abstract if told else "")),
        categories=paper.categories,
        comment=clean(paper.comment),
        doi=clean(paper.doi or entry.doi or ""),
        submitted_date=paper.submitted_date,
        came_date=record.decided_date if record else None,
    )


def _each_once(rows: Iterable[SiteRow]) -> list[SiteRow]:
    """One row a paper, with all its sections; what the first row leaves open the others tell."""
    ordered = sorted(rows, key=lambda row: row.key.casefold())
    return [_as_one(list(same)) for _, same in groupby(ordered, lambda row: row.key.casefold())]


def _as_one(rows: Sequence[SiteRow]) -> SiteRow:
    sections = tuple(dict.fromkeys(section for row in rows for section in row.sections))
    keywords = tuple(dict.fromkeys(keyword for row in rows for keyword in row.keywords))
    told = {
        name: next((value for row in rows if (value := getattr(row, name))), getattr(rows[0], name))
        for name in ("venue", "year", "abbreviation", "code_url", "project_url", "data_url")
    }
    # A table of datasets may show a name where another shows the title.
    title = max((row.title for row in rows), key=len)
    return replace(rows[0], title=title, sections=sections, keywords=keywords, **told)


def _paper_of(key: str) -> str:
    """Identity of the paper; a second row of one section bears ``#2`` behind it."""
    return re.sub(r"#\d+$", "", key)


def _newest_first(row: SiteRow) -> tuple[str, str, str]:
    when = row.month or f"{row.year or 0:04}-00"
    # Inverted digits sort descending while titles sort ascending.
    return when.translate(_INVERTED), row.title.casefold(), row.key


_INVERTED = str.maketrans("0123456789", "9876543210")


def _days(row: SiteRow) -> int:
    return row.came_date.toordinal() if row.came_date else 0


def _url(entry: Entry, kind: str) -> str:
    link = next((link for link in entry.links if link.kind == kind), None)
    return (safe_url(link.url) or "") if link else ""
