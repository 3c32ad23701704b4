"""How a night moves a list's watermark on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from catalog.config import ListConfig
from flows.polling.asking import Judged, missing_days
from flows.polling.judging import Finding, Tonight, Want, seen_key
from flows.polling.taking import Taken
from flows.polling.verdicts import Source
from flows.polling.watermarks import BatchMark, ListWatermark, merge


def begin(config: ListConfig, watermark: ListWatermark, tonight: Tonight) -> ListWatermark:
    """Note since when each category is watched; from then on every batch is owed."""
    first = dict.fromkeys(config.arxiv.categories, tonight.expected)
    return replace(watermark, started={**first, **watermark.started})


def moved_on(
    before: ListWatermark, judged: Sequence[Judged], taken: Taken, tonight: Tonight
) -> ListWatermark:
    """Return the watermark after a night; a category that was not covered stays where it is."""
    covered = {one.want.category: day for one in judged if (day := _covered_until(one, tonight))}
    after = replace(
        before,
        covered_until={**before.covered_until, **covered},
        sources=_marks(before, judged, tonight),
        last_good={**before.last_good, **_good_sources(judged, tonight.night)},
        newest_paper_date=_newest(before, judged, tonight),
    )
    keys = [seen_key(paper) for paper in (*taken.papers, *taken.replacements)]
    # A night run again for an older day knows less than what was remembered since.
    return merge(before, after.with_seen(tonight.night, keys))


def _covered_until(one: Judged, tonight: Tonight) -> date | None:
    missing = missing_days(one.want, one.feed, tonight)
    if missing and not (one.api is not None and one.api.is_green):
        return None
    served = one.feed.batch_date if one.feed is not None and one.feed.word == "new" else None
    return max(served or tonight.expected, tonight.expected)


def _marks(
    before: ListWatermark, judged: Sequence[Judged], tonight: Tonight
) -> dict[str, dict[str, BatchMark]]:
    marks = {source: dict(by_category) for source, by_category in before.sources.items()}
    for one in judged:
        for source, finding in one.findings:
            mark = _mark(finding, tonight)
            if mark is not None:
                _raise_mark(marks.setdefault(source, {}), one.want, mark)
    return marks


def _mark(finding: Finding, tonight: Tonight) -> BatchMark | None:
    """Return the batch that a finding shows as taken, if it shows one."""
    if finding.word == "quiet" and not tonight.why_quiet:
        return BatchMark(tonight.expected, finding.batch_hash)
    if finding.batch_date is None or finding.word not in ("new", "done", "quiet", "stale"):
        return None
    # A stale batch may carry today's date; only an old date is believed.
    is_redated = finding.word == "stale" and finding.batch_date >= tonight.expected
    is_empty = finding.newest_paper_date is None
    if is_redated or is_empty:
        return None
    return BatchMark(finding.batch_date, finding.batch_hash)


def _raise_mark(marks: dict[str, BatchMark], want: Want, mark: BatchMark) -> None:
    known = marks.get(want.category)
    if known is None or known.batch_date <= mark.batch_date:
        marks[want.category] = mark


def _good_sources(judged: Sequence[Judged], night: date) -> dict[str, date]:
    """Sources that were asked for every category tonight and were green for all."""
    by_source: dict[Source, list[bool]] = {}
    for one in judged:
        for source, finding in one.findings:
            by_source.setdefault(source, []).append(finding.is_green)
    return {source: night for source, greens in by_source.items() if all(greens)}


def _newest(before: ListWatermark, judged: Sequence[Judged], tonight: Tonight) -> date | None:
    days = [before.newest_paper_date] if before.newest_paper_date else []
    for one in judged:
        for _, finding in one.findings:
            is_believed = finding.is_green or _mark(finding, tonight) is not None
            if is_believed and finding.newest_paper_date:
                days.append(finding.newest_paper_date)
    return max(days, default=None)
