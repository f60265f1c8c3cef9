# odd: a package whose modules import each other relatively
# marks: relu 2, Neuron 3
from .neurons import Neuron
