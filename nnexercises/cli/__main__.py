"""``python -m nnexercises.cli``."""

import sys

from nnexercises.cli import main

if __name__ == "__main__":
    sys.exit(main())
