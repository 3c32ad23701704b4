"""Deployments: what their forms say, when they run, and how their flows are found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import litwatch
from flows.errors import SettingsError
from flows.orchestration.deploying import deploy
from flows.orchestration.deployments import DEPLOYMENTS, Deployment
from flows.settings import Settings

NIGHTLY = DEPLOYMENTS[0]
FILE = yaml.safe_load((Path(__file__).parents[3] / "prefect.yaml").read_text(encoding="utf-8"))


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one.name)
def test_every_parameter_of_a_flow_explains_itself_in_the_form(deployment: Deployment) -> None:
    schema = deployment.flow().parameters.model_dump()
    for name, facts in schema["properties"].items():
        assert facts.get("description"), f"{deployment.name}: parameter {name} has no description"
        assert "type" in facts or "anyOf" in facts, f"{deployment.name}: {name} has no type"


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one.name)
def test_every_flow_is_found_through_the_one_package(deployment: Deployment) -> None:
    assert deployment.runnable(settings()).entrypoint == f"litwatch.{deployment.name}"
    assert getattr(litwatch, deployment.name) is deployment.flow()


def test_prefect_yaml_says_the_same_at_the_default_times() -> None:
    for deployment, written in zip(DEPLOYMENTS, FILE["deployments"], strict=True):
        made = deployment.runnable(settings())
        times = [(it.schedule.cron, it.schedule.timezone) for it in made.schedules or ()]
        assert [(it["cron"], it["timezone"]) for it in written["schedules"]] == times
        assert written["name"] == deployment.name
        assert written["entrypoint"] == made.entrypoint
        assert written["description"] == deployment.description


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'hourly'"):
        litwatch.hourly  # noqa: B018 - looked up, not used


def test_schedules_are_settings() -> None:
    (made,) = NIGHTLY.runnable(settings(schedule_nightly="5 6 * * 1-5")).schedules or ()
    assert (made.schedule.cron, made.schedule.timezone) == ("5 6 * * 1-5", "America/New_York")
    assert not NIGHTLY.runnable(settings(schedule_nightly="")).schedules


@pytest.mark.parametrize(
    "wrong", [{"schedule_nightly": "soon"}, {"schedule_timezone": "Mars/Base"}]
)
def test_a_schedule_that_cannot_be_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"LITWATCH_SCHEDULE_NIGHTLY.*nightly cannot be used"):
        NIGHTLY.runnable(settings(**wrong))


@pytest.mark.parametrize("name", ["", " ", "night/ly"])
def test_a_pool_that_prefect_cannot_name_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """It ended in a traceback of pydantic."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    with pytest.raises(SettingsError, match="takes no work pool of the name") as refused:
        deploy(settings(catalog_dir=tmp_path), pool=name)
    assert refused.value.where == "--pool"


def test_deploy_names_what_it_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with pytest.raises(SettingsError, match="PREFECT_API_URL"):
        deploy(settings())
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="There is no list here"):
        deploy(settings())
    with pytest.raises(SettingsError, match="would go with the clone"):
        deploy(settings(), git="https://git.example.org/lists")


FOREIGN = """
import sys
sys.path.insert(0, {folder!r})
{first}
import litwatch
import flows
print(flows.__file__)
"""


def python(folder: Path, first: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "flows" / "__init__.py").write_text("")
    return subprocess.run(
        [sys.executable, "-c", FOREIGN.format(folder=str(folder), first=first)],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_our_packages_go_before_others_of_the_same_name(tmp_path: Path) -> None:
    done = python(tmp_path)
    assert Path(done.stdout.strip()) == litwatch.ROOT / "flows" / "__init__.py", done.stderr


def test_a_process_with_another_flows_loaded_is_refused_in_words(tmp_path: Path) -> None:
    done = python(tmp_path, first="import flows")
    assert "cannot run in a process that has loaded another package 'flows'" in done.stderr
