"""Pages in a real browser: Chromium without a window, and axe-core, which checks that everybody can use a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from helpers import ROOT

AXE = ROOT / "build" / "axe" / "axe.min.js"
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
#: The rules whose answer depends on the size and the colours of a page.
LOOKS = {"runOnly": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]}


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that is driven by selenium; the test is skipped where there is none."""
    if CHROMIUM is None or DRIVER is None or not AXE.exists():
        pytest.skip("needs chromium, chromedriver and axe-core: run scripts/browser.sh")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


def check_looks(browser: Any) -> None:
    """The page is accessible and no wider than a phone, a screen and paper, light and dark; paper is white."""
    backgrounds = []
    for media, width, scheme in [
        *(("screen", width, scheme) for width in (390, 1280) for scheme in ("light", "dark")),
        *(("print", 700, scheme) for scheme in ("light", "dark")),
    ]:
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [feature]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == 390}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        check_axe(browser, LOOKS if backgrounds else {})
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        backgrounds.append(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))
    assert backgrounds[0] != backgrounds[1]
    assert backgrounds[4:] == ["rgb(255, 255, 255)"] * 2


def check_axe(browser: Any, rules: dict[str, Any]) -> None:
    """axe-core finds nothing on the page."""
    if browser.execute_script("return typeof axe") == "undefined":
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    found = browser.execute_async_script("axe.run(arguments[0]).then(arguments[1])", rules)
    assert found["passes"]
    assert [(one["id"], one["help"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
