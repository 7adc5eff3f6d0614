"""How many calls are being answered, so that a draining server knows when it may end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class InFlight:
    """A count of calls; used from one event loop."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Counts a call while the block runs."""
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if self._count == 0:
                self._idle.set()

    async def ended(self, timeout: float) -> int:
        """Waits until none is left, at most `timeout` seconds; returns how many are."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._idle.wait(), timeout)
        return self._count
