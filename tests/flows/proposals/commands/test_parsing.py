from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.proposals.commands import parsing as cmd
from flows.proposals.commands.parsing import parse_commands
from tests.flows.proposals.material import hostile_text


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("add 2406.09385", cmd.Add("2406.09385")),
        ("add arxiv.org/abs/2406.09385v2 chat", cmd.Add("arxiv.org/abs/2406.09385v2", "chat")),
        ("add 2406.09385 Conversational Models", cmd.Add("2406.09385", "Conversational Models")),
        ("reject 2406.09385", cmd.Reject("2406.09385")),
        ("reject 2406.09385 not about the Earth", cmd.Reject("2406.09385", "not about the Earth")),
        ("accept", cmd.Accept()),
        ("accept 2406.09385", cmd.Accept("2406.09385")),
        ("move 2406.09385 Conversational Models", cmd.Move("2406.09385", "Conversational Models")),
        ("set 2406.09385 venue CVPR Workshops", cmd.Set("2406.09385", "venue", "CVPR Workshops")),
        ("defer 2406.09385 30d", cmd.Defer("2406.09385", 30)),
        ("defer 2406.09385", cmd.Defer("2406.09385", 30)),
        ("defer 2406.09385 2w", cmd.Defer("2406.09385", 14)),
        ("rebuild", cmd.Rebuild()),
        ("pause", cmd.Pause()),
        ("pause 2 weeks", cmd.Pause(14)),
        ("resume", cmd.Resume()),
        ("help", cmd.Help()),
        ("", cmd.Help()),
        ("REJECT 2406.09385 Why", cmd.Reject("2406.09385", "Why")),
    ],
)  # fmt: skip
def test_commands_are_read(line, action):
    assert parse_commands(f"/litwatch {line}") == (action,)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("add", "Please write `/litwatch add ID-or-URL-or-DOI [section]`."),
        ("reject", "Please write `/litwatch reject ID [reason]`."),
        ("accept a b", "Please write `/litwatch accept [ID]`."),
        ("move 2406.09385", "Please write `/litwatch move ID section`."),
        ("set 2406.09385 venue", "Please write `/litwatch set ID field value`."),
        ("defer 2406.09385 soon", "Please write `/litwatch defer ID 30d`."),
        ("defer 2406.09385 9999d", "Please write `/litwatch defer ID 30d`."),
        ("pause for ever", "Please write `/litwatch pause [30d]`."),
    ],
)
def test_incomplete_commands_say_how_they_are_written(line, message):
    assert parse_commands(f"/litwatch {line}") == (cmd.Refused(message),)


def test_unknown_commands_name_the_known_ones():
    (refused,) = parse_commands("/litwatch destroy everything")
    assert refused.message.startswith("I do not know `destroy`. I know `add`, `reject`")


@pytest.mark.parametrize(
    "body",
    [
        "> /litwatch pause",
        "> quoted\n/litwatch pause",
        "```\n/litwatch pause\n```",
        "~~~sh\n/litwatch pause\n~~~",
        "    /litwatch pause",
        "`/litwatch pause`",
        "``\n/litwatch pause\n``",
        "<!--\n/litwatch pause\n-->",
        "text <!--\n/litwatch pause\n-->",
        "please do not say /litwatch pause",
        "/litwatchpause",
        "",
    ],
)
def test_quotations_code_and_hidden_text_are_no_commands(body):
    assert parse_commands(body) == ()


def test_several_commands_stand_among_text():
    body = "Hello\n/litwatch reject 1 no\r\n/litwatch accept 2\n\nThanks\n\n- /litwatch rebuild\n"
    assert parse_commands(body) == (cmd.Reject("1", "no"), cmd.Accept("2"), cmd.Rebuild())


def test_code_spans_are_fine_as_arguments():
    assert parse_commands("/litwatch move `2406.09385` `chat`") == (cmd.Move("2406.09385", "chat"),)


def test_a_flood_of_commands_is_cut():
    read = parse_commands("/litwatch rebuild\n" * 60)
    assert len(read) == cmd.MOST_COMMANDS + 1
    assert read[-1] == cmd.Refused("More than 50 commands; I read the first ones.")


@given(st.lists(st.one_of(hostile_text, st.just("/litwatch ")), max_size=6).map("".join))
def test_any_comment_is_read_without_a_crash(body):
    for action in parse_commands(body):
        assert isinstance(action, cmd.Action | cmd.Refused)
