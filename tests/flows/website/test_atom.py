"""Feeds that a reader can parse, whatever the titles are."""

from __future__ import annotations

from datetime import date, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flows.website.atom import LONGEST_FEED, atom_feed
from tests.flows.website.made_up import TODAY, made_up_row, row

ATOM = "{http://www.w3.org/2005/Atom}"


def parse(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def test_a_feed_has_what_atom_demands() -> None:
    feed = parse(atom_feed("tag:litwatch:demo", "Demo", [row(added_date=date(2026, 3, 8))], TODAY))
    assert feed.findtext(f"{ATOM}id") == "tag:litwatch:demo"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "litwatch"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-08T00:00:00Z"
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.find(f"{ATOM}link").get("href") == "https://arxiv.org/abs/2403.00001"
    assert entry.findtext(f"{ATOM}id") == "tag:litwatch:demo:survey:arxiv:2403.00001"


def test_feedparser_finds_nothing_wrong() -> None:
    rows = [made_up_row(number) for number in range(5)]
    read = feedparser.parse(atom_feed("tag:litwatch:demo", "Demo", rows, TODAY).encode())
    assert read.bozo is False
    assert [entry.title for entry in read.entries] == [one.title for one in rows]


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "]]> & <!ENTITY x>", "a\x00b\x0bc", "x\ufffey", "&lt;b&gt;"],
)
def test_hostile_titles_stay_text(title: str) -> None:
    feed = parse(atom_feed("tag:litwatch:demo", title, [row(title)], TODAY))
    shown = feed.findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert shown == "".join(char for char in title if char >= " " and char != "\ufffe")
    assert feed.findtext(f"{ATOM}title") == shown


@given(title=st.text(min_size=1, max_size=80), venue=st.text(max_size=20))
def test_any_text_makes_well_formed_xml(title: str, venue: str) -> None:
    parse(atom_feed("tag:litwatch:demo", title, [row(title, venue=venue)], TODAY))


def test_a_rebuild_moves_no_date_of_an_old_row() -> None:
    first = atom_feed("tag:x", "Demo", [row()], date(2026, 3, 10))
    again = atom_feed("tag:x", "Demo", [row()], date(2026, 4, 10))
    assert first == again
    assert "2024-03-01T00:00:00Z" in first


@pytest.mark.parametrize("facts", [{}, {"year": 0}, {"year": 99999}, {"year": None}])
def test_years_that_cannot_be_still_make_a_date(facts: dict[str, object]) -> None:
    feed = parse(atom_feed("tag:x", "Demo", [row(month="", **facts)], TODAY))
    datetime.fromisoformat(feed.findtext(f"{ATOM}entry/{ATOM}updated") or "")


def test_an_empty_feed_is_a_feed() -> None:
    feed = parse(atom_feed("tag:x", "Demo", [], TODAY))
    assert feed.findtext(f"{ATOM}updated") == "2026-03-10T00:00:00Z"


def test_a_feed_stays_short() -> None:
    rows = [made_up_row(number) for number in range(LONGEST_FEED + 50)]
    assert len(parse(atom_feed("tag:x", "Demo", rows, TODAY)).findall(f"{ATOM}entry")) == 100
