"""Where student code runs: a confined child, and the trusted side's handle on it. No expected value is known here."""

#: Modules that a worker host imports once for all the children that run student code.
PRELOAD = ("torch", "nnexercises.sandbox.child")
