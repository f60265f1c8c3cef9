"""Gradient Clipping."""

TASK = {
    "title": "Gradient Clipping",
    "difficulty": "Easy",
    "function_name": "clip_gradients",
    "hint": "One norm over all gradients together.",
    "tests": [
        {
            "name": "Long",
            "code": """
import torch
out = {fn}([torch.tensor([3.0, 4.0])], 1.0)
assert torch.allclose(out[0].norm(), torch.tensor(1.0), atol=1e-4)
""",
        },
        {
            "name": "Short stay",
            "code": """
import torch
grads = [torch.tensor([0.1, -0.2]), torch.tensor([[0.3]])]
assert torch.equal({fn}(grads, 5.0)[0], grads[0])
""",
        },
    ],
}
