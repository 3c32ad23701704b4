"""No comment commands what its author did not see, and none takes long, whatever it holds."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.proposals.commands.command_lines import command_lines
from flows.proposals.commands.parsing import USAGE, parse_commands
from tests.fuzz.budget import many
from tests.fuzz.renderers import cmark

COMMANDS = [f"/litwatch {usage}" for usage in USAGE.values()]
PIECES = [
    *COMMANDS, "/litwatch", "/LitWatch reject x", "/litwatch reject x](y)", "\n", "\n\n", "> ", "- ", "1. ", "    ",
    "\t", "```", "~~~", "`", "``", "<!--", "-->", "<b>", "</b>", "<a href='", "'>", "</a>", "<details>", "<br>",
    "[", "](", ")", "![", '"', "'", "[a]: ", "<", ">", "\\", "&#47;litwatch help", "| ", "|---|\n", "# ", "===\n",
    "<pre>", "</pre>", "<script>", "<![CDATA[", "<?x ", "?>", "<!X ", "\u202e", "\x00", "word ", "*", "_", "\r",
]  # fmt: skip
comments = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
_UNSEEN = (r"<!--.*?-->", r"<blockquote>.*?</blockquote>", r"<pre>.*?</pre>", r"<[^>]*>")


def seen(body: str) -> str:
    """What a reader sees of the comment as ordinary text."""
    page = cmark(body.replace("\x00", ""))
    for unseen in _UNSEEN:
        page = re.sub(unseen, " ", page, flags=re.S)
    return html.unescape(page).lower()


def assert_only_what_is_seen(body: str) -> None:
    lines = list(command_lines(body))
    assert len(lines) <= seen(body).count("/litwatch"), lines
    assert len(parse_commands(body)) == len(lines)


@settings(max_examples=300)
@given(comments)
@example("[x](y '\n/litwatch reject z')")
@example("<a title='\n/litwatch reject z\n'>")
@example("<!--\n/litwatch reject z\n-->")
@example("/litwatch help ![\n/litwatch reject x](y)")
def test_a_comment_commands_only_what_is_seen(body):
    """Commands hidden in attributes, link texts and comments ran when a maintainer pasted them."""
    assert_only_what_is_seen(body)


@pytest.mark.long
@many(20_000)
@given(comments)
def test_comments_by_the_ten_thousand_command_only_what_is_seen(body):
    assert_only_what_is_seen(body)
