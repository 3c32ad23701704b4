from dataclasses import replace
from datetime import date, timedelta

import pytest

from classifiers.classifier_errors import TrainingError
from classifiers.evaluation.announcement_dates import AnnouncementDates, is_sound, month_of
from classifiers.evaluation.backtest import (
    Walk,
    backtest,
    first_added,
    fitting_periods,
)
from classifiers.lanes import Cause
from classifiers.screened import Screened
from tests.classifiers.fake_corpus import fake_corpus, fake_paper

WALK = Walk(date(2025, 4, 15), date(2025, 6, 30), whole_days_from=date(2025, 5, 1), refit_months=1)
LABELS, TEXTS = fake_corpus(days=110)
DELAY = timedelta(days=10)


def rows(delay=DELAY):
    """The maintainer adds every paper that belongs, ten days after its announcement."""
    return [
        replace(label, source="row", known_date=label.announced_date + delay)
        for label in LABELS
        if label.is_relevant
    ]


class Learner:
    """Proposes what shares a section's opening words with a row it was taught."""

    propose_from = 0.5

    def __init__(self, examples):
        self.known = {e.paper.title[:20] for e in examples if e.label.is_relevant}

    def screen(self, papers):
        return [self.answer(paper) for paper in papers]

    file = screen

    def answer(self, paper):
        known = paper.title[:20] in self.known
        return Screened(paper.arxiv_id, 0.9 * known, Cause.FITS if known else Cause.UNLIKELY)


def run(fit=Learner, listed=None, walk=WALK, **options):
    return backtest(rows() if listed is None else listed, TEXTS, walk, fit, **options)


def test_every_later_row_is_replayed_once():
    result = run()
    days = [r.known_date for r in rows() if WALK.start < r.known_date <= WALK.end]
    assert result.added == len(days) == len(result.replayed)
    assert len({paper.arxiv_id for paper in result.replayed}) == result.added


def test_days_before_the_maintainer():
    fresh = [paper for paper in run().replayed if not paper.is_backlog]
    assert {paper.days_before for paper in fresh} == {10}
    assert all(paper.is_proposed for paper in fresh)


def test_the_backlog_is_met_on_the_first_night():
    backlog = [paper for paper in run().replayed if paper.is_backlog]
    assert {paper.scored_date for paper in backlog} == {WALK.start}
    assert len(backlog) == 9


def test_no_fitting_sees_a_row_or_a_text_of_its_future():
    stands = []

    def fit(examples):
        stands.append(
            (
                max(e.label.known_date for e in examples if e.label.source == "row"),
                max(e.paper.announced_date for e in examples),
            )
        )
        return Learner(examples)

    run(fit)
    begins = [begin for begin, _ in fitting_periods(WALK)]
    for begin, (last_row, last_text) in zip(begins, stands, strict=True):
        assert last_row < begin
        assert last_text < begin


def test_rows_that_come_later_are_unlabelled_until_then():
    taught = []

    def fit(examples):
        taught.append({e.paper.arxiv_id: e.label.is_relevant for e in examples})
        return Learner(examples)

    run(fit)
    listed_in_june = {r.arxiv_id for r in rows() if date(2025, 6, 1) <= r.known_date}
    assert not any(taught[2][i] for i in listed_in_june if i in taught[2])


def test_the_backlog_is_not_first_learned_as_negative():
    taught = []

    def fit(examples):
        taught.append({e.paper.arxiv_id for e in examples})
        return Learner(examples)

    backlog = {paper.arxiv_id for paper in run(fit).replayed if paper.is_backlog}
    assert backlog.isdisjoint(taught[0])


def test_proposals_a_night_are_counted_on_whole_days_only():
    result = run()
    assert result.nights[0].day == date(2025, 5, 1)
    assert result.nights[-1].day == WALK.end
    assert {night.screened for night in result.nights} == {6}
    assert result.per_night == pytest.approx(1.0)


def test_what_is_listed_already_is_never_proposed():
    early = rows(delay=timedelta(days=-1))
    assert run(listed=early).per_night == 0


def test_papers_outside_the_stream_are_no_part_of_a_night():
    stream = {i for i, p in TEXTS.items() if p.announced_date.month != 6}
    assert run(stream=stream).nights[-1].day == date(2025, 5, 31)


def test_rows_without_a_text_are_stated_apart():
    ghost = replace(rows()[0], arxiv_id="2505.99999", known_date=date(2025, 5, 20))
    result = run(listed=[*rows(), ghost])
    assert result.added == len(result.replayed) + 1


def test_the_result_in_words():
    judged = dict.fromkeys(TEXTS, True)
    said = " ".join(run(judged=judged).sentences())
    assert "of the 76 papers with an arXiv id added from 2025-04-15 to 2025-06-30" in said
    assert "litwatch would have proposed 76 of these" in said
    assert "on median 10 days before the maintainer (76 of them earlier)" in said
    assert "measured only on whole announcement days, from 2025-05-01" in said
    assert "On 61 such days it would have proposed 1.0 papers a night (61 in all)" in said
    assert "of the 61 that were annotated afterwards, 61 belong" in said


def test_a_walk_without_whole_days_says_so():
    walk = replace(WALK, whole_days_from=date(2026, 1, 1))
    assert run(walk=walk).sentences()[-1].endswith("The walk has none.")


def test_a_start_before_the_first_row_is_an_error():
    with pytest.raises(TrainingError, match="no row known before 2025-03-01 has a text"):
        run(walk=Walk(date(2025, 3, 1), date(2025, 3, 20)))


def test_periods_are_cut_at_the_first_of_a_month():
    quarters = fitting_periods(Walk(date(2024, 8, 19), date(2025, 4, 9)))
    assert [str(begin) for begin, _ in quarters] == ["2024-08-19", "2024-11-01", "2025-02-01"]
    assert quarters[-1][1] == date(2025, 4, 10)
    assert fitting_periods(Walk(date(2025, 5, 15), date(2025, 6, 30), refit_months=1)) == [
        (date(2025, 5, 15), date(2025, 6, 1)),
        (date(2025, 6, 1), date(2025, 7, 1)),
    ]


def test_first_added_is_the_earliest_row_of_a_paper():
    row = rows()[0]
    again = replace(row, known_date=date(2025, 12, 1), section="dataset")
    assert first_added([again, row])[row.arxiv_id] == row.known_date


@pytest.mark.parametrize(
    ("arxiv_id", "day", "sound"),
    [
        ("2412.00001", date(2024, 12, 2), True),
        ("2412.16583", date(2025, 1, 6), True),
        ("2501.06184", date(2025, 6, 30), False),
        ("2412.00001", date(2024, 11, 30), False),
        ("cs/0112017", date(2001, 12, 3), False),
    ],
)
def test_a_date_far_from_the_month_of_the_id_is_no_announcement(arxiv_id, day, sound):
    assert is_sound(arxiv_id, day) is sound


def dated(arxiv_id, day):
    return replace(
        fake_paper(1, "dataset", date(2025, 1, 1)), arxiv_id=arxiv_id, announced_date=day
    )


def test_the_next_higher_id_tells_the_day_of_an_undated_paper():
    dates = AnnouncementDates(
        [dated("2501.00010", date(2025, 1, 3)), dated("2501.00500", date(2025, 1, 20))]
    )
    assert dates.of(dated("2501.00009", date(2025, 6, 30))) == date(2025, 1, 3)
    assert dates.of(dated("2501.00011", None)) == date(2025, 1, 20)
    assert dates.of(dated("2501.00600", None)) == date(2025, 1, 31)
    assert dates.of(dated("cs/0112017", date(2001, 12, 3))) == date(2001, 12, 3)


def test_ids_that_hold_no_month():
    assert month_of("2513.00001") is None
    assert month_of("math/0001") is None
