# tries: a file without end
# marks: relu 0
# verdict: relu failed
def relu(x):
    with open("large", "wb") as file:
        while True:
            file.write(b"x" * (1 << 24))
