from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from catalog.paper import Paper
from classifiers.classifier_errors import ModelError
from classifiers.features import Featurizer, Vocabulary
from classifiers.first_stage import FirstStage
from classifiers.lanes import Cause
from classifiers.lexicon import Lexicon
from classifiers.linear import Linear
from classifiers.list_model import Heads, ListModel
from classifiers.model_file import read_model, write_model
from classifiers.screening import Calibration, Thresholds
from classifiers.second_stage import MIN_PAPERS, SecondStage, learn_second_stage
from tests.classifiers.small_model import CONFIG

LEXICON = Lexicon(
    {"field": [("satellite",)], "language": [("caption*",)]}, ("field",), ("language",)
)
LONG = " and so on" * 30


def sample(count=400, seed=3):
    """Papers that belong hold both of two features; others one of them, or by chance both."""
    random = np.random.default_rng(seed)
    belongs = np.arange(count) < count // 2
    one = random.random(count) < np.where(belongs, 0.98, 0.5)
    other = random.random(count) < np.where(belongs, 0.98, 0.3)
    table = np.stack([one, other, one & other], axis=1).astype(np.float64)
    return sp.csr_matrix(table), belongs


def learn(features, belongs, listed=None):
    listed = belongs if listed is None else listed
    return learn_second_stage(features, belongs, belongs, listed, np.ones(len(belongs)))


def learned():
    features, belongs = sample()
    return features, belongs, learn(features, belongs)


def test_no_row_of_the_list_is_lost_and_many_others_are():
    features, belongs, stage = learned()
    passes = stage.passes(features.toarray().astype(np.float32))
    assert passes[belongs].all()
    assert stage.pass_share <= 0.8


def test_a_row_of_the_list_that_would_be_lost_is_kept_at_the_least_cost():
    features, belongs = sample()
    odd = sp.csr_matrix(np.eye(1, features.shape[1] + 1, features.shape[1]))
    wider = sp.vstack([sp.hstack([features, np.zeros((features.shape[0], 1))]), odd]).tocsr()
    belongs, listed = np.append(belongs, True), np.append(np.zeros(len(belongs), bool), True)
    stage = learn_second_stage(wider, belongs, belongs & ~listed, listed, np.ones(len(belongs)))
    passes = stage.passes(wider.toarray().astype(np.float32))
    assert passes[-1]
    assert stage.pass_share <= learn(*sample()).pass_share


def test_it_is_off_where_few_papers_belong():
    features, belongs = sample(2 * MIN_PAPERS - 2)
    assert not learn(features, belongs).is_on


def test_it_is_off_where_it_saves_little():
    features, belongs = sample()
    nothing = sp.csr_matrix(np.zeros(features.shape))
    assert not learn(nothing, belongs).is_on


def model(stage=None):
    terms = Vocabulary(("satellite",), np.ones(1, np.float32))
    nothing = Vocabulary((), np.zeros(0, np.float32))
    width = 4 * 2 + 5
    weights = np.zeros(width, np.float32)
    weights[-5] = 1.0  # both anywhere
    return ListModel(
        "toys",
        Featurizer(terms, nothing, LEXICON, np.ones(width, np.float32)),
        FirstStage({"satellite": 1}),
        Linear(np.full((1 + width, 1), 0.5, np.float32), np.zeros(1, np.float32)),
        Heads(),
        Calibration(1.0, -1.0),
        Thresholds(0.5, 0.2),
        second_stage=stage or SecondStage(weights, 0.5, 0.1),
    )


PAPERS = [
    Paper("1", "A", "satellite captions" + LONG),
    Paper("2", "A", "satellite orbits" + LONG),
    Paper("3", "Satellite orbits", ""),
    Paper("4", "A", "tea" + LONG),
    Paper("5", "", ""),
]


def test_what_it_drops_is_skipped_with_the_reason():
    answers = model().screen(PAPERS, CONFIG)
    assert [answer.prob_relevant > 0 for answer in answers] == [True, False, True, False, False]
    assert (answers[1].verdict, answers[1].section) == ("skip", None)
    assert answers[1].cause is Cause.SECOND_STAGE
    assert model().prob_relevant(PAPERS).tolist() == [answer.prob_relevant for answer in answers]


def test_a_short_text_is_not_judged_by_it():
    [answer] = model().screen([PAPERS[2]], CONFIG)
    assert answer.prob_relevant > 0


def test_a_paper_alone_gets_the_answer_it_gets_among_others():
    many = [replace(paper, arxiv_id=f"{paper.arxiv_id}.{n}") for n in range(70) for paper in PAPERS]
    together = model().screen(many, CONFIG)
    assert together == [model().screen([paper], CONFIG)[0] for paper in many]


def test_it_travels_with_the_model(tmp_path):
    saved = model().save(tmp_path)
    loaded = ListModel.load(tmp_path)
    assert loaded.screen(PAPERS, CONFIG) == saved.screen(PAPERS, CONFIG)
    assert loaded.second_stage.limit == 0.5


def test_a_model_without_one_loads_and_drops_nothing_more(tmp_path):
    model().save(tmp_path)
    arrays, card = read_model(tmp_path)
    for name in ("second_stage_weights", "words_parts", "title_parts"):
        del arrays[name]
    write_model(tmp_path, arrays, card)
    loaded = ListModel.load(tmp_path)
    assert not loaded.second_stage.is_on
    assert loaded.screen(PAPERS, CONFIG)[1].prob_relevant > 0


def test_one_that_does_not_fit_the_features_is_refused(tmp_path):
    model().save(tmp_path)
    arrays, card = read_model(tmp_path)
    write_model(tmp_path, {**arrays, "second_stage_weights": np.ones(2, np.float32)}, card)
    with pytest.raises(ModelError, match="second stage has shape"):
        ListModel.load(tmp_path)
