"""The site in headless Chromium: search, sort, filter, deep link, phone, dark, without script."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("selenium", reason="selenium is in the test extra: scripts/setup installs it")

from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from flows.website.builder import build_site
from tests.flows.website.browser import chromium, missing_browser, served
from tests.flows.website.made_up import TODAY, made_up_list

ROWS = 240
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
    build_site([made_up_list(ROWS), made_up_list(3, "other")], folder, TODAY)
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


def cells(browser: Chrome, name: str) -> list[str]:
    return list(
        browser.execute_script(
            f"return [...document.querySelectorAll('#papers tbody td.{name}')]"
            ".map(td => td.textContent.trim())"
        )
    )


def field(browser: Chrome, name: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, f"#filters [name={name}]")


def header(browser: Chrome, name: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, f"th[data-column={name}]")


def choose(browser: Chrome, name: str, value: str) -> None:
    option = f"option[@value='{value}' or .='{value}']"
    field(browser, name).find_element(By.XPATH, option).click()


def test_search_finds_all_words_in_any_order(page: Chrome) -> None:
    field(page, "q").send_keys("supervision CLOUD")
    counted(page, f"{ROWS // 5} papers")
    assert all(title.startswith("Cloud removal") for title in cells(page, "title"))
    field(page, "q").send_keys(" nonesuch")
    counted(page, "0 papers")


def test_search_finds_rows_of_later_pages_and_abbreviations(page: Chrome) -> None:
    field(page, "q").send_keys("net239")
    counted(page, "1 paper")
    assert cells(page, "title") == ["Road extraction with little supervision, part 239"]


def test_the_newest_years_come_first_and_a_second_click_turns_them(page: Chrome) -> None:
    button = header(page, "year").find_element(By.TAG_NAME, "button")
    button.click()
    counted(page, f"{ROWS} papers")
    assert header(page, "year").get_attribute("aria-sort") == "descending"
    assert cells(page, "year") == sorted(cells(page, "year"), reverse=True)
    button.click()
    until(page, "return document.querySelector('[aria-sort=ascending]')")
    assert cells(page, "year") == sorted(cells(page, "year"))


def test_sorting_works_from_the_keyboard_alone(page: Chrome) -> None:
    page.execute_script("document.querySelector('#filters [type=reset]').focus()")
    keys = ActionChains(page)
    # Past the region that scrolls, then Year, Venue, Title.
    for _ in range(6):
        keys = keys.send_keys(Keys.TAB)
        keys.perform()
        keys = ActionChains(page)
        if page.switch_to.active_element.text == "Title":
            break
    assert page.switch_to.active_element.text == "Title"
    ActionChains(page).send_keys(Keys.ENTER).perform()
    until(page, "return document.querySelector('[aria-sort=ascending]')")
    titles = cells(page, "title")
    assert titles[0].startswith("Cloud removal")
    assert page.switch_to.active_element.text.startswith("Title"), "the focus stays"


def test_filters_narrow_each_other_and_clear_takes_all_back(page: Chrome) -> None:
    choose(page, "section", "captioning")
    counted(page, f"{ROWS // 4} papers")
    assert set(cells(page, "section")) == {"Captioning"}
    field(page, "code").click()
    counted(page, f"{ROWS // 12} papers")
    assert all(links.startswith("code") for links in cells(page, "links"))
    page.find_element(By.CSS_SELECTOR, "#filters [type=reset]").click()
    counted(page, f"{ROWS} papers")
    assert page.current_url.endswith("/demo/index.html")


def test_keyword_year_and_venue_filter(page: Chrome) -> None:
    choose(page, "keyword", "lidar")
    counted(page, f"{ROWS // 4} papers")
    assert all("lidar" in words for words in cells(page, "keywords"))
    choose(page, "venue", "CVPR")
    until(page, "return new URLSearchParams(location.search).get('venue') === 'CVPR'")
    choose(page, "year", "2024")
    until(page, "return new URLSearchParams(location.search).get('year') === '2024'")
    assert set(cells(page, "year")) <= {"2024"}
    assert set(cells(page, "venue")) <= {"CVPR"}


def test_a_deep_link_shows_what_its_sender_saw(page: Chrome, site: str) -> None:
    show(page, f"{site}/demo/index.html?q=flood&section=survey&code=1&sort=-title")
    until(page, "return document.getElementById('count').textContent.endsWith('papers')")
    assert field(page, "q").get_attribute("value") == "flood"
    assert field(page, "code").is_selected()
    assert set(cells(page, "section")) == {"Survey"}
    titles = cells(page, "title")
    assert titles
    assert titles == sorted(titles, reverse=True)
    query = urlsplit(page.current_url).query
    assert set(query.split("&")) == {"q=flood", "section=survey", "code=1", "sort=-title"}


@pytest.mark.parametrize("query", ["sort=nonesuch", "sort=", "section=nonesuch", "year=%00", "q=%"])
def test_a_broken_deep_link_breaks_nothing(page: Chrome, site: str, query: str) -> None:
    page.get_log("browser")
    show(page, f"{site}/demo/index.html?{query}")
    until(page, "return document.getElementById('count').textContent.endsWith('papers')")
    faults = [it["message"] for it in page.get_log("browser") if it["level"] == "SEVERE"]
    assert [fault for fault in faults if "favicon" not in fault] == []


def test_show_more_shows_more(page: Chrome) -> None:
    field(page, "q").send_keys("supervision")
    counted(page, f"{ROWS} papers")
    assert len(cells(page, "title")) == 100
    page.find_element(By.XPATH, "//button[.='Show more']").click()
    assert len(cells(page, "title")) == ROWS


def test_bibtex_opens_with_a_button_to_copy(page: Chrome) -> None:
    field(page, "q").send_keys("net0")
    counted(page, "1 paper")
    page.find_element(By.CSS_SELECTOR, "#papers summary").click()
    assert "@article{example2026" in page.find_element(By.CSS_SELECTOR, "#papers pre").text
    assert page.find_element(By.XPATH, "//button[.='Copy']").is_displayed()


@pytest.mark.parametrize("sorted_first", [False, True])
def test_a_phone_scrolls_down_and_never_sideways(
    page: Chrome, site: str, sorted_first: bool
) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
    )
    try:
        show(page, f"{site}/demo/index.html" + ("?sort=title" if sorted_first else ""))
        widths = "return [document.documentElement.scrollWidth, document.body.scrollWidth]"
        assert page.execute_script(widths) == [390, 390]
        assert page.execute_script(
            "return [...document.querySelectorAll('#filters input, #filters select, .links a')]"
            ".every(it => it.getBoundingClientRect().right <= 390)"
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


CONTRAST = """
const light = (colour) => {
  const [r, g, b] = colour.match(/[\\d.]+/g).map((value) => value / 255)
    .map((value) => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const ground = light(getComputedStyle(document.body).backgroundColor);
const shown = ['body', 'a', 'footer', 'label', 'th button', '.new', 'figcaption', 'summary'];
return shown.map((name) => {
  const l = light(getComputedStyle(document.querySelector(name)).color);
  return [name, (Math.max(l, ground) + .05) / (Math.min(l, ground) + .05)]; });
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_both_schemes(page: Chrome, site: str, scheme: str) -> None:
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    try:
        show(page, f"{site}/demo/index.html")
        ratios = dict(page.execute_script(CONTRAST))
        ground = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert (ground == "rgb(255, 255, 255)") is (scheme == "light")
    # WCAG AA for small text.
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


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
    page.execute_script("document.getElementById('charts').scrollIntoView()")
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
    page.execute_script("document.getElementById('papers').dataset.rows = 'nonesuch.js'")
    field(page, "q").send_keys("flood")
    until(page, "return document.getElementById('count').textContent.startsWith('Search is not')")
    assert len(cells(page, "title")) == 100, "the page still reads"


def test_without_script_every_paper_can_be_read(site: str, tmp_path: Path) -> None:
    with chromium(tmp_path, script=False) as browser:
        browser.get(f"{site}/demo/index.html")
        assert not browser.find_element(By.ID, "filters").is_displayed()
        titles = [it.text for it in browser.find_elements(By.CSS_SELECTOR, "td.title")]
        browser.find_element(By.CSS_SELECTOR, "a[rel=next]").click()
        titles += [it.text for it in browser.find_elements(By.CSS_SELECTOR, "td.title")]
        assert len(titles) == ROWS
        assert browser.find_elements(By.CSS_SELECTOR, "a[rel=prev]")
