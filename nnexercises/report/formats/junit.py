"""JUnit XML (https://github.com/testmoapp/junitxml): a suite for each exercise, a test for each case."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult
from nnexercises.report.show import shown


def render(report: Report) -> str:
    """The report as XML: cases that did not pass are failures, course errors are errors."""
    root = ElementTree.Element("testsuites", name="nnexercises", time=_seconds(report.seconds))
    for exercise in report.exercises:
        kinds = Counter(LOOKS[case.verdict].junit for case in exercise.cases)
        name = f"{exercise.unit}.{exercise.name}"
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=name,
            tests=str(len(exercise.cases)),
            failures=str(kinds["failure"]),
            errors=str(kinds["error"]),
            skipped=str(kinds["skipped"]),
            time=_seconds(exercise.seconds),
        )
        for case in exercise.cases:
            _test(suite, name, case, report.reason(exercise, case))
    if report.problems:
        told = ElementTree.SubElement(root, "system-out")
        told.text = "\n".join(f"{problem.place}: {problem.message}" for problem in report.ordered_problems())
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _test(suite: ElementTree.Element, classname: str, case: CaseResult, reason: str) -> None:
    place = {"file": case.file, "line": str(case.line)} if case.file is not None else {}
    names = {"classname": classname, "name": case.name}
    test = ElementTree.SubElement(suite, "testcase", {**names, **place, "time": _seconds(case.seconds)})
    properties = ElementTree.SubElement(test, "properties")
    values = {"marks": round(case.marks, 6), "points": round(case.points, 6), "verdict": case.verdict}
    for name, value in values.items():
        ElementTree.SubElement(properties, "property", name=name, value=str(value))
    kind = LOOKS[case.verdict].junit
    if kind is not None:
        element = ElementTree.SubElement(test, kind, message=reason, type=case.verdict)
        element.text = "\n".join(f"{label}: {text}" for label, text in shown(case.counterexample)) or None


def _seconds(seconds: float) -> str:
    return str(round(seconds, 3))


FORMAT = Format(render, is_grade=False)
