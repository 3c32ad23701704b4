"""Who screens: the lists' models, opened once in each process that helps."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalog.config import ListConfig
from classifiers.card_facts import card_hash
from classifiers.list_model import ListModel
from classifiers.model_file import read_card
from classifiers.screen_many import ModelScreener, Screener

Open = Callable[[], Mapping[str, Screener]]
"""Opens the screeners; travels to other processes, so it carries paths, not models."""


@dataclass(frozen=True, slots=True)
class ScreenerFiles:
    """What a process needs to open the screener of one list."""

    model_folder: str
    config_json: str
    encoder_dir: Path | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when model or configuration do."""
        model = card_hash(read_card(Path(self.model_folder)))
        return hashlib.sha256(f"{model}\n{self.config_json}".encode()).hexdigest()[:16]


def leave_for_others(model: ListModel, config: ListConfig, state_dir: Path) -> ScreenerFiles:
    """Put a model where other processes can open it."""
    folder = state_dir / "backfill" / "models" / f"{config.id}-{model.hash[:16]}"
    if not folder.exists():
        model.save(folder)
    encoder_dir = model.encoder.folder if model.encoder else None
    return ScreenerFiles(str(folder), config.model_dump_json(), encoder_dir)


@cache
def open_screeners(files: tuple[ScreenerFiles, ...]) -> Mapping[str, Screener]:
    """Open the screeners of some lists, once in a process. Raises ModelError."""
    screeners = {screener.config.id: screener for screener in map(_opened, files)}
    # What is loaded by now stays; looking through it for garbage again and again is waste.
    gc.collect()
    gc.freeze()
    return screeners


def _opened(files: ScreenerFiles) -> ModelScreener:
    config = ListConfig.model_validate_json(files.config_json)
    return ModelScreener(ListModel.load(Path(files.model_folder), files.encoder_dir), config)
