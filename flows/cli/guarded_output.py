"""What litwatch prints does nothing but be read: one guard for every command and both streams.

Titles, comments and names come from strangers. On a terminal, control and bidirectional
characters are dropped; under GitHub Actions, whatever the runner would take for a command of the
workflow (``::error …`` at the beginning of a line, ``##[add-mask]…`` anywhere) gets a blank in
the middle; and what looks like a token of GitHub is never printed, whichever setting it was put
into. A stream that goes to a file is data and stays as it is.
"""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import sys
from typing import TextIO

UNSEEN = re.compile(
    "[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters apart from bell, backspace, white space and escape; bidirectional ones."""
ESCAPE = re.compile(r"\x1b(?!\[[0-9;?]{0,20}[A-Za-z]|\]8;)|[\x07\x08](?!\x1b)")
"""Escapes that are none of rich's, which colours, moves up and links."""
TOKEN = re.compile(r"\b(?:gh[opsur]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{16,255})")
_ALL_ESCAPES = re.compile("[\x07\x08\x1b]")
_LINE_COMMAND = re.compile(r"^([^\S\n]*\ufeff?):(?=:)", re.MULTILINE)


class GuardedStream(io.TextIOWrapper):
    """A text stream over another one's bytes."""

    def __init__(self, stream: TextIO, *, is_workflow: bool) -> None:
        """`is_workflow`: a runner of GitHub Actions reads along."""
        super().__init__(
            stream.buffer,
            encoding=stream.encoding,
            errors="replace",
            line_buffering=stream.isatty(),
            write_through=not stream.isatty(),
        )
        self._original = stream  # whose end would close the bytes
        self._is_workflow = is_workflow
        self._tail = ""
        """End of what was written: a command may come in two pieces."""

    def write(self, text: str) -> int:
        """Write what is left of the text; returns its length as if all of it had been."""
        escapes = ESCAPE if self.isatty() else _ALL_ESCAPES
        shown = escapes.sub("", TOKEN.sub("***", UNSEEN.sub("", text)))
        try:
            super().write(self._disarmed(shown) if self._is_workflow else shown)
        except BrokenPipeError:
            self._end_unread()
        return len(text)

    def _end_unread(self) -> None:
        """Nobody reads on (`litwatch status | head -1`): end as other tools do, without a word.

        Unread words beside the answer, such as the log of a night, end nothing.
        """
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        if self._original is sys.__stdout__:
            raise SystemExit(128 + signal.SIGPIPE)

    def _disarmed(self, text: str) -> str:
        text = text.replace("\r", " ")  # to the runner it ends a line
        whole = self._tail + text
        disarmed = _LINE_COMMAND.sub(r"\1: ", whole.replace("##[", "## ["))
        # What was written already stays; a command that its end completes is broken after it.
        added = disarmed[len(self._tail) :] if disarmed.startswith(self._tail) else f" {text}"
        self._tail = _open_end(self._tail + added)
        return added


def _open_end(text: str) -> str:
    """Part of the last line that more text could make a command."""
    line = text[text.rfind("\n") + 1 :]
    return line if not line.strip(" \t\ufeff\u00a0:") and len(line) < 200 else line[-2:]


def guard_output() -> None:
    """Put the guard before both streams, except where they go to a file."""
    is_workflow = os.environ.get("GITHUB_ACTIONS") == "true"
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and not _is_file(stream):
            setattr(sys, name, GuardedStream(stream, is_workflow=is_workflow))


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True
