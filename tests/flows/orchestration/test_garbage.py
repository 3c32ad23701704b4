"""Garbage is searched for seldom while a night goes on, and as before afterwards."""

from __future__ import annotations

import gc

from flows.orchestration.garbage import collected_rarely


def test_a_process_that_is_not_ours_searches_as_before_after_a_night() -> None:
    before = gc.get_threshold()
    with collected_rarely():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before
