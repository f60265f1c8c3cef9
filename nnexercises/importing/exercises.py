"""Turn questions into exercises: one for each function that tests call, with a case for each call."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nnexercises.importing.annotations import can_be_drawn, draws_floats, has_negative, of_inputs, readable
from nnexercises.importing.calls import checks_of
from nnexercises.importing.checks import Call, Check, Names
from nnexercises.importing.parameters import Parameter, bound, misfit, parameters_of
from nnexercises.importing.question import Assignment, LeftOut, Question, SourceTest
from nnexercises.importing.solutions import Solutions

#: Names that a case of an exercise cannot have.
TAKEN = {"ordinary", "gradients", "by_hand", "exercise", "torch", "np", "numpy", "math", "dict", "list", "float"}


@dataclass
class Case:
    """Inputs of an exercise by name, and what its test says of them."""

    name: str
    inputs: dict[str, ast.expr]
    raises: tuple[str, ...] = ()
    points: float = 0.0
    hidden: bool = False
    hint: str | None = None

    @property
    def key(self) -> list[object]:
        """What is the same for two cases that ask the same."""
        return [self.raises, *(ast.dump(value) for value in self.inputs.values())]


@dataclass
class Exercise:
    """One exercise: its function, its parameters and its cases. If it is ``drawn``, it has an ordinary case besides,
    whose inputs are drawn but for the ``fixed`` ones. ``extra`` are the points of that case, and those that no other
    has. ``hint`` is None where the assignment has none for it.
    """

    function: ast.FunctionDef
    parameters: Sequence[Parameter]
    hint: str | None
    result: str | None
    cpu_only: bool
    cases: list[Case] = field(default_factory=list)
    extra: float = 0.0
    drawn: bool = False
    fixed: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def summary(self) -> str:
        """The first line of what the answer says of itself, if it does."""
        return (ast.get_docstring(self.function) or "").strip().split("\n")[0].strip()

    @property
    def annotations(self) -> dict[str, str | None]:
        """The annotation of each parameter: the answer's own, or that of what the cases give it."""
        return {
            parameter.name: parameter.annotation or of_inputs([case.inputs[parameter.name] for case in self.cases])
            for parameter in self.parameters
        }


@dataclass
class Made:
    """The exercises that came of an assignment, what does not come over, and the counts of what does."""

    exercises: list[Exercise] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    questions: int = 0
    cases: int = 0
    all_cases: int = 0


def exercises_of(assignment: Assignment, solutions: Solutions) -> Made:
    """The exercises of an assignment."""
    return _Making(assignment, solutions).made


Row = list[tuple[SourceTest, list[Check]]]


class _Making:
    """Makes exercises question by question."""

    def __init__(self, assignment: Assignment, solutions: Solutions) -> None:
        self.solutions = solutions
        self.imported = solutions.imported()
        self.made = Made(left_out=list(assignment.left_out))
        self.exercises: dict[str, Exercise] = {}
        self.hints = {name: question.hint for question in assignment.questions for name in question.functions}
        names = Names(frozenset(solutions.functions), assignment.names, assignment.modules)
        rows: list[Row] = [
            [(test, self.fitting(checks_of(test, names))) for test in question.tests]
            for question in assignment.questions
        ]
        self.calls: dict[str, list[Call]] = {}
        for question, row in zip(assignment.questions, rows, strict=True):
            for call in (call for _, checks in row for check in checks for call in check.calls):
                if question.refused is None:
                    self.calls.setdefault(call.function, []).append(call)
        for question, row in zip(assignment.questions, rows, strict=True):
            self.question(question, row)
        self.made.exercises = [self.exercises[name] for name in solutions.functions if name in self.exercises]

    def fitting(self, checks: list[Check]) -> list[Check]:
        """Checks without the calls that cannot be cases of their functions."""
        for check in checks:
            for call in list(check.calls):
                why = misfit(call, self.solutions.functions[call.function])
                clash = self.solutions.clashing([call.function])
                if clash is not None:
                    why = f"{call.function} needs {clash}, which is defined in two ways, and a reference is one file"
                if why is not None:
                    check.calls.remove(call)
                    check.why = check.why or why
        return checks

    def question(self, question: Question, row: Row) -> None:
        """Make what comes of a question, and count and tell what does not."""
        made, checks = self.made, [check for _, checks in row for check in checks]
        made.all_cases += len(checks)
        if question.refused is not None:
            lost = f", with {len(checks)} cases" if checks else ""
            made.left_out.append(LeftOut(question.place, f"{question.name}: {question.refused}{lost}"))
            return
        for check in checks:
            made.cases += check.why is None
            if check.why is not None:
                part = "in part: " if check.calls else ""
                made.left_out.append(LeftOut(check.place, f"{part}{check.why}"))
            made.left_out += [LeftOut(check.place, note) for note in check.notes]
        called = list(dict.fromkeys(call.function for check in checks for call in check.calls))
        own = [name for name in question.functions if name in self.solutions.functions]
        elsewhere = [name for name in own if name in self.calls]
        drawn = [] if called or elsewhere else [name for name in own if self.draw(question, name)]
        if called or elsewhere:
            self.share(question, row, [self.exercise(name) for name in called or elsewhere])
        made.questions += bool(called or elsewhere or drawn)
        if drawn:
            why = f"no test can be used: the inputs of {', '.join(drawn)} are drawn from annotations; see that they fit"
            made.left_out.append(LeftOut(question.place, f"{question.name}: {why}"))
        elif not called and not elsewhere:
            made.left_out.append(LeftOut(question.place, f"{question.name}: {self.nothing(question, own)}"))

    def nothing(self, question: Question, own: Sequence[str]) -> str:
        """Why a question without a usable call is no exercise."""
        classes = [name for name in question.functions if name in self.solutions.classes]
        if own:
            return f"no test can be used, and the annotations of {', '.join(own)} do not say what to draw"
        if classes:
            return f"{classes[0]} is a class: write a drive that makes one and uses it"
        return "its answer is not a function"

    def share(self, question: Question, row: Row, exercises: Sequence[Exercise]) -> None:
        """Add a question's cases to its exercises. Points that a test has of its own go to its cases; the others share
        what is left of the question's, with the ordinary cases that are drawn.
        """
        cases = [(test, self.new_cases(test, checks)) for test, checks in row]
        own = sum(test.points or 0.0 for test, _ in cases)
        total = question.points if question.points is not None else own or 1.0
        sharing = [case for test, new in cases if test.points is None for case in new]
        drawn = [exercise for exercise in exercises if exercise.drawn and not exercise.extra]
        share = max(total - own, 0.0) / max(len(sharing) + len(drawn), 1)
        for test, new in cases:
            for case in new:
                case.points = share if test.points is None else test.points / len(new)
        for exercise in drawn:
            exercise.extra, exercise.drawn = share, share > 0
        given = sum(case.points for _, new in cases for case in new) + share * len(drawn)
        exercises[0].extra += max(total - given, 0.0)

    def new_cases(self, test: SourceTest, checks: Sequence[Check]) -> list[Case]:
        """The cases that a test adds; a call that is a case already adds none."""
        new = []
        for call, message in [(call, check.message) for check in checks for call in check.calls]:
            exercise = self.exercise(call.function)
            name = self.case_name(test.name, exercise)
            hint = test.hint or message
            case = Case(name, self.inputs(call, exercise), call.raises, hidden=test.hidden, hint=hint)
            known = next((other for other in exercise.cases if other.key == case.key), None)
            if known is None:
                exercise.cases.append(case)
                new.append(case)
            else:
                known.hidden, known.hint = known.hidden and test.hidden, known.hint or hint
        return new

    def case_name(self, text: str, exercise: Exercise) -> str:
        """A name for a case, which nothing else in the file has."""
        slug = re.sub(r"\W+", "_", text).strip("_").lower()
        slug = slug.removeprefix("test_").removeprefix(f"{exercise.name.lower()}_")
        slug = slug if slug.isidentifier() and slug != exercise.name.lower() else f"test_{slug}"
        taken = TAKEN | {case.name for case in exercise.cases} | set(self.solutions.functions) | self.imported
        return next(name for name in [slug, *(f"{slug}_{n}" for n in range(2, 99999))] if name not in taken)

    def exercise(self, name: str) -> Exercise:
        """The exercise of a function. It takes what some test gives it, and what has no default."""
        if name not in self.exercises:
            function, calls = self.solutions.functions[name], self.calls.get(name, ())
            given = {key for call in calls for key in bound(call, function)}
            parameters = [
                parameter
                for parameter in parameters_of(function, self.imported)
                if parameter.default is None or parameter.name in given
            ]
            result = readable(function.returns, self.imported)
            exercise = Exercise(function, parameters, self.hints.get(name), result, self.solutions.is_on_the_cpu(name))
            self.exercises[name] = exercise
            self.draw_ordinary(exercise)
        return self.exercises[name]

    def inputs(self, call: Call, exercise: Exercise) -> dict[str, ast.expr]:
        """All inputs of a call, with the defaults of what it leaves out."""
        given = bound(call, exercise.function)
        return {
            parameter.name: value
            for parameter in exercise.parameters
            if (value := given.get(parameter.name, parameter.default)) is not None
        }

    def draw_ordinary(self, exercise: Exercise) -> None:
        """Let the ordinary inputs be drawn where the answer says that they are floats, and where the tests give it
        negative ones too: then numbers around 0 make sense. What has a default is that of the first case.
        """
        inputs = [self.inputs(call, exercise) for call in self.calls.get(exercise.name, ()) if not call.raises]
        needed = [parameter for parameter in exercise.parameters if parameter.default is None]
        floats = all(draws_floats(parameter.annotation) for parameter in needed)
        if inputs and needed and floats:
            exercise.drawn = all(has_negative([row[parameter.name] for row in inputs]) for parameter in needed)
            others = [parameter.name for parameter in exercise.parameters if parameter not in needed]
            exercise.fixed = {name: inputs[0][name] for name in others}

    def draw(self, question: Question, name: str) -> bool:
        """Make an exercise whose inputs are all drawn, if its annotations allow it."""
        parameters = parameters_of(self.solutions.functions[name], self.imported)
        needed = [parameter for parameter in parameters if parameter.default is None]
        drawable = needed and all(can_be_drawn(parameter.annotation) for parameter in needed)
        if not drawable or self.solutions.clashing([name]) is not None:
            return False
        exercise = self.exercise(name)
        exercise.drawn, exercise.extra = True, 1.0 if question.points is None else question.points
        return True
