"""Models trained on a maintainer's own reviews live in the memory; `nightly` prefers them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from catalog.files import whole_file
from classifiers.list_model import ListModel, packaged_model
from flows.errors import FlowError
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import ledger_in, write_ledger
from flows.memory.places import Place
from flows.memory.state_store import Snapshot, change_state
from flows.settings import Settings

OWN_MODEL = "own_model"
"""Fact of the ledger: hash of the list's own model on the state branch."""
MODEL_FILES = ("model.npz", "card.json")


def model_path(list_id: str, name: str) -> str:
    """Path of a model's file on the state branch."""
    return f"models/{list_id}/{name}"


def load_model(ledger: Ledger, snapshot: Snapshot, settings: Settings) -> ListModel:
    """Load the list's model. Raises ModelError for a file that is damaged, and `model_in`'s."""
    return ListModel.load(model_in(ledger, snapshot, settings), settings.encoder_dir)


def model_in(ledger: Ledger, snapshot: Snapshot, settings: Settings) -> Path:
    """Folder of the list's own model, unpacked, if the memory holds one; else `model_folder`.

    Raises NoModelError where there is none.
    """
    list_id = ledger.list_id
    # The ledger says whether there is one, so that an ordinary night does not ask for files.
    if OWN_MODEL in ledger.facts:
        own = {name: snapshot.read(model_path(list_id, name)) for name in MODEL_FILES}
        return _unpack(list_id, own, settings.state_dir)
    return model_folder(list_id, settings)


def model_folder(list_id: str, settings: Settings) -> Path:
    """Folder of a list's model on this machine: set, trained here, or packaged.

    Raises NoModelError.
    """
    folders = [trained_folder(list_id, settings)]
    if settings.models_dir is not None:
        folders.insert(0, settings.models_dir / list_id)
    found = (folder for folder in folders if (folder / MODEL_FILES[0]).exists())
    return next(found, None) or packaged_model(list_id)


def trained_folder(list_id: str, settings: Settings) -> Path:
    """Folder that `litwatch train` writes a list's model to."""
    return settings.state_dir / "trained" / list_id


def keep_model(place: Place, model: ListModel, folder: Path) -> None:
    """Put a model and its card on the state branch, with the fact that it is there."""
    files = {model_path(model.list_id, name): (folder / name).read_bytes() for name in MODEL_FILES}

    def change(snapshot: Snapshot) -> dict[str, bytes | None]:
        path = ledger_path(model.list_id)
        ledger = ledger_in(snapshot, model.list_id)
        told = replace(ledger, facts={**ledger.facts, OWN_MODEL: model.hash})
        return {**files, path: write_ledger(told)}

    change_state(place.store, change, f"Keep the model of {model.list_id}")


def _unpack(list_id: str, files: dict[str, bytes | None], state_dir: Path) -> Path:
    folder = state_dir / "models" / list_id
    try:
        for name, content in files.items():
            with whole_file(folder / name) as out:
                out.write(content or b"")
    except OSError as error:
        raise FlowError(
            f"The list's own model cannot be unpacked: {error.strerror}.",
            where=str(folder),
            remedy="Make room, or set LITWATCH_STATE_DIR to another folder.",
        ) from None
    return folder
