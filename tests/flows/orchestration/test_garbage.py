"""Garbage is searched for seldom while a night goes on, and as before afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from flows.orchestration.garbage import collected_rarely

USUAL = (700, 10, 10)


@pytest.fixture
def usual_process() -> Iterator[None]:
    """A process whose thresholds nobody has raised: another test's command may have."""
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("usual_process")
def test_a_process_that_is_not_ours_searches_as_before_after_a_night() -> None:
    with collected_rarely():
        assert gc.get_threshold() > USUAL
    assert gc.get_threshold() == USUAL
