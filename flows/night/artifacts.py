"""What a run leaves in Prefect: artifacts that a person reads, events that automations watch."""

from __future__ import annotations

from flows.night.night_report import ListReport, NightReport, render_markdown

PROPOSED_EVENT = "litwatch.proposed"
STALE_EVENT = "litwatch.stale"


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
    if not report.is_dry_run:
        for one in report.lists:
            _emit(one, report)


def proposal_rows(report: NightReport) -> list[dict[str, object]]:
    """Rows of the table of proposals."""
    return [
        {
            "list": one.list_id,
            "paper": f"[{line.arxiv_id}](https://arxiv.org/abs/{line.arxiv_id})",
            "section": line.section,
            "lane": line.lane,
            "probability": line.prob_relevant,
            "where": ", ".join(one.pull_requests),
        }
        for one in report.lists
        for line in one.proposed
    ]


def _emit(one: ListReport, report: NightReport) -> None:
    from prefect.events import emit_event

    resource = {"prefect.resource.id": f"litwatch.list.{one.list_id}"}
    new = [line.arxiv_id for line in one.proposed if line.is_new]
    if new:
        emit_event(PROPOSED_EVENT, resource=resource, payload={"papers": new})
    if one.alarm or not one.is_trusted:
        emit_event(
            STALE_EVENT,
            resource=resource,
            payload={"night": str(report.night), "alarm": one.alarm, "verdicts": one.verdicts},
        )
