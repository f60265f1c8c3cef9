"""RMS Normalisation."""

TASK = {
    "title": "RMS Normalisation",
    "difficulty": "Medium",
    "function_name": "rms_norm",
    "hint": "Divide by the root of the mean of the squares.",
    "tests": [
        {
            "name": "Random only",
            "code": """
import torch
x = torch.randn(2, 8)
w = torch.ones(8)
assert torch.allclose({fn}(x, w).pow(2).mean(-1), torch.ones(2), atol=1e-3)
""",
        },
    ],
}
