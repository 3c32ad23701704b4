"""The whole enrichment: the list's own words, and never in the way of a night."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.candidates.enrichment import Enrichment, enrich
from flows.candidates.enrichment.abbreviation import find_abbreviation
from flows.candidates.enrichment.paper_links import find_links
from flows.candidates.enrichment.urls import plain_text
from flows.candidates.enrichment.venues import find_venue

CONFIG = ListConfig(id="toys", name="Toys", venue_names={"IJAEOG": "JAG", "arXiv": "Arxiv"})

PIECES = st.sampled_from(
    [
        "Accepted at ", "submitted to ", "CVPR", " 2026", "'25", "Workshop", "https://github.com/",
        "a/b", "github.io", r"\url{", r"\href{", "}", "(", ")", "$", "\\", "_", ". ", "; ", " in ",
        "in the ", "Journal of ", "Toys", ", ", " and ", "https://[", "http://\u0000", "：", "é",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def test_reads_everything_at_once() -> None:
    paper = Paper(
        "2601.00001",
        "ToyChat: A Model for Toys",
        "Code: https://github.com/toylab/toychat. Page: https://toylab.github.io/toychat.",
        comment="Accepted at CVPR 2026",
    )
    assert enrich(paper, CONFIG) == Enrichment(
        venue="CVPR",
        year=2026,
        is_preprint=False,
        code_url="https://github.com/toylab/toychat",
        project_url="https://toylab.github.io/toychat",
        abbreviation="ToyChat",
    )


def test_venue_is_written_as_the_list_writes_it() -> None:
    comment = "Published in International Journal of Applied Earth Observation and Geoinformation"
    assert enrich(Paper("2601.00001", "T", "A", comment=comment), CONFIG).venue == "JAG"


def test_without_a_venue_the_paper_is_a_preprint_of_its_own_year() -> None:
    found = enrich(Paper("2406.00001", "T", "A"), CONFIG)
    assert (found.venue, found.year, found.is_preprint) == ("Arxiv", 2024, True)


def test_old_ids_take_the_year_from_the_announcement() -> None:
    old = Paper("cs/0112017", "T", "A", announced_date=date(2001, 12, 12))
    assert enrich(old, CONFIG).year == 2001
    assert enrich(Paper("cs/0112017", "T", "A"), CONFIG).year is None


@given(title=TEXTS, abstract=TEXTS, comment=TEXTS, reference=TEXTS, doi=TEXTS)
def test_no_text_makes_it_or_an_extractor_raise(
    title: str, abstract: str, comment: str, reference: str, doi: str
) -> None:
    paper = Paper("2601.00001", title, abstract, comment=comment, journal_ref=reference, doi=doi)
    find_venue(paper)
    find_links(paper)
    find_abbreviation(title)
    enrich(paper, CONFIG)


@given(abstract=TEXTS, comment=TEXTS)
def test_every_link_is_an_address_of_the_text(abstract: str, comment: str) -> None:
    found = enrich(Paper("2601.00001", "T", abstract, comment=comment), CONFIG)
    text = "".join(plain_text(f"{abstract} {comment}").split()).casefold()
    for url in filter(None, (found.code_url, found.project_url, found.data_url)):
        scheme, _, rest = url.partition("://")
        assert scheme in ("http", "https")
        assert rest.casefold() in text


def test_a_failing_extractor_leaves_a_warning_and_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Hostile(str):
        __slots__ = ()

        def __getitem__(self, key: object) -> Hostile:
            return self

        def replace(self, *_: object, **__: object) -> str:
            raise RuntimeError("hostile")

    paper = Paper("2601.00001", "ToyChat: Toys", "A", comment=Hostile("x"))
    found = enrich(paper, CONFIG)
    assert found.abbreviation == "ToyChat"
    assert "The venue of 2601.00001 could not be read (RuntimeError)." in caplog.text


@pytest.mark.parametrize(
    "piece",
    [
        "in the ", "accepted as a ", "A", "a-", "(", ")", "https://github.com/", "github.com/a ",
        "\\url{", "Accepted at Journal of ", "Toys and ", "2025 ", "CVPR ", "20", ". ", ", ", "'",
        "10.1109/", "submitted to ", " as-is",
    ],
)  # fmt: skip
def test_repetition_does_not_slow_it_down(piece: str) -> None:
    text = "Accepted " + piece * (200_000 // len(piece))
    start = time.process_time()
    enrich(Paper("2601.00001", text, text, comment=text, journal_ref=text, doi=text), CONFIG)
    assert time.process_time() - start < 5
