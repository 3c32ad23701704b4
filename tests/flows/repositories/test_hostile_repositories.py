"""A repository from somebody else runs none of the programs that its configuration names."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.repositories.git import GitRepository
from flows.repositories.git_history import file_versions, is_shallow, tracked_readme
from flows.repositories.git_process import GitError

PROGRAMS = [
    "gpg.program", "gpg.ssh.program", "gpg.x509.program", "core.fsmonitor", "diff.external",
    "core.pager", "pager.log", "core.editor", "core.sshCommand", "core.askPass",
    "core.alternateRefsCommand", "diff.evil.command", "diff.evil.textconv", "filter.evil.clean",
    "filter.evil.smudge", "filter.evil.process", "credential.helper", "interactive.diffFilter",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "trailer.evil.command",
    "merge.evil.driver", "alias.log", "sequence.editor", "core.gitProxy",
]  # fmt: skip
HOOKS = ["reference-transaction", "post-index-change", "pre-auto-gc", "post-checkout", "pre-commit"]


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """Program that leaves a file where it ran."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexit 0\n")
    program.chmod(0o755)
    return program


def sprung(trap: Path) -> bool:
    return (trap.parent / "sprung").exists()


@pytest.fixture
def hostile(tmp_path: Path, trap: Path) -> Path:
    """Repository that names the program wherever git may take one, in each way of including."""
    root = tmp_path / "hostile"
    root.mkdir()

    def git(*args: str, **more: object) -> bytes:
        return subprocess.run(
            ["git", *args], cwd=root, check=True, capture_output=True, **more
        ).stdout

    git("init", "-q", "-b", "main")
    (root / "README.md").write_text("# A list\n")
    (root / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    who = ("-c", "user.name=Eve", "-c", "user.email=eve@example.org")
    git("add", "-A")
    git(*who, "commit", "-q", "-m", "one")
    signed = git("cat-file", "commit", "HEAD").replace(
        b"\n\n",
        b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n",
        1,
    )
    made = git("hash-object", "-t", "commit", "-w", "--stdin", input=signed).decode().strip()
    git("update-ref", "refs/heads/main", made)
    for name in PROGRAMS:
        git("config", name, f"!{trap}" if name.startswith("alias") else str(trap))
    git("config", "log.showSignature", "true")
    git("config", "commit.gpgSign", "true")
    git("config", "core.hooksPath", str(root / "hooks"))
    git("config", "extensions.partialClone", "origin")
    git("config", "remote.origin.promisor", "true")
    git("config", "remote.origin.url", f"ext::{trap}")
    git("config", "protocol.ext.allow", "always")
    git("config", "protocol.file.allow", "always")
    (root / "hooks").mkdir()
    for hook in HOOKS:
        shutil.copy(trap, root / "hooks" / hook)
    return root


def test_the_trap_is_one(hostile: Path, trap: Path) -> None:
    subprocess.run(
        ["git", "log", "-1"],
        cwd=hostile,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert sprung(trap)


def test_reading_a_history_runs_nothing_of_the_repository(hostile: Path, trap: Path) -> None:
    """`litwatch history REPO` ran what the repository's configuration called gpg.program."""
    assert tracked_readme(hostile, ["README.md"]) == "README.md"
    assert [version.content for version in file_versions(hostile, "README.md")] == [b"# A list\n"]
    assert not is_shallow(hostile)
    assert not sprung(trap)


def test_what_a_partial_clone_lacks_is_not_fetched(hostile: Path, trap: Path) -> None:
    repository = GitRepository(hostile)
    blob = repository.tree("main")["README.md"]
    (hostile / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GitError, match="no blob"):
        repository.blob(blob)
    assert not sprung(trap)


def test_proposals_to_a_hostile_checkout_run_nothing_of_it(hostile: Path, trap: Path) -> None:
    repository = GitRepository(hostile)
    head = repository.head("refs/heads/main")
    made = repository.commit(
        {"new.md": b"text"}, parent=head, message="Add", when=datetime(2026, 1, 1, tzinfo=UTC)
    )
    repository.move_ref("refs/heads/litwatch/geo", made, None)
    assert repository.branches("litwatch/") == {"litwatch/geo": made}
    assert repository.blob(repository.tree(made)["new.md"]) == b"text"
    assert not sprung(trap)
