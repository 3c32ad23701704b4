"""How a request finds the function that answers it, and what refuses it first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.github_standin.repository import Repository
from tests.github_standin.views import Views

Answer = tuple[int, Any]


class RefusalError(Exception):
    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(status, message)
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.test", **more}


@dataclass
class Request:
    repo: Repository
    views: Views
    login: str
    query: dict[str, str]
    body: dict[str, Any]


Route = Callable[..., Answer]
ROUTES: list[tuple[str, re.Pattern[str], str, Route]] = []


def route(method: str, pattern: str, writes: str = "") -> Callable[[Route], Route]:
    def register(act: Route) -> Route:
        ROUTES.append((method, re.compile(f"^{pattern}$"), writes, act))
        return act

    return register


def answer(method: str, rest: str, request: Request) -> Answer:
    for verb, pattern, writes, act in ROUTES:
        match = pattern.match(rest)
        if verb == method and match:
            if writes:
                check_writable(request.repo, writes)
            return act(request, *match.groups())
    raise RefusalError(404, "Not Found")


def check_writable(repo: Repository, area: str) -> None:
    if repo.is_archived:
        raise RefusalError(403, "Repository was archived so is read-only.")
    if area in repo.missing_permissions:
        raise RefusalError(403, "Resource not accessible by personal access token", needs=area)
