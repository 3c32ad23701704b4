"""GitHub's REST answers on repositories, refs, trees, commits, blobs and files."""

from __future__ import annotations

import base64

from tests.github_standin.repository import Repository
from tests.github_standin.routing import Answer, RefusalError, Request, route


@route("GET", "")
def get_repository(request: Request) -> Answer:
    return 200, request.views.repository("contents" not in request.repo.missing_permissions)


@route("GET", "/branches/(.+)")
def get_branch(request: Request, name: str) -> Answer:
    if name not in request.repo.refs:
        raise RefusalError(404, "Branch not found")
    return 200, request.views.branch(name, request.repo.refs[name])


@route("GET", "/git/matching-refs/heads/?(.*)")
def matching_refs(request: Request, prefix: str) -> Answer:
    if not request.repo.refs:
        raise RefusalError(409, "Git Repository is empty.")
    found = sorted(it for it in request.repo.refs.items() if it[0].startswith(prefix))
    return 200, [request.views.ref(name, sha) for name, sha in found]


@route("GET", "/git/refs?/heads/(.+)")
def get_ref(request: Request, name: str) -> Answer:
    if name not in request.repo.refs:
        raise RefusalError(404, "Not Found")
    return 200, request.views.ref(name, request.repo.refs[name])


@route("POST", "/git/refs", writes="contents")
def create_ref(request: Request) -> Answer:
    name, sha = request.body["ref"].removeprefix("refs/heads/"), request.body["sha"]
    _check_protected(request.repo, name)
    if name in request.repo.refs:
        raise RefusalError(422, "Reference already exists")
    if sha not in request.repo.objects.commits:
        raise RefusalError(422, "Object does not exist")
    request.repo.set_ref(name, sha)
    return 201, request.views.ref(name, sha)


@route("PATCH", "/git/refs/heads/(.+)", writes="contents")
def update_ref(request: Request, name: str) -> Answer:
    repo, sha = request.repo, request.body["sha"]
    if name not in repo.refs:
        raise RefusalError(422, "Reference does not exist")
    _check_protected(repo, name)
    if not request.body.get("force") and not repo.objects.is_ancestor(repo.refs[name], sha):
        raise RefusalError(422, "Update is not a fast forward")
    repo.set_ref(name, sha)
    return 200, request.views.ref(name, sha)


@route("DELETE", "/git/refs/heads/(.+)", writes="contents")
def delete_ref(request: Request, name: str) -> Answer:
    if name not in request.repo.refs:
        raise RefusalError(422, "Reference does not exist")
    request.repo.delete_ref(name)
    return 204, None


def _check_protected(repo: Repository, name: str) -> None:
    if name in repo.protected_branches:
        raise RefusalError(422, "Repository rule violations found: Cannot update this branch")


@route("GET", "/git/trees/([^/]+)")
def get_tree(request: Request, name: str) -> Answer:
    repo = request.repo
    sha = repo.objects.resolve_tree(repo.refs.get(name, name))
    if sha is None:
        raise RefusalError(404, "Not Found")
    return 200, request.views.tree(sha)


@route("POST", "/git/trees", writes="contents")
def create_tree(request: Request) -> Answer:
    objects, body = request.repo.objects, request.body
    base = objects.resolve_tree(body["base_tree"]) if "base_tree" in body else None
    files = dict(objects.trees[base]) if base else {}
    for item in body["tree"]:
        if "content" in item:
            files[item["path"]] = objects.add_blob(item["content"].encode())
        elif item["sha"] is None:
            files.pop(item["path"], None)
        else:
            files[item["path"]] = item["sha"]
    return 201, request.views.tree(objects.add_tree(files))


@route("GET", "/git/commits/([^/]+)")
def get_commit(request: Request, sha: str) -> Answer:
    if sha not in request.repo.objects.commits:
        raise RefusalError(404, "Not Found")
    return 200, request.views.git_commit(request.repo.objects.commits[sha])


@route("GET", "/commits")
def list_commits(request: Request) -> Answer:
    """Commits that changed a file or folder as against their first parent, newest first."""
    objects, path = request.repo.objects, request.query["path"]
    sha = request.query["sha"]
    if sha not in objects.commits:
        raise RefusalError(404, "Not Found")

    def under(name: str) -> dict[str, object]:
        files = objects.files(name).items()
        return {it: blob for it, blob in files if it == path or it.startswith(f"{path}/")}

    def changed(name: str) -> bool:
        parents = objects.commits[name].parents
        return under(name) != (under(parents[0]) if parents else {})

    dated = sorted(objects.ancestors(sha), key=lambda it: objects.commits[it].date, reverse=True)
    found = [objects.commits[it] for it in dated if changed(it)]
    url = request.views.url
    return 200, [
        {"sha": it.sha, "url": f"{url}/commits/{it.sha}", "commit": request.views.git_commit(it)}
        for it in found
    ]


@route("GET", "/compare/([^/]+)\\.\\.\\.([^/]+)")
def compare(request: Request, base: str, head: str) -> Answer:
    objects = request.repo.objects
    if not {base, head} <= objects.commits.keys():
        raise RefusalError(404, "Not Found")
    shared = objects.merge_base(base, head)
    if shared is None:
        raise RefusalError(404, "No common ancestor")
    commit = request.views.git_commit(objects.commits[shared])
    return 200, {"merge_base_commit": {"sha": shared, "commit": commit}}


@route("POST", "/git/commits", writes="contents")
def create_commit(request: Request) -> Answer:
    body, repo = request.body, request.repo
    made = repo.objects.add_commit(
        body["tree"], body.get("parents", []), body["message"], request.login, repo.clock()
    )
    return 201, request.views.git_commit(made)


@route("GET", "/git/blobs/([^/]+)")
def get_blob(request: Request, sha: str) -> Answer:
    if sha not in request.repo.objects.blobs:
        raise RefusalError(404, "Not Found")
    return 200, request.views.blob(sha)


@route("POST", "/git/blobs", writes="contents")
def create_blob(request: Request) -> Answer:
    body = request.body
    is_encoded = body.get("encoding") == "base64"
    content = base64.b64decode(body["content"]) if is_encoded else body["content"].encode()
    sha = request.repo.objects.add_blob(content)
    return 201, {"sha": sha, "url": f"{request.views.url}/git/blobs/{sha}"}


@route("GET", "/contents/(.*)")
def get_content(request: Request, path: str) -> Answer:
    repo = request.repo
    ref = request.query.get("ref", repo.default_branch)
    commit = repo.refs.get(ref, ref)
    files = repo.objects.files(commit) if commit in repo.objects.commits else {}
    if path not in files:
        raise RefusalError(404, "Not Found")
    return 200, request.views.content(path, files[path])


@route("PUT", "/contents/(.*)", writes="contents")
def put_content(request: Request, path: str) -> Answer:
    repo, body = request.repo, request.body
    branch = body.get("branch", repo.default_branch)
    if branch not in repo.refs:
        raise RefusalError(404, f"Branch {branch} not found")
    _check_protected(repo, branch)
    before = repo.objects.files(repo.refs[branch]).get(path)
    if before and not body.get("sha"):
        raise RefusalError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if body.get("sha") and before != body["sha"]:
        raise RefusalError(409, f"{path} does not match {body['sha']}")
    text = base64.b64decode(body["content"]).decode()
    sha = repo.commit_files(branch, {path: text}, body["message"], request.login)
    blob = repo.objects.files(sha)[path]
    commit = request.views.git_commit(repo.objects.commits[sha])
    return 200 if before else 201, {"content": request.views.content(path, blob), "commit": commit}
