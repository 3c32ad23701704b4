"""The report of a run: one record, read by people (console, Markdown artifact) and by machines.

It is written to the state directory before the run ends, however it ends, so that `litwatch
status` and a workflow's job summary can say what happened.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from catalog.files import write_atomically
from flows.memory.records import REMOVAL, ROW
from flows.proposals.text.inert import inert
from flows.proposals.text.wording import percent, plural

LATEST = "latest.json"
MAX_RUNS = 100
"""Runs of one night whose reports are kept apart; the last one is written over."""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One paper that stands in tonight's proposal."""

    arxiv_id: str
    title: str
    section: str
    lane: str
    prob_relevant: float | None = None
    is_new: bool = True
    """Proposed tonight for the first time."""
    what: str = ROW
    """``row``, ``field:NAME`` or ``removal``."""

    @property
    def kind(self) -> str:
        """In a word what is special about it; empty for a new paper that is ticked."""
        if self.lane == "unsure":
            return "unsure"
        return {ROW: "", REMOVAL: "removal"}.get(self.what, "update")


@dataclass(frozen=True, slots=True)
class ListReport:
    """One list's night."""

    list_id: str
    is_trusted: bool = True
    verdicts: tuple[str, ...] = ()
    """One sentence for each source and category."""
    alarm: str = ""
    """Freshness alarm, in words."""
    polled_count: int = 0
    known_count: int = 0
    screened_count: int = 0
    proposed: tuple[ProposedLine, ...] = ()
    waiting_count: int = 0
    unsure_count: int = 0
    """Papers that a person is asked about, in a pull request or on the dashboard."""
    decided_count: int = 0
    """Decisions of people that were read tonight."""
    pull_requests: tuple[str, ...] = ()
    """Addresses, or paths of local previews."""
    is_changed: bool = False
    """Whether a branch or pull request was touched."""
    model_hash: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""
    """What kept this list from being proposed to."""
    exit_code: int = 0

    @property
    def is_quiet(self) -> bool:
        """Nothing new and nothing wrong; what earlier nights proposed may be open."""
        is_moved = self.is_changed or self.decided_count or any(self.new)
        return not (is_moved or self.error) and self.is_trusted

    @property
    def new(self) -> tuple[ProposedLine, ...]:
        """What was proposed tonight for the first time."""
        return tuple(line for line in self.proposed if line.is_new)

    @property
    def open_count(self) -> int:
        """What stands in the proposal since earlier nights."""
        return len(self.proposed) - len(self.new)


@dataclass(frozen=True, slots=True)
class Preview:
    """A pull request as a dry run would make it."""

    title: str
    diff: str
    body: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """One run for one or more lists."""

    night: date
    lists: tuple[ListReport, ...] = ()
    requests_count: int = 0
    seconds: float = 0.0
    is_dry_run: bool = False
    stopped: str = ""
    """Why nothing was done: the kill switch."""
    notes: tuple[str, ...] = ()
    error: str = ""
    """What ended the whole run before its time."""
    error_code: int = 0
    previews: tuple[Preview, ...] = ()
    """Only of a dry run: what would have been written."""

    @property
    def exit_code(self) -> int:
        """Highest of the lists' exit codes, and of what ended the run."""
        return max((one.exit_code for one in self.lists), default=self.error_code)

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates as ISO text."""
        raw = json.loads(json.dumps(asdict(self), default=str))
        return {**raw, "exit_code": self.exit_code, "headline": self.headline()}

    def headline(self) -> str:
        """The night in one line."""
        if self.stopped or self.error:
            return f"Stopped: {self.stopped}" if self.stopped else f"Failed: {self.error}"
        failed = [one.list_id for one in self.lists if one.error]
        wrong = [one.list_id for one in self.lists if not one.is_trusted]
        new = [line for one in self.lists for line in one.new]
        asked = sum(line.lane == "unsure" for line in new)
        parts = [plural(len(new) - asked, "new proposal") + (f", {asked} unsure" if asked else "")]
        if not (new or wrong or failed):
            parts = ["quiet"]
        if wrong:
            parts.append(f"not to be trusted tonight: {', '.join(wrong)}")
        if failed:
            parts.append(f"failed: {', '.join(failed)}")
        return f"{self.night:%A %d %B %Y}: {'; '.join(parts)}"


def read_report(text: str, list_ids: Iterable[str]) -> NightReport:
    """Report from its JSON; what ended it as a whole is told of each of its lists."""
    report = TypeAdapter(NightReport).validate_json(text)
    if not report.error:
        return report
    return without_report(report.night, list_ids, report.error, report.error_code)


def without_report(
    night: date, list_ids: Iterable[str], error: str, exit_code: int = 1
) -> NightReport:
    """Report of lists of which nothing is known but what went wrong."""
    lists = tuple(ListReport(it, error=error, exit_code=exit_code) for it in list_ids)
    return NightReport(night, lists)


def merged(night: date, parts: Sequence[NightReport], *, is_dry_run: bool) -> NightReport:
    """One report of a night whose lists were dealt out."""
    lists = (one for part in parts for one in part.lists)
    return NightReport(
        night=night,
        lists=tuple(sorted(lists, key=lambda one: one.list_id)),
        requests_count=sum(part.requests_count for part in parts),
        seconds=max(part.seconds for part in parts),
        is_dry_run=is_dry_run,
        stopped=next((part.stopped for part in parts if part.stopped), ""),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        previews=tuple(preview for part in parts for preview in part.previews),
    )


def render_markdown(report: NightReport) -> str:
    """Report for the Prefect artifact and the job summary. Paper text is inert."""
    parts = [f"## litwatch, {report.headline()}", *(_list_part(one) for one in report.lists)]
    parts += [f"**{inert(report.error)}**"] if report.error else []
    parts += [f"- {inert(note)}" for note in report.notes]
    parts.append(
        cost_in_words(report.requests_count, seconds=report.seconds, is_dry_run=report.is_dry_run)
    )
    return "\n\n".join(parts) + "\n"


def cost_in_words(requests_count: int, *, seconds: float, is_dry_run: bool) -> str:
    """Last line of a report: what the run asked of arXiv, and how long it took."""
    dry = ", dry run: nothing was written" if is_dry_run else ""
    return f"{plural(requests_count, 'request')} to arXiv, {seconds:.1f} s{dry}"


def render_previews(report: NightReport) -> str:
    """What a dry run would have written: each pull request's title, diff and body."""
    parts = (
        f"## {inert(one.title)}\n\n{fenced(one.diff)}\n\n{one.body}" for one in report.previews
    )
    return "\n\n".join(parts)


def fenced(diff: str) -> str:
    """Diff as a block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", diff)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{diff.rstrip()}\n{fence}"


def _list_part(one: ListReport) -> str:
    lines = [f"### {one.list_id}", ""]
    lines += [f"**{inert(one.error)}**", ""] if one.error else []
    lines += [f"> {inert(one.alarm)}", ""] if one.alarm else []
    lines.append(
        f"{one.polled_count} papers polled, {one.known_count} known, "
        f"{one.screened_count} screened, {len(one.new)} new in the proposal, "
        f"{one.open_count} open since earlier, "
        f"{one.waiting_count} waiting, "
        f"{unsure_in_words(one.unsure_count, (line.lane for line in one.proposed))}, "
        f"{plural(one.decided_count, 'decision')} read."
    )
    lines += ["", *_proposal_table(one.new)] if one.new else []
    lines += ["", *(f"- {place}" for place in one.pull_requests)] if one.pull_requests else []
    lines += ["", *(f"- {inert(verdict)}" for verdict in (*one.verdicts, *one.notes))]
    return "\n".join(lines)


def unsure_in_words(count: int, shown: Iterable[str]) -> str:
    """How many papers a person is asked about, and where those are that no pull request shows.

    `shown`: lanes of the rows in pull requests.
    """
    hidden = count - sum(lane == "unsure" for lane in shown)
    return f"{count} unsure" + (f" ({hidden} on the dashboard)" if hidden > 0 else "")


def _proposal_table(proposed: Iterable[ProposedLine]) -> list[str]:
    rows = [
        f"| [{line.arxiv_id}](https://arxiv.org/abs/{line.arxiv_id}) | {inert(line.title)} "
        f"| {line.section} | {percent(line.prob_relevant)} | {line.kind} |"
        for line in proposed
    ]
    return ["| Paper | Title | Section | Probability | |", "| --- | --- | --- | --- | --- |", *rows]


def save_report(report: NightReport, state_dir: Path) -> Path:
    """Write the report as JSON; the newest one also stands as ``latest.json``.

    A second run of the same night leaves the report of the first one alone.
    """
    folder = state_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
    path = _free_name(folder, f"nightly-{report.night}")
    for place in (path, folder / LATEST):
        write_atomically(place, text)
    return path


def _free_name(folder: Path, stem: str) -> Path:
    names = (f"{stem}.json", *(f"{stem}-{number}.json" for number in range(2, MAX_RUNS)))
    return next(
        (path for name in names if not (path := folder / name).exists()), folder / names[-1]
    )
