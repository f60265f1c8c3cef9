"""Unit `neurons`: pure Python, no tensors."""

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add

from graders._mistakes import mistakes
from nnexercises import exercise


@exercise(seconds=4, points=2, hint="x where it is positive, 0 elsewhere.")
def relu(solution, x: float) -> float:
    """max(x, 0) of a single number."""
    return solution.relu(x)


@relu.case(draws=4)
def ordinary(draw):
    return dict(x=draw.number(1.1, 4.0) * (-1) ** draw.trial)


@relu.case(points=0.25, hint="relu(0) is 0: the two branches meet there.", counts_alone=False)
def zero(draw):
    return dict(x=0.0)


@relu.case(points=0.5, hint="Only the sign of x matters, however small or large x is.", counts_alone=False, draws=4)
def tiny_and_huge_numbers(draw):
    return dict(x=[-1e-30, 1e30, -1e30, 4e-4][draw.trial])


mistakes(
    relu,
    returns_its_input=("A negative number must become 0.", lambda x: x),
    takes_the_absolute_value=("A negative number becomes 0, not positive.", lambda x: abs(x)),
    takes_the_minimum=(
        "Positive numbers stay, negative ones become 0: min and max are easy to mix up.",
        lambda x: min(x, 0.0),
    ),
    stops_at_one=("ReLU has no upper bound.", lambda x: min(max(x, 0.0), 1.0)),
    leaks_below_zero=(
        "That is a leaky ReLU: below 0 the output is exactly 0.",
        lambda x: x if x > 0 else 0.01 * x,
    ),
    returns_the_slope=(
        "That is the slope of ReLU; its value above 0 is x itself.",
        lambda x: 1.0 if x > 0 else 0.0,
    ),
    rounds=(
        "Small numbers are numbers too: compare with 0 itself, and do not round.",
        lambda x: max(round(x, 2), 0.0),
    ),
)


@relu.mistake(hint="There is a branch for x > 0 and one for x < 0: which one takes 0?")
def has_no_branch_for_zero(x):
    if x > 0:
        return x
    if x < 0:
        return 0.0


@exercise(seconds=4, points=3, hint="Multiply each weight with its input, add them up, add the bias, then ReLU.")
def Neuron(solution, weights: list[float], bias: float, inputs: list[float]) -> float:
    """ReLU of the dot product of weights and inputs plus the bias."""
    return solution.Neuron(weights=weights, bias=bias).compute_output(inputs)


def active(draw, count):
    """A neuron whose output is not 0, and inputs for it."""
    weights, inputs, bias = draw.numbers(count), draw.numbers(count), draw.number()
    weighted_sum = bias + sum(weight * value for weight, value in zip(weights, inputs, strict=True))
    sign = 1 if weighted_sum > 0 else -1
    return dict(weights=[sign * weight for weight in weights], bias=sign * bias, inputs=inputs)


@Neuron.case(draws=3)
def ordinary(draw):
    return active(draw, draw.size("inputs"))


@Neuron.case(points=0.5, hint="When the sum with the bias is below 0, the output is 0.", counts_alone=False)
def a_sum_below_zero(draw):
    neuron = active(draw, draw.size("inputs"))
    return neuron | dict(weights=[-weight for weight in neuron["weights"]], bias=-neuron["bias"])


@Neuron.case(points=0.25, hint="Without inputs, the sum is the bias alone.", counts_alone=False)
def no_inputs(draw):
    return dict(weights=[], bias=draw.number(0.5, 3.0), inputs=[])


@Neuron.case(
    points=0.5,
    hint="zip stops at the shorter list without a word: compare the lengths and refuse.",
    raises=(AssertionError, ValueError),
    counts_alone=False,
)
def as_many_inputs_as_weights_are_needed(draw):
    neuron = active(draw, 3)
    return neuron | dict(inputs=neuron["inputs"][:2] if draw.trial else [*neuron["inputs"], 1.0])


@Neuron.property(points=0.25, hint="Computing must leave the neuron as it was: add up in a variable, not in self.bias.")
def it_can_be_asked_twice(solution, weights, bias, inputs):
    neuron = solution.Neuron(weights=weights, bias=bias)
    return neuron.compute_output(inputs), neuron.compute_output(inputs)


@dataclass
class WrongNeuron:
    weights: list[float]
    bias: float

    def products(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError("lengths differ")
        return [weight * value for weight, value in zip(self.weights, inputs, strict=True)]


@Neuron.mistake(hint="Add the bias: your result lacks it.")
class forgets_the_bias(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(self.products(inputs)), 0.0)


@Neuron.mistake(hint="Put the sum through ReLU before you return it.")
class forgets_relu(WrongNeuron):
    def compute_output(self, inputs):
        return sum(self.products(inputs)) + self.bias


@Neuron.mistake(hint="Add the bias once, after the sum, not once for every input.")
class adds_the_bias_to_every_product(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(product + self.bias for product in self.products(inputs)), 0.0)


@Neuron.mistake(hint="The bias is only a part of the sum: each weight times its input belongs to it.")
class returns_the_bias(WrongNeuron):
    def compute_output(self, inputs):
        self.products(inputs)
        return self.bias


@Neuron.mistake(hint="The bias belongs inside ReLU: add it before.")
class adds_the_bias_after_relu(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(self.products(inputs)), 0.0) + self.bias


@Neuron.mistake(hint="Apply ReLU once, after the sum, not to every product.")
class rectifies_every_product(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(max(product, 0.0) for product in self.products(inputs)) + self.bias, 0.0)


@Neuron.mistake(hint="zip stops at the shorter list without a word: compare the lengths and refuse.")
class ignores_inputs_without_a_weight(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(w * x for w, x in zip(self.weights, inputs, strict=False)) + self.bias, 0.0)


@Neuron.mistake(hint="Add the bias; you subtract it.")
class subtracts_the_bias(WrongNeuron):
    def compute_output(self, inputs):
        return max(sum(self.products(inputs)) - self.bias, 0.0)


@Neuron.mistake(hint="Without inputs there is no first product to begin with: begin the sum at 0.")
class begins_the_sum_with_the_first_product(WrongNeuron):
    def compute_output(self, inputs):
        return max(reduce(add, self.products(inputs)) + self.bias, 0.0)


def build_layer(solution, weights, biases):
    return [solution.Neuron(weights=row, bias=bias) for row, bias in zip(weights, biases, strict=True)]


@exercise(seconds=4, points=2, hint="Every neuron of the layer gets the whole input; collect their outputs in order.")
def forward_pass_single_layer(
    solution, input: list[float], weights: list[list[float]], biases: list[float]
) -> list[float]:
    """Every neuron's output, in order."""
    return solution.forward_pass_single_layer(input, build_layer(solution, weights, biases))


def layer(draw, inputs, neurons, low=0.5):
    """Weights and biases; most outputs for positive inputs are not 0."""
    return [draw.numbers(inputs, low=-0.5) for _ in range(neurons)], draw.numbers(neurons, low=low)


@forward_pass_single_layer.case(draws=3)
def ordinary(draw):
    inputs, neurons = draw.size("inputs"), draw.size("neurons")
    weights, biases = layer(draw, inputs, neurons)
    return dict(input=draw.numbers(inputs, low=0.1), weights=weights, biases=biases)


@forward_pass_single_layer.case(points=0.25, hint="A layer of one neuron gives a list with one number in it.")
def a_single_neuron(draw):
    weights, biases = layer(draw, 3, 1)
    return dict(input=draw.numbers(3, low=0.1), weights=weights, biases=biases)


@forward_pass_single_layer.case(points=0.5, hint="A neuron whose output is 0 still has its place in the list.", draws=3)
def some_neurons_are_silent(draw):
    weights, biases = layer(draw, 2, 4)
    biases[1] = biases[2] = -100.0
    return dict(input=draw.numbers(2, low=0.1), weights=weights, biases=biases)


@forward_pass_single_layer.case(
    points=0.25, hint="A layer without neurons gives an empty list.", counts_alone=False, draws=1
)
def an_empty_layer(draw):
    return dict(input=draw.numbers(2), weights=[], biases=[])


@forward_pass_single_layer.property(
    points=0.25, hint="Leave the layer as it was: loop over its neurons, and take none out of the caller's list."
)
def the_layer_can_be_used_twice(solution, input, weights, biases):
    layer = build_layer(solution, weights, biases)
    first = solution.forward_pass_single_layer(input, layer)
    return first, solution.forward_pass_single_layer(input, layer)


mistakes(
    forward_pass_single_layer,
    reverses_the_order=(
        "Keep the order of the neurons in the layer.",
        lambda input, layer: [neuron.compute_output(input) for neuron in reversed(layer)],
    ),
    returns_after_the_first_neuron=(
        "There is one output for each neuron: return inside the loop ends it early.",
        lambda input, layer: [neuron.compute_output(input) for neuron in layer[:1]],
    ),
    adds_the_outputs_up=(
        "The outputs stay apart, one for each neuron.",
        lambda input, layer: [sum(neuron.compute_output(input) for neuron in layer)],
    ),
    adds_the_bias_twice=(
        "compute_output has already applied ReLU, weights and bias: add nothing to it.",
        lambda input, layer: [neuron.compute_output(input) + neuron.bias for neuron in layer],
    ),
    uses_the_first_neuron_for_all=(
        "Each neuron has weights of its own.",
        lambda input, layer: [layer[0].compute_output(input) for _ in layer],
    ),
)


@forward_pass_single_layer.mistake(hint="A neuron whose output is 0 still has its place in the list.")
def leaves_silent_neurons_out(input, layer):
    return [output for output in (neuron.compute_output(input) for neuron in layer) if output > 0]


@forward_pass_single_layer.mistake(hint="The caller's list is not yours to change: build a new one.")
def writes_into_its_input(input, layer):
    outputs = [neuron.compute_output(input) for neuron in layer]
    input[:] = outputs
    return input


@forward_pass_single_layer.mistake(hint="A list is asked for, also where there is one neuron.")
def returns_a_number_for_one_neuron(input, layer):
    outputs = [neuron.compute_output(input) for neuron in layer]
    return outputs[0] if len(outputs) == 1 else outputs


@forward_pass_single_layer.mistake(hint="A layer may be empty: begin with an empty list, not with the first neuron.")
def needs_a_first_neuron(input, layer):
    return [layer[0].compute_output(input), *(neuron.compute_output(input) for neuron in layer[1:])]


@exercise(seconds=4, points=3, hint="What comes out of one layer goes into the next.")
def forward_pass_network(
    solution, initial_inputs: list[float], weights: list[list[list[float]]], biases: list[list[float]]
) -> list[float]:
    """The layers one after another."""
    layers = [build_layer(solution, *layer) for layer in zip(weights, biases, strict=True)]
    return solution.forward_pass_network(initial_inputs, layers)


def network(draw, *sizes):
    layers = [layer(draw, inputs, neurons) for inputs, neurons in pairwise(sizes)]
    return dict(
        initial_inputs=draw.numbers(sizes[0], low=0.1),
        weights=[weights for weights, _ in layers],
        biases=[biases for _, biases in layers],
    )


@forward_pass_network.case(draws=3)
def ordinary(draw):
    return network(draw, *(draw.size(name) for name in ("inputs", "first", "second", "outputs")))


@forward_pass_network.case(
    points=0.5,
    hint="This is the example network of the course: [0.342, 0.0].",
    draws=1,
    counts_alone=False,
    because="a student can look its numbers up in the course's text",
)
def the_network_of_the_course(draw):
    return dict(
        initial_inputs=[0.0, 1.0],
        weights=[
            [[0.1, 0.2], [-0.15, 0.1], [0.2, 0.1]],
            [[0.1, 0.2, 0.3], [-0.15, 0.1, 0.9]],
            [[0.1, 0.2], [-0.15, 0.1]],
        ],
        biases=[[0.3, -0.1, 0.1], [0.3, -0.1], [0.3, -0.1]],
    )


@forward_pass_network.case(points=0.25, hint="A network may have a single layer.")
def a_single_layer(draw):
    return network(draw, 3, 2)


@forward_pass_network.case(points=0.5, hint="Do not count on three layers: loop over those that there are.")
def five_layers(draw):
    return network(draw, 2, 3, 4, 2, 5, 3)


@forward_pass_network.case(points=0.25, hint="Without layers, what goes in comes out.", counts_alone=False, draws=1)
def no_layers(draw):
    return dict(initial_inputs=draw.numbers(3), weights=[], biases=[])


@forward_pass_network.property(
    points=0.25, hint="Leave the network as it was: loop over its layers, and take none out of the caller's list."
)
def the_network_can_be_used_twice(solution, initial_inputs, weights, biases):
    layers = [build_layer(solution, *layer) for layer in zip(weights, biases, strict=True)]
    first = solution.forward_pass_network(initial_inputs, layers)
    return first, solution.forward_pass_network(initial_inputs, layers)


def run_layers(solution, inputs, layers):
    for one in layers:
        inputs = solution.forward_pass_single_layer(inputs, one)
    return inputs


def through(which=slice(None), last=lambda outputs: outputs):
    """A forward pass through some of the layers, with something done to the last outputs."""
    return lambda solution, initial_inputs, layers: last(run_layers(solution, initial_inputs, layers[which]))


mistakes(
    forward_pass_network,
    stops_after_the_first_layer=("Go through all layers, not only the first.", through(slice(1))),
    leaves_the_last_layer_out=("The last layer is a layer like the others.", through(slice(-1))),
    always_runs_three_layers=("Loop over the layers that there are: there need not be three.", through(slice(3))),
    returns_one_number=(
        "The result is the whole output of the last layer, not one number of it.",
        through(last=lambda outputs: outputs[:1]),
    ),
    sorts_the_output=("Do not sort the output: keep the order of the last layer's neurons.", through(last=sorted)),
    returns_the_numbers_of_the_course=(
        "0.342 and 0 are right for the course's example only: compute them from the layers.",
        lambda initial_inputs, layers: [0.342, 0.0],
    ),
)


@forward_pass_network.mistake(hint="Only the output of the last layer is asked for.")
def returns_every_layers_output(solution, initial_inputs, layers):
    outputs = []
    for one in layers:
        initial_inputs = solution.forward_pass_single_layer(initial_inputs, one)
        outputs.extend(initial_inputs)
    return outputs


@forward_pass_network.mistake(hint="Each layer gets the output of the one before it, not the inputs of the network.")
def gives_every_layer_the_first_inputs(solution, initial_inputs, layers):
    outputs = [solution.forward_pass_single_layer(initial_inputs, one) for one in layers]
    return outputs[-1]


@forward_pass_network.mistake(hint="A single layer is the first and the last at once: it is passed once.")
def runs_a_single_layer_twice(solution, initial_inputs, layers):
    return run_layers(solution, initial_inputs, [*layers[:1], *layers[1:-1], *layers[-1:]])


@forward_pass_network.mistake(hint="There may be no layers: begin with the inputs, not with the first layer.")
def needs_a_first_layer(solution, initial_inputs, layers):
    return run_layers(solution, solution.forward_pass_single_layer(initial_inputs, layers[0]), layers[1:])
