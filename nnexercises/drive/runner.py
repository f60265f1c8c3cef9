"""Run one drive on one module and return its outcome. The same code drives the student's module and the reference."""

from __future__ import annotations

import contextlib
import linecache
import random
import time
from collections.abc import Callable, Iterator, Set
from typing import Any

import numpy as np
import numpy.random  # NumPy would otherwise load it in each child, at the first use
import torch
from torch import Tensor

from nnexercises.devices.prepare import reset_precision
from nnexercises.drive.outcome import MAX_LINE, MAX_NAME, Outcome, Raised
from nnexercises.drive.request import Request
from nnexercises.drive.scene import scene_of
from nnexercises.drive.solution import MissingName, Solution, restored
from nnexercises.drive.tensors import fields_of, floating_tensors, to_tensors, to_value
from nnexercises.drive.watching import watching
from nnexercises.process.deadline import OutOfTime, deadline
from nnexercises.values import Array, Value

Drive = Callable[..., Any]

#: The maximum length of an exception's message, in characters.
MAX_MESSAGE = 500
_GENERATOR = torch.default_generator


def run(
    drive: Drive,
    solution: Solution,
    request: Request,
    files: Set[str] = frozenset(),
    around: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext,
) -> Outcome:
    """Run ``drive`` once on ``solution``. ``files`` are the file names that belong to the student in a traceback; the
    drive itself runs inside ``around()``.
    """
    inputs = {name: to_tensors(value, request.device) for name, value in request.inputs.items()}
    sources = list(floating_tensors(inputs)) if request.differentiate else []
    for tensor in sources:
        tensor.requires_grad_()
    seed_everything(request.seed, request.device)
    calls: set[str] = set()
    told: dict[str, Any]
    began = time.perf_counter()
    with restored(solution):
        try:
            with deadline(request.seconds):
                arguments = {name: _record(drive, request, name, item) for name, item in inputs.items()}
                with watching(request.watch, calls, files), around():
                    result = drive(solution, **arguments)
                gradients = _pull_back(result, sources, request, calls, files) if request.differentiate else None
                value = to_value(result)
                after = {name: fields_of(item) if name in request.records else item for name, item in arguments.items()}
                inputs_after = {name: to_value(item) for name, item in after.items()}
            told = {"status": "returned", "value": value, "inputs_after": inputs_after, "gradients": gradients}
        except OutOfTime as error:
            told = {"status": "timed_out", "raised": describe(error, files)}
        except MissingName as error:
            name = error.name or ""  # student code can raise it too, with any name
            missing = name if name.isidentifier() and len(name) <= MAX_NAME else None
            told = {"status": "raised", "raised": describe(error, files), "missing": missing}
        except BaseException as error:  # student code may raise anything, also SystemExit and KeyboardInterrupt
            told = {"status": "raised", "raised": describe(error, files)}
    return Outcome(**told, calls=tuple(sorted(calls)), seconds=time.perf_counter() - began)


def _record(drive: Drive, request: Request, name: str, value: Any) -> Any:
    """An input as its drive takes it: a record becomes an instance of the grader's class."""
    return drive.__globals__[request.records[name]](**value) if name in request.records else value


def seed_everything(seed: int, device: str) -> None:
    """Seed all generators and reset torch's modes, so that the outcome depends on no earlier code."""
    _GENERATOR.manual_seed(seed)
    if device != "cpu" or torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.manual_seed(seed)  # seeds every device, and is slow where there is none
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.set_grad_enabled(True)
    reset_precision(device)


def _pull_back(
    result: Any, sources: list[Tensor], request: Request, calls: set[str], files: Set[str]
) -> dict[str, Value] | None:
    """The gradients by ``inputs``, nested like them; None if the result carries none. ``calls`` takes in what the
    student's own backward calls.
    """
    outputs = list(floating_tensors(result, by_key=True))
    if not any(output.requires_grad for output in outputs) or not sources:
        return None
    if request.cotangents and len(request.cotangents) != len(outputs):
        return None
    given = [to_tensors(array, request.device) for array in request.cotangents]
    cotangents = given or [torch.ones_like(output) for output in outputs]
    pairs = list(zip(outputs, cotangents, strict=True))
    if any(output.shape != cotangent.shape for output, cotangent in pairs):
        return None
    # A sum and not ``grad_outputs``, for which torch imports its compiler.
    total = sum((output * cotangent).sum() for output, cotangent in pairs if output.requires_grad)
    with watching(request.watch, calls, files):
        found = torch.autograd.grad(total, sources, allow_unused=True)
    gradients = iter(
        to_value(torch.zeros_like(source) if gradient is None else gradient)
        for source, gradient in zip(sources, found, strict=True)
    )
    # Nested as the inputs were: the drive may have changed its lists.
    return {name: _like(value, gradients) for name, value in request.inputs.items()}


def _like(value: Value, gradients: Iterator[Value]) -> Value:
    """The next gradients in the place of the floating-point tensors in a value, and None in that of everything else."""
    if isinstance(value, Array):
        is_source = value.kind == "tensor" and value.is_floating
        gradient = next(gradients) if is_source else None
        return gradient if isinstance(gradient, Array) else None
    if isinstance(value, dict):
        return {key: _like(item, gradients) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_like(item, gradients) for item in value)
    return None


def describe(error: BaseException, files: Set[str]) -> Raised:
    """The message of ``error``, and the innermost line of its traceback in the student's ``files``."""
    where: tuple[str | None, int | None, str | None, str | None] = (None, None, None, None)
    traceback, innermost = error.__traceback__, None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename in files:
            line = traceback.tb_lineno or 0
            source = linecache.getline(code.co_filename, line).strip()[:200]
            where = (code.co_filename, line, code.co_qualname, source)
            innermost = traceback
        traceback = traceback.tb_next
    if isinstance(error, SyntaxError) and error.filename in files and where[0] is None:
        where = (error.filename, error.lineno, None, (error.text or "").strip()[:200])
    file, line_number, function, source_line = where
    return Raised(
        type=type(error).__name__,
        message=_message(error),
        bases=tuple(base.__name__ for base in type(error).__mro__),
        file=file,
        line=line_number if isinstance(line_number, int) and 0 < line_number <= MAX_LINE else None,
        function=function,
        source=source_line,
        scene=scene_of(innermost),
    )


def _message(error: BaseException) -> str:
    try:
        with deadline(1.0):
            text = error.msg if isinstance(error, SyntaxError) and error.msg else str(error)
    except BaseException:  # their __str__, not ours
        text = ""
    return text[:MAX_MESSAGE]
