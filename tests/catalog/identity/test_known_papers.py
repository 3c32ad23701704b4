"""One paper is one paper; two papers stay two."""

from dataclasses import dataclass
from datetime import date

import pytest

from catalog.entry import Entry, Link
from catalog.identity.known_papers import KnownPapers, entry_key, entry_keys, paper_key
from catalog.paper import Paper

TITLE = "GeoChat: Grounded Large Vision-Language Model for Remote Sensing"


def paper(title=TITLE, arxiv_id="2406.09385", **facts):
    return Paper(arxiv_id, title, "", **facts)


def entry(title=TITLE, url=None, **facts):
    links = (Link(url=url, kind="paper"),) if url else ()
    return Entry(title=title, links=links, **facts)


def kind(listed, asked):
    return KnownPapers([listed]).match(asked).kind


def test_the_key_is_the_arxiv_id_whatever_the_link():
    key = "arxiv:2406.09385"
    assert entry_key(entry(arxiv_id="2406.09385")) == key
    assert entry_key(entry(url="http://www.arxiv.org/pdf/2406.09385v3.pdf")) == key
    assert entry_key(entry(url="https://doi.org/10.48550/arXiv.2406.09385")) == key
    assert paper_key(paper()) == key
    assert paper_key(paper(arxiv_id="math.GT/0309136")) == "arxiv:math/0309136"


def test_without_an_arxiv_id_the_key_is_doi_then_address_then_title():
    assert entry_key(entry(url="https://doi.org/10.1109/A.1")) == "doi:10.1109/a.1"
    assert entry_key(entry(url="https://www.example.org/a/")) == "url:example.org/a"
    key = entry_key(entry("A Title: of no Link"))
    assert key == entry_key(entry("a title of no link!"))
    assert len(key) == len("t:") + 8


def test_a_link_that_names_no_paper_is_no_key():
    empty_link = entry(url="https://arxiv.org/abs/")
    assert entry_key(empty_link).startswith("t:")
    assert entry_key(entry(url="https://openreview.net")).startswith("t:")


def test_an_entry_answers_to_every_name_it_has():
    listed = entry(url="https://doi.org/10.1109/A.1", arxiv_id="2406.09385")
    assert entry_keys(listed)[:2] == ("arxiv:2406.09385", "doi:10.1109/a.1")


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (entry("Old name", "https://arxiv.org/abs/2406.09385v1"), paper("New name")),
        (entry("x", "https://doi.org/10.1109/A.1"), paper("y", doi="10.1109/A.1")),
        (entry("x", doi="10.1109/A.1"), paper("y", journal_ref="TGRS, doi: 10.1109/a.1")),
        (entry("x", "http://example.org/a/"), entry("y", "https://www.example.org/a")),
        (entry("GeoChat: grounded large vision language model for remote sensing"), paper()),
        (entry("GeoChat: Grounded Large VLM for RS"), paper()),
        (entry(r"GeoChat: {G}rounded Large Vision--Language Model for Remote Sensing."), paper()),
    ],
)
def test_one_paper_is_one_paper(listed, asked):
    assert kind(listed, asked) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vision-language models in remote sensing: A survey", "Vision-language models in remote "
         "sensing: A benchmark"),
        ("Seeing the Earth from above, Part I", "Seeing the Earth from above, Part II"),
        ("GeoChat: Grounded Large Vision-Language Model for Remote Sensing", "GeoChat2: Grounded "
         "Large Vision-Language Model for Remote Sensing"),
        ("SatMAE: Pre-training Transformers for Satellite Imagery", "SatMAE++: Pre-training "
         "Transformers for Satellite Imagery"),
        ("SkyChat: A Large Vision-Language Model for Remote Sensing", "GeoChat: A Large "
         "Vision-Language Model for Remote Sensing"),
        ("Detecting ships in 2D radar images with transformers", "Detecting ships in 3D radar "
         "images with transformers"),
        ("Survey", "Survey"),
    ],
)  # fmt: skip
def test_two_papers_are_never_taken_for_one(one, other):
    assert kind(entry(one), paper(other)) != "same"
    assert kind(entry(other), paper(one)) != "same"


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        (entry("Grounded Large Vision-Language Model for Remote Sensing"),
         "titles alike (93 of 100), authors unknown"),
        (entry("EarthChat: Grounded Large Vision-Language Model for Remote Sensing"),
         "same title under another name"),
        (entry(TITLE, "https://arxiv.org/abs/2301.00001"), "same title, two arXiv ids"),
        (entry(TITLE, extra={"Authors": "A. Other and B. Nobody"}), "same title, other authors"),
        (entry(TITLE, year=2015), "same title, 9 years apart"),
        (entry("Grounded Large Vision-Language"), "one title continues the other"),
        (entry("GeoChat: Large Language Model for Sensing"), "both are called 'geochat'"),
        (entry("GeoChat"), "'geochat' names it"),
    ],
)  # fmt: skip
def test_what_is_alike_goes_to_a_person_with_the_reason(listed, reason):
    title = TITLE if "continues" not in reason else TITLE.removeprefix("GeoChat: ")
    asked = paper(title, authors=("Jane Doe",), submitted_date=date(2024, 6, 13))
    match = KnownPapers([listed]).match(asked)
    assert (match.kind, match.reason) == ("maybe", reason)
    assert match.row is listed


def test_authors_settle_what_titles_leave_open():
    authors = ("Kartik Kuckreja", "Muhammad Danish")
    listed = entry("Grounded Large Vision-Language Model for Remote Sensing",
                   extra={"Authors": "Kuckreja, Danish et al."})  # fmt: skip
    assert kind(listed, paper(authors=authors)) == "same"
    assert kind(listed, paper(authors=("Jane Doe",))) == "new"


def test_a_row_in_two_sections_and_a_paper_of_the_stream_are_found_by_key():
    @dataclass
    class Row:
        entry: Entry
        section: str

    rows = [Row(entry(arxiv_id="2406.09385"), "a"), Row(entry(arxiv_id="2406.09385"), "b")]
    known = KnownPapers(rows)
    assert known.match(paper("Anything")).row is rows[0]


def test_papers_are_found_among_papers():
    published = paper(arxiv_id="2401.00001", doi="10.1109/A.1")
    assert KnownPapers([published]).match(entry("x", "https://doi.org/10.1109/a.1")).kind == "same"


def test_a_match_by_key_says_by_which():
    listed = KnownPapers(
        [entry(arxiv_id="2406.09385"), entry("Other", url="https://doi.org/10.1109/A")]
    )
    assert listed.match(paper("Renamed")).reason == "same arXiv id 2406.09385"
    assert (
        listed.match(entry("Else", url="https://doi.org/10.1109/a")).reason == "same DOI 10.1109/a"
    )
    page = KnownPapers([entry("A", url="https://example.org/a:b")])
    again = page.match(entry("B", url="http://www.example.org/a:b"))
    assert (again.kind, again.reason) == ("same", "same address example.org/a:b")
    untold = KnownPapers([entry("A title without any link")])
    assert untold.match(entry("A title without any link")).reason == "same title"


def test_of_equally_likely_rows_the_first_answers():
    rows = [entry(TITLE, year=year) for year in (2022, 2023)]
    assert KnownPapers(rows).match(paper()).row is rows[0]


@pytest.mark.parametrize(
    "authors",
    [
        "Ann Lee, Bo Quist",
        "Ann Lee; Bo Quist",
        "Ann Lee & Bo Quist",
        "Ann Lee and Bo Quist",
        "Bo Quist et al.",
        "Lee, Quist, .",
    ],
)
def test_authors_are_told_apart_however_they_are_listed(authors):
    listed = entry(TITLE, extra={"Authors": authors})
    match = KnownPapers([listed]).match(paper(authors=("Ann Lee", "Bo Quist")))
    assert (match.kind, match.reason) == ("same", "same title, same authors")


def test_pages_of_a_query_are_pages():
    assert entry_key(entry("A", url="https://openreview.net?id=x")).startswith("url:")
    assert entry_key(entry("A", url="https://arxiv.org/pdf/")).startswith("t:")
