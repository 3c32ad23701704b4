"""Whether README and section files of a list say the same."""

from collections.abc import Mapping

from catalog.config import ListConfig
from catalog.curated_list import load_list


def is_in_step(config: ListConfig, files: Mapping[str, str]) -> bool:
    return load_list(config, files).rendered() == files[config.readme_path]
