"""`litwatch demo`: recorded nights through the real flow, everything on loopback.

A scratch git repository gets a copy of the packaged lists, a local arXiv server serves three
invented announcement days, and the nightly flow runs once for each of the days.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from catalog.curated_list import packaged_lists
from flows.cli.running import nightly_report, print_report
from flows.demo.arxiv_server import ArxivServer, read_announced
from flows.errors import SettingsError
from flows.memory.places import begin_repository
from flows.settings import Settings, current_settings, given_settings
from flows.website.builder import build_site
from flows.website.gathering import site_lists

NIGHTS_DIR = Path(str(files("flows.demo"))) / "nights"
SHOWN_LINES = 60
"""Lines of the pull request that are shown; its file holds the rest."""


def run_demo(folder: Path | None) -> None:
    """Run the recorded nights and show the pull request. Raises SettingsError for a full folder."""
    console = Console()
    root = _scratch(folder)
    begin_repository(root / "repository", packaged_lists())
    with ArxivServer(papers=tuple(read_announced(*night_files()))) as arxiv:
        console.print(f"A local arXiv is at {arxiv.url}, the scratch repository in {root}.")
        with given_settings(demo_settings(root, arxiv)):
            for night in nights():
                arxiv.today = night
                console.rule(f"night of {night}")
                print_report(nightly_report({"today": night}), console)
            home = build_demo_site(root / "site")
    _show_pull_requests(root / "repository", console)
    console.print(f"site           {home}", highlight=False, soft_wrap=True)


def build_demo_site(folder: Path) -> str:
    """Build the site of the demo's lists as of its last night; the address of its first page."""
    build_site(site_lists(current_settings(), ()), folder, max(nights()))
    return (folder / "index.html").absolute().as_uri()


def night_files() -> list[Path]:
    """Recorded nights, oldest first."""
    return sorted(NIGHTS_DIR.glob("*.jsonl"))


def nights() -> Iterator[date]:
    """Announcement days of the recorded nights."""
    return (date.fromisoformat(path.stem) for path in night_files())


def demo_settings(root: Path, arxiv: ArxivServer) -> Settings:
    """Settings that point at loopback and at the scratch folder, whatever the environment says."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg] # pydantic-settings' own argument
        arxiv_api_url=arxiv.api_url,
        arxiv_feed_url=arxiv.feed_url,
        arxiv_oai_url=arxiv.oai_url,
        arxiv_interval_seconds=0,
        github_token=None,
        github_repository=None,
        state_dir=root / "state",
        catalog_dir=root / "repository" / "catalog",
        local_repository=root / "repository",
    )


def _scratch(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="litwatch-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise SettingsError(
            "The folder of the demo is not empty.", where=str(folder), remedy="Name an empty one."
        )
    return folder.absolute()


def _show_pull_requests(repository: Path, console: Console) -> None:
    """Show the first list's pull request as its maintainer would see it, and where all are."""
    bodies = sorted((repository / ".litwatch" / "pull-requests").glob("*.md"))
    for path in bodies[-1:]:
        console.rule("the pull request, as the maintainer sees it")
        lines = path.read_text(encoding="utf-8").splitlines()
        console.print(Markdown("\n".join(lines[:SHOWN_LINES])))
    console.rule("where it is")
    for path in bodies:
        console.print(f"pull request   {path}", highlight=False, soft_wrap=True)
    console.print(f"branches       git -C {repository} branch", highlight=False, soft_wrap=True)
    console.print(
        f"what changed   git -C {repository} diff main litwatch/vlgfm",
        highlight=False,
        soft_wrap=True,
    )
