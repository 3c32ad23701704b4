"""Runs the backfill flow from the command line and prints its summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from flows.backfilling.plan import Request, check_request
from flows.backfilling.runner import require_dask
from flows.backfilling.snapshot import snapshot_files
from flows.cli.running import flow_result, print_json
from flows.edges import read_configs
from flows.prefect_defaults import prepare_prefect, set_defaults
from flows.settings import current_settings


def run_backfill(parameters: Mapping[str, Any], *, as_json: bool) -> None:
    """Run the flow. Raises LitwatchError for what cannot be."""
    settings = current_settings()
    # Before anything imports Prefect: it reads them once.
    set_defaults()
    _refuse_early(parameters)
    read_configs(settings.lists_dir, parameters["lists"] or ())
    # Dask first: loaded after Prefect set up its logging, it would log every start and stop.
    prepare_prefect(*(["prefect_dask"] if _needs_dask(parameters) else []), "flows.backfill")
    from flows.backfill import backfill

    summary = flow_result(backfill(**parameters, return_state=True))
    print_json(summary) if as_json else _print(summary)


def _refuse_early(parameters: Mapping[str, Any]) -> None:
    """Say what cannot be before Prefect starts, which takes seconds."""
    snapshot = parameters["snapshot"]
    request = Request(parameters["first"], parameters["last"], Path(snapshot) if snapshot else None)
    check_request(request, datetime.now(UTC).date())
    if request.snapshot:
        snapshot_files(request.snapshot)
    if _needs_dask(parameters):
        require_dask(parameters["scheduler"])


def _needs_dask(parameters: Mapping[str, Any]) -> bool:
    return parameters["workers"] > 1 or bool(parameters["scheduler"])


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
