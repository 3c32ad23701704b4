"""What a repository may get wrong: one clear message each, exit 4, nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from catalog.catalog_errors import LitwatchError
from flows.errors import PermissionMissingError, PublishError, SettingsError
from flows.repositories.git import GitRepository
from flows.repositories.github_client import GitHubClient
from tests.flows.proposals.sample import arxiv_id, candidate, git
from tests.flows.proposals.worlds import BRANCH, GitHubWorld, local_world, rows_in
from tests.github_standin.repository import Repository
from tests.github_standin.server import Fault


def fail(world: GitHubWorld) -> PublishError:
    """Run a night that cannot work; return its error."""
    try:
        (error,) = world.night(candidate(1)).errors
    except PublishError as caught:
        error = caught
    assert error.exit_code == 4
    assert error.remedy
    return error


def archive(repo: Repository) -> None:
    repo.is_archived = True


def make_read_only(repo: Repository) -> None:
    repo.missing_permissions |= {"contents", "pull_requests", "issues"}


def empty(repo: Repository) -> None:
    repo.refs.clear()


def take_list_away(repo: Repository) -> None:
    repo.commit_files("main", {"README.md": None, "OTHER.md": "x"})


def protect_everything(repo: Repository) -> None:
    repo.protected_branches |= {BRANCH, "litwatch-state", "main"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (archive, "The repository is archived and read-only."),
        (make_read_only, "The token may only read: it lacks the permission Contents: write."),
        (empty, "The repository is empty."),
        (take_list_away, "The repository holds no list kites: README.md is not there."),
        (protect_everything, "A branch protection rule does not let the bot write the memory"),
    ],
)
def test_repository_that_cannot_take_proposals(
    github: GitHubWorld, spoil: Callable[[Repository], None], message: str
) -> None:
    spoil(github.github.repo)
    heads = github.heads()
    assert message in str(fail(github))
    assert {k: v for k, v in github.heads().items() if k != "litwatch-state"} == heads
    assert github.open_branches() == []


def test_repository_archived_later_says_so_too(github: GitHubWorld) -> None:
    github.night(candidate(2))
    archive(github.github.repo)
    assert "archived" in str(fail(github))


def test_fork_one_may_not_write_to(github: GitHubWorld) -> None:
    repo = github.github.repo
    repo.is_fork = True
    repo.missing_permissions.add("contents")
    assert "for a fork, open proposals in a repository" in str(fail(github))


def test_fork_of_ones_own_works(github: GitHubWorld) -> None:
    github.github.repo.is_fork = True
    github.night(candidate(1))
    assert github.open_branches() == [BRANCH]


def test_actions_not_allowed_to_open_pull_requests(github: GitHubWorld) -> None:
    github.github.repo.actions_may_open_pulls = False
    error = fail(github)
    assert isinstance(error, PermissionMissingError)
    assert "Allow GitHub Actions to create and approve pull requests" in error.remedy
    assert BRANCH not in github.heads(), "no branch is left without its pull request"
    github.github.repo.actions_may_open_pulls = True
    github.night()
    assert github.open_branches() == [BRANCH]


@pytest.mark.parametrize(
    ("lacking", "named"),
    [("pull_requests", "Pull requests: write"), ("issues", "Issues: write")],
)
def test_token_without_one_permission_is_told_which(
    github: GitHubWorld, lacking: str, named: str
) -> None:
    github.github.repo.missing_permissions.add(lacking)
    error = fail(github)
    assert isinstance(error, PermissionMissingError)
    assert named in error.what
    github.github.repo.missing_permissions.clear()
    github.night(candidate(1))
    assert github.open_branches() == [BRANCH]


def test_readme_changed_since_names_the_lost_section(github: GitHubWorld) -> None:
    text = github.text().replace("## Box kites", "## Kites with boxes")
    text = text.replace("Old box kite", "Other").replace("2603.010", "2601.010")
    github.github.repo.commit_files("main", {"README.md": text})
    error = fail(github)
    assert "The README no longer shows the section Box kites: it was changed since." in error.what
    assert BRANCH not in github.heads()


def test_repository_that_does_not_exist(github: GitHubWorld) -> None:
    github.name = "acme/nowhere"
    assert "Not found" in fail(github).what


def test_wrong_token(github: GitHubWorld) -> None:
    github.token = "guessed"
    error = fail(github)
    assert "does not accept the token" in error.what
    assert "guessed" not in repr(error) + str(error.__dict__)


def test_no_token_where_one_is_needed() -> None:
    with pytest.raises(SettingsError, match="No GitHub token is set"):
        GitHubClient(api_url="http://127.0.0.1:1", token=None, repository="acme/kites")


@pytest.mark.parametrize("name", ["kites", "acme/", "a/b/c", ""])
def test_name_that_is_no_repository(name: str) -> None:
    with pytest.raises(SettingsError, match="is not the name of a repository"):
        GitHubClient(api_url="http://127.0.0.1:1", token=SecretStr("t"), repository=name)


def test_base_branch_that_does_not_exist(github: GitHubWorld) -> None:
    github.config = github.config.model_copy(update={"base_branch": "trunk"})
    assert "There is no branch trunk" in fail(github).what


def test_issues_switched_off_only_cost_the_dashboard(github: GitHubWorld) -> None:
    github.github.repo.has_issues = False
    github.configure(labels=())
    outcome = github.night(candidate(1))
    assert github.open_branches() == [BRANCH]
    assert "Switch issues on" in outcome.notes[0]


def test_memory_of_another_format_is_refused_and_kept(github: GitHubWorld) -> None:
    github.night(candidate(1))
    repo = github.github.repo
    repo.commit_files("litwatch-state", {"lists/kites.json": '{"format": 99}'})
    with pytest.raises(LitwatchError, match="its format is 99") as caught:
        github.night(candidate(2))
    assert caught.value.exit_code == 4
    assert repo.text("litwatch-state", "lists/kites.json") == '{"format": 99}'


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 1}', '{"format": 1, "list": 3'])
def test_memory_that_is_cut_short_is_refused(github: GitHubWorld, content: str) -> None:
    github.night(candidate(1))
    github.github.repo.commit_files("litwatch-state", {"lists/kites.json": content})
    with pytest.raises(LitwatchError, match="memory of kites cannot be read"):
        github.night(candidate(2))


def test_token_is_in_no_log_and_no_exception(
    github: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    github.github.standing_faults.append(("GET /pulls", Fault(500)))
    error = fail(github)
    seen = caplog.text + str(error) + repr(error.__dict__) + repr(error.__cause__)
    assert "bot-token" not in seen


def test_folder_without_git(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="This is not a git repository"):
        GitRepository(tmp_path)


def test_local_repository_without_a_commit(tmp_path: Path) -> None:
    world = local_world(tmp_path)
    git(world.repository, "update-ref", "-d", "refs/heads/main")
    with pytest.raises(PublishError, match="There is no branch main, or the repository is empty"):
        world.night(candidate(1))


def test_one_lost_section_kept_the_papers_of_the_others_back(github: GitHubWorld) -> None:
    whole = github.text()
    github.github.repo.commit_files("main", {"README.md": whole[: whole.index("## Delta kites")]})
    outcome = github.night(candidate(1), candidate(2, section="delta"))
    assert outcome.errors == ()
    (note,) = outcome.notes
    assert "The README no longer shows the section Delta kites" in note
    assert "Restore its heading" in note
    assert rows_in(github.text(BRANCH)) - rows_in(github.text()) == {arxiv_id(1)}
    assert github.night(days=1).notes == (note,)
    assert github.fate(2) == "waiting"
    github.github.repo.commit_files("main", {"README.md": whole})
    assert github.night(days=1).notes == ()
    assert rows_in(github.text(BRANCH)) - rows_in(whole) == {arxiv_id(1), arxiv_id(2)}
