# tries: a name that is missing, and draws on the terminal
# marks: relu 2, Neuron 0
class Neuron:
    def __init__(self, weights, bias):
        pass

    def compute_output(self, inputs):
        from nnexercises.drive.solution import MissingName

        raise MissingName("\x1b[2J\x1b]0;owned\x07\nghost")


def relu(x):
    return max(x, 0.0)
