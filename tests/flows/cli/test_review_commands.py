"""The commands of review as people type them: words and exit codes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from catalog.catalog_errors import LitwatchError
from flows.cli.app import build_app
from flows.settings import given_settings
from tests.flows.proposals.checkout import git, make_checkout, readme, settings_for

LIST_YAML = """\
id: kites
name: Awesome Kites
mode: readme
readme: README.md
sections:
- id: box
  path: [Box kites]
  columns:
  - {header: Title, holds: title, linked: true}
  - {header: Venue, holds: venue}
  - {header: Year, holds: year}
  - {header: Code, holds: code, label: code, empty: N/A}
"""


@pytest.fixture
def litwatch(tmp_path):
    repository = make_checkout(tmp_path / "list", readme())
    folder = repository / "catalog" / "kites"
    folder.mkdir(parents=True)
    (folder / "list.yaml").write_text(LIST_YAML, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Configure")
    settings = settings_for(
        repository, tmp_path / "state", catalog_dir=repository / "catalog", github_repository=None
    )

    def run(*words: str) -> tuple[int, str]:
        with given_settings(settings):
            done = CliRunner().invoke(build_app(), list(words), env={"GITHUB_EVENT_PATH": ""})
        if isinstance(done.exception, LitwatchError):
            return done.exception.exit_code, str(done.exception)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    run.repository = repository
    return run


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["decide", "help"], 0, "litwatch decide move ID section"),
        (["decide", "reject", "2699.99999"], 2, "I have proposed nothing called `2699.99999`."),
        (["decide", "juggle"], 2, "I do not know `juggle`."),
        (["decide", "pause", "7d"], 0, "Paused for Awesome Kites until"),
        (["decide", "--list", "boats", "pause"], 2, "There is no list 'boats'."),
        (["review", "--no-night"], 0, "No event given: looking at everything."),
        (["review", "--event", "none.json"], 2, "The event cannot be read"),
        (["learn"], 0, "kites: 0 decisions"),
        (["alarm", "--outcome", "failure"], 2, "There is no repository to raise an alarm in."),
    ],
)
def test_commands_answer_and_leave_with_their_code(litwatch, words, code, says):
    returned, output = litwatch(*words)
    assert says in output
    assert returned == code


def test_an_event_that_is_not_ours_changes_nothing(litwatch, tmp_path):
    event = tmp_path / "event.json"
    event.write_text(
        json.dumps({"sender": {"type": "Bot"}, "comment": {"body": "/litwatch pause"}})
    )
    before = git(litwatch.repository, "for-each-ref")
    assert litwatch("review", "--event", str(event)) == (0, "A bot did this; nothing to do.\n")
    assert git(litwatch.repository, "for-each-ref") == before


@pytest.mark.parametrize("command", ["review", "decide", "refresh", "learn", "alarm"])
def test_every_command_explains_itself(litwatch, command):
    code, output = litwatch(command, "--help")
    assert code == 0
    assert "Usage:" in output
