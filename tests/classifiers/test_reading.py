import pytest

from classifiers.list_model import ListModel, packaged_model
from classifiers.reading import TOGETHER, Reading, in_readings
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


def test_terms_of_a_lexicon_are_found_once_for_all_models():
    lexicon = small_model().featurizer.lexicon
    reading = Reading(PAPERS)
    assert reading.field(lexicon) is reading.field(lexicon)
    assert reading.field(None).dense.shape == (len(PAPERS), 0)


def test_papers_are_cut_into_readings_in_order():
    papers = [paper(str(number), "") for number in range(2 * TOGETHER + 1)]
    readings = list(in_readings(papers))
    assert [len(each.papers) for each in readings] == [TOGETHER, TOGETHER, 1]
    assert [one for each in readings for one in each.papers] == papers
