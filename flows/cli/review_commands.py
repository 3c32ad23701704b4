"""Commands of review: what people answered, what became of standing rows, what to learn."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

ListIds = Annotated[
    list[str] | None, typer.Option("--list", help="Id of a list; repeatable. Default: all lists.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be proposed; write nothing anywhere.")
]


def register(app: typer.Typer) -> None:
    """Add this group's commands to the command line."""
    app.command()(review)
    app.command()(decide)
    app.command()(refresh)
    app.command()(learn)
    app.command()(alarm)


def review(
    list_ids: ListIds = None,
    event: Annotated[
        Path | None,
        typer.Option(
            envvar="GITHUB_EVENT_PATH",
            help="Event of the workflow run, as JSON. Without it everything is looked at.",
        ),
    ] = None,
    is_night_run: Annotated[
        bool,
        typer.Option(
            "--night/--no-night", help="Run a night for lists whose 'run now' box was ticked."
        ),
    ] = True,
) -> None:
    """Answer what people did: ticks, comments, merges, closings, dashboard buttons.

    The nightly run does the same; this does it at once. Safe to repeat.
    """
    from flows.cli.reviewing import run_review

    run_review(list_ids, event, is_night_run=is_night_run)


def decide(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="COMMAND",
            help="A comment command: reject 2406.09385 not about the Earth · accept ID · "
            "move ID section · set ID field value · defer ID 30d · add ID [section] · pause · "
            "resume · rebuild · help",
        ),
    ],
    list_ids: ListIds = None,
) -> None:
    """Say to litwatch what you would say in a comment on its pull request."""
    from flows.cli.reviewing import run_decide

    run_decide(list_ids, " ".join(words))


def refresh(
    list_ids: ListIds = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to run for. Default: today.")
    ] = None,
    is_checking_links: Annotated[
        bool, typer.Option("--links/--no-links", help="Look whether links still answer.")
    ] = True,
    dry_run: DryRun = False,
) -> None:
    """Look again at the rows that stand, and propose what has changed.

    Now published at a venue, code link appeared, published under another title, withdrawn, dead
    link (twice, in different weeks), missing arXiv id found.
    """
    from flows.cli.reviewing import run_refresh

    run_refresh(
        list_ids,
        today.date() if today else None,
        is_checking_links=is_checking_links,
        dry_run=dry_run,
    )


def learn(list_ids: ListIds = None, dry_run: DryRun = False) -> None:
    """Turn what people decided into labels for training, kept beside the memory."""
    from flows.cli.reviewing import run_learn

    run_learn(list_ids, dry_run=dry_run)


def alarm(
    outcome: Annotated[
        str, typer.Option(help="How this run of the workflow is going to end: success or failure.")
    ],
    workflow: Annotated[str, typer.Option(help="File of the workflow.")] = "nightly.yml",
) -> None:
    """Open an issue when a workflow failed three times running; close it when it works again."""
    from flows.cli.reviewing import run_alarm

    run_alarm(workflow, outcome)
