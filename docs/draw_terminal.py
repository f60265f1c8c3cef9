"""Draw docs/terminal.svg, the picture in the README: what the real program prints for examples/, at 80 columns.

python docs/draw_terminal.py
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the program and write the picture."""
    command = [
        sys.executable,
        "-m",
        "nnexercises.cli",
        "grade",
        "examples/first_net.py",
        "--unit",
        "neurons",
        "--unit",
        "classifier",
    ]
    environment = os.environ | {"COLUMNS": "80", "FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble("$ nnexercises grade examples/first_net.py --unit neurons --unit classifier"))
    console.print(Text.from_ansi(ran.stdout))
    console.save_svg(str(ROOT / "docs" / "terminal.svg"), title="nnexercises")


if __name__ == "__main__":
    main()
