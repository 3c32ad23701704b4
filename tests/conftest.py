"""Settings for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from flows.settings import load_settings

# The same examples every time, and no clock: a busy machine is no failure.
settings.register_profile("litwatch", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("litwatch")
# Changes that `scripts/mutate` makes are to be noticed, not explained.
settings.register_profile(
    "mutate", settings.get_profile("litwatch"), phases=(Phase.explicit, Phase.generate)
)


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    """Read the settings anew in each test: they are kept for the life of a process."""
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()
