"""The command `litwatch`."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from catalog.catalog_errors import LitwatchError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an expected error becomes one message and its exit code.

    `arguments` stand for those of the process.
    """
    from flows.orchestration.garbage import collect_rarely

    # Searching Prefect's modules for garbage while they load, and again at the end, is a fifth of a
    # short command's time.
    collect_rarely()
    atexit.register(gc.freeze)
    # Typer and the commands load here, so that importing flows.cli costs nothing.
    from catalog.catalog_errors import LitwatchError, disk_error, path_error
    from flows.cli.app import build_command
    from flows.cli.guarded_output import guard_output

    guard_output()
    # At once, without a word to Python, what is half written would stay where it is.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        _check_utf8(words)
        build_command()(words)
    except OSError as problem:
        if (error := disk_error(problem)) is None and problem.filename is None:
            raise
        _end(error or path_error(problem))
    except LitwatchError as error:
        _end(error)


def _check_utf8(words: Sequence[str]) -> None:
    """Refuse bytes that no report, file or database of ours can hold."""
    from flows.errors import SettingsError

    for place, word in enumerate(words, 1):
        if any("\ud800" <= char <= "\udfff" for char in word):
            raise SettingsError(
                f"argument {place} holds bytes that are not UTF-8", remedy="Type it anew."
            )


def _end(error: LitwatchError) -> NoReturn:
    sys.stderr.write(f"litwatch: {error}\n")
    sys.exit(error.exit_code)
