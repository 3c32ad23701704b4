"""What strangers' text does to a terminal, a log and a workflow's runner: nothing."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli.guarded_output import GuardedStream
from flows.cli.running import print_json

MAIN = "from flows.cli import main; main()"
COMMANDS = [
    "::error file=x::title", "  ::stop-commands::x", "\t::set-output name=a::b", "::add-mask::e",
    "##[add-mask]e", "A title ##[stop-commands]x in mid-line", "##[error]", "###[group]",
    "ordinary\n::warning::next line", "ordinary\r::warning::after a carriage return",
    "\u00a0::error::blank that does not break", "\ufeff::error::x", "::::error::x",
]  # fmt: skip


def is_command(line):
    """How the runner of GitHub Actions reads a line: `::` after blanks, `##[` anywhere."""
    return line.strip().strip("\ufeff").strip().startswith("::") or "##[" in line


def printed(*pieces, is_workflow=True):
    raw = io.BytesIO()
    out = GuardedStream(io.TextIOWrapper(raw, encoding="utf-8"), is_workflow=is_workflow)
    for piece in pieces:
        out.write(piece)
    out.flush()
    return raw.getvalue().decode("utf-8")


@pytest.mark.parametrize("text", COMMANDS)
def test_titles_give_a_workflows_runner_no_commands(text):
    """A title `##[add-mask]e` reached the log verbatim; the runner obeyed it in mid-line."""
    shown = printed(text)
    assert not any(is_command(line) for line in re.split(r"[\r\n]", shown))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", COMMANDS)
def test_commands_in_pieces_are_none_either(text):
    shown = printed(*text)
    assert not any(is_command(line) for line in re.split(r"[\r\n]", shown))


@given(st.lists(st.text(alphabet="#[:\n\r a\t\u00a0", max_size=8), max_size=8))
def test_no_text_in_any_pieces_is_a_command(pieces):
    assert not any(is_command(line) for line in re.split(r"[\r\n]", printed(*pieces)))


def test_outside_of_workflows_titles_stay_as_they_are():
    assert printed("##[x] ::y\n::z", is_workflow=False) == "##[x] ::y\n::z"


@pytest.mark.parametrize(
    "char", ["\x9b", "\x1b", "\x90", "\u202e", "\u2066", "\x00", "\x07", "\x7f"]
)
def test_control_and_bidirectional_characters_are_not_printed(char):
    """U+009B begins an escape sequence; U+202E turns a line round."""
    assert printed(f"a{char}b", is_workflow=False) == "ab"


def test_a_token_is_never_printed_whichever_setting_it_was_put_into():
    """It was printed where somebody had put it into LITWATCH_GITHUB_REPOSITORY."""
    for token in ("ghp_" + "a1" * 18, "github_pat_" + "A_" * 20, "ghs_" + "x" * 36):
        assert printed(f"'{token}' is not the name of a repository") == (
            "'***' is not the name of a repository"
        )


def test_json_says_the_same_under_a_runner(capsys):
    print_json({"title": "##[add-mask]e ::x"})
    text = capsys.readouterr().out
    assert "##[" not in text
    assert json.loads(text) == {"version": 1, "title": "##[add-mask]e ::x"}


def test_every_command_is_guarded(tmp_path):
    """The guard stands before the command line, so that no command can forget it."""
    folder = tmp_path / "::error::x ##[add-mask]y\x9b"
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "check", str(folder)],
        env={**os.environ, "GITHUB_ACTIONS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "add-mask" in done.stderr
    assert "##[" not in done.stderr
    assert "\x9b" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_that_nobody_reads_ends_quietly():
    """`litwatch status | head -1` ended with exit code 1."""
    script = f"{sys.executable} -c '{MAIN}' --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_log_that_nobody_reads_ends_no_run():
    script = (
        f"{sys.executable} -c 'from flows.cli.guarded_output import guard_output; guard_output();"
        'import sys; print("a", file=sys.stderr); print("b", file=sys.stderr); print("done")\''
        " 2> >(true)"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "done\n")
