"""Trainings that are killed leave no process and no half model, and go on where they stopped."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from catalog.curated_list import packaged_lists, read_list
from catalog.paper import Paper
from classifiers.list_model import ListModel
from flows.memory.git_state import GitStateStore
from flows.memory.own_models import model_path
from flows.memory.places import begin_repository
from flows.memory.taught import Answer, keep_answers
from flows.polling.calendar import night_of
from flows.repositories.git import GitRepository
from flows.training.background import WEEKS
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.orchestration.prefect_processes import (
    alive,
    children,
    end,
    litwatch,
    litwatch_environment,
    plain_environment,
    process,
    wait_for,
)
from tests.flows.orchestration.test_nothing_left import SIGNALS, write_snapshot

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("prefect")]
LIST = "kites"
TOPICS = "tides harvests glaciers traffic roofs forests orchards harbours dunes".split()  # noqa: SIM905
TRAIN = ["train", "--list", LIST]
RETRAIN = ["retrain", "--list", LIST]


def stream(today: date) -> Iterator[Paper]:
    """Papers of the weeks before, none of them about what the list is about."""
    for number in range(7 * (WEEKS + 1) * 6):
        day = today - timedelta(days=1 + number // 6)
        topic, other = TOPICS[number % 9], TOPICS[number * 5 % 7]
        yield Paper(
            f"{day:%y%m}.{number + 1:05}",
            f"Counting {topic} near {other}, part {number}",
            f"We count {topic} and compare them with {other} of {number} years.",
            announced_date=day,
            submitted_date=day,
            categories=("cs.CV",),
        )


def rows(lists: Path, today: date) -> Iterator[Paper]:
    """The list's own papers, as if arXiv had announced them in the same weeks."""
    for number, row in enumerate(read_list(lists, LIST).rows):
        if row.entry.arxiv_id:
            title = row.entry.title
            day = today - timedelta(days=8 + number % (7 * WEEKS - 8))
            yield Paper(
                row.entry.arxiv_id,
                title,
                f"We present {title}, which answers questions about satellite images.",
                announced_date=day,
                submitted_date=day,
                categories=("cs.CV",),
            )


class Desk:
    """A list of one's own without a model, an arXiv that knows its papers, a command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        own = folder / "lists" / LIST
        memory = shutil.ignore_patterns("memory.json", "records.jsonl", "concepts.yaml")
        shutil.copytree(packaged_lists() / "vlgfm", own, ignore=memory)
        config = (own / "list.yaml").read_text("utf-8")
        (own / "list.yaml").write_text(config.replace("id: vlgfm", f"id: {LIST}"), "utf-8")
        self.today = night_of(datetime.now(UTC))
        self.papers = [*stream(self.today), *rows(folder / "lists", self.today)]
        self.arxiv = ArxivStandin(self.papers, self.today)
        self.model = folder / "state" / "trained" / LIST
        self.repository = folder / "repository"
        begin_repository(self.repository, folder / "lists")
        self.state = GitStateStore(GitRepository(self.repository))

    def environment(self, interval: float = 0) -> dict[str, str]:
        told = litwatch_environment(self.folder / "unused", self.arxiv)
        told |= {
            "LITWATCH_ARXIV_INTERVAL_SECONDS": str(interval),
            "LITWATCH_STATE_DIR": str(self.folder / "state"),
            "LITWATCH_CATALOG_DIR": str(self.repository / "catalog"),
            "LITWATCH_LOCAL_REPOSITORY": str(self.repository),
        }
        return plain_environment(self.folder / "prefect", **told)

    def killed(
        self, words: Sequence[str], env: dict[str, str], at: str, number: signal.Signals
    ) -> None:
        """Run a command, kill it once it says `at`, and see that its processes are gone."""
        command = [sys.executable, "-m", "litwatch", *words]
        with process(command, env, self.log, self.folder) as running:
            wait_for(lambda: at.encode() in self.log.read_bytes(), at, self.log, pause_seconds=0.02)
            left = end(running, number)
        wait_for(lambda: not alive(left), "the end of its processes", self.log)

    def asked(self) -> list[str]:
        """Requests to arXiv so far."""
        return [request.path for request in self.arxiv.requests]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with made.arxiv:
        yield made


@pytest.mark.parametrize("number", SIGNALS)
def test_a_training_killed_while_it_fetches_asks_for_nothing_twice(
    desk: Desk, number: signal.Signals
) -> None:
    env = desk.environment(interval=0.5)
    desk.killed(TRAIN, env, f"week 5 of {WEEKS}", number)
    assert not desk.model.exists()
    before = desk.asked()
    litwatch(*TRAIN, env=env, cwd=desk.folder)
    assert ListModel.load(desk.model).list_id == LIST
    asked = desk.asked()
    # The request that the kill cut off may be the only one that comes again.
    assert set(before[:-1]).isdisjoint(asked[len(before) :])
    litwatch(*TRAIN, env=env, cwd=desk.folder)
    assert desk.asked() == asked


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("at", ["screening", "filing"])
def test_a_training_killed_while_it_fits_leaves_the_old_model_whole(
    desk: Desk, at: str, number: signal.Signals
) -> None:
    env = desk.environment()
    litwatch(*TRAIN, env=env, cwd=desk.folder)
    old = contents(desk.model)
    asked = desk.asked()
    desk.killed([*TRAIN, "--seed", "1"], env, f"{LIST}: {at}", number)
    assert contents(desk.model) == old
    litwatch(*TRAIN, "--seed", "1", env=env, cwd=desk.folder)
    assert ListModel.load(desk.model).hash not in str(old["card.json"])
    assert desk.asked() == asked


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("at", ["week 5 of", "screening"])
def test_a_retraining_that_is_killed_leaves_the_memory_as_it_was(
    desk: Desk, at: str, number: signal.Signals
) -> None:
    env = desk.environment(interval=0.2) | {"PREFECT_LOGGING_LEVEL": "INFO"}
    taught = [paper for paper in desk.papers if paper.arxiv_id.endswith("5")][:30]
    answers = (Answer(it.arxiv_id, it.announced_date, desk.today, "mina", "rejected")
               for it in taught)  # fmt: skip
    keep_answers(desk.state, LIST, answers)
    before = desk.state.snapshot().ref
    desk.killed(RETRAIN, env, at, number)
    assert desk.state.snapshot().ref == before
    assert "not worse" in litwatch(*RETRAIN, env=env, cwd=desk.folder)
    assert desk.state.snapshot().read(model_path(LIST, "model.npz"))
    assert not list((desk.folder / "state" / "runs").glob("*.lock"))


@pytest.mark.parametrize("number", SIGNALS)
def test_a_scoring_that_is_killed_takes_its_workers_along(
    desk: Desk, number: signal.Signals
) -> None:
    """They waited for ever for the next block of a parent that was gone."""
    write_snapshot(desk.folder / "snapshot.json", lines=100_000)
    words = ["score", "--list", "vlgfm", "snapshot.json", "--out", "scored.jsonl"]
    command = [sys.executable, "-m", "litwatch", *words]
    env = plain_environment(desk.folder / "prefect", LITWATCH_STATE_DIR=str(desk.folder / "state"))
    with process(command, env, desk.log, desk.folder) as running:
        wait_for(lambda: len(children(running.pid)) == 2, "its workers", desk.log)
        left = end(running, number)
    wait_for(lambda: not alive(left), "the end of its workers", desk.log)
    assert not (desk.folder / "scored.jsonl").exists()
    assert bool(list(desk.folder.glob(".scored*"))) == (number == signal.SIGKILL)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_teaching_that_is_killed_leaves_the_memory_as_it_was(
    desk: Desk, number: signal.Signals
) -> None:
    env = desk.environment()
    litwatch(*TRAIN, env=env, cwd=desk.folder)
    before = desk.state.snapshot().ref
    command = [sys.executable, "-m", "litwatch", "teach", "--list", LIST]
    with (
        desk.log.open("wb") as words,
        subprocess.Popen(
            command, env=env, cwd=desk.folder, stdin=subprocess.PIPE, stdout=words, stderr=words
        ) as running,
    ):
        wait_for(lambda: b"> " in desk.log.read_bytes(), "a question", desk.log)
        left = end(running, number)
    wait_for(lambda: not alive(left), "the end of its processes", desk.log)
    assert desk.state.snapshot().ref == before
