"""What the caller is told of an error: google.rpc.Status, as bytes for `grpc-status-details-bin`."""

from .errors import InvalidArgument, ModelError
from .protos import message_class

DETAILS_KEY = "grpc-status-details-bin"

_Status = message_class("google.rpc.Status")
_BadRequest = message_class("google.rpc.BadRequest")


def details(error: ModelError) -> bytes:
    """The status with a BadRequest naming the field for an InvalidArgument; empty for errors that need no details."""
    if not isinstance(error, InvalidArgument):
        return b""
    violation = {"field": error.field, "description": error.description}
    packed = {
        "type_url": "type.googleapis.com/google.rpc.BadRequest",
        "value": _BadRequest(field_violations=[violation]).SerializeToString(),
    }
    status: bytes = _Status(code=error.code, message=error.message, details=[packed]).SerializeToString()
    return status


def violations(serialized: bytes) -> list[tuple[str, str]]:
    """The (field, description) pairs in the bytes that `details` makes."""
    found = []
    for detail in _Status.FromString(serialized).details:
        if detail.type_url.endswith("/google.rpc.BadRequest"):
            found += [(each.field, each.description) for each in _BadRequest.FromString(detail.value).field_violations]
    return found
