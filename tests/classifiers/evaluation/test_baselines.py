import importlib.util

import numpy as np
import pytest

from catalog.paper import Paper
from classifiers.evaluation import baselines
from classifiers.evaluation.keyword_rules import packaged_rules, rules_from_terms
from tests.classifiers.fake_corpus import fake_corpus

HAS_ASREVIEW = importlib.util.find_spec("asreview") is not None


def paper(text):
    return Paper("2501.00001", "A title", text)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("A remote-sensing vision-language model.", True),
        ("Remote sensing with CLIP.", True),
        ("Remote sensing with a paper clip.", False),
        ("Remote sensing with two LLMs.", True),
        ("A vision-language model of kitchens.", False),
        ("Satellite imagery and captioning.", True),
        ("Satellites that caption nothing.", False),
    ],
)
def test_tracker_rules_for_vlgfm(text, passes):
    assert packaged_rules("tracker", "vlgfm").matches(paper(text)) is passes


def test_hub_rules_see_only_what_the_two_search_phrases_bring():
    assert packaged_rules("hub", "vlgfm").matches(paper("Earth observation agents."))
    assert not packaged_rules("hub", "vlgfm").matches(paper("Aerial image captioning by a VLM."))


def test_a_list_without_rules_is_filtered_by_its_own_search_terms():
    rules = rules_from_terms(["normalizing flow*"])
    assert rules.matches(paper("Normalizing flows on spheres."))
    assert rules_from_terms([]) is None


def corpus():
    labels, texts = fake_corpus(days=30)
    relevant = {label.arxiv_id for label in labels if label.is_relevant}
    papers = list(texts.values())
    return papers, np.array([p.arxiv_id in relevant for p in papers])


@pytest.mark.skipif(not HAS_ASREVIEW, reason="NOT RUN: asreview is not installed (extra baselines)")
def test_asreview_ranks_what_belongs_first():
    papers, is_relevant = corpus()
    scores = baselines.rank_by_asreview(papers[:120], is_relevant[:120], papers[120:])
    order = np.argsort(-scores)
    assert is_relevant[120:][order][:10].all()


@pytest.mark.skipif(HAS_ASREVIEW, reason="asreview is installed")
def test_asreview_says_how_to_install_it():
    papers, is_relevant = corpus()
    with pytest.raises(baselines.NotInstalledError, match=r"pip install 'litwatch\[baselines\]'"):
        baselines.rank_by_asreview(papers, is_relevant, papers)


@pytest.mark.parametrize("filer", baselines.FILING_BASELINES.values())
def test_filers_give_a_score_to_every_section(filer):
    papers, _ = corpus()
    sections = ["a", "b", "c"] * 60
    (scores,) = filer(papers, sections, papers[:1])
    assert set(scores) == {"a", "b", "c"}


def test_filing_into_two_sections_gives_two_scores():
    papers, _ = corpus()
    (scores,) = baselines.file_by(baselines.svm, papers, ["a", "b"] * 90, papers[:1])
    assert set(scores) == {"a", "b"}
