"""What a backfill touches of the outside world: models, lists, arXiv, pull requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import CuratedList, Row, read_list
from catalog.identity.known_papers import KnownPapers
from catalog.list_folder import read_configs
from catalog.paper import Paper
from flows.memory.ledger_file import ledger_in
from flows.memory.own_models import load_model
from flows.memory.places import Places
from flows.polling.sources.oai import harvest
from flows.polling.sources.query import fetch_window
from flows.polling.transport.transport import Transport, open_transport
from flows.settings import Settings
from flows.shards.cutting import Request, check_request
from flows.shards.ranking import Listed
from flows.shards.screen_shards import Fetch
from flows.shards.screeners import Open, ScreenerFiles, leave_for_others, open_screeners


@dataclass(frozen=True)
class Backfill:
    """What a backfill works with."""

    request: Request
    today: date
    lists: Mapping[str, CuratedList]
    files: tuple[ScreenerFiles, ...]
    fetch: Fetch | None

    @property
    def open(self) -> Open:
        """Opens the lists' screeners, in this process or another."""
        return partial(open_screeners, self.files)

    @property
    def fingerprints(self) -> dict[str, str]:
        """What answers for each list."""
        return {
            list_id: files.fingerprint
            for list_id, files in zip(self.lists, self.files, strict=True)
        }

    @property
    def listed(self) -> dict[str, Listed]:
        """Says for each list whether it holds a paper."""
        return {
            list_id: _listed(KnownPapers(curated.rows)) for list_id, curated in self.lists.items()
        }


@contextmanager
def begin_backfill(
    settings: Settings,
    first: date | None,
    last: date | None,
    snapshot: str | None,
    list_ids: Iterable[str] | None,
) -> Iterator[Backfill]:
    """Check the request, read lists and models, open the way to arXiv if it is needed.

    Raises LitwatchError (exit 2) for what cannot be.
    """
    request = Request(first, last, Path(snapshot) if snapshot else None)
    today = datetime.now(UTC).date()
    check_request(request, today)
    configs = read_configs(settings.lists_dir, tuple(list_ids or ()))
    with ExitStack() as held:
        fetch = None
        if request.snapshot is None:
            transport = held.enter_context(open_transport(settings))
            fetch = _fetch_from_arxiv(request, configs, transport, today)
        yield Backfill(
            request,
            today,
            {config.id: read_list(settings.lists_dir, config.id) for config in configs},
            tuple(_screener_files(config, settings) for config in configs),
            fetch,
        )


def _screener_files(config: ListConfig, settings: Settings) -> ScreenerFiles:
    snapshot = Places(settings).of(config).store.snapshot()
    ledger = ledger_in(snapshot, config.id)
    model = load_model(ledger, snapshot, settings)
    return leave_for_others(model, config, settings.state_dir)


def _listed(known: KnownPapers[Row]) -> Listed:
    return lambda paper: known.match(paper).kind


def _fetch_from_arxiv(
    request: Request, configs: Sequence[ListConfig], transport: Transport, today: date
) -> Fetch:
    """Way to the papers of all categories that the lists watch."""
    categories = sorted({c for config in configs for c in config.arxiv.categories})
    fetch = _by_harvest if request.is_harvest(today) else _by_query
    return partial(fetch, categories, transport)


def _by_query(
    categories: Sequence[str], transport: Transport, first: datetime, last: datetime
) -> Iterable[Paper]:
    return (one.paper for one in fetch_window(categories, first, last, transport))


def _by_harvest(
    categories: Sequence[str], transport: Transport, first: datetime, last: datetime
) -> Iterable[Paper]:
    return harvest(categories, first.date(), last.date(), transport)
