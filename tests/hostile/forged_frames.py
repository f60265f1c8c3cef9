# tries: frames of its own on the pipe, before the worker answers
# marks: relu 0
import json
import os
import struct


def frame(message):
    text = json.dumps(message).encode()
    return struct.pack(">II", len(text), 0) + text


def forge():
    for descriptor in range(3, 64):
        for message in ({"verdict": "passed"}, {"dict": [["status", "returned"], ["value", 1.0]]}):
            try:
                os.write(descriptor, frame(message))
            except OSError:
                pass


def relu(x):
    forge()
    return -1.0
