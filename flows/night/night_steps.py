"""One night's material and its steps; `flows/nightly.py` strings them together as a flow.

Everything the outside world gives is opened by `begin_night` and carried by `Night`, so that
each step can be run by itself against servers on loopback.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from catalog.catalog_errors import CatalogError, LitwatchError
from catalog.config import ListConfig
from catalog.curated_list import Row, read_rows
from catalog.identity.known_papers import KnownPapers, Match, paper_key
from catalog.list_folder import config_in, list_ids_in
from catalog.paper import Paper
from classifiers.card_facts import card_figures, card_hash
from classifiers.classifier_errors import LabelError, ModelError, NoModelError, SnapshotError
from classifiers.list_model import ListModel
from classifiers.model_file import read_card
from classifiers.questions import choose_questions
from classifiers.reading import Reading
from classifiers.screened import Screened
from classifiers.snapshot import read_papers
from flows.candidates.new_papers import make_candidates
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.open_questions import MOST_QUESTIONS, asks_on_dashboard, open_questions
from flows.memory.own_models import model_in
from flows.memory.places import Place, Places
from flows.memory.records import Candidate
from flows.memory.renamed_lists import require_own_memory
from flows.memory.run_lock import exclusive_run
from flows.memory.state_store import Snapshot
from flows.polling.asking import SharedPoll
from flows.polling.calendar import night_of
from flows.polling.poll_night import PolledNight, PollPlan, poll_night
from flows.polling.sources.query import look_up_details
from flows.polling.transport.transport import Transport, open_transport
from flows.polling.watermarks import ListWatermark, Watermarks
from flows.proposals.text.model_words import first_model_in_words
from flows.repositories.publisher import STOP_FILE
from flows.settings import Settings
from flows.training.row_ids import found_row_ids, row_name


@dataclass(frozen=True)
class WatchedList:
    """One list as the night finds it.

    Rows and model are read each time they are asked for: of a thousand lists one at a time is in
    memory.
    """

    config: ListConfig
    settings: Settings
    place: Place
    snapshot: Snapshot
    """Memory as it was when the night began."""
    ledger: Ledger
    known_ids: frozenset[str]
    """arXiv ids of its rows, and of what people were asked about."""
    model_folder: Path
    model_card: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Id of the list."""
        return self.config.id

    @property
    def model_hash(self) -> str:
        """SHA-256 of the model's arrays."""
        return card_hash(self.model_card)

    @property
    def model_figures(self) -> dict[str, Any]:
        """How good the model was on papers it had not seen."""
        return card_figures(self.model_card)

    def read_rows(self) -> tuple[Row, ...]:
        """Read the rows of the list."""
        return read_rows(self.settings.lists_dir, self.config)

    def load_model(self) -> ListModel:
        """Load its model. Raises ModelError where its arrays do not fit together."""
        return ListModel.load(self.model_folder, self.settings.encoder_dir)


ASKED_OF = 10
"""Of so many papers of a night one is near enough to the list to be asked about."""


@dataclass(frozen=True)
class Night:
    """What a night works with."""

    settings: Settings
    date: date
    lists: tuple[WatchedList, ...]
    transport: Transport
    is_dry_run: bool = False
    broken: Mapping[str, LitwatchError] = field(default_factory=dict)
    """By list id: what kept a list out of the night; the others go on."""
    notes: tuple[str, ...] = ()
    """What was done before the night could begin or could not be, in words for the report."""
    stopped: str = ""
    """The kill switch, where it lies in the checkout of the lists."""
    feed_categories: tuple[str, ...] = ()
    """What the other parts of this night ask of the feeds."""
    began: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Fresh:
    """Papers of one list that are not known yet."""

    papers: tuple[Paper, ...]
    known_count: int = 0
    doubts: Mapping[str, Match[Row]] = field(default_factory=dict)
    """By arXiv id: papers that may be listed already under another title."""


Screening = tuple[tuple[Paper, Screened], ...]


@dataclass(frozen=True)
class Found:
    """What may be proposed tonight, by list id."""

    candidates: Mapping[str, Sequence[Candidate]]
    notes: tuple[str, ...] = ()
    """What could not be looked up, in words for the report."""
    papers: Mapping[str, Mapping[str, Paper]] = field(default_factory=dict)
    """Their records by list and arXiv id, for the site."""
    questions: Mapping[str, Sequence[Paper]] = field(default_factory=dict)
    """Papers that the dashboard may ask about, by list id."""


@contextmanager
def begin_night(
    settings: Settings,
    list_ids: Sequence[str] | None,
    today: date | None,
    *,
    dry_run: bool,
    shared: SharedPoll | None = None,
) -> Iterator[Night]:
    """Lock the lists, read configurations, memory and models, open the way to arXiv.

    `shared` is what this part of a night has in common with the others. A list that cannot be read
    is left out by name. Raises ConfigurationError for an unknown list, RunUnderWayError, and where
    no list can be read whatever is wrong with the first.
    """
    ids = list_ids_in(settings.lists_dir, list_ids or ())
    with ExitStack() as held:
        held.enter_context(exclusive_run(settings.state_dir, ids, settings.run_wait_seconds))
        night = today or night_of(datetime.now(UTC))
        # The branch itself is looked at when proposals are made; here nobody need be asked.
        is_stopped = (settings.lists_dir.absolute().parent / STOP_FILE).exists()
        stop = f"the file {STOP_FILE} beside the lists" if is_stopped else ""
        opening = _Opening(settings, Places(settings))
        lists = opening.watch_all(ids, may_train=not dry_run)
        since = shared.since if shared else None
        transport = held.enter_context(open_transport(settings, night=night, since=since))
        yield Night(
            settings, night, lists, transport, dry_run, opening.broken, tuple(opening.notes), stop,
            shared.categories if shared else (),
        )  # fmt: skip


@dataclass
class _Opening:
    """The lists of a night while they are opened."""

    settings: Settings
    places: Places
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    """Memory by name of its repository, read once."""
    broken: dict[str, LitwatchError] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def row_ids(self) -> Mapping[str, str]:
        """ArXiv ids that were found for rows without one, by name of the row."""
        return found_row_ids(self.settings.state_dir)

    def watch_all(self, ids: Sequence[str], *, may_train: bool) -> tuple[WatchedList, ...]:
        """Open every list; raises the first error where none can be opened."""
        first = {list_id: self._watched(list_id) for list_id in ids}
        for list_id, error in list(self.broken.items()):
            if may_train and isinstance(error, NoModelError):
                self._train_first(list_id)
        # A new model moved the memory, for all lists that share it.
        lists = [self._watched(list_id) if self.notes else first[list_id] for list_id in ids]
        sound = tuple(watched for watched in lists if watched is not None)
        if not sound:
            raise next(iter(self.broken.values()))
        return sound

    def _watched(self, list_id: str) -> WatchedList | None:
        try:
            watched = _watch(list_id, self)
        except LitwatchError as error:
            self.broken[list_id] = error
            return None
        self.broken.pop(list_id, None)
        return watched

    def _train_first(self, list_id: str) -> None:
        # As in `_questions`: most nights train nothing, and ask nothing.
        from flows.training.first_model import train_first_model

        config = config_in(self.settings.lists_dir, list_id)
        place = self.places.of(config)
        try:
            model = train_first_model(self.settings, config, place, lambda step: None)
        except LitwatchError as error:
            self.broken[list_id] = error
            return
        self.snapshots.pop(place.name)
        self.notes.append(first_model_in_words(model.list_id, model.card))


def _watch(list_id: str, opening: _Opening) -> WatchedList:
    settings, snapshots = opening.settings, opening.snapshots
    config = config_in(settings.lists_dir, list_id)
    place = opening.places.of(config)
    if place.name not in snapshots:
        snapshots[place.name] = place.store.snapshot()
    snapshot = snapshots[place.name]
    require_own_memory(snapshot, config, settings.lists_dir)
    ledger = ledger_in(snapshot, config.id)
    folder = model_in(ledger, snapshot, settings)
    return WatchedList(
        config=config,
        settings=settings,
        place=place,
        snapshot=snapshot,
        ledger=ledger,
        known_ids=frozenset(
            _known_ids(read_rows(settings.lists_dir, config), ledger, opening.row_ids)
        ),
        model_folder=folder,
        model_card=read_card(folder),
    )


def poll(night: Night) -> PolledNight:
    """Ask arXiv for tonight's announcements, and for what earlier nights still owe."""
    plan = PollPlan(
        lists=tuple(it.config for it in night.lists),
        night=night.date,
        watermarks=Watermarks(
            {it.id: ListWatermark.from_json(it.ledger.watermarks) for it in night.lists}
        ),
        route=night.settings.arxiv_route,
        known_ids=frozenset().union(*(it.known_ids for it in night.lists)),
        feed_categories=night.feed_categories,
    )
    return poll_night(plan, night.transport)


def drop_known(night: Night, polled: PolledNight) -> dict[str, Fresh]:
    """Leave out what stands in the lists, and what people were asked about before."""
    return {watched.id: _fresh(watched, polled) for watched in night.lists}


def _fresh(watched: WatchedList, polled: PolledNight) -> Fresh:
    papers = polled.papers_for(watched.id)
    if not papers:
        return Fresh(())
    remembered = {record.row.key.casefold() for record in watched.ledger.records.values()}
    listed = KnownPapers(watched.read_rows())
    fresh: list[Paper] = []
    doubts: dict[str, Match[Row]] = {}
    for paper in papers:
        match = listed.match(paper)
        if (
            match.kind == "same"
            or paper.arxiv_id in watched.known_ids
            or paper_key(paper).casefold() in remembered
        ):
            continue
        if match.kind == "maybe":
            doubts[paper.arxiv_id] = match
        fresh.append(paper)
    return Fresh(tuple(fresh), len(papers) - len(fresh), doubts)


class Scored(NamedTuple):
    """What the lists' models said."""

    night: Night
    """Without the lists whose model turned out to be damaged."""
    screened: Mapping[str, Screening]
    questions: Mapping[str, Sequence[Paper]]
    """Papers that the dashboard asks about from tonight on, by list id."""


def score(night: Night, fresh: Mapping[str, Fresh]) -> Scored:
    """Screen the papers for every list: do they belong, where, and why.

    The papers are read once for all lists, and each model once. Raises the first error where no
    list has a sound model.
    """
    papers = {paper.arxiv_id: paper for one in fresh.values() for paper in one.papers}
    reading = Reading(tuple(papers.values()))
    places = {arxiv_id: at for at, arxiv_id in enumerate(papers)}
    screened: dict[str, Screening] = {}
    questions: dict[str, Sequence[Paper]] = {}
    notes = list(night.notes)
    broken: dict[str, LitwatchError] = {}
    for watched in night.lists:
        own = [places[it.arxiv_id] for it in fresh[watched.id].papers]
        try:
            told = _screening(watched, reading, own, notes.append)
        except ModelError as error:
            broken[watched.id] = error
        else:
            screened[watched.id], questions[watched.id] = told
    if not screened:
        raise next(iter(broken.values()))
    sound = tuple(watched for watched in night.lists if watched.id in screened)
    night = replace(night, lists=sound, broken={**night.broken, **broken}, notes=tuple(notes))
    return Scored(night, screened, questions)


def _screening(
    watched: WatchedList, reading: Reading, places: Sequence[int], say: Callable[[str], None]
) -> tuple[Screening, Sequence[Paper]]:
    if not places:
        return (), ()
    model = watched.load_model()
    told = model.screen_in(reading, places, watched.config)
    screened = tuple((reading.papers[at], one) for at, one in zip(places, told, strict=True))
    try:
        return screened, _questions(watched, model, screened)
    except (CatalogError, LabelError, SnapshotError) as error:
        # Proposals do not wait for a question.
        say(f"{watched.id}: the dashboard asks nothing new: {error}")
        return screened, ()


def find_candidates(fresh: Mapping[str, Fresh], scored: Scored) -> Found:
    """Fill in venue, links and names of what is worth showing, and file it."""
    night = scored.night
    full, notes = _with_comments(night, scored.screened)
    made = {it.id: _candidates(it, full[it.id], fresh[it.id].doubts) for it in night.lists}
    shown = {
        list_id: {paper.arxiv_id: paper for paper, one in screening if one.verdict != "skip"}
        for list_id, screening in full.items()
    }
    return Found(made, notes, shown, scored.questions)


def _candidates(
    watched: WatchedList, screening: Screening, doubts: Mapping[str, Match[Row]]
) -> list[Candidate]:
    if all(screened.verdict == "skip" for _, screened in screening):
        return []
    return make_candidates(screening, watched.config, watched.read_rows(), doubts)


def _questions(watched: WatchedList, model: ListModel, screening: Screening) -> list[Paper]:
    """Papers near the list that nobody is asked about otherwise, as many as the dashboard lacks.

    Raises CatalogError, or LabelError or SnapshotError for what cannot be read.
    """
    known = {it.arxiv_id for it in open_questions(watched.ledger)}
    room = MOST_QUESTIONS - len(known)
    if room < 1 or not asks_on_dashboard(watched.config, watched.model_figures):
        return []
    skipped = [pair for pair in screening if pair[1].verdict == "skip" and not pair[0].is_withdrawn]
    skipped.sort(key=lambda pair: (-pair[1].prob_relevant, pair[0].arxiv_id))
    near = [p for p, _ in skipped[: len(skipped) // ASKED_OF] if p.arxiv_id not in known]
    if not known and not watched.ledger.records:
        near += _background(watched)
    if not near:
        return []
    from flows.teaching.candidates import worth_asking

    lists_dir = watched.settings.lists_dir
    papers = worth_asking(lists_dir, watched.id, watched.snapshot, near)
    return choose_questions(model, papers, room)


def _background(watched: WatchedList) -> Iterable[Paper]:
    """What a training here fetched: of two months more is worth asking than of one night."""
    from flows.training.background import FOLDER, kept_background

    folder = watched.settings.state_dir / FOLDER
    files = kept_background(watched.config.arxiv.categories, folder)
    return (paper for paper in read_papers(files) if not paper.is_withdrawn)


def _with_comments(
    night: Night, screened: Mapping[str, Screening]
) -> tuple[dict[str, Screening], tuple[str, ...]]:
    """Look up what feeds leave out (comment, DOI) of the papers that a person will see."""
    shown = {p.arxiv_id: p for one in screened.values() for p, s in one if s.verdict != "skip"}
    papers, problem = look_up_details(tuple(shown.values()), night.transport)
    full = {paper.arxiv_id: paper for paper in papers}
    told = {
        list_id: tuple((full.get(paper.arxiv_id, paper), one) for paper, one in screening)
        for list_id, screening in screened.items()
    }
    return told, (problem,) if problem else ()


def _known_ids(rows: Iterable[Row], ledger: Ledger, found: Mapping[str, str]) -> Iterator[str]:
    asked = (record.row.entry for record in ledger.records.values())
    for entry in (*(row.entry for row in rows), *asked):
        if entry.arxiv_id:
            yield entry.arxiv_id
        elif found and (arxiv_id := found.get(row_name(entry))):
            yield arxiv_id
