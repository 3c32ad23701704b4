import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from classifiers.evaluation.assessment import (
    NOT_FILED,
    FilingTest,
    assess_filing,
    assess_screening,
    sampled,
)
from classifiers.evaluation.baselines import Baseline, NotInstalledError, screening_baselines
from classifiers.evaluation.evaluation_report import Report, lane_table, write_report
from classifiers.evaluation.keyword_rules import KeywordRules
from classifiers.evaluation.plots import confusion, screening_plots
from classifiers.evaluation.splits import Window, split
from classifiers.lanes import Cause
from classifiers.screened import Reason, Screened
from tests.classifiers.fake_corpus import fake_corpus

WINDOW = Window(date(2025, 5, 31), date(2025, 7, 31))
TELLING = {"benchmark": "dataset", "assistant": "conversational", "diffusion": "generative"}


class ToyModel:
    """Knows the words that the made-up abstracts give themselves away with; blind to diffusion."""

    propose_from = 0.5

    def screen(self, papers):
        return [self._answer(p, blind_to=("generative",)) for p in papers]

    def _answer(self, paper, blind_to=()):
        section = next((s for word, s in TELLING.items() if word in paper.abstract), None)
        known = section is not None and section not in blind_to
        return Screened(
            arxiv_id=paper.arxiv_id,
            prob_relevant=0.9 if known else 0.02,
            cause=Cause.FITS if known else Cause.UNLIKELY,
            section=section,
            section_probs={section: 1.0} if section else {},
            keywords=("llm",) if section == "conversational" else (),
            reasons=(Reason("<b>satellite</b>", 1.5),),
        )


@pytest.fixture(scope="module")
def cut():
    labels, texts = fake_corpus()
    return split(labels, texts, WINDOW)


@pytest.fixture(scope="module")
def screening(cut):
    rules = KeywordRules((("satellite image*", "aerial scene*"),))
    baselines = [*screening_baselines("fake", rules), Baseline("absent", absent)]
    return assess_screening(cut, ToyModel(), baselines, lambda line: None, replicates=20)


@pytest.fixture(scope="module")
def filing(cut):
    test = FilingTest()
    test.extend(cut, ToyModel())
    return assess_filing(test, frozenset({"llm"}), replicates=20)


def absent(train, is_relevant, test):
    raise NotInstalledError("It is not installed.", remedy="Run: pip install it")


def contender(result, name):
    return next(c for c in result.contenders if c.name == name)


def test_our_figures_are_measured_at_our_threshold(screening):
    figures = contender(screening, "litwatch").figures
    generative = sum(e.label.section == "generative" for e in screening.test)
    relevant = int(screening.truth.is_relevant.sum())
    assert figures["precision"].value == 1.0
    assert figures["recall"].value == pytest.approx(1 - generative / relevant)


def test_missed_papers_are_listed_with_their_section(screening):
    assert {e.label.section for e, _ in screening.missed} == {"generative"}
    assert screening.wrongly_proposed == []


def test_every_baseline_has_a_lead_and_filters_their_own_operating_point(screening):
    keyword = contender(screening, "keyword filter")
    assert keyword.figures["precision"].value == 1.0
    assert keyword.lead is not None
    assert "precision" not in contender(screening, "arxiv-sanity SVM").figures


def test_learned_baselines_learn(screening):
    assert contender(screening, "arxiv-sanity SVM").figures["average_precision"].value > 0.9
    learned = contender(screening, "TF-IDF + logistic regression")
    assert learned.figures["average_precision"].value > 0.9


def test_a_baseline_that_is_not_installed_says_so_with_the_remedy(screening):
    assert contender(screening, "absent").note == "not installed. Run: pip install it"


def test_filing_is_measured_on_papers_that_belong(filing):
    assert filing.contenders[0].figures["macro_f1"].value == 1.0
    assert filing.contenders[0].figures["keyword_f1"].value == 1.0
    assert filing.common == ("conversational", "dataset", "generative")
    assert np.trace(filing.confusion) == filing.confusion.sum()


def test_the_main_sections_and_what_is_acceptable_are_told_apart(cut):
    class Confused(ToyModel):
        def _answer(self, paper, blind_to=()):
            answer = super()._answer(paper)
            wrong = answer.section == "dataset"
            probs = {"generative": 0.6, "dataset": 0.4} if wrong else answer.section_probs
            return replace(
                answer, section="generative" if wrong else answer.section, section_probs=probs
            )

    test = FilingTest()
    test.extend(cut, Confused())
    test.examples[:] = [
        replace(each, label=replace(each.label, also=frozenset({"generative"})))
        for each in test.examples
    ]
    figures = assess_filing(test, frozenset(), ("generative",), replicates=20).contenders[0].figures
    assert figures["acceptable"].value == figures["top2_accuracy"].value == 1.0
    assert figures["accuracy"].value < 0.9
    assert figures["main_f1"].value < 0.8


def test_the_report_tells_what_a_row_of_each_lane_is_worth(screening):
    table = lane_table(screening)
    assert [row[0] for row in table.rows] == ["propose", "unsure"]
    assert table.rows[0][3] == "1.000"
    assert table.rows[1] == ["unsure", "0", "0", ""]


def test_papers_that_are_not_filed_have_a_column_of_their_own(cut):
    class Silent(ToyModel):
        def screen(self, papers):
            return [Screened(p.arxiv_id, 0.0, Cause.UNLIKELY) for p in papers]

    test = FilingTest()
    test.extend(cut, Silent())
    result = assess_filing(test, frozenset(), replicates=20)
    assert result.confusion[:, result.sections.index(NOT_FILED)].sum() == len(test.examples)
    assert result.contenders[0].figures["macro_f1"].value == 0.0
    assert "keyword_f1" not in result.contenders[0].figures


def test_baselines_keep_every_labelled_paper_and_a_fixed_sample_of_the_stream(cut):
    taken = sampled(cut.train, size=10)
    assert taken == sampled(cut.train, size=10)
    assert sum(e.label.source == "stream" for e in taken) == 10
    assert sum(e.label.is_relevant for e in taken) == sum(e.label.is_relevant for e in cut.train)


@pytest.fixture(scope="module")
def report(screening, filing):
    return Report("fake", "A <fake> list", ["Split by date."], screening, {"once": filing})


def test_report_is_one_page_with_inert_text(report, tmp_path):
    html, figures = write_report(report, tmp_path / "out")
    page = html.read_text()
    assert "<b>satellite</b>" not in page
    assert "A &lt;fake&gt; list" in page
    assert "http" not in page.split("</head>")[0]
    assert json.loads(figures.read_text())["screening"]["absent"]["note"].startswith("not inst")


def test_report_leaves_no_part_files(report, tmp_path):
    write_report(report, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "evaluation-fake.html",
        "evaluation-fake.json",
    ]


def test_plots_are_the_same_bytes_every_time(filing):
    assert confusion(filing) == confusion(filing)


def test_every_screening_plot_is_drawn(screening):
    assert all(svg.startswith("<svg") for svg in screening_plots(screening).values())


def test_plots_stand_inside_the_page(screening, filing):
    plots = {"Confusion": confusion(filing)}
    page = Report("fake", "Fake", [], screening, {"once": filing}, plots=plots).as_html()
    assert page.count("<svg") == 1
    assert "<?xml" not in page
