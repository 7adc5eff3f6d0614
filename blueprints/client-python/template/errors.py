"""What goes wrong with a call."""

from __future__ import annotations

import json
from typing import Any

CODES = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)


class ApiError(Exception):
    """An answer that is an error, or none at all.

    `code` is gRPC's word (`NOT_FOUND`), `status` the HTTP status (0 where there was no answer), `details` are dicts
    that name their type in `@type`, `retry_after` is seconds where the service said so.
    """

    def __init__(
        self,
        code: str,
        status: int,
        message: str,
        details: list[dict[str, Any]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status
        self.message = message
        self.details = details or []
        self.retry_after = retry_after


def error_of(body: object, status: int, retry_after: str | None = None) -> ApiError:
    """The error in a google.rpc.Status; anything else is shown as it is."""
    found = body if isinstance(body, dict) else {}
    number = found.get("code")
    known = isinstance(number, int) and 0 <= number < len(CODES)
    code = CODES[number] if known and isinstance(number, int) else "UNAVAILABLE" if status >= 500 else "UNKNOWN"
    after = int(retry_after) if retry_after is not None and retry_after.isdigit() else None
    return ApiError(code, status, str(found.get("message", f"HTTP {status}")), found.get("details"), after)


def error_of_text(text: bytes, status: int, retry_after: str | None) -> ApiError:
    """The error of an answer over HTTP."""
    try:
        body: object = json.loads(text)
    except ValueError:
        body = None
    return error_of(body, status, retry_after)
