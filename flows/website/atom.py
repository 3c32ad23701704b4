"""Atom feeds: the papers of a list or a section, and a digest of the weeks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as Xml

from flows.website.site_rows import SiteRow
from flows.website.site_weeks import Week
from flows.website.xml_text import xml_text

NAMESPACE = "http://www.w3.org/2005/Atom"
LONGEST_FEED = 100
LONGEST_DIGEST = 26
"""Weeks."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a site is published, and who owns the names it gives."""

    url: str = ""
    """Address of its root, with a slash at its end; empty where nobody said."""
    name: str = "local"
    """``owner/name`` of its repository, else another name of its own."""

    def tag(self, *parts: str) -> str:
        """A `tag:` address (RFC 4151): the same after every build, another in every fork."""
        authority = (urlsplit(self.url).hostname or "litwatch.invalid").lower()
        inner = "/".join(quote(part, safe=":.-_/") for part in (self.name, *parts))
        return f"tag:{authority},2026:{inner}"

    def link(self, path: str) -> str:
        """Address of a page; empty where the site has none."""
        return f"{self.url}{path}" if self.url else ""


def paper_feed(path: str, title: str, rows: Iterable[SiteRow], today: date, origin: Origin) -> str:
    """Feed of the newest rows; `path` is that of the feed in the site."""
    newest = list(rows)[:LONGEST_FEED]
    updated = max((_moment(row, today) for row in newest), default=_at(today))
    feed = _feed(path, title, updated, origin)
    for row in newest:
        _paper(feed, path, row, today, origin)
    return _text_of(feed)


def week_feed(weeks: Sequence[Week], today: date, origin: Origin) -> str:
    """Digest: an entry a week. The week that still runs is left out: it would change every day."""
    over = [week for week in weeks if week.sunday < today][:LONGEST_DIGEST]
    updated = _at(over[0].sunday) if over else _at(today)
    feed = _feed("digest.xml", "New papers, week by week", updated, origin)
    for week in over:
        entry = _child(feed, "entry", "")
        _child(entry, "title", f"{week.name}: {_counts(week)}")
        _child(entry, "id", origin.tag("weeks", week.id))
        _child(entry, "updated", _at(week.sunday))
        if address := origin.link(f"weeks/{week.id}.html"):
            Xml.SubElement(entry, "link", href=address, rel="alternate")
        _child(entry, "content", _week_html(week)).set("type", "html")
    return _text_of(feed)


def _feed(path: str, title: str, updated: str, origin: Origin) -> Xml.Element:
    feed = Xml.Element("feed", xmlns=NAMESPACE)
    _child(feed, "title", title)
    _child(feed, "id", origin.tag(re.sub(r"\.xml$", "", path)))
    _child(feed, "updated", updated)
    _child(_child(feed, "author", ""), "name", "litwatch")
    if origin.url:
        Xml.SubElement(
            feed, "link", href=origin.link(path), rel="self", type="application/atom+xml"
        )
        Xml.SubElement(feed, "link", href=origin.url, rel="alternate", type="text/html")
    return feed


def _paper(feed: Xml.Element, path: str, row: SiteRow, today: date, origin: Origin) -> None:
    entry = _child(feed, "entry", "")
    _child(entry, "title", row.title)
    _child(entry, "id", origin.tag(path.partition("/")[0], row.key))
    _child(entry, "updated", _moment(row, today))
    for name in row.authors:
        _child(_child(entry, "author", ""), "name", name)
    if row.paper_url:
        Xml.SubElement(entry, "link", href=row.paper_url, rel="alternate")
    if row.code_url:
        Xml.SubElement(entry, "link", href=row.code_url, rel="related", title="code")
    for section in row.sections:
        Xml.SubElement(entry, "category", term=section.id, label=xml_text(section.name))
    facts = [row.section_name, row.venue, str(row.year or ""), *row.keywords]
    _child(entry, "summary", row.abstract or " · ".join(fact for fact in facts if fact))


def _counts(week: Week) -> str:
    came = "1 paper" if week.came_count == 1 else f"{week.came_count} papers"
    return f"{came} came in, {week.proposed_count} proposed"


def _week_html(week: Week) -> str:
    parts = []
    for one in week.lists:
        for words, rows in (("came in", one.came), ("proposed, not yet listed", one.proposed)):
            if rows:
                items = "".join(f"<li>{_item_html(row)}</li>" for row in rows)
                parts.append(f"<h3>{escape(one.name)}: {words}</h3><ul>{items}</ul>")
    return "".join(parts)


def _item_html(row: SiteRow) -> str:
    facts = " · ".join(filter(None, (row.section_name, row.venue, row.short_authors)))
    link = f'<a href="{escape(row.paper_url)}">{escape(row.title)}</a>'
    return (
        f"{link if row.paper_url else escape(row.title)} ({escape(facts)}) {escape(row.sentence)}"
    )


def _moment(row: SiteRow, today: date) -> str:
    """When it joined; for older rows the first of its month, so that a rebuild moves nothing."""
    if row.came_date:
        return _at(row.came_date)
    if row.month:
        return _at(date(int(row.month[:4]), int(row.month[5:]), 1))
    return _at(date(min(max(row.year or today.year, 1), 9999), 1, 1))


def _at(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def _child(parent: Xml.Element, tag: str, text: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag)
    child.text = xml_text(text) or None
    return child


def _text_of(feed: Xml.Element) -> str:
    Xml.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(feed, encoding="unicode")
