"""What torch and NumPy warned of while a wrong value was computed."""

from __future__ import annotations

import re

from nnexercises.explain.evidence import Evidence
from nnexercises.explain.failure import sizes
from nnexercises.report.diagnosis import Diagnosis


def explain(evidence: Evidence) -> Diagnosis | None:
    """What torch warned of while a wrong value was computed."""
    if evidence.case.role != "values" or evidence.raised is not None:
        return None
    texts = [text for attempt in evidence.attempts for text in attempt.outcome.warnings]
    for text in dict.fromkeys(texts):
        for name, pattern, say in WARNINGS:
            match = re.search(pattern, text, re.DOTALL)
            if match is not None:
                return Diagnosis("torch", say.format(*(str(sizes(part)) for part in match.groups())), name)
    return None


WARNINGS: tuple[tuple[str, str, str], ...] = (
    ("target_shape", r"Using a target size \((.*?)\) that is different to the input size \((.*?)\)",
     "The loss gets a target of shape {0} and an input of shape {1}, and compares each with each: give both one "
     "shape."),
    ("implicit_dim", r"Implicit dimension choice for (?:log_)?soft(?:max|min) has been deprecated",
     "softmax is called without dim, so torch guesses one: say which, dim=-1 is the last."),
    ("scheduler_first", r"Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`",
     "scheduler.step() runs before optimizer.step(): the first learning rate is skipped."),
    ("grad_of_result", r"\.grad attribute of a Tensor that is not a leaf",
     "You read .grad of something that was computed: only what you made with requires_grad keeps its .grad."),
    ("reversed_dimensions", r"use of `(?:x|Tensor)\.(?:m?T|H)` on tensors of dimension other than 2",
     ".T turns the order of all dimensions round: .mT or transpose(-1, -2) swaps the last two."),
    ("std_of_one", r"(?:std|var)\(\): degrees of freedom is <= 0",
     "The variance of a single number is nan where it is divided by n - 1: correction=0 divides by n."),
    ("imaginary_part", r"Casting complex values to real discards the imaginary part",
     "The imaginary part is thrown away."),
    ("log_of_zero", r"divide by zero encountered in log", "The logarithm of 0 is taken, which is minus infinity."),
    ("overflow", r"overflow encountered in", "A number grows beyond what its dtype holds (overflow)."),
)  # fmt: skip
