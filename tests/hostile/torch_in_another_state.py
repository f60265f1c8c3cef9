# tries: other defaults of torch for all that follow
# marks: relu 2
import torch

torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
torch.set_grad_enabled(False)
torch.inference_mode().__enter__()
torch.use_deterministic_algorithms(True)


def relu(x):
    return max(x, 0.0)
