# tries: control characters and half of a letter, in what its worker says it has called
# unit: classifier
import torch
from nnexercises.process import wire

true = wire.send


def send(pipe, message):
    outcome = getattr(message, "outcome", None)
    if outcome is not None:
        calls = ["\ud800 \x1b[2J\x1b]0;owned\x07\u202e", "softmax\x1b"]
        if hasattr(outcome.value, "device"):
            object.__setattr__(outcome.value, "device", "\ud800\x1b[2J")
        message = {"outcome": {**vars(outcome), "calls": calls}}
    true(pipe, message)


wire.send = send


def softmax(scores):
    powers = (scores - scores.max(-1, keepdim=True).values).exp()
    return powers / powers.sum(-1, keepdim=True)
