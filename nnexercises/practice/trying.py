"""Try calls of one's own on a submission, and ask the reference where the course allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nnexercises.comparison.compare import Difference
from nnexercises.drive.outcome import Outcome
from nnexercises.errors import CourseError
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt
from nnexercises.grading.cases.values import Values
from nnexercises.grading.run import Run
from nnexercises.practice.calls import Call, read_call
from nnexercises.report import words
from nnexercises.report.differences import sentence
from nnexercises.report.results import where
from nnexercises.report.show import show
from nnexercises.submission.text import clean
from nnexercises.values import Array, Value

#: Why the reference says nothing.
SEALED = "This course is sealed, so only your own result is shown."
NOT_ALLOWED = "This course keeps its reference to itself, so only your own result is shown."

#: What the reference says, or why it does not, by unit and the text of a call.
Known = dict[tuple[str, str], SealedTrial | str]


@dataclass(frozen=True)
class Answer:
    """What became of a call: the ``outcome`` of the student's code, or why there is none (``missing``), and that of the
    reference, or why there is none (``silent``). ``difference`` is the first one between them.
    """

    call: Call
    outcome: Outcome | None
    missing: str = ""
    at: str = ""
    trial: SealedTrial | None = None
    silent: str = ""
    difference: Difference | None = None

    @property
    def agrees(self) -> bool | None:
        """Whether the student's code does what the reference does; None if there is nothing to compare."""
        if self.outcome is None or self.trial is None:
            return None
        expected, outcome = self.trial.expected, self.outcome
        if expected.raised is not None:
            return outcome.raised is not None and expected.raised.type in outcome.raised.bases
        return outcome.status == "returned" and self.difference is None

    @property
    def is_fine(self) -> bool:
        """Whether the code returned something, or raised what it should, and no reference says otherwise."""
        return bool(self.agrees) or (self.agrees is None and self.outcome is not None and not self.outcome.raised)


def tried(run: Run, text: str) -> tuple[str, bool]:
    """The answer to a call as a person wrote it, for a terminal, and whether the code does well.

    Raises:
        UsageError: it is no call of an exercise, or the exercise cannot be called like this.
    """
    (answer,) = answers(run, [read_call(text, run.units)])
    return text_of(answer), answer.is_fine


def answers(run: Run, calls: Sequence[Call], known: Known | None = None) -> list[Answer]:
    """The answers to calls. Of each unit, the reference is asked once, and only what it has not told already: what it
    tells is added to ``known``. After a call that does not finish or ends its process, the code is not run again.
    """
    told = {} if known is None else known
    for unit in dict.fromkeys(call.exercise.unit for call in calls):
        new = [call for call in calls if call.exercise.unit == unit and (unit, call.text) not in told]
        asked = [(call.exercise.name, call.inputs) for call in new]
        told |= dict(zip(((unit, call.text) for call in new), _expected(run, unit, asked), strict=True))
    found: list[Answer] = []
    for call in calls:
        expected = told[call.exercise.unit, call.text]
        if any(one.outcome is not None and one.outcome.status in ("timed_out", "crashed") for one in found):
            trial, silent = (expected, "") if isinstance(expected, SealedTrial) else (None, expected)
            found.append(Answer(call, None, "Not run, because an earlier one did not finish.", "", trial, silent))
        else:
            found.append(_answer(run, call, expected))
    return found


def _expected(run: Run, unit: str, asked: list[tuple[str, dict[str, Value]]]) -> list[SealedTrial | str]:
    if not asked:
        return []
    try:
        trials = run.session().expected(unit, asked)
    except (CourseError, TimeoutError) as error:
        why = "it did not finish in time" if isinstance(error, TimeoutError) else str(error)
        return [f"The reference could not be asked: {clean(why)}."] * len(asked)
    if trials is None:
        return [SEALED if run.assignment.course.archive is not None else NOT_ALLOWED] * len(asked)
    return list(trials)


def _answer(run: Run, call: Call, expected: SealedTrial | str) -> Answer:
    exercise, session = call.exercise, run.session()
    trial = expected if isinstance(expected, SealedTrial) else None
    silent = expected if isinstance(expected, str) else ""
    if exercise.ordinary.skip is not None or not session.is_defined(exercise):
        why = exercise.ordinary.skip or run.result(exercise.ordinary).message
        return Answer(call, None, why, trial=trial, silent=silent)
    asked = trial or SealedTrial(call.inputs, Outcome("returned"))
    ((_, outcome),) = session.outcomes(exercise.ordinary, [asked], "cpu")
    if session.is_unwritten(exercise):
        return Answer(call, None, f"{exercise.name} is not written yet.", trial=trial, silent=silent)
    at = ""
    raised = outcome.raised
    if raised is not None and raised.file is not None and raised.line is not None:
        place = session.submission.place(raised.file, raised.line)
        at = f"{where(place.file, place.line, place.cell)}: {clean(raised.source or '', 200)}" if place else ""
    difference = _difference(exercise, trial, outcome) if trial is not None else None
    return Answer(call, outcome, at=at, trial=trial, silent=silent, difference=difference)


def _difference(exercise: SealedExercise, trial: SealedTrial, outcome: Outcome) -> Difference | None:
    if outcome.status != "returned" or trial.expected.status != "returned":
        return None
    return next(iter(Values().differences(Attempt(exercise, exercise.ordinary, trial, outcome, "cpu"))), None)


def text_of(answer: Answer) -> str:
    """The answer for a terminal."""
    lines = [answer.call.text]
    if answer.outcome is None:
        lines += ["", answer.missing]
    else:
        own, expected = _sides(answer)
        returned = answer.outcome.status == "returned"
        lines += _labelled("is" if returned else "your code", own)
        lines += _labelled("", answer.at) if answer.at else []
        if answer.agrees is False and expected is not None:
            lines += _labelled("should be", expected)
    conclusion = _conclusion(answer)
    return "\n".join([*lines, *([""] if conclusion else []), *conclusion]) + "\n"


def _conclusion(answer: Answer) -> list[str]:
    if answer.agrees is None:
        return [answer.silent] if answer.silent and answer.outcome is not None else []
    assert answer.trial is not None and answer.outcome is not None
    raised = answer.trial.expected.raised
    if raised is not None:
        return [f"The reference raises {raised.type} for this input{', too' if answer.agrees else ''}."]
    if answer.agrees:
        return ["The reference agrees."]
    if answer.difference is not None:
        return [sentence(answer.difference, answer.call.exercise.result)]
    return []


def _sides(answer: Answer) -> tuple[str, str | None]:
    """What the code gives and what the reference gives, as texts: of changed inputs where these differ."""
    assert answer.outcome is not None
    if answer.trial is None or answer.difference is None:
        return told(answer.outcome), told_of_reference(answer.trial.expected) if answer.trial is not None else None
    exercise = answer.call.exercise
    attempt = Attempt(exercise, exercise.ordinary, answer.trial, answer.outcome, "cpu")
    shown = Values().shows(attempt, answer.difference)
    if shown is None:
        return told(answer.outcome), told_of_reference(answer.trial.expected)
    returned, expected = (side if isinstance(side, Array) else show(side) for side in (shown.returned, shown.expected))
    return _plain(returned), _plain(expected)


def told(outcome: Outcome) -> str:
    """An outcome as text: the value without the name of its type, or what the code does instead."""
    if outcome.raised is not None and outcome.status == "raised":
        return f"raises {clean(outcome.raised.text)}"
    if outcome.status == "timed_out":
        return "does not finish in time"
    if outcome.status == "crashed":
        return words.NOT_LOADED if outcome.exit_status is None else words.exit_words(outcome.exit_status)
    return _plain(outcome.value if isinstance(outcome.value, Array) else show(outcome.value))


def told_of_reference(outcome: Outcome) -> str:
    """The same for the reference, without the words in which it raises."""
    return f"raises {outcome.raised.type}" if outcome.raised is not None else told(outcome)


def _plain(value: Array | str) -> str:
    """A value as a person writes it: a tensor as its lists, unless its dtype or shape must be told."""
    if isinstance(value, str):
        return value
    text = show(value)
    head: Literal["tensor(", "array("] = "tensor(" if value.kind == "tensor" else "array("
    is_whole = text.endswith(")") and "dtype=" not in text and "shape=" not in text and value.kind == "tensor"
    return text.removeprefix(head)[:-1].replace("\n" + " " * len(head), "\n") if is_whole else text


def _labelled(label: str, text: str) -> list[str]:
    first, *others = text.split("\n")
    return [f"    {label:<9}   {first}", *(f"{'':16}{line}" for line in others)]
