"""What can go wrong, as one tree.

    LitwatchError
    ├── CatalogError              a list, its files or its configuration (this package)
    │   ├── ConfigurationError    list.yaml says something that cannot be
    │   ├── EntryError            one entry of a section file is wrong
    │   ├── ReadmeError           a README cannot be read as a list
    │   └── EditError             an edit names a row or section that is not there
    ├── DiskError                 the disk is full, read-only or not ours
    ├── ClassifierError           see classifiers/classifier_errors.py
    └── FlowError                 see flows/errors.py

Every error says what is wrong, where, and what to do next, and carries the three as
attributes. All survive pickling: Prefect moves them between processes.
"""

from __future__ import annotations

import errno
from typing import Any


class LitwatchError(Exception):
    """Root of every error that litwatch raises on purpose."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        if not self.remedy:
            return f"{place}{self.what}"
        stop = "" if self.what.endswith((".", "!", "?")) else "."
        return f"{place}{self.what}{stop} {self.remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword-only arguments would be lost by the default, which replays self.args.
        return _rebuild, (type(self), self.__dict__)


def _rebuild(kind: type[LitwatchError], facts: dict[str, Any]) -> LitwatchError:
    error = kind.__new__(kind)
    error.__dict__.update(facts)
    error.args = (facts["what"], facts["where"], facts["remedy"])
    return error


class DiskError(LitwatchError):
    """A file cannot be written or read for a reason that lies with the disk."""


_DISK = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG,
}  # fmt: skip


_ELSEWHERE = " What litwatch keeps for itself goes where LITWATCH_STATE_DIR says."
_NOT_OURS = {errno.EROFS, errno.EACCES, errno.EPERM}


def disk_error(error: OSError, where: str = "") -> DiskError | None:
    """Say in words what the disk refused; None for an OSError of another kind, a network's."""
    if error.errno not in _DISK:
        return None
    return DiskError(
        f"a file cannot be written or read: {error.strerror}",
        where=where or str(error.filename or ""),
        remedy="See that there is room and that the folder is yours; nothing is half-written."
        + (_ELSEWHERE if error.errno in _NOT_OURS else ""),
    )


def path_error(error: OSError) -> DiskError:
    """Say in words that a path leads to nothing that can be used as it was meant."""
    return DiskError(
        f"cannot be used: {error.strerror}", where=str(error.filename), remedy="Check the path."
    )


class CatalogError(LitwatchError):
    """Base of the errors of the catalog package."""


class ConfigurationError(CatalogError):
    """A list's configuration says something that cannot be."""


class EntryError(CatalogError):
    """One entry of a section file is wrong."""


class ReadmeError(CatalogError):
    """A README cannot be read as a list."""


class EditError(CatalogError):
    """An edit names a row or a section that is not there."""
