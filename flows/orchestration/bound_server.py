"""Runs uvicorn for as long as somebody holds the other end of its standard input.

A command that is killed cannot stop the server that it started; the server sees the pipe close
and goes by itself. Run with ``python -m``; the arguments are uvicorn's.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading


def main() -> None:
    """Run uvicorn, watching the pipe."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module("uvicorn", run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
