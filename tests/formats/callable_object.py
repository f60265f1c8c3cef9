# odd: an object with __call__ for a function
# marks: relu 2
class Relu:
    def __call__(self, x):
        return max(x, 0.0)


relu = Relu()
