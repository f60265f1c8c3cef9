# exercise: tensor_net/SimpleNeuralNet
# course: built-in
# cause: does not call super().__init__() before it assigns modules

import torch
from torch import nn

training_imgs = torch.zeros(0, 784)
expected_outputs_in_training = torch.zeros(0, 10)


class SimpleNeuralNet(nn.Module):
    def __init__(self):
        self.fc1 = nn.Linear(784, 2000)
        self.fc2 = nn.Linear(2000, 400)
        self.fc3 = nn.Linear(400, 10)
        self.relu = nn.ReLU()

    def forward(self, imgs):
        x = self.relu(self.fc1(imgs))
        x = self.relu(self.fc2(x))
        return torch.softmax(self.fc3(x), dim=-1)


def train(model, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = ((model(training_imgs) - expected_outputs_in_training) ** 2).mean()
        loss.backward()
        optimizer.step()
