"""What commands print: JSON for programs in one form, and texts to a file or standard output."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

JSON_VERSION = 1
"""Goes up when a field goes or changes its meaning; a new field changes nothing."""


NO_WIDTH = 100_000
PAGE_WIDTH = 80
"""Width of what is set like a page, where nothing else says how wide one is."""


def as_json(facts: dict[str, Any]) -> str:
    """An object on one line that names the version of its form, then its facts."""
    told = json.dumps({"version": JSON_VERSION, **facts}, ensure_ascii=False, default=str)
    # The guard of the output would change what a workflow's runner takes for a command.
    return told.replace("##[", "#\\u0023[") + "\n"


def print_json(facts: dict[str, Any]) -> None:
    """Print facts for a program."""
    sys.stdout.write(as_json(facts))


def deliver(text: str, out: Path | None) -> None:
    """Write a whole file, or to standard output."""
    if out is None:
        sys.stdout.write(text)
        return
    from catalog.files import write_atomically

    write_atomically(out, text)


def console_of_facts() -> Console:
    """Console whose lines end where the terminal does; a pipe has no width: a line a fact."""
    from rich.console import Console

    is_free = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=NO_WIDTH if is_free else None)


def folded(line: str) -> str:
    """A line for a terminal of 80 columns; programs that read along get it whole instead."""
    return textwrap.fill(
        line, 80, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
