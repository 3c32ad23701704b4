from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import (
    TUESDAY,
    Maintainer,
    RecordedArxiv,
    Recordings,
    a_list,
    settings_for,
)


@pytest.fixture
def arxiv() -> Iterator[ArxivStandin]:
    with ArxivStandin(today=TUESDAY) as server:
        yield server


@pytest.fixture
def settings(arxiv: ArxivStandin, tmp_path: Path) -> Settings:
    return settings_for(arxiv, tmp_path)


@pytest.fixture
def maintainer(arxiv: ArxivStandin, settings: Settings) -> Maintainer:
    return Maintainer(arxiv, settings, (a_list(),))


@pytest.fixture(scope="session")
def recordings(request: pytest.FixtureRequest) -> Iterator[Recordings]:
    """Recordings; a run over whole modules fails if one of them was not used."""
    recorded = Recordings()
    yield recorded
    options = request.config.option
    is_partial = options.keyword or getattr(options, "lf", False)
    is_partial = is_partial or options.markexpr not in ("", "not long", "long or not long")
    is_partial = is_partial or any("::" in argument for argument in request.config.args)
    is_partial = is_partial or hasattr(request.config, "workerinput")
    if not is_partial and not request.session.testsfailed:
        assert not recorded.unused, f"no test uses these recordings: {sorted(recorded.unused)}"


@pytest.fixture
def recorded(httpserver: HTTPServer, recordings: Recordings, tmp_path: Path) -> RecordedArxiv:
    return RecordedArxiv(httpserver, recordings, tmp_path)
