# exercise: neurons/Neuron
# course: built-in
# cause: stores the weights as self.weight but reads self.weights, a name that does not exist

def relu(x):
    return max(x, 0.0)


class Neuron:
    def __init__(self, weights, bias):
        self.weight = weights
        self.bias = bias

    def compute_output(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError("wrong number of inputs")
        weighted = [w * x for w, x in zip(self.weights, inputs)]
        return relu(sum(weighted) + self.bias)
