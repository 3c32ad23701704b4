"""One cell, written in its column's style."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from catalog.config import ColumnConfig
from catalog.entry import Entry, Link
from catalog.escaping import clean, escape_alone, escape_cell, joined, safe_url
from catalog.markdown.days import day_of, month_by_name, short_month
from catalog.markdown.labels import default_label
from catalog.markdown.links import names_repository
from catalog.markdown.read_cells import split_publication

_PUBLICATION_PLACE = re.compile(r"(\{(?:venue|year|yy)\})")
_INERT_URL = re.compile(r"https?://(?:[^\s<>|\\`\[\]()\"{}]|\([^\s<>|\\`\[\]()\"{}]*\))+")


def write_cell(column: ColumnConfig, entry: Entry) -> str:
    """Markdown of one cell, without padding; the column's word for nothing where it is empty."""
    text = _WRITERS.get(column.holds, _links)(column, entry)
    return text or column.empty


def inert_url(url: str) -> str | None:
    """Address as it can stand in a cell: untouched where that is safe, else encoded, or None."""
    return url if _INERT_URL.fullmatch(url) else safe_url(url)


def without_own_number(entry: Entry) -> Entry:
    """Entry whose links bear no label that no other paper's can: ``arXiv:2405.00001``,
    ``CVPR 2024``, or the repository that one leads to.
    """
    number = entry.arxiv_id or "\0"
    links = tuple(
        link.model_copy(update={"label": ""})
        if number in link.label
        or names_repository(link.label, link.url)
        or split_publication(link.label)[1]
        else link
        for link in entry.links
    )
    return entry.model_copy(update={"links": links})


def month_of(entry: Entry) -> date | None:
    """First day of the month that the arXiv id names, or None."""
    match = re.match(r"(\d\d)(0[1-9]|1[0-2])\.", entry.arxiv_id or "")
    return date(2000 + int(match[1]), int(match[2]), 1) if match else None


def stated_month(text: str) -> date | None:
    """First day of the month that ``2024.03``, ``2024-3-15``, ``03/2024``, ``24/03`` names."""
    if day := day_of(text) or month_by_name(text) or short_month(text):
        return day.replace(day=1)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    for year, month in (numbers[:2], numbers[1::-1]) if len(numbers) > 1 else ():
        if year > 1900 and 1 <= month <= 12:
            return date(year, month, 1)
    return None


def write_date(column: ColumnConfig, entry: Entry) -> str:
    """Date as the list had it, else the month of the arXiv id, else the year."""
    if known := entry.extra.get(column.header):
        return escape_cell(known)
    month = month_of(entry)
    if month is not None and (entry.year is None or entry.year >= month.year):
        return month.strftime(re.sub(r"\W?%d", "", column.format).strip() or "%Y.%m")
    return "" if entry.year is None else str(entry.year)


def write_keywords(column: ColumnConfig, entry: Entry) -> str:
    """Keywords one after the other, ```llm` `clip```."""
    if not entry.keywords:
        return ""
    form = column.format or "`{keyword}` "
    written = (form.replace("{keyword}", word.replace("`", "")) for word in entry.keywords)
    return "".join(written).rstrip(" ,;/").replace("|", "\\|")


def write_publication(column: ColumnConfig, entry: Entry) -> str:
    """Venue and year in one."""
    if stated := stated_publication(entry):
        return escape_cell(stated)
    venue, year = clean(entry.venue or ""), str(entry.year or "")
    if not (venue and year):
        return escape_cell(venue) or year
    values = {"{venue}": venue, "{year}": year, "{yy}": year[2:]}
    parts = _PUBLICATION_PLACE.split(column.format or "{venue} {year}")
    return joined(
        (values[part], escape_cell(values[part])) if part in values else (part, part)
        for part in parts
    )


def stated_publication(entry: Entry) -> str:
    """Venue and year as the row has them in one, while they are still those; else empty.

    ``ICLR 2024 Workshop``, ``ICLR 25``, or ``arXiv`` where only another column tells the year.
    """
    stated, venue = entry.extra.get("publication", ""), (entry.venue or "").split()
    named = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", stated)
    is_true = venue and all(word in stated for word in venue)
    return stated if is_true and (not named or named[0] == str(entry.year)) else ""


def _emphasised(column: ColumnConfig, text: str) -> str:
    return f"**{text}**" if column.bold and text else text


def _plain(column: ColumnConfig, text: str) -> str:
    return _emphasised(column, escape_cell(text)) if column.bold else escape_alone(text)


def shown_title(column: ColumnConfig, entry: Entry) -> str:
    """Title or, in a column of names, the name."""
    return entry.short_name if column.holds == "name" else entry.title


def _title(column: ColumnConfig, entry: Entry) -> str:
    text = escape_cell(shown_title(column, entry))
    paper = entry.link("paper")
    url = inert_url(paper.url) if paper and column.linked else None
    if url is None:
        return _emphasised(column, text)
    if column.bold == "inside":
        return f"[**{text}**]({url})"
    return _emphasised(column, f"[{text}]({url})")


def _links(column: ColumnConfig, entry: Entry) -> str:
    fitting = [k for k in entry.links if k.kind == column.holds or k.kind in column.also]
    # Section files of an earlier version hold an address that two columns show twice.
    shown = {(link.kind, link.url): link for link in reversed(fitting)}
    return " ".join(filter(None, (_link(column, entry, k) for k in reversed(shown.values()))))


def _link(column: ColumnConfig, entry: Entry, link: Link) -> str:
    url = inert_url(link.url)
    # The column's own text is the maintainer's Markdown; what a row or a paper says is not.
    usual = default_label(column, link.kind, escape_cell(entry.abbreviation or ""))
    return f"[{_label(link.label) or usual}]({url})" if url else ""


def _label(label: str) -> str:
    """Label of a link; a pair of brackets around all of it is the hand's: ``[[Code]](…)``."""
    inner = re.fullmatch(r"\[([^\[\]]+)\]", label)
    return f"[{escape_cell(inner[1])}]" if inner else escape_cell(label)


def _styled(value: Callable[[Entry], str | None]) -> Callable[[ColumnConfig, Entry], str]:
    return lambda column, entry: _plain(column, value(entry) or "")


def _text(column: ColumnConfig, entry: Entry) -> str:
    """Free text, with the links whose labels stand in it."""
    text = _plain(column, entry.extra.get(column.header, ""))
    for link in entry.links:
        label, url = escape_cell(link.label), inert_url(link.url)
        if not (label and url and link.kind == "other" and label in text and "](" not in label):
            continue
        bracketed = rf"\[{label}\]"
        if bracketed in text:
            text = text.replace(bracketed, f"[[{label}]({url})]", 1)
        elif f"[{label}](" not in text:
            text = text.replace(label, f"[{label}]({url})", 1)
    return text


_WRITERS: dict[str, Callable[[ColumnConfig, Entry], str]] = {
    "title": _title,
    "name": _title,
    "abbreviation": _styled(lambda entry: entry.abbreviation),
    "venue": _styled(lambda entry: entry.venue),
    "year": lambda column, entry: _emphasised(column, str(entry.year or "")),
    "date": lambda column, entry: _emphasised(column, write_date(column, entry)),
    "publication": lambda column, entry: _emphasised(column, write_publication(column, entry)),
    "keywords": write_keywords,
    "text": _text,
}
