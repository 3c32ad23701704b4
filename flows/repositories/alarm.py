"""The alarm: an issue when a workflow was red three times running, closed when it is green again.

One red night heals itself; three want a person. The issue is opened once and found by its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from flows.repositories.github_client import GitHubClient

if TYPE_CHECKING:
    from github.WorkflowRun import WorkflowRun

ALARM_LABEL = "litwatch-alarm"
RED_RUNS = 3
_RED = frozenset({"failure", "timed_out", "startup_failure"})
Action = Literal["ring", "stop", "nothing"]


def sound(board: GitHubAlarmBoard, workflow: str, outcome: str) -> str:
    """Ring, stop or leave the alarm; what was done, in words."""
    before = board.last_conclusions(workflow, RED_RUNS - 1)
    open_alarms = board.open_alarms()
    action = judge(outcome, before, is_ringing=bool(open_alarms))
    if action == "ring":
        return f"Alarm raised: {board.ring(_title(workflow), _body(workflow))}"
    if action == "stop":
        for number in open_alarms:
            board.stop(number, f"`{workflow}` works again.")
        return "Alarm ended: the workflow works again."
    return "No alarm."


def judge(outcome: str, before: Sequence[str], *, is_ringing: bool) -> Action:
    """What to do after a run; `before` are the ends of the runs before it, newest first."""
    if outcome == "success":
        return "stop" if is_ringing else "nothing"
    runs = (outcome, *before[: RED_RUNS - 1])
    is_red = len(runs) == RED_RUNS and all(run in _RED for run in runs)
    return "ring" if is_red and not is_ringing else "nothing"


class GitHubAlarmBoard:
    """Where runs are read from and alarms are hung up: a repository on GitHub."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client

    def last_conclusions(self, workflow: str, count: int) -> list[str]:
        """How the last completed runs on schedule ended, newest first."""

        def ask() -> list[str]:
            runs = self._client.repo.get_workflow(workflow).get_runs(
                event="schedule", status="completed"
            )
            newest: Iterable[WorkflowRun] = runs[:count]
            return [str(run.conclusion) for run in newest]

        return self._client.ask(f"read the runs of {workflow}", ask, area="actions")

    def open_alarms(self) -> list[int]:
        """Numbers of the open alarm issues."""
        return self._client.ask(
            "look for alarms",
            lambda: [
                issue.number
                for issue in self._client.repo.get_issues(state="open", labels=[ALARM_LABEL])
            ],
            area="issues",
        )

    def ring(self, title: str, body: str) -> str:
        """Open an alarm issue; its address."""
        repo = self._client.repo

        def hang_up() -> str:
            return str(repo.create_issue(title, body=body, labels=[ALARM_LABEL]).html_url)

        def look() -> str | None:
            found = repo.get_issues(state="open", labels=[ALARM_LABEL])
            return next((str(issue.html_url) for issue in found), None)

        return self._client.create("raise the alarm", hang_up, look, area="issues")

    def stop(self, number: int, words: str) -> None:
        """Close an alarm issue with a word."""

        def close() -> None:
            issue = self._client.repo.get_issue(number)
            issue.create_comment(words)
            issue.edit(state="closed")

        self._client.ask("end the alarm", close, area="issues")


def _title(workflow: str) -> str:
    return f"litwatch: {workflow} failed {RED_RUNS} times running"


def _body(workflow: str) -> str:
    return (
        f"The workflow `{workflow}` has failed {RED_RUNS} times running, so nobody is watching "
        "arXiv for this list.\n\nThe summary of its last run says what failed and what to do. "
        "Missed nights are caught up by themselves once it runs again. This issue closes itself "
        "then.\n"
    )
