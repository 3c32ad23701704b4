"""Comments of a night: who is asked about, who is answered, what waits. All is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.proposals.commands import orders
from flows.proposals.commands.answer_comments import reply_mark
from flows.proposals.commands.orders import MOST_ANSWERS, MOST_LOOK_UPS, due_comments
from flows.repositories.publisher import Observed, ObservedComment, ObservedIssue

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
DASHBOARD = ObservedIssue(1, "litwatch dashboard", "", author="litbot")


def said(number, author, body="/litwatch pause", *, minutes=None, is_bot=False):
    when = NOW + timedelta(minutes=number if minutes is None else minutes)
    return ObservedComment(number, 7, author, body, when, is_bot)


def seen(*comments, dashboard=DASHBOARD):
    return Observed("main", "0" * 40, comments=comments, dashboard=dashboard)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def may_write(asked):
    def ask(login):
        asked.append(login)
        return login.startswith("maintainer")

    return ask


def ids(due):
    return [comment.id for comment, _ in due.comments]


def test_a_persons_permission_is_asked_for_once_a_run(may_write, asked):
    observed = seen(*(said(n, "maintainer") for n in range(20)))
    assert len(due_comments(observed, may_write, TODAY).comments) == 20
    assert asked == ["maintainer"]


def test_permission_comes_before_parsing(may_write, asked, monkeypatch):
    """Sixty comments of strangers filled the job's time before anybody asked who they were."""
    floods = [said(n, "stranger", "/litwatch x " + "`" * 30_000 + "a" * 30_000) for n in range(60)]
    parsed = []

    def counting(body, *, is_by_bot, read=orders.has_commands):
        parsed.append(body)
        return read(body, is_by_bot=is_by_bot)

    monkeypatch.setattr(orders, "has_commands", counting)
    due_comments(seen(*floods), may_write, TODAY)
    assert asked == ["stranger"]
    assert len(parsed) == 1


def test_strangers_get_one_reply_a_day(may_write):
    observed = seen(*(said(n, "stranger") for n in range(30)), said(99, "maintainer"))
    assert ids(due_comments(observed, may_write, TODAY)) == [0, 99]


def test_strangers_get_no_second_reply_later_the_same_day(may_write):
    reply = said(50, "litbot", f"Thank you. {reply_mark(1)}")
    observed = seen(said(1, "stranger"), reply, said(60, "stranger"))
    assert ids(due_comments(observed, may_write, TODAY)) == []
    assert ids(due_comments(observed, may_write, TODAY + timedelta(days=1))) == [60]


def test_who_may_command_is_answered_however_often(may_write):
    reply = said(50, "litbot", f"Done. {reply_mark(1)}")
    observed = seen(said(1, "maintainer"), reply, said(60, "maintainer"), said(61, "maintainer"))
    assert ids(due_comments(observed, may_write, TODAY)) == [60, 61]


def test_look_ups_are_capped_and_known_commanders_come_first(may_write, asked):
    crowd = [said(n, f"stranger{n}") for n in range(200)]
    observed = seen(*crowd, said(300, "maintainer"))
    due = due_comments(observed, may_write, TODAY, frozenset({"maintainer"}))
    assert asked[0] == "maintainer"
    assert len(asked) == MOST_LOOK_UPS
    assert 300 in ids(due)


def test_answers_are_capped_and_the_rest_is_not_forgotten(may_write):
    observed = seen(*(said(n, "maintainer") for n in range(MOST_ANSWERS + 20)))
    due = due_comments(observed, may_write, TODAY)
    assert ids(due) == list(range(MOST_ANSWERS))
    assert due.since == NOW


def test_unanswered_strangers_do_not_hold_the_window_back(may_write):
    reply = said(50, "litbot", f"Thank you. {reply_mark(1)}")
    observed = seen(said(1, "stranger"), reply, said(60, "stranger"))
    assert due_comments(observed, may_write, TODAY).since is None


def test_another_bot_that_quotes_a_reply_silences_nothing(may_write):
    """A bot's quotation of a reply marker made the night take a command for answered."""
    quote = said(2, "quoting[bot]", f"> Done. {reply_mark(1)}", is_bot=True)
    observed = seen(said(1, "maintainer"), quote)
    assert ids(due_comments(observed, may_write, TODAY)) == [1]
