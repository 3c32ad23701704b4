from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.polling.watermarks import SEEN_WINDOW, BatchMark, ListWatermark, Watermarks, merge

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
numbers = st.integers(0, 99_999).map(lambda n: f"{n:05d}")
ids = st.builds(
    "{}{}{}".format,
    st.sampled_from(["2603.", "2602.", "cs/99", "math.GT/99"]),
    numbers,
    st.sampled_from(["", "v2"]),
)
categories = st.sampled_from(["cs.CV", "cs.CL", "eess.IV"])
marks = st.builds(BatchMark, days, st.sampled_from(["", "aa", "bb"]))
watermarks = st.builds(
    ListWatermark,
    covered_until=st.dictionaries(categories, days),
    started=st.dictionaries(categories, days),
    sources=st.dictionaries(
        st.sampled_from(["feeds", "api"]), st.dictionaries(categories, marks, min_size=1)
    ),
    last_good=st.dictionaries(st.sampled_from(["feeds", "api"]), days),
    seen=st.dictionaries(days, st.lists(ids, min_size=1, unique=True).map(tuple), max_size=4),
    newest_paper_date=st.none() | days,
)


@settings(max_examples=40)
@given(watermarks)
def test_watermark_survives_json(watermark: ListWatermark) -> None:
    text = json.dumps(Watermarks({"vlgfm": watermark}).as_json())
    again = Watermarks.from_json(json.loads(text)).of("vlgfm")
    assert {day: set(ids) for day, ids in again.seen.items()} == {
        day: set(ids) for day, ids in watermark.seen.items()
    }
    assert replace(again, seen={}) == replace(watermark, seen={})


@settings(max_examples=40)
@given(watermarks, watermarks)
def test_runs_that_overlap_lose_nothing(ours: ListWatermark, theirs: ListWatermark) -> None:
    joined = merge(ours, theirs)
    oldest = min(joined.covered_until.values(), default=date(1991, 1, 1)) - SEEN_WINDOW
    for one in (ours, theirs):
        recent = {paper_id for day, ids in one.seen.items() if day >= oldest for paper_id in ids}
        assert recent <= joined.seen_ids
    assert joined.as_json() == merge(theirs, ours).as_json()
    for category, day in ours.covered_until.items():
        assert joined.covered_until[category] >= day


def test_ids_older_than_the_window_are_forgotten() -> None:
    first = date(2026, 3, 2)
    watermark = ListWatermark()
    for n in range(60):
        night = first + timedelta(days=n)
        watermark = ListWatermark(covered_until={"cs.CV": night}, seen=watermark.seen).with_seen(
            night, [f"2603.{n:05d}"]
        )
    assert len(watermark.seen) == 31


def test_ids_are_kept_as_long_as_a_gap_is_open() -> None:
    stuck = ListWatermark(covered_until={"cs.CV": date(2026, 3, 2)})
    stuck = stuck.with_seen(date(2026, 3, 2), ["2603.00001"])
    assert "2603.00001" in stuck.with_seen(date(2026, 6, 1), ["2606.00001"]).seen_ids
