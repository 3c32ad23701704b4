"""GitHub's REST answers on pull requests, issues, comments and people."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.github_standin.merging import ConflictError
from tests.github_standin.repository import Issue, Repository
from tests.github_standin.routing import Answer, RefusalError, Request, route
from tests.github_standin.views import user


@route("GET", "/pulls")
def list_pulls(request: Request) -> Answer:
    query = request.query
    found = request.repo.pulls(query.get("state", "open"))
    if "head" in query:
        head = query["head"].partition(":")[2]
        found = [it for it in found if it.head == head]
    key = "updated_at" if query.get("sort") == "updated" else "created_at"
    found.sort(key=lambda it: getattr(it, key), reverse=query.get("direction", "desc") == "desc")
    return 200, [request.views.pull(it) for it in found]


@route("POST", "/pulls", writes="pull_requests")
def create_pull(request: Request) -> Answer:
    repo, body = request.repo, request.body
    if not repo.actions_may_open_pulls:
        raise RefusalError(
            403, "GitHub Actions is not permitted to create or approve pull requests."
        )
    head, base = body["head"].rpartition(":")[2], body["base"]
    if head not in repo.refs or base not in repo.refs:
        raise _invalid("PullRequest", "head" if head not in repo.refs else "base")
    if any(it.head == head and it.base == base for it in repo.pulls("open")):
        raise _invalid("PullRequest", "", f"A pull request already exists for {head}.")
    if repo.objects.is_ancestor(repo.refs[head], repo.refs[base]):
        raise _invalid("PullRequest", "", f"No commits between {base} and {head}")
    if len(body.get("body") or "") > 65_536:
        raise _invalid("PullRequest", "body", "body is too long (maximum is 65536 characters)")
    pull = repo.open_issue(
        body["title"],
        body.get("body") or "",
        request.login,
        head=head,
        base=base,
        head_sha=repo.refs[head],
    )
    pull.is_draft = bool(body.get("draft"))
    return 201, request.views.pull(pull)


def _invalid(resource: str, field: str, message: str = "") -> RefusalError:
    error = {"resource": resource, "code": "custom", "field": field, "message": message}
    return RefusalError(422, "Validation Failed", errors=[error])


@route("GET", r"/pulls/(\d+)")
def get_pull(request: Request, number: str) -> Answer:
    return 200, request.views.pull(_pull(request.repo, number))


@route("PATCH", r"/pulls/(\d+)", writes="pull_requests")
def edit_pull(request: Request, number: str) -> Answer:
    pull = _pull(request.repo, number)
    if request.body.get("state") == "open" and pull.head not in request.repo.refs:
        raise _invalid("PullRequest", "state", "state cannot be changed. The branch was deleted.")
    _edit(request, pull)
    return 200, request.views.pull(pull)


@route("POST", r"/pulls/(\d+)/requested_reviewers", writes="pull_requests")
def request_reviews(request: Request, number: str) -> Answer:
    pull = _pull(request.repo, number)
    asked = [*request.body.get("reviewers", []), *request.body.get("team_reviewers", [])]
    pull.reviewers += asked
    return 201, request.views.pull(pull)


@route("POST", r"/issues/(\d+)/assignees", writes="issues")
def assign(request: Request, number: str) -> Answer:
    issue = _issue(request.repo, number)
    issue.assignees += request.body["assignees"]
    return 201, request.views.issue(issue)


@route("PUT", r"/pulls/(\d+)/merge", writes="contents")
def merge_pull(request: Request, number: str) -> Answer:
    pull = _pull(request.repo, number)
    if pull.state != "open":
        raise RefusalError(405, "Pull Request is not mergeable")
    if request.body.get("sha", pull.head_sha) != pull.head_sha:
        raise RefusalError(409, "Head branch was modified. Review and try the merge again.")
    try:
        sha = request.repo.merge(pull.number, request.login)
    except ConflictError:
        raise RefusalError(405, "Pull Request is not mergeable") from None
    return 200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


@route("GET", r"/pulls/(\d+)/files")
def pull_files(request: Request, number: str) -> Answer:
    pull, objects = _pull(request.repo, number), request.repo.objects
    fork = objects.merge_base(pull.head_sha, request.repo.refs[pull.base])
    before = objects.files(fork) if fork else {}
    after = objects.files(pull.head_sha)
    changed = sorted(p for p in {*before, *after} if before.get(p) != after.get(p))
    return 200, [
        {"filename": path, "sha": after.get(path), "status": "modified"} for path in changed
    ]


@route("GET", r"/pulls/(\d+)/commits")
def pull_commits(request: Request, number: str) -> Answer:
    pull, objects = _pull(request.repo, number), request.repo.objects
    new = objects.ancestors(pull.head_sha) - objects.ancestors(request.repo.refs[pull.base])
    return 200, [
        {"sha": sha, "commit": request.views.git_commit(objects.commits[sha])} for sha in new
    ]


@route("GET", r"/compare/(.+)\.\.\.(.+)")
def compare(request: Request, base: str, head: str) -> Answer:
    objects, refs = request.repo.objects, request.repo.refs
    one, other = (objects.ancestors(refs.get(it, it)) for it in (base, head))
    ahead, behind = len(other - one), len(one - other)
    status = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else ""
    return 200, {"status": status or "identical", "ahead_by": ahead, "behind_by": behind}


@route("GET", "/issues")
def list_issues(request: Request) -> Answer:
    _check_issues(request.repo)
    query = request.query
    state = query.get("state", "open")
    wanted = set(filter(None, query.get("labels", "").split(",")))
    found = [
        it
        for it in request.repo.issues.values()
        if state in ("all", it.state) and wanted <= set(it.labels)
    ]
    found.sort(key=lambda it: it.created_at, reverse=True)
    return 200, [request.views.issue(it) for it in found]


@route("POST", "/issues", writes="issues")
def create_issue(request: Request) -> Answer:
    _check_issues(request.repo)
    body = request.body
    made = request.repo.open_issue(body["title"], body.get("body") or "", request.login)
    made.labels = list(body.get("labels", []))
    return 201, request.views.issue(made)


@route("GET", r"/issues/(\d+)")
def get_issue(request: Request, number: str) -> Answer:
    return 200, request.views.issue(_issue(request.repo, number))


@route("PATCH", r"/issues/(\d+)", writes="issues")
def edit_issue(request: Request, number: str) -> Answer:
    issue = _issue(request.repo, number)
    _edit(request, issue)
    return 200, request.views.issue(issue)


@route("POST", r"/issues/(\d+)/labels", writes="issues")
def add_labels(request: Request, number: str) -> Answer:
    issue = _issue(request.repo, number)
    asked = request.body["labels"] if isinstance(request.body, dict) else request.body
    issue.labels += [name for name in asked if name not in issue.labels]
    return 200, [request.views.label(name) for name in issue.labels]


@route("GET", "/issues/comments")
def list_all_comments(request: Request) -> Answer:
    since = request.query.get("since")
    moment = datetime.strptime(since, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) if since else None
    found = [it for it in request.repo.comments if moment is None or it.updated_at >= moment]
    return 200, [request.views.comment(it) for it in found]


@route("GET", r"/issues/(\d+)/comments")
def list_comments(request: Request, number: str) -> Answer:
    found = [it for it in request.repo.comments if it.number == int(number)]
    return 200, [request.views.comment(it) for it in found]


@route("POST", r"/issues/(\d+)/comments", writes="issues")
def create_comment(request: Request, number: str) -> Answer:
    _issue(request.repo, number)
    made = request.repo.comment(int(number), request.login, request.body["body"])
    return 201, request.views.comment(made)


@route("GET", "/collaborators/([^/]+)/permission")
def get_permission(request: Request, login: str) -> Answer:
    level = request.repo.collaborators.get(login, "read")
    return 200, {"permission": level, "role_name": level, "user": user(login)}


def _edit(request: Request, issue: Issue) -> None:
    body = request.body
    issue.title = body.get("title", issue.title)
    issue.body = body.get("body", issue.body)
    issue.base = body.get("base", issue.base)
    issue.updated_at = request.repo.clock()
    if body.get("state") == "closed" and issue.state == "open":
        request.repo.close(issue)
    elif body.get("state") == "open":
        request.repo.reopen(issue.number)


def _check_issues(repo: Repository) -> None:
    if not repo.has_issues:
        raise RefusalError(410, "Issues are disabled for this repo")


def _issue(repo: Repository, number: str) -> Issue:
    if int(number) not in repo.issues:
        raise RefusalError(404, "Not Found")
    return repo.issues[int(number)]


def _pull(repo: Repository, number: str) -> Issue:
    issue = _issue(repo, number)
    if not issue.is_pull:
        raise RefusalError(404, "Not Found")
    return issue
