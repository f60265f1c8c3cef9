"""Check the examples that a student writes beside the code, each against the reference first.

examples = [("softmax([[1., 0.]])", [[0.7311, 0.2689]])]
"""

from __future__ import annotations

import ast
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.grading.grader import Grader
from nnexercises.grading.run import Run
from nnexercises.practice.calls import Call, read_call
from nnexercises.practice.literals import Given, Written, literal
from nnexercises.practice.trying import Answer, Known, answers, told, told_of_reference
from nnexercises.report.model import Report
from nnexercises.report.own_examples import OwnExample
from nnexercises.report.results import where
from nnexercises.submission.files import Place, Submission
from nnexercises.submission.statements import statements
from nnexercises.submission.text import clean
from nnexercises.values import Array, Value

NAME = "examples"
#: Of more examples, the first ones are looked at.
MAX_EXAMPLES = 20
#: How far a number may be from one that was written without digits after the point.
RELATIVE, ABSOLUTE = 1e-5, 1e-6


@dataclass(frozen=True)
class Example:
    """An example as it is written: a call, the value that it should give, and that value's text."""

    call: str
    value: Any
    text: str
    place: Place


def examples_in(submission: Submission) -> list[Example]:
    """The examples in the text of a submission; what else may be called ``examples`` is left alone."""
    found = []
    for file in submission.files:
        for cell in file.cells:
            for call, value, text, line in _in_text(cell.text):
                place = Place(file.name, line, cell.number)
                if not file.is_notebook:
                    line += cell.line - 1
                    place = Place(file.name, line, file.cell_at(line))
                found.append(Example(call, value, text, place))
    return found[:MAX_EXAMPLES]


def added(grader: Grader, path: str | os.PathLike[str], report: Report) -> Report:
    """The report on a submission with its examples, where the course lets students ask about inputs of their own."""
    if not grader.assignment.course.settings.feedback.tries:
        return report
    with grader.open(path, ["cpu"]) as run:
        try:
            found = checked(run)
        except Exception as error:  # no grade is lost for an example
            why = f"not looked at: our own fault, please report it: {type(error).__name__}: {error}"
            found = [_own(example, message=clean(why)) for example in examples_in(run.submission)]
        return replace(report, examples=tuple(found))


def tried(run: Run) -> tuple[str, bool]:
    """The examples for a terminal, and whether nothing is wrong with them."""
    examples = checked(run)
    if not examples:
        return f'There are no examples: write {NAME} = [("relu(-3.0)", 0.0)] beside your code.\n', False
    places = (where(one.file, one.line, one.cell) for one in examples)
    texts = [
        f"{place}: {one.call} → {one.expected}\n    {one.message}\n"
        for place, one in zip(places, examples, strict=True)
    ]
    return "".join(texts), all(one.agrees for one in examples)


def checked(run: Run, known: Known | None = None) -> list[OwnExample]:
    """The examples of a submission, each with what is wrong: the expectation, or the code. ``known`` keeps what the
    reference says for the next time.
    """
    examples = examples_in(run.submission)
    calls: dict[int, Call] = {}
    faults: dict[int, str] = {}
    for index, example in enumerate(examples):
        try:
            calls[index] = read_call(example.call, run.units)
        except UsageError as error:
            faults[index] = str(error)
    found = dict(zip(calls, answers(run, list(calls.values()), known), strict=True)) if calls else {}
    return [
        _result(example, found[index]) if index in found else _own(example, message=f"not looked at: {faults[index]}")
        for index, example in enumerate(examples)
    ]


def _own(example: Example, **fields: Any) -> OwnExample:
    place = example.place
    return OwnExample(
        call=clean(example.call, 200),
        expected=example.text,
        file=place.file,
        line=place.line,
        cell=place.cell,
        **fields,
    )


def _result(example: Example, answer: Answer) -> OwnExample:
    call = clean(example.call, 200)
    outcome, trial = answer.outcome, answer.trial
    returned = told(outcome) if outcome is not None else None
    said = _in_one_line(returned or "")
    gives = f"it gives {said}" if outcome is None or outcome.status == "returned" else f"it {said}"
    fits = outcome is not None and outcome.status == "returned" and holds(example.value, outcome.value)
    if trial is None:
        if outcome is None:
            return _own(example, message=answer.missing)
        message = "your expectation and your code agree" if fits else f"your code does not do this: {gives}"
        return _own(example, returned=returned, agrees=fits, message=message)
    reference = told_of_reference(trial.expected)
    if trial.expected.status != "returned" or not holds(example.value, trial.expected.value):
        is_value = trial.expected.status == "returned"
        says = f"is {_in_one_line(reference)}" if is_value else reference
        message = f"your expectation is wrong: {call} {says}"
        if answer.agrees is False:
            message += f". Your code is wrong too: {gives}"
        return _own(example, returned=returned, reference=reference, agrees=False, message=message)
    if outcome is None:
        message = f"your expectation is right. {answer.missing}"
    elif answer.agrees:
        message = "your expectation and your code agree with the reference"
    else:
        message = f"your expectation is right, and your code is wrong: {gives}"
    return _own(example, returned=returned, reference=reference, agrees=answer.agrees, message=message)


def _in_one_line(text: str) -> str:
    return clean(" ".join(text.split()), 300)


def holds(written: Any, value: Value) -> bool:
    """Whether a value is what was written, rounded to the digits that were written."""
    if isinstance(written, Given):
        written = written.array
    if isinstance(written, Array):
        written = (written.as_float64() if written.is_floating else written.data).tolist()
    if isinstance(value, Array):
        value = (value.as_float64() if value.is_floating else value.data).tolist()
    if isinstance(written, list | tuple):
        pairs = list(zip(written, value, strict=False)) if isinstance(value, list | tuple) else []
        same_length = isinstance(value, list | tuple) and len(value) == len(written)
        return same_length and all(holds(one, other) for one, other in pairs)
    if isinstance(written, dict):
        same_keys = isinstance(value, dict) and value.keys() == written.keys()
        return same_keys and isinstance(value, dict) and all(holds(item, value[key]) for key, item in written.items())
    if isinstance(written, bool) or isinstance(value, bool) or not isinstance(written, int | float):
        return type(written) is type(value) and written == value
    return isinstance(value, int | float) and _is_near(written, float(value))


def _is_near(written: float, value: float) -> bool:
    if math.isnan(written) or math.isnan(value):
        return math.isnan(written) and math.isnan(value)
    if isinstance(written, Written) and written.decimals > 0 and math.isfinite(value):
        return abs(value - written) <= 0.5 * 10.0**-written.decimals + RELATIVE * abs(written)
    return math.isclose(written, value, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _in_text(text: str) -> Iterator[tuple[str, Any, str, int]]:
    """The examples in the text of a cell, each with its line in it."""
    if NAME not in text:
        return
    for statement in statements(text):
        match statement:
            case ast.Assign([ast.Name("examples")], ast.List(items) | ast.Tuple(items)):
                yield from _pairs(items, text)
            case ast.AnnAssign(ast.Name("examples"), _, ast.List(items) | ast.Tuple(items)):
                yield from _pairs(items, text)


def _pairs(items: Sequence[ast.expr], text: str) -> Iterator[tuple[str, Any, str, int]]:
    for item in items:
        match item:
            case ast.Tuple([ast.Constant(str(call)), expected]) | ast.List([ast.Constant(str(call)), expected]):
                try:
                    is_call = isinstance(ast.parse(call.strip(), mode="eval").body, ast.Call)
                    value = literal(expected, text)
                except (SyntaxError, ValueError, RecursionError, MemoryError, UsageError):
                    continue
                if is_call:
                    yield call, value, clean(ast.unparse(expected), 200), item.lineno
