"""Commands that measure: `litwatch evaluate` and `litwatch history`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

README_NAMES = ("README.md", "readme.md", "Readme.md", "README.markdown", "docs/README.md")


def register(app: typer.Typer) -> None:
    """Add this group's commands to the command line."""
    app.command()(history)


def history(
    repository: Annotated[
        Path, typer.Argument(metavar="REPO", help="Folder of a local git checkout of the list.")
    ],
    list_id: Annotated[str, typer.Option("--list", metavar="ID", help="Id of the list.")],
    readme: Annotated[
        str | None, typer.Option(help="The list's file in that checkout [default: its README].")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write to [default: standard output].")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of CSV.")] = False,
) -> None:
    """Read every row a list ever had from the git log of its README.

    Prints one line a row: section, paper, and the days it was first and last seen. A row that
    moved to another section, or whose heading, title or link changed, stays one row.
    """
    import json

    from classifiers.evaluation.history import as_csv, as_record
    from flows.git_history import is_shallow, tracked_readme
    from flows.list_history import read_history

    path = readme or tracked_readme(repository, README_NAMES)
    found = read_history(repository, path, list_id, _progress)
    if is_shallow(repository):
        _say("note: this checkout is shallow, so the oldest rows are older than it says.")
        _say("      Run: git fetch --unshallow")
    for version in found.unread:
        _say(f"note: left out a version that cannot be read: {version}")
    if as_json:
        text = json.dumps([as_record(list_id, row) for row in found.rows], indent=2) + "\n"
    else:
        text = as_csv(list_id, found.rows)
    _deliver(text, out)
    _say(f"{len(found.rows)} rows in {found.versions} versions of {path}.")


def _progress(line: str) -> None:
    """Rewrite one line on a terminal; keep quiet elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()


def _say(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
    sys.stderr.write(f"{line}\n")


def _deliver(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
        return
    temporary = out.with_name(out.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(out)
