"""The one name that an installed litwatch goes by.

Its packages are called `flows`, `classifiers` and `catalog`, as many a project's own are. In a
wheel they stand inside this folder, in a checkout beside it; importing litwatch puts that place
first on the path, so that in a process of litwatch the three names mean ours whatever stands in
the current folder. Prefect finds the flows here too: `litwatch.nightly`.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
ROOT = _HERE if (_HERE / "flows").is_dir() else _HERE.parent
"""Folder that holds the three packages."""
FLOWS = ("backfill", "learn", "nightly", "propose", "refresh", "retrain", "site")


def _go_first() -> None:
    if sys.path[:1] != [str(ROOT)]:
        sys.path.insert(0, str(ROOT))
    for name in ("flows", "classifiers", "catalog"):
        there = getattr(sys.modules.get(name), "__file__", None)
        if there and ROOT not in Path(there).resolve().parents:
            raise ImportError(
                f"litwatch cannot run in a process that has loaded another package {name!r} "
                f"({there}). Start its flows as deployments, or import litwatch first."
            )


_go_first()


def main() -> None:
    """Run the command line."""
    from flows.cli import main as run

    run()


def __getattr__(name: str) -> Any:
    if name in FLOWS:
        return getattr(import_module(f"flows.{name}"), name)
    raise AttributeError(f"module 'litwatch' has no attribute {name!r}")
