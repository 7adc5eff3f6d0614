"""What ends a service: SIGTERM, SIGINT, and the death of the supervisor, told by the end of stdin."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable


def on_end(stop: Callable[[str], None], supervised: bool) -> None:
    """Calls `stop(reason)` in the running event loop at the first sign; a second SIGINT or SIGTERM ends the process."""
    loop = asyncio.get_running_loop()

    def signalled(number: signal.Signals) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        stop(number.name)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled, number)
    if supervised:
        threading.Thread(target=_wait_for_end_of_input, args=(loop, stop), name="supervisor", daemon=True).start()


def _wait_for_end_of_input(loop: asyncio.AbstractEventLoop, stop: Callable[[str], None]) -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # a closed stdin tells the same as its end
    loop.call_soon_threadsafe(stop, "the supervisor is gone")
