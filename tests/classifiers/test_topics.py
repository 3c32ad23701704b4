from dataclasses import replace

import numpy as np
import pytest

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.classifier_errors import ModelError
from classifiers.features import Featurizer, Found, Vocabulary, Words
from classifiers.first_stage import FirstStage
from classifiers.lexicon import Lexicon
from classifiers.linear import Linear, as_matrix
from classifiers.list_model import Heads, ListModel
from classifiers.model_file import read_model, write_model
from classifiers.screening import Calibration, Thresholds
from classifiers.title_topics import MIN_TITLES, learn_title_topics
from classifiers.topics import TopicPairs

LEXICON = Lexicon(
    {"field": [("satellite",)], "method": [("captions",)], "rare": [("zebra",)]},
    left=("field", "rare"),
    right=("method",),
)
CONFIG = ListConfig(id="toys", name="Toys")
KINDS = (
    Paper("1", "Satellite views", "orbits over towns"),
    Paper("2", "Captions in words", "sentences about photos"),
    Paper("3", "Satellite captions", "orbits sentences"),
    Paper("4", "On tea", "leaves in pots"),
)
PAPERS = [paper for paper in KINDS for _ in range(MIN_TITLES)]


def featurizer(papers=PAPERS):
    words = [Words.of(paper) for paper in papers]
    return Featurizer(
        Vocabulary.learn(([*w.title, *w.abstract] for w in words), min_papers=1, pairs=frozenset()),
        Vocabulary.learn((w.title for w in words), min_papers=1),
        LEXICON,
        np.ones(4 * 3 + 5 * 2, np.float32),
    )


def learned(papers=PAPERS):
    made = featurizer(papers)
    words = [Words.of(paper) for paper in papers]
    matrix = as_matrix(made.rows(words), made.width)
    found = [Found.of(LEXICON, each) for each in words]
    return made, matrix, learn_title_topics(LEXICON, made.words, words, found, matrix)


def test_topics_are_the_groups_that_enough_titles_name():
    _, _, topics = learned()
    assert topics.groups == (0, 1)
    assert learned(PAPERS[: MIN_TITLES - 1])[2] is None


def test_no_topics_are_learned_without_words():
    """An ablation that leaves the words out crashed."""
    _, matrix, _ = learned()
    words = [Words.of(paper) for paper in PAPERS]
    found = [Found.of(LEXICON, each) for each in words]
    nothing = Vocabulary((), np.zeros(0, np.float32))
    assert learn_title_topics(LEXICON, nothing, words, found, matrix) is None


def test_an_abstract_speaks_of_a_topic_that_its_title_does_not_name():
    made, _, topics = learned()
    pairs, _ = topics.pairs(LEXICON, 1.0)
    cells = made.words.weigh([["orbits"], ["sentences"], ["pots"]])
    scores = [pairs.scores(cells.columns[[at]], cells.values[[at]]) for at in range(3)]
    assert scores[0][0] > max(0, scores[0][1])
    assert scores[1][1] > max(0, scores[1][0])
    assert max(scores[2]) < 0


def test_words_that_say_nothing_speak_for_no_topic():
    """Titles alone were proposed: a sum over few words was above the average of long texts."""
    made, _, topics = learned()
    pairs, _ = topics.pairs(LEXICON, 1.0)
    made = replace(made, topics=pairs)
    [nothing] = made.rows([Words([], ["unheard", "of"])])
    assert nothing.columns.tolist() == []


def test_a_pair_counts_only_where_more_speaks_for_both_topics_than_against():
    _, _, topics = learned()
    _, features = topics.pairs(LEXICON, 1.0)
    assert features.shape == (len(PAPERS), 1)
    by_kind = features[::MIN_TITLES, 0].tolist()
    assert by_kind[2] > 0
    assert by_kind[:2] + by_kind[3:] == [0, 0, 0]
    assert features.std() == pytest.approx(1, abs=1e-5)
    assert learned()[2].pairs(Lexicon(LEXICON.groups), 1.0) is None


def model():
    made, _, topics = learned()
    pairs, _ = topics.pairs(LEXICON, 1.0)
    made = replace(made, topics=pairs)
    coef = np.zeros((made.width, 1), np.float32)
    coef[-1] = 3.0
    return ListModel(
        "toys", made, FirstStage({}), Linear(coef, np.zeros(1, np.float32)), Heads(),
        Calibration(1.0, -1.0), Thresholds(0.5, 0.2),
    )  # fmt: skip


UNNAMED = Paper("5", "A view", "orbits sentences")


def test_what_a_pair_moved_is_told_by_the_words_that_speak_for_it():
    both, one = model().screen([UNNAMED, Paper("6", "A view", "orbits")], CONFIG)
    assert both.prob_relevant > 0.99 > one.prob_relevant
    reasons = {reason.term: reason.weight for reason in both.reasons}
    assert reasons.keys() == {"orbits", "sentences"}
    moved = -np.log(1 / both.prob_relevant - 1) + 1  # the calibration shifts by one
    assert sum(reasons.values()) == pytest.approx(moved, rel=0.05)


def test_a_paper_alone_gets_the_answer_it_gets_among_others():
    together = model().screen([*PAPERS, UNNAMED], CONFIG)
    assert together[-1] == model().screen([UNNAMED], CONFIG)[0]


def test_topics_travel_with_the_model(tmp_path):
    saved = model().save(tmp_path)
    assert ListModel.load(tmp_path).screen(PAPERS, CONFIG) == saved.screen(PAPERS, CONFIG)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("weights", lambda array: array[1:]),
        ("weights", lambda array: array[:, 0]),
        ("weights", lambda array: array * np.float32("nan")),
        ("scale", lambda array: array[:, None]),
        ("scale", lambda array: array.astype(str)),
        ("left", lambda array: array + 7),
        ("right", lambda array: array - 7),
        ("left", lambda array: array.astype(np.float32)),
        ("right", lambda array: array[:0]),
    ],
)
def test_topics_that_do_not_fit_are_refused(tmp_path, name, change):
    model().save(tmp_path)
    arrays, card = read_model(tmp_path)
    arrays[f"topics_{name}"] = change(arrays[f"topics_{name}"])
    write_model(tmp_path, arrays, card)
    with pytest.raises(ModelError, match="do not fit together"):
        ListModel.load(tmp_path)


def test_rows_hold_the_pairs_that_training_saw():
    made, _, topics = learned()
    pairs, features = topics.pairs(LEXICON, 1.0)
    rows = replace(made, topics=pairs).rows([Words.of(paper) for paper in PAPERS])
    served = as_matrix(rows, made.width + pairs.width)[:, made.width :].toarray()
    assert served == pytest.approx(features, abs=1e-5)


def test_half_of_what_a_pair_moved_goes_to_each_topic():
    pairs = TopicPairs(
        np.array([[1, 0, 0], [0, 1, 1]], np.float32),
        np.array([0], np.int32), np.array([1, 2], np.int32), np.ones(2, np.float32),
    )  # fmt: skip
    words = np.array([0, 1], np.int32), np.array([0.5, 0.5], np.float32)
    handed = pairs.hand_out(np.array([2.0, 4.0], np.float32), *words)
    assert handed.tolist() == [3.0, 3.0]  # the first topic's word; the second's and third's
