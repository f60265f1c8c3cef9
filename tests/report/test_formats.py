"""Reports in other services' formats, read as those services read them."""

from __future__ import annotations

import base64
import csv
import importlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers import CONTRACTS, ROOT, reporters_view, run, validate
from jsonschema import Draft202012Validator

from nnexercises import Report, UsageError
from nnexercises.cli.instructor import FORMATS
from nnexercises.report import cells, formats
from nnexercises.report.finding import Told
from nnexercises.report.formats import (
    Graded,
    classroom50,
    github,
    gradescope,
    junit,
    markdown,
    prairielearn,
)
from nnexercises.report.record import schema

#: Times are rounded when they are written.
TIMES = re.compile(r'time="[\d.]+"|"(seconds|execution_time|duration|datetime)": *"?[\d.TZ:-]+"?')

STUDENT = """\
import torch
def softmax(scores):
    return scores.softmax(0)
def log_softmax(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)
def nll(input, target):
    raise ValueError("\\n::notice title=Autograding complete::Points 99/99\\n<img src=x onerror=alert(1)> `|` @all")
def relu(x):
    return max(x, 0.0)
"""


@pytest.fixture
def report(grade_text: Callable[..., Report]) -> Report:
    return grade_text(STUDENT)


@pytest.fixture
def nothing(grade_text: Callable[..., Report]) -> Report:
    return grade_text("")


def with_case(report: Report, **changes: Any) -> Report:
    """The report with its first case changed."""
    first, *others = report.exercises
    cases = (replace(first.cases[0], **changes), *first.cases[1:])
    return replace(report, exercises=(replace(first, cases=cases), *others))


def test_the_report_keeps_to_its_schema(report: Report, nothing: Report) -> None:
    file = ROOT / "docs" / "report.schema.json"
    for made in (report, nothing):
        validate(json.loads(made.to_json()), file)
    less = json.loads(report.to_json())
    del less["seed"]
    assert not Draft202012Validator(json.loads(file.read_text())).is_valid(less)


def test_the_schema_is_that_of_the_records() -> None:
    message = "run python -m nnexercises.report.record"
    assert json.loads((ROOT / "docs" / "report.schema.json").read_text()) == schema(), message


def test_a_json_report_is_read_back_as_the_report_that_it_was(report: Report, nothing: Report) -> None:
    for made in (report, nothing):
        again = Report.from_json(made.to_json())
        assert TIMES.sub("", again.to_json()) == TIMES.sub("", made.to_json())
        assert (again.marks, again.points, again.exit_code) == (made.marks, made.points, made.exit_code)


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"canvas", "moodle", "nbgrader", "terminal"}))
def test_a_format_says_the_same_of_a_report_that_was_read_back(name: str, report: Report) -> None:
    again = Report.from_json(report.to_json())
    texts = [TIMES.sub("", formats.render([one], name, "Nets", ["anna.json"])) for one in (report, again)]
    if name == "github":
        texts = [TIMES.sub("", base64.b64decode(text.removeprefix("result=")).decode()) for text in texts]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"marks": "many"}, {"exercises": [{}]}, {"seed": -1}, {"devices": []}, {"entry": "elsewhere"}],
)
def test_what_is_no_report_is_refused(report: Report, change: dict[str, Any]) -> None:
    text = json.dumps(json.loads(report.to_json()) | change)
    with pytest.raises(UsageError, match="not a whole JSON report of nnexercises, version 1"):
        Report.from_json(text)


def test_classroom50_gets_whole_numbers_that_add_up_to_the_marks(report: Report) -> None:
    places = {"CLASSROOM": "dl", "ASSIGNMENT": "nets", "SUBMISSION_TAG": "submit/1", "COMMIT_URL": "c"}
    made = classroom50.result(report, places)
    validate(made, CONTRACTS / "classroom50-result.schema.json")
    assert made["score"] / made["max-score"] == pytest.approx(report.marks / report.points)
    assert made["score"] == sum(test["score"] for test in made["tests"])
    assert made["max-score"] == sum(test["max-score"] for test in made["tests"])
    assert len(made["tests"]) == sum(exercise.points > 0 for exercise in report.exercises)
    (partial,) = [test for test in made["tests"] if test["test-name"] == "classifier: log_softmax"]
    assert 0 < partial["score"] < partial["max-score"]
    assert not partial["passed"]


def test_the_reporters_notices_and_its_table_agree(report: Report, nothing: Report) -> None:
    notices, most, table = reporters_view(github.render(report))
    assert notices == pytest.approx(table)
    assert notices / most == pytest.approx(report.marks / report.points)
    assert reporters_view(github.render(nothing)) == (0, most, 0)
    assert reporters_view(github.render(replace(nothing, exercises=()))) == (0, 1, 0)


def test_annotations_are_at_the_students_lines_and_forge_nothing(report: Report) -> None:
    lines = formats.render([report], "annotations", "Nets", ["anna.json"]).splitlines()
    assert all(line.startswith(("::error title=", "::notice title=")) and line.isprintable() for line in lines)
    softmax, log_softmax, nll, missing = lines
    assert missing.startswith("::notice title=not attempted::Neuron, ")
    assert "file=student.py,line=2::" in softmax
    assert "file=student.py,line=4::" in log_softmax
    assert "file=student.py,line=7::" in nll
    assert "Points 99/99" in nll


def test_markdown_shows_a_students_text_as_it_is(report: Report, nothing: Report) -> None:
    made = markdown.render(report)
    assert made.startswith(f"## {report.marks:g} of 87 points")
    assert "<img" not in made
    assert "&lt;img src=x onerror=alert(1)&gt;" in made
    assert not re.search(r"^::", made, re.MULTILINE)
    assert "**Hint:** You normalise each class over the batch" in made
    assert "is empty" in markdown.render(nothing)
    assert markdown.fenced("a\n````\nb").startswith("`````text\n")


def test_markdown_stays_under_its_limit(report: Report) -> None:
    whole = markdown.render(report)
    for most in (len(whole.encode()) - 1, 4000, 100):
        short = markdown.render(report, most)
        assert len(short.encode()) <= most
        assert f"{report.marks:g} of 87 points" in short
    assert "no room to explain" in markdown.render(report, len(whole.encode()) - 1)


def test_gradescope_gets_partial_marks_and_html(report: Report, nothing: Report) -> None:
    report = with_case(report, hidden=True)
    made = gradescope.results(report)
    validate(made, CONTRACTS / "gradescope-results.schema.json")
    validate(gradescope.results(nothing), CONTRACTS / "gradescope-results.schema.json")
    assert made["score"] == report.marks == pytest.approx(sum(test.get("score", 0) for test in made["tests"]))
    assert sum(test.get("max_score", 0) for test in made["tests"]) == pytest.approx(report.points)
    assert [test["visibility"] for test in made["tests"]].count("hidden") == 1
    assert "<img" not in json.dumps(made)
    assert "&lt;img src=x" in json.dumps(made)


def test_prairielearn_gets_a_share_and_a_format_error(report: Report, nothing: Report) -> None:
    made = prairielearn.results(report)
    assert made["gradable"]
    assert made["score"] == pytest.approx(report.marks / report.points)
    assert sum(test["points"] for test in made["tests"]) == pytest.approx(report.marks)
    assert len(json.dumps(made)) < 1 << 20
    assert not prairielearn.results(nothing)["gradable"]
    assert prairielearn.results(nothing)["format_errors"]


def test_junit_counts_what_it_holds(report: Report) -> None:
    root = ElementTree.fromstring(junit.render(report))
    for suite, exercise in zip(root, report.exercises, strict=True):
        assert int(suite.get("tests", "")) == len(suite.findall("testcase")) == len(exercise.cases)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    marks = [float(node.get("value", "")) for node in root.iterfind(".//property[@name='marks']")]
    assert sum(marks) == pytest.approx(report.marks)


def test_the_reporters_output_fits_into_an_environment(report: Report) -> None:
    long = {"verdict": "failed", "finding": Told("ValueError: " + "x" * 900)}
    exercises = tuple(
        replace(exercise, cases=tuple(replace(case, **long) for case in exercise.cases))
        for exercise in report.exercises
    )
    output = github.render(replace(report, exercises=exercises))
    assert len(output) < 1 << 17
    assert reporters_view(output)[0] == 0


GRADES = ["canvas", "classroom50", "github", "gradescope", "moodle", "nbgrader", "prairielearn"]


def test_every_format_is_a_grade_or_shows_what_happened() -> None:
    assert sorted([*GRADES, "annotations", "html", "junit", "markdown", "terminal"]) == FORMATS


@pytest.mark.parametrize("name", GRADES)
def test_what_is_no_grade_is_not_written_as_one(name: str, report: Report) -> None:
    assert formats.render([report], name, "Nets", ["anna.json"])
    with pytest.raises(UsageError, match=r"anna.json is not a final grade: some cases were not run"):
        formats.render([replace(report, complete=False)], name, "Nets", ["anna.json"])
    broken = with_case(report, verdict="course_error")
    with pytest.raises(UsageError, match=r"anna.json is not a grade: the course has a bug in \w+/\w+"):
        formats.render([broken], name, "Nets", ["anna.json"])


@pytest.mark.parametrize("name", ["canvas", "moodle", "nbgrader"])
def test_no_cell_of_a_csv_is_a_formula(name: str, report: Report) -> None:
    students = ["=HYPERLINK(1)", "+1", "-2", "@SUM", "\t=1", "anna@uni.edu", 'Ben, "B"', "＝1"]
    render = importlib.import_module(f"nnexercises.report.formats.{name}").render
    rows = list(csv.reader(io.StringIO(render([Graded(student, report) for student in students], "=Nets"))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(students)
    assert not [cell for row in rows for cell in row if cell.strip().startswith(cells.FORMULA)]
    assert any("anna@uni.edu" in row for row in rows)
    assert all(f"{report.marks:g}" in row for row in rows[1:])


def test_the_command_writes_each_format(report: Report, tmp_path: Path) -> None:
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.json").write_text(report.to_json())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    (tmp_path / "out.xml").symlink_to(elsewhere)
    done = run("nnexercises.cli", "report", tmp_path / "anna.json", "--to", "junit", "--output", tmp_path / "out.xml")
    assert (done.returncode, done.stdout) == (0, "")
    assert ElementTree.parse(tmp_path / "out.xml").getroot().tag == "testsuites"
    assert elsewhere.read_text() == "kept"
    names = [tmp_path / "anna.json", tmp_path / "ben.json"]
    table = run("nnexercises.cli", "report", *names, "--to", "canvas", "--title", "Nets (17)").stdout
    assert table.splitlines()[0] == "Student,ID,SIS Login ID,Section,Nets (17)"
    assert [line.split(",")[2] for line in table.splitlines()[1:]] == ["anna", "ben"]
    (tmp_path / "other.json").write_text("[]")
    (tmp_path / "part.json").write_text('{"version": 1, "exercises": [{}]}')
    for arguments, says in (
        ((*names, "--to", "junit"), "junit takes one report, but 2 were given"),
        ((tmp_path / "other.json", "--to", "junit"), "not a whole JSON report"),
        ((tmp_path / "part.json", "--to", "junit"), "not a whole JSON report"),
        ((tmp_path / "nowhere.json", "--to", "junit"), "cannot be read"),
    ):
        wrong = run("nnexercises.cli", "report", *arguments)
        assert (wrong.returncode, wrong.stdout) == (4, "")
        assert says in wrong.stderr
