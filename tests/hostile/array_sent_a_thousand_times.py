# tries: one array in a thousand places of what its worker says it returned
# unit: classifier
# verdict: softmax crashed
import torch
from nnexercises.process import wire

true = wire.send


def send(pipe, message):
    if isinstance(message, dict) and message.get("status") == "returned":
        message = {**message, "value": [message["value"]] * 1000}
    true(pipe, message)


wire.send = send


def softmax(scores):
    return torch.zeros(1 << 20)
