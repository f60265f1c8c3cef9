"""A report as one page of HTML: no network, no scripts, for a screen, a phone and paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from nnexercises.report.amounts import amount
from nnexercises.report.excerpt import excerpt_lines
from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.page.pictures import Picture, pictures_of
from nnexercises.report.results import CaseResult, ExerciseResult, Problem, where
from nnexercises.report.show import shown

PAGE = Path(__file__).parents[1] / "page"
#: Blocks with longer lines may scroll sideways on a phone.
WIDE = 36
#: The verdicts of exercises that are not the one to begin with, where there is another.
LATER = ("blocked", "course_error", "not_attempted")
#: The maximum length of the line about an exercise in the list.
MAX_LINE = 160


def render(report: Report) -> str:
    """The report as a page. Whatever a student wrote is text in it, and nothing else."""
    page = environment(PAGE).get_template("page.html").render(report=report, looks=LOOKS, **_view(report))
    return page.encode("utf-8", "replace").decode()


def environment(*folders: Path) -> Environment:
    """What renders the templates in these folders."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"amount": amount, "breakable": breakable, "is_wide": is_wide, "prose": prose}
    return made


def breakable(name: str) -> Markup:
    """A name that a line may break after an underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))


def prose(text: str) -> Markup:
    """A sentence, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one of the student's own
        return escape(text)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def is_wide(text: str) -> bool:
    """Whether a line of a text may be too long for a phone."""
    return any(len(line) > WIDE for line in text.split("\n"))


@dataclass(frozen=True)
class Story:
    """What the page tells about one exercise. ``case`` is the one to look at: the first that did not pass."""

    id: str
    exercise: ExerciseResult
    case: CaseResult | None
    causes: Sequence[Problem]
    pictures: Sequence[Picture] = ()

    @property
    def message(self) -> str:
        """Why the case did not pass; "" where the verdict says it."""
        if self.case is None or (self.exercise.verdict == "not_attempted" and self.case.file is None):
            return ""
        return self.case.message

    @property
    def case_name(self) -> str:
        """The name of the case in words; "" where it says nothing."""
        if self.case is None or self.case.hidden or len(self.exercise.cases) == 1 or self.case.name == "ordinary":
            return ""
        return self.case.name.replace("_", " ")

    @property
    def is_told(self) -> bool:
        """Whether there is more to say than a line in the list."""
        exercise, case = self.exercise, self.case
        if case is None or exercise.verdict == "skipped":
            return False
        said = exercise.diagnosis, exercise.example, self.causes, case.file, exercise.first_tried
        return any(said) or len({case.message for case in exercise.cases}) > 1

    @property
    def line(self) -> str:
        """One line for the list; "" if all is said by the verdict."""
        text = self.exercise.diagnosis.message if self.exercise.diagnosis is not None else self.message
        return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 1]}…"

    @property
    def place(self) -> str:
        """The student's line to look at, or where the exercise is defined."""
        exercise = self.exercise
        for it in (exercise.diagnosis, self.case, exercise.place):
            if it is not None and it.file is not None and it.line:
                return where(it.file, it.line, it.cell)
        return ""

    @property
    def source(self) -> str:
        """The code in that line, if it is known."""
        case = self.case
        is_its = case is not None and self.place == where(case.file, case.line, case.cell)
        if case is not None and case.excerpt is not None:
            return "\n".join(excerpt_lines(case.excerpt))
        return (case.source or "") if case is not None and is_its else ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The parts of the counterexample."""
        return shown(self.case.counterexample) if self.case is not None else []

    @property
    def is_wide(self) -> bool:
        """Whether what was returned is too wide to stand beside what was expected."""
        example = self.exercise.example
        if example is not None:
            return is_wide(f"{example.returned}\n{example.expected}")
        return any(is_wide(text) for label, text in self.shown if label != "input")

    @property
    def hint(self) -> str | None:
        """The hint, unless the diagnosis says the same."""
        hint = self.exercise.hint or (self.case.hint if self.case is not None else None)
        return None if self.exercise.diagnosis is not None and hint == self.exercise.diagnosis.message else hint

    @property
    def hidden(self) -> str:
        """How many hidden cases did not pass."""
        count = sum(case.hidden and case.verdict != "passed" for case in self.exercise.cases)
        if not count or (self.case is not None and self.case.hidden and count == 1):
            return ""
        return f"{count} case{'s' * (count > 1)} that your instructor keeps hidden did not pass."

    @property
    def summary(self) -> str:
        """How many of the cases passed."""
        passed = sum(case.verdict == "passed" for case in self.exercise.cases)
        return f"{passed} of {len(self.exercise.cases)} cases passed"


def _view(report: Report) -> dict[str, Any]:
    """What the template shows."""
    pictures = pictures_of([exercise.plots for exercise in report.exercises])
    stories = [
        Story(f"e{number}", exercise, exercise.first_failed, report.causes(exercise, exercise.first_failed), drawn)
        for number, (exercise, drawn) in enumerate(zip(report.exercises, pictures, strict=True), start=1)
    ]
    told = [story for story in stories if story.is_told]
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    return {
        "name": PurePath(report.path).name or report.path,
        "share": round(100 * min(report.marks / report.points, 1)) if report.points else 0,
        "counts": _counts(report.exercises),
        "notes": _notes(report),
        "headlines": [problem for problem in report.problems if problem.headline],
        "others": [one for one in report.problems if not one.headline and not report.costs(one)],
        "begin": next((story for story in told if story.exercise.verdict not in LATER), None)
        or next((story for story in told if story.exercise.verdict == "not_attempted"), None),
        "units": [_unit(report, list(group)) for _, group in groupby(stories, key=lambda story: story.exercise.unit)],
        "groups": [
            ("One by one", [story for story in told if story.exercise.verdict != "not_attempted"]),
            ("Not begun", [story for story in told if story.exercise.verdict == "not_attempted"]),
        ],
        "made": f"Seed {report.seed}, {versions}, on {', '.join(report.devices)}.",
    }


def _unit(report: Report, stories: list[Story]) -> dict[str, Any]:
    """A unit's title, stories, marks and points."""
    name = stories[0].exercise.unit
    marks = sum(story.exercise.marks for story in stories)
    points = sum(story.exercise.points for story in stories)
    return {"title": report.titles.get(name, name), "stories": stories, "marks": marks, "points": points}


def _counts(exercises: Sequence[ExerciseResult]) -> str:
    """How many exercises have each verdict, in words."""
    found = Counter(exercise.verdict for exercise in exercises)
    return ", ".join(f"{found[verdict]} {look.words}" for verdict, look in LOOKS.items() if found[verdict])


def _notes(report: Report) -> list[str]:
    """What to know about the marks."""
    notes = []
    if not report.complete:
        notes.append("Some cases were not run, so this is not a final grade.")
    for exercise in report.exercises:
        names = dict.fromkeys(key.split("/")[-1] for case in exercise.cases for key in case.carried)
        if names:
            notes.append(f"{exercise.name} was graded as if the {' and '.join(names)} that it uses were right.")
    if report.hidden_cases:
        cases = "1 case is" if report.hidden_cases == 1 else f"{report.hidden_cases} cases are"
        notes.append(f"{cases} hidden by the instructor, and counted above.")
    if report.skipped_points:
        points = amount(report.skipped_points)
        notes.append(f"{points} more points were skipped: their device or data is not available.")
    return notes


FORMAT = Format(render, is_grade=False)
