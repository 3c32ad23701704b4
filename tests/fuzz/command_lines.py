"""Command lines that nobody should write: every command, every parameter, every bad value."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from typer.main import get_command

from flows.cli import main
from flows.cli.app import build_app
from flows.settings import load_settings

SERVING = {"serve", "demo"}
"""Commands that go on until they are stopped, or take no value that could be wrong."""
VALUES = ["", " ", "x", "-", "--", "²", "x" * 5000, "a/" * 3000, "\u202e\u009b", "{x}", "a{", "\udcff",
          "1e999", "nan", "9" * 5000, "-1", "2026-02-30", "0000-00-00", "../..", "/dev/null", "/", "."]  # fmt: skip
FILES = [
    "missing",
    "folder",
    "binary",
    "text",
    "huge",
    "unreadable",
    "loop",
    "missing/below",
    "text/below",
]


def make_files(root: Path) -> list[str]:
    """Paths to things that are not what a command expects."""
    (root / "folder").mkdir()
    (root / "binary").write_bytes(bytes(range(256)) * 40)
    (root / "text").write_text("nothing of use\n")
    (root / "huge").write_text("[" * 100_000 + "\n")
    (root / "unreadable").write_text("x")
    (root / "unreadable").chmod(0)
    (root / "loop").symlink_to(root / "loop")
    return [str(root / name) for name in FILES]


@cache
def commands() -> dict[str, Any]:
    """Commands by name."""
    return dict(get_command(build_app()).commands)  # type: ignore[attr-defined]


def parameters() -> Iterator[tuple[str, Any]]:
    """Every command with every parameter of it."""
    for name, command in commands().items():
        for parameter in command.params:
            if parameter.name != "help":
                yield name, parameter


def required(name: str, values: dict[str, str]) -> list[str]:
    """Sound values for what a command must be given."""
    words: list[str] = []
    for one in commands()[name].params:
        if not one.required or one.name in values:
            continue
        words += _given(
            one, {"list_id": "geo", "list_ids": "geo", "to": "catalog"}.get(one.name, "2603.00001")
        )
    return words


def command_line(name: str, parameter: Any, value: str) -> list[str]:
    words = required(name, {parameter.name: value})
    return [name, *words, *_given(parameter, value)]


def _given(parameter: Any, value: str) -> list[str]:
    if parameter.param_type_name == "argument":
        return [value]
    if getattr(parameter, "is_flag", False):
        return [parameter.opts[0]]
    return [f"{parameter.opts[0]}={value}"]


def run(words: list[str], environment: dict[str, str]) -> tuple[int | str, str, float]:
    """Exit code (or name of an exception that nobody caught), what was said, seconds of work."""
    raw = io.BytesIO()
    said = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
    before = dict(os.environ)
    os.environ.update(environment)
    load_settings.cache_clear()
    began = time.process_time()
    try:
        with _no_input(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                main(words)
                code: int | str = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            except BaseException as error:  # that is what is looked for
                code = f"{type(error).__name__}: {error}"
    finally:
        os.environ.clear()
        os.environ.update(before)
        load_settings.cache_clear()
    return code, raw.getvalue().decode("utf-8", "replace"), time.process_time() - began


@contextlib.contextmanager
def _no_input() -> Iterator[None]:
    """Whoever asks finds nobody, as in a cron job."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO())
    try:
        yield
    finally:
        sys.stdin = before
