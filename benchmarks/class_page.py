"""Time the page of a class: how long it takes to make, to open in Chromium, to sort and to filter.

    python benchmarks/a_class.py gradebook FILE --students 2000
    python benchmarks/class_page.py FILE [--runs N]

Prints medians and the range. A page is open when the browser has loaded it, counted from the start of the navigation:
its table is there by then. Needs chromium and chromedriver (scripts/browser.sh).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from selenium import webdriver

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.page.dashboard import write

OPENED = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
ROWS = "return document.querySelectorAll('#table tbody tr').length"
FILTER = "const box = document.getElementById('text'); box.value = 'an'; box.dispatchEvent(new Event('input'))"
#: What a person does. The table has changed when the statement has ended.
ACTIONS = {
    "sort by marks": "document.querySelectorAll('#table thead button')[5].click()",
    "sort by an exercise": "document.querySelector('#table thead .cell button').click()",
    "filter by a name": FILTER,
}
TIMED = "const began = performance.now(); {}; document.body.offsetHeight; return performance.now() - began"


def shown(name: str, numbers: Sequence[float], unit: str) -> None:
    """Print a line."""
    low, high = min(numbers), max(numbers)
    print(f"{name:24}{statistics.median(numbers):8.1f} {unit}   ({low:.1f} to {high:.1f})")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the page of a class.")
    parser.add_argument("file")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    settings = webdriver.ChromeOptions()
    settings.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        settings.add_argument(argument)
    browser = webdriver.Chrome(options=settings, service=webdriver.ChromeService(shutil.which("chromedriver")))
    with tempfile.TemporaryDirectory() as folder, Gradebook.open(options.file) as gradebook:
        assignment = gradebook.assignment()
        page = Path(folder) / "class.html"
        made, opened = [], []
        acted: dict[str, list[float]] = {name: [] for name in ACTIONS}
        for _ in range(options.runs):
            began = time.perf_counter()
            write(gradebook, assignment, page)
            made.append(time.perf_counter() - began)
            browser.get("about:blank")
            browser.get(page.as_uri())
            opened.append(browser.execute_script(OPENED))
            assert browser.execute_script(ROWS) > 0
            for name, action in ACTIONS.items():
                acted[name].append(browser.execute_script(TIMED.format(action)))
        browser.quit()
        shown("make", made, "s")
        shown("open", opened, "ms")
        for name, times in acted.items():
            shown(name, times, "ms")
        print(f"{'size':24}{page.stat().st_size / 1000:8.0f} kB")


if __name__ == "__main__":
    main()
