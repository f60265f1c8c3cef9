# tries: an interpreter in which nothing is left
import sys

for name in list(sys.modules):
    if name not in ("sys", "builtins"):
        del sys.modules[name]
sys.path.clear()
sys.meta_path.clear()


def relu(x):
    return x if x > 0 else 0.0
