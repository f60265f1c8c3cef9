# odd: a lambda for a function
# marks: relu 2
relu = lambda x: x if x > 0 else 0.0
