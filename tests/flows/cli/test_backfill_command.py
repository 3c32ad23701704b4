"""`litwatch backfill` refuses what cannot be before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from catalog.catalog_errors import LitwatchError
from flows.cli.app import build_app


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to screen"),
        (["--from", "2999-01-01"], "--from 2999-01-01 lies in the future"),
        (["--from", "2025-02-01", "--until", "2025-01-01"], "is after --until"),
        (["--snapshot", "/nowhere/at/all.json"], "there is no such file or folder"),
        (["--snapshot", "{empty}"], "no snapshot file in this folder"),
        (["--from", "2025-01-01", "--list", "nobody"], "no list 'nobody'"),
    ],
)
def test_refuses_with_one_sentence(tmp_path: Path, arguments: list[str], message: str) -> None:
    words = [word.replace("{empty}", str(tmp_path)) for word in arguments]
    result = CliRunner().invoke(build_app(), ["backfill", *words])
    assert isinstance(result.exception, LitwatchError)
    assert message in str(result.exception)
    assert result.exception.exit_code == 2


@pytest.mark.parametrize("arguments", [["--from", "yesterday"], ["--workers", "0"]])
def test_refuses_malformed_options(arguments: list[str]) -> None:
    assert CliRunner().invoke(build_app(), ["backfill", *arguments]).exit_code == 2


def test_help_names_every_option() -> None:
    told = CliRunner().invoke(build_app(), ["backfill", "--help"], env={"COLUMNS": "200"}).stdout
    for option in ("--from", "--until", "--snapshot", "--workers", "--scheduler", "--propose"):
        assert option in told
