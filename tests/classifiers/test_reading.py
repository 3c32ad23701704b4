import pytest

from catalog.config import ListConfig
from classifiers.lexicon import Lexicon
from classifiers.list_model import ListModel, packaged_model
from classifiers.reading import TOGETHER, Reading
from classifiers.texts import plain_words
from tests.classifiers.small_model import ASSISTANT, BOUND, CONFIG, PAINTER, paper, small_model

PAPERS = [
    paper("An assistant", ASSISTANT),
    paper("A bound", BOUND),
    paper("", ""),
    paper("Painting", PAINTER),
]


def test_what_is_told_is_what_screening_answers_without_the_skipped():
    model = small_model()
    told = dict(model.tell(Reading(PAPERS), [0, 1, 2, 3], CONFIG))
    answers = dict(enumerate(model.screen(PAPERS, CONFIG)))
    assert told == {at: one for at, one in answers.items() if one.verdict != "skip"}
    assert sorted(told) == [0, 3]


def test_only_the_places_asked_for_are_told():
    assert [at for at, _ in small_model().tell(Reading(PAPERS), [1, 3], CONFIG)] == [3]
    assert list(small_model().tell(Reading(PAPERS), [], CONFIG)) == []


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_a_model_shares_its_lexicon_with_another_that_holds_the_same(list_id):
    one = ListModel.load(packaged_model("vlgfm")).featurizer.lexicon
    assert ListModel.load(packaged_model(list_id)).featurizer.lexicon is one


def test_terms_of_a_lexicon_are_found_once_and_only_where_a_model_asks():
    lexicon = Lexicon({"field": [("aerial",)]})
    asked = []
    lexicon.find = lambda words: asked.append(list(words)) or []
    reading = Reading(PAPERS)
    assert reading.found(lexicon, 3) is reading.found(lexicon, 3)
    assert asked == [["painting"], plain_words(PAINTER)]
    assert reading.found(None, 0) is None


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_a_model_that_asks_for_no_paper_of_a_reading_tells_nothing(list_id):
    """A backfill of two lists ended where all papers of a reading were the other list's."""
    model = ListModel.load(packaged_model(list_id))
    assert list(model.tell(Reading(PAPERS), [], ListConfig(id="x", name="X"))) == []


def test_two_models_that_share_a_reading_tell_what_each_would_tell_alone():
    texts = [
        paper("A vision language model for remote sensing", f"{ASSISTANT}. {number} tasks", number)
        for number in map(str, range(5))
    ]
    reading = Reading(texts)
    for list_id in ("vlgfm", "rsfm"):
        model, config = ListModel.load(packaged_model(list_id)), ListConfig(id="x", name="X")
        told = model.tell(reading, [1, 3, 4], config)
        alone = model.screen([texts[1], texts[3], texts[4]], config)
        assert [one for _, one in told] == alone
        assert {one.verdict for one in alone} == {"unsure"}  # the list has no table for them


def test_probabilities_of_many_papers_are_those_of_their_answers_in_order():
    model, config = ListModel.load(packaged_model("vlgfm")), ListConfig(id="x", name="X")
    texts = [("A vision language model for remote sensing", ASSISTANT), ("On prime numbers", "")]
    papers = [paper(*texts[number % 3 > 0], str(number)) for number in range(2 * TOGETHER + 1)]
    probs = model.prob_relevant(papers).tolist()
    assert probs == [one.prob_relevant for one in model.screen(papers, config)]
    assert probs[-1] == 0 < probs[-3] == probs[0]
