"""The best of a backfill go where a night's papers go: into the one living pull request.

How many a pull request takes is the list's own rule (`max_per_night`, `max_open`); what does not
fit waits in the memory, as after an ordinary night. Papers that people were asked about before
are not brought up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from catalog.curated_list import CuratedList
from catalog.paper import Paper
from classifiers.screened import Screened
from flows.candidates.new_papers import make_candidates
from flows.memory.places import Place, Places, by_place
from flows.polling.calendar import night_of
from flows.proposals.outcomes import ListNight, ProposalOutcome
from flows.proposals.propose_night import NightPlan, propose_night

Found = Sequence[tuple[Paper, Screened]]


def propose_found(
    places: Places, lists: Mapping[str, CuratedList], found: Mapping[str, Found]
) -> dict[str, int]:
    """Propose papers for lists; list id → how many joined a pull request now.

    Raises PublishError or StateError (exit 4) where a repository refuses.
    """
    joined: dict[str, int] = {}
    for place, several in by_place(lists.values(), lambda curated: places.of(curated.config)):
        joined |= _joined(_propose_at(place, several, found))
    return joined


def _propose_at(
    place: Place, lists: Iterable[CuratedList], found: Mapping[str, Found]
) -> ProposalOutcome:
    now = datetime.now(UTC)
    nights = []
    for curated in lists:
        list_id = curated.config.id
        candidates = make_candidates(found.get(list_id, ()), curated.config, curated.rows)
        # No watermarks and no sources: a backfill says nothing about tonight.
        nights.append(ListNight(config=curated.config, candidates=tuple(candidates)))
    plan = NightPlan(lists=tuple(nights), today=night_of(now), now=now)
    return propose_night(plan, publisher=place.publisher, state=place.store)


def _joined(outcome: ProposalOutcome) -> dict[str, int]:
    for error in outcome.errors:
        raise error
    return {one.list_id: sum(it.status == "proposed" for it in one.joined) for one in outcome.lists}
