"""What a method of a model knows about the call it answers, and what it may send besides the answer."""

import logging
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from .metadata import Entries, Metadata, entries

_log = logging.getLogger("model")


class CallLog(logging.LoggerAdapter[logging.Logger]):
    """A logger whose lines carry the request id of one call, also from a method that answers several at once."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        kwargs["extra"] = {**(self.extra or {}), **(kwargs.get("extra") or {})}
        return msg, kwargs


class Context:
    """One call. `Context()` stands for a call without metadata or deadline: enough for a test of a method.

    Everything here may be used from any thread.
    """

    def __init__(
        self,
        *,
        request_id: str = "",
        metadata: Mapping[str, str | bytes] | None = None,
        time_remaining: float | None = None,
    ) -> None:
        self.request_id = request_id
        """The id that the logs of both services carry for this request."""
        self.metadata: Mapping[str, str | bytes] = {} if metadata is None else metadata
        """The gRPC metadata of the call, keys in small letters; `-bin` values are bytes."""
        self.initial_metadata: Entries | None = None
        """What was sent ahead of the answer; None while nothing was."""
        self.trailing_metadata: Entries = ()
        """What will be sent after the answer."""
        self._ends = None if time_remaining is None else time.monotonic() + time_remaining
        self._cancelled = False
        self._send_initial: Callable[[Entries], None] | None = None

    @property
    def log(self) -> CallLog:
        """A logger; its lines carry the request id."""
        return CallLog(_log, {"request_id": self.request_id} if self.request_id else {})

    def time_remaining(self) -> float | None:
        """Seconds until the caller stops waiting, 0 when it has; None without a deadline."""
        return None if self._ends is None else max(0.0, self._ends - time.monotonic())

    def cancelled(self) -> bool:
        """True once nobody waits for the answer: the caller went away or the deadline passed. A long loop may ask."""
        return self._cancelled or self.time_remaining() == 0.0

    def send_initial_metadata(self, metadata: Metadata) -> None:
        """Sends metadata ahead of the answer, at once. Once a call, and before the first message of a stream.

        `metadata` is a dict or pairs: `{"model-version": "3"}`. Raises RuntimeError when it was sent already, ValueError
        or TypeError for what gRPC does not carry.
        """
        if self.initial_metadata is not None:
            raise RuntimeError("initial metadata is sent once a call, before its first message")
        self.initial_metadata = entries(metadata)
        if self._send_initial:
            self._send_initial(self.initial_metadata)

    def set_trailing_metadata(self, metadata: Metadata) -> None:
        """What is sent with the status, after the last message, be it OK or an error; a later value replaces an earlier one
        of its key. Raises as above."""
        added = entries(metadata)
        keys = {key for key, _ in added}
        self.trailing_metadata = (*(pair for pair in self.trailing_metadata if pair[0] not in keys), *added)

    def cancel(self) -> None:
        """Marks the call as given up; the server does this."""
        self._cancelled = True
