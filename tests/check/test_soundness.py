"""``nnexercises check``: a sound course is called sound, and what is not sound is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.cli import main
from nnexercises.process.host import WorkerHost

DRIVE = """\
from nnexercises import exercise

@exercise(hint="Twice.")
def double(solution, x: float) -> float:
    return solution.double(x)

@double.mistake(hint="Not the square.")
def squares(x):
    return x * x
"""
ON_TENSORS = "from jaxtyping import Float\nfrom torch import Tensor\n" + DRIVE.replace(
    "x: float) -> float", "x: Float[Tensor, 'n']) -> Float[Tensor, 'n']"
)
REFERENCE = "def double(x):\n    return 2 * x\n"


@pytest.mark.timeout(300)
def test_the_built_in_course_is_sound(grader: Grader) -> None:
    # `.ci/run` checks tensor_net alone, with data: its nets train for a minute.
    units = ["neurons", "autograd", "classifier"]
    faults = [
        (finding.name, fault) for finding in check(units=units, seeds=[0], host=grader.host) for fault in finding.faults
    ]
    assert faults == []


def test_a_small_course_is_sound(small_course: Callable[..., Path]) -> None:
    (finding,) = check(small_course(DRIVE, REFERENCE))
    assert finding.faults == []
    assert finding.rejected_by == {"squares": {"ordinary"}}
    assert finding.mistake > 100


COMPARES_NOTHING = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Twice.")
def forgotten(solution, x: Float[Tensor, "n"]) -> dict:
    solution.forgotten(x)
    return {}

@exercise(hint="Twice.")
def roughly(solution, x: Float[Tensor, "n"]) -> bool:
    return bool((solution.roughly(x) - 2 * x).abs().max() < 10)

@exercise(hint="Twice.")
def examined(solution, x: Float[Tensor, "n"]) -> dict:
    return {"y": solution.examined(x)}

@examined.examination
def facts(found):
    return {"ok": True}

@exercise(hint="Twice.")
def compared(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.compared(x)
"""


def test_a_trivial_answer_must_not_earn_everything(small_course: Callable[..., Path], host: WorkerHost) -> None:
    names = ("forgotten", "roughly", "examined", "compared")
    reference = "\n\n".join(f"def {name}(x):\n    return 2 * x\n" for name in names)
    findings = {one.name: one.faults for one in check(small_course(COMPARES_NOTHING, reference), seeds=[0], host=host)}
    anything = "a function that returns None or 3.5 or True or an empty list or an empty dict or its first argument"
    for name in ("forgotten", "examined"):
        assert any(fault.startswith(anything) for fault in findings[name]), findings[name]
    assert findings["roughly"] == [
        "a function that returns 3.5 or its first argument or zeros or ones earns every point: compare what the "
        "solution gives"
    ]
    assert findings["compared"] == []


def test_a_mistake_may_replace_what_only_the_reference_uses(
    small_course: Callable[..., Path], host: WorkerHost
) -> None:
    reference = "def twice(x):\n    return 2 * x\n\n\ndef double(x):\n    return twice(x)\n"
    halves = "\n@double.mistake(replaces='twice', hint='Not half.')\ndef halves(x):\n    return x / 2\n"
    negates = (
        "\n@double.mistake(replaces='twice', hint='Not negative.')\n"
        "def negates(solution, x):\n    return -solution.twice(x)\n"
    )
    (finding,) = check(small_course(DRIVE + halves + negates, reference), seeds=[0], host=host)
    assert finding.faults == []
    assert finding.rejected_by == {name: {"ordinary"} for name in ("squares", "halves", "negates")}


DETACHES = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Times.", points=2, gradients=1)
def times(solution, x: Float[Tensor, "n"], y: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.times(x.detach(), y)
"""


@pytest.mark.parametrize(
    ("grader", "reference", "fault"),
    [
        (DRIVE + "\n@double.mistake(replaces='twice', hint='No.')\ndef halves(x):\n    return x / 2\n", REFERENCE,
         "mistake halves replaces twice, which the reference does not define"),
        (DETACHES, "def times(x, y):\n    return x * y\n", "the gradient of x is always 0"),
        (DRIVE + "\n@double.mistake(hint='Fine.')\ndef adds(x):\n    return x + x\n", REFERENCE,
         "mistake adds is accepted"),
        (DRIVE + "\n@double.mistake\ndef triples(x):\n    return 3 * x\n", REFERENCE, "mistake triples has no hint"),
        (DRIVE.replace('(hint="Twice.")', ""), REFERENCE, "case ordinary has no hint"),
        (DRIVE, "def other(x):\n    return 2 * x\n", "does not define double"),
        (DRIVE, "import os\ndef double(x):\n    return 2 * x + os.getpid() % 997\n",
         "the reference does not earn all points"),
        (DRIVE + "\n@double.mistake(hint='Close.')\ndef nearly(x):\n    return 2 * x + 1.5e-5\n", REFERENCE,
         "the closest mistake is only"),
        (DRIVE + "\n@double.case\ndef three(draw):\n    return dict(x=3.0)\n", REFERENCE, "case three is not needed"),
        (ON_TENSORS, "import torch\ndef double(x):\n    assert x.dtype == torch.float32, 'no'\n    return 2 * x\n",
         "the reference raised AssertionError: no (reference/basics.py, line 3) in float64, in which"),
        ("import yaml\n" + DRIVE, REFERENCE,
         "graders/basics.py imports yaml, which nobody would install: name it in requires of course.toml"),
        (ON_TENSORS, "import torch\ndef double(x):\n    return range(3)\n",
         "the reference returns range(0, 3), which cannot be compared: let the drive return numbers"),
        (DRIVE + "\n@double.mistake(hint='Slip.')\ndef slips(x):\n    return 2 * y\n", REFERENCE,
         "mistake slips is broken itself: NameError: name 'y' is not defined"),
        (DRIVE + "\n@double.mistake(hint='Slip.')\ndef lacks(x, y):\n    return 2 * y\n", REFERENCE,
         "mistake lacks is broken itself: TypeError"),
        (DRIVE.replace('hint="T', 'seconds=0.1, hint="T')
         + "\n@double.mistake(hint='Loop.')\ndef loops(x):\n    while True: pass\n", REFERENCE,
         "mistake loops never finishes"),
        (ON_TENSORS + "\n@double.case\ndef ordinary(draw):\n    return dict(x=1 + 0 * draw.normal('n'))\n",
         "def double(x):\n    return 2 * x + ((x == 1) & (x.dtype.itemsize == 4))\n", "the reference in float32 uses"),
    ],
)  # fmt: skip
def test_what_is_not_sound_is_found(
    host: WorkerHost, small_course: Callable[..., Path], grader: str, reference: str, fault: str
) -> None:
    (finding,) = check(small_course(grader, reference), seeds=[0], host=host)
    assert any(fault in found for found in finding.faults), finding.faults


def test_the_command_prints_a_table_and_says_so_with_its_exit_status(
    small_course: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    course = small_course(DRIVE, REFERENCE)
    assert main(["check", str(course)]) == 0
    sound = capsys.readouterr().out
    assert "double" in sound
    assert "1 exercises, 1 cases, 1 of 1 mistakes rejected, 0 unsound." in sound
    (course / "reference" / "basics.py").write_text("def other(x):\n    return x\n")
    assert main(["check", str(course)]) == 1
    assert "basics/double: reference/basics.py does not define double" in capsys.readouterr().out
