"""The net built from torch's modules, and the whole training on MNIST."""

import math
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor, nn

from graders._mistakes import mistakes
from graders.tensor_net._net import GivenNet, tensors_by_name, through_layers
from graders.tensor_net.training import steps
from nnexercises import MissingData, data_folder, definition, exercise


def waves(*shape, phase, like):
    """Reproducible numbers in the magnitudes of a net's parameters; no two rows or columns are equal."""
    count, period = math.prod(shape), 10007  # a prime, so that each row begins elsewhere
    wave = (torch.sin(torch.arange(period, dtype=torch.float64) * 12.9898 + phase) / 20).to(like.dtype)
    return wave.repeat(-(-count // period))[:count].reshape(shape)


def set_weights(model, like):
    """Set every parameter, identified by its shape, to its own numbers; returns the parameters by role.

    A net that multiplies from the right has transposed weights.
    """
    names = {
        (2000, 784): "first weights",
        (2000,): "first biases",
        (400, 2000): "second weights",
        (400,): "second biases",
        (10, 400): "last weights",
        (10,): "last biases",
    }
    found = {}
    with torch.no_grad():
        for parameter in model.parameters():
            shape = tuple(parameter.shape)
            turned = shape not in names and shape[::-1] in names
            name = names.get(shape[::-1] if turned else shape, f"parameters of shape {shape}")
            numbers = waves(*(shape[::-1] if turned else shape), phase=len(name), like=like)
            parameter.copy_(numbers.T if turned else numbers)
            found[name] = parameter
    return found


@exercise(
    points=4,
    seconds=30,
    hint="784 → 2000 → ReLU → 400 → ReLU → 10 → softmax; and train: SGD on the mean squared error, epochs times.",
)
def SimpleNeuralNet(solution, images: Float[Tensor, "batch 784"], epochs: int, lr: float) -> dict:
    """784 → 2000 → ReLU → 400 → ReLU → 10 → softmax; and train(model, epochs, lr): SGD on the mean squared error."""
    model = solution.SimpleNeuralNet().to(images.device, images.dtype)
    with torch.no_grad():
        model(images)  # lazy layers have no weights before their first call
    parameters = set_weights(model, images)
    probabilities = model(images).detach().clone()
    result = {"has the parameters": sorted(parameters), "probabilities": probabilities}
    if epochs:
        labels = torch.arange(len(images)) % 10
        solution.training_imgs = images
        solution.expected_outputs_in_training = torch.eye(10, dtype=images.dtype, device=images.device)[labels]
        definition(solution, "train", parameters=3)(model, epochs, lr)
        result["probabilities after training"] = model(images).detach()
        result["last biases after training"] = parameters.get("last biases")
    return result


@SimpleNeuralNet.case(draws=1)
def ordinary(draw):
    return dict(images=20 * draw.normal("batch 784"), epochs=0, lr=0.0)


@SimpleNeuralNet.case(points=0.25, hint="A batch of one is a batch.", draws=1)
def a_batch_of_one(draw):
    return dict(images=20 * draw.normal("1 784"), epochs=0, lr=0.0)


@SimpleNeuralNet.case(
    points=1.25, draws=1, hint="zero_grad, forward, mean squared error, backward, step: once in every epoch."
)
def training(draw):
    # Small steps: after large ones, some of the thousands of ReLUs are above 0 in one right answer and not in another.
    return dict(images=draw.normal("batch 784"), epochs=4 + draw.trial, lr=draw.number(0.05, 0.15))


@SimpleNeuralNet.case(points=0.25, draws=1, hint="An epoch is one step on all the images, not one for each 32 of them.")
def training_on_seventy_images(draw):
    return dict(images=draw.normal("70 784"), epochs=1, lr=draw.number(0.05, 0.15))


def layers(first=nn.ReLU, second=nn.ReLU, last=lambda: nn.Softmax(dim=-1), sizes=(784, 2000, 400, 10), bias=True):
    """A SimpleNeuralNet with one of its parts replaced."""

    def wrong():
        a, b, c, d = sizes
        linear = partial(nn.Linear, bias=bias)
        return nn.Sequential(linear(a, b), first(), linear(b, c), second(), linear(c, d), last())

    return wrong


class SqueezingSoftmax(nn.Module):
    def forward(self, scores):
        return scores.softmax(-1).squeeze(0)


mistakes(
    SimpleNeuralNet,
    forgets_the_softmax=("End with a softmax.", layers(last=nn.Identity)),
    forgets_the_first_relu=("Put a ReLU after the first linear layer.", layers(first=nn.Identity)),
    forgets_the_second_relu=("Put a ReLU after the second linear layer.", layers(second=nn.Identity)),
    has_other_sizes=("The sizes are 784, 2000, 400 and 10.", layers(sizes=(784, 400, 2000, 10))),
    has_no_biases=("Give the linear layers biases.", layers(bias=False)),
    uses_sigmoids=("Use ReLU in the hidden layers, not a sigmoid.", layers(first=nn.Sigmoid, second=nn.Sigmoid)),
    squeezes_a_batch_of_one=(
        "A batch of one is a batch: squeeze takes its dimension away.",
        layers(last=SqueezingSoftmax),
    ),
)


def fit(loss_of=nn.functional.mse_loss, zero=True, count=lambda epochs: epochs, rate=lambda lr: lr):
    """A train with one of its parts replaced."""

    def wrong(solution, model, epochs, lr):
        optimizer = torch.optim.SGD(model.parameters(), lr=rate(lr))
        for _ in range(count(epochs)):
            if zero:
                optimizer.zero_grad()
            loss_of(model(solution.training_imgs), solution.expected_outputs_in_training).backward()
            optimizer.step()

    return wrong


mistakes(
    SimpleNeuralNet,
    "train",
    forgets_to_zero_the_gradients=(
        "You never zero the gradients: each epoch adds to those before it.",
        fit(zero=False),
    ),
    trains_for_one_epoch=("One epoch is not epochs of them: where is the loop?", fit(count=lambda epochs: 1)),
    uses_the_cross_entropy=(
        "The loss is the mean squared error, not the cross-entropy.",
        fit(nn.functional.cross_entropy),
    ),
    ignores_the_learning_rate=("The optimizer's learning rate is lr.", fit(rate=lambda lr: 0.01)),
)


@SimpleNeuralNet.mistake(replaces="train", hint="An epoch is one step on all the images: they are one batch.")
def trains_in_batches_of_32(solution, model, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        for images, expected in zip(
            solution.training_imgs.split(32), solution.expected_outputs_in_training.split(32), strict=True
        ):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(images), expected).backward()
            optimizer.step()


def load_mnist():
    """The first 2000 training images (2000, 1, 28, 28) and labels of MNIST, read by torchvision."""
    advice = (
        "MNIST is not here: python -c 'from torchvision.datasets import MNIST; MNIST(\"data\", download=True)' "
        "downloads it into the folder data; then grade with --data data"
    )
    for file in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        folder = data_folder(f"MNIST/raw/{file}-ubyte", advice)
    try:
        from torchvision.datasets import MNIST
        from torchvision.transforms import ToTensor
    except ImportError:
        raise MissingData("torchvision is not here: pip install 'nnexercises[vision]'") from None
    dataset = MNIST(root=folder, train=True, download=False, transform=ToTensor())
    pairs = [dataset[index] for index in range(2000)]
    return torch.stack([image for image, _ in pairs]), [int(label) for _, label in pairs]


@exercise(
    points=4,
    seconds=300,  # row by row, a right answer takes a third of it
    exact=True,
    hint="make_img_1d, one_hot_encoding, a new net and train make the whole: which of them does not pass yet?",
)
def mnist(solution, iterations: int) -> dict:
    """The whole thing: 1000 images of MNIST to train on, the next 1000 to recognise."""
    images, labels = load_mnist()
    flat = torch.stack([solution.make_img_1d(image).squeeze() for image in images])
    hot = torch.stack([solution.one_hot_encoding(label, num_classes=10) for label in labels[:1000]]).to(flat.dtype)
    net = solution.initialize_new_three_layer_net()
    definition(solution, "train", parameters=5)(net, flat[:1000], hot, 3.0, iterations)
    return {
        "digits": solution.forward(flat[1000:], net).argmax(dim=-1),
        "net": {name: tensor.detach() for name, tensor in tensors_by_name(net).items()},
    }


@mnist.examination
def recognised(solution, result):
    """Whether the digits are right and come from the trained net.

    Over many first weights, the reference recognises 79%, and a net that learns half as fast 54%. The floor is many
    standard deviations from both (docs/figures.md; ``benchmarks/mnist.py`` measures them).
    """
    images, labels = load_mnist()
    with torch.no_grad():
        again = solution.forward(images[1000:].flatten(1), GivenNet(**result["net"])).argmax(dim=-1)
    right = torch.tensor(labels[1000:])
    share = min((digits == right).float().mean().item() for digits in (result["digits"], again))
    return {"held-out digits recognised": "enough" if share >= 0.7 else f"{share:.1%}, where 70% are asked for"}


@mnist.case(draws=1)
def ordinary(draw):
    return dict(iterations=40)


mistakes(
    mnist,
    "train",
    trains_nothing=("The net is as it was before: train has changed none of its tensors.", steps(lambda asked: 0)),
    # Five steps are enough to show it, and quicker than all.
    climbs=("The loss grows: step against the gradient.", steps(lambda asked: 5, lambda step: -1.0)),
    learns_half_as_fast=(
        "It learns, but too slowly: take every step, and each with the whole learning rate.",
        steps(rate=lambda step: 0.5),
    ),
    takes_a_single_step=("One step is not enough to learn ten digits.", steps(lambda asked: 1)),
)


@mnist.mistake(replaces="one_hot_encoding", hint="Every digit is taught as the next one: classes are counted from 0.")
def teaches_the_next_digit(i, num_classes):
    return torch.eye(num_classes)[(i + 1) % num_classes]


@mnist.mistake(replaces="make_img_1d", hint="The pixels of every image must come out in the same order.")
def shuffles_the_pixels(imgs):
    flat = imgs.flatten(-2)
    return flat[..., torch.randperm(flat.shape[-1])]


@mnist.mistake(replaces="forward", hint="The most likely digit is the one with the largest probability.")
def turns_the_probabilities_around(solution, x, neural_net):
    return 1 - through_layers()(solution, x, neural_net)
