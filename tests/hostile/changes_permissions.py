# tries: permissions, owners and times of another submission
# marks: relu 2
import os

os.chmod("FOLDER/other.py", 0)
os.utime("FOLDER/other.py", (0, 0))
os.chown("FOLDER/other.py", 12345, 12345)


def relu(x):
    return max(x, 0.0)
