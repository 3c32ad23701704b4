"""Two lists of one repository: a pull request each, one dashboard, and no list stops the other."""

from __future__ import annotations

from flows.memory.ledger_file import ledger_in
from flows.memory.records import Candidate
from flows.proposals.outcomes import ALARM_FACT, ListNight, ProposalOutcome
from flows.proposals.propose_night import NightPlan, propose_night
from flows.proposals.text.dashboard import read_parts
from flows.repositories.publisher import Look
from tests.flows.proposals.sample import arxiv_id, candidate, readme, sample_config
from tests.flows.proposals.worlds import GitHubWorld, Interrupted, rows_in

DRAKES = sample_config("drakes").model_copy(update={"name": "Drakes", "readme": "DRAKES.md"})


def night(
    world: GitHubWorld, kites: tuple[Candidate, ...], drakes: tuple[Candidate, ...]
) -> ProposalOutcome:
    publisher, state = world.open_place()
    lists = (ListNight(world.config, kites), ListNight(DRAKES, drakes))
    plan = NightPlan(lists, world.today, world.now)
    return propose_night(plan, publisher=publisher, state=state)


def test_each_list_has_its_pull_request_and_both_share_the_dashboard(github: GitHubWorld) -> None:
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(2),))
    assert github.open_branches() == ["litwatch/drakes", "litwatch/kites"]
    drakes = github.github.repo.text("litwatch/drakes", "DRAKES.md")
    assert arxiv_id(2) in rows_in(drakes)
    assert "Awesome Kites" in github.dashboard()
    assert "Drakes" in github.dashboard()


def test_command_goes_to_the_list_whose_pull_request_it_stands_on(github: GitHubWorld) -> None:
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(1),))
    number = github.number("litwatch/drakes")
    github.github.repo.comment(number, "mina", f"/litwatch reject {arxiv_id(1)}")
    night(github, (), ())
    assert github.fate(1) == "proposed"
    assert github.open_branches() == ["litwatch/kites"]


def test_a_run_for_one_list_leaves_commands_on_the_other_lists_pull_request(
    github: GitHubWorld,
) -> None:
    """It took them for its own: "I have proposed nothing called …", and nobody obeyed any more."""
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(2),))
    number = github.number("litwatch/drakes")
    github.github.repo.comment(number, "mina", f"/litwatch reject {arxiv_id(2)}")
    github.github.repo.comment(number, "mina", "/litwatch pause")
    publisher, state = github.open_place()
    only = NightPlan((ListNight(github.config, ()),), github.today, github.now)
    assert propose_night(only, publisher=publisher, state=state).replies_count == 0
    assert github.ledger().paused_until is None
    night(github, (), ())
    _, state = github.open_place()
    drakes = ledger_in(state.snapshot(), "drakes")
    assert [it.status for it in drakes.records.values()] == ["rejected"]
    assert drakes.paused_until is not None
    assert github.ledger().paused_until is None


def test_a_run_for_one_list_asks_which_list_a_command_on_the_dashboard_means(
    github: GitHubWorld,
) -> None:
    """It paused its own list, whichever was meant."""
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(2),))
    publisher, _ = github.open_place()
    number = publisher.observe(Look()).dashboard.number
    github.github.repo.comment(number, "mina", "/litwatch pause")
    github.github.repo.comment(number, "mina", f"/litwatch reject {arxiv_id(2)}")
    publisher, state = github.open_place()
    only = NightPlan((ListNight(github.config, ()),), github.today, github.now)
    assert propose_night(only, publisher=publisher, state=state).replies_count == 1
    assert github.ledger().paused_until is None
    replies = [it.body for it in github.github.repo.comments if "Which list" in it.body]
    assert len(replies) == 1
    assert "drakes" in replies[0]
    night(github, (), ())
    _, state = github.open_place()
    drakes = ledger_in(state.snapshot(), "drakes")
    assert [it.status for it in drakes.records.values()] == ["rejected"]


def test_list_that_is_not_there_does_not_keep_the_other_back(github: GitHubWorld) -> None:
    outcome = night(github, (candidate(1),), (candidate(2),))
    assert [str(error.what) for error in outcome.errors] == [
        "The repository holds no list drakes: DRAKES.md is not there."
    ]
    assert github.open_branches() == ["litwatch/kites"]
    assert "DRAKES.md is not there" in github.dashboard()
    heads = github.heads()
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    assert not night(github, (), (candidate(2),)).errors
    assert github.open_branches() == ["litwatch/drakes", "litwatch/kites"]
    assert github.heads()["litwatch/kites"] == heads["litwatch/kites"]


def test_a_run_for_one_list_leaves_the_other_lists_part_and_ticks_alone(
    github: GitHubWorld,
) -> None:
    """A comment for one list wiped the other list and its buttons off the dashboard."""
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(2, lane="unsure"),))
    before = github.dashboard()
    issue = next(it for it in github.github.repo.issues.values() if it.body == before)
    issue.body = before.replace("- [ ] refuse it for good", "- [x] refuse it for good")
    publisher, state = github.open_place()
    only = NightPlan((ListNight(github.config, (candidate(3),)),), github.today, github.now)
    propose_night(only, publisher=publisher, state=state)
    shown = github.dashboard()
    assert read_parts(shown)["drakes"] == read_parts(issue.body)["drakes"]
    assert "- [x] refuse it for good" in shown
    assert shown.count("Pause ") == 2
    night(github, (), ())
    _, state = github.open_place()
    records = ledger_in(state.snapshot(), "drakes").records.values()
    assert [record.status for record in records] == ["rejected"]


def test_a_dashboard_that_another_lists_run_wrote_meanwhile_is_no_reason_to_begin_again(
    github: GitHubWorld,
) -> None:
    """The last part of a shared night looked at each of its lists a second time."""
    github.github.repo.commit_files("main", {"DRAKES.md": readme()})
    night(github, (candidate(1),), (candidate(2),))

    def other_run() -> None:
        publisher, state = github.open_place()
        drakes = NightPlan((ListNight(DRAKES, (candidate(4),)),), github.today, github.now)
        propose_night(drakes, publisher=publisher, state=state)

    publisher, state = github.open_place()
    kites = NightPlan((ListNight(github.config, (candidate(3),)),), github.today, github.now)
    before = len(github.github.calls)
    told = propose_night(kites, publisher=publisher, state=Interrupted(state, other_run))
    asked = [str(call) for call in github.github.calls[before:]]
    assert not told.notes
    assert asked.count("GET /repos/acme/kites/pulls") == 2, "one look of each run"
    parts = read_parts(github.dashboard())
    assert "Propose 2 papers for Drakes" in parts["drakes"].text, "what the other run wrote"
    assert "Propose 2 papers for Awesome Kites" in parts["kites"].text


def test_an_alarm_of_the_night_outlives_a_review(github: GitHubWorld) -> None:
    publisher, state = github.open_place()
    alarmed = ListNight(github.config, (candidate(1),), facts={ALARM_FACT: "No paper for 9 days."})
    propose_night(NightPlan((alarmed,), github.today, github.now), publisher=publisher, state=state)
    assert "No paper for 9 days" in github.dashboard()
    github.night()
    assert "No paper for 9 days" in github.dashboard()


def test_a_list_in_error_still_shows_its_open_pull_request(github: GitHubWorld) -> None:
    github.night(candidate(1))
    github.github.repo.commit_files("main", {"README.md": "# Nothing here\n"})
    github.night(candidate(2), days=1)
    part = read_parts(github.dashboard())["kites"].text
    assert f"#{github.number()}" in part
    assert "Nothing is open" not in part
