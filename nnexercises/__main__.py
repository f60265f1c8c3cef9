"""``python -m nnexercises``: the command line."""

import sys

from nnexercises.cli import main

sys.exit(main())
