from __future__ import annotations

import pytest

from flows.errors import BrokenAnswerError
from flows.polling.sources.categories import KNOWN_CATEGORIES, oai_set
from flows.polling.sources.documents import parse_document, says_withdrawn, split_version

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss><channel><title>&b;</title></channel></rss>"""


def test_entities_that_would_blow_up_are_refused() -> None:
    with pytest.raises(BrokenAnswerError, match="declares a document type"):
        parse_document(LAUGHS, {"rss"}, where="here")


def test_empty_answer_is_named_as_such() -> None:
    with pytest.raises(BrokenAnswerError, match="here: the answer is empty"):
        parse_document(b" \n", {"rss"}, where="here")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2406.09385v2", ("2406.09385", 2)),
        ("oai:arXiv.org:2510.12345v1", ("2510.12345", 1)),
        ("http://arxiv.org/abs/cs/0112017v3", ("cs/0112017", 3)),
        ("https://arxiv.org/abs/math.GT/0309136", ("math.GT/0309136", 1)),
    ],
)
def test_versions_are_split_off(text: str, expected: tuple[str, int]) -> None:
    assert split_version(text) == expected


def test_text_without_an_id_is_an_error() -> None:
    with pytest.raises(ValueError, match="no arXiv id in"):
        split_version("https://arxiv.org/list/cs.CV/new")


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the authors due to an error in Table 2",
        "This submission has been withdrawn by arXiv administrators",
        "withdrawn",
        "The paper is withdrawn",
        "Withdrawn by the author because of a flaw in Lemma 3",
        "This article was temporarily withdrawn",
        "We decided to withdraw the present version to correct the experiments",
        "We would like to request the withdrawal of our manuscript",
    ],
)
def test_withdrawals_are_recognised(comment: str) -> None:
    assert says_withdrawn(comment, "We study cats.")


@pytest.mark.parametrize(
    ("comment", "abstract"),
    [
        ("", "We study bank customers whose money was withdrawn."),
        ("Replaces arXiv:2601.00001, which was withdrawn", "We study cats."),
        ("Accepted at CVPR 2026", "Samples withdrawn from a well are classified."),
        ("10 pages; extended version of a workshop paper", "We study drawn sketches."),
    ],
)
def test_other_uses_of_the_word_are_no_withdrawal(comment: str, abstract: str) -> None:
    assert not says_withdrawn(comment, abstract)


def test_withdrawal_may_open_the_abstract() -> None:
    assert says_withdrawn("", "This paper has been withdrawn by the authors.")


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.CV", "cs:cs:CV"),
        ("eess.IV", "eess:eess:IV"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.IM", "physics:astro-ph:IM"),
        ("physics.ao-ph", "physics:physics:ao-ph"),
    ],
)
def test_sets_of_oai_pmh_are_named_after_categories(category: str, name: str) -> None:
    assert category in KNOWN_CATEGORIES
    assert oai_set(category) == name
