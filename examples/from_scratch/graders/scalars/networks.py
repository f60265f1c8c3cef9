"""A small network of Values, and its training."""

from nnexercises import exercise


@exercise(
    points=2,
    hint="Begin with the bias, add each weight times its input, then tanh: all of it on Values.",
)
def Neuron(solution, weights: list[float], bias: float) -> dict:
    """Its output for inputs 0.5, 0.25, …, and the gradients by its parameters."""
    neuron = solution.Neuron(weights, bias)
    output = neuron([0.5**i for i in range(1, len(weights) + 1)])
    output.backward()
    return {"output": output.data, "gradients": [parameter.grad for parameter in neuron.parameters()]}


@Neuron.case
def ordinary(draw):
    return dict(weights=draw.numbers(draw.size("inputs"), -1.0, 1.0), bias=draw.sign() * draw.number(0.2, 0.8))


@Neuron.mistake(hint="Add the bias to the weighted sum.")
def forgets_the_bias(solution, weights, bias):
    neuron = solution.Neuron(weights, 0.0)
    neuron.bias = neuron.bias + 0.0
    return neuron


@Neuron.mistake(replaces="Neuron.parameters", hint="The bias is a parameter too: parameters() ends with it.")
def leaves_the_bias_out_of_the_parameters(self):
    return self.weights


@Neuron.mistake(replaces="Neuron.__call__", hint="Sum first, then take tanh of the sum.")
def takes_tanh_of_each_product(self, inputs):
    return sum((weight * x).tanh() for weight, x in zip(self.weights, inputs, strict=True)) + self.bias


@exercise(
    points=2,
    hint="The outputs of one layer are the inputs of the next; every neuron of a layer sees all of them.",
)
def MLP(solution, weights: list[float], inputs: list[float]) -> dict:
    """Two neurons that see the inputs, three that see those two; and the gradients by all parameters."""
    first = [solution.Neuron([sign * weight for weight in weights], sign * 0.1) for sign in (1, -0.5)]
    second = [solution.Neuron([weights[0], i / 4], i / 10) for i in range(3)]
    net = solution.MLP([first, second])
    outputs = net(inputs)
    (outputs[0] + 2 * outputs[1] + 3 * outputs[2]).backward()
    gradients = [parameter.grad for parameter in net.parameters()]
    return {"outputs": [output.data for output in outputs], "gradients": gradients}


@MLP.case
def ordinary(draw):
    count = draw.size("inputs")
    return dict(weights=draw.numbers(count, -1.0, 1.0), inputs=draw.numbers(count, 0.1, 1.0))


@MLP.mistake(
    replaces="MLP.__call__", hint="The second layer takes the outputs of the first, not the inputs of the net."
)
def feeds_the_inputs_to_each_layer(self, inputs):
    return [[neuron(inputs) for neuron in layer] for layer in self.layers][-1]


@MLP.mistake(replaces="MLP.parameters", hint="parameters() lists those of all layers, from the first on.")
def lists_the_last_layer_only(self):
    return [parameter for neuron in self.layers[-1] for parameter in neuron.parameters()]


@exercise(
    points=3,
    hint="Set every grad to 0, sum up (model(example) - target) ** 2, backward(), and subtract rate * grad.",
)
def training_step(solution, weights: list[float], targets: list[float], rate: float) -> dict:
    """The losses of three steps, and the parameters after them."""
    neuron = solution.Neuron(weights, 0.1)
    examples = [[(i + 1) * (j - 1) / 4 for j in range(len(weights))] for i in range(len(targets))]
    given = (neuron, neuron.parameters(), examples, targets, rate)
    losses = [solution.training_step(*given) for _ in range(3)]
    return {"losses": losses, "parameters": [parameter.data for parameter in neuron.parameters()]}


@training_step.case
def ordinary(draw):
    return dict(weights=draw.numbers(3, -1.0, 1.0), targets=draw.numbers(4, -1.0, 1.0), rate=draw.number(0.05, 0.2))


@training_step.mistake(hint="Set every grad to 0 before backward(), or the gradients of all steps so far add up.")
def never_clears_gradients(model, parameters, examples, targets, rate):
    loss = sum((model(example) - target) ** 2 for example, target in zip(examples, targets, strict=True))
    loss.backward()
    for parameter in parameters:
        parameter.data -= rate * parameter.grad
    return loss.data


@training_step.mistake(hint="Against the gradient it goes downhill: subtract.")
def climbs(solution, model, parameters, examples, targets, rate):
    return solution.training_step(model, parameters, examples, targets, -rate)


@training_step.mistake(hint="The loss is the sum over the examples, not their mean.")
def takes_the_mean(solution, model, parameters, examples, targets, rate):
    return solution.training_step(model, parameters, examples, targets, rate / len(examples)) / len(examples)


@training_step.mistake(hint="Return the loss from before the step, the one that you differentiated.")
def returns_the_loss_after_the_step(solution, model, parameters, examples, targets, rate):
    solution.training_step(model, parameters, examples, targets, rate)
    return sum((model(example) - target) ** 2 for example, target in zip(examples, targets, strict=True)).data
