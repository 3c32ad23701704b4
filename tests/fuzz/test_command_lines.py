"""No command line ends in a traceback, or without an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.command_lines import SERVING, VALUES, command_line, make_files, parameters, run

MOST_SECONDS = 10
SETTINGS = {
    "GITHUB_API_URL": ["", "ftp://x", "http://", "nonsense", "http://a:b@c", "http://[", "http://a:99999"],
    "ARXIV_API_URL": ["", "ftp://x", "http://"],
    "ARXIV_TIMEOUT_SECONDS": ["inf", "nan", "-1", "0", "1e400", "²", "", "x"],
    "RUN_WAIT_SECONDS": ["inf", "nan", "-1"],
    "CACHE_MAX_MB": ["0", "-5", "1e99", "x", "9" * 5000],
    "ARXIV_CONTACT": ["a\nb", "a\x9bb"],
    "GITHUB_REPOSITORY": ["x", "a/b/c", "ghp_" + "a1" * 18, "a b/c", "../.."],
    "HTTP_PROXY": ["socks5://x", "nonsense"],
    "ARXIV_ROUTE": ["neither", ""],
    "STATE_DIR": ["/dev/null", "/dev/null/below", "x" * 5000],
    "CATALOG_DIR": ["/dev/null", "missing", "x" * 5000],
    "MODELS_DIR": ["/dev/null", "missing"],
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A folder with one empty list; no address leads anywhere."""
    lists = tmp_path / "lists" / "catalog"
    (lists / "geo").mkdir(parents=True)
    (lists / "geo" / "list.yaml").write_text("id: geo\nname: Geo\nmode: readme\nsections: []\n")
    (lists.parent / "README.md").write_text("# A list\n")
    here = tmp_path / "some" / "where"  # ../.. is a folder of this test, not of all tests
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    nowhere = "http://127.0.0.1:9/"
    return {
        "LITWATCH_STATE_DIR": str(tmp_path / "state"),
        "LITWATCH_CATALOG_DIR": str(lists),
        "LITWATCH_MODELS_DIR": str(tmp_path / "missing"),
        "LITWATCH_ARXIV_API_URL": nowhere,
        "LITWATCH_ARXIV_FEED_URL": nowhere,
        "LITWATCH_ARXIV_OAI_URL": nowhere,
        "LITWATCH_ARXIV_RETRY_BUDGET_SECONDS": "0",
    }


def complaint(words: list[str], world: dict[str, str]) -> str:
    """What is wrong with how a command line ended; empty where nothing is."""
    code, said, seconds = run(words, world)
    if isinstance(code, str) or "Traceback" in said:
        return f"{[word[:40] for word in words]}: {code} {said[-300:]}"
    return f"{words}: {seconds:.0f} s" if seconds > MOST_SECONDS else ""


@pytest.mark.xdist_group("prefect")
@pytest.mark.parametrize("share", [60, pytest.param(1, marks=pytest.mark.long)])
def test_every_command_and_option_takes_every_bad_value(tmp_path, world, prefect_server, share):
    """66 of 1,400 command lines ended in a traceback."""
    world["PREFECT_API_URL"] = prefect_server
    values = [*VALUES, *make_files(tmp_path)]
    walks = [
        command_line(name, parameter, value)
        for name, parameter in parameters()
        if name not in SERVING
        for value in values
    ]
    found = filter(None, (complaint(words, world) for words in walks[::share]))
    assert "\n".join(found) == ""


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(
    "words", [["status"], ["check"], ["alarm"], ["learn"]], ids=lambda it: it[0]
)
def test_every_setting_takes_every_bad_value(world, name, words):
    """Settings read outside the one place that catches ended in a traceback."""
    for value in SETTINGS[name]:
        assert complaint(words, {**world, f"LITWATCH_{name}": value}) == ""


@pytest.mark.parametrize(
    "content", [bytes(range(256)), b"\xff\xfe", b"LITWATCH_CACHE_MAX_MB=\x00\n", b"=\n" * 10]
)
def test_an_env_file_that_is_none_is_one_sentence(tmp_path, world, content):
    (tmp_path / ".env").write_bytes(content)
    assert complaint(["status"], world) == ""


def test_a_token_put_into_another_setting_is_not_told(world):
    """It was printed where somebody had put it into the setting of the repository."""
    token = "ghp_" + "a1" * 18
    for name in ("GITHUB_REPOSITORY", "GITHUB_API_URL", "ARXIV_ROUTE", "CACHE_MAX_MB"):
        _, said, _ = run(["status"], {**world, f"LITWATCH_{name}": token})
        assert token not in said
