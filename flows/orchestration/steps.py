"""Steps of a flow as Prefect tasks that take and give whole objects.

Prefect looks into every argument and result of a task, dataclass by dataclass, for futures to
wait for. A night's material holds thousands of rows, and that search took longer than the night
(a minute against two seconds), so it travels in a box that Prefect does not open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import State, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Failed

from catalog.catalog_errors import LitwatchError, disk_error
from flows.errors import RedRunError

P = ParamSpec("P")
R = TypeVar("R")


class Box:
    """Holds a value. Not a dataclass and no collection: Prefect passes it on as it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        """Pack a value."""
        self.value = value


def step(name: str, **options: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a named task; `options` are those of `prefect.task` (retries, …).

    Results are neither cached nor stored: what must survive a run is in the memory.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        @task(name=name, cache_policy=NO_CACHE, persist_result=False, **options)
        def run(call: Box) -> Box:
            args, kwargs = call.value
            try:
                return Box(work(*args, **kwargs))
            except OSError as error:
                if (problem := disk_error(error)) is None:
                    raise
                raise problem from None

        @wraps(work)
        def boxed(*args: P.args, **kwargs: P.kwargs) -> R:
            result: R = run(Box((args, kwargs))).value
            return result

        return boxed

    return decorate


def red_state(message: str, report: Mapping[str, Any]) -> State[Any]:
    """Failed state of a run that went to its end; data that is no error reads as a crash."""
    error = RedRunError(message)
    error.report = dict(report)
    return Failed(message=message, data=error)


def tell_plainly(record: logging.LogRecord) -> bool:
    """Log an expected error as its message: a traceback tells a maintainer nothing."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, OSError):
        error = disk_error(error)
    if isinstance(error, LitwatchError):
        record.msg, record.args = str(error), ()
        record.exc_info = record.exc_text = None
    return True


RUN_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")
for name in RUN_LOGGERS:
    logging.getLogger(name).addFilter(tell_plainly)


def leave_errors_to_caller() -> None:
    """Keep expected errors off this process's console: the command line tells each once.

    Prefect's own log keeps them, and what nobody expected is shown with its traceback.
    """
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    is_told = record.levelno == logging.ERROR and not record.exc_info
    return not (is_told and record.name in RUN_LOGGERS)
