"""The command that screens the past: `litwatch backfill`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add this group's commands to the command line."""
    app.command()(backfill)


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
    list_ids: Annotated[
        list[str] | None, typer.Option("--list", help="Id of a list; repeatable. Default: all.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes; more than 1 takes the extra `dask`.")
    ] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask cluster that already runs.")
    ] = None,
    output: Annotated[
        Path, typer.Option(help="Report to write, without its ending: .csv and .json.")
    ] = Path("backfill"),
    top: Annotated[int, typer.Option(min=1, help="Papers reported for each list, at most.")] = 1000,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose the best papers that are not listed.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--max", min=1, help="Papers proposed for each list, at most.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Screen a past range of days, or a snapshot, and rank what the lists should hear of.

    A run that was stopped, however it was, is taken up again by the same command; nothing is
    screened twice and nothing lost.
    """
    from flows.cli.backfilling import run_backfill

    run_backfill(
        {
            "first": first.date() if first else None,
            "last": last.date() if last else None,
            "snapshot": str(snapshot) if snapshot else None,
            "lists": list_ids or None,
            "workers": workers,
            "scheduler": scheduler,
            "output": str(output),
            "top": top,
            "propose": limit if propose else 0,
        },
        as_json=as_json,
    )
