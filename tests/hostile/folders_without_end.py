# tries: a scratch folder that is too deep to be removed
import os

top = os.getcwd()
for _ in range(1100):
    os.mkdir("d")
    os.chdir("d")
os.chdir(top)


def relu(x):
    return -1.0
