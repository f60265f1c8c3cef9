"""The forward pass, the loss, and zeroing the gradients."""

import torch
from jaxtyping import Float
from torch import Tensor

from graders._mistakes import mistakes
from graders.tensor_net._net import GivenNet, connected_net, draw_far_scores, draw_net, leaves_of_net, through_layers
from nnexercises import common, exercise


@exercise(points=4, gradients=0.5, hint="Linear and bias, ReLU, linear and bias, ReLU, linear and bias, softmax.")
def forward(solution, x: Float[Tensor, "batch d_input"], net: GivenNet) -> Float[Tensor, "batch d_output"]:
    """Linear, ReLU, linear, ReLU, linear, softmax over the last dimension."""
    return solution.forward(x, connected_net(solution, vars(net)))


@forward.case(draws=3)
def ordinary(draw):
    return dict(net=draw_net(draw), x=draw.normal("batch d_input"))


forward.also(
    common.a_batch_of_one, points=0.5, hint="A batch of one image still has two dimensions, and so has the result."
)


@forward.case(points=0.25, hint="An input that is a transposed view is an input like any other.")
def not_contiguous(draw):
    return dict(net=draw_net(draw), x=draw.normal("d_input batch").T)


@forward.case(
    points=0.5,
    hint="exp of a large score is infinite: subtract each row's largest score before softmax's exp.",
    counts_alone=False,
)
def scores_too_large_to_exponentiate(draw):
    net, x = draw_far_scores(draw)
    return dict(net=net, x=x)


@forward.mistake(hint="Add the biases: your result lacks them.")
def forgets_the_biases(solution, x, net):
    linear, relu = solution.apply_linear_function_to_input, solution.tensor_relu
    hidden = relu(linear(net.layer_1, relu(linear(net.layer_0, x))))
    return torch.softmax(linear(net.layer_2, hidden), dim=-1)


mistakes(
    forward,
    returns_scores=(
        "The last step is a softmax: the results are probabilities, and each row adds up to 1.",
        through_layers(last=lambda scores: scores),
    ),
    normalises_over_the_batch=(
        "softmax goes over the last dimension, the classes of one image, not over the batch.",
        through_layers(last=lambda scores: scores.softmax(0)),
    ),
    rectifies_the_scores=(
        "Put no ReLU between the last linear layer and the softmax.",
        through_layers(last=lambda scores: scores.relu().softmax(-1)),
    ),
    forgets_the_first_relu=("Put a ReLU after the first linear layer.", through_layers(first=torch.clone)),
    forgets_the_second_relu=("Put a ReLU after the second linear layer.", through_layers(second=torch.clone)),
    uses_sigmoids=(
        "Use ReLU in the hidden layers, not a sigmoid.",
        through_layers(first=torch.sigmoid, second=torch.sigmoid),
    ),
    returns_log_probabilities=(
        "Probabilities are asked for, not their logarithms.",
        through_layers(last=lambda scores: scores.log_softmax(-1)),
    ),
    overflows_for_large_scores=(
        "exp of a large score is infinite: subtract each row's largest score first.",
        through_layers(last=lambda scores: scores.exp() / scores.exp().sum(-1, keepdim=True)),
    ),
    counts_on_contiguous_memory=(
        "view needs numbers that lie in a row in memory; reshape does not.",
        lambda solution, x, net: solution.forward(x.view(-1).view(x.shape), net),
    ),
)


@exercise(points=2, hint="Set .grad of all six tensors to None, or to zeros where there is one.")
def zero_all_gradients(solution, net: GivenNet, without_a_gradient: list) -> dict:
    """All six gradients None or all zeros."""
    own_net, tensors = leaves_of_net(solution, vars(net))
    for name, tensor in tensors.items():
        tensor.grad = None if name in without_a_gradient else torch.ones_like(tensor)
    solution.zero_all_gradients(own_net)
    gradients = {f"{name}.grad": 0.0 if t.grad is None else t.grad.abs().max().item() for name, t in tensors.items()}
    required = all(tensor.requires_grad for tensor in tensors.values())
    return gradients | {"all six still require gradients": required} | tensors


@zero_all_gradients.case
def ordinary(draw):
    return dict(net=draw_net(draw), without_a_gradient=[])


@zero_all_gradients.case(points=0.5, hint="Before the first backward, .grad is None, and None has no zero_().")
def no_gradients_yet(draw):
    missing = ["layer_0", "layer_2_bias"] if draw.trial else list(vars(draw_net(draw)))
    return dict(net=draw_net(draw), without_a_gradient=missing)


@zero_all_gradients.mistake(hint="All three layers have gradients, not only the first.")
def zeroes_the_first_layer_only(neural_net):
    neural_net.layer_0.grad = neural_net.layer_0_bias.grad = None


@zero_all_gradients.mistake(hint="The biases have gradients too.")
def forgets_the_biases(neural_net):
    neural_net.layer_0.grad = neural_net.layer_1.grad = neural_net.layer_2.grad = None


@zero_all_gradients.mistake(hint="Zero the gradients, not the weights.")
def zeroes_the_weights(neural_net):
    for tensor in vars(neural_net).values():
        tensor.data.zero_()


@zero_all_gradients.mistake(hint="Before the first backward, .grad is None, and None has no zero_().")
def fails_where_there_is_no_gradient(neural_net):
    for tensor in vars(neural_net).values():
        tensor.grad.zero_()


@zero_all_gradients.mistake(hint="A new tensor of zeros must be put into .grad: the name alone changes nothing.")
def rebinds_a_local_name(neural_net):
    for tensor in vars(neural_net).values():
        gradient = tensor.grad
        if gradient is not None:
            gradient = gradient * 0


@zero_all_gradients.mistake(hint="The tensors must still require gradients: leave requires_grad as it is.")
def turns_requires_grad_off_as_well(neural_net):
    for tensor in vars(neural_net).values():
        tensor.requires_grad_(False)
        tensor.grad = None


@zero_all_gradients.mistake(hint="Turning requires_grad off leaves the gradients where they are.")
def turns_requires_grad_off(neural_net):
    for tensor in vars(neural_net).values():
        tensor.requires_grad_(False)


@exercise(
    points=3,
    by_hand=0.5,
    torch_own="regression",
    gradients=0.5,
    gradients_by="actual_outputs",
    hint="Square each difference and take the mean of all of them.",
)
def loss_function(
    solution, expected_outputs: Float[Tensor, "batch d_output"], actual_outputs: Float[Tensor, "batch d_output"]
) -> Float[Tensor, ""]:
    """The mean squared error over all components."""
    return solution.loss_function(expected_outputs, actual_outputs)


def squeezes_a_batch_of_one(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).squeeze(0).mean(dim=1).mean()


loss_function.also(
    common.a_batch_of_one,
    points=0.25,
    hint="With one row the mean goes over its components.",
    mistake=squeezes_a_batch_of_one,
)


@loss_function.case(points=0.25, hint="Errors far above 1 are squared as well.")
def large_errors(draw):
    return dict(expected_outputs=1e4 * draw.normal("batch d_output"))


@loss_function.mistake(hint="The mean is asked for, not the sum.")
def adds_up_instead_of_averaging(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).sum()


@loss_function.mistake(hint="Square the errors; you take their absolute values.")
def takes_absolute_errors(expected_outputs, actual_outputs):
    return (expected_outputs - actual_outputs).abs().mean()


@loss_function.mistake(hint="No square root at the end: the mean of the squares is the loss.")
def takes_the_square_root(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean().sqrt()


@loss_function.mistake(hint="The mean goes over all components: you add them up within a row.")
def averages_over_the_batch_only(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).sum(-1).mean()


@loss_function.mistake(hint="Square each error before the mean, not the mean error.")
def squares_the_mean(expected_outputs, actual_outputs):
    return (expected_outputs - actual_outputs).mean() ** 2


@loss_function.mistake(hint="One number for the whole batch is asked for.")
def returns_one_loss_for_each_row(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean(-1)


@loss_function.mistake(hint="Leave the factor of one half out.")
def halves_the_loss(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean() / 2


@loss_function.mistake(hint="Square large errors like small ones: clip nothing.")
def clips_large_errors(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs).clamp(-100, 100) ** 2).mean()
