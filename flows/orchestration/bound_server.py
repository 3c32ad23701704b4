"""Prefect's server as a child that never outlives its parent.

A command that is killed cannot stop the server that it started; the server sees the pipe of its
standard input close and goes by itself. `start` begins this very file as a program; it stands for
uvicorn, and loads nothing of ours or of the current folder.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO

STOP_SECONDS = 5.0


def start(port: int, environment: Mapping[str, str], words: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a server on a port of the loopback; what it says goes to `words`."""
    app = ["--factory", "prefect.server.api.server:create_app", "--log-level", "error"]
    app += ["--app-dir", os.devnull]  # or uvicorn puts the current folder before what is installed
    return subprocess.Popen(  # noqa: S603 - fixed words, no shell
        [sys.executable, "-P", __file__, *app, "--host", "127.0.0.1", "--port", str(port)],
        env={**environment, "PREFECT__SERVER_FINAL": "1"},
        stdin=subprocess.PIPE,  # closes when we end, however we end
        stdout=words,
        stderr=words,
        # Ctrl-C in a terminal is for the command alone, which still has to speak with the server.
        process_group=0,
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server, with force if it does not hear."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    finally:
        if server.stdin:
            server.stdin.close()


def main() -> None:
    """Run uvicorn, watching the pipe."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Prefect's server loads what is installed for it, and Dask with that, half a second of a night
    # for what a server never asks. To Python this says that it is not there.
    sys.modules["prefect_dask"] = None  # type: ignore[assignment]
    if "PREFECT__SERVER_EPHEMERAL" in os.environ:
        # What is loaded stays: to search it for garbage is a sixth of a temporary server's start.
        gc.set_threshold(100_000, 20, 20)
    runpy.run_module("uvicorn", run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    os.read(0, 1)
    threading.Timer(STOP_SECONDS, os.kill, (os.getpid(), signal.SIGKILL)).start()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
