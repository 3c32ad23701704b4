"""Training without a snapshot: texts come from arXiv by id, in few requests, and only once."""

from datetime import date, timedelta
from math import ceil

import pytest

from catalog.paper import Paper
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import load_labels, load_texts, read_negatives
from classifiers.list_model import packaged_model
from flows.polling.sources.query import IDS_PER_REQUEST, fetch_by_ids
from flows.polling.transport.transport import open_transport
from flows.training.gather_texts import FETCHED_AT_ONCE
from flows.training.trainer import (
    NEGATIVES_NAME,
    TextSources,
    TrainingRequest,
    train_list,
    training_examples,
)
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import TUESDAY, settings_for

SHIPPED = packaged_model("vlgfm") / NEGATIVES_NAME


class Arxiv:
    """A local arXiv with made-up texts for given ids, and a fetch that asks it."""

    def __init__(self, server, folder, ids):
        first = date(2025, 3, 18)
        days = [first + timedelta(days=number % 300) for number in range(len(ids))]
        server.load(
            Paper(each, f"Study {each}", f"Text of {each}.", announced_date=day)
            for each, day in zip(ids, days, strict=True)
        )
        self.server = server
        # A new state folder each time: what is not asked again is in the cache of texts.
        self.folders = (folder / f"state{number}" for number in range(9_999))

    def fetch(self, ids):
        with open_transport(settings_for(self.server, next(self.folders))) as transport:
            return fetch_by_ids(ids, transport)

    @property
    def asked(self):
        return len(self.server.requests)


def request(folder, list_id="vlgfm", out="out"):
    return TrainingRequest(list_id, (), folder / "texts.jsonl", folder / out)


@pytest.fixture
def server():
    with ArxivStandin(today=TUESDAY) as arxiv:
        yield arxiv


def some_labels(count):
    return load_labels("vlgfm")[:count]


def test_negatives_of_the_packaged_model_are_fetched_where_none_were_kept(tmp_path):
    shipped = {label.arxiv_id for label in read_negatives(SHIPPED, "vlgfm")}
    asked = set()

    def fetch(ids):
        asked.update(ids)
        return [Paper(each, "T", "A") for each in ids]

    labels = some_labels(30)
    found = training_examples(request(tmp_path), labels, TextSources(fetch))
    assert len(shipped) > 10_000
    assert asked == shipped | {label.arxiv_id for label in labels}
    assert {each.paper.arxiv_id for each in found if each.label.source == "stream"} == shipped


def test_negatives_kept_by_an_earlier_training_go_before_the_packaged_ones(tmp_path):
    lines = SHIPPED.read_text().splitlines()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / NEGATIVES_NAME).write_text("\n".join(lines[:6]) + "\n")
    found = training_examples(
        request(tmp_path),
        some_labels(30),
        TextSources(lambda ids: [Paper(each, "T", "A") for each in ids]),
    )
    assert sum(each.label.source == "stream" for each in found) == 5


def test_a_kept_negative_that_was_labelled_since_is_no_negative(tmp_path):
    label = some_labels(1)[0]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / NEGATIVES_NAME).write_text(
        "arxiv_id,announced_date,origin,stands_for,weight\n"
        f"{label.arxiv_id},2025-04-01,stream,1.0,0.5\n2504.99999,2025-04-01,stream,1.0,0.5\n"
    )
    found = training_examples(
        request(tmp_path), [label], TextSources(lambda ids: [Paper(each, "T", "A") for each in ids])
    )
    ids = [each.paper.arxiv_id for each in found]
    assert sorted(ids) == sorted([label.arxiv_id, "2504.99999"])


def test_labelled_papers_without_text_are_counted_and_told(tmp_path):
    said = []
    labels = load_labels("vlgfm")
    gone = {label.arxiv_id for label in labels[::10]}

    def fetch(ids):
        return [
            Paper(each, f"A satellite study {each[-2:]}", f"Words {each[-1]} of the Earth.")
            for each in ids
            if each not in gone
        ]

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / NEGATIVES_NAME).write_text(
        "arxiv_id,announced_date,origin,stands_for,weight\n2504.99999,2025-04-01,stream,1.0,0.5\n"
    )
    trained = train_list(request(tmp_path), TextSources(fetch), said.append)
    assert trained.card["labels"] == len(labels)
    assert trained.card["labels_without_text"] == len(gone)
    told = f"{len(gone):,} of {len(labels):,} labelled papers have no text and are left out"
    assert told in said


def test_texts_come_in_few_requests_and_only_once(server, tmp_path):
    labels = some_labels(350)
    ids = [label.arxiv_id for label in labels]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / NEGATIVES_NAME).write_text(
        "arxiv_id,announced_date,origin,stands_for,weight\n2504.99999,2025-04-01,stream,1.0,0.5\n"
    )
    arxiv = Arxiv(server, tmp_path, [*ids, "2504.99999"])
    first = training_examples(request(tmp_path), labels, TextSources(arxiv.fetch))
    assert len(first) == 351
    assert arxiv.asked == ceil(351 / IDS_PER_REQUEST)
    assert len(load_texts([tmp_path / "texts.jsonl"])) == 351
    again = training_examples(request(tmp_path), labels, TextSources(arxiv.fetch))
    assert arxiv.asked == ceil(351 / IDS_PER_REQUEST)
    read = [
        [(e.paper.arxiv_id, e.paper.title, e.paper.abstract) for e in f] for f in (first, again)
    ]
    assert read[0] == read[1]


def test_who_is_cut_off_keeps_what_came(tmp_path):
    ids = []

    def fetch(some):
        if ids:
            raise TrainingError("cut off", remedy="")
        ids.extend(some)
        return [Paper(each, "T", "A") for each in some]

    with pytest.raises(TrainingError, match="cut off"):
        training_examples(request(tmp_path), load_labels("vlgfm"), TextSources(fetch))
    assert len(ids) == FETCHED_AT_ONCE
    assert load_texts([tmp_path / "texts.jsonl"]).keys() == set(ids)


@pytest.mark.long
def test_all_texts_of_both_shipped_lists_come_once(server, tmp_path):
    wanted = {
        list_id: {each.arxiv_id for each in load_labels(list_id)}
        | {
            each.arxiv_id
            for each in read_negatives(packaged_model(list_id) / NEGATIVES_NAME, list_id)
        }
        for list_id in ("vlgfm", "rsfm")
    }
    arxiv = Arxiv(server, tmp_path, sorted(wanted["vlgfm"] | wanted["rsfm"]))
    for list_id in ("vlgfm", "rsfm"):
        training_examples(
            request(tmp_path, list_id), load_labels(list_id), TextSources(arxiv.fetch)
        )
    more = len(wanted["rsfm"] - wanted["vlgfm"])
    batches = [len(wanted["vlgfm"]), more]
    in_full = [count // FETCHED_AT_ONCE * (FETCHED_AT_ONCE // IDS_PER_REQUEST) for count in batches]
    rest = [ceil(count % FETCHED_AT_ONCE / IDS_PER_REQUEST) for count in batches]
    assert arxiv.asked == sum(in_full) + sum(rest)
    before = arxiv.asked
    for list_id in ("vlgfm", "rsfm"):
        training_examples(
            request(tmp_path, list_id), load_labels(list_id), TextSources(arxiv.fetch)
        )
    assert arxiv.asked == before
