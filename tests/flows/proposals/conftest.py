from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.proposals.worlds import GitHubWorld, LocalWorld, github_world, place


@pytest.fixture
def github() -> Iterator[GitHubWorld]:
    with github_world() as world:
        yield world


@pytest.fixture(params=["github", "local"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GitHubWorld | LocalWorld]:
    """The same scenario in both places."""
    yield from place(request.param, tmp_path)
