"""A class that differentiates, and what it needs."""

import math
from itertools import pairwise

from nnexercises import exercise


@exercise(
    points=2,
    hint="Each operation makes a new Value of the two .data; a number beside one becomes a Value first.",
)
def Value(solution, a: float, b: float) -> dict:
    """The numbers that sums, products, powers and quotients hold."""
    x, y = solution.Value(a), solution.Value(b)
    results = {"x + y": x + y, "x + 2": x + 2, "2 + x": 2 + x, "x - y": x - y, "2 - x": 2 - x, "x * y": x * y}
    results |= {"2 * x": 2 * x, "-x": -x, "x ** 3": x**3, "x / y": x / y, "x / 2": x / 2, "2 / x": 2 / x}
    return {text: value.data for text, value in results.items()}


@Value.case
def ordinary(draw):
    return dict(a=draw.sign() * draw.number(0.5, 3.0), b=draw.sign() * draw.number(0.5, 3.0))


@Value.mistake(
    replaces="Value.__rsub__", hint="2 - x is not x - 2: Python calls x.__rsub__(2), so subtract self from other there."
)
def subtracts_the_wrong_way_round(self, other):
    return self - other


@Value.mistake(
    replaces="Value.__rtruediv__",
    hint="2 / x is not x / 2: Python calls x.__rtruediv__(2), so divide other by self there.",
)
def divides_the_wrong_way_round(self, other):
    return self / other


@Value.mistake(
    replaces="Value._value", hint="In x + 2 there is no 2.data: make a Value of a plain number before you add it."
)
def takes_no_plain_numbers(self, other):
    return other


@exercise(
    points=3,
    hint="A sum passes its gradient on to both; a product times the other factor; x ** n times n x^(n-1).",
)
def gradients_of_arithmetic(solution, a: float, b: float) -> dict:
    """The derivatives by x and by y of one operation each."""

    def gradients(operation):
        x, y = solution.Value(a), solution.Value(b)
        operation(x, y).backward()
        return [x.grad, y.grad]

    found = {"x + y": gradients(lambda x, y: x + y), "x - y": gradients(lambda x, y: x - y)}
    found |= {"x * y": gradients(lambda x, y: x * y), "x / y": gradients(lambda x, y: x / y)}
    return found | {
        "x ** 3 + y": gradients(lambda x, y: x**3 + y),
        "4 * (x * y)": gradients(lambda x, y: 4 * (x * y)),
    }


@gradients_of_arithmetic.case
def ordinary(draw):
    return dict(a=draw.sign() * draw.number(0.5, 3.0), b=draw.sign() * draw.number(0.5, 3.0))


@gradients_of_arithmetic.mistake(
    replaces="Value.__mul__", hint="The derivative of x y by x is y: the other factor, not the same one."
)
def multiplies_by_its_own_factor(self, other):
    other = self._value(other)
    return type(self)(self.data * other.data, [(self, self.data), (other, other.data)])


@gradients_of_arithmetic.mistake(
    replaces="Value.__pow__", hint="The derivative of x³ is 3 x², with the exponent in front."
)
def forgets_the_exponent(self, exponent):
    return type(self)(self.data**exponent, [(self, self.data ** (exponent - 1))])


@gradients_of_arithmetic.mistake(
    replaces="Value.backward", hint="The gradient of what backward() is called on is 1: begin there."
)
def begins_with_zero(self):
    pass


@gradients_of_arithmetic.mistake(
    replaces="Value.backward",
    hint="Multiply what each operation contributes by the gradient of its own result: the chain rule.",
)
def forgets_the_chain_rule(self):
    for parent, slope in self.parents:
        parent.grad += slope
        parent.backward()


@exercise(
    points=2,
    hint="exp(x)' is exp(x), tanh(x)' is 1 - tanh(x)², and relu' is 1 above 0 and 0 elsewhere.",
)
def gradients_of_functions(solution, a: float) -> dict:
    """exp, tanh and ReLU of 2x, each with its derivative by x."""
    found = {}
    for name in ("exp", "tanh", "relu"):
        x = solution.Value(a)
        result = getattr(2 * x, name)()
        result.backward()
        found[name] = {"value": result.data, "derivative": x.grad}
    return found


@gradients_of_functions.case
def ordinary(draw):
    return dict(a=(-1) ** draw.trial * draw.number(0.2, 1.5))


@gradients_of_functions.mistake(
    replaces="Value.tanh", hint="tanh' is 1 - tanh(x)²: square the result of tanh, not its argument."
)
def squares_the_argument_of_tanh(self):
    return type(self)(math.tanh(self.data), [(self, 1 - self.data**2)])


@gradients_of_functions.mistake(replaces="Value.relu", hint="Where ReLU gives 0, its derivative is 0 as well.")
def lets_all_gradients_through_relu(self):
    return type(self)(max(self.data, 0.0), [(self, 1.0)])


@gradients_of_functions.mistake(
    replaces="Value.exp", hint="exp is its own derivative; x e^(x-1) is the rule for powers."
)
def takes_exp_for_a_power(self):
    return type(self)(math.exp(self.data), [(self, self.data * math.exp(self.data - 1))])


@exercise(
    points=3,
    hint="Put a node into the order once all its parents are in it, and remember which were visited.",
)
def topological_order(solution, graph: dict) -> dict:
    """An order in which every node of a graph comes behind its parents."""
    order = solution.topological_order("root", lambda node: list(graph[node]))
    place = {node: position for position, node in reversed(list(enumerate(order)))}
    behind = [node for node in place if any(place.get(parent, -1) > place[node] for parent in graph[node])]
    return {"has each node once": sorted(order), "nodes that come before a parent": behind[:1]}


@topological_order.case
def ordinary(draw):
    extra = [["a"], ["b"]][draw.trial]  # b is visited first, and needs a
    return dict(graph={"root": ["b", "a", "c"], "c": ["b", *extra], "b": ["a"], "a": [], "elsewhere": ["root"]})


@topological_order.case(
    points=1,
    draws=1,
    counts_alone=False,
    hint="Python ends a recursion after 1000 calls. Keep a list of nodes to come back to instead of calling yourself.",
)
def a_chain_of_five_thousand(draw):
    names = ["root", *(f"node {i}" for i in range(5000))]
    return dict(graph={name: [parent] for name, parent in pairwise(names)} | {names[-1]: []})


@topological_order.mistake(hint="The order is that of the computation: the root, which needs all others, comes last.")
def puts_the_root_first(solution, root, parents_of):
    return solution.topological_order(root, parents_of)[::-1]


@topological_order.mistake(hint="A node that is used twice is in the order once: remember those that you visited.")
def visits_a_node_for_each_use(root, parents_of):
    order, waiting = [], [root]
    while waiting and len(order) < 10_000:
        order.insert(0, waiting.pop())
        waiting += parents_of(order[0])
    return order


@topological_order.mistake(hint="A node's parents must be in the order before it: append it after them, not before.")
def appends_nodes_as_they_are_met(root, parents_of):
    order, waiting = [], [root]
    while waiting:
        node = waiting.pop(0)
        if node not in order:
            order.append(node)
            waiting += parents_of(node)
    return order[::-1]


@topological_order.mistake(hint="Thousands of nodes in a row are too many for recursion: use a loop and a list.")
def recurses(root, parents_of):
    order = []

    def visit(node):
        if node not in order:
            for parent in parents_of(node):
                visit(parent)
            order.append(node)

    visit(root)
    return order


@exercise(points=3, hint="Go through the values in reverse topological order, and add to .grad with +=.")
def gradients_of_shared_values(solution, a: float, b: float) -> dict:
    """The derivatives by values that are used more than once, and after a second output."""
    x, y = solution.Value(a), solution.Value(b)
    product = x * y
    total = product + x
    output = product * total + total
    output.backward()
    found = {"x": x.grad, "y": y.grad, "x * y": product.grad, "x * y + x": total.grad, "output": output.grad}
    (5 * x).backward()
    return found | {"x, after (5 * x).backward()": x.grad}


@gradients_of_shared_values.mistake(
    replaces="Value.backward",
    hint="A value that is used twice gets two contributions: add them with +=, do not overwrite.",
)
def overwrites_gradients(solution, self):
    self.grad = 1.0
    for value in reversed(solution.topological_order(self, lambda value: [one for one, _ in value.parents])):
        for parent, slope in value.parents:
            parent.grad = slope * value.grad


@gradients_of_shared_values.mistake(
    replaces="Value.backward",
    hint="Pass a gradient on once it is complete, when all that use the value have added to it.",
)
def passes_incomplete_gradients_on(self):
    self.grad = 1.0
    waiting = [self]
    while waiting:
        value = waiting.pop(0)
        for parent, slope in value.parents:
            parent.grad += slope * value.grad
            waiting.append(parent)


@gradients_of_shared_values.mistake(
    replaces="Value.backward",
    hint="Pass a gradient on once it is complete: a value that is used twice must wait for both.",
)
def goes_deep_before_gradients_are_complete(self, first=True):
    self.grad = 1.0 if first else self.grad
    for parent, slope in self.parents:
        parent.grad += slope * self.grad
        parent.backward(first=False)


@gradients_of_shared_values.mistake(
    replaces="Value", hint="backward() adds to what is in .grad already; only the output's own .grad is set, to 1."
)
def clears_gradients_first(solution, data, parents=()):
    class Wrong(solution.Value):
        def backward(self):
            for value in solution.topological_order(self, lambda value: [parent for parent, _ in value.parents]):
                value.grad = 0.0
            super().backward()

    return Wrong(data, parents)


@exercise(
    points=2,
    hint="Move one coordinate of a copy up by h, of another copy down by h, and divide by 2h.",
)
def numerical_gradient(solution, point: list[float], h: float) -> list[float]:
    """The derivatives of x³ + 2y³ + 3z³ + … + x·y, by central differences."""

    def polynomial(numbers):
        return sum(i * x**3 for i, x in enumerate(numbers, start=1)) + numbers[0] * numbers[1]

    return solution.numerical_gradient(polynomial, point, h)


@numerical_gradient.case
def ordinary(draw):
    return dict(h=draw.number(0.05, 0.2))


@numerical_gradient.mistake(hint="Take f on both sides of the point, at x + h and at x - h: that is more precise.")
def takes_one_side(f, point, h):
    return [(f([*point[:i], x + h, *point[i + 1 :]]) - f(point)) / h for i, x in enumerate(point)]


@numerical_gradient.mistake(hint="From x - h to x + h it is 2h: divide by that.")
def divides_by_h(solution, f, point, h):
    return [2 * slope for slope in solution.numerical_gradient(f, point, h)]


@numerical_gradient.mistake(hint="Move a coordinate back before you move the next, or work on copies of the point.")
def never_moves_back(f, point, h):
    slopes = []
    for i in range(len(point)):
        point[i] += h
        above = f(point)
        point[i] -= 2 * h
        slopes.append((above - f(point)) / (2 * h))
    return slopes
