# odd: a function behind a decorator of its own
# marks: relu 2
def logged(function):
    def inner(*args, **kwargs):
        print(args)
        return function(*args, **kwargs)

    return inner


@logged
def relu(x):
    return max(x, 0.0)
