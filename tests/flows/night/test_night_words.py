"""What a night tells the log of its run."""

from __future__ import annotations

from flows.night.night_words import in_blocks


def test_lines_of_many_lists_come_in_few_records() -> None:
    lines = [f"list-{number}: opened" for number in range(250)]
    blocks = list(in_blocks(lines))
    assert [block.count("\n") + 1 for block in blocks] == [100, 100, 50]
    assert "\n".join(blocks).splitlines() == lines
    assert list(in_blocks(())) == []
