from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.curated_list import load_list
from catalog.identity.known_papers import KnownPapers
from catalog.paper import Paper
from classifiers.lanes import Cause
from classifiers.screened import Screened
from flows.candidates.new_papers import make_candidates, make_ordered_candidate
from flows.memory.records import AddOrder
from tests.flows.proposals.sample import readme, sample_config

CONFIG = sample_config()
CURATED = load_list(CONFIG, {"README.md": readme()})
PAPER = Paper("2603.00001", "A kite that sings", "We fly it.", announced_date=date(2026, 3, 2))


def screened(cause=Cause.FITS, **facts):
    return Screened(PAPER.arxiv_id, 0.9, cause, "box", table="box", **facts)


def only(pairs, doubts=None):
    (candidate,) = make_candidates(pairs, CONFIG, CURATED.rows, doubts)
    return candidate.row


def ordered(one, order):
    return make_ordered_candidate(PAPER, one, CONFIG, CURATED.rows, order)


def test_a_paper_that_fits_is_ticked_in_its_section():
    row = only([(PAPER, screened())])
    assert (row.section, row.edit.section, row.lane) == ("box", "box", "proposed")


def test_a_paper_that_may_be_listed_already_is_never_ticked():
    """Night and backfill would add it twice."""
    alike = Paper("2603.77777", "Old box kite 0 revisited", "", ("An Author",))
    doubt = KnownPapers(CURATED.rows).match(alike)
    doubts = {PAPER.arxiv_id: doubt}
    row = only([(PAPER, screened())], doubts)
    assert (row.lane, row.is_ticked, row.cause) == ("unsure", False, Cause.MAYBE_LISTED)
    assert row.note == doubt.reason


def test_a_paper_found_withdrawn_when_its_comment_was_looked_up_is_left_out():
    gone = replace(PAPER, comment="Withdrawn: an error in table 3", is_withdrawn=True)
    assert make_candidates([(gone, screened())], CONFIG, CURATED.rows) == []


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause.lane == "skipped"])
def test_what_is_skipped_is_shown_to_nobody(cause):
    assert make_candidates([(PAPER, screened(cause))], CONFIG, CURATED.rows) == []


def test_a_paper_without_a_table_for_its_task_is_proposed_in_the_nearest():
    row = only([(PAPER, screened(Cause.NO_TABLE, obstacle=Cause.NO_TABLE, task="soaring"))])
    assert (row.lane, row.section, row.belongs_to) == ("proposed", "box", "soaring")


def test_a_paper_that_a_person_asked_for_is_ticked_whatever_its_score():
    order = AddOrder(PAPER.arxiv_id, "delta", asked_by="ann")
    candidate = ordered(screened(Cause.FIRST_STAGE), order)
    assert (candidate.row.section, candidate.row.cause) == ("delta", Cause.ASKED_FOR)
    assert candidate.asked_by == "ann"


def test_a_paper_asked_for_without_any_section_waits_for_one():
    nowhere = Screened(PAPER.arxiv_id, 0.9, Cause.NO_SECTION, obstacle=Cause.NO_SECTION)
    order = AddOrder(PAPER.arxiv_id, asked_by="ann")
    row = ordered(nowhere, order).row
    assert (row.lane, row.edit) == ("unsure", None)
