"""Settings for all tests."""

from hypothesis import settings

# The same examples every time, and no clock: a busy machine is no failure.
settings.register_profile("litwatch", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("litwatch")
