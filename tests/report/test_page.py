"""The page: what is on it, and that nothing of a student's is more than text in it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from helpers import run
from report_pages import case, mixed, plot, report

from nnexercises import Report, UsageError
from nnexercises.report.formats import html


class Seen(HTMLParser):
    """The tags of a page, its attributes that lead somewhere, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += " " * (tag in ("td", "th"))
        for name, value in attributes:
            if name in ("href", "src", "srcset", "action", "data", "poster"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_each_exercise_is_told() -> None:
    seen = Seen(html.render(report()))
    words = " ".join(seen.text.split())
    for said in (
        "3 of 14 points", "1 passed, 6 failed, 2 not attempted, 1 timed out", "Softmax, losses and a net",
        "Begin with softmax", "Your numbers are powers of 2.", "Call softmax([[1, 0]])", "is [[0.6667, 0.3333]]",
        "should be [[0.7311, 0.2689]]", "Your code printed here", "Divide by each row's sum.",
        "one_mistake.py, cell 2, line 9", "1 case that your instructor keeps hidden did not pass.",
        "1 of 4 cases passed", "below zero: You return 0.3333", "Input x = -2.5 Returned 2.5 Expected 0.",
        "one_mistake.py, line 21 while i < n:", "It did not finish in time", "a case your instructor keeps hidden",
        "one_mistake.py, line 7: NameError: name 'weights' is not defined", "2 cases are hidden by the instructor",
        "accuracy was graded as if the softmax that it uses were right.",
        "Not begun tanh not attempted, 0 of 1 What tanh does, in a sentence. Call tanh(0.5) should be 0.4621",
        "While reading the submission This costs no marks by itself. one_mistake.py, line 3: ModuleNotFoundError",
    ):  # fmt: skip
        assert said in words
    listed = [words.index(f"{name} ") for name in ("accuracy", "relu", "model", "nll", "all_hidden")]
    assert listed == sorted(listed)
    assert seen.tags.count("article") == 8
    assert seen.tags.count("svg") == 5


def test_the_page_needs_nothing_else_and_is_the_same_each_time() -> None:
    page = html.render(report())
    seen = Seen(page)
    assert {"script", "link", "img", "iframe", "object", "image"}.isdisjoint(seen.tags)
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)
    assert all(link.startswith("#") for link in seen.links)
    assert len(seen.ids) == len(set(seen.ids))
    assert "url(http" not in page
    assert "@import" not in page
    assert html.render(Report.from_json(report().to_json())) == page


def test_a_hostile_report_stays_text() -> None:
    bad = (
        "</pre></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' {{ 7 * 7 }} $\\frac$ \u202e\ud800 &lt;"
    )
    plots = tuple(plot(kind, bad[:80]) for kind in ("function", "grid"))
    cases = (case(bad, file=bad, line=1, source=bad), case("w" * 100_000, "passed"))
    hostile = replace(mixed()[1], name=bad, title=bad, unit=bad, hint=bad, plots=plots, cases=cases)
    page = html.render(report(hostile, path=bad, course_name=bad, titles={bad: bad}, nothing_to_grade=bad))
    seen = Seen(page)
    assert not {"script", "img"} & {*seen.tags}
    assert seen.handlers == []
    assert seen.text.count("<script>alert(1)</script>") >= 8
    assert "49" not in seen.text
    assert seen.tags.count("svg") == 2
    many = [replace(one, name=f"{one.name}_{number}", plots=()) for number in range(125) for one in mixed()[1:]]
    seen = Seen(html.render(report(*many)))
    assert seen.tags.count("article") == 1000
    assert seen.text.count("relu_") == 250


def test_without_matplotlib_the_page_shows_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # as if it were not installed
    seen = Seen(html.render(report()))
    words = " ".join(seen.text.split())
    assert "svg" not in seen.tags
    assert words.count("Plots need matplotlib: pip install 'nnexercises[plots]'.") == 5
    assert "x yours expected -3. 3. 0. -2.75 2.75 0." in words
    assert "yours 0. × 1. 2." in words
    assert "1. – 1." in words  # nan in a line


def test_nothing_in_the_current_folder_configures_a_plot(tmp_path: Path) -> None:
    page = html.render(report())
    with matplotlib.rc_context({"text.usetex": True, "font.size": 99, "svg.fonttype": "path"}):
        assert html.render(report()) == page
    (tmp_path / "report.json").write_text(report().to_json())
    (tmp_path / "matplotlibrc").write_bytes(b"\xff")  # matplotlib cannot even be imported
    done = run("nnexercises.cli", "report", "report.json", "--to", "html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "This plot could not be drawn." in done.stdout


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("grid", {"columns": 7}),
        ("grid", {"marked": (60,)}),
        ("lines", {"at": (0.0, 1.0)}),
        ("images", {"columns": None}),
    ],
)
def test_a_plot_whose_numbers_do_not_fit_together_is_refused(kind: str, changes: dict[str, Any]) -> None:
    good = report(replace(mixed()[0], plots=(plot(kind),)))
    data = json.loads(good.to_json())
    data["exercises"][0]["plots"][0]["series"][0] |= changes
    with pytest.raises(UsageError, match="not a whole JSON report"):
        Report.from_json(json.dumps(data))


def test_code_in_a_sentence_is_code_and_a_students_backtick_stays() -> None:
    assert html.prose("`x <b>` is *not* used") == "<code>x &lt;b&gt;</code> is *not* used"
    assert html.prose("one ` of theirs <i>") == "one ` of theirs &lt;i&gt;"
