"""No answer of arXiv ends a night with a traceback: it is read, or refused in words."""

from __future__ import annotations

import random
import re
import time

import pytest

from flows.polling.sources.documents import split_version
from flows.polling.sources.feeds import parse_feed
from tests.flows.polling.support import RECORDINGS
from tests.fuzz.arxiv_answers import READERS, damaged, read, recordings, values_replaced
from tests.fuzz.budget import TIMES


@pytest.mark.parametrize("kind", READERS)
def test_a_malformed_value_is_a_verdict_or_one_skipped_entry(kind):
    """A bad `<published>`, `<id>` or total ended the night with a traceback."""
    bodies = [changed for body in recordings(kind)[:4] for changed in values_replaced(body)]
    chosen = random.Random(kind).sample(bodies, min(400, len(bodies)))
    assert {read(kind, body) for body in chosen} <= {
        "read",
        "BrokenAnswerError",
        "TooManyResultsError",
    }


@pytest.mark.long
@pytest.mark.parametrize("kind", READERS)
def test_every_value_malformed(kind):
    for body in recordings(kind):
        for changed in values_replaced(body):
            read(kind, changed)


@pytest.mark.parametrize("kind", READERS)
def test_damaged_answers(kind):
    chance = random.Random(f"short {kind}")
    for _ in range(150):
        read(kind, damaged(chance.choice(recordings(kind)), chance))


@pytest.mark.long
@pytest.mark.parametrize("kind", READERS)
def test_damaged_answers_by_the_thousand(kind):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it where the test fails
    chance = random.Random(seed)
    for _ in range(8000 * TIMES):
        read(kind, damaged(chance.choice(recordings(kind)), chance))


def test_one_entry_that_cannot_be_read_is_counted():
    body = (RECORDINGS / "feed_of_a_tuesday.xml").read_bytes()
    whole = parse_feed(body)
    spoiled = parse_feed(body.replace(b"<guid", b"<guid2", 1).replace(b"</guid>", b"</guid2>", 1)
                         .replace(b"<link>https://arxiv.org/abs/", b"<link>https://[", 1))  # fmt: skip
    assert spoiled.unreadable_count >= whole.unreadable_count


def test_an_author_of_a_megabyte_is_no_work():
    """feedparser looks for an address in the name, in quadratic time: it took hours."""
    body = (RECORDINGS / "feed_of_a_tuesday.xml").read_bytes()
    name = re.search(rb"<dc:creator>([^<]*)</dc:creator>", body)[1]
    began = time.process_time()
    papers = parse_feed(body.replace(name, b"Ann Lee, " + b"ab." * 400_000)).papers
    assert time.process_time() - began < 5
    assert any(paper.authors[0] == "Ann Lee" for paper in papers)
    assert all(len(author) <= 200 for paper in papers for author in paper.authors)


def test_a_guid_of_100_kb_is_no_work():
    """It took a regular expression 271 seconds."""
    began = time.process_time()
    for text in ("a" * 100_000, "a-" * 50_000, "a.AA/" * 20_000, "0" * 100_000):
        with pytest.raises(ValueError, match="no arXiv id"):
            split_version(text)
    assert time.process_time() - began < 1
    assert split_version("a" * 100_000 + " 2603.00001v2") == ("2603.00001", 2)
