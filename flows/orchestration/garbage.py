"""How often a process looks for garbage: some hundred thousand objects of libraries all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_rarely() -> None:
    """Search seldom from now on: most objects stay, or go by themselves."""
    gc.set_threshold(100_000, 20, 20)


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Search seldom inside, in a process that may be somebody else's."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
