"""Attention."""

TASK = {
    "title": "Attention",
    "difficulty": "Hard",
    "function_name": "scaled_dot_product_attention",
    "hint": "Divide the scores by the square root of d_k.",
    "tests": [
        {
            "name": "Shape",
            "code": """
import torch
Q, K, V = torch.randn(2, 4, 8), torch.randn(2, 4, 8), torch.randn(2, 4, 8)
assert {fn}(Q, K, V).shape == (2, 4, 8)
""",
        },
        {
            "name": "Uniform weights",
            "code": """
import torch
Q = torch.zeros(1, 2, 4)
K = torch.ones(1, 3, 4)
V = torch.arange(6.0).reshape(1, 3, 2)
assert torch.allclose({fn}(Q, K, V)[0, 0], torch.tensor([2.0, 3.0]))
""",
        },
        {
            "name": "Cross attention",
            "code": """
import torch
Q = torch.tensor([[[1.0, 0.0], [0.0, -1.0]]])
K = torch.tensor([[[1.0, 1.0], [0.0, 2.0], [-1.0, 0.5]]])
V = torch.tensor([[[1.0], [2.0], [3.0]]])
assert {fn}(Q, K, V).shape == (1, 2, 1)
""",
        },
    ],
}
