"""Options that several commands share, and pytest's plugin with them."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from typing import Any, NoReturn

COURSE_HELP = "a course's folder, its sealed file or its name, if it is installed; without it, the built-in one"

#: The exit status of a request that cannot be met.
USAGE = 4


class Parser(argparse.ArgumentParser):
    """A parser that exits as our other errors do."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"nnexercises: {message} (see {self.prog} --help)\n")


def seed(text: str) -> int:
    """The value of ``--seed``; "random" draws a seed that nobody can prepare for."""
    return secrets.randbelow(1 << 31) if text == "random" else int(text)


def count(text: str) -> int:
    """Parse a whole number of 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def add_options(group: argparse._ActionsContainer) -> None:
    """Add the options that the command shares with the pytest plugin."""
    for names, settings in OPTIONS:
        group.add_argument(*names, **settings)


#: Grading options, for argparse and for pytest's parser.
OPTIONS: list[tuple[list[str], dict[str, Any]]] = [
    (["--unit"], {"action": "append", "metavar": "U", "help": "grade this unit only (may be repeated)"}),
    (["--course"], {"metavar": "DIR", "help": COURSE_HELP}),
    (
        ["--device"],
        {
            "metavar": "cpu,…",
            "help": "devices to grade on, separated by commas: cpu, cuda, and sim, a simulated accelerator; "
            "without it, every available one but sim",
        },
    ),
    (
        ["--seed"],
        {
            "type": seed,
            "default": 0,
            "metavar": "N",
            "help": "the seed that inputs are drawn with (0, for practice), or the word random",
        },
    ),
    (["--data"], {"metavar": "DIR", "help": "folder with data sets, for exercises that need one"}),
    (
        ["--only"],
        {
            "action": "append",
            "metavar": "EXERCISE",
            "help": "grade only this exercise (may be repeated), for practice",
        },
    ),
    (["--all"], {"action": "store_true", "help": "show every exercise in full, and not one problem at a time"}),
    (["--report-json"], {"metavar": "FILE", "help": "write the JSON report here"}),
    (["--report-html"], {"metavar": "FILE", "help": "write the report here, as a page for a browser"}),
]


def devices(option: str | None) -> list[str] | None:
    """The devices in ``--device``."""
    return [name.strip() for name in option.split(",") if name.strip()] if option else None


def terminal_settings() -> Any:
    """The settings for what is printed on this terminal."""
    return {
        "color": (sys.stdout.isatty() or "FORCE_COLOR" in os.environ) and "NO_COLOR" not in os.environ,
        "unicode": (sys.stdout.encoding or "").lower().startswith("utf"),
        "width": min(max(shutil.get_terminal_size().columns, 60), 120),
    }
