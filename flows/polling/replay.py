"""A past night over again, from the answers that were kept: what did arXiv say, what followed?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import orjson

from flows.errors import FlowError
from flows.polling.poll_night import PolledNight, PollPlan, poll_night
from flows.polling.transport.transport import Endpoints, answer_cache, open_replay
from flows.settings import Settings


def replay_night(
    settings: Settings, night: date, list_ids: Collection[str] = ()
) -> tuple[PolledNight, ...]:
    """Poll a past night from what this machine kept, one result per run of that night.

    `list_ids` leaves only runs that polled one of these lists. No request is made, and neither
    memory nor cache is changed. Raises FlowError where nothing was kept.
    """
    cache = answer_cache(settings)
    notes = [orjson.loads(note) for note in cache.notes(night)]
    wanted = [note for note in notes if not list_ids or _polls(note, list_ids)]
    if not wanted:
        raise FlowError(
            f"no answers of the night of {night} are kept here",
            where=str(settings.state_dir),
            remedy=_what_is_kept(cache.nights()),
        )
    return tuple(_replay(settings, note) for note in wanted)


def _replay(settings: Settings, note: Mapping[str, Any]) -> PolledNight:
    plan = PollPlan.from_note(note)
    with open_replay(settings, plan.night, Endpoints(**note["endpoints"])) as transport:
        return poll_night(plan, transport)


def _polls(note: Mapping[str, Any], list_ids: Collection[str]) -> bool:
    return any(config["id"] in list_ids for config in note["lists"])


def _what_is_kept(nights: tuple[date, ...]) -> str:
    if not nights:
        return "Answers are kept on the machine that polled, from its first night on."
    return f"Kept are {len(nights)} nights from {nights[0]} to {nights[-1]}."
