"""The flow that proposes one paper by hand: fetched, scored, enriched, filed, proposed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from prefect import State

from catalog.curated_list import read_list_of
from catalog.identity.paper_names import is_doi
from catalog.paper import Paper
from classifiers.screened import Screened
from flows.candidates.new_papers import make_ordered_candidate
from flows.candidates.typed_paper import (
    PaperNotFoundError,
    require_new,
    require_paper,
    require_section,
)
from flows.memory.records import AddOrder, Candidate
from flows.night.artifacts import show_report
from flows.night.build_report import exit_code, final_state, pull_request_urls
from flows.night.night_report import ListReport, NightReport, ProposedLine
from flows.night.night_steps import Night, WatchedList, begin_night
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.polling.sources.named_papers import find_named
from flows.proposals.outcomes import ListNight, ProposalOutcome
from flows.proposals.propose_night import NightPlan, propose_night
from flows.settings import current_settings

BY_HAND = "a manual trigger"


@watched_flow("propose")
def propose(
    paper: str | float, list_id: str, section: str | None = None, dry_run: bool = False
) -> State[dict[str, Any]]:
    """Propose one paper for one list, whatever its score.

    Args:
        paper: arXiv id or address, such as 2406.09385, or the DOI it was published under.
        list_id: Id of the list, such as vlgfm.
        section: Id of the section to file it in; the model decides by default.
        dry_run: Show the exact diff and body; write nothing anywhere.
    """
    with begin_night(current_settings(), [list_id], None, dry_run=dry_run) as night:
        watched = night.lists[0]
        require_section(watched.config, section)
        found = fetch(night, require_paper(paper))
        curated = read_list_of(night.settings.lists_dir, watched.config)
        require_new(curated, found)
        screened = score(watched, found)
        order = AddOrder(found.arxiv_id, section, asked_by=BY_HAND)
        candidate = make_ordered_candidate(found, screened, watched.config, curated.rows, order)
        outcome = propose_one(night, candidate)
        told = _report(night, found, screened, candidate, outcome)
        show_report(told)
    return final_state(told)


@step("fetch")
def fetch(night: Night, paper: str) -> Paper:
    """Fetch one paper by id or DOI. Raises PaperNotFoundError or SourceError."""
    found = find_named([paper], night.transport).get(paper)
    if found is None:
        raise _not_found(paper, night)
    return found


def _not_found(name: str, night: Night) -> PaperNotFoundError:
    if is_doi(name):
        what = f"arXiv knows no paper with the DOI {name}."
        remedy = "Give its arXiv id: arXiv knows a DOI only if the authors entered it."
    else:
        what = f"arXiv has no paper {name}."
        remedy = "Check the id; a paper still in moderation cannot be fetched."
    return PaperNotFoundError(what, where=night.settings.arxiv_api_url, remedy=remedy)


@step("score")
def score(watched: WatchedList, paper: Paper) -> Screened:
    """Screen the paper."""
    return watched.load_model().screen([paper], watched.config)[0]


@step("propose", retries=2)
def propose_one(night: Night, candidate: Candidate) -> ProposalOutcome:
    """Put the paper into the list's living pull request."""
    watched = night.lists[0]
    plan = NightPlan(
        lists=(
            ListNight(
                config=watched.config,
                candidates=(candidate,),
                model_figures=watched.model_figures,
                model_hash=watched.model_hash,
            ),
        ),
        today=night.date,
        now=datetime.now(UTC),
        is_dry_run=night.is_dry_run,
    )
    return propose_night(plan, publisher=watched.place.publisher, state=watched.place.store)


def _report(
    night: Night, paper: Paper, screened: Screened, candidate: Candidate, outcome: ProposalOutcome
) -> NightReport:
    watched, one = night.lists[0], outcome.lists[0]
    row = candidate.row
    line = ProposedLine(
        paper.arxiv_id, paper.title, row.section or "", row.lane, screened.prob_relevant
    )
    return NightReport(
        night=night.date,
        lists=(
            ListReport(
                list_id=watched.id,
                screened_count=1,
                polled_count=1,
                proposed=(line,),
                pull_requests=pull_request_urls(one),
                model_hash=watched.model_hash,
                error=str(one.error) if one.error else "",
                exit_code=exit_code(one.error, is_trusted=True),
            ),
        ),
        requests_count=night.transport.requests_made,
        is_dry_run=night.is_dry_run,
        stopped=outcome.stopped_by,
    )
