"""Papers named by hand are found under any of their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.identity.paper_names import is_doi, paper_name
from catalog.paper import Paper
from flows.polling.sources.named_papers import find_named
from flows.polling.transport.transport import Transport, open_transport
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import settings_for

DAY = date(2026, 3, 3)
DOI = "10.1109/TGRS.2026.1234567"


def a_paper(number: int, doi: str = "") -> Paper:
    return Paper(
        f"2603.0000{number}",
        f"Kites, part {number}",
        abstract="We fly a kite.",
        categories=("cs.CV",),
        doi=doi,
        announced_date=DAY,
        submitted_date=DAY,
    )


@pytest.fixture
def transport(tmp_path: Path) -> Iterator[Transport]:
    papers = (a_paper(1), a_paper(2, DOI), a_paper(3, f"{DOI}.sup1"))
    with ArxivStandin(papers, today=DAY) as arxiv:
        settings = settings_for(arxiv, tmp_path)
        with open_transport(settings, night=DAY) as opened:
            yield opened


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2603.00001v2", "2603.00001"),
        ("https://arxiv.org/pdf/2603.00001", "2603.00001"),
        ("10.48550/arXiv.2603.00001", "2603.00001"),
        (DOI, DOI),
        (f"doi:{DOI},", DOI),
        (f"https://doi.org/{DOI}", DOI),
        ("https://dx.doi.org/10.1016%2Fj.rse.2026.114000", "10.1016/j.rse.2026.114000"),
        ("10.3390/rs18060987", "10.3390/rs18060987"),
        ("10.1000/2603.00001", "10.1000/2603.00001"),
        ("kites", None),
        ("10.11", None),
    ],
)
def test_names_of_papers_are_read(text: str, name: str | None) -> None:
    assert paper_name(text) == name
    assert name is None or is_doi(name) == name.startswith("10.")


def test_ids_and_dois_are_found_and_what_arxiv_does_not_have_is_missing(
    transport: Transport,
) -> None:
    names = ["2603.00001", DOI, "10.1109/NOBODY.1", "2603.99999"]
    found = find_named(names, transport)
    assert {name: paper.arxiv_id for name, paper in found.items()} == {
        "2603.00001": "2603.00001",
        DOI: "2603.00002",
    }


def test_doi_is_never_taken_for_a_longer_one(transport: Transport) -> None:
    assert find_named([f"{DOI}.sup"], transport) == {}
