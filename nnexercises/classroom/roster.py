"""stub"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Student:
    """A student."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    lms_id: str = ""
    github: str = ""
