"""Feeds that a reader can parse, whatever the titles are."""

from __future__ import annotations

from datetime import date, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flows.website.atom import LONGEST_FEED, Origin, paper_feed, week_feed
from flows.website.site_weeks import weeks_of
from tests.flows.website.made_up import TODAY, made_up_list, made_up_row, row

ATOM = "{http://www.w3.org/2005/Atom}"


PUBLISHED = Origin("https://mina.github.io/lists/", "mina/lists")


def atom_feed(title, rows, today=TODAY, origin=PUBLISHED):
    return paper_feed("demo/feed.xml", title, rows, today, origin)


def parse(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def test_a_feed_has_what_atom_demands() -> None:
    one = row(came_date=date(2026, 3, 8), authors=("Ada Example",), abstract="We draw maps.")
    feed = parse(atom_feed("Demo", [one]))
    assert feed.findtext(f"{ATOM}id") == "tag:mina.github.io,2026:mina/lists/demo/feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "litwatch"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-08T00:00:00Z"
    links = {it.get("rel"): it.get("href") for it in feed.findall(f"{ATOM}link")}
    assert links["self"] == "https://mina.github.io/lists/demo/feed.xml"
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.find(f"{ATOM}link").get("href") == "https://arxiv.org/abs/2403.00001"
    tag = "tag:mina.github.io,2026:mina/lists/demo/arxiv:2403.00001"
    assert entry.findtext(f"{ATOM}id") == tag
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Example"
    assert entry.findtext(f"{ATOM}summary") == "We draw maps."


def test_feeds_of_two_forks_share_no_id() -> None:
    fork = Origin("https://jo.github.io/lists/", "jo/lists")
    ids = [
        {it.text for it in parse(atom_feed("Demo", [row()], origin=it)).iter(f"{ATOM}id")}
        for it in (PUBLISHED, fork, Origin())
    ]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


def test_the_digest_has_an_entry_for_each_week_that_is_over() -> None:
    one = made_up_list(5, proposals=30)
    weeks = weeks_of([(one.id, one.name, one.rows, one.proposed)])
    feed = parse(week_feed(weeks, TODAY, PUBLISHED))
    titles = [it.findtext(f"{ATOM}title") for it in feed.findall(f"{ATOM}entry")]
    assert titles[0] == "2–8 March 2026: 2 papers came in, 7 proposed"
    assert not any("9–15 March 2026" in title for title in titles), "that week still runs"
    content = feed.find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert "Proposed: reading clouds" in content.text
    assert "We propose a way to draw them" in content.text


def test_feedparser_finds_nothing_wrong() -> None:
    rows = [made_up_row(number) for number in range(5)]
    read = feedparser.parse(atom_feed("Demo", rows, TODAY).encode())
    assert read.bozo is False
    assert [entry.title for entry in read.entries] == [one.title for one in rows]


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "]]> & <!ENTITY x>", "a\x00b\x0bc", "x\ufffey", "&lt;b&gt;"],
)
def test_hostile_titles_stay_text(title: str) -> None:
    feed = parse(atom_feed(title, [row(title)], TODAY))
    shown = feed.findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert shown == "".join(char for char in title if char >= " " and char != "\ufffe")
    assert feed.findtext(f"{ATOM}title") == shown


@given(title=st.text(min_size=1, max_size=80), venue=st.text(max_size=20))
def test_any_text_makes_well_formed_xml(title: str, venue: str) -> None:
    parse(atom_feed(title, [row(title, venue=venue)], TODAY))


def test_a_rebuild_moves_no_date_of_an_old_row() -> None:
    first = atom_feed("Demo", [row()], date(2026, 3, 10))
    again = atom_feed("Demo", [row()], date(2026, 4, 10))
    assert first == again
    assert "2024-03-01T00:00:00Z" in first


@pytest.mark.parametrize("facts", [{}, {"year": 0}, {"year": 99999}, {"year": None}])
def test_years_that_cannot_be_still_make_a_date(facts: dict[str, object]) -> None:
    feed = parse(atom_feed("Demo", [row(month="", **facts)], TODAY))
    datetime.fromisoformat(feed.findtext(f"{ATOM}entry/{ATOM}updated") or "")


def test_an_empty_feed_is_a_feed() -> None:
    feed = parse(atom_feed("Demo", [], TODAY))
    assert feed.findtext(f"{ATOM}updated") == "2026-03-10T00:00:00Z"


def test_a_feed_stays_short() -> None:
    rows = [made_up_row(number) for number in range(LONGEST_FEED + 50)]
    assert len(parse(atom_feed("Demo", rows, TODAY)).findall(f"{ATOM}entry")) == 100
