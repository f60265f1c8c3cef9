"""The page in Chromium: accessible by axe-core's rules, on a phone, a screen and paper, light and dark."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT
from report_pages import case, mixed, report
from selenium import webdriver

from nnexercises.report.formats import html

AXE = ROOT / "build" / "axe" / "axe.min.js"
#: The rules whose answer depends on the size and the colours of a page.
LOOKS = {"runOnly": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]}
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@pytest.fixture
def browser() -> Iterator[Any]:
    if CHROMIUM is None or DRIVER is None or not AXE.exists():
        pytest.skip("needs chromium, chromedriver and axe-core: run scripts/browser.sh")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


def test_the_page_is_accessible_and_fits(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    long = "w" * 300  # a word that no line is long enough for
    widest = replace(mixed()[1], name=long, title=long, cases=(case(long, file=long, line=1), case(long, "passed")))
    page.write_text(html.render(report(*mixed(), widest, path=long)), encoding="utf-8")
    browser.get(page.as_uri())
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    backgrounds = []
    for media, width, scheme in [
        *(("screen", width, scheme) for width in (390, 1280) for scheme in ("light", "dark")),
        *(("print", 700, scheme) for scheme in ("light", "dark")),
    ]:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [feature]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == 390}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        rules = LOOKS if backgrounds else {}
        found = browser.execute_async_script("axe.run(arguments[0]).then(arguments[1])", rules)
        assert found["passes"]
        violations = [(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
        assert violations == [], (media, width, scheme)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        backgrounds.append(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert backgrounds[0] != backgrounds[1]
    assert backgrounds[4:] == ["rgb(255, 255, 255)"] * 2  # no dark paper
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
