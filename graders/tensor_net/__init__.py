"""Unit `tensor_net`: a three-layer net of six tensors."""

from graders.tensor_net import layers, passes, training, images, digits  # noqa: F401, I001 (the order of the exercises)
