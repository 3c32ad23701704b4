"""Every request of a whole scenario against GitHub's own OpenAPI description.

The description is fetched from npm when the test runs (`@octokit/openapi`, 13 MB) and is no part
of this repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.flows.proposals.test_faults import play
from tests.flows.proposals.worlds import github_world
from tests.github_standin.server import Call
from tests.npm_packages import npm_packages

PACKAGE = "@octokit/openapi@23.0.2"
DESCRIPTION = Path("node_modules/@octokit/openapi/generated/api.github.com.json")
MAY_HOLD_SLASHES = {"ref", "path", "branch", "basehead"}


class OpenApi:
    """What the description says of one request."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.description = without_nullable(description)
        resource = Resource.from_contents(self.description, default_specification=DRAFT4)
        self.registry = Registry().with_resource("urn:github", resource)
        paths = sorted(self.description["paths"], key=lambda path: path.count("{"))
        self.routes = [(route_pattern(path), path) for path in paths]

    def violations(self, call: Call) -> Iterator[str]:
        verb = call.method.lower()
        found = (
            path
            for pattern, path in self.routes
            if pattern.fullmatch(unquote(call.path)) and verb in self.description["paths"][path]
        )
        path = next(found, None)
        if path is None:
            yield f"no such operation: {call}"
            return
        operation = self.description["paths"][path][verb]
        yield from self.query_violations(call, operation)
        yield from self.body_violations(call, operation)

    def query_violations(self, call: Call, operation: dict[str, Any]) -> Iterator[str]:
        known = {it["name"]: it for it in map(self.resolve, operation.get("parameters", []))}
        for name, value in parse_qsl(call.query):
            if name not in known:
                yield f"{call}: unknown parameter {name}"
                continue
            allowed = self.resolve(known[name].get("schema", {})).get("enum")
            if allowed and value not in map(str, allowed):
                yield f"{call}: {name}={value} is none of {allowed}"

    def body_violations(self, call: Call, operation: dict[str, Any]) -> Iterator[str]:
        if call.body is None or "requestBody" not in operation:
            return
        content = self.resolve(operation["requestBody"])["content"]
        schema = absolute(content["application/json"]["schema"])
        for error in Draft4Validator(schema, registry=self.registry).iter_errors(call.body):
            yield f"{call}: {'/'.join(map(str, error.path))}: {error.message[:120]}"

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.description
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node


def route_pattern(path: str) -> re.Pattern[str]:
    """Pattern of a templated path; some parameters hold slashes."""
    parts = re.split(r"(\{[^}]+\})", path)
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    return "(.+)" if part[1:-1] in MAY_HOLD_SLASHES else "([^/]+)"


def absolute(schema: dict[str, Any]) -> dict[str, Any]:
    """Schema whose references are found in the registry."""
    moved: dict[str, Any] = json.loads(json.dumps(schema).replace('"#/', '"urn:github#/'))
    return moved


def without_nullable(node: Any) -> Any:
    """OpenAPI 3.0 says ``nullable``; JSON Schema says it in the type."""
    if isinstance(node, list):
        return [without_nullable(it) for it in node]
    if not isinstance(node, dict):
        return node
    plain = {key: without_nullable(value) for key, value in node.items()}
    if plain.get("nullable") is True and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    return plain


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> OpenApi:
    folder = tmp_path_factory.mktemp("openapi")
    npm_packages(folder, PACKAGE)
    return OpenApi(json.loads((folder / DESCRIPTION).read_text()))


@pytest.mark.long
def test_every_request_is_one_that_github_describes(openapi: OpenApi) -> None:
    with github_world() as world:
        play(world)
        calls = world.github.calls
    assert len({call.method for call in calls}) == 4
    assert sorted({it for call in calls for it in openapi.violations(call)}) == []


@pytest.mark.long
def test_a_wrong_request_would_be_noticed(openapi: OpenApi) -> None:
    wrong = [
        Call("PATCH", "/repos/acme/kites/git/ref/heads/x", body={"sha": "x"}),
        Call("GET", "/repos/acme/kites/pulls", "state=ajar"),
        Call("GET", "/repos/acme/kites/pulls", "colour=red"),
        Call("POST", "/repos/acme/kites/git/trees", body={"tree": "x"}),
    ]
    assert [len(list(openapi.violations(call))) for call in wrong] == [1, 1, 1, 1]
