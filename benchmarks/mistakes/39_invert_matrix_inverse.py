# exercise: classifier/invert_image
# course: built-in
# cause: takes "invert" for the inverse of a matrix

import torch


def invert_image(image: torch.Tensor) -> torch.Tensor:
    return torch.linalg.inv(image)
