# exercise: classifier/training_step
# course: built-in
# cause: leaves the parentheses off optimizer.step, which names the method and does not call it

import torch
import torch.nn.functional as F


def training_step(model, batch, labels, optimizer):
    optimizer.zero_grad()
    out = model(batch)
    loss = F.cross_entropy(out, labels)
    loss.backward()
    optimizer.step
    return loss
