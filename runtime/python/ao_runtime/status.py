"""What the caller is told of an error: google.rpc.Status, as bytes for `grpc-status-details-bin`."""

from typing import Any

from .errors import InvalidArgument, ModelError
from .protos import message_class

DETAILS_KEY = "grpc-status-details-bin"

_Status = message_class("google.rpc.Status")
_BadRequest = message_class("google.rpc.BadRequest")
_RetryInfo = message_class("google.rpc.RetryInfo")


def details(error: ModelError) -> bytes:
    """The status with a BadRequest naming the field for an InvalidArgument, and a RetryInfo where the error says when to
    try again; empty for errors that need no details."""
    packed = []
    if isinstance(error, InvalidArgument):
        violation = {"field": error.field, "description": error.description}
        packed.append(_packed(_BadRequest(field_violations=[violation])))
    if error.retry_after is not None:
        info = _RetryInfo()
        info.retry_delay.FromNanoseconds(round(error.retry_after * 1e9))
        packed.append(_packed(info))
    if not packed:
        return b""
    status: bytes = _Status(code=error.code, message=error.message, details=packed).SerializeToString()
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
