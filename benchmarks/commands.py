"""How long commands take, and how big the environment is.

    python benchmarks/commands.py [help] [quiet] [demo] [environment] [image]

`help` is the best and the median of seven. `quiet` runs a night on which arXiv has nothing new
(a local arXiv, a scratch repository): with Prefect's temporary server, and against a running one.
Each run gets a Prefect home of its own. `image` runs the commands of the Dockerfile's first stage
on this machine, tells how large its environment is, and sees that all of its libraries load. Other
work on the machine shows in every figure: the load average stands in the first line.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from flows.orchestration.server_health import check_server
from tests.arxiv_standin.server import ArxivStandin
from tests.flows.orchestration.prefect_processes import (
    BIN,
    free_port,
    litwatch_environment,
    plain_environment,
    process,
)

QUIET_DAY = date(2026, 3, 14)
"""A Saturday."""
LOAD_ALL = """
import importlib, pathlib, sys, scipy.linalg._matfuncs_sqrtm
site = next(pathlib.Path(it) for it in sys.path if it.endswith("site-packages"))
for path in site.rglob("*.so"):
    home, *rest = path.relative_to(site).with_name(path.name.split(".")[0]).parts
    if not home.endswith(".libs"):
        importlib.import_module(".".join([home, *rest]))
"""


def seconds(command: list[str], env: dict[str, str], cwd: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


def litwatch(*words: str) -> list[str]:
    return [str(BIN / "litwatch"), *words]


def measure_help(root: Path) -> None:
    env = plain_environment(root / "prefect")
    times = [seconds(litwatch("--help"), env, root) for _ in range(7)]
    middle = statistics.median(times)
    print(f"litwatch --help                  {min(times):6.2f} s  median {middle:.2f}")


def measure_quiet(root: Path) -> None:
    night = litwatch("nightly", "--today", str(QUIET_DAY))
    with ArxivStandin(papers=(), today=QUIET_DAY) as arxiv:
        env = plain_environment(root / "prefect", **litwatch_environment(root, arxiv))
        del env["LITWATCH_GITHUB_TOKEN"]
        # The first run makes Prefect's database; the nights after it do not.
        first = seconds(night, env, root)
        times = [seconds(night, env, root) for _ in range(2)]
        print(f"quiet night, temporary server    {min(times):6.1f} s  the very first {first:.1f}")
        port = free_port()
        url = f"http://127.0.0.1:{port}/api"
        server = [str(BIN / "prefect"), "server", "start", "--port", str(port)]
        with process(server, env, root / "server.log", root):
            check_server(url, seconds=180)
            against = env | {"PREFECT_API_URL": url}
            times = [seconds(night, against, root) for _ in range(3)]
        print(
            f"quiet night, running server      {min(times):6.1f} s  worst of three {max(times):.1f}"
        )


def measure_demo(root: Path) -> None:
    env = plain_environment(root / "prefect")
    print(f"litwatch demo                    {seconds(litwatch('demo'), env, root):6.1f} s")


def measure_environment(root: Path) -> None:
    """Size of the environment that scripts/setup makes, before and after a first demo."""
    code, venv = Path(__file__).parents[1], root / "venv"
    env = plain_environment(root / "prefect", LITWATCH_VENV=str(venv))
    took = seconds([str(code / "scripts" / "setup")], env, code)
    fresh = size_of(venv)
    seconds([str(venv / "bin" / "litwatch"), "demo"], env, root)
    print(f"environment                      {fresh:6.0f} MB  after a demo {size_of(venv):.0f}")
    print(f"scripts/setup                    {took:6.1f} s")


def measure_image(root: Path) -> None:
    code = Path(__file__).parents[1]
    stage = (code / "Dockerfile").read_text("utf-8").split("\nFROM ")[1]
    source = root / "source"
    source.mkdir()
    for line in (code / ".dockerignore").read_text("utf-8").splitlines():
        if line.startswith("!"):
            copy = shutil.copytree if (code / line[1:]).is_dir() else shutil.copy
            copy(code / line[1:], source / line[1:])
    env = plain_environment(root / "prefect")
    for command in re.findall(r"^RUN ((?:.*\\\n)*.*)$", stage, re.MULTILINE):
        if "apt-get" not in command:
            here = command.replace("/opt/litwatch", f"{root}/venv").replace(
                "/wheels", f"{root}/wheels"
            )
            seconds(["sh", "-ec", here], env, source)
    size = size_of(root / "venv")
    seconds([str(root / "venv" / "bin" / "python"), "-c", LOAD_ALL], env, root)
    print(f"environment of the image         {size:6.0f} MB")


def size_of(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


MEASURES: dict[str, Callable[[Path], None]] = {
    "help": measure_help,
    "quiet": measure_quiet,
    "demo": measure_demo,
    "environment": measure_environment,
    "image": measure_image,
}


if __name__ == "__main__":
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in sys.argv[1:] or MEASURES:
        with tempfile.TemporaryDirectory(prefix="litwatch-commands-") as folder:
            MEASURES[name](Path(folder))
