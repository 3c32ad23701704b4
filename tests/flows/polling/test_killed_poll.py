"""A night that is killed in the middle goes on where it was, without asking again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from flows.polling.poll_night import PollPlan
from flows.settings import Settings
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.polling.support import TUESDAY, Maintainer, a_paper

POLL = """
import sys
from pathlib import Path
import orjson
from flows.polling.poll_night import PollPlan, poll_night
from flows.polling.transport.transport import open_transport
from flows.settings import Settings
given = orjson.loads(sys.stdin.buffer.read())
plan = PollPlan.from_note(given["plan"])
settings = Settings(_env_file=None, **given["settings"])
with open_transport(settings, night=plan.night) as transport:
    poll_night(plan, transport)
"""


def start_and_kill(maintainer: Maintainer, settings: Settings) -> None:
    """Poll in another process, and kill it while it waits for the API."""
    plan = PollPlan(maintainer.lists, TUESDAY, maintainer.watermarks)
    given = {"plan": plan.as_note(), "settings": settings.model_dump(mode="json")}
    process = subprocess.Popen([sys.executable, "-c", POLL], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(orjson.dumps(given))
    process.stdin.close()
    deadline = time.monotonic() + 60
    while not any(request.route == "api" for request in maintainer.arxiv.requests):
        assert process.poll() is None, "it ended before it asked the API"
        assert time.monotonic() < deadline, "it never asked the API"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.long
def test_killed_night_resumes_with_what_it_has(
    arxiv: ArxivStandin, maintainer: Maintainer, settings: Settings, tmp_path: Path
) -> None:
    monday = TUESDAY - timedelta(days=4)
    talk = [a_paper(n, monday + timedelta(days=n), categories=("cs.CL",)) for n in (0, 3, 4)]
    arxiv.load([*(a_paper(10 + n, monday + timedelta(days=n)) for n in (0, 3, 4)), *talk])
    maintainer.poll(monday)
    arxiv.today = TUESDAY
    arxiv.requests.clear()
    arxiv.spoil("api", "hang", seconds=30)
    start_and_kill(maintainer, settings)
    arxiv.faults.clear()
    polled = maintainer.poll(TUESDAY)
    assert [request.route for request in arxiv.requests] == ["feeds", "api", "api"]
    assert len(polled.papers) == 4
