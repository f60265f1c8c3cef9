"""Tensors that take the place of a module's parameters, and what is said of those that do not fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from nnexercises import loaded
from nnexercises.drive.loading import NotLoaded

WEIGHT, BIAS = torch.arange(6.0).reshape(2, 3), torch.ones(2)
X = torch.randn(4, 3)


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(5, 3)
        self.head = nn.Linear(3, 5, bias=False)
        self.head.weight = self.embed.weight
        self.register_buffer("scale", torch.tensor(2.0))

    def forward(self, ids: Tensor) -> Tensor:
        return self.head(self.embed(ids)) * self.scale  # type: ignore[no-any-return]


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.zeros(2, 3))
        self.b = nn.Parameter(torch.zeros(2))
        self.bias = torch.zeros(2)
        self.weight = nn.Linear(3, 2)


def test_parameters_are_put_in_by_name_and_may_be_trained() -> None:
    layer = loaded(nn.Linear(3, 2), weight=WEIGHT, bias=BIAS)
    assert torch.equal(layer(X), X @ WEIGHT.T + 1)
    before = WEIGHT.clone()
    layer(X).sum().backward()
    torch.optim.SGD(layer.parameters(), lr=1.0).step()
    assert torch.equal(WEIGHT, before)
    assert not torch.equal(layer.weight, before)  # type: ignore[arg-type]


def test_gradients_flow_to_what_was_given() -> None:
    weight, bias = WEIGHT.clone().requires_grad_(), BIAS.clone().requires_grad_()
    loaded(nn.Linear(3, 2), weight=weight, bias=bias)(X).sum().backward()
    assert weight.grad is not None and bias.grad is not None
    assert torch.equal(bias.grad, torch.full((2,), 4.0))


def test_names_may_have_dots_and_a_shared_parameter_stays_shared() -> None:
    table = torch.randn(5, 3)
    module = loaded(Tied(), {"embed.weight": table})
    assert torch.equal(module(torch.tensor([1])), 2 * table[1:2] @ table.T)


def test_dtype_and_buffers_follow() -> None:
    module = loaded(Tied(), {"embed.weight": torch.randn(5, 3, dtype=torch.float64)})
    assert module.scale.dtype == torch.float64
    assert module.scale == 2
    like = torch.zeros(1, dtype=torch.float64)
    assert next(loaded(nn.Linear(3, 2), weight=WEIGHT.double(), like=like).parameters()).dtype == torch.float64


def test_parameters_of_a_recurrent_layer_are_used() -> None:
    layer, other = nn.LSTM(3, 2), nn.LSTM(3, 2)
    loaded(layer, dict(other.named_parameters()))
    assert torch.equal(layer(X)[0], other(X)[0])


def test_by_shape_names_are_free_and_the_order_counts() -> None:
    module = loaded(Plain(), by="shape", weight=WEIGHT, bias=BIAS)
    assert torch.equal(module.W, WEIGHT)  # type: ignore[arg-type]
    assert torch.equal(module.b, BIAS)  # type: ignore[arg-type]
    two = loaded(nn.ParameterList([torch.zeros(2), torch.zeros(2)]), by="shape", first=BIAS, second=2 * BIAS)
    assert [one[0].item() for one in two.parameters()] == [1, 2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: loaded(Plain(), W=WEIGHT, scale=BIAS),
         r"Your Plain has no parameter called scale; it has W \(2, 3\), b \(2,\), weight.weight \(2, 3\) and "
         r"weight.bias \(2,\)\."),
        (lambda: loaded(Plain(), bias=BIAS), "bias of your Plain is a tensor and not an nn.Parameter"),
        (lambda: loaded(Plain(), weight=WEIGHT), "weight of your Plain is a module, Linear, where a parameter is exp"),
        (lambda: loaded(nn.Linear(2, 3), weight=WEIGHT),
         r"weight of your Linear has shape \(3, 2\), where \(2, 3\) is expected\."),
        (lambda: loaded(nn.ReLU(), {"a.b": WEIGHT}), "Your ReLU has no parameter called a.b; it has no parameters"),
        (lambda: loaded(nn.Linear(2, 3), by="shape", weight=WEIGHT),
         r"Your Linear has too few parameters of shape \(2, 3\), for the weight; it has weight \(3, 2\)"),
        (lambda: loaded(object(), weight=WEIGHT), "Your object is not an nn.Module"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_to_the_student(call: Callable[[], object], message: str) -> None:
    with pytest.raises(NotLoaded, match=message):
        call()


class Rotating(nn.Module):
    """Made in another way than most: tied from the other side, frozen, with complex buffers and its own optimizer."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(3, 5, bias=False)
        self.embed = nn.Embedding(5, 3)
        self.embed.weight = self.head.weight
        self.frozen = nn.Parameter(torch.zeros(2), requires_grad=False)
        self.register_buffer("turns", torch.polar(torch.ones(2), torch.tensor([1.0, 2.0])))
        self.all = [self.head.weight, self.frozen]
        self.optimizer = torch.optim.SGD([self.head.weight], lr=1.0)


def test_a_module_keeps_what_its_constructor_made() -> None:
    module = Rotating()
    turns = module.turns.clone()  # type: ignore[operator]
    table = torch.randn(5, 3)
    loaded(module, {"embed.weight": table, "frozen": BIAS})
    assert torch.equal(module.turns, turns)  # type: ignore[arg-type]
    assert torch.equal(module.all[0], table)
    assert [parameter.requires_grad for parameter in module.all] == [True, False]
    module.head(X).sum().backward()
    module.optimizer.step()
    assert not torch.equal(module.embed.weight, table)


def test_a_lazy_layer_takes_the_shape_that_is_given() -> None:
    layer = loaded(nn.LazyLinear(2), weight=WEIGHT, bias=BIAS)
    assert torch.equal(layer(X), X @ WEIGHT.T + 1)
