"""The site in headless Chromium: search, order, filters, deep links, phone, dark, without script."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("selenium", reason="selenium is in the test extra: scripts/setup installs it")

from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from flows.website.builder import FIRST_PAGE_ROWS, PAGE_ROWS, build_site
from tests.flows.website.browser import chromium, missing_browser, served
from tests.flows.website.made_up import TODAY, made_up_list

ROWS = 240
PROPOSALS = 12
WAIT = 30.0
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module", autouse=True)
def needed() -> None:
    if missing := missing_browser():
        told = f"THE SITE IS NOT TESTED IN A BROWSER: {missing}"
        pytest.fail(told) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(told)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("built") / "site"
    lists = [made_up_list(ROWS, proposals=PROPOSALS), made_up_list(3, "other")]
    build_site(lists, folder, TODAY)
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def page(shared: Chrome, site: str) -> Chrome:
    shared.set_window_size(1280, 900)
    show(shared, f"{site}/demo/index.html")
    return shared


def show(browser: Chrome, url: str) -> None:
    browser.get(url)
    until(browser, "return document.documentElement.dataset.ready === '1'")


def until(browser: Chrome, script: str) -> None:
    WebDriverWait(browser, WAIT, 0.05).until(lambda it: it.execute_script(script), script)


def counted(browser: Chrome, words: str) -> None:
    until(browser, f"return document.getElementById('count').textContent === {json.dumps(words)}")


def shown(browser: Chrome, css: str) -> list[str]:
    script = "return [...document.querySelectorAll(arguments[0])].map(it => it.textContent.trim())"
    return list(browser.execute_script(script, f"#papers {css}"))


def titles(browser: Chrome) -> list[str]:
    return shown(browser, ".title")


def field(browser: Chrome, name: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, f"#filters [name={name}]")


def choose(browser: Chrome, name: str, value: str) -> None:
    browser.execute_script("document.querySelector('#filters details').open = true")
    option = f"option[@value='{value}' or .='{value}']"
    field(browser, name).find_element(By.XPATH, option).click()


def asked(browser: Chrome) -> set[str]:
    return set(urlsplit(browser.current_url).query.split("&"))


def test_search_finds_all_words_in_any_order(page: Chrome) -> None:
    field(page, "q").send_keys("supervision CLOUD")
    counted(page, f"{ROWS // 5} papers")
    assert all(title.startswith("Cloud removal") for title in titles(page))


def test_a_search_without_result_has_a_way_out(page: Chrome) -> None:
    field(page, "q").send_keys("nonesuch")
    counted(page, "0 papers. Clear all filters")
    page.find_element(By.XPATH, "//button[.='Clear all filters']").click()
    counted(page, f"{ROWS} papers")


def test_search_finds_authors_whatever_their_accents(page: Chrome) -> None:
    field(page, "q").send_keys("müster238 ADA")
    counted(page, "1 paper")
    assert shown(page, ".who") == ["Ada Example, Bo Muster238"]


def test_search_finds_abbreviations_and_rows_of_later_pages(page: Chrome) -> None:
    field(page, "q").send_keys("net239")
    counted(page, "1 paper")
    assert titles(page) == ["Road extraction with little supervision, part 239"]


def test_order_by_title_and_by_year(page: Chrome) -> None:
    choose(page, "sort", "title")
    counted(page, f"{ROWS} papers")
    assert titles(page) == sorted(titles(page))
    choose(page, "sort", "year")
    until(page, "return new URLSearchParams(location.search).get('sort') === 'year'")
    years = [it[-4:] for it in shown(page, ".facts > span:first-child")]
    assert years == sorted(years)
    assert years[0] == "2021"


def test_filters_narrow_each_other_and_clear_takes_all_back(page: Chrome) -> None:
    choose(page, "section", "captioning")
    counted(page, f"{ROWS // 4} papers")
    assert set(shown(page, ".chip")) == {"Captioning"}
    field(page, "code").click()
    counted(page, f"{ROWS // 12} papers")
    page.find_element(By.CSS_SELECTOR, "#filters [type=reset]").click()
    counted(page, f"{ROWS} papers")
    assert page.current_url.endswith("/demo/index.html")


def test_keyword_year_venue_and_quarter_filter(page: Chrome) -> None:
    choose(page, "keyword", "lidar")
    counted(page, f"{ROWS // 4} papers")
    assert shown(page, ".key").count("lidar") == 60
    choose(page, "venue", "CVPR")
    until(page, "return new URLSearchParams(location.search).get('venue') === 'CVPR'")
    choose(page, "year", "2024")
    choose(page, "quarter", "2024Q3")
    until(page, "return new URLSearchParams(location.search).get('quarter') === '2024Q3'")
    assert set(shown(page, ".venue")) <= {"CVPR 2024"}


def test_proposed_papers_show_when_asked_for_and_say_so(page: Chrome) -> None:
    choose(page, "show", "proposed")
    counted(page, f"{PROPOSALS} papers")
    assert shown(page, ".proposed .status") == ["proposed, 90 %"] * PROPOSALS
    choose(page, "show", "all")
    counted(page, f"{ROWS + PROPOSALS} papers")


def test_a_deep_link_shows_what_its_sender_saw(page: Chrome, site: str) -> None:
    show(page, f"{site}/demo/index.html?q=flood&section=survey&code=1&sort=title")
    until(page, "return document.getElementById('count').textContent.endsWith('papers')")
    assert field(page, "q").get_attribute("value") == "flood"
    assert field(page, "code").is_selected()
    assert field(page, "sort").is_displayed(), "filters in use are not hidden"
    assert set(shown(page, ".chip")) == {"Survey"}
    assert titles(page) == sorted(titles(page)) != []
    assert asked(page) == {"q=flood", "section=survey", "code=1", "sort=title"}


def test_a_deep_link_with_an_unknown_section_says_so(page: Chrome, site: str) -> None:
    show(page, f"{site}/demo/index.html?section=nonesuch")
    counted(page, f"This list does not have the section “nonesuch” of your link. {ROWS} papers")


def test_a_permalink_opens_the_paper(page: Chrome, site: str) -> None:
    first = page.find_element(By.CSS_SELECTOR, "#papers > li").get_attribute("id")
    show(page, f"{site}/demo/index.html?paper={first}")
    counted(page, "One paper. Clear all filters")
    until(page, "return document.querySelector('.details pre')")
    assert page.find_element(By.CSS_SELECTOR, ".more").get_attribute("aria-expanded") == "true"
    show(page, f"{site}/demo/index.html?paper=nonesuch")
    until(page, "return document.getElementById('count').textContent.includes('no paper nonesuch')")


def test_a_bar_of_the_charts_leads_to_its_papers(page: Chrome, site: str) -> None:
    page.get(f"{site}/demo/trends.html")
    bar = page.find_element(By.CSS_SELECTOR, ".panels a")
    words = bar.get_attribute("aria-label")
    page.execute_script("location.href = arguments[0].href.baseVal", bar)
    until(page, "return document.getElementById('count')?.textContent.match(/^\\d+ papers?$/)")
    listed = sum(int(it) for it in re.findall(r"(\d+) (?:listed|proposed)", words))
    assert page.find_element(By.ID, "count").text.split()[0] == str(listed)


@pytest.mark.parametrize("query", ["sort=nonesuch", "sort=", "quarter=%00", "year=%00", "q=%"])
def test_a_broken_deep_link_breaks_nothing(page: Chrome, site: str, query: str) -> None:
    page.get_log("browser")
    show(page, f"{site}/demo/index.html?{query}")
    until(page, "return document.getElementById('count').textContent.includes('papers')")
    faults = [it["message"] for it in page.get_log("browser") if it["level"] == "SEVERE"]
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_show_more_shows_more(page: Chrome) -> None:
    field(page, "q").send_keys("supervision")
    counted(page, f"{ROWS} papers")
    assert len(titles(page)) == 60
    page.find_element(By.XPATH, "//button[.='Show more']").click()
    assert len(titles(page)) == ROWS


def test_details_hold_abstract_bibtex_and_permalink(page: Chrome) -> None:
    """Those of the first page, which no script has drawn, and those of a search."""
    for query in ("", "net0"):
        field(page, "q").send_keys(query)
        if query:
            counted(page, "1 paper")
        button = page.find_element(By.CSS_SELECTOR, "#papers button.more")
        button.send_keys(Keys.ENTER)
        until(page, "return document.querySelector('#papers .details pre')")
        box = page.find_element(By.CSS_SELECTOR, "#papers .details")
        assert "We propose a way to draw them" in box.text
        assert "@inproceedings{example2026flood" in box.text
        assert (
            box.find_element(By.LINK_TEXT, "permalink").get_attribute("href").count("?paper=26")
            == 1
        )
        assert box.find_element(By.XPATH, ".//button[.='Copy BibTeX']").is_displayed()
        button.send_keys(Keys.ENTER)
        until(page, "return !document.querySelector('#papers .details')")


PLACES = (
    "index.html", "weeks/index.html", "demo/index.html", "demo/index.html?q=net0", "demo/trends.html",
    "demo/proposed.html", "demo/pages/1.html", "weeks/2026-W11.html", "demo/index.html?q=nonesuch",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_phone_scrolls_down_and_never_sideways(page: Chrome, site: str, place: str) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
    )
    try:
        page.get(f"{site}/{place}")
        page.execute_script("document.querySelector('#filters details')?.setAttribute('open', '')")
        widths = "return [document.documentElement.scrollWidth, document.body.scrollWidth]"
        assert page.execute_script(widths) == [390, 390]
        assert page.execute_script(
            "return [...document.querySelectorAll('input, select, .facts a, .chip, h1, nav a')]"
            ".every(it => it.getBoundingClientRect().right <= 390)"
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm packages that judge the pages."""
    npm = shutil.which("npm")
    if npm is None:
        told = "npm is not installed: axe-core and html-validate cannot be had"
        pytest.fail(told) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(told)
    folder = tmp_path_factory.mktemp("npm")
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", *JUDGES]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


JUDGES = ("axe-core@4.11.4", "html-validate@10.17.0")
AXE = """
const done = arguments[arguments.length - 1];
axe.run().then((found) => done(found.violations.map((it) =>
  `${it.id}: ${it.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')}`)));
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_barrier(
    page: Chrome, site: str, node_modules: Path, place: str, scheme: str
) -> None:
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    try:
        page.get(f"{site}/{place}")
        page.execute_script("document.querySelector('#papers button.more')?.click()")
        page.execute_script((node_modules / "axe-core" / "axe.min.js").read_text("utf-8"))
        assert page.execute_async_script(AXE) == []
        ground = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert (ground == "rgb(251, 250, 246)") is (scheme == "light")


def test_html_validate_finds_nothing(node_modules: Path, tmp_path: Path) -> None:
    build_site([made_up_list(40, proposals=9), made_up_list(0, "other")], tmp_path / "site", TODAY)
    rules = {"extends": ["html-validate:recommended"], "rules": IGNORED_RULES}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"root": True, **rules}), "utf-8")
    pages = sorted(map(str, (tmp_path / "site").rglob("*.html")))
    judge = [str(node_modules / ".bin" / "html-validate"), "--formatter=text", *pages]
    done = subprocess.run(judge, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


IGNORED_RULES = {
    "valid-id": ["error", {"relaxed": True}],  # an arXiv id is a name that people know
    "wcag/h32": "off",  # a search happens while one types: there is nothing to submit
    "long-title": "off",  # names of lists are as long as their maintainers like them
    "no-trailing-whitespace": "off",  # compresses to nothing
}


def test_nothing_moves_while_a_list_loads(page: Chrome, site: str) -> None:
    show(page, f"{site}/demo/index.html")
    shift = page.execute_async_script(
        "const done = arguments[0]; let sum = 0;"
        "new PerformanceObserver((list) => { for (const it of list.getEntries()) sum += it.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
        "setTimeout(() => done(sum), 300);"
    )
    assert shift < 0.01


def test_the_filters_stay_in_sight(page: Chrome) -> None:
    page.execute_script("window.scrollTo(0, 900)")
    until(page, "return window.scrollY > 500")
    assert page.execute_script(
        "return document.getElementById('filters').getBoundingClientRect().top"
    ) == pytest.approx(0, abs=1)


def test_every_field_has_a_label_and_the_page_its_landmarks(page: Chrome) -> None:
    unnamed = page.execute_script(
        "return [...document.querySelectorAll('input, select, button')]"
        ".filter(it => !(it.labels?.length || it.textContent.trim())).map(it => it.outerHTML)"
    )
    assert unnamed == []
    for landmark in ("main", "header nav[aria-label]", "[role=search]", "footer", "html[lang]"):
        assert page.find_elements(By.CSS_SELECTOR, landmark), landmark
    assert len(page.find_elements(By.TAG_NAME, "h1")) == 1


def test_no_request_leaves_for_another_host(page: Chrome, site: str) -> None:
    page.get_log("performance")
    show(page, f"{site}/index.html".replace("index.html", "demo/index.html?q=flood"))
    counted(page, f"{ROWS // 5} papers")
    messages = [json.loads(it["message"])["message"] for it in page.get_log("performance")]
    asked = {
        urlsplit(it["params"]["request"]["url"]).netloc
        for it in messages
        if it["method"] == "Network.requestWillBeSent"
    }
    assert asked == {urlsplit(site).netloc}


def test_a_script_in_a_title_would_not_run_even_unescaped(page: Chrome) -> None:
    ran = page.execute_script(
        "const s = document.createElement('div');"
        "s.innerHTML = '<img src=x onerror=\"window.owned=1\">';"
        "document.body.append(s); return new Promise(r => setTimeout(() => r(window.owned), 200))"
    )
    assert ran is None


def test_rows_that_cannot_be_loaded_are_said_in_words(page: Chrome) -> None:
    page.execute_cdp_cmd("Network.enable", {})
    page.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*rows.js"]})
    try:
        field(page, "q").send_keys("flood")
        until(
            page, "return document.getElementById('count').textContent.startsWith('Search is not')"
        )
        assert len(titles(page)) == FIRST_PAGE_ROWS, "the page still reads"
    finally:
        page.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def test_without_script_every_paper_can_be_read(tmp_path: Path) -> None:
    build_site([made_up_list(PAGE_ROWS + 3)], tmp_path / "site", TODAY)
    with chromium(tmp_path / "profile", script=False) as browser:
        # From disk: no server is needed either.
        browser.get((tmp_path / "site" / "demo" / "index.html").as_uri())
        assert not browser.find_element(By.ID, "filters").is_displayed()
        browser.find_element(By.CSS_SELECTOR, "#onward a").click()
        found = len(browser.find_elements(By.CSS_SELECTOR, "h2.title"))
        assert browser.find_elements(By.CSS_SELECTOR, "details pre")
        browser.find_element(By.CSS_SELECTOR, "a[rel=next]").click()
        found += len(browser.find_elements(By.CSS_SELECTOR, "h2.title"))
        assert found == PAGE_ROWS + 3
        assert browser.find_elements(By.CSS_SELECTOR, "a[rel=prev]")


def test_search_works_from_disk(tmp_path: Path) -> None:
    build_site([made_up_list(ROWS)], tmp_path / "site", TODAY)
    with chromium(tmp_path / "profile") as browser:
        show(browser, (tmp_path / "site" / "demo" / "index.html").as_uri())
        field(browser, "q").send_keys("net0")
        counted(browser, "1 paper")
        browser.find_element(By.CSS_SELECTOR, "#papers button.more").click()
        until(browser, "return document.querySelector('#papers .details pre')")
