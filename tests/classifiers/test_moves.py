import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.moves import MOVES, read_moves
from classifiers.texts import plain_words


def moves(abstract, title="On leaves"):
    return dict(zip(MOVES, read_moves(plain_words(title), plain_words(abstract)), strict=True))


def made(abstract, title="On leaves"):
    return {name for name, strength in moves(abstract, title).items() if strength}


@pytest.mark.parametrize(
    ("abstract", "move"),
    [
        ("We release a large corpus of tea.", "introduces a dataset or benchmark, no model"),
        ("In this paper, we present TeaBench.", "introduces a dataset or benchmark, no model"),
        ("This work introduces a pot encoder.", "introduces a model first"),
        ("We build a multi-agent tea system.", "introduces an agent or system"),
        ("This paper provides a review of tea.", "introduces a study"),
        ("We systematically evaluate nine pots.", "studies and introduces nothing"),
        ("We argue that tea is late.", "studies before it introduces"),
        ("Our new dataset holds leaves.", "speaks of its own data"),
        ("The proposed network boils.", "speaks of its own model"),
        ("These findings reveal gaps.", "speaks of findings"),
    ],
)
def test_what_a_sentence_does(abstract, move):
    assert move in made(abstract)


@pytest.mark.parametrize(
    ("abstract", "move"),
    [
        # The thing is what the verb brings, not what it is brought for.
        ("We propose a method for a dataset.", "introduces a dataset or benchmark, no model"),
        ("We introduce ways to review models.", "introduces a study"),
        # What others do is not what the authors do.
        ("Others release a corpus of tea.", "introduces a dataset or benchmark, no model"),
        ("Existing work proposes an encoder.", "introduces a model first"),
        ("The paper cup introduces an encoder.", "introduces a model first"),
        ("We evaluate nine pots. We propose a method.", "studies and introduces nothing"),
        ("We propose a tea network and a dataset.", "studies before it introduces"),
    ],
)
def test_what_a_sentence_does_not_do(abstract, move):
    assert move not in made(abstract)


def test_titles_name_benchmarks_in_a_word_of_their_own():
    named = made("We release TeaBench, a benchmark.", "TeaBench: which pot?")
    assert named >= {
        "title names a benchmark",
        "title names a dataset or benchmark",
        "dataset or benchmark named in the title and introduced",
    }
    assert "title names a benchmark" not in made("", "Benching teas")
    assert made("", "A survey of pots") == {"title names a study or survey"}
    assert "title says that it studies" in made("", "Probing pots")


def test_saying_it_more_often_says_it_more():
    once, twice = moves("Our dataset."), moves("Our dataset. Our corpus.")
    assert twice["speaks of its own data"] > once["speaks of its own data"] > 0


CUES = ("we", "this", "paper", "our", "propose", "study", "a", "dataset", "for", "bench")


@given(st.lists(st.sampled_from(CUES)))
def test_any_words_give_every_move_a_strength(words):
    found = read_moves(words, words)
    assert len(found) == len(MOVES)
    assert min(found) >= 0


def test_a_text_of_cues_alone_takes_no_longer_than_its_length():
    words = ["we", "our"] * 50_000
    began = time.process_time()
    read_moves([], words)
    assert time.process_time() - began < 5
