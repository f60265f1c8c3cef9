"""Examples that a student wrote beside the code: a call, and what it should give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OwnExample:
    """An example of the student's own, as texts: the ``call``, what the student ``expected``, what the code
    ``returned`` (None: nothing), and what the ``reference`` makes of it (None: not known). ``agrees`` says whether all
    that is known is the same (None: it could not be looked at), and ``message`` what is wrong.
    """

    call: str
    expected: str
    returned: str | None = None
    reference: str | None = None
    agrees: bool | None = None
    message: str
    file: str
    line: int
    cell: int | None = None
