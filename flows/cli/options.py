"""Options that several commands have: one name, one form, one sentence for each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

DAY = ["%Y-%m-%d"]
"""How days are typed."""
ListId = Annotated[str, typer.Option("--list", metavar="ID", help="Id of the list.")]
ListIds = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="ID", help="Id of a list; repeatable. Default: all lists."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be done; write nothing anywhere.")
]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="File to write. Default: standard output."),
]


def _snapshots(without: str) -> Any:
    return typer.Option(
        "--snapshot",
        metavar="PATH",
        help="Snapshot of arXiv (JSON lines; .gz, .zip or plain), or a folder of them; repeatable. "
        f"Without one, {without}",
    )


Snapshots = Annotated[list[Path] | None, _snapshots("arXiv is asked.")]
TestSnapshots = Annotated[
    list[Path] | None, _snapshots("there are only the texts that `train` fetched.")
]
