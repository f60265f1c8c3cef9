"""Implement Softmax."""

TASK = {
    "title": "Implement Softmax",
    "difficulty": "Easy",
    "function_name": "my_softmax",
    "hint": "Subtract the maximum before you exponentiate.",
    "tests": [
        {
            "name": "Sums to one",
            "code": """
import torch
out = {fn}(torch.tensor([1.0, 2.0, 3.0]), dim=-1)
assert torch.allclose(out.sum(), torch.tensor(1.0)), "probabilities add up to 1"
""",
        },
        {
            "name": "2-D",
            "code": """
import torch
x = torch.tensor([[1.0, 2.0, -3.0], [0.0, 0.0, 0.0]])
out = {fn}(x, dim=0)
assert out.shape == x.shape
""",
        },
        {
            "name": "Large numbers",
            "code": """
import torch
out = {fn}(torch.tensor([1000.0, 1001.0]), dim=-1)
assert not torch.isnan(out).any(), "large scores overflow"
""",
        },
        {
            "name": "Against torch",
            "code": """
import torch
x = torch.randn(4, 8)
assert torch.allclose({fn}(x, dim=-1), torch.softmax(x, dim=-1), atol=1e-5)
""",
        },
    ],
}
