#!/usr/bin/env bash
# Builds the sdist and the wheel into build/dist, and grades with the wheel in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
"$bin/pip" install --quiet -e '.[release]'
rm -rf build/dist build/fresh
"$bin/python" -m build --no-isolation --outdir build/dist
"$bin/twine" check --strict build/dist/*
python3 -m venv build/fresh && build/fresh/bin/pip install --quiet build/dist/*.whl
student=$(mktemp -d) && cp tests/right_answers/neurons_1.py "$student/neurons.py"
fresh=$PWD/build/fresh/bin && cd "$student"  # away from the clone, which is graded with its own course
"$fresh/pytest" --student neurons.py --unit neurons
"$fresh/nnexercises" grade neurons.py --unit neurons
