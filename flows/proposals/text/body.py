"""The text of a pull request: one line a paper, everything else folded beneath.

What needs a look stands first, the least sure of it on top; then what is surely right, in the
list's own order; then changes of standing rows, and the unsure lane. Reasons, neighbours and
abstracts stand in one fold. GitHub refuses bodies over 65,536 characters, so a long body first
loses the details of its oldest rows, the unsure before the ticked; if that is not enough, whole
rows go into a file on the state branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from catalog.config import ListConfig, ProposalConfig
from catalog.edits import MoveRow, RemoveRow, SetField
from flows.memory.records import REMOVAL, ROW, ProposedRow
from flows.proposals.text.body_reading import REFUSE_UNSURE
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
    section_terms,
    speaking_terms,
)

MAX_BODY_CHARS = 59_000
"""GitHub refuses 65,536; the rest is room for a signature and a maintainer's own words."""
MAX_PREVIEW_CHARS = 8_000
MAX_COMMIT_ROWS = 50
FOLDED_CHARS = 11
"""What a folded row still costs in the body: its mark in the hidden data."""
CLOSE = 0.3
"""Margin between two sections below which both are offered: the second is right for nearly one
such paper in three."""
EVEN = 0.5

FURNITURE_CHARS = 500
"""Headings, the fold around the details, and what they stand between."""

LOOK, SURE, CHANGES, UNSURE = (
    "Look at these",
    "Sure",
    "Rows that already stand",
    "Unsure: tick what belongs",
)
"""Headings in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One row of the body: its line, with further boxes beneath it, and its details."""

    row: ProposedRow
    line: str
    details: str


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
    blocks = [_Block(row, _line(row, config), _details(row, config)) for row in proposal.rows]
    frame = _frame(proposal, config)
    room = max_chars - len(frame("")) - FURNITURE_CHARS
    shown, left_over = _fit(blocks, room)
    pointer = _pointer(left_over, path, overflow_url)
    body = frame(_rows(shown, config) + pointer)
    overflow = {path: _overflow_file(left_over, proposal)} if left_over else {}
    return PullRequestText(render_title(proposal), body, overflow)


def render_title(proposal: Proposal) -> str:
    """``Propose 5 papers for NAME (DATE)``; inert, since merge commits repeat it."""
    whats = [row.what for row in proposal.proposed]
    papers, removals = whats.count(ROW), whats.count(REMOVAL)
    counts = ((papers, "paper"), (len(whats) - papers - removals, "update"), (removals, "removal"))
    parts = [plural(count, name) for count, name in counts if count]
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


def in_house_style(message: str, wanted: ProposalConfig) -> str:
    """Commit message with the prefix and the sign-off that the list's repository asks for."""
    trailer = f"\nSigned-off-by: {wanted.sign_off}\n" if wanted.sign_off else ""
    return f"{wanted.commit_prefix}{message}{trailer}"


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
    notes = "".join(f"> {note}\n" for note in proposal.notes)
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
    ordered = _in_reading_order(blocks, config)
    parts = [_group(heading, ordered) for heading in (LOOK, SURE, CHANGES, UNSURE)]
    return "\n".join([*filter(None, parts), _all_details(ordered)])


def _group(heading: str, blocks: Sequence[_Block]) -> str:
    lines = [block.line for block in blocks if _heading(block.row) == heading]
    if not lines:
        return ""
    if heading == UNSURE:
        lines.append(f"- [ ] Refuse all of these for good {marker(do=REFUSE_UNSURE)}\n")
    return f"### {heading}\n\n" + "".join(lines)


def _in_reading_order(blocks: Sequence[_Block], config: ListConfig) -> list[_Block]:
    """Least sure first where one has to look; sure rows as the list has its sections."""
    places = {section.id: place for place, section in enumerate(config.sections)}

    def order(block: _Block) -> tuple[float, float]:
        row = block.row
        prob = row.prob_relevant or 0.0
        heading = _heading(row)
        if heading == LOOK:
            return min(prob, row.margin), 0.0
        return (places.get(row.section or "", len(places)) if heading == SURE else 0.0), -prob

    return sorted(blocks, key=order)


def _heading(row: ProposedRow) -> str:
    if row.lane == "unsure":
        return UNSURE
    if row.what != ROW:
        return CHANGES
    return LOOK if _needs_a_look(row) else SURE


def _needs_a_look(row: ProposedRow) -> bool:
    is_unsure = row.prob_relevant is not None and row.prob_relevant < EVEN
    return is_unsure or row.margin < CLOSE or bool(cause_in_words(row))


def _line(row: ProposedRow, config: ListConfig) -> str:
    """Box, title, section, probability, venue; further boxes on lines beneath."""
    mark = "x" if row.is_ticked else " "
    paper = row.entry.link("paper") or next(iter(row.entry.links), None)
    title = link(row.entry.title, paper.url if paper else None)
    said = [section_name(config, row.section), _chance(row), _published(row), _change(row)]
    hidden = marker(row=row.id, print=row.fingerprint, ticked=row.is_ticked_at_creation)
    told = " · ".join(filter(None, [title, *said]))
    line = f"- [{mark}] {told} {inert_code(row.short_id)} {hidden}\n"
    note = cause_in_words(row)
    return line + (f"  {note}\n" if note else "") + "".join(_further_boxes(row, config))


def _further_boxes(row: ProposedRow, config: ListConfig) -> Iterator[str]:
    if row.lane == "unsure":
        yield f"  - [ ] refuse for good {marker(refuse=row.id)}\n"
    if row.edit is not None and row.second_section and row.margin < CLOSE:
        name = section_name(config, row.second_section)
        yield f"  - [ ] better in {name} {marker(move=row.id, to=row.second_section)}\n"


def _chance(row: ProposedRow) -> str:
    return "" if row.prob_relevant is None else f"**{percent(row.prob_relevant)}**"


def _published(row: ProposedRow) -> str:
    parts = (row.entry.venue, row.entry.year)
    return " ".join(inert(str(part), 60) for part in parts if part is not None)


def _details(row: ProposedRow, config: ListConfig) -> str:
    title = inert(_short_title(row.entry.title), 120)
    lines = [
        f"**{title}** {inert_code(row.short_id)}",
        _why(row),
        section_terms(row, config),
        _more_facts(row),
        _near(row),
    ]
    text = "\\\n".join(line for line in lines if line)
    abstract = first_sentences(row.abstract)
    return "\n\n".join(filter(None, [text, abstract])) + "\n\n"


def _more_facts(row: ProposedRow) -> str:
    """Keywords, links and free columns: what the line has no room for."""
    return facts(row.entry.model_copy(update={"venue": None, "year": None}))


def _all_details(blocks: Sequence[_Block]) -> str:
    told = "".join(block.details for block in blocks)
    if not told:
        return ""
    summary = "Why, nearest rows and abstracts"
    return f"<details><summary>{summary}</summary>\n\n{told}</details>\n"


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
    if row.prob_relevant is None:
        return ""
    sure = f"{likelihood(row.prob_relevant, row.lane).capitalize()} ({percent(row.prob_relevant)})"
    return " · ".join(filter(None, [sure, speaking_terms(row)]))


def _near(row: ProposedRow) -> str:
    """Rows to compare with, where there is something to decide."""
    if not row.nearest or _heading(row) == SURE:
        return ""
    near = ", ".join(link(_short_title(it.title), it.url, 60) for it in row.nearest[:3])
    is_beside = {it.section for it in row.nearest} == {row.section}
    return f"Nearest in {'this section' if is_beside else 'the list'}: {near}"


def _short_title(title: str) -> str:
    """Name before the colon, where there is one: ``GeoChat``."""
    name, colon, _ = title.partition(":")
    return name if colon and 2 < len(name) <= 30 else title


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
    """Drop details, then rows, until the rest has room: the unsure, then the oldest, first."""
    kept = {block.row.id: block for block in blocks}
    size = sum(len(block.line) + len(block.details) for block in blocks)
    by_worth = sorted(blocks, key=_worth)
    for block in by_worth:
        if size <= room:
            break
        size -= len(block.details)
        kept[block.row.id] = replace(block, details="")
    for block in by_worth:
        if size <= room:
            break
        size -= len(block.line) - FOLDED_CHARS
        del kept[block.row.id]
    shown = [kept[block.row.id] for block in blocks if block.row.id in kept]
    return shown, [block for block in blocks if block.row.id not in kept]


def _worth(block: _Block) -> tuple[bool, str, str]:
    row = block.row
    return row.lane != "unsure", str(row.proposed_date or row.announced_date or ""), row.id


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
    return head + "\n" + "\n".join(block.line + block.details for block in blocks)
