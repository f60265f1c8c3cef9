"""The simulated accelerator by itself: it computes as the CPU does, and minds the device as a GPU does."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from nnexercises import sim

pytestmark = pytest.mark.skipif(not sim.is_supported(), reason="this torch knows no backends written in Python")

if sim.is_supported():
    sim.enable()  # while tests are collected: none of them has differentiated anything yet


def numbers(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))


COMPUTATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "arithmetic": lambda x: (x * 2 + 1).exp() / x.abs().sum(-1, keepdim=True),
    "matrix product": lambda x: torch.einsum("ij,kj->ik", x, x) @ x,
    "where": lambda x: torch.where(x > 0, x, 0.0),
    "a CPU number": lambda x: torch.maximum(x, torch.tensor(0.0)),
    "indexing": lambda x: x[range(4), [0, 1, 2, 0]],
    "indices on the CPU": lambda x: x[torch.tensor([2, 0])],
    "a mask": lambda x: x[x > 0],
    "gather": lambda x: x.gather(1, torch.zeros(4, 1, dtype=torch.long, device=x.device)),
    "factories": lambda x: x + torch.arange(3, device=x.device) + torch.eye(4, 3, device=x.device) + x.new_ones(3),
    "a tensor of numbers": lambda x: x * torch.tensor([1.0, 2.0, 3.0], device=x.device),
    "from a list of tensors": lambda x: torch.tensor([x.sum(), x.max()], device=x.device),
    "triangle": lambda x: x[torch.tril_indices(3, 3, device=x.device)[0]],
    "a view written to": lambda x: (y := x.clone()).T[0].add_(5) + y.sum(),
    "assignment": lambda x: _assign(x.clone()),
    "unsqueeze in place": lambda x: x.clone().unsqueeze_(0),
    "convolution": lambda x: nn.functional.conv2d(x[None, None], torch.ones(1, 1, 2, 2, device=x.device)),
    "cross-entropy": lambda x: nn.functional.cross_entropy(x, torch.tensor([0, 1, 2, 0], device=x.device)),
    "one-hot": lambda x: nn.functional.one_hot(x.argmax(-1), 3),
    "attention": lambda x: nn.functional.scaled_dot_product_attention(x[None], x[None], x[None]),
    "vmap": lambda x: torch.vmap(lambda row: row.cumsum(0))(x),
    "grad of a function": lambda x: torch.func.grad(lambda y: (y**3).sum())(x),
    "singular values": lambda x: torch.linalg.svdvals(x),
    "another dtype": lambda x: x.double() + 1,
    "a copy": lambda x: copy.deepcopy(x),
}


def _assign(x: Tensor) -> Tensor:
    x[0] = torch.ones(3)
    x[1] = 5.0
    x[torch.tensor([2])] = torch.tensor(3.0)
    x[x < 0] = 0
    return x


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_it_computes_as_the_cpu_does(name: str) -> None:
    x = numbers(4, 3)
    found = COMPUTATIONS[name](x.to("sim"))
    assert found.device.type == "sim"
    torch.testing.assert_close(found.cpu(), COMPUTATIONS[name](x))


REFUSED: dict[str, tuple[Callable[[Tensor], object], str]] = {
    "zeros without a device": (lambda x: x + torch.zeros(3), "Expected all tensors to be on the same device"),
    "a CPU tensor on the left": (lambda x: torch.ones(2, 4) @ x, "Expected all tensors to be on the same device"),
    "cat": (lambda x: torch.cat([x, torch.ones(1, 3)]), "Expected all tensors to be on the same device"),
    "a total of its own": (lambda x: x.sum() + torch.ones(3), "Expected all tensors to be on the same device"),
    "gather": (lambda x: x.gather(1, torch.zeros(4, 1).long()), "Expected all tensors to be on the same device"),
    "where": (lambda x: torch.where(x > 0, x, torch.zeros(4, 3)), "Expected all tensors to be on the same device"),
    "in place": (lambda x: x.add_(torch.ones(4, 3)), "Expected all tensors to be on the same device"),
    "a module on the CPU": (lambda x: nn.Linear(3, 2)(x), "Expected all tensors to be on the same device"),
    "a table on the CPU": (lambda x: torch.eye(3)[x.argmax(-1)], "indices should be either on cpu or on the same"),
    "numpy": (lambda x: x.numpy(), "can't convert sim:0 device type tensor to numpy. Use Tensor.cpu()"),
    "numpy's functions": (lambda x: np.exp(x), "can't convert sim:0 device type tensor to numpy"),
    "a gradient on the CPU": (lambda x: setattr(x, "grad", torch.zeros(4, 3)), "attempting to assign a gradient"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_what_a_gpu_refuses(name: str) -> None:
    computation, message = REFUSED[name]
    with pytest.raises((RuntimeError, TypeError), match=message.replace("(", r"\(").replace(")", r"\)")):
        computation(numbers(4, 3).to("sim"))


def test_what_leaves_it_says_so() -> None:
    x = torch.tensor([1.5, 2.5], device="sim")
    assert x.tolist() == [1.5, 2.5]
    assert x.sum().item() == 4
    assert f"{x.sum():.1f}" == "4.0"
    assert x.cpu().device.type == "cpu"
    np.testing.assert_array_equal(x.cpu().numpy(), [1.5, 2.5])
    np.testing.assert_array_equal(x.numpy(force=True), [1.5, 2.5])
    assert repr(x) == "tensor([1.5000, 2.5000], device='sim:0')"


def test_the_data_of_a_tensor_can_be_replaced_and_changed() -> None:
    x = torch.ones(3, device="sim", requires_grad=True)
    x.data = x.data - 0.5
    x.data -= 0.25
    with torch.no_grad():
        x -= 0.25
    assert x.tolist() == [0.0, 0.0, 0.0]
    assert x.is_leaf
    assert x.requires_grad


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_a_net_learns_on_it_as_on_the_cpu(optimizer: type[torch.optim.Optimizer]) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.LayerNorm(5), nn.Linear(5, 2))
    other = copy.deepcopy(net).to("sim")
    x = numbers(4, 3)
    for model, batch in ((net, x), (other, x.to("sim"))):
        steps = optimizer(model.parameters(), lr=0.1)  # type: ignore[call-arg]
        for _ in range(3):
            steps.zero_grad()
            model(batch).square().mean().backward()
            steps.step()
    for ours, theirs in zip(net.parameters(), other.parameters(), strict=True):
        assert theirs.device.type == "sim"
        torch.testing.assert_close(theirs.detach().cpu(), ours.detach())


def test_gradients_flow_through_the_way_to_it_and_back() -> None:
    x = torch.ones(3, requires_grad=True)
    (x.to("sim") * 2).cpu().sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_net_is_saved_and_loaded() -> None:
    net, file = nn.Linear(3, 2).to("sim"), io.BytesIO()
    torch.save({name: tensor.cpu() for name, tensor in net.state_dict().items()}, file)
    file.seek(0)
    other = nn.Linear(3, 2).to("sim")
    other.load_state_dict(torch.load(file))
    torch.testing.assert_close(other.weight.detach().cpu(), net.weight.detach().cpu())


@pytest.mark.parametrize("reentrant", [True, False])
def test_a_part_is_computed_again_on_the_way_back(reentrant: bool) -> None:
    x = numbers(4, 3).to("sim").requires_grad_()
    checkpoint(
        lambda y: y.logsumexp(-1) + nn.functional.dropout(y, 0.0).sum(), x, use_reentrant=reentrant
    ).sum().backward()
    expected = numbers(4, 3).requires_grad_()
    (expected.logsumexp(-1) + expected.sum()).sum().backward()
    assert x.grad is not None
    torch.testing.assert_close(x.grad.cpu(), expected.grad)


def test_code_for_mixed_precision_runs() -> None:
    x = numbers(4, 3).to("sim")
    for options in ({"enabled": False}, {"dtype": torch.bfloat16}, {}):
        with torch.autocast(x.device.type, **options):  # type: ignore[arg-type]
            assert (x @ x.T).device.type == "sim"
    net = nn.Linear(3, 1).to("sim")
    steps, scaler = torch.optim.SGD(net.parameters(), lr=0.1), torch.amp.GradScaler("sim")
    before = net.bias.detach().clone()
    scaler.scale(net(x).square().sum()).backward()
    scaler.step(steps)
    scaler.update()
    assert not torch.equal(net.bias, before)


def test_states_of_random_numbers_are_kept_and_put_back() -> None:
    state = torch.sim.get_rng_state()  # type: ignore[attr-defined]
    first = torch.rand(3, device="sim")
    torch.sim.set_rng_state(state)  # type: ignore[attr-defined]
    with torch.random.fork_rng(device_type="sim"):
        assert torch.equal(torch.rand(3, device="sim"), first)
    assert torch.equal(torch.rand(3, device="sim"), first)


def test_the_default_device_can_be_sim() -> None:
    with torch.device("sim"):
        assert torch.zeros(3).device.type == "sim"
        assert nn.Linear(2, 2).weight.device.type == "sim"
    assert torch.zeros(3).device.type == "cpu"
