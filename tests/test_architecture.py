"""The house rules that a reader may rely on: who imports whom, who may open a connection."""

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("catalog", "classifiers", "flows")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES} | {ROOT})
MAY_IMPORT = {
    "catalog": {"catalog"},
    "classifiers": {"catalog", "classifiers"},
    "flows": {"catalog", "classifiers", "flows"},
}
NETWORK = {
    "aiohttp", "arxiv", "asyncio", "feedparser", "ftplib", "github", "http", "httpcore2", "httpx",
    "httpx2", "oaipmh_scythe", "prefect", "requests", "smtplib", "socket", "socketserver", "ssl",
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
    graph = {dotted(path): imports(path) for path in MODULES}
    assert circle_in(graph) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_rooms_of_a_folder_import_one_another_in_no_circle(folder):
    """The files and the folders of a folder are its rooms; a folder counts with all it holds."""
    assert circle_in(rooms_of(folder)) == []


def test_every_module_has_a_name_of_its_own():
    counts = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert [stem for stem, count in counts.items() if count > 1] == []


def test_root_of_flows_holds_the_flows_settings_and_errors():
    """Each flow is named as its command."""
    root = {path.stem for path in (ROOT / "flows").glob("*.py")}
    others = {"__init__", "settings", "errors"}
    assert others <= root
    for stem in sorted(root - others):
        tree = ast.parse((ROOT / "flows" / f"{stem}.py").read_text(encoding="utf-8"))
        assert stem in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_architecture_page_names_modules_that_exist():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:catalog|classifiers|flows|tests)/[\w/.]*)`", page))
    assert len(named) > 25
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def dotted(path):
    return name(path)[:-3].replace("/", ".").removesuffix(".__init__")


def rooms_of(folder):
    """Room → rooms that it imports, for the files and folders that stand in a folder."""
    modules = {dotted(path): path for path in MODULES}
    graph = defaultdict(set)
    for path in MODULES:
        if folder not in path.parents:
            continue
        for imported in imports(path) & modules.keys():
            other = modules[imported]
            if folder in other.parents and other.name != "__init__.py":
                rooms = [it.relative_to(folder).parts[0] for it in (path, other)]
                graph[rooms[0]].add(rooms[1])
    return {room: imported - {room} for room, imported in graph.items()}


def circle_in(graph):
    """Names along one circle of imports; empty where there is none."""
    state = {}

    def visit(node, trail):
        if state.get(node) == "open":
            return [*trail, node]
        if state.get(node) == "done" or node not in graph:
            return []
        state[node] = "open"
        for imported in sorted(graph[node]):
            if found := visit(imported, [*trail, node]):
                return found
        state[node] = "done"
        return []

    return next((found for node in sorted(graph) if (found := visit(node, []))), [])
