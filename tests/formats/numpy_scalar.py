# odd: a NumPy number for a float
# marks: relu 2
import numpy as np


def relu(x):
    return np.maximum(x, 0.0)
