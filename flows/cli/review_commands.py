"""Commands of review: what people answered, what became of standing rows, what to learn."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import datetime
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
    from catalog.list_folder import read_configs
    from flows.memory.places import Places
    from flows.memory.run_lock import exclusive_run
    from flows.review import read_event
    from flows.review import review as answer_people
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    prefixes = sorted({it.proposals.branch.split("{")[0] for it in configs})
    happened = read_event(event, prefixes)
    ids = [config.id for config in configs]
    with exclusive_run(settings.state_dir, ids, settings.run_wait_seconds):
        done = answer_people(Places(settings), configs, happened, _now())
    _say(done.lines())
    if done.wanted_lists and is_night_run:
        from flows.cli.running import run_nightly

        # Ends the process with the night's own exit code.
        run_nightly({"lists": list(done.wanted_lists)}, as_json=False)
    _end(done.exit_code)


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
    from catalog.list_folder import read_configs
    from flows.decide import decide as carry_out
    from flows.memory.places import Places
    from flows.memory.run_lock import exclusive_run
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    ids = [config.id for config in configs]
    with exclusive_run(settings.state_dir, ids, settings.run_wait_seconds):
        said = carry_out(Places(settings), configs, " ".join(words), _login(), _now())
    # The same sentences as on GitHub, in the words of this place.
    _say((said.answer.replace("/litwatch ", "litwatch decide "), *said.lines))
    _end(2 if said.is_refused else 0)


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
    from catalog.list_folder import list_ids_in
    from flows.cli.running import flow_result
    from flows.orchestration.prefect_defaults import prepare_prefect
    from flows.settings import current_settings

    # The settings come first: reading them takes the tokens out of the environment.
    list_ids_in(current_settings().lists_dir, list_ids or ())
    prepare_prefect()
    from flows.refresh import refresh as look_again

    day = today.date() if today else None
    state = look_again(list_ids, day, is_checking_links, dry_run, return_state=True)
    report = flow_result(state)
    _say(report["lines"])
    _end(report["exit_code"])


def learn(list_ids: ListIds = None, dry_run: DryRun = False) -> None:
    """Turn what people decided into labels for training, kept beside the memory."""
    from catalog.list_folder import read_configs
    from flows.learn import collect
    from flows.memory.places import Places
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    counts = collect(Places(settings), configs, is_dry_run=dry_run)
    _say(f"{list_id}: {count} decisions" for list_id, count in counts.items())


def alarm(
    outcome: Annotated[Outcome, typer.Option(help="How this run of the workflow is going to end.")],
    workflow: Annotated[str, typer.Option(help="File of the workflow.")] = "nightly.yml",
) -> None:
    """Open an issue when a workflow failed three times running; close it when it works again."""
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


COMMANDS = (review, decide, refresh, learn, alarm)
