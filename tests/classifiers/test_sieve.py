from hypothesis import given
from hypothesis import strategies as st

from classifiers.first_stage import OFF, SHORT_TEXT_WORDS, FirstStage, quick_words
from classifiers.sieve import Sieve, Texts

STAGE = FirstStage(
    {"a": 1, "uav": 2, "remotesensing": 3, "remotesensors": -1, "x+y": 2, "geospati": 1}, 4
)
WORDS = [*STAGE.weights, "remotesensong", "geospatial", "zz", "", "\n", "\u00e9", "UAV", "\ud800"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
PADDED = st.tuples(TEXTS, TEXTS, st.sampled_from([0, 50, 57, 58, 59, 60, 61, 90]))


def passes(title, abstract):
    """The rule, word by word."""
    words = quick_words(title, abstract)
    weights = [STAGE.weights[w] for w in map(bytes.decode, set(words)) if w in STAGE.weights]
    return bool(weights) and (len(words) < SHORT_TEXT_WORDS or sum(weights) >= STAGE.threshold)


@given(st.lists(PADDED, max_size=6))
def test_a_sieve_keeps_to_the_rule_of_the_first_stage(papers):
    texts = [(title, f"{abstract} {'so ' * padding}") for title, abstract, padding in papers]
    expected = [at for at, each in enumerate(texts) if passes(*each)]
    assert Sieve(STAGE).passing(Texts(texts)) == expected


def test_a_stage_that_is_off_lets_all_through():
    assert Sieve(OFF).passing(Texts([("T", ""), ("", "")])) == [0, 1]


def test_papers_without_any_word_are_dropped():
    assert Sieve(STAGE).passing(Texts([("", ""), ("\u4e2d", "\u6587")])) == []
