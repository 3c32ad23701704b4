"""The server that lives for one command: when it starts, and what is said when it does not."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_SERVER_EPHEMERAL_ENABLED,
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS,
    temporary_settings,
)

from flows.orchestration import bound_server
from flows.orchestration.server_health import ServerError, free_port
from flows.orchestration.serving import prefect_server
from flows.orchestration.temporary_server import start_temporary_server

START = "from flows.orchestration.temporary_server import start_temporary_server as start; "


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


def test_a_database_of_a_newer_prefect_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "alembic.util.exc.CommandError: Can't locate revision identified by '27d8f4e1a6c9'"
    monkeypatch.setenv("PYTHONPATH", str(broken_server(tmp_path, words)))
    home = tmp_path / "home"
    with (
        temporary_settings({PREFECT_API_URL: None, PREFECT_HOME: home}),
        pytest.raises(ServerError, match=rf"A newer Prefect .* wrote the database in {home}: "),
    ):
        start_temporary_server()


def test_serve_tells_why_its_server_did_not_start_this_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(broken_server(tmp_path, "Killed")))
    log = tmp_path / "server.log"
    log.write_text("OSError: of yesterday\n")
    with (
        pytest.raises(ServerError, match=rf"^{log}: .* did not start: Killed\."),
        prefect_server(tmp_path, free_port()),
    ):
        pass


def test_ctrl_c_in_a_terminal_reaches_the_command_and_not_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uvicorn.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with tempfile.TemporaryFile() as words:
        server = bound_server.start(1, os.environ, words)
        try:
            assert os.getpgid(server.pid) != os.getpgid(0)
        finally:
            bound_server.stop(server)


def test_a_server_takes_no_module_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list's repository with a `pydantic.py` of its own had no night."""
    app, repository = tmp_path / "prefect" / "server" / "api", tmp_path / "repository"
    app.mkdir(parents=True)
    for folder in (app, app.parent, app.parent.parent):
        (folder / "__init__.py").write_text("")
    look = "from importlib.util import find_spec\nprint('kite:', find_spec('kite'), flush=True)\n"
    (app / "server.py").write_text(look)
    repository.mkdir()
    (repository / "kite.py").write_text("")
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with tempfile.TemporaryFile() as words:
        server = bound_server.start(1, os.environ, words)
        try:
            server.wait(30)
        finally:
            bound_server.stop(server)
        words.seek(0)
        assert words.read().startswith(b"kite: None")


def test_a_server_that_is_only_slow_is_told_with_the_time_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uvicorn.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    limit = PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS
    with (
        temporary_settings({PREFECT_API_URL: None, PREFECT_HOME: tmp_path / "home", limit: 1}),
        pytest.raises(ServerError, match="did not start: it did not answer within 1 s"),
    ):
        start_temporary_server()


def test_the_defaults_are_set_before_a_backfill_imports_prefect() -> None:
    """The check of --workers imported it: the server then had 20 seconds to start, not 120."""
    script = (
        "import os, sys; from flows.cli.backfill_commands import run_backfill\n"
        "assert 'prefect' not in sys.modules\n"
        "try:\n"
        "    run_backfill(dict(snapshot='nowhere', first=None, last=None, lists=None), as_json=True)\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, os.environ[sys.argv[1]])\n"
    )
    name = "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"
    clean = {key: value for key, value in os.environ.items() if key != name}
    told = subprocess.run(
        [sys.executable, "-c", script, name], env=clean, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["SnapshotError", "120"]


def test_modules_are_loaded_while_the_server_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "server-is-starting"
    server = f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\ntime.sleep(60)\n"
    (tmp_path / "uvicorn.py").write_text(server)
    wait = f"for _ in range(500):\n    IN_TIME = pathlib.Path({str(mark)!r}).exists()\n"
    wait += "    if IN_TIME:\n        break\n    time.sleep(0.01)\n"
    (tmp_path / "needed_soon.py").write_text(f"import pathlib, time\n{wait}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    limit = PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS
    with (
        temporary_settings({PREFECT_API_URL: None, PREFECT_HOME: tmp_path / "home", limit: 1}),
        pytest.raises(ServerError),
    ):
        start_temporary_server(["needed_soon"])
    assert sys.modules["needed_soon"].IN_TIME
    monkeypatch.delitem(sys.modules, "needed_soon")


def start_in_a_new_process(folder: Path, *, prefect: str = "") -> subprocess.CompletedProcess[str]:
    """Start a stand-in server that leaves its pid in `folder`; print what the call gave."""
    server = "import os, pathlib, time\n"
    server += (
        f"pathlib.Path({str(folder / 'pid')!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    )
    (folder / "uvicorn.py").write_text(server)
    if prefect:
        (folder / "prefect.py").write_text(prefect)
    return subprocess.run(
        [sys.executable, "-c", START + "print(start())"],
        env=plain_environment() | environment_of(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_server_starts_before_prefect_is_read_which_takes_a_second(tmp_path: Path) -> None:
    late = "import pathlib, sys, time\nfor _ in range(1000):\n    time.sleep(0.02)\n"
    late += f"    if pathlib.Path({str(tmp_path / 'pid')!r}).exists():\n        sys.exit(7)\n"
    assert start_in_a_new_process(tmp_path, prefect=late).returncode == 7


def test_a_profile_that_names_a_server_is_read_before_one_is_started(tmp_path: Path) -> None:
    profile = '[profiles.ours]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "profiles.toml").write_text(f'active = "ours"\n{profile}')
    done = start_in_a_new_process(tmp_path)
    assert (done.stdout, done.returncode) == ("None\n", 0), done.stderr
    assert not (tmp_path / "pid").exists()


def test_a_command_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    server = "import os, pathlib, time\n"
    server += f"pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    (tmp_path / "uvicorn.py").write_text(server)
    command = subprocess.Popen(
        [sys.executable, "-c", START + "start()"],
        env=plain_environment() | environment_of(tmp_path),
    )
    assert wait_for(lambda: mark.exists() and mark.read_text() != "")
    command.kill()
    command.wait()
    assert wait_for(lambda: not is_alive(int(mark.read_text())))


def plain_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}


def environment_of(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{folder}{os.pathsep}{os.getcwd()}", "PREFECT_HOME": str(folder)}


def wait_for(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    ends = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")
