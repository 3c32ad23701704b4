"""prefect.yaml, `litwatch serve` and the flows themselves say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from flows.orchestration.deployments import ARXIV_TIMEZONE, DEPLOYMENTS, Deployment

ROOT = Path(__file__).parents[3]
FILE = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
BY_NAME = {one["name"]: one for one in FILE["deployments"]}


def test_the_file_names_the_same_deployments_as_the_table() -> None:
    assert list(BY_NAME) == [one.name for one in DEPLOYMENTS]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one.name)
def test_schedule_entry_point_and_description_agree(deployment: Deployment) -> None:
    written = BY_NAME[deployment.name]
    schedules = [(one["cron"], one["timezone"]) for one in written["schedules"]]
    assert schedules == ([(deployment.cron, ARXIV_TIMEZONE)] if deployment.cron else [])
    assert written["entrypoint"] == f"{deployment.module}.{deployment.name}"
    assert written["description"] == deployment.description


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one.name)
def test_every_parameter_of_a_flow_explains_itself_in_the_form(deployment: Deployment) -> None:
    schema = deployment.flow().parameters.model_dump()
    for name, facts in schema["properties"].items():
        assert facts.get("description"), f"{deployment.name}: parameter {name} has no description"
        assert "type" in facts or "anyOf" in facts, f"{deployment.name}: {name} has no type"
