"""Helpers that the graders of all units share."""


def mistakes(exercise, replaces=None, /, **wrong):
    """Add mistakes of one expression each: name=(hint, implementation)."""
    for name, (hint, implementation) in wrong.items():
        implementation.__name__ = name
        exercise.mistake(hint=hint, replaces=replaces)(implementation)
