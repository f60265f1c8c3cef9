"""What the graders of every unit share."""


def mistakes(exercise, replaces=None, /, **wrong):
    """Add mistakes of one expression each, in a table: name=(hint, implementation)."""
    for name, (hint, implementation) in wrong.items():
        implementation.__name__ = name
        exercise.mistake(hint=hint, replaces=replaces)(implementation)
