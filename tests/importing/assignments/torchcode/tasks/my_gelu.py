"""GELU."""

TASK = {
    "title": "GELU",
    "difficulty": "Easy",
    "function_name": "my_gelu",
    "hint": "x times the normal distribution function.",
    "tests": [
        {
            "name": "Zero",
            "code": """
import torch
assert {fn}(torch.tensor([0.0])).item() == 0.0
""",
        },
        {
            "name": "Values",
            "code": """
import torch
x = torch.tensor([-3.0, -1.0, 1.0, 3.0])
out = {fn}(x)
ref = torch.nn.functional.gelu(x)
assert torch.allclose(out, ref, atol=1e-4)
""",
        },
    ],
}
