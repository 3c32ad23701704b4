"""One night and its neighbours, over HTTP against the local arXiv."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.catalog_errors import ConfigurationError
from catalog.config import ArxivConfig
from flows.errors import FlowError
from flows.polling.calendar import arxiv_calendar
from flows.polling.judging import Tonight, Want, judge_feed
from flows.polling.poll_night import PolledNight, PollPlan, poll_night
from flows.polling.sources.feeds import FeedBatch
from flows.polling.sources.query import look_up_details
from flows.polling.transport.transport import open_replay, open_transport
from flows.polling.watermarks import ListWatermark, Watermarks
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import TUESDAY, FakeClock, Maintainer, a_list, a_paper

MONDAY, WEDNESDAY = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
THURSDAY, FRIDAY = TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=3)
SATURDAY, SUNDAY = TUESDAY + timedelta(days=4), TUESDAY + timedelta(days=5)
WEEK = [a_paper(n, MONDAY + timedelta(days=n)) for n in range(5)]
TALK = [a_paper(50 + n, MONDAY + timedelta(days=n), categories=("cs.CL",)) for n in range(5)]


@pytest.fixture
def week(arxiv: ArxivStandin) -> ArxivStandin:
    arxiv.load([*WEEK, *TALK])
    return arxiv


def words(polled: PolledNight, list_id: str = "vlgfm") -> list[str]:
    return [f"{v.source} {v.category} {v.verdict}" for v in polled.verdicts_for(list_id)]


def ids(polled: PolledNight, list_id: str = "vlgfm") -> list[str]:
    return [paper.arxiv_id for paper in polled.papers_for(list_id)]


def test_ordinary_night_for_two_lists_is_one_request(
    week: ArxivStandin, settings: Settings
) -> None:
    both = Maintainer(week, settings, (a_list("vlgfm"), a_list("rsfm", "cs.CV", "eess.IV")))
    both.poll(MONDAY)
    polled = both.poll(TUESDAY)
    assert ids(polled, "vlgfm") == ["2603.99001", "2603.99051"]
    assert ids(polled, "rsfm") == ["2603.99001"]
    # The second is the API's word that nothing came in eess.IV on a working day.
    assert polled.requests_made == 2
    assert polled.is_trusted("rsfm")


def test_second_run_of_a_night_is_done_and_brings_nothing(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(TUESDAY)
    polled = maintainer.poll(TUESDAY)
    assert words(polled) == ["feeds cs.CV done", "feeds cs.CL done"]
    assert (polled.papers, polled.requests_made) == ((), 0)


def test_second_run_from_an_empty_disk_is_done_too(
    week: ArxivStandin, maintainer: Maintainer, settings: Settings, tmp_path_factory: object
) -> None:
    maintainer.poll(TUESDAY)
    fresh = tmp_path_factory.mktemp("disk")  # type: ignore[attr-defined]
    maintainer.settings = settings.model_copy(update={"state_dir": fresh})
    polled = maintainer.poll(TUESDAY)
    assert words(polled) == ["feeds cs.CV done", "feeds cs.CL done"]
    assert (polled.papers, polled.requests_made) == ((), 1)


def test_a_night_run_again_for_an_older_day_moves_no_watermark_back(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    """Later days were owed again, and the last good night was an older one."""
    for night in (MONDAY, TUESDAY, WEDNESDAY):
        maintainer.poll(night)
    before = maintainer.watermarks.of("vlgfm")
    maintainer.poll(TUESDAY)
    after = maintainer.watermarks.of("vlgfm")
    assert after.covered_until == before.covered_until
    assert after.last_good == before.last_good
    assert after.last_good["feeds"] == WEDNESDAY
    assert before.seen_ids <= after.seen_ids


def test_the_last_good_night_of_a_source_that_was_not_asked_is_kept(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY, route="both")
    maintainer.poll(TUESDAY, route="feeds")
    last_good = maintainer.watermarks.of("vlgfm").last_good
    assert last_good == {"feeds": TUESDAY, "api": MONDAY}


def test_weekend_is_quiet_and_says_so(week: ArxivStandin, maintainer: Maintainer) -> None:
    maintainer.poll(FRIDAY)
    polled = maintainer.poll(SATURDAY)
    assert words(polled) == ["feeds cs.CV quiet", "feeds cs.CL quiet"]
    assert polled.verdicts[0].detail == "Saturday: arXiv announces nothing"


def test_first_run_on_a_saturday_brings_fridays_batch(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    polled = maintainer.poll(SATURDAY)
    assert ids(polled) == ["2603.99004", "2603.99054"]
    assert maintainer.poll(SUNDAY).papers == ()


def test_missed_nights_are_covered_once(week: ArxivStandin, maintainer: Maintainer) -> None:
    maintainer.poll(MONDAY)
    polled = maintainer.poll(FRIDAY)
    assert len(ids(polled)) == 8  # Tuesday to Friday, two a day
    assert polled.requests_made == 2
    assert maintainer.poll(SATURDAY).papers == ()


def test_night_lost_to_throttling_is_caught_up(week: ArxivStandin, maintainer: Maintainer) -> None:
    maintainer.poll(MONDAY)
    week.spoil("feeds", "throttled_429")
    week.spoil("api", "unavailable_503")
    lost = maintainer.poll(TUESDAY)
    week.faults.clear()
    polled = maintainer.poll(WEDNESDAY)
    assert lost.untrusted("vlgfm") == ("cs.CL", "cs.CV")
    assert len(ids(polled)) == 4
    assert polled.is_trusted("vlgfm")


def test_catch_up_that_fails_is_owed_until_it_succeeds(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    week.spoil("api", "throttled_429")
    first = maintainer.poll(WEDNESDAY)  # Tuesday was missed, and the API is down
    week.faults.clear()
    second = maintainer.poll(THURSDAY)
    assert ids(first) == ["2603.99002", "2603.99052"]
    assert first.is_trusted("vlgfm")
    assert first.notes == (
        "vlgfm: the batch of 2026-03-10 is still owed; the next run asks for it again.",
    )
    assert second.notes == ()
    assert set(ids(second)) == {"2603.99001", "2603.99051", "2603.99003", "2603.99053"}


def test_first_night_that_fails_is_owed_as_well(week: ArxivStandin, maintainer: Maintainer) -> None:
    week.spoil("feeds", "server_error_500")
    week.spoil("api", "server_error_500")
    maintainer.poll(MONDAY)
    week.faults.clear()
    assert len(ids(maintainer.poll(TUESDAY))) == 4


def test_api_alone_carries_a_night_and_the_next_checks_it_again(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    week.spoil("feeds", "maintenance_page")
    by_api = maintainer.poll(TUESDAY)
    week.faults.clear()
    after = maintainer.poll(WEDNESDAY)
    assert len(ids(by_api)) == 2
    assert after.requests_made == 2
    assert len(ids(after)) == 2
    assert maintainer.poll(THURSDAY).requests_made == 1


def test_stale_feed_under_a_fresh_date_is_found_out_and_replaced_by_the_api(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    week.spoil("feeds", "stale_redated")
    polled = maintainer.poll(TUESDAY)
    assert words(polled)[:2] == ["feeds cs.CV stale", "api cs.CV new"]
    assert sorted(ids(polled)) == ["2603.99001", "2603.99051"]


def test_stale_on_both_routes_is_not_to_be_trusted(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    week.spoil("feeds", "stale")
    week.spoil("api", "stale")
    polled = maintainer.poll(TUESDAY)
    assert words(polled)[:2] == ["feeds cs.CV stale", "api cs.CV stale"]
    assert not polled.is_trusted("vlgfm")


def test_stale_answer_is_asked_for_again_in_the_same_night(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    week.spoil("feeds", "stale", times=1)
    week.spoil("api", "stale", times=1)
    maintainer.poll(TUESDAY)
    polled = maintainer.poll(TUESDAY)
    assert len(ids(polled)) == 2
    assert polled.is_trusted("vlgfm")


def test_batch_on_a_tabled_holiday_is_taken_all_the_same(
    arxiv: ArxivStandin, maintainer: Maintainer
) -> None:
    juneteenth = date(2026, 6, 19)  # the evening rests, so 19 June has a batch and Monday has none
    monday = date(2026, 6, 22)
    arxiv.load([a_paper(1, juneteenth), a_paper(2, monday)])
    maintainer.poll(juneteenth)
    polled = maintainer.poll(monday)
    assert ids(polled) == ["2603.99002"]


@pytest.mark.parametrize("route", ["feeds", "api", "both"])
def test_routes_bring_the_same_papers(
    week: ArxivStandin, maintainer: Maintainer, route: str
) -> None:
    taken = [ids(maintainer.poll(MONDAY + timedelta(days=n), route=route)) for n in range(7)]
    assert sorted(one for night in taken for one in night) == sorted(
        paper.arxiv_id for paper in (*WEEK, *TALK)
    )


def test_api_route_asks_the_feeds_where_nothing_came(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY, route="api")
    week.spoil("api", "stale")
    polled = maintainer.poll(TUESDAY, route="api")
    assert words(polled)[:2] == ["feeds cs.CV new", "api cs.CV stale"]


def test_cross_list_is_taken_once_and_only_where_wanted(
    arxiv: ArxivStandin, settings: Settings
) -> None:
    guest = a_paper(1, categories=("eess.IV", "cs.CV", "cs.CL"))
    arxiv.load([guest, a_paper(2)])
    keepers = a_list("keepers", "cs.CV", cross_lists=False)
    polled = Maintainer(arxiv, settings, (a_list(), keepers)).poll(TUESDAY)
    assert ids(polled) == ["2603.99002", "2603.99001"]
    assert ids(polled, "keepers") == ["2603.99002"]


def test_replacement_is_reported_once_and_never_as_new(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    again = replace(WEEK[0], arxiv_version=2, announced_date=WEDNESDAY, announce_type="replace")
    week.load([*WEEK, *TALK, again])
    maintainer.poll(MONDAY)
    maintainer.poll(TUESDAY)
    polled = maintainer.poll(WEDNESDAY)
    assert [(p.arxiv_id, p.arxiv_version) for p in polled.replacements] == [("2603.99000", 2)]
    assert "2603.99000" not in ids(polled)
    assert maintainer.poll(THURSDAY).replacements == ()


def test_new_paper_that_is_already_withdrawn_is_not_brought(
    arxiv: ArxivStandin, maintainer: Maintainer
) -> None:
    gone = a_paper(1, abstract="This paper has been withdrawn by the authors.")
    arxiv.load([gone, a_paper(2), a_paper(3, categories=("cs.CL",))])
    polled = maintainer.poll(TUESDAY)
    assert ids(polled) == ["2603.99002", "2603.99003"]
    assert [paper.arxiv_id for paper in polled.withdrawals] == ["2603.99001"]


def test_feed_as_long_as_feeds_get_is_not_taken_for_whole() -> None:
    batch = FeedBatch(TUESDAY, (a_paper(1),), is_capped=True)
    want = Want(a_list(), "cs.CV", ListWatermark())
    finding = judge_feed(batch, want, Tonight(TUESDAY, arxiv_calendar()))
    assert (finding.word, "all a feed can hold" in finding.detail) == ("broken", True)


@pytest.mark.long
def test_feed_that_is_cut_at_2000_entries_is_completed_by_the_api(
    arxiv: ArxivStandin, settings: Settings
) -> None:
    crowd = [a_paper(n - 9000, abstract="x") for n in range(2100)]
    arxiv.load(crowd)
    polled = Maintainer(arxiv, settings, (a_list("vlgfm", "cs.CV"),)).poll(TUESDAY)
    assert words(polled) == ["feeds cs.CV broken", "api cs.CV new"]
    assert "cut off at 2000 entries" in polled.verdicts[0].detail
    assert len(polled.papers) == 2100


def test_freshness_alarm_is_raised_in_words(week: ArxivStandin, maintainer: Maintainer) -> None:
    maintainer.poll(FRIDAY)
    week.spoil("feeds", "empty")
    week.spoil("api", "empty")
    nights = [maintainer.poll(FRIDAY + timedelta(days=n)) for n in range(3, 11)]
    assert [bool(night.alarms) for night in nights] == [False] * 4 + [True] * 4
    assert nights[-1].alarms["vlgfm"].startswith("No newer paper than 2026-03-13 has been seen")


def test_freshness_alarm_is_raised_where_nothing_was_ever_seen(
    arxiv: ArxivStandin, maintainer: Maintainer
) -> None:
    nights = [maintainer.poll(MONDAY + timedelta(days=n)) for n in range(8)]
    assert [bool(night.alarms) for night in nights] == [False] * 7 + [True]
    assert nights[-1].alarms["vlgfm"].startswith("Since 2026-03-09 no paper at all has been seen")


def test_feed_of_a_later_night_is_left_alone(week: ArxivStandin, settings: Settings) -> None:
    week.today = WEDNESDAY
    with open_transport(settings, night=TUESDAY, clock=FakeClock.on(WEDNESDAY)) as transport:
        polled = poll_night(PollPlan((a_list(),), TUESDAY), transport)
    assert words(polled)[0] == "feeds cs.CV broken"
    assert "later than the night asked for" in polled.verdicts[0].detail
    assert "2603.99001" in ids(polled)


def test_unknown_category_is_an_error_with_the_nearest_match(
    week: ArxivStandin, settings: Settings
) -> None:
    wrong = Maintainer(week, settings, (a_list("vlgfm", "cs.VC"),))
    with pytest.raises(ConfigurationError, match=r"list vlgfm.*no category 'cs.VC'.*Did you mean"):
        wrong.poll(TUESDAY)
    assert week.requests == []


def test_list_without_categories_is_an_error(week: ArxivStandin, settings: Settings) -> None:
    blind = a_list().model_copy(update={"arxiv": ArxivConfig(categories=())})
    with pytest.raises(ConfigurationError, match=r"list vlgfm watches no category"):
        Maintainer(week, settings, (blind,)).poll(TUESDAY)


def test_night_in_the_future_is_an_error(week: ArxivStandin, settings: Settings) -> None:
    early = FakeClock.on(TUESDAY)
    with (
        open_transport(settings, night=FRIDAY, clock=early) as transport,
        pytest.raises(FlowError, match="2026-03-13 is in the future"),
    ):
        poll_night(PollPlan((a_list(),), FRIDAY), transport)


def test_night_is_replayed_from_the_answers_kept(
    week: ArxivStandin, maintainer: Maintainer, settings: Settings
) -> None:
    first = maintainer.poll(MONDAY)
    asked = len(week.requests)
    with open_replay(settings, MONDAY) as replay:
        again = poll_night(PollPlan((a_list(),), MONDAY), replay)
    assert again.papers == first.papers
    assert len(week.requests) == asked


def test_run_that_died_before_storing_its_watermarks_resumes_without_asking(
    week: ArxivStandin, maintainer: Maintainer
) -> None:
    maintainer.poll(MONDAY)
    before = maintainer.watermarks
    week.spoil("feeds", "maintenance_page")
    first = maintainer.poll(TUESDAY)
    maintainer.watermarks = before
    week.requests.clear()
    second = maintainer.poll(TUESDAY)
    assert len(first.papers) == 2
    assert second.papers == first.papers
    # Only the feed, which had failed, is asked for again; the API's page is at hand.
    assert {request.route for request in week.requests} == {"feeds"}


def test_new_category_is_watched_from_now_on(week: ArxivStandin, settings: Settings) -> None:
    narrow = Maintainer(week, settings, (a_list("vlgfm", "cs.CV"),))
    narrow.poll(MONDAY)
    narrow.poll(TUESDAY)
    narrow.lists = (a_list(),)
    assert set(ids(narrow.poll(WEDNESDAY))) == {"2603.99002", "2603.99052"}


def test_watermarks_of_an_empty_state_are_empty() -> None:
    assert Watermarks.from_json({}).of("vlgfm").seen_ids == frozenset()


def test_details_that_cannot_be_had_do_not_stop_the_night(
    week: ArxivStandin, settings: Settings
) -> None:
    week.load([replace(WEEK[1], comment="Accepted at CVPR 2026")])
    announced = [replace(WEEK[1], comment="")]
    with open_transport(settings, night=TUESDAY, clock=FakeClock.on(TUESDAY)) as transport:
        papers, problem = look_up_details(announced, transport)
        assert (papers[0].comment, problem) == ("Accepted at CVPR 2026", "")
        assert papers[0].announced_date == TUESDAY
        week.spoil("api", "maintenance_page")
        other = [a_paper(7)]
        papers, problem = look_up_details(other, transport)
    assert papers == other
    assert problem.startswith("Comments of 1 papers could not be had: the answer is a web page")
