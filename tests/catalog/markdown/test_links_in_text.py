"""What a line says beside its links, whatever they are made of."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.markdown.links import find_links, with_links_as

PIECES = (
    "[Paper](https://arxiv.org/abs/2401.00001)",
    "[![badge](https://img.shields.io/x)](https://github.com/a/b)",
    "![figure](https://example.org/a.png)",
    '<a href="https://example.org/b">code</a>',
    "<https://example.org/c>",
    "https://example.org/d",
    "www.example.org",
    "[x](",
    "](y)",
    "<b>",
    " ",
    "and",
    "|",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_links_never_overlap_and_the_rest_is_kept(line: str) -> None:
    links = find_links(line)
    assert all(a.end <= b.start for a, b in pairwise(links))
    taken_out_one_by_one = line
    for link in reversed(links):
        taken_out_one_by_one = taken_out_one_by_one[: link.start] + taken_out_one_by_one[link.end :]
    assert with_links_as("", line, links) == taken_out_one_by_one


def test_a_line_of_links_alone_says_nothing_beside_them() -> None:
    line = "[Paper](https://arxiv.org/abs/2401.00001)" * 3 + " [Code](https://github.com/a/b)"
    assert with_links_as("", line, find_links(line)) == " "
