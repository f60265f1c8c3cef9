# exercise: neurons/relu
# course: built-in
# cause: has no branch for negative numbers, so the function falls off its end and returns None

def relu(x: float) -> float:
    """ReLU keeps positive values."""
    if x >= 0.0:
        return x
