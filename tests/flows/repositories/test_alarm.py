from __future__ import annotations

import json
import re

import pytest
from pydantic import SecretStr
from werkzeug import Request, Response

from flows.repositories.alarm import GitHubAlarmBoard, judge, sound
from flows.repositories.github_client import GitHubClient


@pytest.mark.parametrize(
    ("outcome", "before", "is_ringing", "action"),
    [
        ("failure", ["failure", "failure"], False, "ring"),
        ("failure", ["failure", "timed_out"], False, "ring"),
        ("failure", ["failure", "failure"], True, "nothing"),
        ("failure", ["success", "failure"], False, "nothing"),
        ("failure", ["failure"], False, "nothing"),
        ("failure", [], False, "nothing"),
        ("cancelled", ["failure", "failure"], False, "nothing"),
        ("success", ["failure", "failure"], False, "nothing"),
        ("success", ["failure", "failure"], True, "stop"),
    ],
)
def test_three_red_runs_ring_and_a_green_one_stops(outcome, before, is_ringing, action):
    assert judge(outcome, before, is_ringing=is_ringing) == action


class Repository:
    """As much of GitHub as the alarm asks for."""

    def __init__(self, conclusions: list[str]) -> None:
        self.conclusions = conclusions
        self.issues: dict[int, dict[str, object]] = {}
        self.comments: list[str] = []

    def answer(self, request: Request) -> Response:
        path = request.path.removeprefix("/repos/acme/list")
        data = request.get_json(silent=True) or {}
        root = request.host_url.rstrip("/") + "/repos/acme/list"
        if path == "/actions/workflows/nightly.yml/runs":
            runs = [{"id": n, "conclusion": it} for n, it in enumerate(self.conclusions)]
            return _json({"total_count": len(runs), "workflow_runs": runs})
        if path == "/issues" and request.method == "POST":
            number = len(self.issues) + 1
            url = {"url": f"{root}/issues/{number}", "html_url": f"https://x.org/{number}"}
            self.issues[number] = {"number": number, "state": "open", **url, **data}
            return _json(self.issues[number], 201)
        if path == "/issues":
            return _json([it for it in self.issues.values() if it["state"] == "open"])
        number = int(path.split("/")[2])
        if path.endswith("/comments"):
            self.comments.append(data["body"])
            return _json({"id": 1, "body": data["body"]}, 201)
        self.issues[number] |= data
        return _json(self.issues[number])


def _json(data: object, status: int = 200) -> Response:
    return Response(json.dumps(data), status=status, content_type="application/json")


@pytest.fixture
def github(httpserver):
    repository = Repository(["failure", "failure", "success"])
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(repository.answer)
    client = GitHubClient(
        api_url=httpserver.url_for("").rstrip("/"),
        token=SecretStr("secret"),
        repository="acme/list",
    )
    return repository, GitHubAlarmBoard(client)


def test_the_alarm_is_raised_once_and_ended_when_the_workflow_works_again(github):
    repository, board = github
    assert sound(board, "nightly.yml", "failure") == "Alarm raised: https://x.org/1"
    assert sound(board, "nightly.yml", "failure") == "No alarm."
    assert len(repository.issues) == 1
    issue = repository.issues[1]
    assert issue["labels"] == ["litwatch-alarm"]
    assert issue["title"] == "litwatch: nightly.yml failed 3 times running"
    assert sound(board, "nightly.yml", "success") == "Alarm ended: the workflow works again."
    assert repository.issues[1]["state"] == "closed"
    assert repository.comments == ["`nightly.yml` works again."]
