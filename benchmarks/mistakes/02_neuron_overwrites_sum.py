# exercise: neurons/Neuron
# course: built-in
# cause: writes = where += is meant, so each product replaces the one before and only the last input counts

def relu(x):
    return x if x > 0 else 0.0


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def compute_output(self, inputs):
        assert len(inputs) == len(self.weights)
        total = 0.0
        for i in range(len(inputs)):
            total = self.weights[i] * inputs[i]
        return relu(total + self.bias)
