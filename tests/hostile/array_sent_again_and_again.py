# tries: one array in a thousand places of what its worker says it returned
# unit: classifier
# verdict: softmax crashed
import json

import torch
from nnexercises.process import wire

true = wire.send


def send(pipe, message):
    outcome = getattr(message, "outcome", None)
    if outcome is None or outcome.status != "returned":
        return true(pipe, message)
    text, tensors = wire.to_parts(message)
    whole = json.loads(text)
    fields = next(item["dict"] for name, item in whole["dict"] if name == "outcome")
    for field in fields:
        if field[0] == "value":
            field[1] = [field[1]] * 1000
    text = json.dumps(whole).encode()
    pipe.sendall(wire.HEADER.pack(len(text), len(tensors)) + text + tensors)


wire.send = send


def softmax(scores):
    return torch.zeros(1 << 18)
