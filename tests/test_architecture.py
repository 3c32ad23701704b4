"""The house rules that a reader may rely on: who imports whom, who may open a connection."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("catalog", "classifiers", "flows")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAY_IMPORT = {
    "catalog": {"catalog"},
    "classifiers": {"catalog", "classifiers"},
    "flows": {"catalog", "classifiers", "flows"},
}
NETWORK = {
    "aiohttp", "arxiv", "asyncio", "feedparser", "ftplib", "github", "http", "httpx",
    "oaipmh_scythe", "prefect", "requests", "smtplib", "socket", "socketserver", "ssl",
    "subprocess", "urllib3", "xmlrpc",
}  # fmt: skip
"""Libraries that connect, or that start programs that could."""
MAX_LINES = 500


@cache
def imports(path):
    """Dotted names that a module imports anywhere, inside functions too."""
    return frozenset(_imports(path))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_dependencies_point_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    ours = {dotted.split(".")[0] for dotted in imports(path)} & set(PACKAGES)
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize("path", [p for p in MODULES if not name(p).startswith("flows")], ids=name)
def test_catalog_and_classifiers_open_no_connection(path):
    used = imports(path)
    assert {dotted.split(".")[0] for dotted in used} & NETWORK == set()
    assert not any(dotted.startswith(("urllib.request", "urllib.error")) for dotted in used)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_are_short_and_say_what_they_are(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < MAX_LINES
    assert ast.get_docstring(ast.parse(text)), "a module begins with what it is about"


def test_no_package_imports_in_a_circle():
    """A module may be imported first, whatever is loaded."""
    graph = {name(path)[:-3].replace("/", "."): imports(path) for path in MODULES}
    state = {}

    def visit(module, trail):
        if state.get(module) == "done" or module not in graph:
            return
        assert state.get(module) != "open", " → ".join([*trail, module])
        state[module] = "open"
        for imported in sorted(graph[module]):
            visit(imported, [*trail, module])
        state[module] = "done"

    for module in graph:
        visit(module, [])
