"""The dashboard: one issue per repository that says how litwatch is doing and takes orders.

Everything a maintainer may want to know stands in one place, most urgent first, and is written
anew only when it changed. Its boxes are buttons; `dashboard_reading` reads them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalog.config import ListConfig
from flows.memory.open_questions import Question
from flows.memory.records import ROW, Record
from flows.memory.track_record import TrackRecord
from flows.proposals.text.asking_boxes import questions_block
from flows.proposals.text.body import MAX_BODY_CHARS
from flows.proposals.text.hand_words import ByHand, conflicts_block, taken_over_block
from flows.proposals.text.inert import inert, inert_code, link
from flows.proposals.text.marker import marker, read_markers
from flows.proposals.text.model_words import SHOWN_FIGURES, figures_in_words, measured_on
from flows.proposals.text.wording import cause_in_words, likelihood, percent, plural, section_name

DASHBOARD_TITLE = "litwatch dashboard"
GREEN_VERDICTS = frozenset({"new", "quiet", "done"})
_SHORTENINGS = ((1000, 1000), (100, 200), (60, 60), (30, 20), (15, 5), (5, 0))
"""Most open rows and most settled rows per list, tried in turn until the text fits."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as of tonight."""

    source: str
    """``arXiv feed cs.CV``"""
    verdict: str
    last_good_date: date | None = None
    words: str = ""
    """What that means, in words."""


@dataclass(frozen=True, slots=True)
class OpenPullRequest:
    """One open pull request of the bot."""

    number: int
    title: str
    url: str = ""
    is_handed_over: bool = False
    """A person pushed to it; litwatch leaves it alone."""


@dataclass(frozen=True, slots=True)
class ListLines:
    """One list's part of the dashboard."""

    config: ListConfig
    pull_requests: tuple[OpenPullRequest, ...] = ()
    records: tuple[Record, ...] = ()
    model_figures: Mapping[str, float | str] = field(default_factory=dict)
    model_hash: str = ""
    paused_until: date | None = None
    by_hand: ByHand = field(default_factory=ByHand)
    """What people changed by hand and no merged pull request has taken over yet."""
    questions: tuple[Question, ...] = ()
    """Papers that it asks about, to learn from the answers."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """Part of a list that this run does not concern, as the dashboard shows it."""

    text: str
    pause: str = ""
    """Line of its pause button."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the issue shows."""

    sources: tuple[SourceLine, ...]
    lists: tuple[ListLines, ...]
    alarms: tuple[str, ...] = ()
    """What a maintainer has to look at: "no new paper for 5 announcement days"."""
    kept: Mapping[str, KeptPart] = field(default_factory=dict)
    """By list id: parts of other lists, ticks included, that stay as they are."""


def render_dashboard(dashboard: Dashboard, max_chars: int = MAX_BODY_CHARS) -> str:
    """Text of the issue; long lists are shortened until it fits."""
    text = ""
    for most_open, most_settled in _SHORTENINGS:
        text = _render(dashboard, most_open, most_settled)
        if len(text) <= max_chars:
            return text
    return text[:max_chars]


def read_parts(body: str | None) -> dict[str, KeptPart]:
    """Parts of the lists as a dashboard shows them, by list id."""
    texts: dict[str, str] = {}
    pauses: dict[str, str] = {}
    part = ""
    for line in (body or "").splitlines(keepends=True):
        data = next(iter(read_markers(line)), {})
        if line.startswith("## "):
            part = str(data.get("part", ""))
        if part:
            texts[part] = texts.get(part, "") + line
        if data.get("do") == "pause":
            pauses[str(data.get("list"))] = line
    return {name: KeptPart(text, pauses.get(name, "")) for name, text in texts.items()}


def read_refused(body: str, list_id: str) -> tuple[str, ...]:
    """Papers, by arXiv id, that a dashboard shows as rejected from a list."""
    found = (it.get("refused") for it in read_markers(body) if it.get("list") == list_id)
    return tuple(str(arxiv_id) for ids in found if isinstance(ids, list) for arxiv_id in ids)


def _render(dashboard: Dashboard, most_open: int, most_settled: int) -> str:
    own = {it.config.id: _list_part(it, most_open, most_settled) for it in dashboard.lists}
    shown = {name: part.text for name, part in dashboard.kept.items()} | own
    parts = [
        "".join(f"> ⚠️ {inert(alarm, 500)}\n" for alarm in dashboard.alarms),
        _sources(dashboard.sources),
        *(shown[name].rstrip("\n") + "\n" for name in sorted(shown)),
        _buttons(dashboard),
    ]
    return "\n".join(part for part in parts if part)


def _sources(sources: Sequence[SourceLine]) -> str:
    if not sources:
        return "## Sources\n\nNo night has run yet.\n"
    rows = "\n".join(
        f"| {_light(it.verdict)} {inert(it.source, 80)} | {inert(it.verdict, 40)} "
        f"| {it.last_good_date or 'never'} | {inert(it.words, 200)} |"
        for it in sources
    )
    return f"## Sources\n\n| source | verdict | last good night | |\n|---|---|---|---|\n{rows}\n"


def _light(verdict: str) -> str:
    return "🟢" if verdict in GREEN_VERDICTS else "🔴"


def _list_part(lines: ListLines, most_open: int, most_settled: int) -> str:
    by_status = _by_status(lines.records)
    unsure = [r for r in by_status.get("unsure", ()) if r.row.lane == "unsure"]
    waiting = [*by_status.get("waiting", ()), *by_status.get("deferred", ())]
    rejected = by_status.get("rejected", [])
    rejected.sort(key=lambda record: str(record.decided_date), reverse=True)
    parts = [
        f"## {inert(lines.config.name)} {marker(part=lines.config.id)}\n",
        _open(lines),
        _by_hand(lines),
        _unsure(lines.config, unsure, most_open),
        # What is asked for the model's sake goes first where there is no room.
        questions_block(lines.config.id, lines.questions, most_settled),
        _fold("Waiting", waiting, most_open, lambda record: _waiting(record, lines.config)),
        _fold("Rejected", rejected, most_settled, _rejected),
        _refused(lines.config.id, rejected[:most_settled]),
        _track_record(lines.records),
        _model(lines),
    ]
    return "\n".join(part for part in parts if part)


def _by_status(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.status, []).append(record)
    return found


def _open(lines: ListLines) -> str:
    if not lines.pull_requests:
        return "Nothing is open.\n"
    return "".join(
        f"- #{it.number} {link(it.title, it.url, 120)}"
        + (" (yours: somebody pushed to it)" if it.is_handed_over else "")
        + "\n"
        for it in lines.pull_requests
    )


def _by_hand(lines: ListLines) -> str:
    found, config = lines.by_hand, lines.config
    lead = "The next pull request takes over"
    taken = taken_over_block(found.edits, found.edits_count, config, lead)
    return "\n".join(filter(None, [taken, conflicts_block(found.questions, config)]))


def _unsure(config: ListConfig, records: Sequence[Record], most: int) -> str:
    likeliest = sorted(records, key=lambda record: -(record.row.prob_relevant or 0.0))
    return _fold("Unsure", likeliest, most, lambda record: _unsure_row(config, record))


def _unsure_row(config: ListConfig, record: Record) -> str:
    row = record.row
    where = section_name(config, row.section) if row.section else ""
    facts = " · ".join(filter(None, [where, _chance(record), cause_in_words(row, 120)]))
    boxes = "".join(
        f"  - [ ] {label} {marker(do=order, list=config.id, row=row.id)}\n"
        for order, label in (("promote", "take it"), ("dismiss", "refuse it for good"))
    )
    return f"- {_paper(record)} {facts}\n{boxes}"


def _paper(record: Record) -> str:
    paper = record.row.entry.link("paper")
    title = link(record.row.entry.title, paper.url if paper else None, 120)
    return f"{title} {inert_code(record.row.short_id)}"


def _chance(record: Record) -> str:
    prob = record.row.prob_relevant
    return "" if prob is None else f"{likelihood(prob, record.row.lane)} ({percent(prob)})"


def _waiting(record: Record, config: ListConfig) -> str:
    until = f"until {record.defer_until}" if record.status == "deferred" else "behind a limit"
    where = section_name(config, record.row.section)
    return f"- {_paper(record)} {where} · {until}\n"


def _rejected(record: Record) -> str:
    who = f"by {inert(record.decided_by, 40)}" if record.decided_by else ""
    when = f"on {record.decided_date}" if record.decided_date else ""
    reason = f": {inert(record.reason, 160)}" if record.reason else ""
    return f"- {_paper(record)} {' '.join(filter(None, [who, when]))}{reason}\n"


def _refused(list_id: str, records: Sequence[Record]) -> str:
    """Hidden names of the new papers that were rejected, in case the memory is lost."""
    rows = (record.row for record in records if record.row.what == ROW)
    ids = [row.entry.arxiv_id for row in rows if row.entry.arxiv_id]
    return f"{marker(list=list_id, refused=ids)}\n" if ids else ""


def _fold(name: str, records: Sequence[Record], most: int, render: Callable[[Record], str]) -> str:
    if not records:
        return ""
    inside = "".join(render(record) for record in records[:most]) + _more(records, most)
    return f"<details><summary>{name} ({len(records)})</summary>\n\n{inside}\n</details>\n"


def _more(records: Sequence[Record], most: int) -> str:
    return f"- … and {len(records) - most} more\n" if len(records) > most else ""


def _track_record(records: Iterable[Record]) -> str:
    recent = TrackRecord.of(records).recent
    if recent is None:
        return ""
    bounds = f"{percent(recent.low)} to {percent(recent.high)}"
    count = plural(recent.count, "decision")
    return f"<sub>Of the last {count} {percent(recent.value)} were yes ({bounds}).</sub>\n"


def _model(lines: ListLines) -> str:
    figures = figures_in_words(lines.model_figures, most=len(SHOWN_FIGURES))
    model = f"`{lines.model_hash[:10]}`" if lines.model_hash.isalnum() else ""
    basis = measured_on(lines.model_figures)
    said = f": {figures}" + (f" (on {basis})" if basis else "") if figures else ""
    return f"<sub>Model {model}{said}</sub>\n" if model or figures else ""


def _buttons(dashboard: Dashboard) -> str:
    own = {lines.config.id: _pause_button(lines) for lines in dashboard.lists}
    shown = {name: part.pause for name, part in dashboard.kept.items()} | own
    pauses = "".join(shown[name] for name in sorted(shown))
    run = f"- [ ] Run now {marker(do='run')}\n"
    return (
        f"## Buttons\n\n{run}{pauses}\n"
        "<sub>A file `.litwatch-stop` on the base branch, or the label `litwatch-stop` on this "
        "issue, stops everything.</sub>\n"
    )


def _pause_button(lines: ListLines) -> str:
    is_paused = lines.paused_until is not None
    until = lines.paused_until
    note = f" (until {until})" if until and until != date.max else ""
    hidden = marker(do="pause", list=lines.config.id, was=is_paused)
    return f"- [{'x' if is_paused else ' '}] Pause {inert(lines.config.name)}{note} {hidden}\n"
