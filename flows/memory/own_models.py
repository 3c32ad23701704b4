"""Models trained on a maintainer's own reviews live in the memory; `nightly` prefers them."""

from __future__ import annotations

from pathlib import Path

from classifiers.list_model import ListModel, packaged_model
from flows.errors import FlowError
from flows.memory.ledger import Ledger
from flows.memory.state_store import Snapshot
from flows.settings import Settings

OWN_MODEL = "own_model"
"""Fact of the ledger: hash of the list's own model on the state branch."""
MODEL_FILES = ("model.npz", "card.json")


def model_path(list_id: str, name: str) -> str:
    """Path of a model's file on the state branch."""
    return f"models/{list_id}/{name}"


def load_model(ledger: Ledger, snapshot: Snapshot, settings: Settings) -> ListModel:
    """Load the list's own model if the memory holds one, else that of the settings.

    Raises ModelError where there is none, or for a file that is damaged.
    """
    list_id = ledger.list_id
    # The ledger says whether there is one, so that an ordinary night does not ask for files.
    if OWN_MODEL in ledger.facts:
        own = {name: snapshot.read(model_path(list_id, name)) for name in MODEL_FILES}
        return ListModel.load(_unpack(list_id, own, settings.state_dir))
    if settings.models_dir is not None:
        return ListModel.load(settings.models_dir / list_id)
    return ListModel.load(packaged_model(list_id))


def _unpack(list_id: str, files: dict[str, bytes | None], state_dir: Path) -> Path:
    folder = state_dir / "models" / list_id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content or b"")
    except OSError as error:
        raise FlowError(
            f"The list's own model cannot be unpacked: {error.strerror}.",
            where=str(folder),
            remedy="Make room, or set LITWATCH_STATE_DIR to another folder.",
        ) from None
    return folder
