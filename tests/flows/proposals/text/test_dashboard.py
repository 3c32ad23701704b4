from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from flows.memory.records import How
from flows.proposals.commands.dashboard_orders import DashboardOrders, carry_out, read_dashboard
from flows.proposals.commands.desk import FOREVER
from flows.proposals.text.dashboard import (
    Dashboard,
    ListLines,
    OpenPullRequest,
    SourceLine,
    render_dashboard,
)
from tests.flows.proposals.material import (
    HOSTILE_TITLES,
    LIST,
    TODAY,
    desk,
    hostile_text,
    record,
    row,
    unsure_row,
)
from tests.flows.proposals.rendered import assert_inert, visible_text

UNSURE = record(unsure_row(3, note="no table for grounding"), "unsure")
RECORDS = (
    UNSURE,
    record(row(1, "Waiting paper"), "waiting"),
    record(row(2, "Deferred paper"), "deferred", defer_until=date(2026, 12, 24)),
    record(
        row(4, "Rejected paper"), "rejected", decided_by="ann", decided_date=TODAY, reason="robots"
    ),
    record(row(5, "Merged paper"), "merged"),
)


def dashboard(records=RECORDS, **changes):
    lines = ListLines(
        LIST,
        (OpenPullRequest(12, "Propose 5 papers", "https://github.com/o/r/pull/12"),),
        records,
        {"precision": 0.86, "recall": 0.93},
        "0123456789abcdef",
        **changes,
    )
    sources = (
        SourceLine("feed cs.CV", "new", TODAY, "312 papers"),
        SourceLine("feed cs.CL", "throttled", date(2026, 11, 18), "arXiv asked us to slow down"),
    )
    return Dashboard(sources, (lines,), ("No new paper for 5 announcement days.",))


@pytest.mark.parametrize(
    "expected",
    [
        "No new paper for 5 announcement days.",
        "🟢 feed cs.CV",
        "🔴 feed cs.CL",
        "2026-11-18",
        "arXiv asked us to slow down",
        "#12 Propose 5 papers",
        "Perhaps 2511.00003 Conversational Models",
        "no table for grounding",
        "take it",
        "refuse it for good",
        "Waiting (2)",
        "behind a limit",
        "until 2026-12-24",
        "Rejected (1)",
        "by ann on 2026-11-21: robots",
        "Model 0123456789: precision 0.86, recall 0.93",
        "Run now",
        "Pause Geo Models",
        ".litwatch-stop",
    ],
)
def test_dashboard_says(expected):
    text = visible_text(render_dashboard(dashboard())).replace("Methods / ", "")
    assert expected in text


def test_the_same_state_gives_the_same_text():
    assert render_dashboard(dashboard()) == render_dashboard(dashboard())


def test_an_untouched_dashboard_orders_nothing():
    assert not read_dashboard(render_dashboard(dashboard()))
    assert not read_dashboard(render_dashboard(dashboard(paused_until=FOREVER)))
    assert not read_dashboard(None)


def ticked(text, *labels):
    for label in labels:
        text = text.replace(f"[ ] {label}", f"[x] {label}", 1)
    return "\r\n".join(text.splitlines())


@pytest.mark.parametrize(
    ("label", "orders"),
    [
        ("take it", DashboardOrders(promoted=(("geo", UNSURE.row.id),))),
        ("refuse it", DashboardOrders(dismissed=(("geo", UNSURE.row.id),))),
        ("Run now", DashboardOrders(is_run_asked=True)),
        ("Pause", DashboardOrders(pauses={"geo": True})),
    ],
)
def test_ticks_are_orders(label, orders):
    assert read_dashboard(ticked(render_dashboard(dashboard()), label)) == orders


def test_a_row_both_taken_and_refused_is_neither():
    text = ticked(render_dashboard(dashboard()), "take it", "refuse it")
    assert read_dashboard(text) == DashboardOrders()


def test_clearing_the_pause_box_resumes():
    text = render_dashboard(dashboard(paused_until=FOREVER)).replace("[x] Pause", "[ ] Pause")
    assert read_dashboard(text) == DashboardOrders(pauses={"geo": False})


def test_promotion_and_dismissal_reach_the_records():
    promoted = carry_out(
        DashboardOrders(promoted=(("geo", UNSURE.row.id),)),
        [desk(RECORDS, thread=None, how=How.DASHBOARD)],
    )
    (taken,) = promoted["geo"].records
    assert (taken.status, taken.row.is_ticked, taken.decided_how) == ("proposed", True, "dashboard")
    dismissed = carry_out(DashboardOrders(dismissed=(("geo", UNSURE.row.id),)), [desk(RECORDS)])
    (refused,) = dismissed["geo"].records
    assert (refused.status, refused.reason) == ("rejected", "dismissed on the dashboard")


def test_pause_and_resume_reach_the_list():
    assert (
        carry_out(DashboardOrders(pauses={"geo": True}), [desk(())])["geo"].pause_until == FOREVER
    )
    assert carry_out(DashboardOrders(pauses={"geo": False}), [desk(())])["geo"].is_resumed


@pytest.mark.parametrize(
    "orders",
    [
        DashboardOrders(promoted=(("geo", "gone row"),)),
        DashboardOrders(dismissed=(("elsewhere", UNSURE.row.id),)),
        DashboardOrders(promoted=(("geo", record(row(5)).row.id),)),
        DashboardOrders(pauses={"elsewhere": True}),
    ],
)
def test_orders_for_what_is_gone_or_settled_are_dropped(orders):
    settled = record(row(5), "merged")
    assert carry_out(orders, [desk((settled,))]) == {}


def test_a_row_without_a_table_cannot_be_promoted():
    homeless = record(unsure_row(9, section=None), "unsure")
    assert (
        carry_out(DashboardOrders(promoted=(("geo", homeless.row.id),)), [desk((homeless,))]) == {}
    )


def test_a_dashboard_of_thousands_stays_short_and_inert():
    title = "".join(HOSTILE_TITLES)[:400]
    unsure = [record(unsure_row(n, title, note=title), "unsure") for n in range(300)]
    refused = [record(row(n, title), "rejected", reason=title) for n in range(300, 450)]
    text = render_dashboard(dashboard((*unsure, *refused)))
    assert len(text) <= 60_000
    assert "more" in text


@given(title=hostile_text, reason=hostile_text)
def test_dashboards_are_inert_whatever_titles_and_reasons(title, reason):
    records = (
        record(unsure_row(3, title, note=reason), "unsure"),
        record(row(4, title), "rejected", reason=reason, decided_by=reason),
        record(row(1, title), "waiting"),
    )
    state = Dashboard(
        (SourceLine(title, reason, None, title),), dashboard(records).lists, (reason,)
    )
    text = render_dashboard(state)
    assert_inert(text, allowed_references=("#12",))
    assert not read_dashboard(text)
