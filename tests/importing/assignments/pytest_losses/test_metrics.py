import metrics
import pytest
import torch

LOGITS = torch.tensor([[0.1, 2.0, 0.3], [1.0, 0.0, 0.5], [0.2, 0.1, 3.0]])


def test_accuracy():
    assert metrics.accuracy(LOGITS, torch.tensor([1, 0, 0])) == pytest.approx(2 / 3)


def test_accuracy_is_a_share():
    assert 0 <= metrics.accuracy(LOGITS, torch.tensor([2, 2, 2])) <= 1


def test_confusion_matrix():
    matrix = metrics.confusion_matrix(torch.tensor([0, 1, 1]), torch.tensor([0, 1, 0]), 2)
    assert matrix.sum() == 3
    assert matrix.dtype == torch.int64


@pytest.mark.parametrize("precision", [0.0, 0.5])
@pytest.mark.parametrize("recall", [0.0, 1.0])
def test_f1_lies_between(precision, recall):
    assert 0 <= metrics.f1(precision, recall) <= 1


def test_moving_average():
    assert metrics.moving_average([1.0, 2.0, 3.0, 4.0], 2) == [1.0, 1.5, 2.5, 3.5]
    assert len(metrics.moving_average([1.0, 5.0])) == 2


@pytest.mark.skip(reason="slow")
def test_top_k():
    assert metrics.top_k_accuracy(LOGITS, torch.tensor([0, 1, 2]), k=2) > 0
