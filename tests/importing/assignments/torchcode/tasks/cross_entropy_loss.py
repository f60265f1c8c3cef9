"""Cross-Entropy Loss."""

TASK = {
    "title": "Cross-Entropy Loss",
    "difficulty": "Easy",
    "function_name": "cross_entropy_loss",
    "hint": "The mean of the negative log-probabilities of the targets.",
    "tests": [
        {
            "name": "Matches torch",
            "code": """
import torch
import torch.nn.functional as F
logits = torch.tensor([[2.0, 1.0, -0.1], [0.5, 2.5, 0.3]])
targets = torch.tensor([0, 1])
assert torch.allclose({fn}(logits, targets), F.cross_entropy(logits, targets), atol=1e-5)
""",
        },
        {
            "name": "Stability",
            "code": """
import torch
loss = {fn}(torch.tensor([[1000.0, 0.0]]), torch.tensor([0]))
assert not torch.isnan(loss) and not torch.isinf(loss)
""",
        },
        {
            "name": "Random",
            "code": """
import torch
logits = torch.randn(8, 5); targets = torch.randint(0, 5, (8,))
assert torch.allclose({fn}(logits, targets), torch.nn.functional.cross_entropy(logits, targets), atol=1e-4)
""",
        },
    ],
}
