"""What the caller is told of an error: google.rpc.Status, as bytes for `grpc-status-details-bin`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from .errors import InvalidArgument, ModelError
from .protos import message_class

DETAILS_KEY = "grpc-status-details-bin"

_Status = message_class("google.rpc.Status")
_BadRequest = message_class("google.rpc.BadRequest")
_RetryInfo = message_class("google.rpc.RetryInfo")


_ROOM = 7000
"""Bytes that message and details may have as metadata: of more than 8 kB, with all else, gRPC may make another status."""

_SHORT = 500
"""Letters that are left of each text then: with the longest encoding of each, that is below gRPC's last limit."""


def told(error: ModelError) -> tuple[str, bytes]:
    """The message and the details of the status, their texts cut where gRPC would lose the status for their length."""
    packed = details(error)
    if len(quote(error.message)) + len(packed) * 4 / 3 <= _ROOM:
        return error.message, packed
    return _cut(error.message), details(error, _cut)


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def details(error: ModelError, cut: Callable[[str], str] = str) -> bytes:
    """The status with a BadRequest naming the field for an InvalidArgument, and a RetryInfo where the error says when to
    try again; empty for errors that need no details."""
    packed = []
    if isinstance(error, InvalidArgument):
        violation = {"field": cut(error.field), "description": cut(error.description)}
        packed.append(_packed(_BadRequest(field_violations=[violation])))
    if error.retry_after is not None:
        info = _RetryInfo()
        info.retry_delay.FromNanoseconds(round(error.retry_after * 1e9))
        packed.append(_packed(info))
    if not packed:
        return b""
    status: bytes = _Status(code=error.code, message=cut(error.message), details=packed).SerializeToString()
    return status


def _packed(detail: Any) -> dict[str, object]:
    return {"type_url": f"type.googleapis.com/{detail.DESCRIPTOR.full_name}", "value": detail.SerializeToString()}


def violations(serialized: bytes) -> list[tuple[str, str]]:
    """The (field, description) pairs in the bytes that `details` makes."""
    found = []
    for each in unpacked(serialized, _BadRequest):
        found += [(violation.field, violation.description) for violation in each.field_violations]
    return found


def retry_after(serialized: bytes) -> float | None:
    """The seconds after which the bytes that `details` makes say to try again."""
    return next((each.retry_delay.ToNanoseconds() / 1e9 for each in unpacked(serialized, _RetryInfo)), None)


def unpacked(serialized: bytes, kind: Any) -> list[Any]:
    """The details of one kind in the bytes of a Status."""
    found = _Status.FromString(serialized).details
    return [kind.FromString(each.value) for each in found if each.type_url.endswith(f"/{kind.DESCRIPTOR.full_name}")]
