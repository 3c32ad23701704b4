import subprocess

import pytest

from flows.repositories import git_process
from flows.repositories.git_blobs import Blobs
from flows.repositories.git_history import HistoryError, file_versions, is_shallow, tracked_readme
from flows.repositories.git_process import GitError


def git(repository, *arguments, day="2024-03-19"):
    stamp = f"{day}T12:00:00+00:00"
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(repository),
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_DATE": stamp,
    }
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(
        ["git", "-C", str(repository), *who, *arguments],
        check=True,
        env=environment,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def commit(repository, day, name="README.md", text=None):
    (repository / name).write_text(text if text is not None else f"text of {day}\n" * 5)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", day, day=day)


def told(versions):
    return [(v.committed_date.isoformat(), v.content.decode()) for v in versions]


def test_versions_come_oldest_first_with_day_and_content(repository):
    commit(repository, "2024-03-19", text="one\n")
    commit(repository, "2024-03-23", text="one\ntwo\n")
    assert told(file_versions(repository, "README.md")) == [
        ("2024-03-19", "one\n"),
        ("2024-03-23", "one\ntwo\n"),
    ]


def test_commits_that_do_not_touch_the_file_are_left_out(repository):
    commit(repository, "2024-03-19", text="one\n")
    commit(repository, "2024-03-20", name="other.md")
    assert len(file_versions(repository, "README.md")) == 1


def test_a_renamed_file_keeps_its_history(repository):
    commit(repository, "2024-03-19", name="readme.md", text="same text\n" * 9)
    git(repository, "mv", "readme.md", "README.md")
    git(repository, "commit", "-q", "-m", "rename", day="2024-04-01")
    text = "same text\n" * 9
    versions = told(file_versions(repository, "README.md"))
    assert versions == [("2024-03-19", text), ("2024-04-01", text)]


def test_a_merged_branch_counts_on_the_day_of_the_merge(repository):
    commit(repository, "2024-03-19", text="one\n")
    git(repository, "checkout", "-q", "-b", "proposal")
    commit(repository, "2024-03-20", text="one\ntwo\n")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "proposal", day="2024-05-01")
    days = [day for day, _ in told(file_versions(repository, "README.md"))]
    assert days == ["2024-03-19", "2024-05-01"]


def test_paths_outside_ascii_and_with_spaces_are_read(repository):
    commit(repository, "2024-03-19", name="Übersicht der Arbeiten.md", text="eins\n")
    assert told(file_versions(repository, "Übersicht der Arbeiten.md"))[0][1] == "eins\n"


def test_bytes_come_back_as_they_are(repository):
    (repository / "README.md").write_bytes(b"a\r\n\x00\xff\n\nb")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "binary")
    assert file_versions(repository, "README.md")[0].content == b"a\r\n\x00\xff\n\nb"


def test_first_tracked_candidate_is_taken(repository):
    commit(repository, "2024-03-19", name="readme.md")
    assert tracked_readme(repository, ["README.md", "readme.md"]) == "readme.md"


def test_no_readme_says_how_to_name_it(repository):
    commit(repository, "2024-03-19", name="notes.md")
    with pytest.raises(HistoryError, match=r"holds none of README\.md.*--readme"):
        tracked_readme(repository, ["README.md"])
    with pytest.raises(HistoryError, match=r"no commit of .* touches README\.md"):
        file_versions(repository, "README.md")


def test_a_url_is_answered_with_how_to_clone(tmp_path):
    with pytest.raises(HistoryError, match="git clone"):
        file_versions(tmp_path / "https:", "README.md")


def test_a_folder_without_git_says_so(tmp_path):
    with pytest.raises(HistoryError, match=r"git could not read .*checkout"):
        file_versions(tmp_path, "README.md")


def test_a_repository_without_commits_says_so(repository):
    with pytest.raises(HistoryError, match="at least one commit"):
        file_versions(repository, "README.md")


def test_a_shallow_clone_is_noticed(repository, tmp_path_factory):
    commit(repository, "2024-03-19", text="one\n")
    commit(repository, "2024-03-20", text="two\n")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", f"file://{repository}", ".")
    assert is_shallow(clone)
    assert not is_shallow(repository)


def test_the_readme_named_like_an_option_is_not_one(repository):
    commit(repository, "2024-03-19", name="--output=x.md", text="one\n")
    assert len(file_versions(repository, "--output=x.md")) == 1


def test_a_clone_whose_old_files_cannot_be_fetched_says_so(repository, tmp_path_factory):
    commit(repository, "2024-03-19", text="one\n")
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--filter=blob:none", "-n", f"file://{repository}", ".")
    git(clone, "remote", "set-url", "origin", str(clone / "gone"))
    with pytest.raises(HistoryError, match="Fetch the whole history first"):
        file_versions(clone, "README.md")


def test_a_file_that_git_was_killed_over_is_read_again_whole(repository, monkeypatch):
    commit(repository, "2024-03-19", text="one\n")
    monkeypatch.setattr(git_process, "start_git", ends_too_early)
    blobs = Blobs(repository)
    with pytest.raises(GitError, match="git cannot read"):
        blobs.read("HEAD:README.md")
    monkeypatch.undo()
    assert blobs.read("HEAD:README.md") == b"one\n"


def ends_too_early(folder, *arguments):
    """Start what says half of a blob, as a git that is killed does."""
    words = ["sh", "-c", "read name; printf 'abc blob 4\\non'"]
    return subprocess.Popen(words, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
