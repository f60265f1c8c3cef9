"""The smallest example for a failing case: one rung of its ladder, as code and as what came of it."""

from __future__ import annotations

from nnexercises.comparison.compare import Difference, compare_values
from nnexercises.comparison.path import count_numbers
from nnexercises.expected.sealed import SealedExercise
from nnexercises.explain.call import assignments, call_of
from nnexercises.explain.evidence import Attempt
from nnexercises.report.diagnosis import Example
from nnexercises.report.finding import Counterexample, Differs, Finding, NotRefused, RaisedError
from nnexercises.report.literal import side_by_side
from nnexercises.submission.text import clean
from nnexercises.values import Record, Value

#: How many numbers tell somebody who begins what is asked for.
TELLING = 4
#: Two numbers that differ by less than this share of the larger look the same.
CLEAR = 1e-3
#: Of a dict with more items, only those that differ are shown.
MANY = 3


def fails_alike(first: Finding | None, second: Finding | None) -> bool:
    """Whether two findings are of one failure: the same sort of difference at the same place, or the same error. A
    difference that a reader can hardly see is not like a clear one.
    """
    if isinstance(first, Differs) and isinstance(second, Differs):
        a, b = first.difference, second.difference
        return (a.what, a.path) == (b.what, b.path) and _is_clear(a) <= _is_clear(b)
    if isinstance(first, RaisedError) and isinstance(second, RaisedError):
        return (first.raised.type, first.raised.line) == (second.raised.type, second.raised.line)
    return isinstance(first, NotRefused) and isinstance(second, NotRefused)


def _is_clear(difference: Difference) -> bool:
    """Whether two numbers differ in the digits that are shown."""
    got, wanted = difference.got, difference.wanted
    if difference.what != "number" or not isinstance(got, float | int) or not isinstance(wanted, float | int):
        return True
    return not abs(got - wanted) <= CLEAR * max(abs(got), abs(wanted))  # nan is clear


def first_example(exercise: SealedExercise, source: str) -> Example | None:
    """A small call with what is expected of it, for somebody who begins; None if the exercise shows none."""
    ordinary = exercise.ordinary
    if ordinary.hidden or ordinary.reveal != "all" or ordinary.raises or not ordinary.ladder:
        return None
    counts = [count_numbers(dict(rung.inputs), rung.expected.value) for rung in ordinary.ladder]
    chosen = next((index for index, count in enumerate(counts) if count >= TELLING), len(counts) - 1)
    rung = ordinary.ladder[chosen]
    call = call_of(source, ordinary.drive, rung.inputs, exercise.records)
    if call is None:
        return None
    return Example(call, "", side_by_side(rung.expected.value, rung.expected.value)[1], counts[chosen])


def example_of(attempt: Attempt, finding: Finding, shown: Counterexample | None, source: str) -> Example | None:
    """The example that an attempt is; ``shown`` is its counterexample, ``source`` that of the unit's drives. None if
    it shows nothing beside what is expected.
    """
    exercise, inputs = attempt.exercise, attempt.trial.inputs
    call = call_of(source, attempt.case.drive, inputs, exercise.records)
    if isinstance(finding, Differs) and finding.difference.path[0] == "inputs":
        name = str(finding.difference.path[1])
        returned, expected = attempt.outcome.inputs_after.get(name), attempt.trial.expected.inputs_after.get(name)
        before = assignments(inputs)
        call = f"{before}\n{exercise.name}({', '.join(inputs)})\n{name}" if call is not None else before
        texts = side_by_side(returned, expected)
    elif isinstance(finding, Differs) and shown is not None and shown.outcome == "both":
        returned, expected = _differing(attempt)
        texts = side_by_side(returned, expected)
        if isinstance(expected, dict) and len(expected) < len(attempt.trial.expected.value):  # type: ignore[arg-type]
            texts = f"{texts[0][:-1]}, …{texts[0][-1:]}", f"{texts[1][:-1]}, …{texts[1][-1:]}"
    elif isinstance(finding, RaisedError):
        returned, expected = None, attempt.trial.expected.value
        texts = f"raises {clean(finding.raised.text)}", side_by_side(expected, expected)[1]
    elif isinstance(finding, NotRefused):
        returned, expected = attempt.outcome.value, None
        got = f"raises {clean(finding.raised.text)}" if finding.raised else side_by_side(returned, returned)[0]
        texts = got, f"raises {' or '.join(finding.wanted)}"
    else:
        return None
    numbers = count_numbers(dict(inputs), returned, expected)
    return Example(call if call is not None else assignments(inputs), *texts, numbers, attempt.outcome.printed)


def _differing(attempt: Attempt) -> tuple[Value, Value]:
    """The result and the expected one; of dicts and records with many items, those that differ."""
    got, wanted = attempt.outcome.value, attempt.trial.expected.value
    if not isinstance(got, dict) or not isinstance(wanted, dict) or len(wanted) <= MANY or got.keys() != wanted.keys():
        return got, wanted
    keys = [key for key in wanted if compare_values(wanted[key], got[key], tolerance=attempt.trial.tolerance)]
    if not keys:
        return got, wanted
    fewer = [{key: value[key] for key in keys} for value in (got, wanted)]
    first, second = (
        value.with_fields(some) if isinstance(value, Record) else some
        for value, some in zip((got, wanted), fewer, strict=True)
    )
    return first, second
