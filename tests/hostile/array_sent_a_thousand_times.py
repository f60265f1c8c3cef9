# tries: one array in a thousand places of what its worker says it returned
# unit: classifier
# verdict: softmax crashed
import torch
from nnexercises.process import wire

true = wire.send


def send(pipe, message):
    outcome = getattr(message, "outcome", None)
    if outcome is not None and outcome.status == "returned":
        message = {"outcome": {**vars(outcome), "value": [outcome.value] * 1000}}
    true(pipe, message)


wire.send = send


def softmax(scores):
    return torch.zeros(1 << 18)
