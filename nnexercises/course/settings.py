"""``course.toml``: the settings of a course.

name = "Neural nets from scratch"
seconds = 8                     # the deadline of a drive, unless an exercise sets its own
requires = ["einops>=0.8"]      # packages that students need
files = ["data", "plots.py"]    # what students get and sealed courses hold: data sets, code to begin with
due = 2026-12-01T18:00:00       # when the course's work is due, for the students' README and new gradebooks
carry_forward = false           # true: what fails only because it uses another exercise is graded as if that were right

[loading]
statement = 4                   # seconds for one statement at the top level of a submission, such as a training loop,
all = 12                        # and for all of them together; what takes longer is cut short, and costs no marks

[feedback]
reveal = "all"                  # what students see of a failing case: "all", the "diagnosis" without values, "shapes"
                                # and types alone, or "nothing"; an exercise or a case may set its own
try = true                      # whether students may ask the reference about inputs of their own

[units.neurons]                 # units come in the order of these tables, others after them
title = "Neurons in plain Python"
forbids = ["torch"]             # packages that its right answers do not use, unless an exercise names its own
points = 10                     # the unit's points are scaled to this sum; without it, they are not scaled
"""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from nnexercises.errors import UsageError

FILE = "course.toml"


class UnitSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The settings of a unit in ``course.toml``."""

    title: str = ""
    forbids: tuple[str, ...] = ()
    points: Annotated[float, Meta(gt=0)] | None = None


class Loading(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Seconds that the top level of a submission may take: each ``statement``, and ``all`` together. Imports and
    definitions have limits of their own.
    """

    statement: Annotated[float, Meta(ge=1, le=600)] = 4.0
    all: Annotated[float, Meta(ge=1, le=600)] = 12.0


#: How much students see of a failing case: everything; the cause, but no values; shapes, types and errors; nothing.
Reveal = Literal["all", "diagnosis", "shapes", "nothing"]


class Feedback(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What students see of a failing case, unless an exercise or a case sets its own (``reveal``), and whether they see
    what the reference makes of inputs of their own (``tries``, "try").
    """

    reveal: Reveal = "all"
    tries: bool = msgspec.field(default=True, name="try")


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The settings of a course in ``course.toml``. ``seconds`` is the deadline of a drive. With ``carry_forward``, an
    exercise that fails only because it uses another one is graded as if that one were right. ``due`` is a date, or a
    date and time, in ISO 8601.
    """

    name: str = ""
    seconds: Annotated[float, Meta(gt=0)] = 8.0
    requires: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    due: str = ""
    carry_forward: bool = False
    loading: Loading = Loading()
    feedback: Feedback = Feedback()
    units: dict[str, UnitSettings] = {}

    def unit(self, name: str) -> UnitSettings:
        """The settings of one unit, or the defaults."""
        return self.units.get(name, UnitSettings())


def read(root: Path) -> Settings:
    """The settings of the course in a folder; the defaults if it has no ``course.toml``.

    Raises:
        UsageError: the file is not valid TOML, or holds an unknown or wrong setting.
    """
    file = root / FILE
    if not file.exists():
        return Settings()
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        if "due" in found:  # a date of TOML's own, or a text
            found["due"] = str(found["due"])
            datetime.datetime.fromisoformat(found["due"])
        return msgspec.convert(found, Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(f"{FILE}: {error}") from error
