"""Which two records are one paper, which two go to a person, and what the person reads."""

import pytest

from catalog.identity.same_paper import NEW, Judgement, Profile, judge, share_words
from catalog.identity.titles import split_title

TALK = "Grounded dialogue over satellite imagery"
CITIES = "Grounded dialogue over satellite imagery of cities"
TOWNS = (
    "Grounded dialogue over satellite imagery of cities and towns",
    "Grounded dialogues over satellite images of cities and towns",
)
LONGER = "Grounded dialogue over satellite imagery by reinforcement learning at scale"
NAMED = "EarthTalker: grounded dialogue over satellite imagery"
US = ("Ann Lee", "Bo Quist")
THEM = ("Cy Roe", "Di Fox")


def record(title, authors=(), year=None, has_arxiv_id=False):
    return Profile((), split_title(title), authors, year, has_arxiv_id)


def both(title, **facts):
    return record(title, **facts), record(title.upper(), **facts)


def apart(first, second):
    return record(CITIES, year=first), record(CITIES, year=second)


def words(*names):
    return frozenset(names)


@pytest.mark.parametrize(
    ("pair", "kind", "score", "reason"),
    [
        (both(TALK, authors=US), "same", 100, "same title, same authors"),
        (both(TALK), "same", 100, "same title"),
        (both("Grounded satellite dialogue"), "maybe", 100, "same title, but a short one"),
        (both("Grounded dialogue satellite imagery"), "same", 100, "same title"),
        (both(CITIES, has_arxiv_id=True), "maybe", 100, "same title, two arXiv ids"),
        (apart(2022, 2025), "same", 100, "same title"),
        (apart(2021, 2025), "maybe", 100, "same title, 4 years apart"),
        (apart(2016, None), "same", 100, "same title"),
        (
            (record(TALK, US), record(TALK, THEM)),
            *("maybe", 100, "same title, other authors"),
        ),
        (
            (record(TALK, US), record(TALK, ("A. Lee", "Zed York"))),
            *("same", 100, "same title, same authors"),
        ),
        (
            (record(TALK, (*US, "Ed Po")), record(TALK, ("Ann Lee", "Zed York", "Wu Xia"))),
            *("maybe", 100, "same title, other authors"),
        ),
        (
            (record(TOWNS[0]), record(TOWNS[1])),
            *("maybe", 97, "titles alike (97 of 100), authors unknown"),
        ),
        (
            (record(TOWNS[0], US), record(TOWNS[1], US)),
            *("same", 97, "titles alike (97 of 100), same authors"),
        ),
        (
            (record("GeoTalker: grounded dialogue over satellite imagery"), record(NAMED)),
            *("maybe", 94, "same title under another name"),
        ),
        ((record("EarthTalker"), record(NAMED)), "maybe", 85, "'earthtalker' names it"),
        ((record(NAMED), record("Earth Talker")), "maybe", 85, "'earth talker' names it"),
        ((record("Geo7"), record(NAMED.replace("EarthTalker", "Geo7"))), "new", 0, ""),
        ((record("Geo77"), record(NAMED.replace("EarthTalker", "Geo77"))), "maybe", 85, None),
        (
            (record("EarthTalker: dialogue over satellite images"), record(f"{NAMED} of cities")),
            *("maybe", 75, "both are called 'earthtalker'"),
        ),
        (
            (
                record("EarthTalker: dialogue over satellite images", US),
                record(f"{NAMED} of cities", US),
            ),
            *("same", 75, "both are called 'earthtalker', same title spelt out"),
        ),
        ((record("EarthTalker: counting ships in harbours"), record(NAMED)), "new", 0, ""),
        ((record(LONGER), record(TALK)), "maybe", 85, "one title continues the other"),
        ((record(TALK, US), record(LONGER, US)), "same", 85, "one title continues the other"),
        ((record("Grounded dialogue"), record(LONGER)), "new", 0, ""),
        ((record("Counting ships in every harbour"), record(TALK)), "new", 0, ""),
        ((record(f"A survey of {TALK}"), record(f"A benchmark of {TALK}")), "new", 0, ""),
        (
            (
                record(f"A survey of {TALK}", has_arxiv_id=True),
                record(f"A benchmark of {TALK}", has_arxiv_id=True),
            ),
            *("new", 0, ""),
        ),
    ],
)
def test_two_records_are_judged_by_title_authors_and_year(pair, kind, score, reason):
    found = judge(*pair)
    assert (found.kind, round(found.score)) == (kind, score)
    assert reason is None or found.reason == reason
    assert judge(*reversed(pair)) == found


def test_names_are_compared_without_their_blanks():
    spaced = record("Earth Talker: grounded dialogue over satellite imagery")
    assert judge(spaced, record(NAMED)).kind == "same"


def test_an_author_list_of_signs_alone_names_nobody():
    assert judge(record(TALK, ("—",)), record(TALK, US)).reason == "same title"


def test_titles_that_share_too_few_words_are_not_compared():
    five = words("a", "b", "c", "d", "e")
    assert share_words(five, words("a", "b", "v", "w", "x", "y"))
    assert not share_words(five, words("a", "v", "w", "x", "y", "z"))


def test_the_surer_judgement_ranks_higher():
    sure, alike, less_alike = (
        Judgement(kind, score, "") for kind, score in [("same", 85.0), ("maybe", 99), ("maybe", 90)]
    )
    assert sure.rank > alike.rank > less_alike.rank > NEW.rank
