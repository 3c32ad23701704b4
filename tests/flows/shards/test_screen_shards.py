"""A backfill from plan to report, with made-up papers and a screener that needs no model."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import orjson
import pytest

from catalog.paper import Paper, paper_from_snapshot
from classifiers.classifier_errors import SnapshotError
from classifiers.lanes import Cause
from classifiers.screen_many import ScreenedPaper, screen_many
from classifiers.screened import Screened
from flows.shards.cutting import (
    BackfillRequestError,
    BackfillRunningError,
    Cut,
    Request,
    Window,
    Work,
    check_request,
    exclusive,
    plan_work,
)
from flows.shards.ranking import build_report, write_report
from flows.shards.screen_shards import deal, do_steps, require_papers
from flows.shards.shard import (
    ShardCounts,
    ShardResult,
    candidate_as_json,
    candidate_from_json,
    keep_result,
)
from tests.flows.shards.made_papers import WordScreener, row, text_of, write_snapshot

TODAY = date(2026, 1, 2)
SCREENERS = {"toys": WordScreener()}


def new(_: Paper) -> str:
    return "new"


SMALL = Cut(smallest_shard=10_000, unpack_from=1_000)


def plan(path: Path, state: Path, **limits: date) -> Work:
    return plan_work(Request(snapshot=path, **limits), state, {"toys": "model-1"}, TODAY, SMALL)


def report_bytes(work: Work, output: Path) -> tuple[bytes, bytes]:
    report = build_report(work, {"toys": new}, top=1000)
    table, facts = write_report(report, work, output)
    return table.read_bytes(), facts.read_bytes()


def test_report_is_ranked_and_complete(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 300), tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    table, facts = report_bytes(work, tmp_path / "report")
    rows = list(csv.DictReader(table.decode().splitlines()))
    assert len(rows) == 30
    probs = [float(one["prob_relevant"]) for one in rows]
    assert probs == sorted(probs, reverse=True)
    assert (rows[0]["rank"], rows[0]["keywords"], rows[0]["reasons"]) == (
        "1", "clip", "satellites +1.50",
    )  # fmt: skip
    told = json.loads(facts)
    assert (told["papers"], told["bad_lines"]) == (300, 0)
    assert told["verdicts"] == {"toys": {"propose": 30}}


def test_bad_lines_are_counted_and_named_across_byte_ranges(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    lines = [text_of([row(number)]) for number in range(400)]
    lines[7] = b"{broken\n"
    lines[390] = b'{"id": "2501.00390"}\n'
    path.write_bytes(b"".join(lines))
    work = plan(path, tmp_path / "state")
    assert len(work.steps) > 1
    do_steps(work, work.missing, SCREENERS)
    report = build_report(work, {"toys": new}, top=10)
    assert (report.papers, report.bad) == (398, 2)
    assert [where for where, _ in report.bad_lines] == [f"{path}:8", f"{path}:391"]
    assert report.bad_lines[1][1] == "no field 'title'"


def test_days_limit_a_snapshot(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path / "papers.jsonl", 280)
    work = plan(path, tmp_path / "state", first=date(2025, 1, 1), last=date(2025, 1, 14))
    do_steps(work, work.missing, SCREENERS)
    report = build_report(work, {"toys": new}, top=10)
    assert (report.papers, report.outside) == (140, 140)


def test_two_versions_of_a_paper_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(text_of([row(10), row(10, abstract="Newer."), row(20)]))
    work = plan(path, tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    report = build_report(work, {"toys": new}, top=10)
    assert len(report.ranked) == 2
    assert report.verdicts == {"toys": {"propose": 2}}


def test_the_verdict_that_is_counted_is_that_of_the_version_that_is_ranked(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 1), tmp_path / "state")
    paper = paper_from_snapshot(row(10))
    versions = [
        ScreenedPaper("toys", paper, Screened(paper.arxiv_id, prob, cause))
        for prob, cause in [(0.2, Cause.BELOW_THRESHOLD), (0.9, Cause.FITS)]
    ]
    keep_result(work.result_path(work.steps[0]), ShardResult(ShardCounts(2), tuple(versions)))
    report = build_report(work, {"toys": new, "other": new}, top=10)
    assert [one.candidate.screened.verdict for one in report.ranked] == ["propose"]
    assert report.verdicts == {"toys": {"propose": 1}, "other": {}}


def test_report_keeps_the_best_in_bounded_memory(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 2000), tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    best = build_report(work, {"toys": new}, top=5).ranked
    everything = build_report(work, {"toys": new}, top=1000).ranked
    assert best == everything[:5]


def test_only_new_papers_are_proposed_and_at_most_so_many(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 100), tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)

    def listed(paper: Paper) -> str:
        return "same" if paper.arxiv_id == "2501.00090" else "new"

    report = build_report(work, {"toys": listed}, top=100)
    pairs = report.to_propose("toys", 3)
    assert [paper.arxiv_id for paper, _ in pairs] == ["2501.00080", "2501.00070", "2501.00060"]
    assert report.to_propose("others", 3) == []


def test_formulas_stay_text_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(text_of([row(10, title="=HYPERLINK(0) of satellites")]))
    work = plan(path, tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    table, _ = report_bytes(work, tmp_path / "report")
    assert b"'=HYPERLINK(0) of satellites" in table


def test_second_run_screens_nothing(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path / "papers.jsonl", 100)
    work = plan(path, tmp_path / "state")
    assert do_steps(work, work.missing, SCREENERS) == 100
    again = plan(path, tmp_path / "state")
    assert again.missing == ()
    assert report_bytes(again, tmp_path / "a") == report_bytes(work, tmp_path / "b")


def test_other_model_days_or_file_starts_afresh(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path / "papers.jsonl", 100)
    work = plan(path, tmp_path / "state")
    other_model = plan_work(Request(snapshot=path), tmp_path / "state", {"toys": "2"}, TODAY)
    other_days = plan(path, tmp_path / "state", first=date(2025, 1, 2))
    write_snapshot(path, 101)
    other_file = plan(path, tmp_path / "state")
    assert len({w.folder for w in (work, other_model, other_days, other_file)}) == 4


def test_result_file_that_is_damaged_is_done_again(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 100), tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    expected = report_bytes(work, tmp_path / "a")
    work.result_path(work.steps[0]).write_bytes(b"\x00")
    assert work.missing == work.steps[:1]
    do_steps(work, work.missing, SCREENERS)
    assert report_bytes(work, tmp_path / "b") == expected


def test_large_archive_is_unpacked_cut_and_named_as_itself(
    tmp_path: Path,
) -> None:
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(gzip.compress(text_of(row(n) for n in range(300)) + b"{broken\n"))
    work = plan(path, tmp_path / "state")
    assert len(work.steps) > 1
    do_steps(work, work.missing, SCREENERS)
    report = build_report(work, {"toys": new}, top=10)
    assert report.papers == 300
    assert report.bad_lines[0][0] == f"{path}:301"


def test_two_processes_do_not_share_one_backfill(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 1), tmp_path / "state")
    with (
        exclusive(work),
        pytest.raises(BackfillRunningError, match="under way in another process"),
        exclusive(work),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "it is empty"), (b"\xff\xfe\n\x00{\n", "all 2 of its lines are unreadable.*UTF-8")],
)
def test_snapshot_without_a_paper_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(content)
    work = plan(path, tmp_path / "state")
    do_steps(work, work.missing, SCREENERS)
    report = build_report(work, {"toys": new}, top=1)
    with pytest.raises(SnapshotError, match=message):
        require_papers(work, report.papers, report.outside, report.bad)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(), "nothing to screen"),
        (Request(last=date(2025, 1, 1)), "nothing to screen"),
        (Request(first=date(2026, 1, 3)), "--from 2026-01-03 lies in the future"),
        (Request(first=date(2025, 1, 1), last=date(2027, 1, 1)), "--until 2027-01-01 lies in"),
        (Request(first=date(2025, 2, 1), last=date(2025, 1, 1)), "2025-02-01 is after --until"),
        (Request(first=date(1800, 1, 1)), "before arXiv opened"),
    ],
)
def test_refuses_what_cannot_be(request_: Request, message: str) -> None:
    with pytest.raises(BackfillRequestError, match=message):
        check_request(request_, TODAY)


def test_accepts_what_can_be() -> None:
    check_request(Request(first=date(2025, 1, 1)), TODAY)
    check_request(Request(first=TODAY, last=TODAY), TODAY)
    check_request(Request(snapshot=Path("papers.json")), TODAY)


def test_days_are_asked_in_windows_without_gap_or_overlap(tmp_path: Path) -> None:
    request = Request(first=date(2025, 10, 1), last=date(2025, 10, 20))
    windows = plan_work(request, tmp_path, {}, TODAY).steps
    days = [
        date.fromordinal(n)
        for w in windows
        if isinstance(w, Window)
        for n in range(w.first.toordinal(), w.last.toordinal() + 1)
    ]
    assert days == [date(2025, 10, n) for n in range(1, 21)]


def test_harvest_goes_on_to_today_but_keeps_only_the_days_asked_for(tmp_path: Path) -> None:
    request = Request(first=date(2025, 1, 1), last=date(2025, 6, 1))
    work = plan_work(request, tmp_path, {"toys": "1"}, TODAY)
    last = work.steps[-1]
    assert isinstance(last, Window)
    assert last.last == TODAY
    asked: list[tuple[datetime, datetime]] = []

    def fetch(first: datetime, last: datetime) -> Iterable[Paper]:
        asked.append((first, last))
        old = paper_from_snapshot(row(10, update_date=None) | {"id": "2501.00010"})
        return [Paper(**{**_fields(old), "submitted_date": day}) for day in (
            date(2025, 5, 1), date(2025, 7, 1))]  # fmt: skip

    do_steps(work, work.missing, SCREENERS, fetch)
    assert len(asked) == len(work.steps)
    assert build_report(work, {"toys": new}, top=10).papers == len(work.steps)


def test_night_that_fails_half_way_keeps_the_windows_it_has(tmp_path: Path) -> None:
    request = Request(first=date(2025, 10, 1), last=date(2025, 10, 20))
    work = plan_work(request, tmp_path, {"toys": "1"}, TODAY)
    asked: list[datetime] = []

    def fetch(first: datetime, _: datetime) -> Iterable[Paper]:
        asked.append(first)
        if len(asked) == 2:
            raise SnapshotError("arXiv is away")
        return []

    with pytest.raises(SnapshotError):
        do_steps(work, work.missing, SCREENERS, fetch)
    do_steps(work, work.missing, SCREENERS, fetch)
    assert len(asked) == len(work.steps) + 1


def test_batches_deal_out_every_step_once(tmp_path: Path) -> None:
    work = plan(write_snapshot(tmp_path / "papers.jsonl", 2_000), tmp_path / "state")
    batches = deal(work.steps, 2)
    assert len(batches) <= 8
    assert sorted(s.number for batch in batches for s in batch) == list(range(len(work.steps)))


def test_candidates_survive_their_file() -> None:
    paper = paper_from_snapshot(row(10))
    ((at, candidate),) = screen_many([paper], SCREENERS, lambda one: one)
    assert (at, candidate.list_id, candidate.paper) == (0, "toys", paper)
    text = orjson.dumps(candidate_as_json(candidate))
    assert candidate_from_json(orjson.loads(text)) == candidate


def _fields(paper: Paper) -> dict[str, object]:
    return {name: getattr(paper, name) for name in paper.__slots__}
