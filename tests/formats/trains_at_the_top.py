# odd: trains a small net at the top level
# marks: relu 2
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters())
for _ in range(20):
    loss = model(torch.randn(8, 2)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def relu(x):
    return max(x, 0.0)
