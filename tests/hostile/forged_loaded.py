# tries: a frame that says the file is loaded, before it is
# marks: relu 0
import json
import os
import struct

text = json.dumps({"dict": [["event", "loaded"], ["problems", []], ["bare", []], ["names", ["relu"]], ["uses", {"dict": []}]]})
for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack(">II", len(text), 0) + text.encode())
    except OSError:
        pass


def relu(x):
    return -1.0
