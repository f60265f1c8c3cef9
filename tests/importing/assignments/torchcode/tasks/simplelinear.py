"""Linear Layer."""

TASK = {
    "title": "Linear Layer",
    "difficulty": "Medium",
    "function_name": "SimpleLinear",
    "hint": "y = x W^T + b.",
    "tests": [
        {
            "name": "Shape",
            "code": """
import torch
layer = {fn}(8, 4)
assert layer.forward(torch.randn(2, 8)).shape == (2, 4)
""",
        },
    ],
}
