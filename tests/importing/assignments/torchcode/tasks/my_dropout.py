"""Dropout."""

TASK = {
    "title": "Dropout",
    "difficulty": "Easy",
    "function_name": "my_dropout",
    "hint": "Rescale by 1 / (1 - p).",
    "tests": [
        {
            "name": "Training",
            "code": """
import torch
torch.manual_seed(0)
out = {fn}(torch.ones(1000), 0.5, True)
assert 400 < (out == 0).sum() < 600
""",
        },
        {
            "name": "Evaluation",
            "code": """
import torch
x = torch.tensor([1.0, -2.0, 3.0])
assert torch.equal({fn}(x, 0.9, False), x)
""",
        },
    ],
    "solution": '''def my_dropout(x, p, training):
    if not training or p == 0:
        return x
    mask = (torch.rand_like(x) > p).float()
    return x * mask / (1 - p)
''',
}
