"""Variants of an exercise: the reference on changed inputs, and its mutants, run on the inputs of every case.

A sealed course holds their outcomes, and a sentence for each, but no code. Few are kept: those that differ from the
expected outcome and from each other. Nothing here makes an error of a course: what cannot be run is left out.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nnexercises.comparison.compare import same
from nnexercises.comparison.path import count_numbers, numbers_in
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.solution import restored
from nnexercises.expected.changed_inputs import Change, changes
from nnexercises.expected.mutants import Mutant, mutants
from nnexercises.expected.reference import Reference
from nnexercises.expected.sealed import SealedCase, SealedTrial, Variant, VariantKind
from nnexercises.expected.thinned import NUMBERS_OF_ARRAY, alike, shortened
from nnexercises.values import Array, Opaque, Value, as_float64

#: How many variants an exercise keeps of each kind, and how many it tries.
MAX_KEPT = {"changed_input": 14, "mutant": 20}
MAX_TRIED = 60
#: Seconds of processor time for the variants of an exercise, and for one run; a reference that takes a tenth of the
#: latter has none.
SECONDS = 3.0
SECONDS_EACH = 0.25
#: Results of more numbers have no variants.
MAX_NUMBERS = 2000


def _numbers(outcome: Outcome) -> np.ndarray:
    """All numbers of a shortened outcome, flat."""
    numbers = (number for _, number in numbers_in([outcome.value, outcome.inputs_after]))
    flat = [np.ravel(as_float64(one)) for one in numbers]
    return np.concatenate(flat) if flat else np.zeros(0)


def _are_far(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether numbers are sure to differ; quicker than to compare the outcomes."""
    with np.errstate(invalid="ignore"):
        return a.shape != b.shape or bool((np.abs(a - b) > 0.01 * (1 + np.abs(b))).any())


@dataclass
class _Tried:
    """A variant that is being tried, and its shortened outcomes by trial, with the ``numbers`` of the first."""

    rank: tuple[int, ...]
    kind: VariantKind
    about: str
    message: str
    run: Callable[[Request], Outcome | None]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    numbers: np.ndarray = field(default_factory=lambda: np.zeros(0))


def with_variants(
    reference: Reference, used: Collection[str], cases: Sequence[SealedCase]
) -> tuple[tuple[Variant, ...], list[SealedCase]]:
    """The variants of an exercise, and its cases with their outcomes. ``used`` are the names that its drive takes from
    the reference.
    """
    trials = [trial for case in cases if _can_vary(case) for trial in case.trials]
    if not trials or reference.exercise.needs_reference or any(map(_is_large, trials)):
        return (), list(cases)
    kept = _Search(reference, trials).found(_ignoring_errors(_candidates(reference, used, trials[0])))
    variants = tuple(
        Variant(f"{tried.kind} {number}", tried.kind, tried.about, tried.message) for number, tried in enumerate(kept)
    )
    outcomes = {
        id(trial): {
            variant.name: tried.outcomes[index]
            for variant, tried in zip(variants, kept, strict=True)
            if index in tried.outcomes
        }
        for index, trial in enumerate(trials)
    }
    return variants, [
        replace(case, trials=tuple(replace(trial, variants=outcomes.get(id(trial), {})) for trial in case.trials))
        for case in cases
    ]


def _can_vary(case: SealedCase) -> bool:
    return case.role == "values" and not case.raises


def _is_large(trial: SealedTrial) -> bool:
    value, after = trial.expected.value, trial.expected.inputs_after
    return count_numbers(value) > MAX_NUMBERS or count_numbers(value, after) > 20 * MAX_NUMBERS


def _ignoring_errors(tries: Iterator[_Tried]) -> Iterator[_Tried]:
    """The tries up to an error: a reference may be written, and inputs made, in ways that nobody has thought of."""
    with contextlib.suppress(Exception):
        yield from tries


def _candidates(reference: Reference, used: Collection[str], trial: SealedTrial) -> Iterator[_Tried]:
    """All that is tried, the more likely first: changed inputs, mutants, then rare changes."""
    exercise = reference.exercise
    numbered = list(enumerate(itertools.islice(changes(trial.inputs, exercise.parameters), MAX_TRIED)))
    tries = [
        _Tried((0, number), "changed_input", change.about, change.message, _on_changed(reference, change))
        for number, change in numbered
    ]
    yield from (tried for tried, (_, change) in zip(tries, numbered, strict=True) if not change.rare)
    inputs = {*exercise.parameters, *(field for kind in exercise.parameters.values() for field in kind.fields)}
    found = sorted(mutants(reference.solution, used, inputs), key=lambda mutant: mutant.rank)
    for mutant in found[:MAX_TRIED]:
        yield _Tried((1, mutant.rank), "mutant", mutant.about, mutant.message, _with_mutant(reference, mutant))
    yield from (tried for tried, (_, change) in zip(tries, numbered, strict=True) if change.rare)


def _on_changed(reference: Reference, change: Change) -> Callable[[Request], Outcome | None]:
    def run(request: Request) -> Outcome | None:
        inputs = change.apply(request.inputs)
        if inputs is None or same(inputs, request.inputs):
            return None
        outcome = reference.run(reference.exercise.name, replace(request, inputs=inputs))
        # What the reference left as it was, a student leaves as it is.
        after = {
            name: request.inputs[name] if same(inputs[name], value) else value
            for name, value in outcome.inputs_after.items()
        }
        return replace(outcome, inputs_after=after)

    return run


def _with_mutant(reference: Reference, mutant: Mutant) -> Callable[[Request], Outcome | None]:
    def run(request: Request) -> Outcome | None:
        solution = mutant.bound(reference.solution)
        with restored(solution):
            return reference.run(reference.exercise.name, request, solution)

    return run


class _Search:
    """The search for the variants of an exercise, on its trials; the first is of the ordinary case."""

    def __init__(self, reference: Reference, trials: Sequence[SealedTrial]) -> None:
        self.reference, self.trials = reference, trials
        self.expected = [shortened(trial, trial.expected) for trial in trials]
        self.end = time.process_time() + SECONDS

    def found(self, candidates: Iterator[_Tried]) -> list[_Tried]:
        """The variants to keep, the more specific first."""
        began = time.process_time()
        self._outcome(lambda request: self.reference.run(self.reference.exercise.name, request), 0)
        if time.process_time() - began > SECONDS_EACH / 10:
            return []
        different: list[_Tried] = []
        same_here: list[_Tried] = []
        for tried in candidates:
            if time.process_time() > self.end - SECONDS / 2:
                break
            outcome = self._outcome(tried.run, 0)
            if outcome is None or outcome.status != "returned":
                continue
            tried.numbers = _numbers(outcome)
            if alike(self.expected[0], outcome, self.trials[0].tolerance):
                same_here += [tried] if tried.kind == "mutant" else []
            elif not any(self._is_twin(tried, outcome, other) for other in different):
                tried.outcomes[0] = outcome
                different.append(tried)
        return self._completed([*_in_turn(different), *_in_turn(same_here)])

    def _completed(self, candidates: Sequence[_Tried]) -> list[_Tried]:
        """Those that differ from the expected outcome, and from all before them, in some trial."""
        kept: list[_Tried] = []
        for tried in candidates:
            if sum(other.kind == tried.kind for other in kept) < MAX_KEPT[tried.kind] and self._complete(tried):
                if not any(self._are_twins(tried, other) for other in kept):
                    kept.append(tried)
        return sorted(kept, key=lambda tried: tried.rank)

    def _complete(self, tried: _Tried) -> bool:
        """Run a variant on all further trials; whether it can be kept."""
        for index in range(1, len(self.trials)):
            if time.process_time() > self.end:
                return False
            outcome = self._outcome(tried.run, index)
            if outcome is None and tried.kind == "changed_input":
                outcome = self.expected[index]  # there is nothing to change
            if outcome is None:
                return False
            if not alike(self.expected[index], outcome, self.trials[index].tolerance):
                tried.outcomes[index] = outcome
        return bool(tried.outcomes)

    def _is_twin(self, tried: _Tried, outcome: Outcome, other: _Tried) -> bool:
        """Whether another variant has the same outcome on the first trial."""
        far = _are_far(tried.numbers, other.numbers)
        return not far and alike(other.outcomes[0], outcome, self.trials[0].tolerance)

    def _are_twins(self, a: _Tried, b: _Tried) -> bool:
        return a.outcomes.keys() == b.outcomes.keys() and all(
            alike(outcome, b.outcomes[index], self.trials[index].tolerance) for index, outcome in a.outcomes.items()
        )

    def _outcome(self, run: Callable[[Request], Outcome | None], index: int) -> Outcome | None:
        """The shortened outcome of a variant on one trial, or None if there is none to compare with."""
        left = self.end - time.process_time()
        if left <= 0.01:
            return None
        trial = self.trials[index]
        request = replace(self.reference.request(trial.inputs), seconds=min(SECONDS_EACH, left))
        try:
            outcome = run(request)
        except Exception:  # of the course's own code, such as its examination
            return None
        if outcome is None:
            return None
        if outcome.status == "returned":
            short = shortened(trial, outcome)
            values = [short.value, *short.inputs_after.values()]
            return None if any(map(_cannot_be_kept, values)) else short
        return Outcome("timed_out")


def _in_turn(tries: Sequence[_Tried]) -> list[_Tried]:
    """Of the mutants, the first two about each thing, then the third about each, …, so that the few that are kept
    differ; changed inputs are in their order.
    """
    seen: Counter[str] = Counter()
    ordered = []
    for tried in tries:
        seen[tried.about] += tried.kind == "mutant"
        ordered.append((max(2, seen[tried.about]), tried))
    return [tried for _, tried in sorted(ordered, key=lambda pair: pair[0])]


def _cannot_be_kept(value: Value) -> bool:
    """Whether a value holds an object that cannot be compared, or a large array of a shape that is not expected."""
    if isinstance(value, list | tuple | dict):
        return any(map(_cannot_be_kept, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Opaque) or (isinstance(value, Array) and value.data.size > 4 * NUMBERS_OF_ARRAY)
