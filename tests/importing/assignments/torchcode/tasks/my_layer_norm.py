"""Layer Normalisation."""

TASK = {
    "title": "Layer Normalisation",
    "difficulty": "Medium",
    "function_name": "my_layer_norm",
    "hint": "Mean and variance go over the last dimension.",
    "tests": [
        {
            "name": "Shape",
            "code": """
import torch
x = torch.tensor([[1.0, 2.0, 3.0, 4.0], [-1.0, 0.0, 0.0, 1.0]])
assert {fn}(x, torch.ones(4), torch.zeros(4)).shape == (2, 4)
""",
        },
        {
            "name": "Scale and shift",
            "code": """
import torch
x = torch.tensor([[1.0, 2.0, 3.0, 4.0]])
out = {fn}(x, torch.full((4,), 2.0), torch.full((4,), 1.0))
assert torch.allclose(out.mean(), torch.tensor(1.0), atol=1e-4)
""",
        },
    ],
}
