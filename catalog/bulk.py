"""Work on a whole list at once, without the cyclic collector.

Reading 10,000 rows makes some 200,000 objects, all of which stay and none of which form cycles.
Walking them again and again takes a tenth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def collector_paused(work: Callable[P, R]) -> Callable[P, R]:
    """Function during which the cyclic collector rests; it goes on as before afterwards."""

    @wraps(work)
    def resting(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return resting
