"""How many held-out digits the exercise `mnist` sees recognised, over many first weights.

    python benchmarks/mnist.py DATA [--nets N] [--iterations N] [--rate R] [--floor F]

DATA contains MNIST/raw. Trains the reference's net as the exercise does, and two that learn half as fast: with half the
iterations, and with half the learning rate. For each: mean, standard deviation and extremes of the share of digits that
it recognises, and how many standard deviations the mean is from the floor. The right net must stay above the floor and
the others below, with room for the few right answers in a million that begin with the worst weights.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor
from torchvision.datasets import MNIST

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from reference import tensor_net


def main() -> None:
    """Train the nets and print the figures."""
    parser = argparse.ArgumentParser(description="Measure how well right and slow nets learn MNIST.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--nets", type=int, default=96)
    parser.add_argument("--iterations", type=int, default=40)
    parser.add_argument("--rate", type=float, default=3.0)
    parser.add_argument("--floor", type=float, default=0.7)
    options = parser.parse_args()
    torch.set_num_threads(1)  # as in a worker
    dataset = MNIST(root=options.data, train=True)
    images, labels = dataset.data[:2000].flatten(1) / 255, dataset.targets[:2000]
    half = options.iterations // 2
    shares: dict[str, list[float]] = {"right": [], "half the iterations": [], "half the learning rate": []}
    began = time.process_time()
    for seed in range(options.nets):
        at = trained(images, labels, seed, options.rate, (half, options.iterations))
        (slow,) = trained(images, labels, seed, options.rate / 2, (options.iterations,))
        for found, share in zip(shares.values(), (at[1], at[0], slow), strict=True):
            found.append(share)
        print(seed, *(f"{found[-1]:.1%}" for found in shares.values()), flush=True)
    seconds = (time.process_time() - began) / options.nets / 2
    print(f"{seconds:.1f} s of processor time for {options.iterations} iterations on one thread")
    for name, found in shares.items():
        mean, spread = statistics.mean(found), statistics.stdev(found)
        print(
            f"{name}: mean {mean:.1%}, standard deviation {spread:.2%}, from {min(found):.1%} to {max(found):.1%}; "
            f"the floor is {(options.floor - mean) / spread:+.1f} standard deviations away"
        )


def trained(images: Tensor, labels: Tensor, seed: int, rate: float, iterations: Iterable[int]) -> list[float]:
    """The share of the second thousand images that a net of this seed recognises, after each of ``iterations``."""
    torch.manual_seed(seed)
    net = tensor_net.initialize_new_three_layer_net()
    expected = torch.eye(10)[labels[:1000]]
    done, shares = 0, []
    for count in iterations:
        for _ in range(count - done):
            tensor_net.tune_weights_once(net, images[:1000], expected, rate)
        done = count
        with torch.no_grad():
            digits = tensor_net.forward(images[1000:], net).argmax(dim=-1)
        shares.append((digits == labels[1000:]).double().mean().item())
    return shares


if __name__ == "__main__":
    main()
