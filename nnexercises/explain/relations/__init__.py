"""Relations between what came back and what was expected, in every draw of a failing case. Silent rather than wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnexercises.explain.evidence import Evidence
from nnexercises.explain.relations import (
    factors,
    gradients,
    normalisation,
    offsets,
    shapes,
    transforms,
    undone,
)
from nnexercises.explain.relations.names import subject
from nnexercises.explain.relations.pairs import Item, items_of
from nnexercises.report.diagnosis import Diagnosis


@dataclass(frozen=True)
class Relation:
    """One relation: ``find`` says what a wrong item is, as "is transposed: …", or None. ``about`` tells instructors what
    it finds. A ``weak`` one must hold for all wrong items.
    """

    name: str
    about: str
    find: Callable[[Item], str | None]
    weak: bool = False


#: The more specific relation first.
RELATIONS: tuple[Relation, ...] = (
    Relation("no_gradient", "No gradient reaches an input, where the others are right.", gradients.none_there),
    Relation("gradient_not_cut", "A gradient flows where it is to be cut off.", gradients.not_cut),
    Relation("unchanged", "An input that is to be changed is as it was.", undone.unchanged),
    Relation("zeros", "Zeros, where other numbers are expected.", undone.zeros),
    Relation("returns_input", "One of the inputs, as it was given.", undone.returns_input),
    Relation("always_the_same", "The same for all inputs, or in all places.", undone.always_the_same),
    Relation("transposed", "Transposed, or the dimensions in another order.", shapes.transposed),
    Relation("reshaped", "Reshaped, where it is to be transposed.", shapes.reshaped),
    Relation("another_shape", "The right numbers, with a dimension lost, kept or flattened.", shapes.another_shape),
    Relation("reduction_missing", "A mean, sum or maximum is missing.", shapes.reduction_missing),
    Relation("reduced", "The mean, sum or maximum of what is expected, over a dimension or everything.", shapes.reduced),
    Relation("flipped", "In reverse order.", shapes.flipped),
    Relation("negated", "True and False, or 0 and 1, swapped.", shapes.negated),
    Relation("shifted", "Moved by one or two places.", shapes.shifted),
    Relation("cut", "The first or last is missing, or one too many.", shapes.cut),
    Relation("reordered", "Sorted, or in another order.", shapes.reordered),
    Relation("not_to_change", "An input changes that is to stay as it is.", undone.not_to_change),
    Relation("updated_wrongly", "An input is changed the wrong way, twice, or by a multiple.", undone.updated_wrongly),
    Relation("sign", "Minus what is expected.", factors.sign),
    Relation("softmax", "A softmax too many, missing, over another dimension, or not normalised.", normalisation.softmax),
    Relation("factor", "A multiple of what is expected, the factor by its name.", factors.factor),
    Relation("absolute_value", "The absolute value, or not.", factors.absolute_value),
    Relation("offset", "A constant or an argument is added once too often, or not.", offsets.offset),
    Relation("not_a_number", "nan or inf, where a number is expected.", offsets.not_a_number),
    Relation("function_of", "exp, log, a root, a power, 1 − y, 1 / y, a sigmoid … of what is expected.", transforms.function_of),
    Relation("function_missing", "A ReLU, sigmoid, root or rounding is missing.", transforms.function_missing),
    Relation("rounded", "Rounded to so many places.", offsets.rounded),
    Relation("narrow", "Through float16 or bfloat16.", offsets.narrow),
    Relation("clipped", "Cut off at a bound, or not.", offsets.clipped),
    Relation("constant_in_log", "A constant inside a logarithm.", offsets.constant_in_log),
    Relation("added_everywhere", "Off by the same number in every place.", offsets.added_everywhere, weak=True),
    Relation("standardised", "Mean 0 over another dimension.", normalisation.standardised),
    Relation("zero_somewhere", "A gradient that is 0 in some places.", gradients.zero_somewhere, weak=True),
    Relation("one_place", "Right but for one row, column or number.", shapes.one_place, weak=True),
    Relation("right_for_some", "Right but where an input is negative, positive or 0.", undone.right_for_some, weak=True),
    Relation("added_per_row", "Off by one number for each row or column.", offsets.added_per_row, weak=True),
    Relation("scaled_rows", "Each row or column multiplied by a number of its own.", normalisation.scaled_rows, weak=True),
    Relation("some_signs", "Right, but for some signs.", factors.some_signs, weak=True),
    Relation("another_multiple", "A multiple of what is expected, another in every draw.", factors.another_multiple, weak=True),
)

#: How many items are spoken of, each in a sentence of its own.
MAX_SENTENCES = 2
#: Verbs that say something of one thing, and of several.
PLURAL = {
    "is": "are", "has": "have", "changes": "change", "adds": "add", "goes": "go",
}  # fmt: skip


def explain(evidence: Evidence) -> Diagnosis | None:
    """The first relation that holds for all wrong items alike, or else for some of them."""
    items = items_of(evidence)
    if not items:
        return None
    partly: Diagnosis | None = None
    for relation in RELATIONS:
        found = [(item, says) for item in items if (says := relation.find(item)) is not None]
        if not found:
            continue
        alike = [item for item, says in found if says == found[0][1]]
        if len(alike) == len(items):
            return Diagnosis("relation", _sentence(alike, found[0][1], len(items)), relation.name)
        if len(found) == len(items) <= MAX_SENTENCES:
            text = " ".join(_sentence([item], says, len(items)) for item, says in found)
            return Diagnosis("relation", text, relation.name)
        if partly is None and not relation.weak:
            partly = Diagnosis("relation", _sentence(alike, found[0][1], len(items)), relation.name)
    return partly


def _sentence(items: list[Item], says: str, count: int) -> str:
    what, several = subject(items, count)
    verb, _, rest = says.partition(" ")
    return f"{what} {PLURAL[verb] if several else verb} {rest}"
