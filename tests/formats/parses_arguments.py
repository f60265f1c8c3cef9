# odd: reads a command line that is not there
# marks: relu 2
# problem: SystemExit
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("file")
options = parser.parse_args()


def relu(x):
    return max(x, 0.0)
