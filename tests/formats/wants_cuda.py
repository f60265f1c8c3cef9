# odd: puts its tensors on a GPU
# marks: relu 2
# problem: NVIDIA|CUDA|cuda
import torch

weights = torch.ones(3, device="cuda" if torch.cuda.is_available() else "cuda:7")


def relu(x):
    return max(x, 0.0)
