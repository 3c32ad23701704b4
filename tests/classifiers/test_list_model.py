from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from classifiers.classifier_errors import ModelError, NoModelError, TrainingError
from classifiers.features import Featurizer, Vocabulary, Words
from classifiers.lanes import Cause
from classifiers.list_model import ListModel, packaged_model
from classifiers.model_file import read_model, write_model
from classifiers.moves import MOVES
from classifiers.reasons import Explainer
from classifiers.screening import Calibration
from classifiers.training import train
from tests.classifiers.small_model import (
    ASSISTANT,
    BENCHMARK,
    BOUND,
    CONFIG,
    PAINTER,
    RECIPE,
    examples,
    paper,
    small_model,
)


def screen(*papers, config=CONFIG):
    return small_model().screen(papers, config)


def test_it_tells_what_belongs_from_what_does_not():
    belongs, does_not = screen(paper("An assistant", ASSISTANT), paper("A bound", BOUND))
    assert belongs.verdict == "propose"
    assert belongs.prob_relevant > 0.8
    assert does_not.verdict == "skip"
    assert does_not.prob_relevant < 0.05


def test_it_files_and_gives_keywords_of_the_legend_only():
    chat, data = screen(paper("An assistant", ASSISTANT), paper("PairSet: a benchmark", BENCHMARK))
    assert (chat.section, chat.keywords) == ("conversational", ("llm",))
    assert (data.section, data.keywords) == ("dataset", ("i-t",))
    assert data.columns == {"Name": "PairSet"}
    assert sum(chat.section_probs.values()) == pytest.approx(1)


def test_a_section_filled_by_hand_is_never_proposed_to():
    [answer] = screen(paper("Painting", PAINTER))
    assert (answer.verdict, answer.section) == ("unsure", "generative")
    assert answer.cause is answer.obstacle is Cause.KEPT_BY_HAND


def test_reasons_are_terms_of_the_text_for_and_against():
    [answer] = screen(paper("An assistant", f"{ASSISTANT}. {BOUND}"))
    text = f"an assistant {ASSISTANT} {BOUND}".lower()
    assert all(reason.term in text for reason in answer.reasons)
    assert any(reason.weight > 0 for reason in answer.reasons)
    assert any(reason.weight < 0 for reason in answer.reasons)


def test_the_section_has_reasons_of_its_own_against_the_runner_up():
    [answer] = screen(paper("PairSet: a benchmark", BENCHMARK))
    ranked = sorted(answer.section_probs, key=lambda each: -answer.section_probs[each])
    moved = {reason.term: reason.weight for reason in answer.section_reasons}
    assert ranked[0] == answer.section == "dataset"
    assert max(moved.values()) > 0
    assert moved["benchmark"] > 0
    [skipped] = screen(paper("On sums", BOUND))
    assert skipped.section_reasons == ()


def test_what_a_sentence_does_is_a_reason_in_words_of_its_own():
    featurizer = small_model().featurizer
    words = Words.of(paper("PairSet: a benchmark", BENCHMARK))
    [row] = featurizer.rows([words])
    parts = np.where(row.columns >= featurizer.starts.moves, np.float32(1), np.float32(0))
    told = {reason.term for reason in Explainer(featurizer, row, words).explain(parts)}
    assert "title names a benchmark" in told
    assert told <= set(MOVES)


def test_a_model_from_before_the_moves_is_read_without_them(tmp_path):
    arrays, card = read_model(_saved(tmp_path / "new"))
    width = len(arrays["coef"]) - len(arrays.pop("moves_scale"))
    arrays["coef"] = arrays["coef"][:width]
    write_model(tmp_path / "old", arrays, card)
    old = ListModel.load(tmp_path / "old")
    [answer] = old.screen([paper("An assistant", ASSISTANT)], CONFIG)
    assert answer.verdict == "propose"


def test_moves_of_another_number_are_refused(tmp_path):
    arrays, card = read_model(_saved(tmp_path / "new"))
    arrays["moves_scale"] = arrays["moves_scale"][:-1]
    write_model(tmp_path / "bad", arrays, card)
    with pytest.raises(ModelError, match="do not fit together"):
        ListModel.load(tmp_path / "bad")


def _saved(folder):
    small_model().save(folder)
    return folder


def test_the_configuration_may_move_the_thresholds():
    strict = CONFIG.model_copy(
        update={"screening": CONFIG.screening.model_copy(update={"propose_from": 1.0})}
    )
    assert screen(paper("An assistant", ASSISTANT), config=strict)[0].verdict == "unsure"


def test_the_configuration_may_move_the_floor_of_the_unsure_lane():
    """`screening.unsure_from` of list.yaml was read by no test."""
    borderline = paper("An assistant", f"{ASSISTANT}. {BOUND}. {BOUND}")
    prob = screen(borderline)[0].prob_relevant

    def verdict(unsure_from):
        screening = CONFIG.screening.model_copy(
            update={"propose_from": 1.0, "unsure_from": unsure_from}
        )
        return screen(borderline, config=CONFIG.model_copy(update={"screening": screening}))[0]

    assert verdict(prob * 0.9).cause is Cause.BELOW_THRESHOLD
    assert verdict(min(prob * 1.1, 1.0)).cause is Cause.UNLIKELY


@pytest.mark.parametrize(
    "odd",
    [
        paper("An assistant for aerial scenes"),
        paper("An assistant", ASSISTANT[:40]),
        paper(r"An \emph{assistant} for $\mathcal{X}$", rf"\textbf{{{ASSISTANT}}}"),
        paper("", ""),
        paper("\x00", "\x00\x00"),
        paper("\u9065\u611f", "\u5927\u6a21\u578b"),
        paper("An assistant", ASSISTANT + " word" * 200_000),
    ],
    ids=["title alone", "truncated", "LaTeX", "empty", "NUL", "Chinese", "one megabyte"],
)
def test_odd_texts_are_answered(odd):
    [answer] = screen(odd)
    assert 0 <= answer.prob_relevant <= 1


def test_a_paper_without_text_is_skipped_and_says_so():
    [answer] = screen(paper("", ""))
    assert (answer.verdict, answer.section, answer.cause) == ("skip", None, Cause.NO_TEXT)


def test_training_takes_one_thread_as_its_bytes_would_tell_their_number():
    """Models trained on one and on two cores differed."""
    seen = []
    train(RECIPE, examples(), progress=lambda step: seen.append(threadpool_info()))
    assert seen
    assert {library["num_threads"] for libraries in seen for library in libraries} == {1}


def test_the_same_examples_and_seed_give_the_same_bytes(tmp_path):
    few = examples(days=60)
    for name, given in (("a", few), ("b", list(reversed(few)))):
        train(RECIPE, given, seed=7).save(tmp_path / name)
    for name in ("model.npz", "card.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_saved_model_keeps_the_bend_of_its_calibration(tmp_path):
    bent = replace(small_model(), calibration=Calibration(2.0, -0.5, -1.0))
    bent.save(tmp_path)
    assert ListModel.load(tmp_path).calibration == bent.calibration


def test_a_saved_model_answers_as_before(tmp_path):
    saved = small_model().save(tmp_path)
    loaded = ListModel.load(tmp_path)
    papers = [paper("An assistant", ASSISTANT), paper("A bound", BOUND)]
    before, after = (each.screen(papers, CONFIG) for each in (saved, loaded))
    assert before == after
    assert loaded.hash == saved.hash != ""
    assert loaded.figures["average_precision"] > 0.9
    assert loaded.figures["threshold"] == loaded.card["out_of_fold"]["threshold"]


def test_arrays_that_do_not_fit_together_are_noticed(tmp_path):
    model = small_model()
    broken = replace(model, linear=replace(model.linear, coef=model.linear.coef[:-1]))
    broken.save(tmp_path)
    with pytest.raises(ModelError, match="arrays do not fit together"):
        ListModel.load(tmp_path)


@pytest.mark.parametrize("list_id", ["no-such-list", "../escape", ""])
def test_a_list_without_a_packaged_model_says_how_to_train_one(list_id):
    with pytest.raises(NoModelError, match=r"no model for .* Train one: litwatch train --list"):
        packaged_model(list_id)


def test_too_little_to_learn_from_is_an_error():
    few = [each for each in examples() if not each.label.is_relevant]
    with pytest.raises(TrainingError, match="only 0 papers that belong"):
        train(RECIPE, few)


def test_nothing_against_is_an_error():
    only = [each for each in examples() if each.label.is_relevant]
    with pytest.raises(TrainingError, match="no paper speaks against any"):
        train(RECIPE, only)


def test_a_new_list_with_thirty_rows_gets_a_usable_model():
    """Cold start: no negatives, no annotations, only rows and the list's own nightly stream."""
    everything = examples(days=200)
    rows = [each for each in everything if each.label.is_relevant][:30]
    stream = [each for each in everything if not each.label.is_relevant]
    model = train(RECIPE, [*rows, *stream])
    belongs, does_not = model.prob_relevant([paper("New", BENCHMARK), paper("New", BOUND)])
    assert belongs > 0.5 > 0.1 > does_not
    assert model.card["out_of_fold"]["usable"].startswith(("yes", "with care"))


def test_one_mistaken_click_does_not_flip_a_neighbourhood():
    """A single rejection of a good paper leaves its neighbours where they were."""
    from classifiers.feedback import CLICK_WEIGHT

    given = examples()
    victim = next(each for each in given if each.label.section == "conversational")
    slip = replace(
        victim.label, is_relevant=False, section="none", weight=CLICK_WEIGHT, source="review"
    )
    wrong = [replace(each, label=slip) if each is victim else each for each in given]
    neighbours = [each.paper for each in given if each.label.section == "conversational"]
    others = [one for one in neighbours if one != victim.paper]
    before = small_model().prob_relevant(others)
    after = train(RECIPE, wrong).prob_relevant(others)
    assert (before > 0.5).all()
    assert (after > 0.5).all()


BARE_TITLES = (
    "Graph networks for the folding of molecules",
    "A survey of alignment of large language models",
    "Segmentation of tumours in scans of the brain",
    "Planning for robots that open drawers",
    "Diffusion models for the synthesis of music",
    "Tool use by agents in the browser",
    "A dataset of questions about charts",
    "Sparse attention",
)


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_bare_titles_of_other_fields_are_not_proposed(list_id):
    """Topics whose fit had stopped early made every bare title look like the field's."""
    model = ListModel.load(packaged_model(list_id))
    papers = [paper(title, arxiv_id=str(number)) for number, title in enumerate(BARE_TITLES)]
    assert max(model.prob_relevant(papers)) < model.thresholds.propose_from / 2


def test_a_reason_begins_and_ends_with_a_word_that_says_something():
    words = Words(["merging"], ["the", "weights", "of", "experts", "into", "one"])
    terms = tuple(sorted({*words.title, *words.abstract, "the weights", "weights of"}))
    featurizer = Featurizer(
        Vocabulary(terms, np.ones(len(terms), np.float32)), Vocabulary((), np.zeros(0, np.float32)),
        None, np.zeros(0, np.float32),
    )  # fmt: skip
    [row] = featurizer.rows([words])
    parts = np.array([" " in terms[column] for column in row.columns], np.float32)
    told = Explainer(featurizer, row, words).explain(parts)
    assert [reason.term for reason in told] == ["weights"]
