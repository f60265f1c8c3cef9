"""Frames between the trusted process and its children: JSON for structure, safetensors for numbers.

A frame is two unsigned 32-bit lengths (big-endian), that many bytes of JSON, then that many bytes of safetensors
(https://huggingface.co/docs/safetensors). Nothing is unpickled, and a reader checks lengths before it allocates.
Sealed courses use the same encoding in files.
"""

from __future__ import annotations

import base64
import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from nnexercises.values import CARRIERS, MAX_INT, Array, Opaque, Record, Sketch, is_flat

HEADER = struct.Struct(">II")
MAX_JSON = 128 << 20
MAX_TENSORS = 256 << 20
#: The maximum nesting depth of a frame.
MAX_NESTING = 64
#: A text or list of numbers of more characters or items is sent as an array.
LONG = 1000
#: How many keys of a dict may have the same hash. Python's hashes of numbers are no secret, and a dict of keys that
#: collide takes minutes to build.
MAX_COLLIDING = 100

Message = TypeVar("Message")


@dataclass(frozen=True)
class Limits:
    """What a reader accepts: bytes of JSON (parsed, they take up to a hundred times the memory), and bytes of arrays,
    counted once per reference (None: no limit).
    """

    json: int = MAX_JSON
    referred: int | None = None


TRUSTED = Limits()
#: For a process that runs student code.
UNTRUSTED = Limits(json=4 << 20, referred=2 * MAX_TENSORS)


class WireError(Exception):
    """The bytes are not a valid frame, or the frame exceeds a limit."""


class Closed(WireError):
    """The other side closed the pipe."""


def encode(message: Any) -> bytes:
    """One frame holding ``message``.

    Raises:
        TypeError: the message holds something that cannot be serialized.
        WireError: it is over the size limits.
    """
    text, tensors = to_parts(message)
    return HEADER.pack(len(text), len(tensors)) + text + tensors


def to_parts(message: Any) -> tuple[bytes, bytes]:
    """Encode a message as JSON and safetensors.

    Raises:
        TypeError: the message holds something that cannot be serialized.
        WireError: it is over the size limits.
    """
    arrays: _Arrays = {}
    text = json.dumps(_pack(message, arrays), separators=(",", ":")).encode()
    tensors = save_tensors(dict(arrays.values())) if arrays else b""
    if len(text) > MAX_JSON or len(tensors) > MAX_TENSORS:
        size = (len(text) + len(tensors)) >> 20
        raise WireError(f"{size} MiB, where {MAX_JSON >> 20} MiB of text and {MAX_TENSORS >> 20} MiB of numbers may be")
    return text, tensors


def decode(frame: bytes) -> Any:
    """The message in a whole frame.

    Raises:
        WireError: the bytes are not one whole frame.
    """
    if len(frame) < HEADER.size:
        raise WireError("a frame shorter than its header")
    text_length, tensors_length = _lengths(frame[: HEADER.size])
    if len(frame) != HEADER.size + text_length + tensors_length:
        raise WireError("a frame whose lengths do not add up")
    return from_parts(frame[HEADER.size : HEADER.size + text_length], frame[HEADER.size + text_length :])


def send(pipe: socket.socket, message: Any) -> None:
    """Write one frame to ``pipe``."""
    pipe.sendall(encode(message))


def receive(pipe: socket.socket, left: Callable[[], float] | None = None, limits: Limits = TRUSTED) -> Any:
    """Read one frame from ``pipe``.

    ``left`` returns how many seconds are left (see ``deadline.countdown``); None waits forever.

    Raises:
        Closed: the other side closed the pipe.
        TimeoutError: the deadline passed before the frame was complete.
        WireError: the bytes are not a valid frame.
    """
    text_length, tensors_length = _lengths(_read(pipe, HEADER.size, left))
    if text_length > limits.json:
        raise WireError("a frame over its size limit")
    text = _read(pipe, text_length, left)
    return from_parts(text, _read(pipe, tensors_length, left), limits)


def receive_record(
    pipe: socket.socket,
    record: type[Message],
    left: Callable[[], float] | None = None,
    limits: Limits = TRUSTED,
) -> Message:
    """Read one frame as a record: a dataclass whose fields are checked by type and bounds.

    Raises:
        Closed: the other side closed the pipe.
        TimeoutError: the deadline passed before the frame was complete.
        WireError: the bytes are not a valid frame, or not such a record.
    """
    return as_record(receive(pipe, left, limits), record)


def as_record(message: Any, record: type[Message]) -> Message:
    """Convert a message to a record.

    Raises:
        WireError: it is not such a record.
    """
    try:
        return msgspec.convert(message, record)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise WireError(f"not a {record.__name__}: {error}") from error


def _lengths(header: bytes) -> tuple[int, int]:
    text_length, tensors_length = HEADER.unpack(header)
    if text_length > MAX_JSON or tensors_length > MAX_TENSORS:
        raise WireError("a frame over its size limit")
    return text_length, tensors_length


def _read(pipe: socket.socket, size: int, left: Callable[[], float] | None) -> bytes:
    # Read in chunks, so that a forged length allocates nothing before its bytes arrive.
    chunks: list[bytes] = []
    missing = size
    while missing:
        seconds = None if left is None else left()
        if seconds is not None and seconds <= 0:
            raise TimeoutError
        pipe.settimeout(seconds)
        try:
            chunk = pipe.recv(min(missing, 1 << 20))
        except TimeoutError:
            continue
        except ConnectionError as error:
            raise Closed("the pipe was closed") from error
        if not chunk:
            raise Closed("the pipe was closed")
        chunks.append(chunk)
        missing -= len(chunk)
    return b"".join(chunks)


def from_parts(text: bytes, tensors: bytes, limits: Limits = TRUSTED) -> Any:
    """Decode a message from JSON and safetensors.

    Raises:
        WireError: they cannot be decoded.
    """
    try:
        return _Unpacker(load_tensors(tensors) if tensors else {}, limits.referred).unpack(json.loads(text), 0)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, SafetensorError, OverflowError) as error:
        raise WireError(f"a frame that does not read: {type(error).__name__}") from error


#: The arrays in a frame: dtype, shape and the numbers → name and array.
_Arrays = dict[tuple[str, tuple[int, ...], bytes], tuple[str, np.ndarray]]


def _pack(value: Any, arrays: _Arrays) -> Any:
    if isinstance(value, list | tuple | str | bytes) and len(value) > LONG:
        packed = _pack_long(value, arrays)
        if packed is not None:
            return packed
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [_pack(item, arrays) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_pack(item, arrays) for item in value]}
    if isinstance(value, Record):
        return {"record": [value.type, value.is_tuple, [[key, _pack(item, arrays)] for key, item in value.items()]]}
    if isinstance(value, dict):
        return {"dict": [[_pack(key, arrays), _pack(item, arrays)] for key, item in value.items()]}
    if isinstance(value, set | frozenset):
        return {type(value).__name__: [_pack(item, arrays) for item in sorted(value, key=repr)]}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, Opaque):
        return {"opaque": [value.type, value.text]}
    if isinstance(value, Sketch):
        parts = [_pack(Array(part, str(part.dtype), "ndarray"), arrays) for part in value.parts]
        return {"sketch": [list(value.shape), value.dtype, value.kind, value.device, parts]}
    if isinstance(value, Array):
        data = np.ascontiguousarray(value.data).reshape(value.data.shape)
        if value.sort == "complex":  # safetensors has no complex128
            data = np.stack([data.real, data.imag], axis=-1)
        layout = None if value.layout is None else list(value.layout)
        name = _named(data, value.dtype, arrays)
        return {"array": [name, value.dtype, value.kind, layout, value.requires_grad, value.device]}
    if is_dataclass(value):  # a record: its fields by name, except those with their default value
        kind: Any = type(value)
        defaults = _defaults(kind)
        changed = (
            (name, item) for name, item in vars(value).items() if not _is_default(item, defaults.get(name, MISSING))
        )
        return {"dict": [[name, _pack(item, arrays)] for name, item in changed]}
    raise TypeError(f"cannot serialize a {type(value).__name__}")


def _pack_long(value: list[Any] | tuple[Any, ...] | str | bytes, arrays: _Arrays) -> Any:
    """A long text or flat list of numbers as an array, which takes a tenth of its size in JSON; None for others."""
    if isinstance(value, str | bytes):
        text = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        data = np.frombuffer(text, np.uint8)
    elif is_flat(value):
        data = np.array(value)
    else:
        return None
    return {"long": [type(value).__name__, _named(data, str(data.dtype), arrays)]}


def _named(data: np.ndarray, dtype: str, arrays: _Arrays) -> str:
    """The name of an array in its frame. Equal ones, such as an input before and after a call, are sent once."""
    return arrays.setdefault((dtype, data.shape, data.tobytes()), (str(len(arrays)), data))[0]


@cache
def _defaults(record: Any) -> dict[str, Any]:
    return {field.name: field.default for field in fields(record) if field.default is not MISSING}


def _is_default(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


class _Unpacker:
    """Decodes one frame, with its remaining budget of array bytes."""

    def __init__(self, arrays: dict[str, np.ndarray], max_referred: int | None) -> None:
        self.arrays = arrays
        self.left = max_referred

    def unpack(self, packed: Any, depth: int) -> Any:
        if packed is None or isinstance(packed, (bool, float, str)):
            return packed
        if isinstance(packed, int):
            if abs(packed) >= MAX_INT:
                raise WireError("an integer over its size limit")
            return packed
        if depth > MAX_NESTING:
            raise WireError("a frame nested too deep")
        if isinstance(packed, list):
            return [self.unpack(item, depth + 1) for item in packed]
        if not isinstance(packed, dict) or len(packed) != 1:
            raise WireError("a node of no known kind")
        ((kind, body),) = packed.items()
        if kind == "tuple":
            return tuple(self.unpack(item, depth + 1) for item in body)
        if kind == "dict":
            return self.mapping([(self.unpack(key, depth + 1), item) for key, item in body], depth)
        if kind == "record":
            name, is_tuple, items = body
            if not all(str.isidentifier(text) for text in (name, *(key for key, _ in items))):
                raise WireError("a record whose names are none")
            return Record(name, self.mapping(items, depth), bool(is_tuple))
        if kind in ("set", "frozenset"):
            members = self.mapping([(self.unpack(item, depth + 1), None) for item in body], depth)
            return set(members) if kind == "set" else frozenset(members)
        if kind == "complex":
            real, imaginary = body
            return complex(float(real), float(imaginary))
        if kind == "bytes":
            return base64.b64decode(body, validate=True)
        if kind == "long":
            return self.long(*body)
        if kind == "opaque":
            type_name, text = body
            return Opaque(str(type_name), str(text))
        if kind == "array":
            return self.array(body)
        if kind == "sketch" and self.left is None:  # a process that runs student code sends whole results
            shape, dtype, array_kind, device, parts = body
            return Sketch(tuple(shape), dtype, array_kind, device, *(self.unpack(one, depth).data for one in parts))
        raise WireError("a node of no known kind")

    def mapping(self, items: list[tuple[Any, Any]], depth: int) -> dict[Any, Any]:
        hashes = sorted(hash(key) for key, _ in items)
        if any(first == last for first, last in zip(hashes, hashes[MAX_COLLIDING:], strict=False)):
            raise WireError("a dict whose keys collide")
        return {key: self.unpack(item, depth + 1) for key, item in items}

    def long(self, kind: str, name: str) -> Any:
        data = self.arrays[name]
        if data.ndim != 1 or data.dtype not in ((np.uint8,) if kind in ("str", "bytes") else (np.int64, np.float64)):
            raise WireError("a list of a type that is not allowed")
        self.spend(5 * data.nbytes)  # Python's numbers take 32 bytes, and a place in the list
        if kind in ("str", "bytes"):
            text = data.tobytes()
            return text.decode("utf-8", "surrogatepass") if kind == "str" else text
        return data.tolist() if kind == "list" else tuple(data.tolist())

    def spend(self, size: int) -> None:
        if self.left is not None:
            self.left -= size
            if self.left < 0:
                raise WireError("a frame over its size limit")

    def array(self, body: Any) -> Array:
        name, dtype, kind, layout, requires_grad, device = body
        data = self.arrays[name]
        self.spend(data.nbytes)
        if dtype in ("complex64", "complex128") and data.dtype.kind == "f" and data.shape[-1:] == (2,):
            data = (data[..., 0] + 1j * data[..., 1]).astype(dtype)
        if dtype not in CARRIERS or data.dtype != CARRIERS[dtype] or kind not in ("tensor", "ndarray"):
            raise WireError("an array of a type that is not allowed")
        if layout is not None and sorted(layout) != list(range(data.ndim)):
            raise WireError("an array with an impossible layout")
        if not re.fullmatch(r"[a-z]{1,20}", device):
            raise WireError("an array on no device")
        return Array(data, dtype, kind, None if layout is None else tuple(layout), bool(requires_grad), device)
