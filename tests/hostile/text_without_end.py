# tries: a result and an error whose texts never come
# unit: impatient
# marks: relu 0, Neuron 0
class Loop(Exception):
    def __repr__(self):
        while True:
            pass

    __str__ = __repr__


class Neuron:
    def __init__(self, weights, bias):
        raise Loop


def relu(x):
    return Loop()
