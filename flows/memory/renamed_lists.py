"""A list under another id than the one that its memory bears: told before it begins anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from catalog.config import ListConfig
from catalog.list_folder import find_lists
from flows.errors import StateError
from flows.memory.ledger import ledger_path
from flows.memory.ledger_file import ledger_in
from flows.memory.state_store import STATE_BRANCH, Snapshot


def require_own_memory(snapshot: Snapshot, config: ListConfig, lists_dir: Path) -> None:
    """Raise StateError for a list without a memory where that of a list that is gone fits it.

    It fits where it tells of a section that this list has.
    """
    if snapshot.ref is None or snapshot.read(ledger_path(config.id)) is not None:
        return
    sections = {section.id for section in config.sections}
    for former in _orphans(snapshot, lists_dir):
        records = ledger_in(snapshot, former).records.values()
        if any(record.row.section in sections for record in records):
            raise _renamed(config, former, snapshot)


def renamed_among(
    snapshot: Snapshot, configs: Iterable[ListConfig], lists_dir: Path
) -> dict[str, StateError]:
    """Lists that were renamed, by id, each with what to do; the others can go on."""
    found = {}
    for config in configs:
        try:
            require_own_memory(snapshot, config, lists_dir)
        except StateError as error:
            found[config.id] = error
    return found


def _orphans(snapshot: Snapshot, lists_dir: Path) -> Iterator[str]:
    """Ids in the memory that no list bears."""
    known = find_lists(lists_dir)
    ids = (PurePosixPath(path).stem for path in snapshot.paths(ledger_path("")[: -len(".json")]))
    return (list_id for list_id in ids if list_id not in known)


def _renamed(config: ListConfig, former: str, snapshot: Snapshot) -> StateError:
    moves = ", ".join(
        f"{path} to {'/'.join([folder, name.replace(former, config.id, 1)])}"
        for path in snapshot.paths()
        for folder, _, name in [path.partition("/")]
        if name.startswith((f"{former}.", f"{former}/"))
    )
    return StateError(
        f"{config.id} has no memory, and there is one of {former}, which is no list any more: "
        "what was refused would be proposed again.",
        where=f"{STATE_BRANCH}:{ledger_path(former)}",
        remedy=f"If the list was renamed, rename its files on the branch {STATE_BRANCH}, too: "
        f"{moves}. Or give it its old `id:` back. If {former} is another list and gone for good, "
        f"delete {ledger_path(former)} there.",
    )
