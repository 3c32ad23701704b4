"""Documentation that holds: commands parse, commands are mentioned, links lead somewhere."""

from __future__ import annotations

import gzip
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

from flows.cli.app import build_app
from flows.cli.demo_command import night_files
from tests.flows.orchestration.prefect_processes import (
    BIN,
    arxiv_of_today,
    litwatch_environment,
    plain_environment,
)

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
COMMAND = get_command(build_app())
FENCE = re.compile(r"^([ ]*)```(\w*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(litwatch [^`]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")


def shell_lines(page: Path) -> Iterator[str]:
    """Command lines of the page's blocks, and those in the running text that are whole."""
    text = page.read_text("utf-8")
    for _, language, body in FENCE.findall(text):
        if language in ("sh", "bash", "console", "cron", "shell"):
            yield from re.sub(r"\\\n\s*", "", body).splitlines()
    yield from SPAN.findall(FENCE.sub("", text))


def words_of_litwatch(line: str) -> list[str] | None:
    """Arguments of a `litwatch …` in a line; None where there is none."""
    found = re.search(r"(?:^|[\s|&(])litwatch (?=[a-z-])(.*)", line)
    if not found or found[0].lstrip().startswith("#"):
        return None
    words = shlex.split(found[1], comments=True)
    ends = [n for n, word in enumerate(words) if word in ("&&", "||", "|", ">", "<", ";", "2>")]
    return words[: ends[0]] if ends else words


COMMANDS = sorted(
    {
        (page.name, " ".join(words))
        for page in PAGES
        for line in shell_lines(page)
        if (words := words_of_litwatch(line))
    }
)


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that some words name, and the words left for it."""
    command: Any = COMMAND
    while isinstance(command, typer.core.TyperGroup) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def test_the_pages_hold_commands_at_all() -> None:
    assert len(COMMANDS) > 50


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_command_line_in_the_docs_parses(page: str, line: str) -> None:
    words = shlex.split(line)
    if words[0].startswith("--"):
        return
    command, rest = command_of(words)
    assert command is not COMMAND, f"{page}: there is no command `litwatch {words[0]}`"
    known = {name for option in command.params for name in option.opts + option.secondary_opts}
    known.add("--help")
    used = [word.partition("=")[0] for word in rest if word.startswith("-") and word != "--"]
    assert [name for name in used if name not in known] == [], f"{page}: litwatch {line}"
    if rest and not any("…" in word or word == "--help" for word in rest):
        # Raises for a value that cannot be, a missing option, a word too many.
        command.make_context(words[0], list(rest), resilient_parsing=False)


def test_every_command_is_mentioned_in_the_docs() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    missing = [name for name in COMMAND.commands if f"litwatch {name}" not in text]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text("utf-8")))
    broken = [target for target, _ in LINK.findall(text) if not (page.parent / target).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_headings_lead_to_headings(page: Path) -> None:
    for target, anchor in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        linked = page.parent / target
        if anchor and linked.suffix == ".md":
            assert anchor[1:] in anchors(linked), f"{target}{anchor}"


def anchors(page: Path) -> set[str]:
    """Anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", it.lower()).strip().replace(" ", "-") for it in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_scripts_that_the_docs_name_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    named = re.findall(r"(?:scripts|benchmarks|tests)/[\w/.-]*\w", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_the_citation_names_the_version_and_its_day() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert cited["version"] == project["version"]
    assert f"## {cited['version']} ({cited['date-released']})" in changes


def test_the_documentation_builds_without_a_dead_link(tmp_path: Path) -> None:
    """Strict: a page missing in the navigation, a dead link or anchor ends the build."""
    build = [str(BIN / "mkdocs"), "build", "--strict", "--site-dir", str(tmp_path / "docs")]
    env = plain_environment(tmp_path, NO_MKDOCS_2_WARNING="1", PYTHONPATH=str(ROOT))
    done = subprocess.run(build, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    commands = (tmp_path / "docs" / "commands" / "index.html").read_text("utf-8")
    assert all(f"litwatch {name}" in commands for name in COMMAND.commands)
    for page in (tmp_path / "docs").rglob("*.html"):
        assert not re.search(r'(?:src|stylesheet" href)="https?:', page.read_text("utf-8"))


RUNNABLE = (
    "check", "render --check", "nightly", "status", "review", "site",
    "export --list vlgfm --format csv --out vlgfm.csv", "refresh", "learn", "stats", "render",
)  # fmt: skip
"""Commands of the docs that need nothing but a checkout; in the order of a first evening."""


WITH_TEXTS = (
    "score --list vlgfm papers.jsonl.gz", "backfill --snapshot arxiv-metadata-oai-snapshot.json --workers 2",
    "backfill --snapshot snapshots/ --from 2024-01-01 --propose --max 10", "retrain", "init README.md",
    "export --list vlgfm", "export --list rsfm --format json --out rsfm.json",
    "site --list vlgfm --out public", "site --out ../site", "demo",
)  # fmt: skip
"""Commands of the docs that read a snapshot or a README, or stand for themselves."""


ELSEWHERE = {
    "alarm": "tests/flows/repositories/test_alarm.py",
    "backfill": "a command in the running text",
    "backfill --from 2025-01-01 --until 2025-03-31": "asks arXiv for months",
    "backfill --from 2025-10-01 --until 2025-10-31 --list vlgfm": "asks arXiv for months",
    "backfill --snapshot /shared/snapshot.json --scheduler tcp://10.0.0.5:8786 --workers 40": "a cluster",
    "backfill --snapshot snapshot.json --workers 4": "as --workers 2 above",
    "backfill --workers 4": "a command in the running text",
    "convert": "a command in the running text",
    "decide reject 2611.01001 not about the Earth": "needs that paper to be proposed",
    "deploy": "tests/flows/orchestration/test_serving.py",
    "deploy --git https://github.com/acme/lists --branch main": "needs that repository",
    "evaluate --list vlgfm --snapshot DIR": "takes minutes and real abstracts",
    "history": "a command in the running text",
    "init": "a command in the running text",
    "init README.md --list my-list": "tests/flows/cli/test_new_list.py",
    "import": "a command in the running text",
    "nightly --list my-list --dry-run": "tests/flows/cli/test_new_list.py",
    "nightly --list vlgfm --today 2025-10-22": "asks arXiv for that day",
    "nightly --workers 2": "tests/flows/night/test_shared_night.py",
    "nightly --workers 8 --scheduler tcp://10.0.0.5:8786": "a cluster",
    "propose 2406.09385 --list vlgfm": "asks arXiv for that paper",
    "replay 2026-03-10": "needs that night to be kept",
    "replay 2026-03-10 --out papers.jsonl": "needs that night to be kept",
    "serve": "tests/flows/orchestration/test_serving.py",
    "teach": "a command in the running text",
    "train": "a command in the running text",
    "train --list my-list": "tests/flows/cli/test_new_list.py",
}
"""Commands of the docs that no test here runs as they stand: where else, or why not."""


def test_every_command_line_in_the_docs_is_run_or_says_why_not() -> None:
    """A page with a new command does not pass until somebody decides what becomes of it."""
    written = {line for _, line in COMMANDS}
    told = {*RUNNABLE, *WITH_TEXTS, *ELSEWHERE}
    assert sorted(written - told) == []
    assert sorted(told - written) == []
    tests = [where for where in ELSEWHERE.values() if where.startswith("tests/")]
    assert [where for where in tests if not (ROOT / where).exists()] == []


@pytest.mark.long
def test_commands_of_the_docs_really_run(tmp_path: Path) -> None:
    with arxiv_of_today() as arxiv:
        run_all(RUNNABLE, tmp_path, litwatch_environment(tmp_path, arxiv))


@pytest.mark.long
def test_commands_of_the_docs_that_read_texts_really_run(tmp_path: Path) -> None:
    with arxiv_of_today() as arxiv:
        given = litwatch_environment(tmp_path, arxiv)
        here = tmp_path / "repository"
        papers = b"".join(path.read_bytes() for path in night_files())
        (here / "papers.jsonl.gz").write_bytes(gzip.compress(papers))
        (here / "snapshots").mkdir()
        for name in ("arxiv-metadata-oai-snapshot.json", "snapshots/snapshot.json"):
            (here / name).write_bytes(papers)
        (here / "README.md").write_text(README, "utf-8")
        run_all(WITH_TEXTS, tmp_path, given)


README = """# Toys

| Year | Title |
| --- | --- |
| 2024 | [A toy](https://arxiv.org/abs/2401.00001) |
| 2023 | [An older toy](https://arxiv.org/abs/2301.00001) |
"""


def run_all(lines: Sequence[str], folder: Path, given: Mapping[str, str]) -> None:
    """Run command lines of the docs one after the other, taking what they offer."""
    written = {line for _, line in COMMANDS}
    assert [line for line in lines if line not in written] == []
    env = plain_environment(folder / "prefect", **given)
    for line in lines:
        done = subprocess.run(
            [str(BIN / "litwatch"), *shlex.split(line)], env=env, cwd=folder / "repository",
            capture_output=True, text=True, input="\n" * 20, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"litwatch {line}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_tests_that_pages_name_exist():
    named = {
        it for page in PAGES for it in re.findall(r"`(tests/[\w/]+\.py)", page.read_text("utf-8"))
    }
    assert named
    assert [it for it in sorted(named) if not (ROOT / it).exists()] == []
