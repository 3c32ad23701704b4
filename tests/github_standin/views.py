"""JSON as GitHub answers it, as far as PyGithub and litwatch read it."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from tests.github_standin.objects import Commit
from tests.github_standin.repository import Comment, Issue, Repository

Json = dict[str, Any]


class Views:
    def __init__(self, repo: Repository, root: str) -> None:
        self.repo = repo
        self.url = f"{root}/repos/{repo.full_name}"
        self.html = f"https://github.test/{repo.full_name}"

    def repository(self, may_push: bool = True) -> Json:
        repo = self.repo
        owner, name = repo.full_name.split("/")
        return {
            "id": 1,
            "name": name,
            "full_name": repo.full_name,
            "owner": user(owner),
            "url": self.url,
            "html_url": self.html,
            "default_branch": repo.default_branch,
            "archived": repo.is_archived,
            "fork": repo.is_fork,
            "has_issues": repo.has_issues,
            "private": False,
            "permissions": {"admin": False, "push": may_push, "pull": True},
        }

    def ref(self, branch: str, sha: str) -> Json:
        return {
            "ref": f"refs/heads/{branch}",
            "url": f"{self.url}/git/refs/heads/{branch}",
            "object": {"type": "commit", "sha": sha, "url": f"{self.url}/git/commits/{sha}"},
        }

    def branch(self, name: str, sha: str) -> Json:
        commit = self.repo.objects.commits[sha]
        return {
            "name": name,
            "protected": name in self.repo.protected_branches,
            "commit": {
                "sha": sha,
                "url": f"{self.url}/commits/{sha}",
                "commit": self.git_commit(commit),
            },
        }

    def git_commit(self, commit: Commit) -> Json:
        who = {"name": commit.author, "email": f"{commit.author}@x.test", "date": when(commit.date)}
        return {
            "sha": commit.sha,
            "url": f"{self.url}/git/commits/{commit.sha}",
            "message": commit.message,
            "tree": {"sha": commit.tree, "url": f"{self.url}/git/trees/{commit.tree}"},
            "parents": [
                {"sha": sha, "url": f"{self.url}/git/commits/{sha}"} for sha in commit.parents
            ],
            "author": who,
            "committer": who,
        }

    def tree(self, sha: str) -> Json:
        files = self.repo.objects.trees[sha]
        entries = [
            {
                "path": path,
                "mode": "100644",
                "type": "blob",
                "sha": blob,
                "url": f"{self.url}/git/blobs/{blob}",
            }
            for path, blob in sorted(files.items())
        ]
        return {
            "sha": sha,
            "url": f"{self.url}/git/trees/{sha}",
            "tree": entries,
            "truncated": False,
        }

    def blob(self, sha: str) -> Json:
        content = self.repo.objects.blobs[sha]
        return {
            "sha": sha,
            "url": f"{self.url}/git/blobs/{sha}",
            "encoding": "base64",
            "content": base64.encodebytes(content).decode(),
            "size": len(content),
        }

    def content(self, path: str, sha: str) -> Json:
        blob = self.blob(sha)
        is_large = blob["size"] > 1_000_000
        return {
            "type": "file",
            "name": path.rsplit("/", 1)[-1],
            "path": path,
            "sha": sha,
            "size": blob["size"],
            "url": f"{self.url}/contents/{path}",
            "encoding": "none" if is_large else "base64",
            "content": "" if is_large else blob["content"],
        }

    def issue(self, issue: Issue) -> Json:
        facts = self._common(issue) | {
            "url": f"{self.url}/issues/{issue.number}",
            "html_url": f"{self.html}/issues/{issue.number}",
        }
        if issue.is_pull:
            facts["pull_request"] = {
                "url": f"{self.url}/pulls/{issue.number}",
                "html_url": f"{self.html}/pull/{issue.number}",
                "merged_at": when(issue.merged_at),
            }
        return facts

    def pull(self, pull: Issue) -> Json:
        repo = self.repository()
        home = {**repo, "id": 2, "full_name": "fork/of"} if pull.is_from_fork else repo
        owner = repo["owner"]["login"]
        return self._common(pull) | {
            "url": f"{self.url}/pulls/{pull.number}",
            "html_url": f"{self.html}/pull/{pull.number}",
            "issue_url": f"{self.url}/issues/{pull.number}",
            "head": {
                "ref": pull.head,
                "sha": pull.head_sha,
                "label": f"{owner}:{pull.head}",
                "repo": home,
                "user": repo["owner"],
            },
            "base": {
                "ref": pull.base,
                "sha": self.repo.refs.get(pull.base, ""),
                "label": f"{owner}:{pull.base}",
                "repo": repo,
                "user": repo["owner"],
            },
            "merged_at": when(pull.merged_at),
            "merged": pull.merged_at is not None,
            "merge_commit_sha": pull.merge_sha,
            "draft": False,
        }

    def comment(self, comment: Comment) -> Json:
        return {
            "id": comment.id,
            "body": comment.body,
            "user": user(comment.author),
            "url": f"{self.url}/issues/comments/{comment.id}",
            "html_url": f"{self.html}/issues/{comment.number}#issuecomment-{comment.id}",
            "issue_url": f"{self.url}/issues/{comment.number}",
            "created_at": when(comment.created_at),
            "updated_at": when(comment.updated_at),
        }

    def label(self, name: str) -> Json:
        return {"name": name, "color": "ededed", "url": f"{self.url}/labels/{name}"}

    def _common(self, issue: Issue) -> Json:
        return {
            "id": 5000 + issue.number,
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "user": user(issue.author),
            "labels": [self.label(name) for name in issue.labels],
            "assignees": [user(login) for login in issue.assignees],
            "created_at": when(issue.created_at),
            "updated_at": when(issue.updated_at),
            "closed_at": when(issue.closed_at),
        }


def user(login: str) -> Json:
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {"login": login, "id": abs(hash(login)) % 10_000, "type": kind, "url": f"/users/{login}"}


def when(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
