"""What a workflow on comments and edits runs, and `litwatch decide`, on a local checkout."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.edits import AddRow
from classifiers.lanes import Cause
from flows.decide import decide
from flows.errors import SettingsError, StateError
from flows.memory.ledger import ledger_path
from flows.memory.ledger_file import ledger_in, write_ledger
from flows.memory.open_questions import Question, open_questions, with_questions
from flows.memory.places import Places
from flows.memory.records import Candidate
from flows.memory.state_store import change_state
from flows.memory.taught import taught_labels
from flows.proposals.outcomes import ListNight
from flows.proposals.propose_night import NightPlan, propose_night
from flows.review import Event, judge_event, read_event, review
from tests.flows.proposals.checkout import (
    CONFIG,
    NOW,
    body_at,
    git,
    ledger_at,
    make_checkout,
    settings_for,
)
from tests.flows.proposals.material import entry, row

PERSON = {"login": "ann", "type": "User"}
BOT = {"login": "litwatch[bot]", "type": "Bot"}
LOOK = Event(is_ours=True, words="Looking.")


def paper(number, **changes):
    item = entry(number, f"Box kites as antennas, part {number}")
    facts = {"entry": item, "section": "box", "edit": AddRow("box", item)}
    facts |= {"announced_date": NOW.date(), "proposed_date": None}
    return Candidate(replace(row(number), **(facts | changes)))


@pytest.fixture
def places(tmp_path):
    repository = make_checkout(tmp_path / "list")
    opened = Places(settings_for(repository, tmp_path / "state"))
    unsure = {"cause": Cause.BELOW_THRESHOLD, "is_ticked": False, "is_ticked_at_creation": False}
    night = ListNight(
        CONFIG,
        (paper(1), paper(2), paper(3, **unsure)),
        model_figures={"precision": 0.86},
        model_hash="0123456789ab",
    )
    place = opened.of(CONFIG)
    propose_night(
        NightPlan((night,), NOW.date(), NOW), publisher=place.publisher, state=place.store
    )
    opened.repository = repository
    return opened


def edit(places, name, old, new):
    path = places.repository / ".litwatch" / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")


def look(places, hours=1):
    return review(places, [CONFIG], LOOK, NOW + timedelta(hours=hours))


def statuses(places):
    return {it.row.short_id[-1]: it.status for it in ledger_at(places).records.values()}


def test_a_cleared_box_takes_its_row_out_of_the_branch(places):
    edit(places, "pull-requests/1.md", "- [x]", "- [ ]")
    done = look(places)
    assert "rejected" in " ".join(done.lines())
    assert sorted(statuses(places).values()) == ["proposed", "rejected", "unsure"]
    table = git(places.repository, "show", "litwatch/kites:README.md")
    assert table.count("antennas") == 1


def test_the_models_figures_stay_in_body_and_dashboard(places):
    edit(places, "pull-requests/1.md", "- [x]", "- [ ]")
    look(places)
    assert "precision 0.86" in body_at(places.repository)
    assert "precision 0.86" in (places.repository / ".litwatch" / "dashboard.md").read_text()


def test_the_dashboards_boxes_are_carried_out(places):
    edit(places, "dashboard.md", "[ ] take it", "[x] take it")
    look(places)
    assert statuses(places)["3"] == "proposed"


def test_run_now_asks_for_a_night(places):
    edit(places, "dashboard.md", "[ ] Run now", "[x] Run now")
    assert look(places).wanted_lists == ("kites",)
    assert look(places, hours=2).wanted_lists == ()


def test_the_pause_box_pauses_and_resumes(places):
    edit(places, "dashboard.md", "[ ] Pause", "[x] Pause")
    assert "kites: paused" in list(look(places).lines())
    edit(places, "dashboard.md", "[x] Pause", "[ ] Pause")
    assert "kites: paused" not in list(look(places, hours=2).lines())


def test_nothing_new_touches_nothing(places):
    look(places)
    before = git(places.repository, "for-each-ref")
    done = look(places, hours=2)
    assert git(places.repository, "for-each-ref") == before
    assert done.exit_code == 0


def test_events_of_others_are_left_alone(places):
    before = git(places.repository, "for-each-ref")
    event = Event(is_ours=False, words="Not ours.")
    assert list(review(places, [CONFIG], event, NOW).lines()) == ["Not ours."]
    assert git(places.repository, "for-each-ref") == before


@pytest.mark.parametrize(
    ("command", "says", "digit", "status"),
    [
        ("reject 2511.00001 no kite", "will not be proposed again (no kite)", "1", "rejected"),
        ("/litwatch accept 2511.00003", "will be in the pull request, ticked", "3", "proposed"),
        ("defer 2511.00002 2w", "will come back on 2026-03-17", "2", "deferred"),
    ],
)
def test_decide_takes_the_comment_commands(places, command, says, digit, status):
    said = decide(places, [CONFIG], command, "ann", NOW)
    assert says in said.answer
    assert statuses(places)[digit] == status
    decided = next(r for r in ledger_at(places).records.values() if r.row.short_id[-1] == digit)
    assert (decided.decided_by, decided.decided_how) == ("ann", "command line")


def test_decide_brings_the_branch_up_to_the_decision(places):
    decide(places, [CONFIG], "reject 2511.00001", "ann", NOW)
    table = git(places.repository, "show", "litwatch/kites:README.md")
    assert "part 1" not in table
    assert "part 2" in table


def test_decide_rebuild_writes_the_branch_anew(places):
    said = decide(places, [CONFIG], "rebuild", "ann", NOW + timedelta(hours=1))
    assert any(line.startswith("kites: updated") for line in said.lines)


@pytest.mark.parametrize("command", ["reject 9999.99999", "juggle", "reject"])
def test_decide_refuses_what_cannot_be(places, command):
    before = git(places.repository, "for-each-ref")
    said = decide(places, [CONFIG], command, "ann", NOW)
    assert said.is_refused
    assert git(places.repository, "for-each-ref") == before


def test_decide_answers_a_question_of_the_dashboard_with_its_section(places):
    asked = with_questions(ledger_at(places), [Question("2601.12345", "Do kites sing?")])
    path = ledger_path("kites")
    store = places.of(CONFIG).store
    change_state(store, lambda _: {path: write_ledger(asked)}, "Ask a question")
    said = decide(places, [CONFIG], "move 2601.12345 box", "ann", NOW)
    assert "belongs in `box`" in said.answer
    assert open_questions(ledger_at(places)) == ()
    (label,) = taught_labels(store.snapshot(), "kites")
    assert (label.arxiv_id, label.section, label.origin) == ("2601.12345", "box", "ann")


def test_decide_remembers_a_paper_to_be_added(places):
    said = decide(places, [CONFIG], "add 2601.12345 box", "ann", NOW)
    assert "will be fetched" in said.answer
    assert [order.paper for order in ledger_at(places).adds] == ["2601.12345"]


def judged(**payload):
    return judge_event({"sender": PERSON, **payload}, ("litwatch/",))


def comment(body, user=PERSON):
    return {"comment": {"id": 1, "body": body, "user": user}, "issue": {"number": 3}}


@pytest.mark.parametrize(
    ("payload", "is_ours"),
    [
        (comment("/litwatch reject 1"), True),
        (comment("nice"), False),
        (comment("> /litwatch reject 1"), False),
        (comment("/litwatch reject 1", BOT), False),
        ({"pull_request": {"head": {"ref": "litwatch/kites"}}}, True),
        ({"pull_request": {"head": {"ref": "patch-1"}}}, False),
        ({"issue": {"labels": [{"name": "litwatch-dashboard"}]}}, True),
        ({"issue": {"labels": [{"name": "bug"}]}}, False),
        ({"issue": {"labels": None}}, False),
        ({}, True),
        ({"ref": "refs/heads/main", "pusher": {"name": "ann"}}, True),
        ({"ref": "refs/heads/main", "pusher": {"name": "queue"}, "sender": BOT}, True),
        ({"ref": "refs/heads/litwatch/kites", "pusher": {"name": "ann"}}, False),
        ({"ref": "refs/heads/litwatch-state", "pusher": {"name": "bot"}}, False),
        ({"sender": BOT, "pull_request": {"head": {"ref": "litwatch/kites"}}}, False),
        ({"comment": "odd", "pull_request": ["odd"], "issue": 3}, True),
    ],
)
def test_events_are_judged(payload, is_ours):
    assert judged(**payload).is_ours is is_ours


def test_without_an_event_everything_is_looked_at():
    assert read_event(None).is_ours


def test_an_event_file_is_read(tmp_path):
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"sender": PERSON, **comment("/litwatch help")}))
    assert read_event(path) == Event(is_ours=True, words="A comment with commands.")


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_a_broken_event_file_is_a_clear_error(tmp_path, content):
    path = tmp_path / "event.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"The event cannot be read: .* GITHUB_EVENT_PATH"):
        read_event(path)


def test_a_missing_event_file_is_a_clear_error(tmp_path):
    with pytest.raises(SettingsError, match="The event cannot be read"):
        read_event(tmp_path / "none.json")


def test_a_renamed_list_began_anew_and_proposed_everything_again(places, tmp_path):
    wind = CONFIG.model_copy(update={"id": "wind"})
    with pytest.raises(StateError, match="there is one of kites, which is no list") as told:
        review(places, [wind], LOOK, NOW + timedelta(days=1))
    assert "lists/kites.json to lists/wind.json" in told.value.remedy
    move_memory(places, {"lists/kites.json": "lists/wind.json"})
    root = tmp_path / "list"
    (outcome,) = review(places, [wind], LOOK, NOW + timedelta(days=1)).outcomes
    (pull,) = outcome.lists[0].pull_requests
    assert (pull.branch, pull.number, pull.action) == ("litwatch/kites", 1, "unchanged")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "litwatch/kites")
    (outcome,) = review(places, [wind], LOOK, NOW + timedelta(days=2)).outcomes
    assert {record.status for record in outcome.lists[0].decided} == {"merged"}


def test_a_renamed_list_does_not_keep_the_others_from_being_looked_at(places, tmp_path):
    store = places.of(CONFIG).store
    copied = {"lists/calm.json": store.snapshot().read("lists/kites.json")}
    change_state(store, lambda snapshot: copied, "Copy the memory")
    git(tmp_path / "list", "merge", "-q", "--no-ff", "-m", "Merge", "litwatch/kites")
    wind, calm = (CONFIG.model_copy(update={"id": list_id}) for list_id in ("wind", "calm"))
    with pytest.raises(StateError, match="wind has no memory"):
        review(places, [wind, calm], LOOK, NOW + timedelta(days=1))
    records = ledger_in(store.snapshot(), "calm").records.values()
    assert "merged" in {record.status for record in records}


def move_memory(places, moves):
    def change(snapshot):
        return {new: snapshot.read(old) for old, new in moves.items()} | dict.fromkeys(moves)

    change_state(places.of(CONFIG).store, change, "Rename the list")


def test_a_new_list_beside_one_that_is_still_there_begins_at_once(places, tmp_path):
    settings = places.settings.model_copy(update={"catalog_dir": tmp_path / "catalog"})
    for list_id in ("kites", "wind"):
        (tmp_path / "catalog" / list_id).mkdir(parents=True)
        (tmp_path / "catalog" / list_id / "list.yaml").touch()
    wind = CONFIG.model_copy(update={"id": "wind"})
    assert review(Places(settings), [wind], LOOK, NOW).outcomes
