# odd: copies a file with its permissions
# marks: relu 2
import pathlib
import shutil

pathlib.Path("a.txt").write_text("a")
shutil.copy2("a.txt", "b.txt")
assert pathlib.Path("b.txt").read_text() == "a"


def relu(x):
    return max(x, 0.0)
