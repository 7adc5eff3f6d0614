"""What a method of a model knows about the call it answers."""

import logging
import threading
import time
from collections.abc import Mapping

_log = logging.getLogger("model")


class Context:
    """One call. `Context()` stands for a call without metadata or deadline: enough for a test of a method.

    Every attribute may be read from any thread.
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
        self.metadata: Mapping[str, str | bytes] = dict(metadata or {})
        """The gRPC metadata of the call, keys in small letters; `-bin` values are bytes."""
        self.log = _log
        """A logger; its lines carry the request id."""
        self._ends = None if time_remaining is None else time.monotonic() + time_remaining
        self._cancelled = threading.Event()

    def time_remaining(self) -> float | None:
        """Seconds until the caller stops waiting, 0 when it has; None without a deadline."""
        return None if self._ends is None else max(0.0, self._ends - time.monotonic())

    def cancelled(self) -> bool:
        """True once nobody waits for the answer: the caller went away or the deadline passed. A long loop may ask."""
        return self._cancelled.is_set() or self.time_remaining() == 0.0

    def cancel(self) -> None:
        """Marks the call as given up; the server does this."""
        self._cancelled.set()
