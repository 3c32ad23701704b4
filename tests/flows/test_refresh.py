"""Refreshing end to end: a git checkout, an arXiv and a web server on loopback."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest

from catalog.curated_list import Row
from catalog.edits import AddRow
from catalog.entry import Entry
from catalog.importing import import_readme
from flows.candidates.link_checks import LinkChecker, Strike
from flows.cli.running import flow_result
from flows.memory.ledger import Ledger
from flows.memory.places import Places
from flows.memory.records import ROW, Candidate, ProposedRow, Record
from flows.memory.shipped import records_in
from flows.polling.transport.transport import open_transport
from flows.proposals.outcomes import ListNight
from flows.proposals.propose_night import NightPlan, propose_night
from flows.refresh import (
    RefreshTools,
    final_state,
    read_strikes,
    refresh_all,
    summary_lines,
    this_weeks,
)
from flows.web.bounded_client import BoundedClient
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.proposals.checkout import (
    CONFIG,
    NOW,
    TODAY,
    body_at,
    git,
    ledger_at,
    make_checkout,
    papers,
    readme,
    settings_for,
)
from tests.flows.web.hostile_servers import LOOPBACK


@pytest.fixture
def arxiv():
    with ArxivStandin(papers(comment="Accepted at CVPR 2026"), today=TODAY) as server:
        yield server


@pytest.fixture
def run(tmp_path, arxiv):
    repository = make_checkout(tmp_path / "list")
    settings = settings_for(
        repository,
        tmp_path / "state",
        arxiv_api_url=arxiv.api_url,
        arxiv_feed_url=arxiv.feed_url,
    )
    places = Places(settings)

    def act(now=NOW, checker=None, shipped=None, **changes):
        with open_transport(settings, night=now.date()) as transport:
            tools = RefreshTools(transport, checker, now, shipped or {})
            return refresh_all(places, [CONFIG], tools, **changes)

    act.repository, act.places = repository, places
    return act


def test_a_published_paper_becomes_a_proposal_like_any_other(run):
    report = run()
    assert report.exit_code == 0
    assert "**venue** becomes `CVPR`" in body_at(run.repository)
    assert "now published at CVPR 2026: Accepted at CVPR 2026" in body_at(run.repository)
    assert "| CVPR | 2026 |" in git(run.repository, "show", "litwatch/kites:README.md")


@pytest.fixture
def next_year(arxiv):
    """The first paper now has a venue, another year and another title: three changes of a row."""
    first, second = papers(comment="Accepted at CVPR 2027", arxiv_version=2)
    arxiv.load([replace(first, title="Answering questions about the sky above"), second])


def test_several_changes_of_one_row_do_not_conflict_when_all_are_accepted(run, next_year):
    assert run().lists[0].changes_count == 3
    assert set(fates(run).values()) == {"proposed"}
    git(run.repository, "merge", "-q", "--no-ff", "-m", "Take all", "litwatch/kites")
    text = (run.repository / "README.md").read_text("utf-8")
    (line,) = [line for line in text.splitlines() if "2601.00001" in line]
    assert line.startswith("| [Answering questions about the sky above](")
    assert line.endswith("| CVPR | 2027 | N/A |")
    assert run(NOW + timedelta(days=7)).lists[0].changes_count == 0
    assert set(fates(run).values()) == {"merged"}


@pytest.mark.parametrize("refused", ["venue", "year", "title"])
def test_one_change_of_a_row_is_refused_and_the_others_stand(run, next_year, refused):
    run()
    path = run.repository / ".litwatch" / "pull-requests" / "1.md"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (at,) = [n for n, line in enumerate(lines) if f"field:{refused}\\u0040" in line]
    lines[at] = lines[at].replace("- [x]", "- [ ]")
    path.write_text("".join(lines), encoding="utf-8")
    run(NOW + timedelta(days=1))
    git(run.repository, "merge", "-q", "--no-ff", "-m", "Take two", "litwatch/kites")
    run(NOW + timedelta(days=7))
    wanted = dict.fromkeys(("venue", "year", "title"), "merged") | {refused: "rejected"}
    assert fates(run) == wanted
    assert git(run.repository, "for-each-ref", "--no-merged=main", "refs/heads/litwatch/") == ""


def fates(run):
    records = ledger_at(run.places).records.values()
    return {it.row.what.removeprefix("field:"): it.status for it in records}


def test_a_proposed_paper_that_was_withdrawn_meanwhile_leaves_the_proposals(run, arxiv):
    first, second = papers()
    paper = replace(first, arxiv_id="2601.00003", title="A kite that was withdrawn")
    place = run.places.of(CONFIG)
    entry = Entry(title=paper.title, arxiv_id=paper.arxiv_id, venue="arXiv", year=2026)
    row = ProposedRow(
        "arxiv:2601.00003", "2601.00003", ROW, "box", entry, AddRow("box", entry), prob_relevant=0.9
    )
    plan = NightPlan((ListNight(CONFIG, (Candidate(row),)),), TODAY, NOW)
    propose_night(plan, publisher=place.publisher, state=place.store)
    assert fates(run) == {"row": "proposed"}
    arxiv.load([first, second, replace(paper, comment="Withdrawn: wrong", is_withdrawn=True)])
    run(NOW + timedelta(days=1))
    assert fates(run) == {"row": "superseded"}
    assert "withdrawn by its authors: Withdrawn: wrong" in body_at(run.repository)


def test_a_second_refresh_changes_nothing(run):
    run()
    before = git(run.repository, "for-each-ref")
    run(NOW + timedelta(hours=1))
    assert git(run.repository, "for-each-ref") == before


def test_a_refused_change_is_not_brought_up_again(run):
    run()
    path = run.repository / ".litwatch" / "pull-requests" / "1.md"
    path.write_text(path.read_text("utf-8").replace("- [x]", "- [ ]"), encoding="utf-8")
    run(NOW + timedelta(days=7))
    assert {it.status for it in ledger_at(run.places).records.values()} == {"rejected"}
    run(NOW + timedelta(days=14))
    assert {it.status for it in ledger_at(run.places).records.values()} == {"rejected"}


def test_a_dry_run_writes_nothing(run):
    report = run(is_dry_run=True)
    assert report.lists[0].changes_count == 1
    assert git(run.repository, "branch", "--list", "litwatch*") == ""


def test_arxiv_out_of_reach_is_said_and_exit_3(run, arxiv):
    arxiv.spoil("api", "server_error_500")
    report = run()
    assert report.exit_code == 3
    assert any("arXiv could not be asked" in line for line in summary_lines(report))


def test_the_kill_switch_comes_first(run, arxiv):
    (run.repository / ".litwatch-stop").touch()
    git(run.repository, "add", "-A")
    git(run.repository, "commit", "-q", "-m", "Stop")
    report = run()
    assert report.stopped_by == ("the file .litwatch-stop on main",)
    assert arxiv.requests == []
    assert final_state(report).name == "Stopped"


def test_a_link_dead_in_two_weeks_is_proposed(run, httpserver):
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    (run.repository / "README.md").write_text(readme(f"[code]({httpserver.url_for('/gone')})"))
    git(run.repository, "commit", "-q", "-a", "-m", "Add code")
    with BoundedClient("litwatch", LOOPBACK) as client:
        checker = LinkChecker(client, sleep=lambda _: None)
        first = run(checker=checker)
        assert first.lists[0].links_checked_count == 1
        assert httpserver.url_for("/gone") in ledger_at(run.places).facts["link_strikes"]
        run(NOW + timedelta(days=7), checker=checker)
    assert "code link dead in two different weeks (404)" in body_at(run.repository)


@pytest.mark.parametrize(("exit_code", "name"), [(0, "Completed"), (3, "Failed")])
def test_the_flows_state_says_how_it_went(run, arxiv, exit_code, name):
    if exit_code:
        arxiv.spoil("api", "server_error_500")
    state = final_state(run())
    assert state.name == name
    assert flow_result(state)["exit_code"] == exit_code


def test_strikes_that_cannot_be_read_are_forgotten():
    raw = {"https://a.org": {"week": "2026-W01", "words": "404"}, "https://b.org": "?", "c": {}}
    assert read_strikes(raw) == {"https://a.org": Strike("2026-W01", "404")}


def test_a_title_too_short_to_name_one_paper_is_not_searched(tmp_path, arxiv):
    """It never found anything, took the turn of others and could drown them in its results."""
    rows = "".join(
        f"| [{title}](https://example.org/{n}) | arXiv | 2026 | N/A |\n"
        for n, title in enumerate(["Kites", "Kites seen from orbit by radar"])
    )
    made = import_readme(readme().split("| [")[0] + rows, "kites", CONFIG)
    repository = make_checkout(tmp_path / "list", made.files["README.md"])
    for path, text in made.files.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Import")
    settings = settings_for(repository, tmp_path / "state", arxiv_api_url=arxiv.api_url)
    with open_transport(settings, night=TODAY) as transport:
        tools = RefreshTools(transport, None, NOW, {})
        report = refresh_all(Places(settings), [made.config], tools)
    assert report.lists[0].changes_count == 1
    searches = [unquote_plus(it.path) for it in arxiv.requests if "ti%3A" in it.path]
    assert len(searches) == 1
    assert searches[0].count('ti:"') == 1


def test_rows_without_id_take_turns():
    rows = [Row("box", Entry(title=f"T{n}"), f"k{n:02}", "README.md", n) for n in range(50)]
    seen = {row.key for week in range(3) for row in this_weeks(rows, TODAY + timedelta(weeks=week))}
    assert len(seen) == 50
    assert this_weeks(rows[:5], TODAY) == rows[:5]


def records_at(run):
    return records_in(run.places.of(CONFIG).store.snapshot(), CONFIG.id)


def test_what_arxiv_says_of_the_papers_is_kept_for_the_site(run):
    run()
    assert set(records_at(run)) == {"2601.00001", "2601.00002"}
    assert records_at(run)["2601.00001"].authors == ("Mina Murray",)
    assert records_at(run)["2601.00001"].abstract == "We fly a kite."


def test_records_outlive_a_refresh_without_arxiv(run, arxiv):
    run()
    arxiv.load([])
    run(NOW + timedelta(days=7))
    assert set(records_at(run)) == {"2601.00001", "2601.00002"}


def test_records_of_shipped_proposals_are_kept_too(run, arxiv):
    arxiv.load([*papers(), replace(papers()[0], arxiv_id="2601.00005", title="A shipped kite")])
    entry = Entry(title="A shipped kite", arxiv_id="2601.00005")
    row = ProposedRow("arxiv:2601.00005", "2601.00005", ROW, "box", entry, AddRow("box", entry))
    shipped = Ledger(CONFIG.id).put([Record(row, "waiting", first_seen_date=TODAY)])
    run(shipped={CONFIG.id: shipped})
    assert "2601.00005" in records_at(run)
    assert fates(run) == {}, "nothing else comes of it"


def test_a_dry_run_keeps_no_records(run):
    run(is_dry_run=True)
    assert records_at(run) == {}
