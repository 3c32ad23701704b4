"""The command that screens the past: `litwatch backfill`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.options import DAY, AsJson, ListIds


def backfill(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="First day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--until", formats=DAY, help="Last day. Default: today.")
    ] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Read the public arXiv snapshot (JSON lines, plain, .gz, .zip), not arXiv.",
        ),
    ] = None,
    list_ids: ListIds = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes; more than 1 takes the extra `dask`.")
    ] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask cluster that already runs.")
    ] = None,
    out: Annotated[
        str,
        typer.Option(help="Report to write (path or s3://…), without its ending: .csv and .json."),
    ] = "backfill",
    top: Annotated[int, typer.Option(min=1, help="Papers reported for each list, at most.")] = 1000,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose the best papers that are not listed.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--max", min=1, help="Papers proposed for each list, at most.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Screen a past range of days or a snapshot, and rank the relevant papers for each list.

    A run that was stopped, however it was, is taken up again by the same command; nothing is
    screened twice and nothing lost.
    """
    from flows.orchestration.results import absolute

    run_backfill(
        {
            "first": first.date() if first else None,
            "last": last.date() if last else None,
            "snapshot": str(snapshot) if snapshot else None,
            "lists": list_ids or None,
            "workers": workers,
            "scheduler": scheduler,
            "output": absolute(out),
            "top": top,
            "propose": limit if propose else 0,
        },
        as_json=as_json,
    )


def run_backfill(parameters: Mapping[str, Any], *, as_json: bool) -> None:
    """Run the flow. Raises LitwatchError for what cannot be."""
    from catalog.list_folder import read_configs
    from flows.cli.answers import print_json
    from flows.cli.running import flow_result
    from flows.orchestration.prefect_defaults import prepare_prefect, set_defaults
    from flows.settings import current_settings
    from flows.shards.cluster import dask_modules, load_ahead

    settings = current_settings()
    # Before anything imports Prefect: it reads them once.
    set_defaults()
    _refuse_early(parameters)
    read_configs(settings.lists_dir, parameters["lists"] or ())
    modules = (*dask_modules(parameters["workers"], parameters["scheduler"]), "flows.backfill")
    if modules[1:] and not parameters["scheduler"]:
        load_ahead(*modules)
    prepare_prefect(*modules)
    from flows.backfill import backfill

    summary = flow_result(backfill(**parameters, return_state=True))
    print_json(summary) if as_json else _print(summary)


def _refuse_early(parameters: Mapping[str, Any]) -> None:
    """Say what cannot be before Prefect starts, which takes seconds."""
    from classifiers.snapshot import snapshot_files
    from flows.shards.cluster import dask_modules
    from flows.shards.cutting import Request, check_request

    snapshot = parameters["snapshot"]
    request = Request(parameters["first"], parameters["last"], Path(snapshot) if snapshot else None)
    check_request(request, datetime.now(UTC).date())
    if request.snapshot:
        snapshot_files(request.snapshot)
    dask_modules(parameters["workers"], parameters["scheduler"])


def _print(summary: Mapping[str, Any]) -> None:
    typer.echo(f"{summary['papers']:,} papers screened")
    if summary["outside_days"]:
        typer.echo(f"{summary['outside_days']:,} outside the days asked for")
    if summary["bad_lines"]:
        typer.echo(f"{summary['bad_lines']:,} lines are no papers; the first:")
        for line in summary["first_bad_lines"]:
            typer.echo(f"  {line}")
    for list_id, verdicts in sorted(summary["verdicts"].items()):
        counts = ", ".join(f"{count:,} {name}" for name, count in sorted(verdicts.items()))
        typer.echo(f"{list_id}: {counts or 'nothing to propose'}")
    for list_id, count in sorted(summary["proposed"].items()):
        typer.echo(f"{list_id}: {count} proposed now")
    typer.echo("Report: " + ", ".join(summary["report"]))


COMMANDS = (backfill,)
