from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.paper import Paper
from classifiers.screened import Screened
from flows.candidates.enrichment.enrich import Enrichment
from flows.candidates.entries import file_paper, find_section, first_year
from tests.flows.proposals.material import LIST

PAPER = Paper("2511.00001", "EarthTalker: a model", "We talk.", submitted_date=date(2025, 11, 3))
SCREENED = Screened("2511.00001", 0.97, "propose", section="chat", keywords=("llm", "diffusion"))
BARE = Enrichment(venue="Arxiv", year=2025)


def filed(screened=SCREENED, paper=PAPER, enrichment=BARE, **changes):
    return file_paper(replace(screened, **changes), paper, enrichment, LIST)


def test_a_sure_paper_is_filed_into_its_section():
    assert (filed().section, filed().lane, filed().note) == ("chat", "proposed", "")


def test_the_row_says_venue_year_and_links():
    full = replace(
        BARE, venue="CVPR", year=2026, code_url="https://github.com/o/r", data_url="https://d.org/x"
    )
    entry = filed(enrichment=full).entry
    assert (entry.venue, entry.year, entry.arxiv_id) == ("CVPR", 2026, "2511.00001")
    assert [(link.kind, link.url) for link in entry.links] == [
        ("paper", "https://arxiv.org/abs/2511.00001"),
        ("code", "https://github.com/o/r"),
        ("data", "https://d.org/x"),
    ]


def test_without_a_venue_the_lists_own_word_for_arxiv_stands():
    assert filed(enrichment=Enrichment()).entry.venue == "Arxiv"


def test_only_keywords_of_the_legend_are_written():
    assert filed().entry.keywords == ("llm",)


def test_sections_without_keywords_get_none():
    assert filed(section="clip").entry.keywords == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.org/y", "https://a@b.org/"])
def test_unsafe_links_are_left_out(url):
    entry = filed(enrichment=replace(BARE, code_url=url)).entry
    assert entry.link("code") is None


@pytest.mark.parametrize("verdict", ["unsure", "skip"])
def test_what_is_not_sure_goes_to_the_unsure_lane(verdict):
    assert filed(verdict=verdict).lane == "unsure"


def test_a_task_with_a_table_is_filed_there():
    assert filed(section="application", task="captioning").section == "app-captioning"


def test_a_task_without_a_table_is_unsure_and_says_so():
    result = filed(section="application", task="grounding")
    assert (result.section, result.lane, result.note) == (None, "unsure", "no table for grounding")


def test_an_application_without_task_says_so():
    assert filed(section="application").note == "no table for other tasks"


def test_a_section_the_list_lacks_is_unsure():
    assert filed(section="survey").note == "no table for survey"


def test_manual_sections_are_never_written_to():
    result = filed(section="friends")
    assert (result.section, result.note) == (None, "friends is kept by hand")


def test_notes_of_the_classifier_are_kept():
    assert filed(section="survey", note="two sections are near").note == (
        "no table for survey; two sections are near"
    )


def test_datasets_show_their_name():
    assert filed(section="data", columns={"Name": "EarthTalk-1M"}).entry.title == "EarthTalk-1M"
    named = filed(section="data", enrichment=replace(BARE, abbreviation="EarthTalker"))
    assert named.entry.title == "EarthTalker"
    assert filed(section="data").entry.title == "EarthTalker: a model"


def test_free_columns_come_from_the_classifier():
    columns = {"Attribute": "Vision", "Elsewhere": "x"}
    assert filed(section="data", columns=columns).entry.extra == {"Attribute": "Vision"}


def test_a_paper_without_any_section_is_unsure():
    assert filed(section=None).note == "no section"


def test_find_section_prefers_the_table_of_the_task():
    sections = (*LIST.sections, LIST.section("clip").model_copy(update={"label": "application"}))
    config = LIST.model_copy(update={"sections": sections})
    assert find_section(config, "application", "captioning")[0].id == "app-captioning"
    assert find_section(config, "application", "grounding")[0].id == "clip"


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
