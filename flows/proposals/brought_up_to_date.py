"""Branches that a person brought up to date with the base, and changed nothing else of.

GitHub's button *Update branch* puts a commit of hers on litwatch's branch, or writes its commits
anew. Where the branch changes in its base exactly what litwatch wrote, it is litwatch's still.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from flows.memory.ledger import BranchMemory, Ledger
from flows.proposals.branches import handed_over
from flows.repositories.git_process import GitError
from flows.repositories.github_errors import NotThereError
from flows.repositories.publisher import Observed, Publisher


def with_updated_branches(ledger: Ledger, observed: Observed, publisher: Publisher) -> Ledger:
    """Ledger that knows such a branch's head for its own. Raises PublishError."""
    for pull in handed_over(ledger, observed):
        memory = ledger.branches[pull.branch]
        if memory.told_number == pull.number:
            continue  # Once hers, always hers.
        fork = _fork(memory, observed.base_sha, pull.head_sha, publisher)
        if fork:
            memory = replace(memory.with_head(pull.head_sha), built_on=fork)
            ledger = ledger.with_branch(pull.branch, memory)
    return ledger


def _fork(memory: BranchMemory, base_sha: str, head: str, publisher: Publisher) -> str | None:
    """Commit of the base that the branch is now built on; None where it holds more than ours."""
    ours = memory.heads[-1]
    try:
        fork = publisher.fork_of(base_sha, head)
        built_on = memory.built_on or publisher.fork_of(base_sha, ours)
        if not fork or not built_on or fork == built_on:
            return None
        is_same = _is_same_change(publisher, (built_on, ours), (fork, head))
    except (NotThereError, GitError):
        return None
    return fork if is_same else None


def _is_same_change(publisher: Publisher, *spans: tuple[str, str]) -> bool:
    """Whether from one commit to another the same lines of the same files come and go."""
    one, other = (_changed(publisher, *span) for span in spans)
    if one != other:
        return False
    lines, others = (_lines_moved(publisher, *span, one) for span in spans)
    return lines == others


def _changed(publisher: Publisher, before: str, after: str) -> set[str]:
    old, new = publisher.paths_at(before), publisher.paths_at(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def _lines_moved(
    publisher: Publisher, before: str, after: str, paths: set[str]
) -> list[tuple[Counter[str], Counter[str]]]:
    """Lines that each file lost, and lines that it won."""
    old, new = publisher.files_at(before, paths), publisher.files_at(after, paths)
    pairs = [(_lines(old.get(path)), _lines(new.get(path))) for path in sorted(paths)]
    return [(was - now, now - was) for was, now in pairs]


def _lines(text: str | None) -> Counter[str]:
    return Counter((text or "").splitlines())
