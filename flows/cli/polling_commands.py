"""Commands of polling: replay."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.answers import print_json
from flows.cli.options import DAY, AsJson, ListIds

if TYPE_CHECKING:
    from catalog.paper import Paper
    from flows.polling.poll_night import PolledNight


def replay(
    night: Annotated[datetime, typer.Argument(formats=DAY, help="Night to replay: 2026-03-10.")],
    list_ids: ListIds = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the papers as JSON lines, as `litwatch score` reads them."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replay a past night from the answers kept on this machine; arXiv is not asked.

    Shows the verdict on each source and the papers the night brought, as the present version of
    litwatch sees them. Nothing is proposed and nothing is remembered.
    """
    from flows.polling.replay import replay_night
    from flows.settings import current_settings

    nights = replay_night(current_settings(), night.date(), list_ids or ())
    if out is not None:
        _write_papers(out, nights)
    if as_json:
        print_json({"nights": [_as_json(night) for night in nights]})
    else:
        for one in nights:
            typer.echo("\n".join(_told(one)))


def _told(night: PolledNight) -> list[str]:
    """Say what a night brought, line by line."""
    lines = [f"Night of {night.night}, from the answers kept"]
    lines += [f"  {verdict.list_id}: {verdict.describe()}" for verdict in night.verdicts]
    lines += [f"  note: {note}" for note in night.notes]
    lines += [f"  alarm, {list_id}: {alarm}" for list_id, alarm in night.alarms.items()]
    lines.append(
        f"{len(night.papers)} papers, {len(night.replacements)} replacements, "
        f"{len(night.withdrawals)} withdrawals"
    )
    return lines + [f"  {_printable(paper)}" for paper in night.papers]


def _printable(paper: Paper) -> str:
    """Title for a terminal: control characters would let a paper write over the screen."""
    title = "".join(char if char.isprintable() else " " for char in paper.title)
    return f"{paper.arxiv_id}  {title}"


def _as_json(night: PolledNight) -> dict[str, Any]:
    return {
        "night": night.night.isoformat(),
        "verdicts": [verdict.as_json() for verdict in night.verdicts],
        "papers": [paper.arxiv_id for paper in night.papers],
        "replacements": [paper.arxiv_id for paper in night.replacements],
        "withdrawals": [paper.arxiv_id for paper in night.withdrawals],
        "notes": list(night.notes),
        "alarms": dict(night.alarms),
    }


def _write_papers(out: Path, nights: tuple[PolledNight, ...]) -> None:
    import orjson

    from catalog.files import write_atomically

    papers = {paper.arxiv_id: paper for night in nights for paper in night.papers}
    lines = b"".join(orjson.dumps(_snapshot_row(paper)) + b"\n" for paper in papers.values())
    write_atomically(out, lines)


def _snapshot_row(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.arxiv_id,
        "title": paper.title,
        "abstract": paper.abstract,
        "comments": paper.comment or None,
        "journal-ref": paper.journal_ref or None,
        "doi": paper.doi or None,
        "categories": " ".join(paper.categories),
        "authors_parsed": [[name, "", ""] for name in paper.authors],
        "update_date": paper.announced_date.isoformat() if paper.announced_date else None,
    }


COMMANDS = (replay,)
