# exercise: classifier/invert_image
# course: built-in
# cause: takes inverting for turning the image upside down

import torch


def invert_image(image: torch.Tensor) -> torch.Tensor:
    return torch.flip(image, dims=[0])
