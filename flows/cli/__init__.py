"""The command `litwatch`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; an expected error becomes one message and its exit code."""
    # Typer and the commands load here, so that importing flows.cli costs nothing.
    from catalog.errors import LitwatchError
    from flows.cli.app import build_app

    try:
        build_app()()
    except LitwatchError as error:
        sys.stderr.write(f"litwatch: {error}\n")
        sys.exit(error.exit_code)
