"""arXiv ids and addresses, in every spelling that lists use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identity.known_papers import (
    ArxivRef,
    arxiv_ref,
    normalise_doi,
    normalise_title,
    normalise_url,
)

NEW_STYLE = ArxivRef("2406.09385")


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("2406.09385", NEW_STYLE),
        ("2406.09385v2", ArxivRef("2406.09385", 2)),
        ("arXiv:2406.09385v12", ArxivRef("2406.09385", 12)),
        ("arxiv 2406.09385.", NEW_STYLE),
        ("1411.4038", ArxivRef("1411.4038")),
        ("0704.0001", ArxivRef("0704.0001")),
        ("cs/0112017", ArxivRef("cs/0112017")),
        ("CS/0112017v3", ArxivRef("cs/0112017", 3)),
        ("math.GT/0309136", ArxivRef("math/0309136")),
        ("https://arxiv.org/abs/2406.09385", NEW_STYLE),
        ("http://www.arxiv.org/abs/2406.09385/", NEW_STYLE),
        ("https://export.arxiv.org/abs/2406.09385?context=cs.CV", NEW_STYLE),
        ("https://arxiv.org/pdf/2406.09385v3.pdf", ArxivRef("2406.09385", 3)),
        ("https://arxiv.org/abs/2406.09385.pdf", NEW_STYLE),
        ("https://arxiv.org/html/2406.09385v1#S3.F2", ArxivRef("2406.09385", 1)),
        ("https://ar5iv.labs.arxiv.org/html/2406.09385", NEW_STYLE),
        ("https://www.alphaxiv.org/overview/2406.09385", NEW_STYLE),
        ("https://huggingface.co/papers/2406.09385", NEW_STYLE),
        ("https://hf.co/papers/2406.09385", NEW_STYLE),
        ("10.48550/arXiv.2406.09385", NEW_STYLE),
        ("https://doi.org/10.48550/ARXIV.2406.09385", NEW_STYLE),
        ("https://img.shields.io/badge/arXiv-2406.09385-b31b1b.svg", NEW_STYLE),
        ("https://x.org/redirect?to=arxiv%3A2406.09385", NEW_STYLE),
        ("//arxiv.org/abs/cs/0112017", ArxivRef("cs/0112017")),
    ],
)
def test_an_arxiv_id_is_read_in_every_spelling(text, ref):
    assert arxiv_ref(text) == ref


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://arxiv.org/abs/",
        "2413.12345",  # no thirteenth month
        "2406.9385",  # five digits since 2015
        "2406.093851",
        "0703.0001",  # before the scheme began
        "10.1109/TGRS.2023.32415",
        "10.3390/2012.12345",
        "https://example.org/2406.09385",
        "https://github.com/cs/0112017",
        "version 2406.09385.1",
        "x2406.09385",
    ],
)
def test_other_numbers_are_no_arxiv_ids(text):
    assert arxiv_ref(text) is None


def test_the_first_reference_of_a_row_that_is_an_arxiv_id_is_found():
    row = "|[code](https://github.com/a/2401.00001)|see cs/0112017v2|2406.09385|"
    assert arxiv_ref(row) == ArxivRef("cs/0112017", 2)


@given(st.text(max_size=200))
def test_any_text_is_searched_without_a_crash(text):
    ref = arxiv_ref(text)
    assert ref is None or arxiv_ref(str(ref)) == ref


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://www.example.org/a/"),
        ("https://Example.ORG:443/a#top", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=3", "https://example.org/a?id=3"),
        ("https://github.com/Owner/Repo.git", "http://github.com/owner/repo/tree/main/"),
        ("https://arxiv.org/pdf/2406.09385v2", "https://huggingface.co/papers/2406.09385"),
        (
            "https://ieeexplore.ieee.org/abstract/document/9559903/",
            "https://ieeexplore.ieee.org/document/9559903",
        ),
        (
            "https://openaccess.thecvf.com/content/X/papers/A_paper.pdf",
            "https://openaccess.thecvf.com/content/X/html/A_paper.html",
        ),
        ("https://openreview.net/pdf?id=abC", "https://openreview.net/forum?id=abC&noteId=q"),
        ("http://dx.doi.org/10.1109/ABC.1", "https://doi.org/10.1109/abc.1"),
        ("https://example.org/a%20b", "https://example.org/a b"),
    ],
)
def test_two_spellings_of_an_address_are_one(one, other):
    assert normalise_url(one) == normalise_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/?id=3", "https://example.org/?id=4"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://github.com/o/r/tree/main/sub", "https://github.com/o/r"),
        ("https://example.org/#/paper/1", "https://example.org/#/paper/2"),
    ],
)
def test_two_pages_stay_two(one, other):
    assert normalise_url(one) != normalise_url(other)


@given(st.text(max_size=80))
def test_any_address_is_normalised_without_a_crash(text):
    normalise_url(text)
    normalise_url("https://" + text)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1109/TGRS.2023.3241.", "10.1109/tgrs.2023.3241"),
        ("(doi:10.1016/S0034-4257(02)00096-2)", "10.1016/s0034-4257(02)00096-2"),
        ("https://doi.org/10.1109%2FTGRS.2023", "10.1109/tgrs.2023"),
        ("10.48550/arXiv.2406.09385", None),
        ("no doi", None),
    ],
)
def test_dois_are_bare_and_lower_case(text, doi):
    assert normalise_doi(text) == doi


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("GeoChat:  Grounded, Large!", "geochat grounded large"),
        (r"S$^2$MAE with \textbf{masks}", "s2mae with masks"),
        (r"Schr\"{o}dinger na\"ive {G}eo", "schrodinger naive geo"),
        ("Schrödinger", "schrodinger"),
        ("α-Net and β", "alpha net and beta"),
        ("SatMAE++", "satmae++"),
        ("ＦＵＬＬ ﬁeld", "full field"),
        ("遥感 Model", "遥感 model"),
    ],
)
def test_titles_are_brought_to_one_form(title, normal):
    assert normalise_title(title) == normal
