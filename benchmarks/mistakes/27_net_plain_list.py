# exercise: tensor_net/SimpleNeuralNet
# course: built-in
# cause: keeps the layers in a plain Python list, which the module does not register, so the model has no parameters

import torch
from torch import nn

training_imgs = torch.zeros(0, 784)
expected_outputs_in_training = torch.zeros(0, 10)


class SimpleNeuralNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [
            nn.Linear(784, 2000),
            nn.ReLU(),
            nn.Linear(2000, 400),
            nn.ReLU(),
            nn.Linear(400, 10),
            nn.Softmax(dim=1),
        ]

    def forward(self, imgs):
        x = imgs
        for layer in self.layers:
            x = layer(x)
        return x


def train(model, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    criterion = nn.MSELoss()
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = criterion(model(training_imgs), expected_outputs_in_training)
        loss.backward()
        optimizer.step()
