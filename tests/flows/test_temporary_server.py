"""The server that lives for one command: when it starts, and what is said when it does not."""

from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_EPHEMERAL_ENABLED,
    temporary_settings,
)

from flows.serving import ServerError
from flows.temporary_server import start_temporary_server


def broken_server(folder: Path, words: str) -> Path:
    """Stand in for uvicorn: says its words and ends."""
    (folder / "uvicorn.py").write_text(f"import sys\nprint({words!r})\nsys.exit(1)\n")
    return folder


def test_a_server_of_prefects_own_settings_is_followed() -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert start_temporary_server() is None


def test_none_is_started_where_it_is_forbidden() -> None:
    with temporary_settings({PREFECT_API_URL: None, PREFECT_SERVER_EPHEMERAL_ENABLED: False}):
        assert start_temporary_server() is None


def test_what_a_server_says_before_it_ends_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "sqlite3.OperationalError: database is locked\nApplication startup failed. Exiting."
    monkeypatch.setenv("PYTHONPATH", str(broken_server(tmp_path, words)))
    with (
        temporary_settings({PREFECT_API_URL: None, PREFECT_HOME: tmp_path / "home"}),
        pytest.raises(ServerError) as told,
    ):
        start_temporary_server()
    assert "did not start: sqlite3.OperationalError: database is locked." in str(told.value)
    assert "no other program holds its database" in str(told.value)
