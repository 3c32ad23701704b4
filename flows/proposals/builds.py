"""From a living pull request's records to its files, commits and text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.config import ListConfig
from catalog.edits import Edit
from catalog.markdown.shown import shown_text
from classifiers.lanes import Cause
from flows.memory.records import ProposedRow
from flows.proposals.branches import Living, Origin, signed, with_origin
from flows.proposals.list_at import ListAt
from flows.proposals.text.body import (
    MAX_BODY_CHARS,
    in_house_style,
    render_commit_message,
    render_pull_request,
    render_row_commit_message,
)
from flows.proposals.text.hand_words import MOST_EDITS, conflicts_block, taken_over_block
from flows.proposals.text.inert import inert
from flows.proposals.text.own_words import OwnWords, own_words, with_own_words
from flows.proposals.text.parts import Proposal, PullRequestText
from flows.proposals.text.preview import preview_tables
from flows.proposals.text.wording import plural
from flows.repositories.publisher import CommitPlan

_NOTHING_LEFT = (
    "Nothing is left to propose here: everything was taken, refused or put off. "
    "The next papers come in a new pull request.\n"
)


def closing_body(notes: Iterable[str], before: str = "") -> str:
    """What a pull request says that is closed because nothing is left in it.

    `before`: its body as it stands, of which a person's own words are kept.
    """
    text = _NOTHING_LEFT + "".join(f"\n> {note}\n" for note in notes)
    return with_own_words(text, own_words(before))


@dataclass(frozen=True, slots=True)
class Build:
    """Everything a branch and its pull request shall hold."""

    living: Living
    inputs: str
    text: PullRequestText
    commits: tuple[CommitPlan, ...]
    diff: str
    """Unified diff against the base."""
    signed: str
    """The body without a person's own words."""
    hers: OwnWords

    def committed(self, list_id: str, head: str) -> Build:
        """The build once its commits are written: its body names the last of them."""
        origin = Origin(list_id, head, self.living.group)
        body = with_own_words(with_origin(self.signed, origin), self.hers)
        # Of a thousand lists, the files of one are in memory.
        return replace(self, text=replace(self.text, body=body), commits=())


def build(
    living: Living,
    inputs: str,
    base: ListAt,
    model_figures: Mapping[str, float | str],
    follows: int | None = None,
    notes: tuple[str, ...] = (),
) -> Build:
    """Write files and text, with notes at the head.

    Raises PublishError where the list cannot take the rows.
    """
    rows = tuple(record.row for record in living.records)
    written = [row for row in rows if row.lane == "proposed" and row.edit is not None]
    opened = base.opened(row.edit for row in written if row.edit)
    config = opened.config
    proposal = Proposal(
        list_name=config.name,
        proposed_date=max(row.proposed_date for row in written if row.proposed_date),
        rows=rows,
        previews=preview_tables(written, config, opened.render_row),
        model_figures=model_figures,
        notes=(*_opened(base.curated.config, config), *_notes(rows, follows), *notes),
        by_hand=_by_hand(base),
    )
    hers = own_words(living.pull_request.body) if living.pull_request else OwnWords()
    rendered = render_pull_request(
        proposal,
        config,
        overflow_path=f"overflow/{living.branch.replace('/', '-')}.md",
        max_chars=max(MAX_BODY_CHARS - len(hers), MAX_BODY_CHARS // 2),
    )
    ours = signed(rendered.body, inputs)
    text = PullRequestText(rendered.title, with_own_words(ours, hers), rendered.overflow)
    files = base.apply([row.edit for row in written if row.edit], today=proposal.proposed_date)
    return Build(
        living=living,
        inputs=inputs,
        text=text,
        commits=_commits(config, base, written, proposal, files),
        diff=_diff(base.before(files), files),
        signed=ours,
        hers=hers,
    )


def _commits(
    config: ListConfig,
    base: ListAt,
    written: Sequence[ProposedRow],
    proposal: Proposal,
    files: Mapping[str, str],
) -> tuple[CommitPlan, ...]:
    if config.proposals.commits == "run":
        by_hand = f"- {_by_hand_in_words(base)}\n" if base.taken_over else ""
        message = render_commit_message(proposal, written) + by_hand
        return (CommitPlan(in_house_style(message, config.proposals), files),)
    plans: list[CommitPlan] = []
    edits: list[Edit] = []
    before: Mapping[str, str] = base.before(files)
    if not base.taken_over.is_in_step:
        message = in_house_style(_by_hand_in_words(base) + "\n", config.proposals)
        plans.append(CommitPlan(message, in_step := base.apply([])))
        before = {**before, **in_step}
    for row in written:
        edits += [row.edit] if row.edit else []
        after = {**before, **base.apply(edits, today=proposal.proposed_date)}
        changed = {path: text for path, text in after.items() if before.get(path) != text}
        message = render_row_commit_message(row, config.name)
        plans.append(CommitPlan(in_house_style(message, config.proposals), changed))
        before = after
    return tuple(plans)


def _by_hand_in_words(base: ListAt) -> str:
    count = len(base.taken_over.edits)
    if not count:
        return "Bring README and section files in step"
    return f"Take over {plural(count, 'edit')} made by hand"


def _by_hand(base: ListAt) -> str:
    taken = base.taken_over
    blocks = (
        taken_over_block(taken.edits[:MOST_EDITS], len(taken.edits), base.config),
        conflicts_block(taken.questions, base.config),
    )
    return "\n".join(block for block in blocks if block)


def _opened(before: ListConfig, after: ListConfig) -> Iterator[str]:
    """Say which headings are new; to delete one with its rows, or to close, is a no to it."""
    for section in after.sections:
        if section not in before.sections:
            named = inert(" / ".join(map(shown_text, section.path)), 120)
            yield f"Opens the heading **{named}**, in the README and in list.yaml."


def _notes(rows: Sequence[ProposedRow], follows: int | None) -> tuple[str, ...]:
    """What the pull request as a whole has to explain."""
    notes = [
        f"#{follows} is yours since you pushed to it; I leave it alone. Here is what came since."
    ] * (follows is not None)
    if any(row.cause is Cause.UNTICKED_LATE for row in rows):
        notes.append(
            "You had unticked rows in a pull request that was merged before I could take them "
            "out of its branch. This one takes them out."
        )
    if any(row.cause is Cause.TICKED_LATE for row in rows):
        notes.append(
            "You had ticked unsure rows in a pull request that was merged before I could put "
            "them into its branch. This one adds them."
        )
    return tuple(notes)


def _diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    return "".join(
        line
        for path in sorted(after)
        for line in difflib.unified_diff(
            before.get(path, "").splitlines(keepends=True),
            after[path].splitlines(keepends=True),
            f"a/{path}",
            f"b/{path}",
        )
    )
