from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from classifiers.dataset import Label
from classifiers.screening import Basis, Thresholds
from classifiers.volume import Volume, is_decided, measure_volume, rows_in_a_week
from tests.classifiers.fake_corpus import fake_paper
from tests.classifiers.small_model import CONFIG, small_model, stream_label

DAY = date(2025, 9, 1)
PROBS = np.linspace(0, 1, 1001)


def volume(rows_a_week, a_week=0.1):
    return Volume(PROBS, np.full(1001, a_week), rows_a_week)


def decision(number, is_relevant, source="review"):
    return Label("fake", f"2501.{number:05d}", DAY, DAY, is_relevant, None, source=source)


def test_the_threshold_shows_twice_the_rows_of_a_week_best_first():
    found = volume(rows_a_week=5).thresholds()
    shown = (found.propose_from <= PROBS).sum() * 0.1
    assert shown == pytest.approx(10, abs=0.2)
    asked = (found.unsure_from <= PROBS).sum() * 0.1 - shown
    assert asked == pytest.approx(20, abs=0.3)
    assert found.basis is Basis.VOLUME


def test_a_list_that_hardly_grows_is_still_shown_one_a_week():
    assert (volume(rows_a_week=0).thresholds().propose_from <= PROBS).sum() * 0.1 >= 1


def test_precision_that_nothing_reaches_does_not_silence_a_list():
    lowered = volume(rows_a_week=3).never_silent(Thresholds(1.0, 0.99, Basis.PRECISION))
    assert (lowered.propose_from <= PROBS).sum() * 0.1 >= 1
    assert lowered.unsure_from < lowered.propose_from
    kept = Thresholds(0.4, 0.1, Basis.PRECISION)
    assert volume(rows_a_week=3).never_silent(kept) is kept


def test_even_a_coarse_sample_proposes_its_best_paper():
    coarse = Volume(np.array([0.2, 0.1]), np.array([50.0, 50.0]), 1.0).thresholds()
    assert coarse.propose_from == pytest.approx(0.2)
    assert coarse.unsure_from < coarse.propose_from


def test_volume_is_that_of_the_newest_half_year_of_the_stream():
    papers = [fake_paper(n, "near", DAY - timedelta(days=n)) for n in range(400)]
    labels = [stream_label(paper) for paper in papers]
    measured = measure_volume(np.zeros(400), labels, 1.0)
    assert measured.stands_for.sum() == pytest.approx(7)
    assert measure_volume(np.zeros(1), [decision(1, is_relevant=True)], 1.0) is None


def test_old_papers_revised_of_late_are_not_the_newest_weeks():
    """Forty revised papers lowered the threshold until half the stream was proposed."""
    papers = [fake_paper(n, "near", DAY - timedelta(days=n)) for n in range(200)]
    labels = [stream_label(paper) for paper in papers]
    revised = [replace(label, announced_date=DAY + timedelta(days=300)) for label in labels[::5]]
    probs = np.concatenate([np.linspace(0, 1, 200), np.zeros(len(revised))])
    measured = measure_volume(probs, [*labels, *revised], 1.0)
    assert measured.stands_for.sum() == pytest.approx(7)
    assert measured.reaching(1.0) > 0.5


def test_the_month_that_an_id_names_tells_the_rate():
    assert rows_in_a_week([]) == 0
    assert rows_in_a_week(["cs/0112017"]) == 0
    ids = ["2401.00001", *(f"25{month:02d}.0000{n}" for month in range(1, 13) for n in range(4))]
    assert rows_in_a_week(ids) == pytest.approx(48 / 52.18, rel=0.01)


def test_decisions_must_be_many_and_of_both_kinds():
    rows = [decision(n, is_relevant=True, source="row") for n in range(200)]
    yes = [decision(n, is_relevant=True) for n in range(90)]
    no = [decision(n, is_relevant=False) for n in range(90, 120)]
    assert not is_decided(rows)
    assert not is_decided([*yes, *no[:5]])
    assert is_decided([*yes, *no])


def test_the_configuration_goes_before_both():
    screening = CONFIG.screening.model_copy(update={"propose_from": 0.7})
    found = small_model().thresholds_for(CONFIG.model_copy(update={"screening": screening}))
    assert (found.propose_from, found.basis) == (0.7, Basis.CONFIGURED)
