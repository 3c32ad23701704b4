"""The text of a pull request: short, scannable, one paper a few lines and a fold.

Each row stands under its section with its box, title, venue, keywords, links, why it is here
and its neighbours in the list; its abstract is folded. GitHub refuses bodies over 65,536
characters, so a long body shrinks from its oldest row on: first to one line that keeps its
box, and if that is not enough into a file on the state branch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from catalog.config import ListConfig
from catalog.edits import MoveRow, RemoveRow, SetField
from flows.memory.records import ProposedRow
from flows.proposals.text.guidance import figures_line, how_to
from flows.proposals.text.inert import inert, inert_code, inert_plain, link
from flows.proposals.text.marker import folded_mark, marker
from flows.proposals.text.parts import Proposal, PullRequestText
from flows.proposals.text.wording import (
    and_list,
    cause_in_words,
    facts,
    first_sentences,
    likelihood,
    percent,
    plural,
    section_name,
    speaking_terms,
)

MAX_BODY_CHARS = 59_000
"""GitHub refuses 65,536; the rest is room for a signature and a maintainer's own words."""
MAX_PREVIEW_CHARS = 8_000
MAX_COMMIT_ROWS = 50
FOLDED_CHARS = 11
"""What a folded row still costs in the body: its mark in the hidden data."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One row of the body in its sizes."""

    row: ProposedRow
    whole: str
    brief: str


def render_pull_request(
    proposal: Proposal,
    config: ListConfig,
    *,
    overflow_path: str | None = None,
    overflow_url: str = "",
    max_chars: int = MAX_BODY_CHARS,
) -> PullRequestText:
    """Title, body and, for what does not fit, the file on the state branch."""
    path = overflow_path or f"overflow/{config.id}.md"
    blocks = [_Block(row, _whole(row, config), _brief(row, config)) for row in proposal.rows]
    frame = _frame(proposal, config)
    room = max_chars - len(frame("")) - 200 - _heading_chars(proposal, config)
    shown, left_over = _fit(blocks, room)
    pointer = _pointer(left_over, path, overflow_url)
    body = frame(_rows(shown, config) + pointer)
    overflow = {path: _overflow_file(left_over, proposal)} if left_over else {}
    return PullRequestText(render_title(proposal), body, overflow)


def render_title(proposal: Proposal) -> str:
    """``Propose 5 papers for NAME (DATE)``; inert, since merge commits repeat it."""
    papers = sum(row.what == "row" for row in proposal.proposed)
    updates = len(proposal.proposed) - papers
    parts = [plural(papers, "paper")] if papers else []
    parts += [plural(updates, "update")] if updates else []
    what = and_list(parts) or "nothing sure, ask about " + plural(len(proposal.unsure), "paper")
    return f"Propose {what} for {inert_plain(proposal.list_name, 80)} ({proposal.proposed_date})"


def render_commit_message(proposal: Proposal, rows: Sequence[ProposedRow] | None = None) -> str:
    """Message of one run's commit: subject, then a line a row; inert."""
    chosen = [row for row in proposal.rows if row.is_ticked] if rows is None else list(rows)
    lines = [f"- {_change_in_words(row)}" for row in chosen[:MAX_COMMIT_ROWS]]
    if len(chosen) > MAX_COMMIT_ROWS:
        lines.append(f"- and {len(chosen) - MAX_COMMIT_ROWS} more")
    return "\n".join([render_title(proposal), "", *lines]).rstrip() + "\n"


def render_row_commit_message(row: ProposedRow, list_name: str) -> str:
    """Message of one paper's commit, where each has its own."""
    return f"{_change_in_words(row)}\n\nFor {inert_plain(list_name, 80)}.\n"


def _change_in_words(row: ProposedRow) -> str:
    title = inert_plain(row.entry.title, 100)
    match row.edit:
        case SetField(section=section, field=field):
            return f"Set {inert_plain(field, 30)} of {title} ({row.short_id}) in {section}"
        case RemoveRow(section=section):
            return f"Remove {title} ({row.short_id}) from {section}"
        case MoveRow(to_section=section):
            return f"Move {title} ({row.short_id}) to {section}"
        case _:
            return f"Add {title} ({row.short_id}) to {row.section or 'no section'}"


def _frame(proposal: Proposal, config: ListConfig) -> Callable[[str], str]:
    """Everything around the rows."""
    notes = "".join(f"> {inert(note, 500)}\n" for note in proposal.notes)
    tail = "\n".join(
        part for part in (_preview(proposal, config), how_to(), figures_line(proposal)) if part
    )
    by_hand = f"\n{proposal.by_hand}" if proposal.by_hand else ""
    head = f"{_lead(proposal)}\n" + (f"\n{notes}" if notes else "") + by_hand
    return lambda rows: f"{head}\n{rows}\n---\n\n{tail}\n"


def _lead(proposal: Proposal) -> str:
    days = [row.announced_date for row in proposal.rows if row.announced_date]
    until = f", announced up to {max(days)}" if days else ""
    unsure = f"{len(proposal.unsure)} unsure" if proposal.unsure else ""
    counts = and_list(list(filter(None, [f"**{len(proposal.proposed)} proposed**", unsure])))
    return (
        f"{counts} for **{inert(proposal.list_name, 80)}**{until}. Merge to take what is ticked; "
        "untick what you do not want, and it never comes back."
    )


def _rows(blocks: Sequence[_Block], config: ListConfig) -> str:
    groups = groupby(_in_reading_order(blocks, config), lambda block: _heading(block.row, config))
    return "\n".join(
        f"### {heading}\n\n" + "\n".join(block.whole for block in group)
        for heading, group in groups
    )


def _in_reading_order(blocks: Sequence[_Block], config: ListConfig) -> list[_Block]:
    """New rows in the list's own order of sections, changes after them, the unsure last."""
    places = {section.id: place for place, section in enumerate(config.sections)}

    def order(block: _Block) -> tuple[bool, bool, int, float]:
        row = block.row
        place = places.get(row.section or "", len(places))
        is_change = row.what != "row"
        is_unsure = row.lane == "unsure"
        place = 0 if is_unsure or is_change else place
        return is_unsure, is_change, place, -(row.prob_relevant or 0.0)

    return sorted(blocks, key=order)


def _heading(row: ProposedRow, config: ListConfig) -> str:
    if row.lane == "unsure":
        return "Unsure: tick what belongs"
    return section_name(config, row.section) if row.what == "row" else "Rows that already stand"


def _heading_chars(proposal: Proposal, config: ListConfig) -> int:
    return sum(len(heading) + 8 for heading in {_heading(row, config) for row in proposal.rows})


def _whole(row: ProposedRow, config: ListConfig) -> str:
    lines = [_box_line(row), _place(row, config), _change(row), _why(row), _near(row)]
    text = "\\\n  ".join(line for line in lines if line)
    return f"{text}\n{_abstract(row)}"


def _brief(row: ProposedRow, config: ListConfig) -> str:
    return f"{_box_line(row, 100)} {inert_code(row.section or '?')}\n"


def _box_line(row: ProposedRow, limit: int = 300) -> str:
    mark = "x" if row.is_ticked else " "
    paper = row.entry.link("paper") or next(iter(row.entry.links), None)
    title = link(row.entry.title, paper.url if paper else None, limit)
    hidden = marker(row=row.id, print=row.fingerprint, ticked=row.is_ticked_at_creation)
    return f"- [{mark}] **{title}** {inert_code(row.short_id)} {hidden}"


def _place(row: ProposedRow, config: ListConfig) -> str:
    is_headed = row.lane == "proposed" and row.what == "row"
    named = "" if is_headed else section_name(config, row.section)
    section = f"→ {inert_code(row.section)}" if row.section else "→"
    return " · ".join(filter(None, [f"{section} {named}".rstrip(), facts(row.entry)]))


def _change(row: ProposedRow) -> str:
    """What would change in a row that stands."""
    match row.edit:
        case SetField(field=field, value=value):
            return f"**{inert(field, 40)}** becomes {inert_code(_shown(value), 200)}"
        case RemoveRow():
            return "**to be taken out**"
        case MoveRow(to_section=section):
            return f"**to be moved** to {inert_code(section)}"
        case _:
            return ""


def _shown(value: object) -> str:
    is_many = isinstance(value, tuple | list)
    return ", ".join(map(str, value)) if is_many else str(value or "nothing")  # type: ignore[call-overload] # a sequence, as just asked


def _why(row: ProposedRow) -> str:
    note = cause_in_words(row)
    if row.prob_relevant is None:
        return note
    sure = f"**{likelihood(row.prob_relevant).capitalize()}** ({percent(row.prob_relevant)})"
    return " · ".join(filter(None, [sure, speaking_terms(row.reasons), note]))


def _near(row: ProposedRow) -> str:
    near = [f"{link(_short_title(it.title), it.url, 60)} ({_id(it.section)})" for it in row.nearest]
    return f"Nearest in the list: {', '.join(near[:3])}" if near else ""


def _short_title(title: str) -> str:
    """Name before the colon, where there is one: ``GeoChat``."""
    name, colon, _ = title.partition(":")
    return name if colon and 2 < len(name) <= 30 else title


def _id(section: str) -> str:
    return inert(section, 60)


def _abstract(row: ProposedRow) -> str:
    text = first_sentences(row.abstract)
    if not text:
        return ""
    return f"  <details><summary>Abstract</summary>\n\n  {text}\n  </details>\n"


def _preview(proposal: Proposal, config: ListConfig) -> str:
    """The new rows as the list will show them."""
    tables, used = [], 0
    for section, table in proposal.previews.items():
        used += len(table) + 100
        if used > MAX_PREVIEW_CHARS:
            tables.append("The other rows are in the diff.\n")
            break
        tables.append(f"**{section_name(config, section)}**\n\n{table.strip()}\n")
    if not tables:
        return ""
    inside = "\n".join(tables)
    return f"<details><summary>How the rows will look</summary>\n\n{inside}\n</details>\n"


def _fit(blocks: Sequence[_Block], room: int) -> tuple[list[_Block], list[_Block]]:
    """Shrink the oldest rows to a line, then leave them out, until the rest has room."""
    oldest_first = sorted(blocks, key=_age)
    size = sum(len(block.whole) + 1 for block in blocks)
    brief: set[int] = set()
    left_out: set[int] = set()
    for block in oldest_first:
        if size <= room:
            break
        size -= len(block.whole) - len(block.brief)
        brief.add(id(block))
    for block in oldest_first:
        if size <= room:
            break
        size -= len(block.brief) + 1 - FOLDED_CHARS
        left_out.add(id(block))
    shown = [_shrunk(b) if id(b) in brief else b for b in blocks if id(b) not in left_out]
    return shown, [block for block in blocks if id(block) in left_out]


def _age(block: _Block) -> tuple[str, str]:
    row = block.row
    return str(row.proposed_date or row.announced_date or ""), row.id


def _shrunk(block: _Block) -> _Block:
    return _Block(block.row, block.brief, block.brief)


def _pointer(folded: Sequence[_Block], path: str, url: str) -> str:
    if not folded:
        return ""
    where = link(path, url) if url else inert_code(path)
    written = [folded_mark(block.row.id) for block in folded if block.row.is_ticked_at_creation]
    return (
        f"\n{plural(len(folded), 'older row')} would not fit here and stand in {where} on the "
        "state branch. They are part of this pull request; comment commands reach them by their "
        f"id. {marker(folded=written)}\n"
    )


def _overflow_file(blocks: Sequence[_Block], proposal: Proposal) -> str:
    head = (
        f"# Older rows proposed for {inert(proposal.list_name, 80)}\n\n"
        "Boxes are read in the pull request only: answer these rows with comment commands there.\n"
    )
    return "\n".join([head, *(block.whole for block in blocks)])
