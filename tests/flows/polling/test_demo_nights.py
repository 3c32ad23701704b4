"""The recorded nights of the demonstration, through the real feedparser and arxiv."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from flows.cli.demo_command import night_files
from flows.demo.arxiv_server import read_announced
from flows.polling.sources.query import with_details
from flows.polling.transport.transport import open_transport
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import FakeClock, Maintainer, a_list

NIGHTS = [date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)]
WITHDRAWN_TITLE = "GeoDialogBench: Do Multimodal Language Models Understand Satellite Images?"


@pytest.fixture
def demo(arxiv: ArxivStandin, settings: Settings) -> Maintainer:
    arxiv.load(list(read_announced(*night_files())))
    return Maintainer(arxiv, settings, (a_list("vlgfm"), a_list("rsfm", "cs.CV")))


def test_three_nights_bring_every_paper_once(demo: Maintainer) -> None:
    nights = [demo.poll(night) for night in NIGHTS]
    times = Counter(paper.arxiv_id for night in nights for paper in night.papers)
    new = {
        p.arxiv_id
        for p in list(read_announced(*night_files()))
        if p.announce_type in ("new", "cross")
    }
    watched = {
        paper.arxiv_id
        for paper in list(read_announced(*night_files()))
        if {"cs.CV", "cs.CL"}.intersection(paper.categories)
    }
    assert set(times) == new & watched
    assert set(times.values()) == {1}
    assert [night.requests_made for night in nights] == [1, 1, 1]
    assert all(night.is_trusted("vlgfm") and night.is_trusted("rsfm") for night in nights)


def test_withdrawal_of_a_listed_paper_is_found(demo: Maintainer) -> None:
    listed = next(
        p.arxiv_id for p in list(read_announced(*night_files())) if p.title == WITHDRAWN_TITLE
    )
    for night in NIGHTS[:2]:
        demo.poll(night)
    polled = demo.poll(NIGHTS[2], known_ids=frozenset({listed}))
    assert [paper.title for paper in polled.withdrawals] == [WITHDRAWN_TITLE]
    assert polled.requests_made == 2


def test_details_add_the_comments_that_feeds_leave_out(demo: Maintainer) -> None:
    polled = demo.poll(NIGHTS[0])
    hit = [paper for paper in polled.papers if paper.title.startswith("TerraGlot")]
    with open_transport(demo.settings, night=NIGHTS[0], clock=FakeClock.on(NIGHTS[0])) as transport:
        (paper,) = with_details(hit, transport)
    assert hit[0].comment == ""
    assert paper.comment.startswith("Accepted at CVPR 2026.")
    assert (paper.announced_date, paper.announce_type) == (NIGHTS[0], "new")


def test_hostile_titles_come_through_unchanged(demo: Maintainer) -> None:
    titles = [paper.title for night in NIGHTS for paper in demo.poll(night).papers]
    assert any("<b>Bold</b>" in title for title in titles)
    assert any("{{ braces }}" in title for title in titles)


def test_recorded_papers_bear_numbers_that_arxiv_never_reaches() -> None:
    assert all(paper.arxiv_id >= "2603.99000" for paper in list(read_announced(*night_files())))
