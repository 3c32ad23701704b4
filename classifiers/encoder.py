"""An optional sentence encoder: what a paper says as a whole, beside its words.

A list of thirty rows knows few words; an encoder trained on other texts knows what goes with them.
It is a folder with an ONNX model and its tokenizer, on this machine: nothing is ever fetched. Its
numbers stand beside the words in the sum that screening makes of them, so a model keeps no more
of an encoder than a weight for each number, and the name of the encoder that it belongs to.

It takes the extra `encoder` (ONNX Runtime and Hugging Face's tokenizers).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from catalog.paper import Paper
from classifiers.classifier_errors import EncoderError
from classifiers.model_file import pack_lines, unpack_lines

MODEL_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
MOST_TOKENS = 128
"""Tokens of title and abstract that are read. Twice as many took twice the time for no gain."""
SETTING = "LITWATCH_ENCODER_DIR"
"""Setting that names the folder."""
_CHARACTERS = 4_000
"""More never make 128 tokens; a text without spaces would take the tokenizer long."""

Floats = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns a paper into numbers."""

    @property
    def folder(self) -> Path:
        """Where it lies, for other processes."""

    @property
    def fingerprint(self) -> str:
        """Tells it from every other encoder."""

    def vectors(self, papers: Sequence[Paper]) -> Floats:
        """Numbers of each paper, (papers, numbers), each of length one."""


@dataclass(frozen=True)
class EncoderHead:
    """What a model keeps of an encoder."""

    fingerprint: str
    weights: Floats
    """(numbers,): how far each moves the log-odds."""

    def scores(self, vectors: Floats) -> list[float]:
        """What each paper's numbers, (papers, numbers), add to its log-odds."""
        # A sum along one paper alone: who else is asked about makes no difference.
        exact = vectors.astype(np.float64) * self.weights
        return [float(each.sum()) for each in exact]

    def as_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Arrays for the model's file."""
        return {
            "encoder_fingerprint": pack_lines([self.fingerprint]),
            "encoder_weights": self.weights,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> EncoderHead | None:
        """Head of a model's file; None where it has none. Raises KeyError or ValueError."""
        if "encoder_weights" not in arrays:
            return None
        [fingerprint] = unpack_lines(arrays["encoder_fingerprint"])
        weights = arrays["encoder_weights"].astype(np.float32)
        if weights.ndim != 1:
            raise ValueError(f"the encoder's weights have shape {weights.shape}")
        return cls(fingerprint, weights)


@dataclass(frozen=True)
class OnnxEncoder:
    """A transformer in a folder; a paper's numbers are the mean of those of its tokens."""

    folder: Path
    fingerprint: str
    """SHA-256 of both files."""

    @cached_property
    def _session(self) -> Any:
        # Opened where it is first asked, so in each process that was forked for itself.
        options = _runtime("onnxruntime").SessionOptions()
        # One thread: the work is dealt out by paper elsewhere, and sums never change their order.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return _runtime("onnxruntime").InferenceSession(
            self.folder / MODEL_NAME, options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _runtime("tokenizers").Tokenizer.from_file(str(self.folder / TOKENIZER_NAME))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        return tokenizer

    def vectors(self, papers: Sequence[Paper]) -> Floats:
        """Numbers of each paper. Raises EncoderError where the files are no such encoder."""
        # One by one: together, those of one would depend on the others in a quantised model.
        try:
            return np.stack([self._vector(f"{each.title}. {each.abstract}") for each in papers])
        except EncoderError:
            raise
        except Exception as error:  # tokenizers raises plain ones, ONNX Runtime its own
            raise _unfit(self.folder, f"{type(error).__name__}: {error}") from error

    def _vector(self, text: str) -> Floats:
        ids = np.array([self._tokenizer.encode(text[:_CHARACTERS]).ids or [0]], np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        wanted = {each.name: given[each.name] for each in self._session.get_inputs()}
        [tokens, *_] = self._session.run(None, wanted)
        if tokens.ndim != 3 or tokens.shape[:2] != ids.shape:
            raise _unfit(self.folder, f"its first output has shape {tokens.shape}")
        mean = tokens[0].astype(np.float64).mean(axis=0)
        vector: Floats = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return vector


@lru_cache(maxsize=2)
def open_encoder(folder: Path) -> OnnxEncoder:
    """Encoder of a folder, one for all lists.

    Raises EncoderError where a file or the extra is missing.
    """
    for package in ("onnxruntime", "tokenizers"):
        _runtime(package)
    digest = hashlib.sha256()
    for name in (MODEL_NAME, TOKENIZER_NAME):
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise EncoderError(
                f"the encoder cannot be read: {error.strerror}.",
                where=str(folder / name),
                remedy=f"{SETTING} must name a folder with {MODEL_NAME} and {TOKENIZER_NAME}.",
            ) from error
        digest.update(hashlib.sha256(content).digest())
    return OnnxEncoder(folder.absolute(), digest.hexdigest())


def encoder_for(head: EncoderHead | None, folder: Path | None, where: str) -> Encoder | None:
    """The encoder that a model was trained with; None where it was trained without.

    ``where`` names the model. Raises EncoderError where the encoder is not there, or another.
    """
    if head is None:
        return None
    if folder is None:
        raise _none_set(where)
    encoder = open_encoder(folder)
    check_encoder(head, encoder)
    return encoder


def require_encoder(card: Mapping[str, Any], folder: Path | None, where: str) -> None:
    """See that a model is not replaced by one without the encoder that it reads.

    ``card`` and ``where`` are those of the model in use. Raises EncoderError.
    """
    if card.get("encoder") and folder is None:
        raise _none_set(where)


def check_encoder(head: EncoderHead, encoder: Encoder) -> None:
    """See that a model belongs to an encoder. Raises EncoderError."""
    if encoder.fingerprint != head.fingerprint:
        raise EncoderError(
            f"the model was trained with another sentence encoder ({head.fingerprint[:12]}) than "
            f"the one that is set ({encoder.fingerprint[:12]}).",
            where=str(encoder.folder),
            remedy=f"Set {SETTING} to the folder of that one, or train the list again.",
        )


def _none_set(where: str) -> EncoderError:
    return EncoderError(
        "the model was trained with a sentence encoder, and none is set.",
        where=where,
        remedy=f"Set {SETTING} to the encoder's folder, or train again without one.",
    )


def _runtime(package: str) -> Any:
    """A package of the extra. Raises EncoderError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(package)
    except ImportError as error:
        raise EncoderError(
            f"a sentence encoder needs {package}, which is not installed.",
            where=SETTING,
            remedy="Run: pip install 'litwatch[encoder]'",
        ) from error


def _unfit(folder: Path, why: str) -> EncoderError:
    return EncoderError(
        f"the files are no sentence encoder that litwatch can ask: {why}.",
        where=str(folder),
        remedy="Give a transformer exported to ONNX that gives numbers for each token "
        "(last_hidden_state), with its own tokenizer.json.",
    )
