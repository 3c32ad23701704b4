"""Raw answers on disk: a night that failed half-way resumes from them, and any can be replayed.

One file per answer, `answers/<night>/<hash of the address>.gz`: a line of JSON, then the body.
Answers that must not be used to resume (an empty feed may fill up an hour later) are kept for
replay only, under the ending `.once.gz`. The oldest files go when the folder outgrows its bound.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812 # zlib spells its exception in lower case

import orjson

from catalog.files import whole_file

RESUMABLE, ONCE = ".gz", ".once.gz"
MAX_NAME = 120
"""Characters of a note's name above which its digest stands for it: file names have an end."""
ABANDONED_AFTER_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw answer of arXiv."""

    url: str
    body: bytes
    fetched_at: datetime


class AnswerCache:
    """Answers of past requests by night and address."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def get(
        self, night: date, url: str, *, for_replay: bool = False, since: datetime | None = None
    ) -> Answer | None:
        """Return the answer kept for a request of a night; None where there is none to use.

        `since`: moment from which on even an answer that is kept for replay only is used.
        """
        kept = self._kept(night, url, RESUMABLE)
        if kept is not None or not (for_replay or since):
            return kept
        once = self._kept(night, url, ONCE)
        is_new = once is not None and since is not None and once.fetched_at >= since
        return once if for_replay or is_new else None

    def put(self, night: date, answer: Answer) -> None:
        """Keep an answer; the newest for an address wins. Written whole or not at all."""
        path = self._path(night, answer.url, RESUMABLE)
        path.parent.mkdir(parents=True, exist_ok=True)
        head = orjson.dumps({"url": answer.url, "fetched_at": answer.fetched_at.isoformat()})
        _write_whole(path, gzip.compress(head + b"\n" + answer.body, compresslevel=3))
        self._path(night, answer.url, ONCE).unlink(missing_ok=True)
        self._prune(path)

    def keep_for_replay_only(self, night: date, url: str) -> None:
        """Let the next run ask again, but keep the answer to show what this one saw."""
        with suppress(FileNotFoundError):
            self._path(night, url, RESUMABLE).replace(self._path(night, url, ONCE))

    def put_note(self, night: date, name: str, note: bytes) -> None:
        """Keep a note beside a night's answers; the first of a name stays."""
        if len(name) > MAX_NAME:
            name = hashlib.sha256(name.encode()).hexdigest()
        path = self._folder / night.isoformat() / f"{name}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, note)

    def notes(self, night: date) -> tuple[bytes, ...]:
        """Return the notes kept with a night's answers."""
        paths = sorted((self._folder / night.isoformat()).glob("*.json"))
        return tuple(path.read_bytes() for path in paths)

    def nights(self) -> tuple[date, ...]:
        """Nights of which answers are kept, oldest first."""
        return tuple(sorted(_night_folders(self._folder)))

    def _kept(self, night: date, url: str, ending: str) -> Answer | None:
        answer = self._read(self._path(night, url, ending))
        return answer if answer is not None and answer.url == url else None

    def _sweep(self) -> None:
        for path in self._folder.glob("*/.*.part"):
            if _is_abandoned(path):
                path.unlink(missing_ok=True)

    def _path(self, night: date, url: str, ending: str) -> Path:
        key = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self._folder / night.isoformat() / f"{key}{ending}"

    def _read(self, path: Path) -> Answer | None:
        try:
            head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
            facts = orjson.loads(head)
            moment = datetime.fromisoformat(facts["fetched_at"])
            return Answer(facts["url"], body, moment)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ZlibError, ValueError, KeyError, TypeError):
            with suppress(OSError):
                path.unlink(missing_ok=True)  # a damaged answer is asked for again
            return None

    def _prune(self, newest: Path) -> None:
        """Drop the oldest answers until the folder fits its bound; never the one just written."""
        self._sweep()
        files = sorted(self._folder.glob("*/*.gz"), key=lambda p: (p.parent.name, _age(p)))
        size = sum(_size(path) for path in files)
        for path in files:
            if size <= self._max_bytes:
                return
            if path != newest:
                size -= _size(path)
                path.unlink(missing_ok=True)
                _drop_folder_without_answers(path.parent)


def _is_abandoned(path: Path) -> bool:
    """Whether a temporary file was left behind by a process that was killed."""
    return time.time() - _age(path) > ABANDONED_AFTER_SECONDS


def _drop_folder_without_answers(folder: Path) -> None:
    """Remove a night's folder, notes included, once its last answer is gone."""
    if any(folder.glob("*.gz")):
        return
    for note in folder.glob("*.json"):
        note.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _write_whole(path: Path, data: bytes) -> None:
    with whole_file(path) as file:
        file.write(data)


def _night_folders(folder: Path) -> Iterator[date]:
    for path in folder.glob("????-??-??"):
        with suppress(ValueError):
            yield date.fromisoformat(path.name)


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
