"""Grades the checkout that it is run in, for Classroom 50. It needs nothing but Python 3.11 or newer, and pip.

Beside it lie the sealed course and, if there is one, a wheel of nnexercises. To grade with a course that students
cannot download, keep the bundle at a secret path.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "@PACKAGE@"
REQUIRES = shlex.split("""@REQUIRES@""")
COURSE = HERE / "course.sealed"


def nnexercises(*arguments):
    """Run the command, without what the checkout holds on Python's path."""
    return subprocess.run([sys.executable, "-P", "-m", "nnexercises.cli", *map(str, arguments)], check=False).returncode


def install():
    packages = list(REQUIRES)
    if subprocess.run([sys.executable, "-P", "-c", "import nnexercises"], cwd=HERE, check=False).returncode:
        packages += sorted(map(str, HERE.glob("nnexercises-*.whl"))) or [PACKAGE]
    if packages:
        subprocess.run([sys.executable, "-P", "-m", "pip", "install", "--quiet", *packages], cwd=HERE, check=True)


def main():
    install()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        status = nnexercises("grade", ".", "--course", COURSE, "--seed", "random", "--report-json", report)
        if not report.exists():
            return status or 1  # no grade: for the service an error of its own, not of the student's
        nnexercises("report", report, "--to", "markdown", "--output", "release-body.md")
        failed = nnexercises("report", report, "--to", "classroom50", "--output", "result.json")
        if failed:
            return failed
    result = json.loads(Path("result.json").read_text(encoding="utf-8"))
    if "GITHUB_OUTPUT" in os.environ:
        word = "error" if status == 3 else "success" if status == 0 else "failure"
        with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
            output.write(f"status={word}\nsummary={result['score']} of {result['max-score']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
