# exercise: neurons/relu
# course: built-in
# cause: prints the result instead of returning it

def relu(x: float) -> float:
    """Rectified linear unit."""
    if x > 0:
        print(x)
    else:
        print(0.0)


relu(3.0)
relu(-2.0)
