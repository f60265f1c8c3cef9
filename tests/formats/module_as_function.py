# odd: an nn.Module for a function
# unit: tensor_net
# marks: tensor_relu 3
import torch


class Relu(torch.nn.Module):
    def forward(self, input_tensor):
        return input_tensor * (input_tensor > 0)


tensor_relu = Relu()
