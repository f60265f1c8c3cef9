# odd: uses temporary files and its home
# marks: relu 2
import pathlib
import tempfile

with tempfile.NamedTemporaryFile("w+") as file:
    file.write("a")
(pathlib.Path.home() / "notes.txt").write_text("b")


def relu(x):
    return max(x, 0.0)
