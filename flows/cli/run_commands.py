"""Commands that run the flows: nightly, propose, status, demo, serve."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DAY, AsJson, DryRun, ListId, ListIds, Snapshots


def nightly(
    list_ids: ListIds = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=DAY, help="Announcement day to run for. Default: today."),
    ] = None,
    dry_run: DryRun = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that share the lists; several take the extra `dask`."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask cluster that runs, for so many parts."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run one night: poll arXiv, drop what is known, score, enrich, propose, report.

    Exit codes: 0 fine (also a quiet night), 2 bad input or configuration, 3 arXiv could not be
    trusted tonight (what it brought is proposed all the same), 4 publishing failed. If several
    apply, the highest counts.
    """
    from flows.cli.running import run_nightly

    run_nightly(
        {
            "lists": list_ids or None,
            "today": today.date() if today else None,
            "dry_run": dry_run,
            "workers": workers,
            "scheduler": scheduler,
        },
        as_json=as_json,
    )


def propose(
    paper: Annotated[str, typer.Argument(help="arXiv id, address or DOI: 2406.09385.")],
    list_id: ListId,
    section: Annotated[
        str | None, typer.Option(help="Section to file it in. Default: the model decides.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Propose one paper by hand, whatever its score; the score is shown."""
    from flows.cli.running import run_propose

    run_propose(paper, list_id, section, dry_run=dry_run, as_json=as_json)


def status(list_ids: ListIds = None, as_json: AsJson = False) -> None:
    """Show the last good night per list and source, what is open and what waits."""
    from flows.cli.running import run_status

    run_status(list_ids, as_json=as_json)


def stats(list_ids: ListIds = None, as_json: AsJson = False) -> None:
    """Show what people made of the proposals: precision, time to decision, weeks, drift."""
    from flows.cli.running import run_stats

    run_stats(list_ids, as_json=as_json)


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Empty folder for the scratch repository and its state.")
    ] = None,
) -> None:
    """Run recorded nights end to end on this machine and show the pull request.

    The real nightly flow, with arXiv on loopback and a scratch git repository. No network, no
    token and no server are needed.
    """
    from flows.cli.demo_command import run_demo

    run_demo(folder)


def retrain(
    list_ids: ListIds = None,
    snapshots: Snapshots = None,
    dry_run: DryRun = False,
) -> None:
    """Train each list's own model on people's decisions; keep it only if it is not worse."""
    from flows.cli.running import run_retrain

    run_retrain(list_ids, snapshots, dry_run=dry_run)


def serve() -> None:
    """Run every schedule from one process, with a Prefect server of its own (SQLite).

    Where PREFECT_API_URL is set, that server is used instead. Stop with Ctrl-C.
    """
    from flows.night.prometheus import metrics_served
    from flows.orchestration.serving import serve as serve_schedules
    from flows.settings import load_settings

    settings = load_settings()
    with metrics_served(settings):
        serve_schedules(settings)


def deploy(
    pool: Annotated[str, typer.Option(help="Work pool; made if it is missing.")] = "litwatch",
    git: Annotated[
        str | None,
        typer.Option(help="Git address of the lists; each run clones it. Default: this folder."),
    ] = None,
    branch: Annotated[str | None, typer.Option(help="Branch of that repository.")] = None,
) -> None:
    """Register the flows and their schedules with the Prefect server, for workers to run.

    They carry where the lists are. Run it again after a change of schedule or place.
    """
    from flows.orchestration.prefect_defaults import set_defaults
    from flows.settings import load_settings

    settings = load_settings()
    set_defaults()
    from flows.orchestration.deploying import deploy as register_flows

    typer.echo("\n".join(register_flows(settings, pool, git, branch)))


COMMANDS = (nightly, propose, status, stats, demo, retrain, serve, deploy)
