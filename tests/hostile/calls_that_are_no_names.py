# tries: control characters and half of a letter, in what its worker says it has called
# unit: classifier
import torch
from nnexercises.process import wire

true = wire.send


def send(pipe, message):
    if isinstance(message, dict) and "calls" in message:
        message = {**message, "calls": ["\ud800 \x1b[2J\x1b]0;owned\x07\u202e", "softmax\x1b"]}
        if "value" in message and hasattr(message["value"], "device"):
            object.__setattr__(message["value"], "device", "\ud800\x1b[2J")
    true(pipe, message)


wire.send = send


def softmax(scores):
    powers = (scores - scores.max(-1, keepdim=True).values).exp()
    return powers / powers.sum(-1, keepdim=True)
