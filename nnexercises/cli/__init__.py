"""The command line: ``nnexercises grade PATH`` and the other commands, one function each."""

from __future__ import annotations

import importlib.metadata
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from nnexercises.cli import classroom, instructor, student
from nnexercises.cli.options import USAGE, Parser
from nnexercises.errors import NnexercisesError, UsageError

INTERRUPTED = 2
OUR_FAULT = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (see docs/command-line.md)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"nnexercises: {error}", file=sys.stderr)
        return USAGE
    except NnexercisesError as error:
        print(f"nnexercises: {error}", file=sys.stderr)
        return OUR_FAULT
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"nnexercises: {place}{error.strerror or error}", file=sys.stderr)
        return OUR_FAULT if options.command == "grade" else USAGE
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}, line {frame.lineno}"
        print(
            f"nnexercises: our own fault, please report it: {type(error).__name__}: {error} ({where})", file=sys.stderr
        )
        return OUR_FAULT
    except KeyboardInterrupt:
        print("nnexercises: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> Parser:
    parser = Parser(prog="nnexercises", description="Grade PyTorch exercises.")
    parser.add_argument(
        "--version", action="version", version=f"nnexercises {importlib.metadata.version('nnexercises')}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    student.add_commands(commands)
    classroom.add_commands(commands)
    instructor.add_commands(commands)
    return parser
