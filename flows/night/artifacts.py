"""What a run leaves in Prefect: artifacts that a person reads, events that automations watch."""

from __future__ import annotations

from flows.night.night_report import (
    ListReport,
    NightReport,
    ProposedLine,
    render_markdown,
    render_previews,
)
from flows.proposals.text.wording import percent

NIGHT_EVENT = "litwatch.night"
"""Every night that came to its end: where it is missing, no night did."""
PROPOSED_EVENT = "litwatch.proposed"
STALE_EVENT = "litwatch.stale"
RESOURCE = {"prefect.resource.id": "litwatch.night"}


def show_report(report: NightReport) -> None:
    """Create the run's artifacts and emit its events."""
    from prefect.artifacts import create_markdown_artifact, create_table_artifact

    create_markdown_artifact(
        key="litwatch-night", markdown=render_markdown(report), description=report.headline()
    )
    create_table_artifact(
        key="litwatch-verdicts",
        table=[
            {"list": one.list_id, "verdict": verdict}
            for one in report.lists
            for verdict in one.verdicts
        ],
        description="What each source was worth tonight",
    )
    rows = proposal_rows(report)
    if rows:
        create_table_artifact(
            key="litwatch-proposals", table=rows, description="What stands in the proposals"
        )
    if report.previews:
        create_markdown_artifact(
            key="litwatch-dry-run",
            markdown=render_previews(report),
            description="What this dry run would have written",
        )
    if not report.is_dry_run:
        _emit(report)


def proposal_rows(report: NightReport) -> list[dict[str, object]]:
    """Rows of the table of proposals: tonight's, then how many each list has open."""
    new = [_row(one, line) for one in report.lists for line in one.new]
    still: list[dict[str, object]] = [
        {"list": one.list_id, "title": f"{one.open_count} open since earlier nights"}
        for one in report.lists
        if one.open_count
    ]
    return [*new, *still]


def _row(one: ListReport, line: ProposedLine) -> dict[str, object]:
    return {
        "list": one.list_id,
        "title": line.title,
        "paper": f"[{line.arxiv_id}](https://arxiv.org/abs/{line.arxiv_id})",
        "section": line.section,
        "lane": line.lane,
        "probability": percent(line.prob_relevant),
        "where": ", ".join(one.pull_requests),
    }


def _emit(report: NightReport) -> None:
    """One event of a kind for all lists together."""
    from prefect.events import emit_event

    night = {"night": str(report.night), "headline": report.headline()}
    emit_event(NIGHT_EVENT, resource=RESOURCE, payload=night)
    papers = {it.list_id: [line.arxiv_id for line in it.new] for it in report.lists if it.new}
    if papers:
        emit_event(PROPOSED_EVENT, resource=RESOURCE, payload={**night, "papers": papers})
    alarms = {it.list_id: alarm for it in report.lists if (alarm := _alarm(it))}
    if alarms:
        emit_event(STALE_EVENT, resource=RESOURCE, payload={**night, "alarms": alarms})


def _alarm(one: ListReport) -> str:
    """Why a list needs somebody to look, or an empty string."""
    if one.alarm:
        return one.alarm
    return "" if one.is_trusted else "; ".join(one.verdicts)
