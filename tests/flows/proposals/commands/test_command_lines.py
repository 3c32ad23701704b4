"""Which lines of a comment are commands, whatever the comment hides or floods with."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.proposals.commands.command_lines import (
    LONGEST_COMMENT_CHARS,
    command_lines,
    without_hidden,
)

FLOODS = {
    "backticks and text": lambda n: "/litwatch x " + "`" * (n // 2) + "a" * (n // 2),
    "runs of all lengths": lambda n: ("/litwatch x " + "".join("`" * (i % 99 + 1) + " " for i in range(n)))[:n],
    "comments that do not end": lambda n: "/litwatch x " + "<!-- " * (n // 5),
    "brackets": lambda n: "/litwatch x" + "[" * n,
    "quotations": lambda n: "> " * (n // 2) + "/litwatch x",
    "commands": lambda n: "/litwatch help\n" * (n // 15),
    "link definitions": lambda n: "[a]: b\n" * (n // 7) + "/litwatch x",
    "lists": lambda n: "- " * (n // 2) + "/litwatch x",
    "tags": lambda n: "<a " * (n // 3) + "/litwatch x",
    "emphasis": lambda n: "*a_" * (n // 3) + "/litwatch x",
}  # fmt: skip


def steps_for(body: str) -> int:
    """Lines of Python that reading a comment takes: a measure that no busy machine changes."""
    count = 0

    def trace(frame: FrameType, event: str, _: object):
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        list(command_lines(body))
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("name", FLOODS)
def test_comments_are_read_in_linear_time(name):
    """One comment of 65,000 characters took 42 seconds, before anybody's permission was asked."""
    small, large = (steps_for(FLOODS[name](n)) for n in (1500, 6000))
    assert large <= 5 * small + 1000


@pytest.mark.parametrize("name", FLOODS)
def test_the_longest_comments_are_read(name):
    body = FLOODS[name](65_000)
    assert len(list(command_lines(body))) <= len(body) // 9


def test_what_github_would_not_take_is_not_read():
    assert list(command_lines("/litwatch pause\n" + "a" * LONGEST_COMMENT_CHARS)) == []


@pytest.mark.parametrize(
    "body",
    [
        '<a title="\n/litwatch pause\n">x</a>',
        "<a title='\n/litwatch pause\n'>x</a>",
        '[x](https://a.b "\n/litwatch pause\n")',
        "[x](\n/litwatch pause\n)",
        "[see\n/litwatch pause\n](https://a.b)",
        "![alt\n/litwatch pause\n](https://a.b/c.png)",
        "[a]: https://a.b '\n/litwatch pause\n'",
        "[a]:\n/litwatch 'pause'",
        "text\n\n[a\n/litwatch pause\n]: https://a.b",
        "<div hidden>\n\n/litwatch pause\n\n</div>",
        "<details>\n\n/litwatch pause\n\n</details>",
        "text <details><summary>s</summary>\n/litwatch pause\n</details>",
        "<picture>\n\n/litwatch pause\n\n</picture>",
        "text <!-- \n/litwatch pause\n-->",
        "text\n`/litwatch pause`",
        "text\n``/litwatch pause``",
        "<?php\n/litwatch pause\n?>",
        "text <!DOCTYPE\n/litwatch pause\n>",
    ],
)
def test_commands_hidden_from_whoever_pastes_them_are_none(body):
    """Attributes, texts of links and hidden elements ran as commands of the person who pasted."""
    assert list(command_lines(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "I like [this](https://a.b) :-)\n/litwatch pause",
        "a < b, and 3 > 2 <3\n/litwatch pause",
        "<details>\n\nlog\n\n</details>\n\n/litwatch pause",
        "see <b>bold</b> and <br> and <img src='x'>\n/litwatch pause",
        "* /litwatch pause",
        "an open ` backtick\n/litwatch pause",
        "[a]: https://a.b\n\n/litwatch pause",
        "f(x) ) ] }\n/litwatch pause",
    ],
)
def test_plain_commands_beside_other_markup_are_read(body):
    assert list(command_lines(body)) == ["/litwatch pause"]


@given(st.text(alphabet="`a\n<!->", max_size=60))
def test_hidden_text_never_grows_and_never_keeps_a_comment(text):
    shown = without_hidden(text)
    assert len(shown) <= len(text)
    if "`" not in text:
        assert "<!--" not in shown
