"""Metadata that a model sends: checked where the model gives it, so that the fault is told with its line."""

import re
from collections.abc import Iterable, Mapping

Metadata = Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]
"""Keys and values; a key may stand several times in a list of pairs. Values of keys that end in `-bin` are bytes."""

Entries = tuple[tuple[str, str | bytes], ...]

_KEY = re.compile(r"[0-9a-z_.-]+")
_TEXT = re.compile(r"[\x20-\x7e]*")


def entries(metadata: Metadata) -> Entries:
    """The pairs, keys in small letters. Raises ValueError or TypeError for what gRPC does not carry."""
    pairs = metadata.items() if isinstance(metadata, Mapping) else metadata
    return tuple((_key(key), _value(key, value)) for key, value in pairs)


def _key(key: str) -> str:
    small = key.lower()
    if not _KEY.fullmatch(small) or small.startswith("grpc-"):
        raise ValueError(f"metadata: {key!r} cannot be a key: letters, digits, `_`, `.` and `-`, and not `grpc-…`")
    return small


def _value(key: str, value: str | bytes) -> str | bytes:
    wanted = bytes if key.lower().endswith("-bin") else str
    if not isinstance(value, wanted):
        raise TypeError(f"metadata: the value of {key!r} must be {wanted.__name__}, it is {type(value).__name__}")
    if isinstance(value, str) and not _TEXT.fullmatch(value):
        raise ValueError(f"metadata: the value of {key!r} is not printable ASCII; send other text under {key}-bin, encoded")
    return value
