"""How much the long tests of this folder try.

As they stand, a few minutes; `.ci/run long` sets LITWATCH_FUZZ_TIMES so that they take about an
hour of one core. Other inputs each time: what fails is printed so that it can be kept as a seed.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("LITWATCH_FUZZ_TIMES", "1"))


def many(examples: int) -> settings:
    """Settings of a test that is to try about so many inputs, times `TIMES`."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
