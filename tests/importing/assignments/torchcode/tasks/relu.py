"""Implement ReLU."""

TASK = {
    "title": "Implement ReLU",
    "difficulty": "Easy",
    "function_name": "relu",
    "hint": "Negative numbers become 0.",
    "tests": [
        {
            "name": "Basic values",
            "code": """
import torch
x = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0])
out = {fn}(x)
expected = torch.tensor([0.0, 0.0, 0.0, 1.0, 2.0])
assert torch.allclose(out, expected), f"expected {expected}, got {out}"
""",
        },
        {
            "name": "Shape preserved",
            "code": """
import torch
x = torch.randn(3, 4, 5)
assert {fn}(x).shape == x.shape
""",
        },
        {
            "name": "Gradient flows",
            "code": """
import torch
x = torch.tensor([-1.0, 2.0], requires_grad=True)
{fn}(x).sum().backward()
assert x.grad is not None and x.grad[0] == 0
""",
        },
    ],
}
