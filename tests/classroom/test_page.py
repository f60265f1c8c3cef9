"""The class's page: its numbers, its groups of wrong answers, and that students' text is only text in it."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from class_books import BATCH, BLOCKED, DIFFERS, HOSTILE, NOTHING, RIGHT, book, graded, hostile, many, seven

from nnexercises.classroom.clusters import clusters, empty
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.page.charts import bins_of
from nnexercises.classroom.page.dashboard import render, write
from nnexercises.classroom.records import Terms
from nnexercises.classroom.roster import Student
from nnexercises.errors import UsageError


def text_of(page: str) -> str:
    """What a page says, without its style, script and data."""
    body = re.sub(r"<(style|script|svg).*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def data_of(page: str) -> dict:
    """What the page's script reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def shown(gradebook: Gradebook, **options: bool) -> str:
    return render(gradebook, gradebook.assignment(), **options)


def test_wrong_answers_are_grouped_by_what_was_wrong(tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        groups = clusters(gradebook, gradebook.assignment())
    largest = groups[0]
    assert (largest.unit, largest.exercise, largest.kind) == ("nets", "softmax", "mistake over_the_batch")
    assert (largest.students, largest.lost) == (("ben", "carla", "dmitri"), 4.5)
    # What was not attempted or waits for another exercise is no wrong answer.
    assert sorted((one.exercise, one.verdict, len(one.students)) for one in groups[1:]) == [
        *[("nll", "failed", 1)] * 3, ("relu", "crashed", 1), ("relu", "timed_out", 1),
    ]  # fmt: skip
    assert [one.exercise for one in groups if one.is_stopped] == ["relu", "relu"]
    advice = {one.kind.split(" ")[0]: one.advice for one in groups}
    assert advice["mistake"] == "They read this as the hint."
    assert advice["relation"] == "The hint now: Rows are students."
    assert advice["differs"] == "No hint yet: write a mistake for it."
    assert advice["raised"] == "The general hint now: Look at the shapes. Write a mistake for a hint of its own."


def test_the_page_says_how_the_class_did(tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        text = text_of(shown(gradebook))
    for said in (
        "homework · Nets", "2.25 of 6 points is the median of 6 students", "Half of them have 0.875 to 4;",
        "lowest mark is 0, the highest 6. 1 student has every point", "Handed in 6 of 7",
        "1 student on the roster handed in nothing.",
        "Course version v1, seed 7, torch 2.9.",
        "3 students softmax nets −4.5 points in all You take the softmax over the batch . They read this as the hint.",
        "1 student nll losses −2 points in all For example: You return 0.25, where 0.5 is expected. No hint yet",
        "1 student relu nets timed out −2 points in all For example: It did not finish in time.",
        "nll losses 2 3 0 1 0 0.67 2",  # passed, failed, stopped, blocked, not attempted, mean, points
        "0 to below 1 2 1 to below 2 0 2 to below 3 2",
    ):  # fmt: skip
        assert said in text, text


def test_who_answered_nothing_is_told(tmp_path: Path) -> None:
    results = [graded([NOTHING, NOTHING, BLOCKED]), graded([NOTHING, RIGHT, BLOCKED])]
    with book(tmp_path / "g.sqlite", [Student("a"), Student("b")], lambda number: results[number]) as gradebook:
        page = shown(gradebook)
        assert empty(gradebook, gradebook.assignment()["id"]) == ["a"]
    assert "There is no answer in what 1 student handed in" in text_of(page)
    assert [row["empty"] for row in data_of(page)["students"]] == [True, False]


def test_warnings_come_first(tmp_path: Path) -> None:
    results = [
        graded([RIGHT, RIGHT, ("course_error", 0.0, "", "", "")], exit_code=3),
        graded([BATCH] * 3, complete=False),
    ]
    people = [Student(name) for name in ("a", "b")]
    with book(tmp_path / "g.sqlite", people, lambda number: results[number]) as gradebook:
        number = gradebook.assignment()["id"]
        with gradebook.writing():
            gradebook.add_submission(number, "b", None, None, "later", ["later.py"])
            gradebook.db.execute("UPDATE grading SET ended = NULL")
        text = text_of(shown(gradebook))
    assert "The course has a bug in nll (losses): it could not be graded for 1 student." in text
    assert "1 grade is not final: some cases were not run." in text
    assert "The last submission of 1 student is not graded yet." in text
    assert "This grading has not ended" in text


def test_marks_are_final_ones(tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        with gradebook.writing():
            gradebook.db.execute("UPDATE submission SET submitted_at = '2026-11-21T10:00:00Z' WHERE student = 'ben'")
            adjustment = "INSERT INTO adjustment VALUES (NULL, 1, 'carla', 'losses/nll', 'set', 1, 'x', 'y', '2026')"
            gradebook.db.execute(adjustment)
            gradebook.db.execute("INSERT INTO hold VALUES (NULL, 1, 'elif', 1, 'x', 'y', '2026')")
        page = shown(gradebook)
    rows = {row["id"]: row for row in data_of(page)["students"]}
    assert (rows["ben"]["marks"], rows["ben"]["automatic"], rows["ben"]["late"]) == (2.25, 4.5, 1)
    assert (rows["carla"]["marks"], rows["carla"]["automatic"]) == (3.5, 2.5)
    assert (rows["elif"]["held"], rows["anna"]["held"], rows["greta"]["marks"]) == (1, 0, None)
    assert "Late 1 Held back 1" in text_of(page)


def test_another_assignment_is_left_aside(tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        before = data_of(shown(gradebook))
        first = gradebook.assignment()
        with gradebook.writing():
            other = gradebook.add_assignment("project", "course", ("nets",))["id"]
            terms = Terms("course", "v2", ("nets",), 1)
            grading = gradebook.add_grading(other, "first grading", terms, "Nets", {}, {})
            gradebook.keep(other, grading, "first grading")
            submission = gradebook.add_submission(other, "greta", None, None, "x", ["x.py"])
            gradebook.add_result(grading, submission, graded([DIFFERS] * 3))
        assert data_of(render(gradebook, first)) == before
        text = text_of(render(gradebook, gradebook.assignment("project")))
    assert "Handed in 1 of 7" in text and "Course version v2" in text and "over the batch" not in text


def test_what_students_write_is_text(tmp_path: Path) -> None:
    with hostile(tmp_path / "g.sqlite") as gradebook:
        page = shown(gradebook)
    assert page.count("<script") == page.count("</script") == 2
    assert "<img" not in page and "<!--" not in page and "onerror=alert(1)>" not in page
    data = data_of(page)
    assert {row["name"] for row in data["students"]} == {HOSTILE, "constructor", "w" * 300}
    assert data["findings"][0]["message"].startswith(f"You raise {HOSTILE} ")


def test_without_names_nobody_can_be_told(tmp_path: Path) -> None:
    told = ("failed", 0.0, "raised", "BEN Zoë wrote ben.py of carla@x.org, benign", "")
    results = [graded([told, BATCH, RIGHT]), graded([RIGHT] * 3)]
    people = [Student("ben", "Ben Zoë", "ben@x.org", "Tuesdays"), Student("carla", "Carla Ito")]
    with book(tmp_path / "g.sqlite", people, lambda number: results[number]) as gradebook:
        with gradebook.writing():  # who dropped out may still be quoted
            gradebook.add_students([Student("left", email="carla@x.org")], are_active=False)
        page = shown(gradebook, names=False)
    assert [word for word in ("Zoë", "ben.py", "carla", "Ito", "Tuesdays") if word.lower() in page.lower()] == []
    assert "… wrote ….py of …, benign" in page
    assert sorted(row["id"] for row in data_of(page)["students"]) == ["1", "2"]
    assert "1 student softmax nets" in text_of(page)


def test_without_matplotlib_there_are_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with seven(tmp_path / "g.sqlite") as gradebook:
        page = shown(gradebook)
    assert "<svg" not in page
    assert text_of(page).count("Plots need matplotlib: pip install 'nnexercises[plots]'.") == 2
    assert page.count("<details open>") == 2


def test_a_class_may_be_empty_or_have_no_grade(tmp_path: Path) -> None:
    with book(tmp_path / "empty.sqlite", [Student("anna")], lambda number: None) as gradebook:
        text = text_of(shown(gradebook))
        assert "No marks yet" in text and "Handed in 0 of 1" in text and "Nobody has a wrong answer." in text
        with gradebook.writing():
            gradebook.db.execute("DELETE FROM kept")
        with pytest.raises(UsageError, match=r"empty.sqlite holds no grades of 'homework' yet"):
            shown(gradebook)


def test_the_page_is_written_for_its_owner(tmp_path: Path) -> None:
    with seven(tmp_path / "g.sqlite") as gradebook:
        assignment = gradebook.assignment()
        file = write(gradebook, assignment, tmp_path / "class.html")
        assert file.stat().st_mode & 0o077 == 0
        assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        with pytest.raises(UsageError, match="no folder for the page"):
            write(gradebook, assignment, tmp_path / "nowhere" / "class.html")
        with pytest.raises(UsageError, match=r"is a folder: name a file, such as class\.html"):
            write(gradebook, assignment, tmp_path)


@pytest.mark.parametrize(
    ("marks", "points", "bins"),
    [
        ([0, 4.9, 5, 40], 40, [(0, 5, 2), (5, 10, 1), (35, 40, 1)]),
        ([2.0] * 400, 40, [(2, 4, 400)]),
        ([0.3], 0.3, [(0.25, 0.3, 1)]),
        ([45], 40, [(40, 50, 1)]),  # adjusted to more than all points
        ([0, 0], 0, [(0, 0.2, 2)]),
        ([], 40, []),
    ],
)
def test_marks_are_counted_in_bins(marks: list[float], points: float, bins: list[tuple[float, float, int]]) -> None:
    found = bins_of(marks, points)
    assert [one for one in found if one[2]] == [pytest.approx(one) for one in bins]
    assert len(found) <= 24 and sum(amount for _, _, amount in found) == len(marks)


def test_the_rows_of_a_large_class_are_made_when_they_are_looked_at(tmp_path: Path) -> None:
    with many(tmp_path / "g.sqlite", 300) as gradebook:
        page = shown(gradebook)
    assert len(data_of(page)["students"]) == 300
    assert page.count("<tr") < 60
