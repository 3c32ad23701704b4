from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.errors import FlowError
from flows.polling.transport.prefect_limit import LIMIT_NAME, prefect_gate

TIMED = """
import os, sys, time
from prefect.testing.utilities import prefect_test_harness
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from flows.errors import FlowError
from flows.polling.transport.prefect_limit import LIMIT_NAME, _through_limit, prefect_gate

with prefect_test_harness(server_startup_timeout=60):
    gate = prefect_gate(1.0, api_url=PREFECT_API_URL.value())
    gate = prefect_gate(1.0, api_url=PREFECT_API_URL.value())  # a second time it is there already
    with get_client(sync_client=True) as client:
        limit = client.read_global_concurrency_limit_by_name(LIMIT_NAME)
    assert (limit.limit, limit.slot_decay_per_second) == (1, 1.0), limit
    started = time.monotonic()
    for _ in range(3):
        with gate():
            pass
    assert time.monotonic() - started >= 1.8, time.monotonic() - started
    with get_client(sync_client=True) as client:
        client.delete_global_concurrency_limit_by_name(LIMIT_NAME)
    try:
        with gate():
            raise SystemExit("a missing limit let the request through")
    except FlowError as error:
        print(error)
"""


def test_without_a_pause_there_is_no_limit_to_keep() -> None:
    assert prefect_gate(0, api_url="http://127.0.0.1:9/api") is nullcontext


def test_without_a_server_the_lock_file_is_the_only_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert prefect_gate(3.0) is nullcontext


@pytest.mark.long
def test_server_that_is_down_is_an_error_and_not_a_missing_fence() -> None:
    # Prefect reads the environment once in a process, and other tests have loaded it.
    down = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    is_refused = pytest.raises(FlowError, match=f"could not set the limit '{LIMIT_NAME}'")
    with temporary_settings(down), is_refused:
        prefect_gate(3.0)


@pytest.mark.long
def test_limit_is_made_holds_and_is_never_silently_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIMED], capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "could not pass through the limit" in done.stdout
