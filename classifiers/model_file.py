"""A model on disk: `model.npz` (plain arrays) and `card.json` beside it.

Loading runs no code: numpy reads with ``allow_pickle=False`` and texts are JSON or line-separated
UTF-8 inside byte arrays. The card names the SHA-256 of the arrays and of itself, so a file that
was cut short or changed by hand is noticed. The same arrays give the same bytes: the archive
carries no time stamps.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalog.files import write_atomically
from classifiers.classifier_errors import ModelError

FORMAT_VERSION = 2
"""Raised whenever older code could not read the file. 2: pairs of topics."""
ENCODER_VERSION = 3
"""Of models that were trained with a sentence encoder: older code would leave it out."""
READABLE_VERSIONS = (1, FORMAT_VERSION, ENCODER_VERSION)
MODEL_NAME = "model.npz"
CARD_NAME = "card.json"
OLD_MODEL_NAME = ".model.before.npz"
_NO_ARRAYS = (
    *(OSError, ValueError, LookupError, EOFError, TypeError, AttributeError, ArithmeticError),
    *(zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, MemoryError, SyntaxError),
)
"""What numpy and zipfile raise over bytes that are no arrays of theirs."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAX_BYTES = 64 * 1024 * 1024
"""Arrays of a model never unpack to more; an archive that says so is refused."""
_STORED_FROM = 0.5
"""Share to which deflating must bring an array down; unpacking weights, which do not get there,
would be half of the time that loading a model takes. git packs them all the same."""
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<|][fiu][1248])', 'fortran_order': False, "
    rb"'shape': \((\d+),(?: (\d+))?\), \} *\n",
    re.DOTALL,
)
"""What numpy writes before an array of one or two dimensions; its own reader asks a parser of
Python."""
_RETRAIN = "Restore the folder from git, or train it again with `litwatch train`."

Arrays = Mapping[str, npt.NDArray[Any]]


def write_model(folder: Path, arrays: Arrays, card: Mapping[str, Any]) -> dict[str, Any]:
    """Write both files, each whole or not at all; gives the card as written.

    A card and its arrays belong together, and two files change one after the other. So the old
    arrays stay beside the new ones until the new card stands: see `read_model`.
    """
    data = pack(arrays)
    version = ENCODER_VERSION if "encoder_weights" in arrays else FORMAT_VERSION
    full = {**card, "format_version": version, "model_hash": sha256(data)}
    full["card_hash"] = _card_hash(full)
    text = json.dumps(full, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    old = folder / OLD_MODEL_NAME
    if (folder / MODEL_NAME).exists() and (folder / CARD_NAME).exists():
        write_atomically(old, (folder / MODEL_NAME).read_bytes())
    write_atomically(folder / MODEL_NAME, data)
    write_atomically(folder / CARD_NAME, text)
    old.unlink(missing_ok=True)
    return full


def read_model(folder: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Arrays and card. Raises ModelError where anything is missing, short, changed or newer."""
    data, card = _read_files(folder)
    return unpack(data, str(folder / MODEL_NAME)), card


def read_card(folder: Path) -> dict[str, Any]:
    """Card alone; raises what `read_model` raises, but for arrays that are none."""
    return _read_files(folder)[1]


def pack(arrays: Arrays) -> bytes:
    """Arrays as the bytes of an npz archive without time stamps."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            one = io.BytesIO()
            np.lib.format.write_array(one, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            content = one.getvalue()
            is_stored = len(zlib.compress(content, 9)) > _STORED_FROM * len(content)
            member.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
            archive.writestr(member, content, compresslevel=9)
    return buffer.getvalue()


def unpack(data: bytes, where: str) -> dict[str, npt.NDArray[Any]]:
    """Arrays of an npz archive. Raises ModelError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MAX_BYTES:
                raise ModelError(
                    "the arrays are far too large for a model.", where=where, remedy=_RETRAIN
                )
            # Each in one go: numpy.load unpacks a quarter of a megabyte at a time.
            whole = {it.filename.removesuffix(".npy"): archive.read(it) for it in archive.filelist}
        return {name: _array(content) for name, content in whole.items()}
    except _NO_ARRAYS as error:
        raise ModelError(f"not a model file: {error}.", where=where, remedy=_RETRAIN) from error


def pack_lines(lines: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Lines of text as a byte array."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8).copy()


def unpack_lines(array: npt.NDArray[Any]) -> tuple[str, ...]:
    """Lines of `pack_lines`."""
    text = array.astype(np.uint8).tobytes().decode()
    return tuple(text.split("\n")) if text else ()


def pack_json(value: Any) -> npt.NDArray[np.uint8]:
    """JSON as a byte array."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return np.frombuffer(text.encode(), np.uint8).copy()


def unpack_json(array: npt.NDArray[Any]) -> Any:
    """Value of `pack_json`."""
    return json.loads(array.astype(np.uint8).tobytes())


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def _array(content: bytes) -> npt.NDArray[Any]:
    read: npt.NDArray[Any]
    if head := _HEADER.match(content):
        read = np.frombuffer(content, head[1].decode(), offset=head.end())
        return read.reshape([int(size) for size in head.groups()[1:] if size])
    read = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return read


def _read_files(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """Packed arrays and the card that describes them."""
    card = _read_card(folder / CARD_NAME)
    path, old = folder / MODEL_NAME, folder / OLD_MODEL_NAME
    data = _read_bytes(path)
    if sha256(data) == card.get("model_hash"):
        return data, card
    # A writer was killed between its two files.
    if old.exists() and sha256(before := _read_bytes(old)) == card.get("model_hash"):
        return before, card
    raise ModelError(
        f"the file is not the one its card describes ({len(data):,} bytes).",
        where=str(path),
        remedy=f"It was cut short or changed. {_RETRAIN}",
    )


def _card_hash(card: Mapping[str, Any]) -> str:
    body = {key: value for key, value in card.items() if key != "card_hash"}
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode())


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(_read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"the card is no JSON: {error}.", where=str(path), remedy=_RETRAIN) from (
            error
        )
    if not isinstance(card, dict) or card.get("format_version") not in READABLE_VERSIONS:
        version = card.get("format_version") if isinstance(card, dict) else None
        raise ModelError(
            f"the model has format version {version}, this litwatch reads up to {ENCODER_VERSION}.",
            where=str(path),
            remedy="Train it again with `litwatch train`, or use the litwatch that wrote it.",
        )
    if card.get("card_hash") != _card_hash(card):
        raise ModelError("the card was changed by hand.", where=str(path), remedy=_RETRAIN)
    return card


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"the model cannot be read: {error.strerror}.",
            where=str(path),
            remedy="Train one with `litwatch train --list ID`.",
        ) from error
