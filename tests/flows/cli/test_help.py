"""The command line as a whole: panels, one vocabulary of options, and no engine to say no."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from catalog.list_folder import packaged_lists
from flows.cli.app import PANELS, build_app

COMMANDS = dict(get_command(build_app()).commands)  # type: ignore[attr-defined]


def test_every_command_stands_in_one_panel():
    placed = [name for commands in PANELS.values() for name in commands]
    assert sorted(placed) == sorted(COMMANDS)
    assert len(set(placed)) == len(placed)


def test_help_is_80_columns_wide():
    for words in ([], *([name] for name in COMMANDS)):
        text = CliRunner().invoke(build_app(), [*words, "--help"], env={"COLUMNS": "200"}).stdout
        assert max(map(len, text.splitlines())) <= 80, words


def test_options_have_one_name_and_one_form():
    forms: dict[str, set[tuple[object, ...]]] = {}
    for command in COMMANDS.values():
        for one in command.params:
            forms.setdefault(one.opts[0], set()).add((one.name, one.help))
    assert not {"--output", "--lists", "--file"} & set(forms)
    assert len(forms["--json"]) == len(forms["--dry-run"]) == 1
    # `backfill` reads one snapshot, and `evaluate` alone never asks arXiv.
    assert len(forms["--snapshot"]) == 3
    assert not any("arXiv is asked" in (one.help or "") for one in COMMANDS["evaluate"].params)
    assert forms["--list"] <= {
        ("list_id", "Id of the list."),
        ("list_ids", "Id of a list; repeatable. Default: all lists."),
        ("list_ids", "Id of a list; repeatable."),
        ("list_id", "Id of the list. Default: from the README's name."),
    }


def test_the_version_is_told():
    told = CliRunner().invoke(build_app(), ["--version"]).stdout
    assert told == f"litwatch {version('litwatch')}\n"


WITHOUT_ENGINE = """
import sys
from flows.cli import main
for line in sys.argv[1:]:
    try:
        main(line.split())
    except SystemExit as end:
        print("told:", "prefect" in sys.modules, end.code, line)
"""
COMMAND_LINES = {
    "propose notanid --list vlgfm": 2,
    "propose 2406.09385 --list vlgfm --section nope": 2,
    "nightly --list nope": 2,
    "refresh --list nope": 2,
    "retrain --snapshot nope": 2,
    "backfill --snapshot nope": 2,
    "export --list vlgfm": 0,
    "site --out built": 0,
    "status": 0,
}


def test_no_engine_starts_to_say_no_or_to_read(tmp_path: Path) -> None:
    """`propose notanid` took seven seconds of Prefect to say that an id is malformed."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ENGINE, *COMMAND_LINES],
        cwd=tmp_path,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(packaged_lists().parent),
            "HOME": str(tmp_path),
            "LITWATCH_CATALOG_DIR": str(packaged_lists()),
            "LITWATCH_STATE_DIR": str(tmp_path / "state"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("told: ")]
    assert told == [f"told: False {code} {line}" for line, code in COMMAND_LINES.items()], (
        done.stderr
    )
