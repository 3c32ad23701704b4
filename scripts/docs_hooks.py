"""Hooks of MkDocs: the reference of all commands, and links that lead out of `docs/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from typer.main import get_command

from flows.cli.app import build_app

ROOT = Path(__file__).parents[1]
SOURCE = "https://github.com/litwatch/litwatch/blob/main/"
MARK = "<!-- commands -->"
OUTSIDE = re.compile(r"\]\(\.\./([^)\s#]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Text of a page before MkDocs renders it."""
    if MARK in markdown:
        markdown = markdown.replace(MARK, "\n".join(command_reference()))
    return OUTSIDE.sub(_to_repository, markdown)


def _to_repository(link: re.Match[str]) -> str:
    """A link out of `docs/` leads to the repository. Raises ValueError where nothing is there."""
    if not (ROOT / link[1]).exists():
        raise ValueError(f"{link[1]} is linked and not there")
    return f"]({SOURCE}{link[1]}{link[2] or ''})"


def command_reference() -> Iterator[str]:
    """Every command with its options, out of the command line itself."""
    group = get_command(build_app())
    context = click.Context(group, info_name="litwatch")
    for name in group.list_commands(context):  # type: ignore[attr-defined] # the app is a group
        command = group.get_command(context, name)  # type: ignore[attr-defined] # as above
        with click.Context(command, parent=context, info_name=name) as own:
            yield f"\n## litwatch {name}\n"
            yield f"```text\n{command.get_help(own).strip()}\n```"
