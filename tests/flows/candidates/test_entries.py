from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.paper import Paper
from classifiers.lanes import Cause
from classifiers.screened import Screened
from flows.candidates.enrichment.enrich import Enrichment
from flows.candidates.entries import build_entry, first_year
from tests.flows.proposals.material import LIST

PAPER = Paper("2511.00001", "EarthTalker: a model", "We talk.", submitted_date=date(2025, 11, 3))
SCREENED = Screened("2511.00001", 0.97, Cause.FITS, section="chat", keywords=("llm", "diffusion"))
BARE = Enrichment(venue="Arxiv", year=2025)


def entry_of(section="chat", screened=SCREENED, paper=PAPER, enrichment=BARE, **changes):
    table = LIST.section(section)
    return build_entry(replace(screened, **changes), paper, enrichment, LIST, table)


def test_the_row_says_venue_year_and_links():
    full = replace(
        BARE, venue="CVPR", year=2026, code_url="https://github.com/o/r", data_url="https://d.org/x"
    )
    entry = entry_of(enrichment=full)
    assert (entry.venue, entry.year, entry.arxiv_id) == ("CVPR", 2026, "2511.00001")
    assert [(link.kind, link.url) for link in entry.links] == [
        ("paper", "https://arxiv.org/abs/2511.00001"),
        ("code", "https://github.com/o/r"),
        ("data", "https://d.org/x"),
    ]


def test_without_a_venue_the_lists_own_word_for_arxiv_stands():
    assert entry_of(enrichment=Enrichment()).venue == "Arxiv"


def test_only_keywords_of_the_legend_are_written():
    assert entry_of().keywords == ("llm",)


def test_sections_without_keywords_get_none():
    assert entry_of("clip").keywords == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.org/y", "https://a@b.org/"])
def test_unsafe_links_are_left_out(url):
    entry = entry_of(enrichment=replace(BARE, code_url=url))
    assert entry.link("code") is None


def test_datasets_show_their_name_and_keep_their_title():
    told = entry_of("data", columns={"Name": "EarthTalk-1M"})
    assert (told.name, told.title) == ("EarthTalk-1M", "EarthTalker: a model")
    named = entry_of("data", enrichment=replace(BARE, abbreviation="EarthTalker"))
    assert (named.name, named.title) == ("EarthTalker", "EarthTalker: a model")
    assert entry_of("data").short_name == "EarthTalker: a model"


def test_a_row_of_an_html_table_may_name_its_authors():
    table = LIST.section("chat").model_copy(update={"layout": "html"})
    paper = replace(PAPER, authors=("Ann Ash", "Bo Beech"))
    entry = build_entry(SCREENED, paper, BARE, LIST, table)
    assert entry.extra["authors"] == "Ann Ash, Bo Beech"


def test_free_columns_come_from_the_classifier():
    columns = {"Attribute": "Vision", "Elsewhere": "x"}
    assert entry_of("data", columns=columns).extra == {"Attribute": "Vision"}


@pytest.mark.parametrize(
    ("paper", "year"),
    [
        (PAPER, 2025),
        (Paper("2406.09385", "T", ""), 2024),
        (Paper("cs/9912017", "T", ""), 1999),
        (Paper("cs/0112017", "T", ""), 2001),
        (Paper("odd", "T", "", announced_date=date(2023, 1, 1)), 2023),
        (Paper("odd", "T", ""), None),
    ],
)
def test_year_of_a_preprint(paper, year):
    assert first_year(paper) == year
