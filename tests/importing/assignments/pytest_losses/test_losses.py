import math

import pytest
import torch

from losses import Momentum, binary_cross_entropy, hinge, huber, kl_divergence, mse, sigmoid


@pytest.mark.parametrize("x, expected", [(0.0, 0.5), (100.0, 1.0), (-2.0, 0.1192)])
def test_sigmoid(x, expected):
    assert sigmoid(x) == pytest.approx(expected, abs=1e-4)


def test_mse_of_equal_tensors_is_zero():
    x = torch.tensor([1.0, -2.0])
    assert mse(x, x) == 0, "nothing differs"


def test_mse():
    assert mse(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 2.0])).item() == 2.0


def test_mse_wants_one_shape():
    with pytest.raises(ValueError, match="shape"):
        mse(torch.zeros(2), torch.zeros(3))


class TestHuber:
    def test_small(self):
        assert huber(torch.tensor([0.5]), torch.tensor([0.0])).item() == 0.125

    def test_large(self):
        assert huber(torch.tensor([10.0, -10.0]), torch.zeros(2)) > 5

    def test_delta(self):
        assert huber(torch.tensor([3.0]), torch.tensor([0.0]), delta=2.0).item() == 4.0


@pytest.fixture
def batch():
    return torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0])


def test_bce(batch):
    assert binary_cross_entropy(*batch) < 0.2


def test_bce_is_symmetric():
    left = binary_cross_entropy(torch.tensor([0.8, 0.3]), torch.tensor([1.0, 0.0]))
    right = binary_cross_entropy(torch.tensor([0.2, 0.7]), torch.tensor([0.0, 1.0]))
    assert torch.allclose(left, right)


def test_bce_is_finite():
    assert math.isfinite(binary_cross_entropy(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 1.0])))


def test_hinge():
    assert hinge(torch.tensor([2.0, -0.5]), torch.tensor([1.0, -1.0])).item() == 0.25


def test_hinge_falls_when_scores_grow():
    torch.manual_seed(0)
    scores = torch.randn(20)
    assert hinge(scores + 1, torch.ones(20)) <= hinge(scores, torch.ones(20))


def test_kl_of_the_same_is_zero():
    for n in range(2, 6):
        p = torch.full((n,), 1 / n)
        assert kl_divergence(p, p) == 0


def test_momentum():
    optimiser = Momentum(0.1)
    assert optimiser.step(1.0, 2.0) == 0.8
    assert isinstance(optimiser, Momentum)
