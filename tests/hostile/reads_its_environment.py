# tries: a secret in the environment
# marks: relu 2
import os

if "CANARY" in str(os.environ) or "CANARY" in open("/proc/self/environ").read():
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
