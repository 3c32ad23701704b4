"""The README's pictures: a pull request of the demo, and the site of the shipped lists.

    python scripts/screenshots.py

Writes `docs/pull-request.png` and `docs/site.png` with headless Chromium. The body is rendered by
GitHub's own Markdown renderer (cmarkgfm); the style is made to look like GitHub's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options

from tests.flows.website.browser import chromium

ROOT = Path(__file__).parents[1]
LITWATCH = Path(sys.executable).with_name("litwatch")
STYLE = """
body { margin: 0; padding: 22px 30px; width: 820px; color: #1f2328; background: #fff;
  font: 15px/1.5 "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; }
h1 { font-size: 25px; font-weight: 400; margin: 0 0 14px; }
h3 { font-size: 18px; margin: 18px 0 10px; }
a { color: #0969da; text-decoration: none; }
ul { padding-left: 22px; list-style: none; margin: 0 0 6px; }
li { margin: 5px 0; }
li input { margin-left: -20px; }
code { background: #eff1f3; padding: 1px 5px; border-radius: 5px;
  font: 12.5px ui-monospace, "DejaVu Sans Mono", monospace; }
"""
SHOWN = "Vision-Language Geo-Foundation Models"


def main() -> None:
    """Run the demo, build the site, take both pictures."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run([LITWATCH, "demo", "--folder", root / "demo"], cwd=ROOT, check=True)
        subprocess.run([LITWATCH, "site", "--out", root / "site"], cwd=ROOT, check=True)
        bodies = root / "demo" / "repository" / ".litwatch" / "pull-requests"
        body = next(text for text in _texts(bodies) if SHOWN in text.partition("\n")[0])
        (root / "body.html").write_text(_page(body), encoding="utf-8")
        _shoot(root / "body.html", ROOT / "docs" / "pull-request.png", (880, 640), root / "one")
        _shoot(root / "site" / "index.html", ROOT / "docs" / "site.png", (1280, 860), root / "two")


def _texts(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]


def _page(body: str) -> str:
    shown = cmarkgfm.github_flavored_markdown_to_html(body, Options.CMARK_OPT_UNSAFE)
    # Boxes can be ticked on GitHub; the notice of a withdrawn paper is left out for room.
    shown = shown.replace(" disabled", "").replace("<blockquote>", "<blockquote hidden>", 1)
    heading = f"<h1>Propose papers for {SHOWN}</h1>"
    return f'<!DOCTYPE html><meta charset="utf-8"><style>{STYLE}</style>{heading}{shown}'


def _shoot(page: Path, picture: Path, size: tuple[int, int], profile: Path) -> None:
    width, height = size
    with chromium(profile) as browser:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        browser.get(page.as_uri())
        browser.save_screenshot(str(picture))


if __name__ == "__main__":
    main()
