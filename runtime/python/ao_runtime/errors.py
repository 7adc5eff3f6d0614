"""Errors that a model raises on purpose: the caller is told, and nothing is logged as a failure."""


_LONGEST_WAIT = 10**9


class ModelError(Exception):
    """An answer that is an error. `code` is the gRPC status code; the message goes to the caller."""

    code = 2
    retry_after: float | None = None

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """`retry_after`: seconds after which the same request may succeed; the caller is told. Raises ValueError for a
        number that is no time to wait."""
        super().__init__(message)
        if retry_after is not None and not 0 <= retry_after <= _LONGEST_WAIT:
            raise ValueError(f"retry_after is {retry_after}, it must be seconds from 0 to {_LONGEST_WAIT}")
        self.message = message
        self.retry_after = retry_after


class InvalidArgument(ModelError):
    """A field of the request is wrong (HTTP 400). `field` is its path in the contract's spelling: `visit.id`."""

    code = 3

    def __init__(self, field: str, description: str) -> None:
        super().__init__(f"{field}: {description}" if field else description)
        self.field = field
        self.description = description


class DeadlineExceeded(ModelError):
    """The caller waits no more (HTTP 504)."""

    code = 4


class NotFound(ModelError):
    """What the request names does not exist (HTTP 404)."""

    code = 5


class AlreadyExists(ModelError):
    """What the request would make is there already (HTTP 409)."""

    code = 6


class PermissionDenied(ModelError):
    """The caller may not do this (HTTP 403)."""

    code = 7


class ResourceExhausted(ModelError):
    """A quota or a limit is reached (HTTP 429)."""

    code = 8


class FailedPrecondition(ModelError):
    """The request is right but the model is not in a state to answer it (HTTP 400)."""

    code = 9


class Aborted(ModelError):
    """Another request was faster; the caller may start over (HTTP 409)."""

    code = 10


class OutOfRange(ModelError):
    """The request asks past the end of what there is (HTTP 400)."""

    code = 11


class Unimplemented(ModelError):
    """The method is not written yet (HTTP 501)."""

    code = 12

    def __init__(self, message: str = "this method is not written yet") -> None:
        super().__init__(message)


class Unavailable(ModelError):
    """The model cannot answer now; the same request may succeed later (HTTP 503)."""

    code = 14


class Unauthenticated(ModelError):
    """The caller did not say who they are (HTTP 401)."""

    code = 16
