"""JUnit XML (https://github.com/testmoapp/junitxml): a suite for each exercise, a test for each case."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from nnexercises.report.failures import counterexample


def render(report: dict[str, Any]) -> str:
    """The report as XML: what did not pass is a failure, a course that is broken an error."""
    root = ElementTree.Element("testsuites", name="nnexercises", time=str(report["seconds"]))
    for exercise in report["exercises"]:
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=f"{exercise['unit']}.{exercise['name']}",
            tests=str(len(exercise["cases"])),
            failures=str(sum(_kind(case) == "failure" for case in exercise["cases"])),
            errors=str(sum(_kind(case) == "error" for case in exercise["cases"])),
            skipped=str(sum(_kind(case) == "skipped" for case in exercise["cases"])),
            time=str(exercise["seconds"]),
        )
        for case in exercise["cases"]:
            names = {"classname": f"{exercise['unit']}.{exercise['name']}", "name": case["name"]}
            place = {"file": case["file"], "line": str(case["line"])} if case["file"] is not None else {}
            test = ElementTree.SubElement(suite, "testcase", {**names, **place, "time": str(case["seconds"])})
            properties = ElementTree.SubElement(test, "properties")
            for name in ("marks", "points", "verdict"):
                ElementTree.SubElement(properties, "property", name=name, value=str(case[name]))
            kind = _kind(case)
            if kind is not None:
                told = ElementTree.SubElement(test, kind, message=case["message"], type=case["verdict"])
                told.text = "\n".join(f"{label}: {shown}" for label, shown in counterexample(case)) or None
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _kind(case: dict[str, Any]) -> str | None:
    if case["verdict"] == "passed":
        return None
    return {"skipped": "skipped", "course_error": "error"}.get(case["verdict"], "failure")
