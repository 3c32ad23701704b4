"""Edits by hand of the lists that ship, each row's own way of writing included."""

import random

import pytest

from catalog.by_hand.hand_edits import Rendered
from catalog.by_hand.take_over import take_over
from catalog.curated_list import packaged_lists, read_list
from tests.catalog.by_hand.in_step import is_in_step


@pytest.mark.parametrize("list_id", ["rsfm", "vlgfm"])
@pytest.mark.parametrize("seed", range(4))
def test_a_readme_edited_all_over_comes_back_byte_for_byte(list_id, seed):
    dice = random.Random(seed)
    curated = read_list(packaged_lists(), list_id)
    config, files = curated.config, dict(curated.files)
    lines = files[config.readme_path].splitlines(keepends=True)
    rows = {item.text for body in curated.bodies.values() for item in body.items}
    edited = []
    for line in lines:
        fate = dice.random() if line in rows else 1.0
        if fate < 0.05:
            continue
        if fate < 0.15:
            line = line.replace("202", "201", 1).replace("arXiv", "Nature")
        edited.append(line)
        if 0.15 < fate < 0.2:
            edited.append(
                line.replace("arxiv.org/abs/2", "arxiv.org/abs/1").replace("](http", "x](http", 1)
            )
        if dice.random() < 0.02 and line == "\n":
            edited.append("A word of Mina's.\n\n")
    now = {**files, config.readme_path: "".join(edited)}
    taken = take_over(config, now, [Rendered(files)])
    done = now | taken.curated.apply([])
    assert done[config.readme_path] == "".join(edited)
    assert is_in_step(config, done)
    assert not taken.questions
    assert len(taken.edits) > 5
