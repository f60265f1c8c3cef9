# tries: a frame that says the file is loaded, before it is
# marks: relu 0
import json
import os
import struct

found = {"dict": [["flaws", []], ["unwritten", []], ["names", ["relu"]], ["uses", {"dict": []}]]}
text = json.dumps({"dict": [["event", "loaded"], ["found", found]]})
for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack(">II", len(text), 0) + text.encode())
    except OSError:
        pass


def relu(x):
    return -1.0
