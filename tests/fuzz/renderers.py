"""Markdown renderers that a row must be dead in: GitHub's own, and micromark, a stricter one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cmarkgfm

from tests.npm_packages import npm_packages

Render = Callable[[str], str]
MICROMARK = ("micromark@4.0.2", "micromark-extension-gfm@3.0.0")
_SCRIPT = """
import readline from 'node:readline';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
const options = {extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true};
for await (const line of readline.createInterface({ input: process.stdin }))
  process.stdout.write(JSON.stringify(micromark(JSON.parse(line), options)) + '\\n');
"""


def cmark(markdown: str) -> str:
    """As github.com renders it, before its sanitizer."""
    return cmarkgfm.github_flavored_markdown_to_html(
        markdown, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    )


@contextmanager
def micromark(folder: Path) -> Iterator[Render]:
    """One node process that renders a text a line."""
    node = npm_packages(folder, *MICROMARK)
    (folder / "render.mjs").write_text(_SCRIPT)
    with subprocess.Popen(
        [node, "render.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None

        def render(markdown: str) -> str:
            running.stdin.write(json.dumps(markdown).encode() + b"\n")
            running.stdin.flush()
            return str(json.loads(running.stdout.readline()))

        yield render
        running.stdin.close()
