"""One night of polling: ask, judge, cover what was missed, and take each paper once.

    plan = PollPlan(lists, night, watermarks)
    with open_transport(settings, night=night) as transport:
        polled = poll_night(plan, transport)

`poll_night` does not raise for what arXiv does wrong: that becomes verdicts, and whatever green
routes brought is returned all the same. The watermarks it returns are to be stored once the
papers are safe downstream, also on nights that were not green: they say what is still owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import FlowError, SourceError
from flows.polling.advancing import begin, moved_on
from flows.polling.asking import Answers, Judged, PollRoute, ask, judge, missing_days
from flows.polling.calendar import arxiv_calendar, night_of
from flows.polling.judging import Tonight, Want
from flows.polling.sources.categories import require_known
from flows.polling.sources.feeds import FeedBatch
from flows.polling.sources.query import with_details
from flows.polling.taking import Taken, take
from flows.polling.transport.clock import Clock
from flows.polling.transport.transport import Transport
from flows.polling.verdicts import SourceVerdict, untrusted_categories
from flows.polling.watermarks import Watermarks

CLOCK_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True)
class PollPlan:
    """What to poll."""

    lists: tuple[ListConfig, ...]
    night: date
    watermarks: Watermarks = field(default_factory=Watermarks)
    route: PollRoute = "feeds"
    """Where an ordinary night comes from; the other route is asked when it cannot stand alone."""
    known_ids: frozenset[str] = frozenset()
    """Papers that stand in a list or are proposed. Tonight's replacements of them are looked up,
    because a feed does not carry the comment that says "withdrawn"."""
    feed_categories: tuple[str, ...] = ()
    """Asked of the feeds besides those of the lists: the other parts of the night want them."""

    def as_note(self) -> dict[str, Any]:
        """Write what a replay of this night has to start from, as plain data."""
        return {
            "lists": [
                {"id": one.id, "name": one.name, "arxiv": one.arxiv.model_dump(mode="json")}
                for one in self.lists
            ],
            "night": self.night.isoformat(),
            "watermarks": self.watermarks.as_json(),
            "route": self.route,
            "known_ids": sorted(self.known_ids),
            "feed_categories": list(self.feed_categories),
        }

    @classmethod
    def from_note(cls, raw: Mapping[str, Any]) -> PollPlan:
        """Read what `as_note` wrote."""
        return cls(
            lists=tuple(ListConfig.model_validate(one) for one in raw["lists"]),
            night=date.fromisoformat(raw["night"]),
            watermarks=Watermarks.from_json(raw["watermarks"]),
            route=raw["route"],
            known_ids=frozenset(raw["known_ids"]),
            feed_categories=tuple(raw.get("feed_categories", ())),
        )


@dataclass(frozen=True)
class PolledNight:
    """What a night brought, and how far it is to be trusted."""

    night: date
    papers: tuple[Paper, ...] = ()
    """News to at least one list; withdrawn ones left out."""
    replacements: tuple[Paper, ...] = ()
    """New versions announced tonight."""
    withdrawals: tuple[Paper, ...] = ()
    """Versions that withdraw their paper."""
    verdicts: tuple[SourceVerdict, ...] = ()
    watermarks: Watermarks = field(default_factory=Watermarks)
    """To be stored once everything that follows has succeeded."""
    requests_made: int = 0
    notes: tuple[str, ...] = ()
    """What else a maintainer should know."""
    alarms: Mapping[str, str] = field(default_factory=dict)
    """List id → freshness alarm in words."""
    ids_by_list: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def papers_for(self, list_id: str) -> tuple[Paper, ...]:
        """Papers that are news to this list."""
        ids = self.ids_by_list.get(list_id, frozenset())
        return tuple(paper for paper in self.papers if paper.arxiv_id in ids)

    def verdicts_for(self, list_id: str) -> tuple[SourceVerdict, ...]:
        """Verdicts on this list's sources."""
        return self._verdicts_by_list.get(list_id, ())

    @cached_property
    def _verdicts_by_list(self) -> Mapping[str, tuple[SourceVerdict, ...]]:
        found: dict[str, list[SourceVerdict]] = {}
        for verdict in self.verdicts:
            found.setdefault(verdict.list_id, []).append(verdict)
        return {list_id: tuple(own) for list_id, own in found.items()}

    def untrusted(self, list_id: str) -> tuple[str, ...]:
        """Categories of this list that no route could vouch for tonight."""
        return untrusted_categories(self.verdicts_for(list_id))

    def is_trusted(self, list_id: str) -> bool:
        """Whether every category of this list had a green route tonight."""
        return not self.untrusted(list_id)


def poll_night(plan: PollPlan, transport: Transport, clock: Clock | None = None) -> PolledNight:
    """Poll arXiv for one night.

    Raises ConfigurationError for an unknown category, FlowError for a night in the future or one
    that is not the transport's.
    """
    _require_sound(plan, transport, (clock or transport.clock).now())
    transport.keep_note("+".join(sorted(config.id for config in plan.lists)), plan.as_note())
    tonight = Tonight(plan.night, arxiv_calendar())
    wants = _wants(plan, tonight)
    answers = ask(wants, plan.route, tonight, transport, plan.feed_categories)
    judged = [judge(want, answers, tonight) for want in wants]
    _let_ask_again(judged, answers, transport)
    return _collect(plan, judged, answers, tonight, transport)


def _require_sound(plan: PollPlan, transport: Transport, now: datetime) -> None:
    for config in plan.lists:
        if not config.arxiv.categories:
            raise ConfigurationError(
                f"list {config.id} watches no category.", remedy="Name one under arxiv.categories."
            )
        require_known(config.arxiv.categories, where=f"list {config.id}, arxiv.categories")
    if plan.night > night_of(now):
        raise FlowError(
            f"the night of {plan.night} is in the future; arXiv is at {night_of(now)}",
            remedy="Choose tonight or a night before, or correct the clock.",
        )
    if plan.night != transport.night:
        raise FlowError(f"the plan is for {plan.night}, the transport for {transport.night}")


def _wants(plan: PollPlan, tonight: Tonight) -> list[Want]:
    return [
        Want(config, category, begin(config, plan.watermarks.of(config.id), tonight))
        for config in plan.lists
        for category in dict.fromkeys(config.arxiv.categories)
    ]


def _let_ask_again(judged: list[Judged], answers: Answers, transport: Transport) -> None:
    """Keep for replay only what a later run of this night may find changed."""
    if not all(one.feed is not None and one.feed.word in ("new", "done") for one in judged):
        for url in answers.feed_urls:
            transport.keep_for_replay_only(url)
    if not any(one.api is not None and one.api.word in ("new", "done") for one in judged):
        for url in answers.api_urls:
            transport.keep_for_replay_only(url)


def _collect(
    plan: PollPlan,
    judged: list[Judged],
    answers: Answers,
    tonight: Tonight,
    transport: Transport,
) -> PolledNight:
    """Take the papers of each list and move its watermark on."""
    taken: dict[str, Taken] = {}
    watermarks = plan.watermarks
    for config in plan.lists:
        ours = [one for one in judged if one.want.config.id == config.id]
        before = ours[0].want.watermark
        taken[config.id] = take(config, before, answers, tonight)
        after = moved_on(before, ours, taken[config.id], tonight)
        watermarks = watermarks.with_list(config.id, after)
    papers = _unique(paper for one in taken.values() for paper in one.papers)
    looked_up, problems = _look_up_replaced(taken, plan, transport)
    return PolledNight(
        night=plan.night,
        papers=tuple(paper for paper in papers if not paper.is_withdrawn),
        replacements=looked_up,
        withdrawals=tuple(paper for paper in (*papers, *looked_up) if paper.is_withdrawn),
        verdicts=tuple(verdict for one in judged for verdict in _verdicts(one, tonight)),
        watermarks=watermarks,
        requests_made=transport.requests_made,
        notes=(
            *_notes(answers, tonight),
            *clock_notes(transport.clock_lead),
            *_owed(judged, tonight),
            *problems,
        ),
        alarms=_alarms(plan.lists, watermarks, tonight),
        ids_by_list={
            list_id: frozenset(paper.arxiv_id for paper in one.papers)
            for list_id, one in taken.items()
        },
    )


def _look_up_replaced(
    taken: Mapping[str, Taken], plan: PollPlan, transport: Transport
) -> tuple[tuple[Paper, ...], tuple[str, ...]]:
    """Look up tonight's replacements of known papers: only the API has the comment."""
    replaced = _unique(paper for one in taken.values() for paper in one.replacements)
    known = [paper for paper in replaced if paper.arxiv_id in plan.known_ids]
    try:
        looked_up = {paper.arxiv_id: paper for paper in with_details(known, transport)}
    except SourceError as error:
        return replaced, (f"{len(known)} replaced papers could not be looked up: {error.what}",)
    return tuple(looked_up.get(paper.arxiv_id, paper) for paper in replaced), ()


def _verdicts(one: Judged, tonight: Tonight) -> Iterable[SourceVerdict]:
    for source, finding in one.findings:
        if finding.word != "empty":
            yield SourceVerdict(
                list_id=one.want.config.id,
                source=source,
                category=one.want.category,
                night=tonight.night,
                verdict=finding.word,
                detail=finding.detail,
                batch_date=finding.batch_date,
                papers_count=finding.papers_count,
                newest_paper_date=finding.newest_paper_date,
            )


def _notes(answers: Answers, tonight: Tonight) -> Iterable[str]:
    feed = answers.feed
    if isinstance(feed, FeedBatch) and feed.unreadable_count:
        yield f"{feed.unreadable_count} entries of the feed had no id or title that could be used."
    if tonight.night > tonight.calendar.known_until:
        until = tonight.calendar.known_until
        yield f"The table of arXiv's holidays ends on {until}: please add the new year's."


def clock_notes(lead: timedelta) -> Iterable[str]:
    """Say so where this machine's clock is wrong: it tells which night it is and what is due."""
    if abs(lead) > CLOCK_TOLERANCE:
        way = "ahead of" if lead > timedelta() else "behind"
        hours = abs(lead).total_seconds() / 3600
        by = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
        yield f"This machine's clock is {by} {way} arXiv's. Set it: it tells which night it is."


def _owed(judged: list[Judged], tonight: Tonight) -> Iterable[str]:
    """Name the announcement days that no route made good."""
    owed: dict[str, set[date]] = {}
    for one in judged:
        if one.api is None or not one.api.is_green:
            missing = missing_days(one.want, one.feed, tonight)
            owed.setdefault(one.want.config.id, set()).update(missing)
    for list_id, days in owed.items():
        if days:
            named = ", ".join(str(day) for day in sorted(days))
            yield f"{list_id}: the batch of {named} is still owed; the next run asks for it again."


def _alarms(
    lists: Iterable[ListConfig], watermarks: Watermarks, tonight: Tonight
) -> dict[str, str]:
    """Say for which lists the newest paper is older than it should be."""
    alarms: dict[str, str] = {}
    for config in lists:
        watermark = watermarks.of(config.id)
        newest = watermark.newest_paper_date
        since = newest or min(watermark.started.values(), default=tonight.expected)
        behind = len(tonight.calendar.between(since, tonight.expected))
        limit = config.arxiv.freshness_alarm_days
        if behind > limit:
            seen = f"No newer paper than {newest}" if newest else f"Since {since} no paper at all"
            alarms[config.id] = (
                f"{seen} has been seen: {behind} announcements ago, the alarm is at {limit}."
            )
    return alarms


def _unique(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple({paper.arxiv_id: paper for paper in papers}.values())
