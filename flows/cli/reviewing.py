"""What the commands of review do: settings in, words and an exit code out."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import typer

from flows.errors import SettingsError


def run_review(list_ids: list[str] | None, event: Path | None, *, is_night_run: bool) -> None:
    """Answer people; run a night where one was asked for."""
    from flows.edges import Places, read_configs
    from flows.review import read_event, review
    from flows.run_lock import exclusive_run
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
        run_nightly(list(done.wanted_lists), None, dry_run=False, as_json=False)
    _end(done.exit_code)


def run_decide(list_ids: list[str] | None, command: str) -> None:
    """Carry out one comment command."""
    from flows.deciding import decide
    from flows.edges import Places, read_configs
    from flows.run_lock import exclusive_run
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    ids = [config.id for config in configs]
    with exclusive_run(settings.state_dir, ids, settings.run_wait_seconds):
        said = decide(Places(settings), configs, command, _login(), _now())
    _say((said.answer, *said.lines))
    _end(2 if said.is_refused else 0)


def run_refresh(
    list_ids: list[str] | None, today: date | None, *, is_checking_links: bool, dry_run: bool
) -> None:
    """Look again at standing rows."""
    from flows.cli.running import flow_result
    from flows.prefect_defaults import prepare_prefect
    from flows.settings import current_settings

    # The settings come first: reading them takes the tokens out of the environment.
    current_settings()
    prepare_prefect()
    from flows.refresh import refresh

    state = refresh(list_ids, today, is_checking_links, dry_run, return_state=True)
    report = flow_result(state)
    _say(report["lines"])
    _end(report["exit_code"])


def run_learn(list_ids: list[str] | None, *, dry_run: bool) -> None:
    """Write label files."""
    from flows.edges import Places, read_configs
    from flows.learn import collect
    from flows.settings import current_settings

    settings = current_settings()
    configs = read_configs(settings.lists_dir, list_ids or ())
    counts = collect(Places(settings), configs, is_dry_run=dry_run)
    _say(f"{list_id}: {count} decisions" for list_id, count in counts.items())


def run_alarm(workflow: str, outcome: str) -> None:
    """Ring or stop the alarm on GitHub."""
    from flows.alarm import GitHubAlarmBoard, sound
    from flows.publishing.github_client import GitHubClient
    from flows.settings import current_settings

    settings = current_settings()
    if not settings.github_repository:
        raise SettingsError(
            "There is no repository to raise an alarm in.",
            where="LITWATCH_GITHUB_REPOSITORY",
            remedy="Set it to owner/name; GitHub Actions gives it as GITHUB_REPOSITORY.",
        )
    client = GitHubClient(
        api_url=settings.github_api_url,
        token=settings.github_token,
        repository=settings.github_repository,
    )
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
