from hypothesis import given
from hypothesis import strategies as st

from catalog.paper import fold
from classifiers.first_stage import (
    OFF,
    SHORT_TEXT_WORDS,
    FirstStage,
    learn_first_stage,
    quick_words,
)
from classifiers.sieve import Sieve, Texts

PADDING = [b"pad%d" % number for number in range(SHORT_TEXT_WORDS)]
FIELD = [frozenset([b"satellite", b"text", b"w%d" % n, *PADDING]) for n in range(20)]
REST = [frozenset([b"proof", b"bound", b"v%d" % n, *PADDING]) for n in range(500)]


def passes(stage, words):
    return Sieve(stage).passing(Texts([("", b" ".join(words).decode())])) == [0]


def test_it_learns_the_words_that_tell():
    stage = learn_first_stage(FIELD, REST)
    assert {"satellite", "text"} <= stage.weights.keys()
    assert passes(stage, [b"satellite", b"text", *PADDING])
    assert not passes(stage, [b"proof", b"bound", *PADDING])
    assert stage.pass_share == 0


def test_no_known_paper_is_lost():
    odd = frozenset([b"proof", b"oddword", *PADDING])
    stage = learn_first_stage([*FIELD, odd], REST)
    assert all(passes(stage, words) for words in [*FIELD, odd])


def test_one_word_in_passing_is_not_enough():
    stage = FirstStage({"satellite": 900, "text": 300, "proof": -400}, 1000)
    assert passes(stage, [b"satellite", b"text", *PADDING])
    assert not passes(stage, [b"satellite", *PADDING])
    assert not passes(stage, [b"satellite", b"text", b"proof", *PADDING])


def test_a_short_text_passes_on_one_telling_word():
    stage = FirstStage({"satellite": 900, "town": 400}, 1000)
    texts = Texts([("Seen by Satellite", ""), ("A short proof", ""), ("", "")])
    assert Sieve(stage).passing(texts) == [0]


def test_it_is_off_where_it_would_let_most_through():
    same = [frozenset([b"common", *PADDING])] * 50
    assert learn_first_stage(same, [*same, *same]) == OFF


def test_it_is_off_without_papers_to_learn_from():
    assert learn_first_stage([], REST) == OFF
    assert not OFF.is_on
    assert passes(OFF, [])


def test_a_sample_counts_as_the_papers_it_stands_for():
    near = [frozenset([b"satellite", b"orbit", *PADDING])] * 100
    even = learn_first_stage(FIELD, [*near, *REST])
    true = learn_first_stage(FIELD, [*near, *REST], [1.0] * 100 + [30.0] * 500)
    assert true.weights.keys() - even.weights.keys() == {"satellite"}


def test_the_same_papers_give_the_same_stage():
    assert learn_first_stage(FIELD, REST) == learn_first_stage(FIELD, REST)


def test_markup_and_other_scripts_only_part_words():
    found = quick_words("\\textbf{SAR}-based B+", "caf\u00e9\u2019s \u536b\u661f $x$\ud800")
    assert found == [b"textbf", b"sar", b"based", b"b+", b"caf", b"s", b"x"]


@given(st.text(max_size=200), st.text(max_size=400))
def test_raw_text_is_judged_like_folded_text(title, abstract):
    assert quick_words(title, abstract) == quick_words(fold(title), fold(abstract))
