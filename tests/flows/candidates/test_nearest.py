from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from catalog.curated_list import packaged_lists, read_list
from catalog.entry import Entry, Link
from flows.candidates.nearest import COMMON_WORDS, NearestRows, cosines

TITLES = (
    "GeoChatter: dialogue with satellite images in remote sensing",
    "Counting ships in remote sensing with radar",
    "A survey of remote sensing foundation models",
    "Street views and where they are",
)
ROWS = [("chat", Entry(title=title)) for title in TITLES]


def near(rows, title, section=None):
    return NearestRows(rows, [title, "another paper"]).of(title, section)


def test_rare_words_decide_not_common_ones():
    found = near(ROWS, "EarthTalker: a dialogue about satellite images in remote sensing")
    assert found[0].title == TITLES[0]


def test_far_titles_have_no_neighbours():
    assert near(ROWS, "Protein folding at scale") == ()


def test_a_title_in_two_sections_is_named_once():
    rows = [*ROWS, ("clip", Entry(title=TITLES[0]))]
    found = near(rows, "Dialogue with satellite images")
    assert [row.title for row in found].count(TITLES[0]) == 1


def test_neighbours_stand_in_the_section_that_is_proposed():
    rows = [*ROWS, ("clip", Entry(title="Remote sensing images with words"))]
    title = "Dialogue with satellite images in remote sensing"
    assert [row.section for row in near(rows, title, "clip")] == ["clip"]
    elsewhere = near(ROWS, title, "clip")
    assert {row.section for row in elsewhere} == {"chat"}


def test_the_papers_link_is_taken():
    links = (Link(url="https://c.org", kind="code"), Link(url="https://p.org", kind="paper"))
    rows = [("chat", Entry(title="Satellite dialogue", links=links))]
    assert near(rows, "satellite dialogue")[0].url == "https://p.org"


def test_empty_lists_and_titles_of_stop_words_have_no_neighbours():
    assert near([], "anything") == ()
    assert near([("chat", Entry(title="the of and"))], "the") == ()


def test_titles_are_as_near_as_scikit_learn_says_and_in_the_same_order():
    assert COMMON_WORDS == ENGLISH_STOP_WORDS
    rows = [row.entry.title for row in read_list(packaged_lists(), "rsfm").rows]
    titles = [*rows[::7], "Ein Bild, zwei Köpfe: CLIP's CLIP²", "the of", ""]
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    matrix = vectorizer.fit_transform(rows)
    wanted = (vectorizer.transform(titles) @ matrix.T).toarray()
    found = cosines(rows, titles)
    for title, cosine in zip(titles, wanted, strict=True):
        assert np.allclose(found[title], cosine, rtol=0, atol=1e-12)
        first = cosine.argsort(kind="stable")[::-1][: (cosine > 0.15).sum()]
        assert found[title].argsort(kind="stable")[::-1][: len(first)].tolist() == first.tolist()
