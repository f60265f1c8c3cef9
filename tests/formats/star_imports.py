# odd: imports everything from everywhere
# marks: relu 2
from math import *
from torch import *
from torch.nn.functional import *


def relu(x):
    return x if x > 0 else 0.0
