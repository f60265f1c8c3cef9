"""Reports in other services' formats, read as those services read them."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import ROOT, run
from jsonschema import Draft202012Validator

from nnexercises import Report, UsageError
from nnexercises.report import csv_files
from nnexercises.report import render as formats
from nnexercises.report.formats import classroom50, github, gradescope, junit, markdown, prairielearn

CONTRACTS = Path(__file__).parent / "contracts"

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


def validate(value: Any, schema: Path) -> None:
    Draft202012Validator(json.loads(schema.read_text())).validate(value)


@pytest.fixture
def report(grade_text: Callable[..., Report]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(grade_text(STUDENT).to_json())
    return made


@pytest.fixture
def nothing(grade_text: Callable[..., Report]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(grade_text("").to_json())
    return made


def test_the_report_keeps_to_its_schema(report: dict[str, Any], nothing: dict[str, Any]) -> None:
    for made in (report, nothing):
        validate(made, ROOT / "docs" / "report.schema.json")
    del report["seed"]
    assert not Draft202012Validator(json.loads((ROOT / "docs" / "report.schema.json").read_text())).is_valid(report)


def test_classroom50_gets_whole_numbers_that_add_up_to_the_marks(report: dict[str, Any]) -> None:
    places = {"CLASSROOM": "dl", "ASSIGNMENT": "nets", "SUBMISSION_TAG": "submit/1", "COMMIT_URL": "c"}
    made = classroom50.result(report, places)
    validate(made, CONTRACTS / "classroom50-result.schema.json")
    assert made["score"] / made["max-score"] == pytest.approx(report["marks"] / report["points"])
    assert made["score"] == sum(test["score"] for test in made["tests"])
    assert made["max-score"] == sum(test["max-score"] for test in made["tests"])
    assert len(made["tests"]) == sum(exercise["points"] > 0 for exercise in report["exercises"])
    (partial,) = [test for test in made["tests"] if test["test-name"] == "classifier: log_softmax"]
    assert 0 < partial["score"] < partial["max-score"]
    assert not partial["passed"]


def reporters_view(output: str) -> tuple[float, float, float]:
    """As the reporter reads an output: the notices' points of how many, and the points in its table."""
    assert output.startswith("result=")
    assert output.count("\n") == 1
    result = json.loads(base64.b64decode(output.removeprefix("result=")))
    assert result["version"] == 1
    assert result["tests"]
    assert result["max_score"]
    for test in result["tests"]:
        assert {"name", "status", "score", "message", "test_code", "filename", "line_no", "duration"} <= test.keys()
        for words in (test["name"], test["test_code"], test["message"]):
            assert words.isprintable()
    passed = sum(test["status"] == "pass" for test in result["tests"])
    notices = sum(test["score"] for test in result["tests"])
    return notices, result["max_score"], passed / len(result["tests"]) * result["max_score"]


def test_the_reporters_notices_and_its_table_agree(report: dict[str, Any], nothing: dict[str, Any]) -> None:
    notices, most, table = reporters_view(github.output(report))
    assert notices == pytest.approx(table)
    assert notices / most == pytest.approx(report["marks"] / report["points"])
    assert reporters_view(github.output(nothing)) == (0, most, 0)
    assert reporters_view(github.output(nothing | {"exercises": []})) == (0, 1, 0)


def test_annotations_are_at_the_students_lines_and_forge_nothing(report: dict[str, Any]) -> None:
    lines = list(github.annotate(report))
    assert len(lines) == 3
    assert all(line.startswith("::error title=") and line.isprintable() for line in lines)
    softmax, log_softmax, nll = lines
    assert "file=student.py,line=2::" in softmax
    assert "file=student.py,line=4::" in log_softmax
    assert "file=student.py,line=7::" in nll
    assert "Points 99/99" in nll


def test_markdown_shows_a_students_text_as_it_is(report: dict[str, Any], nothing: dict[str, Any]) -> None:
    made = markdown.render(report)
    assert made.startswith(f"## {report['marks']:g} of 87 points")
    assert "<img" not in made
    assert "&lt;img src=x onerror=alert(1)&gt;" in made
    assert not re.search(r"^::", made, re.MULTILINE)
    assert "**Hint:** You normalise each class over the batch" in made
    assert "is empty" in markdown.render(nothing)
    assert markdown.fenced("a\n````\nb").startswith("`````text\n")


def test_markdown_stays_under_its_limit(report: dict[str, Any]) -> None:
    whole = markdown.render(report)
    for most in (len(whole.encode()) - 1, 4000, 100):
        short = markdown.render(report, most)
        assert len(short.encode()) <= most
        assert f"{report['marks']:g} of 87 points" in short
    assert "no room to explain" in markdown.render(report, len(whole.encode()) - 1)


def test_gradescope_gets_partial_marks_and_html(report: dict[str, Any], nothing: dict[str, Any]) -> None:
    report["exercises"][0]["cases"][0]["hidden"] = True
    made = gradescope.results(report)
    validate(made, CONTRACTS / "gradescope-results.schema.json")
    validate(gradescope.results(nothing), CONTRACTS / "gradescope-results.schema.json")
    assert made["score"] == report["marks"] == pytest.approx(sum(test.get("score", 0) for test in made["tests"]))
    assert sum(test.get("max_score", 0) for test in made["tests"]) == pytest.approx(report["points"])
    assert [test["visibility"] for test in made["tests"]].count("hidden") == 1
    assert "<img" not in json.dumps(made)
    assert "&lt;img src=x" in json.dumps(made)


def test_prairielearn_gets_a_share_and_a_format_error(report: dict[str, Any], nothing: dict[str, Any]) -> None:
    made = prairielearn.results(report)
    assert made["gradable"]
    assert made["score"] == pytest.approx(report["marks"] / report["points"])
    assert sum(test["points"] for test in made["tests"]) == pytest.approx(report["marks"])
    assert len(json.dumps(made)) < 1 << 20
    assert not prairielearn.results(nothing)["gradable"]
    assert prairielearn.results(nothing)["format_errors"]


def test_junit_counts_what_it_holds(report: dict[str, Any]) -> None:
    root = ElementTree.fromstring(junit.render(report))
    for suite, exercise in zip(root, report["exercises"], strict=True):
        assert int(suite.get("tests", "")) == len(suite.findall("testcase")) == len(exercise["cases"])
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    marks = [float(node.get("value", "")) for node in root.iterfind(".//property[@name='marks']")]
    assert sum(marks) == pytest.approx(report["marks"])


def test_the_reporters_output_fits_into_an_environment(report: dict[str, Any]) -> None:
    for case in (case for exercise in report["exercises"] for case in exercise["cases"]):
        case.update(verdict="failed", message="ValueError: " + "x" * 900)
    output = github.output(report)
    assert len(output) < 1 << 17
    assert reporters_view(output)[0] == 0


@pytest.mark.parametrize("name", [name for name in formats.NAMES if name not in formats.SHOWN])
def test_what_is_no_grade_is_not_written_as_one(name: str, report: dict[str, Any]) -> None:
    assert formats.render([report], name, "Nets", ["anna.json"])
    with pytest.raises(UsageError, match=r"anna.json is no grade: not every case was run"):
        formats.render([report | {"complete": False}], name, "Nets", ["anna.json"])
    report["exercises"][3]["verdict"] = "course_error"
    with pytest.raises(UsageError, match=r"anna.json is no grade: the course is broken in \w+/\w+"):
        formats.render([report], name, "Nets", ["anna.json"])


@pytest.mark.parametrize("name", csv_files.FORMATS)
def test_no_cell_of_a_csv_is_a_formula(name: str, report: dict[str, Any]) -> None:
    students = ["=HYPERLINK(1)", "+1", "-2", "@SUM", "\t=1", "anna@uni.edu", 'Ben, "B"', "＝1"]
    text = csv_files.FORMATS[name]([csv_files.Graded(student, report) for student in students], "=Nets")
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(students)
    assert not [cell for row in rows for cell in row if cell.strip().startswith(csv_files.FORMULA)]
    assert any("anna@uni.edu" in row for row in rows)
    assert all(f"{report['marks']:g}" in row for row in rows[1:])


def test_the_command_writes_each_format(report: dict[str, Any], tmp_path: Path) -> None:
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.json").write_text(json.dumps(report))
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
        ((*names, "--to", "junit"), "junit is a format of one report, and 2 were given"),
        ((tmp_path / "other.json", "--to", "junit"), "is no JSON report of nnexercises"),
        ((tmp_path / "part.json", "--to", "junit"), "not a whole JSON report"),
        ((tmp_path / "nowhere.json", "--to", "junit"), "cannot be read"),
    ):
        wrong = run("nnexercises.cli", "report", *arguments)
        assert (wrong.returncode, wrong.stdout) == (4, "")
        assert says in wrong.stderr
