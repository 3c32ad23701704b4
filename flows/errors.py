"""What can go wrong at the edges.

    FlowError                     exit 2
    ├── SettingsError             a setting is missing or cannot be (exit 2)
    ├── SourceError               arXiv could not be trusted tonight (exit 3)
    │   ├── ThrottledError        429, 503, 406 or "Rate exceeded."
    │   └── BrokenAnswerError     not XML, hollow, cut short, no answer
    ├── PublishError              GitHub or git refused (exit 4)
    │   ├── PermissionMissingError    the token lacks a permission; names it
    │   └── BaseMovedError        somebody was faster; safe to try again
    ├── StateError                the memory cannot be read or written (exit 4)
    └── RedRunError               a run that was done to its end and is red; carries its report

No error ever carries a token: messages are built from status, method and path only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from catalog.catalog_errors import LitwatchError


class FlowError(LitwatchError):
    """Base of the errors of the flows package."""


class SettingsError(FlowError):
    """A setting is missing or cannot be."""


class SourceError(FlowError):
    """The source could not be trusted tonight."""

    exit_code = 3
    is_final: bool = False
    """Whether asking again is of no use."""


ASK_LATER = "A scheduled run asks again by itself; what you typed yourself, type again later."
"""What to do where the source is to blame and time will mend it."""


class ThrottledError(SourceError):
    """The source asked to slow down."""

    retry_after_seconds: float = 0.0
    """Pause that the source asked for; 0 where it named none."""


class BrokenAnswerError(SourceError):
    """The answer is no answer: not XML, hollow, cut short or none at all."""

    is_slow: bool = False
    """Whether it failed by taking too long: each further try costs as much again."""


class PublishError(FlowError):
    """GitHub or git refused the proposal."""

    exit_code = 4


class PermissionMissingError(PublishError):
    """The token lacks a permission."""


class BaseMovedError(PublishError):
    """A ref moved under us; the next try starts from the new one."""


class StateError(FlowError):
    """The memory cannot be read or written."""

    exit_code = 4


class RedRunError(FlowError):
    """A run that did what it could and is red: the error of its Prefect state."""

    report: Mapping[str, Any] = MappingProxyType({})
    """The run's report, as plain data."""
