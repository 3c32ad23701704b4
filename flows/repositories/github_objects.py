"""Small pieces of git on GitHub: refs, trees and commits, without a call more than needed."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.repositories.github_client import GitHubClient

if TYPE_CHECKING:
    from github.GitCommit import GitCommit
    from github.GitRef import GitRef
    from github.GitTree import GitTree
    from github.InputGitTreeElement import InputGitTreeElement

_FILE_MODE = "100644"


def refs_below(client: GitHubClient, prefix: str) -> dict[str, str]:
    """Branch name → commit, of branches whose names begin with a prefix. One call a page."""
    heads: dict[str, str] = {}
    url: str | None = _branches_url(client, prefix)
    while url:
        page, url = _branches_page(client, url)
        heads |= page
    return heads


def refs_at_hand(client: GitHubClient, prefix: str) -> tuple[str, dict[str, str]]:
    """Branches as one answer holds them, and what the names of all that it holds begin with.

    All branches ("") as a rule, which spares the call for the base; where GitHub serves them in
    pages those below the prefix.
    """
    heads, following = _branches_page(client, _branches_url(client, ""))
    return (prefix, refs_below(client, prefix)) if following else ("", heads)


def create_branch(client: GitHubClient, branch: str, sha: str, doing: str) -> None:
    """Begin a branch at a commit. Raises AlreadyThereError where it is there at another one."""

    def look() -> str | None:
        head = refs_below(client, branch).get(branch)
        return head if head == sha else None

    client.create(
        doing,
        lambda: client.repo.create_git_ref(f"refs/heads/{branch}", sha).ref,
        look,
        area="contents",
    )


def _branches_url(client: GitHubClient, prefix: str) -> str:
    return f"{client.repo.url}/git/matching-refs/heads/{quote(prefix)}".rstrip("/")


def _branches_page(client: GitHubClient, url: str) -> tuple[dict[str, str], str | None]:
    """Branch name → commit of one page, and the address of the next."""
    # Not `get_git_matching_refs`: it sends a page size, which this operation does not know.
    headers, refs = client.ask(
        "list the branches", lambda: client.repo.requester.requestJsonAndCheck("GET", url)
    )
    if refs:
        _follow_rename(client, refs[0]["url"])
    heads = {ref["ref"].removeprefix("refs/heads/"): ref["object"]["sha"] for ref in refs or ()}
    following = re.search(r'<([^<>]+)>; rel="next"', str(headers.get("link", "")))
    return heads, following[1] if following else None


def commit_stub(client: GitHubClient, sha: str) -> GitCommit:
    """A commit known by name; it is fetched only if more of it is asked."""
    from github.GitCommit import GitCommit

    url = f"{client.repo.url}/git/commits/{sha}"
    return GitCommit(client.repo.requester, {}, {"sha": sha, "url": url}, completed=False)


def ref_stub(client: GitHubClient, ref: str) -> GitRef:
    """A ref known by name, not fetched.

    Made by hand: a lazy `get_git_ref` would PATCH `/git/ref/…`, which GitHub has only for GET.
    """
    from github.GitRef import GitRef

    url = f"{client.repo.url}/git/refs/{quote(ref)}"
    return GitRef(client.repo.requester, {}, {"ref": f"refs/{ref}", "url": url}, completed=False)


def tree_stub(client: GitHubClient, sha: str) -> GitTree:
    """A tree known by name."""
    from github.GitTree import GitTree

    url = f"{client.repo.url}/git/trees/{sha}"
    return GitTree(client.repo.requester, {}, {"sha": sha, "url": url}, completed=False)


def tree_elements(
    client: GitHubClient, changes: Mapping[str, bytes | None]
) -> list[InputGitTreeElement]:
    """Changes as GitHub takes them: text inline, a blob first for what is not UTF-8."""
    return [_element(client, path, content) for path, content in changes.items()]


def _element(client: GitHubClient, path: str, content: bytes | None) -> InputGitTreeElement:
    from github import InputGitTreeElement

    if content is None:
        return InputGitTreeElement(path, _FILE_MODE, "blob", sha=None)
    try:
        return InputGitTreeElement(path, _FILE_MODE, "blob", content=content.decode())
    except UnicodeDecodeError:
        encoded = base64.b64encode(content).decode()
        blob = client.ask(f"write {path}", lambda: client.repo.create_git_blob(encoded, "base64"))
        return InputGitTreeElement(path, _FILE_MODE, "blob", sha=blob.sha)


def _follow_rename(client: GitHubClient, url: str) -> None:
    """Take the repository's new name from an answer.

    GitHub redirects calls under the old name, but PyGithub drops the query on the way.
    """
    match = re.search(r"/repos/([^/]+/[^/]+)/git/", url)
    if match and match[1].casefold() != client.repository.casefold():
        client.rename(match[1])
