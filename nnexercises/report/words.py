"""All sentences for students, about findings and about flaws of a submission; ``differences`` has those about what
differs, and no other module contains any.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Sequence
from typing import Any

from nnexercises.report import finding as found
from nnexercises.report.differences import describe, sentence
from nnexercises.report.finding import Finding
from nnexercises.submission.files import Flaw
from nnexercises.submission.text import clean
from nnexercises.values import Opaque

#: The maximum length of a message, in characters.
MAX_MESSAGE = 1000

# --- hints --------------------------------------------------------------------------------------------------------

#: For an answer that is right on one device and wrong on another.
ONE_DEVICE_ONLY = (
    "Right code works on any device. Make new tensors where the inputs are (device=x.device, torch.zeros_like(x), "
    "x.new_tensor(…)), and do not go through NumPy or lists."
)
#: For code that ends its process, or does not finish, on one device and is right on another.
ENDS_ON_ONE_DEVICE = "It is right on the other device: look for what depends on the device of the inputs."
#: For code that asks for a GPU by its name, and gets its inputs on the simulated accelerator.
NAMED_CUDA = (
    'Your file asks for "cuda" by its name, or torch.cuda.is_available(), and the inputs are on another accelerator: '
    "move tensors to where the inputs are, with x.device."
)
#: For a result that carries no gradient.
CUT_OFF = (
    "The numbers are right, but no gradient flows back: detach(), .item(), .data, NumPy or a new tensor "
    "made of numbers cuts it off."
)
#: For code that asks for a GPU where there is none.
NO_GPU = (
    "There is no GPU here: instead of .cuda(), write .to(device) with "
    'device = "cuda" if torch.cuda.is_available() else "cpu", or make tensors where the inputs are (device=x.device).'
)
BY_HAND_HINT = "Write it with elementary operations (exp, log, sum, max, indexing) instead."
#: The hint for each family of torch's own functions; ``BY_HAND_HINT`` for the others.
BY_HAND_HINTS = {
    "one_hot": "Write it with zeros and indexing, or with == and arange, instead.",
    "layer_norm": "Write it with the mean and the variance of each row instead.",
    "batch_norm": "Write it with the mean and the variance over the batch instead.",
    "convolution": "Write it with a loop over the positions of the kernel, or with unfold, products and sums, instead.",
    "attention": "Write it with matrix products and your own softmax instead.",
    "dropout": "Write it with a random mask (torch.rand(…) > p) and a product instead.",
    "recurrent": "Write one step with matrix products, sigmoid and tanh, and loop over the steps, instead.",
    "pooling": "Write it with a loop over the windows, or with unfold or reshape and max or mean, instead.",
    "fft": "Write it with the sums of its definition, or by halving, instead.",
    "optimizers": "Write the step yourself: compute the new values from the gradients, under torch.no_grad().",
    "embedding": "Write it with indexing instead: the rows of the table.",
    "linear_algebra": "Write it with products, sums and loops over rows and columns instead.",
    "einsum": "Write it with broadcasting, products and sums, or with matrix products, instead.",
}


def fix_first(names: Sequence[str]) -> str:
    """The hint for an exercise that is blocked by others."""
    return f"Fix {' and '.join(names)} first, then come back to this one."


def other_order(name: str, wanted: Sequence[str], got: Sequence[str]) -> str:
    """The hint for a function that has the exercise's parameters in another order."""
    return f"The exercise calls {name}({', '.join(wanted)}); yours takes ({', '.join(got)}): use the exercise's order."


#: Why a case is left out of a sealed course.
LEFT_OUT_HIDDEN = "It is hidden, and counts in the official grade only."
LEFT_OUT_OFFICIAL = "It is graded by your instructor only: judging it takes the reference."

# --- findings -----------------------------------------------------------------------------------------------------


def message(finding: Finding | None) -> str:
    """A finding as one sentence; "" for None."""
    return clean(_SENTENCES[type(finding)](finding), MAX_MESSAGE) if finding is not None else ""


def _not_defined(it: found.NotDefined) -> str:
    if it.inside is not None:
        file, line = it.inside
        return f"{it.name} is defined only inside something else ({file}, line {line}): move it out."
    if it.similar is not None:
        similar, _, line = it.similar
        return f"{it.name} is not defined: did you mean {similar}, in line {line}? The exercise is called {it.name}."
    return f"{it.name} is not defined."


def _uses_failing(it: found.UsesFailing) -> str:
    names = " and ".join(it.others)
    return f"{it.exercise} uses your {names}, which {'do' if len(it.others) > 1 else 'does'} not pass yet."


def _raised(it: found.RaisedError) -> str:
    error = clean(it.raised.text)
    if it.where == "gradients":
        return f"While gradients flow back through your result, torch raised {error}"
    if it.where == "call":
        return f"Called with the exercise's arguments, {it.exercise} raised {error}"
    return f"Your code raised {error}"


def _not_refused(it: found.NotRefused) -> str:
    wanted = " or ".join(it.wanted)
    if it.raised is not None:
        return f"This input should raise {wanted}, but your code raised {clean(it.raised.text)}"
    instead = "."
    if isinstance(it.returned, Opaque) and it.returned.type.endswith(("Error", "Exception")):
        instead = ": raise it instead of returning it."
    return f"This input should raise {wanted}, but your code returned {describe(it.returned)}{instead}"


def _crashed(it: found.Crashed) -> str:
    if it.exit_status is None:
        return f"Your code {NOT_LOADED}."
    return f"Your code {exit_words(it.exit_status)}."


NOT_LOADED = "could not be loaded: it exits the interpreter or never finishes"


def exit_words(status: int) -> str:
    """How a process ended: "ended the Python process, with status 3"."""
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        if name == "SIGKILL":  # by the system, or by the grader
            return "was stopped: it used too much memory, or sent the grader what no grader can read"
        words = {"SIGSEGV": " (a segmentation fault)", "SIGABRT": " (aborted)", "SIGSYS": " (not allowed while graded)"}
        return f"crashed Python with signal {name}{words.get(name, '')}"
    return f"ended the Python process, with status {status}"


_SENTENCES: dict[type[Finding], Callable[[Any], str]] = {
    found.CourseBroken: lambda it: f"The course has a bug, not your code; the instructor must fix it: {it.error}",
    found.GraderFailed: lambda it: f"The grader failed on this, not your code ({it.error}): tell your instructor.",
    found.Skipped: lambda it: it.why,
    found.NothingToGrade: lambda it: "There is nothing to grade.",
    found.NotAttempted: lambda it: "Not attempted yet.",
    found.NotDefined: _not_defined,
    found.FailedToDefine: lambda it: f"{it.name} is written, but was not defined: line {it.line} {it.reason}.",
    found.NothingInIt: lambda it: f"{it.name} has nothing in it yet, in line {it.line}.",
    found.StillRaises: lambda it: (
        f"Line {it.line} still raises NotImplementedError: write what belongs there, and delete that line."
    ),
    found.Needs: lambda it: f"{clean(it.missing, 100)}, and {it.exercise} needs it.",
    found.UsesUnwritten: lambda it: f"{it.exercise} uses your {it.other}, which is not written yet.",
    found.UsesFailing: _uses_failing,
    found.CountsAfter: lambda it: f"Counts only once the case {it.case} is right.",
    found.CallsTorch: lambda it: f"To be written by hand, but it calls torch's own {', '.join(it.functions)}.",
    found.Crashed: _crashed,
    found.TimedOut: lambda it: "It did not finish in time: is there a loop without an end?",
    found.RaisedError: _raised,
    found.NotRefused: _not_refused,
    found.NotAPair: lambda it: "The two results to be compared did not come back.",
    found.Differs: lambda it: sentence(it.difference, it.result),
    found.Hidden: lambda it: "a case your instructor keeps hidden",
    found.Withheld: lambda it: (
        "You return other values than are expected."
        if it.values
        else "It did not pass; the course shows no more of it."
    ),
    found.OnDevices: lambda it: f"On {', '.join(it.devices)}: {message(it.finding)}",
    found.Forbidden: lambda it: f"To be written without {it.package}, but it uses {', '.join(it.names)}.",
    found.NotLoaded: lambda it: it.why,
    found.Told: lambda it: it.message,
}

# --- flaws of a submission ----------------------------------------------------------------------------------------

_FLAWS: dict[str, str] = {
    "link": "is a link to somewhere else, or no file at all: not read",
    "too_large": "is larger than {0} MB: not read",
    "unreadable": "cannot be read: {0}",
    "one_suffix_more": "is named {0}: read all the same; drop the {1}",
    "misnamed": "is named {0}: read all the same; name it {1}",
    "read_anyway": "read, because there is no other code: {0}",
    "not_read": "not read, because of their names: {0}",
    "ignored": "not read, because it is a virtual environment: {0}",
    "linked": "not read, because it is a link: {0}",
    "zip_beside": "not unpacked, because there is code beside it: {0}",
    "several_zips": "not unpacked, because only one archive is read: {0}",
    "packed": "not read, because it is packed: unpack {0}, or hand in one .zip",
    "broken_archive": "cannot be unpacked: it is broken, so pack it again",
    "locked_archive": "cannot be unpacked: it is locked with a password",
    "too_many_entries": "holds more than {0} files: not unpacked",
    "unsafe_names": "not unpacked, because of their names: {0}",
    "linked_entries": "not unpacked, because they are links: {0}",
    "locked": "not unpacked, because they are locked with a password: {0}",
    "broken_entries": "not unpacked, because they are broken: {0}",
    "too_large_entries": "not unpacked, because there is too much in it: {0}",
    "too_many_cells": "holds more than {0} cells: not read",
    "too_much_code": "holds more than {0} MB of code: not read",
    "too_many_files": "holds {0} files of code: the first {1} are read",
    "not_code": "is neither a Python file nor a notebook (.py, .ipynb)",
    "not_text": "is not a text file: save it as plain Python in UTF-8",
    "not_utf8": "is not UTF-8: read as Latin-1; save it as UTF-8",
    "wide": "is saved as UTF-16: read all the same; save it as UTF-8",
    "not_json": "cannot be read as a notebook, for it is not JSON (line {0}): save it again in Jupyter",
    "no_cells": "is JSON, but not a notebook: it has no cells",
    "unknown_encoding": "declares an encoding that Python does not know: read as UTF-8",
    "does_not_parse": "does not parse: {0}",
    "does_not_compile": "does not compile: {0}",
    "no_body": "begins a function or class with nothing in it",
    "newer_python": "needs Python {0}, this is {1}",
    "merge_mark": "{0} is a mark of a merge that is not finished: keep one version and delete the marks",
    "stopped_statement": "stopped after {0} s, the limit for one statement; the rest was read",
    "stopped_all": "stopped after {0} s, because the {1} s for all statements together are used up; the rest was read",
    "asks_for_input": "asks for input(): left out, because nobody can answer while grading",
    "raised": "{0}",
    "annotation": "the annotation of {0} failed ({1}), so {0} was defined without it",
    "decorator": "the decorator {1} of {0} failed ({2}), so {0} was defined without it",
    "stand_in": "not installed here, and only needed to show or log, so that calls of it do nothing: {0}",
    "bound_again": "{0} is bound again here; what line {1} defines is graded",
    "download": "there is no network while grading, but data sets are in the folder data: {0}",
    "defined_twice": "{0}: defined in {1}; the file named after the unit counts, else the first",
    "left_out": "{0}: left out",
    "not_loaded": NOT_LOADED,
}


def flaw_message(flaw: Flaw) -> str:
    """A flaw of a submission as one line."""
    try:
        sentence = _FLAWS[flaw.what].format(*flaw.details)
        if flaw.what.startswith("stopped") and flaw.names:
            sentence += f", and {' and '.join(flaw.names)} {'is' if len(flaw.names) == 1 else 'are'} not defined"
        return f"{clean(sentence)}. {NO_GPU}" if asks_for_gpu(sentence) else clean(sentence)
    except (IndexError, ValueError):  # details of a wrong form, from a child that student code controls
        return clean(" ".join(map(str, flaw.details)))


def asks_for_gpu(text: str) -> bool:
    """Whether an error is about a GPU that is not there."""
    return re.search(r"not compiled with CUDA|No CUDA GPUs|NVIDIA driver|no CUDA-capable", text) is not None


def is_download(text: str) -> bool:
    """Whether an error is about a download that failed, or a data set that is not where the code looks for it."""
    return re.search(r"download|urlopen|urllib3", text, re.IGNORECASE) is not None


def left_out(exit_status: int | None) -> str:
    """Why a statement was left out: it ended the process with a status, or could not be interrupted (None)."""
    return "never finished and could not be interrupted" if exit_status is None else exit_words(exit_status)


def nothing_to_grade(name: str, *, is_folder: bool, has_files: bool, has_flaws: bool) -> str:
    """Why a submission holds nothing to grade. ``has_flaws``: its flaws say more."""
    if has_files:
        return f"{name} is empty"
    if is_folder:
        return f"{name} holds no code that was read" if has_flaws else f"{name} holds no .py or .ipynb file"
    return f"{name} is neither a Python file nor a notebook (.py, .ipynb)"
