"""Atom feeds, one per list and one per section."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from xml.etree import ElementTree as Xml

from flows.website.site_rows import SiteRow
from flows.website.xml_text import xml_text

NAMESPACE = "http://www.w3.org/2005/Atom"
LONGEST_FEED = 100


def atom_feed(feed_id: str, title: str, rows: Iterable[SiteRow], today: date) -> str:
    """Feed of the newest rows. `feed_id` is stable: a ``tag:`` address."""
    feed = Xml.Element("feed", xmlns=NAMESPACE)
    newest = list(rows)[:LONGEST_FEED]
    _child(feed, "title", title)
    _child(feed, "id", feed_id)
    _child(feed, "updated", max((_moment(row, today) for row in newest), default=_at(today)))
    _child(_child(feed, "author", ""), "name", "litwatch")
    for row in newest:
        _entry(feed, feed_id, row, today)
    Xml.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(feed, encoding="unicode")


def _entry(feed: Xml.Element, feed_id: str, row: SiteRow, today: date) -> None:
    entry = _child(feed, "entry", "")
    _child(entry, "title", row.title)
    _child(entry, "id", f"{feed_id}:{row.section}:{row.key}")
    _child(entry, "updated", _moment(row, today))
    if row.paper_url:
        Xml.SubElement(entry, "link", href=row.paper_url, rel="alternate")
    Xml.SubElement(entry, "category", term=row.section)
    facts = [row.section_name, row.venue, str(row.year or ""), *row.keywords]
    _child(entry, "summary", " · ".join(fact for fact in facts if fact))


def _moment(row: SiteRow, today: date) -> str:
    """When it joined; for older rows the first of its month, so that a rebuild moves nothing."""
    if row.added_date:
        return _at(row.added_date)
    if row.month:
        return _at(date(int(row.month[:4]), int(row.month[5:]), 1))
    return _at(date(min(max(row.year or today.year, 1), 9999), 1, 1))


def _at(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat().replace("+00:00", "Z")


def _child(parent: Xml.Element, tag: str, text: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag)
    child.text = xml_text(text) or None
    return child
