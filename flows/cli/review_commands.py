"""Commands of review: what people answered, what became of standing rows, what to learn."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DAY, DryRun, ListIds
from flows.errors import SettingsError


class Outcome(StrEnum):
    """How a run of a workflow ends."""

    SUCCESS = "success"
    FAILURE = "failure"


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
    run_decide(list_ids, " ".join(words))


def refresh(
    list_ids: ListIds = None,
    today: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Day to run for. Default: today.")
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
    run_refresh(
        list_ids,
        today.date() if today else None,
        is_checking_links=is_checking_links,
        dry_run=dry_run,
    )


def learn(list_ids: ListIds = None, dry_run: DryRun = False) -> None:
    """Turn what people decided into labels for training, kept beside the memory."""
    run_learn(list_ids, dry_run=dry_run)


def alarm(
    outcome: Annotated[Outcome, typer.Option(help="How this run of the workflow is going to end.")],
    workflow: Annotated[str, typer.Option(help="File of the workflow.")] = "nightly.yml",
) -> None:
    """Open an issue when a workflow failed three times running; close it when it works again."""
    run_alarm(workflow, outcome)


def run_review(list_ids: list[str] | None, event: Path | None, *, is_night_run: bool) -> None:
    """Answer people; run a night where one was asked for."""
    from catalog.list_folder import read_configs
    from flows.memory.places import Places
    from flows.memory.run_lock import exclusive_run
    from flows.review import read_event, review
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    prefixes = sorted({it.proposals.branch.split("{")[0] for it in configs})
    happened = read_event(event, prefixes)
    ids = [config.id for config in configs]
    with exclusive_run(settings.state_dir, ids, settings.run_wait_seconds):
        done = review(Places(settings), configs, happened, _now())
    _say(done.lines())
    if done.wanted_lists and is_night_run:
        from flows.cli.running import run_nightly

        # Ends the process with the night's own exit code.
        run_nightly({"lists": list(done.wanted_lists)}, as_json=False)
    _end(done.exit_code)


def run_decide(list_ids: list[str] | None, command: str) -> None:
    """Carry out one comment command."""
    from catalog.list_folder import read_configs
    from flows.decide import decide
    from flows.memory.places import Places
    from flows.memory.run_lock import exclusive_run
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    ids = [config.id for config in configs]
    with exclusive_run(settings.state_dir, ids, settings.run_wait_seconds):
        said = decide(Places(settings), configs, command, _login(), _now())
    # The same sentences as on GitHub, in the words of this place.
    _say((said.answer.replace("/litwatch ", "litwatch decide "), *said.lines))
    _end(2 if said.is_refused else 0)


def run_refresh(
    list_ids: list[str] | None, today: date | None, *, is_checking_links: bool, dry_run: bool
) -> None:
    """Look again at standing rows."""
    from catalog.list_folder import list_ids_in
    from flows.cli.running import flow_result
    from flows.orchestration.prefect_defaults import prepare_prefect
    from flows.settings import current_settings

    # The settings come first: reading them takes the tokens out of the environment.
    list_ids_in(current_settings().lists_dir, list_ids or ())
    prepare_prefect()
    from flows.refresh import refresh

    state = refresh(list_ids, today, is_checking_links, dry_run, return_state=True)
    report = flow_result(state)
    _say(report["lines"])
    _end(report["exit_code"])


def run_learn(list_ids: list[str] | None, *, dry_run: bool) -> None:
    """Write label files."""
    from catalog.list_folder import read_configs
    from flows.learn import collect
    from flows.memory.places import Places
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    counts = collect(Places(settings), configs, is_dry_run=dry_run)
    _say(f"{list_id}: {count} decisions" for list_id, count in counts.items())


def run_alarm(workflow: str, outcome: str) -> None:
    """Ring or stop the alarm on GitHub."""
    from flows.memory.places import github_client
    from flows.repositories.alarm import GitHubAlarmBoard, sound
    from flows.settings import current_settings

    settings = current_settings()
    if not settings.github_repository:
        raise SettingsError(
            "There is no repository to raise an alarm in.",
            where="LITWATCH_GITHUB_REPOSITORY",
            remedy="Set it to owner/name; GitHub Actions gives it as GITHUB_REPOSITORY.",
        )
    client = github_client(settings, settings.github_repository)
    typer.echo(sound(GitHubAlarmBoard(client), workflow, outcome))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _end(exit_code: int) -> None:
    if exit_code:
        raise typer.Exit(exit_code)


def _now() -> datetime:
    return datetime.now().astimezone()


def _login() -> str:
    """Who decides: the name of the account on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
