"""Relations between what came back and what was expected, in every draw of a failing case. Silent rather than wrong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnexercises.explain.evidence import Evidence
from nnexercises.explain.relations import (
    digits,
    factors,
    gradients,
    inputs,
    normalisation,
    offsets,
    places,
    reductions,
    shapes,
    transforms,
    undone,
    updates,
)
from nnexercises.explain.relations.items import items_of
from nnexercises.explain.relations.names import subject
from nnexercises.explain.relations.pairs import Item
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.values import Array

#: Says what a wrong item is ("is transposed: …"), or nothing. Its name identifies it; its docstring tells instructors
#: what it finds.
Relation = Callable[[Item], str | None]

#: The more specific relation first.
RELATIONS: tuple[Relation, ...] = (
    gradients.no_gradient,
    gradients.gradient_not_cut,
    digits.not_a_number,
    updates.unchanged,
    undone.zeros,
    undone.returns_input,
    undone.always_the_same,
    shapes.transposed,
    shapes.reshaped,
    shapes.another_shape,
    reductions.reduction_missing,
    reductions.reduced,
    shapes.flipped,
    places.negated,
    places.diagonal,
    shapes.shifted,
    places.complement,
    shapes.cut,
    shapes.reordered,
    updates.not_to_change,
    factors.sign,
    normalisation.normalisation,
    offsets.constant,
    factors.factor,
    updates.updated_wrongly,
    factors.absolute_value,
    offsets.argument,
    transforms.function_of,
    transforms.function_missing,
    inputs.function_of_input,
    digits.rounded,
    digits.narrow,
    digits.clipped,
    offsets.constant_in_log,
)
#: What says less: for these, all wrong items must be alike.
VAGUE: tuple[Relation, ...] = (
    offsets.added_everywhere,
    normalisation.standardised,
    places.one_place,
    places.right_for_some,
    places.partly_zero,
    factors.another_multiple,
    offsets.added_per_row,
    normalisation.scaled_rows,
    factors.some_signs,
)

#: How many items are spoken of, each in a sentence of its own.
MAX_SENTENCES = 2
#: Verbs that say something of one thing, and of several.
PLURAL = {
    "is": "are", "has": "have", "changes": "change", "adds": "add", "goes": "go", "moves": "move", "does": "do",
}  # fmt: skip


def explain(evidence: Evidence) -> Diagnosis | None:
    """The first relation that holds for all wrong items alike, or else for some of them."""
    with np.errstate(all="ignore"):
        return _explain(evidence)


def _explain(evidence: Evidence) -> Diagnosis | None:
    if (says := values_and_indices(evidence)) is not None:
        return Diagnosis("relation", says, "values_and_indices")
    items = items_of(evidence)
    if not items:
        return None
    if (says := swapped(items)) is not None:
        return Diagnosis("relation", says, "swapped")
    partly: Diagnosis | None = None
    for relation in (*RELATIONS, *VAGUE):
        found = [(item, says) for item in items if (says := relation(item)) is not None]
        if not found:
            continue
        name, said = relation.__name__, found[0][1]
        alike = [item for item, says in found if says == said]
        if len(alike) == len(items):
            return Diagnosis("relation", _sentence(alike, said, len(items)), name)
        if len(found) == len(items) <= MAX_SENTENCES:
            return Diagnosis("relation", " ".join(_sentence([item], says, len(items)) for item, says in found), name)
        if partly is None and relation in RELATIONS:
            partly = Diagnosis("relation", _sentence(alike, said, len(items)), name)
    return partly


def values_and_indices(evidence: Evidence) -> str | None:
    """A pair of values and indices, as ``max`` with a dimension returns it, where a tensor is asked for."""
    for attempt in evidence.attempts:
        pair, wanted = attempt.outcome.value, attempt.trial.expected.value
        if not isinstance(wanted, Array) or not isinstance(pair, tuple) or len(pair) != 2:
            return None
        values, indices = pair
        if not isinstance(values, Array) or not isinstance(indices, Array) or indices.dtype != "int64":
            return None
        if values.shape != indices.shape or not values.is_floating:
            return None
    return (
        "You return a pair, values and their indices, as torch.max and others do with a dimension: was a dimension "
        "meant? If so, take .values."
    )


def swapped(items: list[Item]) -> str | None:
    """Two results are swapped."""
    if len(items) != 2 or items[0].part == "inputs" or not items[0].is_telling:
        return None
    both = list(zip(items[0].pairs, items[1].pairs, strict=False))
    if not all(one.close(one.got, other.wanted) and other.close(other.got, one.wanted) for one, other in both):
        return None
    if items[0].part == "value" and all(isinstance(item.path[-1], int) for item in items):
        return "Two of your results are swapped: each has the numbers of the other."
    return _sentence(items, "has each other's numbers: they are swapped.", len(items))


def _sentence(items: list[Item], says: str, count: int) -> str:
    what, several = subject(items, count)
    verb, _, rest = says.partition(" ")
    return f"{what} {PLURAL[verb] if several else verb} {rest}"
