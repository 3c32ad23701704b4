"""Every kind of answer arXiv is known to give, and the verdict on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.errors import BrokenAnswerError
from flows.polling.poll_night import PolledNight, PollPlan, poll_night
from flows.polling.sources.feeds import fetch_feed
from flows.polling.sources.oai import harvest
from flows.polling.sources.query import TooManyResultsError, fetch_by_ids, fetch_window
from flows.polling.transport.transport import Transport, open_transport
from flows.polling.watermarks import Watermarks
from tests.flows.polling.support import RECORDINGS, TUESDAY, FakeClock, RecordedArxiv, a_list

FEED, API, OAI = "/rss/cs.CL+cs.CV", "/api/query", "/oai"
MATHS_TITLE = "Ordering Comparators when $c<d$ then $e>f$ & Other Lemmas"


def transport_of(recorded: RecordedArxiv) -> Transport:
    return open_transport(recorded.settings, night=TUESDAY, clock=FakeClock.on(TUESDAY))


def poll(
    recorded: RecordedArxiv, feed: str, api: str = "api_nothing_found.xml", **plan: object
) -> PolledNight:
    recorded.serve(FEED, feed)
    recorded.serve(API, api)
    with transport_of(recorded) as transport:
        return poll_night(PollPlan((a_list(),), TUESDAY, **plan), transport)


def words(polled: PolledNight) -> dict[str, str]:
    return {f"{v.source} {v.category}": v.verdict for v in polled.verdicts}


@pytest.mark.parametrize("name", ["feed_of_a_tuesday.xml", "feed_in_latin1_and_says_so.xml"])
def test_good_feed_brings_new_papers_cross_lists_and_replacements(
    recorded: RecordedArxiv, name: str
) -> None:
    polled = poll(recorded, name)
    assert words(polled) == {"feeds cs.CV": "new", "feeds cs.CL": "new"}
    assert [paper.announce_type for paper in polled.papers] == ["new", "new", "cross"]
    assert [(p.arxiv_id, p.arxiv_version) for p in polled.replacements] == [
        ("2602.99700", 2),
        ("cs/9912017", 3),
    ]
    assert polled.papers[0].authors == ("Ana Peña", "Jörg Müller-Lüdenscheidt")
    assert polled.papers[0].announced_date == TUESDAY


@pytest.mark.parametrize("name", ["feed_of_a_tuesday.xml", "feed_of_a_tuesday_as_atom.xml"])
def test_mathematics_and_entities_survive_the_feed(recorded: RecordedArxiv, name: str) -> None:
    recorded.serve(FEED, name)
    with transport_of(recorded) as transport:
        paper = fetch_feed(["cs.CV", "cs.CL"], transport).papers[0]
    assert paper.title == MATHS_TITLE
    assert paper.abstract.startswith("If $a<b$ & $c<d$ then $e>f$ for all $x \\in \\mathbb{R}$;")
    assert '"quotes" & <b>tags</b>' in paper.abstract


def test_mathematics_and_entities_survive_the_api(recorded: RecordedArxiv) -> None:
    recorded.serve(API, "api_three_papers.xml")
    with transport_of(recorded) as transport:
        paper = fetch_by_ids(["2603.99801"], transport)[0]
    assert paper.title == MATHS_TITLE
    assert paper.comment == "Accepted at CVPR 2026"
    assert paper.submitted_date == date(2026, 3, 9)


def test_empty_weekday_is_quiet_when_both_routes_agree(recorded: RecordedArxiv) -> None:
    polled = poll(recorded, "feed_empty.xml")
    assert set(words(polled).values()) == {"quiet"}
    assert "both routes agree" in polled.verdicts[0].detail


def test_empty_feed_is_broken_when_the_api_has_papers(recorded: RecordedArxiv) -> None:
    polled = poll(recorded, "feed_empty.xml", "api_three_papers.xml")
    assert words(polled)["feeds cs.CV"] == "broken"
    assert words(polled)["api cs.CV"] == "new"
    assert polled.is_trusted("vlgfm")
    assert len(polled.papers) == 3


def test_yesterdays_batch_is_stale(recorded: RecordedArxiv) -> None:
    polled = poll(recorded, "feed_of_the_day_before.xml")
    assert words(polled)["feeds cs.CV"] == "stale"
    assert "the batch of 2026-03-10 is due" in polled.verdicts[0].detail
    assert polled.untrusted("vlgfm") == ("cs.CL", "cs.CV")


def test_yesterdays_batch_under_todays_date_is_stale(recorded: RecordedArxiv) -> None:
    recorded.serve(FEED, "feed_of_the_day_before.xml")
    recorded.serve(API, "api_nothing_found.xml")
    monday = date(2026, 3, 9)
    with open_transport(recorded.settings, night=monday, clock=FakeClock.on(monday)) as transport:
        first = poll_night(PollPlan((a_list(),), monday), transport)
    recorded.http.clear()
    polled = poll(
        recorded,
        "feed_of_the_day_before_under_todays_date.xml",
        watermarks=Watermarks.from_json(first.watermarks.as_json()),
    )
    assert words(first)["feeds cs.CV"] == "new"
    assert words(polled)["feeds cs.CV"] == "stale"
    assert polled.papers == ()


@pytest.mark.parametrize(
    ("name", "verdict", "detail"),
    [
        ("rate_exceeded_with_status_200.txt", "throttled", "Rate exceeded"),
        ("maintenance_page.html", "broken", "web page"),
        ("feed_cut_short.xml", "broken", "cut short"),
        ("feed_not_utf8.xml", "broken", "not well-formed"),
        ("feed_promises_entries_and_has_none.xml", "broken", "announces 4000 entries"),
    ],
)
def test_bad_feed_gets_its_verdict_and_the_api_stands_in(
    recorded: RecordedArxiv, name: str, verdict: str, detail: str
) -> None:
    polled = poll(recorded, name, "api_three_papers.xml")
    assert words(polled)["feeds cs.CV"] == verdict
    assert detail in polled.verdicts[0].detail
    assert words(polled)["api cs.CV"] == "new"
    assert len(polled.papers) == 3
    assert polled.is_trusted("vlgfm")


@pytest.mark.parametrize(
    ("name", "verdict", "detail"),
    [
        ("rate_exceeded_with_status_200.txt", "throttled", "Rate exceeded"),
        ("maintenance_page.html", "broken", "web page"),
        ("api_hollow.xml", "broken", "hollow answer: 2000 entries promised, 0 served"),
        ("api_page_with_too_few_entries.xml", "broken", "30 entries promised, 3 served"),
        ("api_error_entry.xml", "broken", "incorrect id format"),
        ("api_cut_short.xml", "broken", "cut short"),
        ("feed_of_a_tuesday.xml", "broken", "<rss>, not <feed>"),
    ],
)
def test_bad_api_answer_gets_its_verdict(
    recorded: RecordedArxiv, name: str, verdict: str, detail: str
) -> None:
    polled = poll(recorded, "maintenance_page.html", name)
    api = next(v for v in polled.verdicts if v.source == "api")
    assert (api.verdict, detail in api.detail) == (verdict, True), api.detail
    assert not polled.is_trusted("vlgfm")


def test_feed_entry_without_id_is_counted_and_said(recorded: RecordedArxiv) -> None:
    polled = poll(recorded, "feed_with_an_entry_without_id.xml")
    assert "1 entries of the feed had no id or title that could be used." in polled.notes
    assert "2603.99802" not in {paper.arxiv_id for paper in polled.papers}


def test_api_entry_without_a_date_does_not_shift_the_others(recorded: RecordedArxiv) -> None:
    recorded.serve(API, "api_entry_without_a_date.xml")
    with transport_of(recorded) as transport:
        papers = fetch_by_ids(["2603.99801", "2603.99802", "2603.99803"], transport)
    assert [paper.arxiv_id for paper in papers] == ["2603.99801", "2603.99803"]


def test_more_results_than_arxiv_serves_halves_the_window(recorded: RecordedArxiv) -> None:
    recorded.serve(API, "api_more_than_arxiv_serves.xml")
    clock = FakeClock.on(TUESDAY)
    with transport_of(recorded) as transport, pytest.raises(TooManyResultsError, match="30,001"):
        fetch_window(["cs.CV"], clock.now(), clock.now().replace(hour=12), transport)
    assert len(recorded.http.log) == 3  # three hours, one and a half, three quarters


def test_withdrawal_of_a_known_paper_is_flagged(recorded: RecordedArxiv) -> None:
    polled = poll(
        recorded,
        "feed_of_a_tuesday.xml",
        "api_withdrawn_paper.xml",
        known_ids=frozenset({"2602.99700"}),
    )
    assert [paper.arxiv_id for paper in polled.withdrawals] == ["2602.99700"]
    assert "error in Table 2" in polled.withdrawals[0].comment
    assert polled.requests_made == 2


def test_harvest_follows_resumption_tokens_and_leaves_deleted_records_out(
    recorded: RecordedArxiv,
) -> None:
    second = recorded.recordings.read("oai_second_page_with_a_deleted_record.xml")
    token = {"verb": "ListRecords", "resumptionToken": "second|page"}
    recorded.http.expect_request(OAI, query_string=token).respond_with_data(second)
    recorded.serve(OAI, "oai_first_page.xml")
    with transport_of(recorded) as transport:
        papers = list(harvest(["cs.CV"], TUESDAY, TUESDAY, transport))
    assert [p.arxiv_id for p in papers] == ["2603.99801", "2603.99802", "2602.99700"]
    assert papers[0].title == MATHS_TITLE
    assert (papers[2].arxiv_version, papers[2].submitted_date) == (2, date(2026, 3, 9))


def test_harvest_of_nothing_is_empty(recorded: RecordedArxiv) -> None:
    recorded.serve(OAI, "oai_no_records.xml")
    with transport_of(recorded) as transport:
        assert list(harvest(["cs.CV", "cs.CL"], TUESDAY, TUESDAY, transport)) == []


def test_harvest_with_an_expired_token_says_so(recorded: RecordedArxiv) -> None:
    recorded.serve(OAI, "oai_expired_token.xml")
    with transport_of(recorded) as transport, pytest.raises(BrokenAnswerError, match="expired"):
        list(harvest(["cs.CV"], TUESDAY, TUESDAY, transport))


def test_every_recording_is_named_by_a_test() -> None:
    """Holds where the run is spread over processes, and none of them sees all that was used."""
    text = Path(__file__).read_text("utf-8")
    unused = [path.name for path in RECORDINGS.iterdir() if f'"{path.name}"' not in text]
    assert not unused, f"no test uses these recordings: {unused}"
