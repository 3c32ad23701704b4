"""The wheel: one top-level package, and every route works beside a foreign `flows`."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from flows.cli.demo_command import night_files
from flows.orchestration.server_health import check_server
from tests.flows.orchestration.prefect_processes import (
    arxiv_of_today,
    ask,
    free_port,
    litwatch_environment,
    plain_environment,
    prefect,
    process,
    runs,
    wait_for,
)

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("prefect")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([sys.executable, "-m", *build, str(folder), str(ROOT)], check=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`litwatch` of an environment that holds the wheel, and what it needs; no checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python3*/site-packages"))
    # A path in a .pth file is read, the .pth files found there are not: ours stays out.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = ["pip", "--python", str(folder / "bin" / "python"), "install", "--quiet", "--no-deps"]
    subprocess.run([sys.executable, "-m", *install, "--no-index", str(wheel)], check=True)
    return folder / "bin" / "litwatch"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Folder of somebody whose own flows live in `flows`, as Prefect's guides have it."""
    for name in ("flows", "catalog", "classifiers"):
        package = tmp_path / "theirs" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"raise RuntimeError('the {name} of somebody else')\n")
    return tmp_path / "theirs"


def test_the_wheel_holds_one_top_level_package_with_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"litwatch"}
    assert "litwatch/py.typed" in names
    assert "litwatch/flows/nightly.py" in names


def test_commands_run_beside_a_foreign_flows(tmp_path: Path, program: Path, here: Path) -> None:
    with arxiv_of_today() as arxiv:
        env = plain_environment(tmp_path / "prefect", **litwatch_environment(tmp_path, arxiv))
        env.pop("PYTHONPATH", None)
        for words in (
            ["nightly"],
            ["backfill", "--snapshot", str(snapshot(tmp_path)), "--workers", "2"],
        ):
            done = subprocess.run(
                [program, *words], env=env, cwd=here, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
            assert "somebody else" not in done.stderr
            assert "Traceback" not in done.stderr


def snapshot(folder: Path) -> Path:
    path = folder / "snapshot.json"
    path.write_bytes(b"".join(it.read_bytes() for it in night_files()))
    return path


@pytest.mark.parametrize("route", ["serve", "worker"])
def test_deployments_run_beside_a_foreign_flows(
    tmp_path: Path, program: Path, here: Path, route: str
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    python = [str(program.parent / "python"), "-m", "prefect"]
    server = [*python, "server", "start", "--port", str(port)]
    begin = {"serve": [str(program), "serve"], "worker": server}[route]
    with arxiv_of_today() as arxiv:
        given = litwatch_environment(tmp_path, arxiv) | {"LITWATCH_SERVE_PORT": str(port)}
        env = plain_environment(tmp_path / "prefect", **given)
        env.pop("PYTHONPATH", None)
        by_hand = env | {"PREFECT_API_URL": url}
        with process(begin, env, tmp_path / "log", here):
            check_server(url, seconds=180)
            if route == "worker":
                subprocess.run([program, "deploy"], env=by_hand, cwd=here, check=True)
                # The lists' place goes with the deployments.
                working = {k: v for k, v in by_hand.items() if k != "LITWATCH_CATALOG_DIR"}
                work = [*python, "worker", "start", "--pool", "litwatch"]
                with process(work, working, tmp_path / "worker.log", here):
                    run_nightly(url, by_hand, here)
            else:
                run_nightly(url, by_hand, here)


def run_nightly(url: str, env: dict[str, str], cwd: Path) -> None:
    wait_for(lambda: len(ask(url, "/deployments/filter")) > 6, "the deployments")
    prefect("deployment", "run", "nightly/nightly", "--watch", env=env, cwd=cwd)
    (run,) = runs_by_hand(url)
    assert run["state_type"] == "COMPLETED", run["state"]["message"]


def runs_by_hand(url: str) -> list[dict[str, dict[str, str]]]:
    return [run for run in runs(url) if not run["auto_scheduled"]]
