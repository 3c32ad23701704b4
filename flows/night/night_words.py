"""What a night tells the log of its run on the way: what came, what was decided, what was done.

Lists with nothing to tell are left out: of a thousand most have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from flows.night.night_steps import Fresh, Screening
from flows.proposals.outcomes import ListOutcome, ProposalOutcome
from flows.proposals.text.wording import percent


def in_blocks(lines: Iterable[str], size: int = 100) -> Iterator[str]:
    """Put lines together: a record of Prefect's log costs as much as a hundred lines in one."""
    rest = iter(lines)
    while block := list(islice(rest, size)):
        yield "\n".join(block)


def shown_in_words(fresh: Mapping[str, Fresh], screened: Mapping[str, Screening]) -> Iterator[str]:
    """How many papers each list knew, screened, and has something to show of."""
    for list_id, one in screened.items():
        shown = [answer for _, answer in one if answer.verdict != "skip"]
        if shown:
            ids = ", ".join(f"{it.arxiv_id} {percent(it.prob_relevant)}" for it in shown)
            known = fresh[list_id].known_count
            yield f"{list_id}: {known} known, {len(one)} screened, to show: {ids}"


def decided_in_words(outcomes: Sequence[ProposalOutcome]) -> Iterator[str]:
    """What became of proposals, and which decisions of people were read."""
    for outcome in outcomes:
        for one in outcome.lists:
            yield from _list_in_words(one)


def _list_in_words(one: ListOutcome) -> Iterator[str]:
    for record in one.decided:
        yield f"{one.list_id}: {record.row.short_id} is {record.status}"
    for pull in one.pull_requests:
        yield f"{one.list_id}: {pull.url or pull.title}: {pull.action}"
    if one.error:
        yield f"{one.list_id}: {one.error}"
