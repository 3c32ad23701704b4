"""Runs flows from the command line and prints what they report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from catalog.list_folder import list_ids_in, read_config, read_configs
from classifiers.snapshot import snapshot_files
from flows.candidates.typed_paper import require_paper, require_section
from flows.cli.answers import PAGE_WIDTH, console_of_facts, print_json
from flows.errors import RedRunError
from flows.memory.records import REMOVAL, ROW
from flows.night.night_report import cost_in_words, unsure_in_words
from flows.orchestration.prefect_defaults import prepare_prefect, set_defaults
from flows.proposals.text.wording import percent, plural
from flows.settings import current_settings
from flows.shards.cluster import dask_modules, load_ahead

COLUMN_GAP = "  "
MARKS = {"+": "proposed", "~": "changed", "-": "to be taken out", "?": "for you to decide"}


def run_nightly(parameters: Mapping[str, Any], *, as_json: bool) -> None:
    """Run the nightly flow, print its report and leave with its exit code."""
    report = nightly_report(parameters, quietly=as_json)
    print_json(report) if as_json else print_report(report, console_of_facts())
    raise typer.Exit(report["exit_code"])


def nightly_report(parameters: Mapping[str, Any], *, quietly: bool = False) -> dict[str, Any]:
    """Run the nightly flow and return its report. Raises what the flow raised."""
    # The settings come first: reading them takes the tokens out of the environment, and
    # Prefect's temporary server inherits it.
    settings = current_settings()
    list_ids_in(settings.lists_dir, parameters.get("lists") or ())
    workers = parameters.get("workers") or settings.nightly_workers
    # Before anything imports Prefect: it reads them once.
    set_defaults()
    modules = dask_modules(workers, scheduler := parameters.get("scheduler"))
    if modules and not scheduler:
        load_ahead(*modules, "flows.nightly")
    with Console(stderr=True, quiet=quietly).status("Starting Prefect ...") as said:
        prepare_prefect(*modules, "flows.nightly")
        from flows.nightly import nightly

        said.update("Running the night ...")
        return flow_result(nightly(**parameters, return_state=True))


def run_propose(
    paper: str, list_id: str, section: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Run the flow that proposes one paper and print what became of it."""
    settings = current_settings()
    config = read_config(settings.lists_dir, list_id)
    require_section(config, section)
    require_paper(paper)
    prepare_prefect("flows.propose")
    from flows.propose import propose

    report = flow_result(propose(paper, list_id, section, dry_run=dry_run, return_state=True))
    print_json(report) if as_json else print_report(report, console_of_facts())
    raise typer.Exit(report["exit_code"])


def run_status(list_ids: Sequence[str] | None, *, as_json: bool) -> None:
    """Print how each list stands."""
    from flows.night.status import read_status, render_status
    from flows.polling.calendar import night_of

    found = read_status(current_settings(), list_ids, night_of(datetime.now(UTC)))
    print_json(found.as_json()) if as_json else render_status(found, console_of_facts())
    _end_broken(found.broken)


def run_stats(list_ids: Sequence[str] | None, *, as_json: bool) -> None:
    """Print what people made of the proposals."""
    from flows.night.stats import read_stats, render_stats
    from flows.polling.calendar import night_of

    found = read_stats(current_settings(), list_ids, night_of(datetime.now(UTC)))
    print_json(found.as_json()) if as_json else render_stats(found, console_of_facts())
    _end_broken(found.broken)


def _end_broken(broken: Mapping[str, str]) -> None:
    if broken:
        raise typer.Exit(2)


def flow_result(state: Any) -> dict[str, Any]:
    """Report out of a flow's final state; what the flow raised is raised again."""
    result = state.result(raise_on_failure=False)
    if isinstance(result, RedRunError):
        return dict(result.report)
    if isinstance(result, BaseException):
        raise result
    return dict(result)


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print a report for a person."""
    console.print(f"[bold]{escape(report['headline'])}[/bold]")
    for one in report["lists"]:
        _print_list(one, console)
    for note in report["notes"]:
        console.print(f"note: {note}", markup=False)
    for preview in report.get("previews", ()):
        from rich.markdown import Markdown  # only a dry run needs them
        from rich.rule import Rule

        page = min(console.width, PAGE_WIDTH) if not console.is_terminal else console.width
        console.print(Rule(escape(preview["title"])), width=page)
        console.print(preview["diff"], markup=False, highlight=False, soft_wrap=True)
        console.print(Markdown(preview["body"]), width=page)
    requests, seconds = report["requests_count"], report["seconds"]
    console.print(cost_in_words(requests, seconds=seconds, is_dry_run=report["is_dry_run"]))


def _print_list(one: dict[str, Any], console: Console) -> None:
    console.print(f"\n[bold]{one['list_id']}[/bold]")
    new = [line for line in one["proposed"] if line["is_new"]]
    for line in (one["error"], one["alarm"]):
        if line:
            console.print(f"  {line}", style="red", markup=False)
    console.print(
        f"  {one['polled_count']} polled, {one['known_count']} known, "
        f"{one['screened_count']} screened, {len(new)} new in the proposal, "
        f"{len(one['proposed']) - len(new)} open since earlier, "
        f"{one['waiting_count']} waiting, {_unsure(one)}, "
        f"{plural(one['decided_count'], 'decision')} read"
    )
    if new:
        console.print(_proposal_table(new, console.width))
        console.print(f"  {_legend(new)}", style="dim", markup=False, highlight=False)
    for line in (*one["pull_requests"], *one["verdicts"], *one["notes"]):
        console.print(f"  {line}", markup=False, highlight=False)


def _unsure(one: Mapping[str, Any]) -> str:
    return unsure_in_words(one["unsure_count"], (line["lane"] for line in one["proposed"]))


def _proposal_table(proposed: Sequence[dict[str, Any]], room: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), title=None)
    # Titles are cut where a terminal ends; ids and probabilities are whole.
    ids = max(len(line["arxiv_id"]) for line in proposed)
    columns = {"": 1, "paper": ids, "section": 20, "prob": 4}
    left = room - sum(columns.values()) - len(COLUMN_GAP) * len(columns)
    for header, width in {**columns, "title": max(left, 1)}.items():
        table.add_column(header, no_wrap=True, overflow="ellipsis", max_width=width)
    for line in proposed:
        shown = (
            _mark(line),
            line["arxiv_id"],
            line["section"],
            percent(line["prob_relevant"]),
        )
        table.add_row(*map(escape, shown), escape(line["title"]))
    return table


def _mark(line: Mapping[str, Any]) -> str:
    if line["lane"] == "unsure":
        return "?"
    return {ROW: "+", REMOVAL: "-"}.get(line["what"], "~")


def _legend(shown: Sequence[Mapping[str, Any]]) -> str:
    """What the marks stand for, of those that are shown."""
    marks = {_mark(line) for line in shown}
    return ", ".join(f"{mark} {told}" for mark, told in MARKS.items() if mark in marks)


def run_retrain(
    list_ids: Sequence[str] | None, snapshots: Sequence[Path] | None, *, dry_run: bool
) -> None:
    """Run the flow that trains on decisions and say what became of each list."""
    settings = current_settings()
    read_configs(settings.lists_dir, list_ids or ())
    snapshot_files(*snapshots or ())
    with Console(stderr=True).status("Training ..."):
        prepare_prefect("flows.retrain")
        from flows.retrain import retrain

        told = flow_result(
            retrain(
                list(list_ids) if list_ids else None,
                [str(path) for path in snapshots or ()] or None,
                dry_run=dry_run,
                return_state=True,
            )
        )
    console_of_facts().print(*told["lines"], sep="\n", markup=False, highlight=False)
