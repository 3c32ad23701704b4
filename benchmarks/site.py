"""Static site of 10,000 made-up rows: building, weight of the first page, use in Chromium.

    python benchmarks/site.py [ROWS]

Weight is HTML, style and scripts that the first page loads, gzip level 6 as GitHub Pages sends
them. Interactive is the time from navigation to the listeners being in place, as the page itself
measured it; the latency of a search runs from the key to the drawn rows, and the first search
loads the rows. Best of five, loopback.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from selenium.webdriver.support.ui import WebDriverWait

from flows.website.builder import build_site
from tests.flows.website.browser import chromium, missing_browser, served
from tests.flows.website.made_up import TODAY, made_up_list

HOME = ("index.html", "static/site.css")
FIRST_PAGE = ("demo/index.html", "static/site.css", "static/site.js")
SEARCH = """
const done = arguments[arguments.length - 1];
const start = performance.now();
const count = document.getElementById('count');
new MutationObserver((_, it) => { it.disconnect();
  requestAnimationFrame(() => done(performance.now() - start)); })
  .observe(count, { childList: true });
const field = document.querySelector('[name=q]');
field.value = arguments[0];
field.dispatchEvent(new Event('input', { bubbles: true }));
"""
READY = """
return document.documentElement.dataset.ready
  && performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd;
"""


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        one = made_up_list(count, proposals=200)
        start = time.perf_counter()
        files = build_site([one], root / "site", TODAY)
        print(
            f"build            {time.perf_counter() - start:8.2f} s   ({count} rows, {files} files)"
        )
        print(f"home             {weight(root, HOME):8.1f} kB  compressed")
        print(f"first page       {weight(root, FIRST_PAGE):8.1f} kB  compressed")
        rows = weight(root, ["demo/rows.js"])
        print(f"all rows         {rows:8.0f} kB  compressed, at first use")
        if missing := missing_browser():
            print(f"in Chromium: not measured, {missing}")
            return
        in_browser(root)


def weight(root: Path, names: Iterable[str]) -> float:
    """Files of the site, compressed, in kB."""
    files = (root / "site" / name for name in names)
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) / 1000


def in_browser(root: Path) -> None:
    ready, first, later = [], [], []
    with served(root / "site") as url, chromium(root / "profile") as browser:
        for _ in range(5):
            browser.get(f"{url}/demo/index.html")
            WebDriverWait(browser, 30, 0.01).until(lambda it: it.execute_script(READY))
            ready.append(browser.execute_script(READY))
            first.append(browser.execute_async_script(SEARCH, "flood part 99"))
            later.append(browser.execute_async_script(SEARCH, "cloud"))
    print(f"interactive      {min(ready):8.0f} ms  (worst of five {max(ready):.0f})")
    print(f"first search     {min(first):8.0f} ms  with loading the rows (worst {max(first):.0f})")
    print(f"further searches {min(later):8.0f} ms  (worst {max(later):.0f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
