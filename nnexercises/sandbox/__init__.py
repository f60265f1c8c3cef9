"""Run student code in a confined child, with a handle on the trusted side. No expected value reaches it."""

#: Modules that a worker host imports once for all children.
PRELOAD = ("torch", "nnexercises.sandbox.child")
