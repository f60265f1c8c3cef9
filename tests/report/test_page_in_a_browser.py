"""The page in Chromium: accessible by axe-core's rules, on a phone, a screen and paper, light and dark."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

from browsing import check_looks
from report_pages import case, mixed, report

from nnexercises.report.formats import html


def test_the_page_is_accessible_and_fits(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    long = "w" * 300  # a word that no line is long enough for
    widest = replace(mixed()[1], name=long, title=long, cases=(case(long, file=long, line=1), case(long, "passed")))
    page.write_text(html.render(report(*mixed(), widest, path=long)), encoding="utf-8")
    browser.get(page.as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    check_looks(browser)
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
