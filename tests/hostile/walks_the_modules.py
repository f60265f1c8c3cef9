# tries: graders and references among the modules
# marks: relu 2
import sys

import nnexercises

clone = nnexercises.__file__.removesuffix("nnexercises/__init__.py")
for name, module in sys.modules.items():
    file = getattr(module, "__file__", None) or ""
    if file.startswith((clone + "reference", clone + "graders")) or name.startswith("nnexercises_course"):
        raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
