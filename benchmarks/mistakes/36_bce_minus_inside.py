# exercise: classifier/binary_cross_entropy_with_logits
# course: built-in
# cause: subtracts the two terms where they are added, so targets of 0 count with the wrong sign

import torch
import torch.nn.functional as F


def binary_cross_entropy_with_logits(logits, targets):
    log_p = -F.softplus(-logits)
    log_not_p = -F.softplus(logits)
    loss = targets * log_p - (1 - targets) * log_not_p
    return -loss.mean()
