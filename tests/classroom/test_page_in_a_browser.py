"""The class's page in Chromium: sorted, filtered and opened by a mouse and by keys, and whatever students wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import check_axe, check_looks
from class_books import HOSTILE, hostile, many, seven
from selenium.common.exceptions import JavascriptException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.page.dashboard import write

PHONE = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": True}


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page of a gradebook. In the end, the browser must not have complained about anything."""

    def open_(gradebook: Gradebook, **options: bool) -> Any:
        page = write(gradebook, gradebook.assignment(), tmp_path / "class.html", **options)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.get(page.as_uri())
        return browser

    yield open_
    assert browser.get_log("browser") == []


def find(browser: Any, css: str) -> Any:
    return browser.find_element(By.CSS_SELECTOR, css)


def names(browser: Any) -> list[str]:
    """The students in the table."""
    return browser.execute_script("return [...document.querySelectorAll('#table tbody a')].map(one => one.textContent)")


def screen(scheme: str) -> dict[str, Any]:
    """A screen, light or dark."""
    return {"media": "screen", "features": [{"name": "prefers-color-scheme", "value": scheme}]}


def choose(browser: Any, control: str, text: str) -> None:
    Select(find(browser, f"#{control}")).select_by_visible_text(text)


def panel_of(browser: Any) -> Any:
    """A student's panel, once it is open: the browser follows an address when it comes to it."""
    WebDriverWait(browser, 10).until(lambda browser: find(browser, "dialog").is_displayed())
    return find(browser, "dialog")


def wait_until_closed(browser: Any, page: str) -> None:
    """The panel is closed, and the address is that of the page."""
    WebDriverWait(browser, 10).until(
        lambda browser: not find(browser, "dialog").is_displayed() and browser.current_url == page
    )


def header(browser: Any, text: str) -> Any:
    found = [one for one in browser.find_elements(By.CSS_SELECTOR, "#table thead button") if one.text.startswith(text)]
    return found[0]


def test_everybody_can_use_it_on_every_screen(opened: Callable[..., Any], tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        browser = opened(gradebook)
        browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
        check_looks(browser)
        for scheme in ("light", "dark"):
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", screen(scheme))
            browser.execute_script("document.querySelector('#table tbody a').click()")
            panel_of(browser)
            check_axe(browser, {})

        browser = opened(gradebook, names=False)
        check_axe(browser, {})
        heads = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "#table thead button")]
        assert (heads[:2], names(browser)) == (["Number", "Attempt"], list("1234567"))


def test_two_thousand_students_are_sorted_and_filtered(opened: Callable[..., Any], tmp_path: Path) -> None:
    with many(tmp_path / "g.sqlite", 2000) as gradebook:
        browser = opened(gradebook)
    status = find(browser, "#shown")
    assert status.text == "1 to 50 of 2000 students"
    assert names(browser)[:3] == ["Student 0", "Student 1", "Student 2"]  # 2 is before 10
    find(browser, "#next").click()
    assert status.text == "51 to 100 of 2000 students" and names(browser)[0] == "Student 50"
    header(browser, "Name").click()
    assert names(browser)[0] == "Student 1999" and status.text.startswith("1 to 50")
    header(browser, "Marks").send_keys(Keys.ENTER)
    marks = [float(one.text) for one in browser.find_elements(By.CSS_SELECTOR, "#table td:nth-child(6)")]
    assert marks == sorted(marks, reverse=True) and marks[0] == 6
    assert find(browser, "#table th[aria-sort]").text.startswith("Marks")

    choose(browser, "section", "B")
    assert status.text == "1 to 50 of 500 students"
    choose(browser, "exercise", "nets: softmax")
    choose(browser, "verdict", "timed out")
    expected = sum(number % 4 == 1 and number % 7 == 6 for number in range(2000))
    assert status.text == f"1 to 50 of {expected} students"
    softmax = browser.find_elements(By.CSS_SELECTOR, "#table td.cell:nth-child(8) span")
    assert {one.get_attribute("aria-label") for one in softmax} == {"timed out"}
    find(browser, "#text").send_keys("STUDENT 1")
    assert len(names(browser)) == min(50, int(status.text.split(" ")[4]))
    find(browser, "#text").send_keys("3 4")
    assert (names(browser), status.text) == ([], "No student fits.")
    # On paper are all that are chosen.
    find(browser, "#text").send_keys(Keys.CONTROL, "a", Keys.BACKSPACE)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert len(names(browser)) == expected
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(names(browser)) == 50


def test_a_student_is_opened_by_a_link_an_address_or_a_group(opened: Callable[..., Any], tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        browser = opened(gradebook)
    page = browser.current_url
    assert not find(browser, "dialog").is_displayed()
    browser.find_element(By.LINK_TEXT, "Carla Zoë").send_keys(Keys.ENTER)
    text = panel_of(browser).text
    for said in (
        "Carla Zoë", "carla, section A, attempt 1", "2.5 of 6 points", "softmax failed", "0.5 of 2",
        "You take the softmax over the batch.", "You return 0.25, where 0.5 is expected.",
        "nnexercises gradebook why g.sqlite carla",
    ):  # fmt: skip
        assert said in text
    assert browser.current_url == f"{page}#student=carla"
    find(browser, "dialog").send_keys(Keys.ESCAPE)
    wait_until_closed(browser, page)

    group = find(browser, ".groups .who")
    group.find_element(By.TAG_NAME, "summary").click()
    WebDriverWait(group, 10).until(lambda group: group.find_elements(By.TAG_NAME, "a"))
    assert [one.text for one in group.find_elements(By.TAG_NAME, "a")] == ["Ben Zoë", "Carla Zoë", "Dmitri Zoë"]
    group.find_element(By.LINK_TEXT, "Dmitri Zoë").click()
    text = panel_of(browser).text
    assert "timed out" in text and "Hint: Look at the shapes." in text
    find(browser, "#close").click()
    wait_until_closed(browser, page)

    browser.get("about:blank")
    browser.get(f"{page}#student=greta")
    assert "greta, section A, handed in nothing" in panel_of(browser).text


def test_nothing_that_students_write_runs(opened: Callable[..., Any], tmp_path: Path) -> None:
    with hostile(tmp_path / "g.sqlite") as gradebook:
        browser = opened(gradebook)
    page = browser.current_url
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert sorted(names(browser)) == sorted([HOSTILE, "constructor", "w" * 300])
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
    for number in range(3):
        browser.execute_script("document.querySelectorAll('#table tbody a')[arguments[0]].click()", number)
        assert "window.ran" in panel_of(browser).text
        assert "script" not in find(browser, "#why").text  # a command to copy
        assert browser.execute_script("return document.querySelector('dialog').scrollWidth") <= 390
        find(browser, "#close").click()
        wait_until_closed(browser, page)
    assert browser.execute_script("return window.ran") is None
    assert browser.execute_script("return document.images.length + document.scripts.length") == 2
    # Nor would it if it got into the page: the browser refuses.
    with pytest.raises(JavascriptException, match="TrustedHTML"):
        browser.execute_script("document.body.innerHTML += arguments[0]", HOSTILE)
    assert "The action has been blocked" in browser.get_log("browser")[0]["message"]
