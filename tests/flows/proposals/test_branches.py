"""Which branch carries which rows, and under which name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.records import Record
from flows.proposals.branches import (
    base_fingerprint,
    branch_names,
    inputs_fingerprint,
    is_as_wanted,
    reconcile,
    signed,
    taken_over,
    written_inputs,
)
from flows.repositories.publisher import Observed, ObservedPullRequest
from tests.flows.proposals.sample import candidate, sample_config

TODAY = date(2026, 3, 3)
CONFIG = sample_config()
NAME = CONFIG.proposals.branch.format(list="kites")


def record(number, status="proposed", section="box", prob=0.9, branch=NAME):
    row = replace(candidate(number, section=section, prob=prob).row, proposed_date=TODAY)
    return Record(row=row, status=status, first_seen_date=TODAY, branch=branch)


def ledger(*records, **branches):
    kept = Ledger("kites").put(records)
    for name, heads in branches.items():
        kept = kept.with_branch(name, BranchMemory(heads=tuple(heads)))
    return kept


def seen(heads=None, *pulls):
    return Observed("main", "base", pull_requests=tuple(pulls), heads=heads or {})


def pull(branch=NAME, head="ours", body="", state="open", number=7):
    return ObservedPullRequest(number, "", body, branch=branch, state=state, head_sha=head)


def grouped(by):
    return sample_config(grouping=by)


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("", [NAME, f"{NAME}-2", f"{NAME}-3"]),
        ("Box kites: old & new.", [f"{NAME}--Box-kites--old---new", None, None]),
        ("..v1.2_a-", [f"{NAME}--v1.2_a", f"{NAME}--v1.2_a-2", None]),
    ],
)
def test_names_of_branches_hold_nothing_that_git_refuses(group, names):
    for name, wanted in zip(islice(branch_names(CONFIG, group), 3), names, strict=True):
        assert wanted is None or name == wanted


def test_proposed_rows_come_oldest_first_then_the_likeliest_unsure():
    old = replace(record(3), row=replace(record(3).row, proposed_date=date(2026, 3, 1)))
    asked = [record(n, "unsure", prob=p) for n, p in ((4, 0.2), (5, 0.4), (6, None), (7, 0.4))]
    (living,) = reconcile(ledger(record(2), record(1), old, *asked), seen(), CONFIG)
    ids = [it.row.short_id[-1] for it in living.records]
    assert ids == ["3", "1", "2", "5", "7", "4", "6"]
    assert (living.branch, living.group, living.head, living.pull_request) == (NAME, "", None, None)
    assert not living.is_empty


def test_of_the_unsure_only_so_many_are_shown():
    few = sample_config(unsure_shown=1)
    asked = [record(number, "unsure", prob=number / 10) for number in (2, 3, 4)]
    (living,) = reconcile(ledger(record(1), *asked), seen(), few)
    assert [it.row.short_id[-1] for it in living.records] == ["1", "4"]


@pytest.mark.parametrize(
    ("by", "names"),
    [("list", [NAME]), ("section", [f"{NAME}--box", f"{NAME}--delta"]), ("paper", None)],
)
def test_a_list_may_have_a_pull_request_for_each_section_or_paper(by, names):
    kept = ledger(record(1), record(2, section="delta"), record(3, "unsure", section="delta"))
    livings = {it.branch: it for it in reconcile(kept, seen(), grouped(by)) if not it.is_empty}
    assert sorted(livings) == (names or [f"{NAME}--2603.00001", f"{NAME}--2603.00002"])
    shown = {name: len(it.records) for name, it in livings.items()}
    assert sorted(shown.values()) == {"list": [3], "section": [1, 2], "paper": [1, 1]}[by]


def test_a_branch_with_a_head_of_somebody_else_is_left_to_her():
    kept = ledger(record(1, branch=""), **{NAME: ["ours"]})
    world = seen({NAME: "hers"}, pull(head="hers"))
    assert taken_over(kept, world) == {NAME}
    (living,) = reconcile(kept, world, CONFIG)
    assert (living.branch, living.head) == (f"{NAME}-2", None)


def test_rows_on_a_branch_that_was_taken_over_stay_there():
    kept = ledger(record(1), record(2, branch=""), **{NAME: ["ours"]})
    (living,) = reconcile(kept, seen({NAME: "hers"}, pull(head="hers")), CONFIG)
    assert [it.row.short_id[-1] for it in living.records] == ["2"]


def test_an_open_pull_request_of_ours_goes_before_a_free_name():
    second = f"{NAME}-2"
    kept = ledger(record(1, branch=second), **{NAME: ["ours"], second: ["ours"]})
    world = seen({NAME: "ours", second: "ours"}, pull(second))
    assert [it.branch for it in reconcile(kept, world, CONFIG) if not it.is_empty] == [second]


def test_an_open_pull_request_without_rows_is_retired():
    kept = ledger(**{NAME: ["ours"]})
    (living,) = reconcile(kept, seen({NAME: "ours"}, pull()), CONFIG)
    assert (living.is_empty, living.branch, living.head) == (True, NAME, "ours")
    assert reconcile(kept, seen({NAME: "ours"}, pull(state="closed")), CONFIG) == []


def test_a_body_names_what_it_was_written_from():
    body = signed("Papers.  \n", "abc")
    assert body.startswith("Papers.\n\n<!--")
    assert written_inputs(body) == "abc"
    assert written_inputs("Papers.") is None


def test_nothing_is_touched_where_branch_and_body_are_as_wanted():
    kept = ledger(record(1), **{NAME: ["older", "ours"]})
    memory = kept.branches[NAME]
    (living,) = reconcile(kept, seen({NAME: "ours"}, pull(body=signed("", "abc"))), CONFIG)
    assert is_as_wanted(living, memory, "abc")
    assert not is_as_wanted(living, memory, "new")
    assert not is_as_wanted(living, None, "abc")
    assert not is_as_wanted(living, BranchMemory(), "abc")
    assert not is_as_wanted(living, BranchMemory(heads=("ours", "newer")), "abc")
    assert not is_as_wanted(replace(living, pull_request=None), memory, "abc")


def test_the_fingerprint_follows_rows_and_base():
    (one,) = reconcile(ledger(record(1)), seen(), CONFIG)
    (two,) = reconcile(ledger(record(2)), seen(), CONFIG)
    prints = {
        inputs_fingerprint(one, "base"),
        inputs_fingerprint(two, "base"),
        inputs_fingerprint(one, "other"),
        inputs_fingerprint(one, "base", "extra"),
    }
    assert len(prints) == 4
    assert inputs_fingerprint(one, "base") == inputs_fingerprint(one, "base", "")


def test_the_base_is_known_by_the_files_of_the_list_alone():
    blobs = {"README.md": "a", "other": "b"}
    assert base_fingerprint(blobs, ("README.md",)) == base_fingerprint(
        {**blobs, "other": "c"}, ("README.md",)
    )
    assert base_fingerprint(blobs, ("README.md",)) != base_fingerprint(
        {**blobs, "README.md": "c"}, ("README.md",)
    )
    assert base_fingerprint(blobs, ("x", "README.md")) == base_fingerprint(
        blobs, ("README.md", "x")
    )
