"""`python -m ao_runtime`: serves the model of the current folder until it is told to end."""

import asyncio
import gc
import logging
import os
import sys
from typing import Any, NoReturn

from . import logs
from .config import Settings
from .faults import StartupFault
from .loading import load
from .server import ModelServer
from .supervision import on_end

_log = logging.getLogger("ao_runtime")


async def run(settings: Settings, root: str) -> None:
    """Serves until a signal; returns when all is drained. Raises StartupFault when the model cannot be served."""
    ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    on_end(lambda reason: None if ended.done() else ended.set_result(reason), settings.supervised)
    server = ModelServer(settings, root)
    await server.start()
    loading = asyncio.ensure_future(load(root, settings.load_timeout))
    either: set[asyncio.Future[Any]] = {loading, ended}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    try:
        if loading.done():
            loaded = loading.result()
            gc.collect()
            gc.freeze()  # what the model and its libraries hold is there to stay: not worth a look at every collection
            server.serve(loaded)
            await ended
        _log.info("draining", extra={"reason": ended.result()})
    except StartupFault:
        await server.drain(0)
        raise
    await server.drain(settings.drain)
    _log.info("drained")


def main() -> int:
    """The exit status of the service: 0 after a drain, else that of the fault, which is logged and told on stderr."""
    root = os.getcwd()
    logs.configure(os.environ.get("AO_SERVICE_NAME") or "model-service", "info")
    try:
        settings = Settings.read()
        logs.configure(settings.service, settings.log_level)
        asyncio.run(run(settings, root))
    except StartupFault as fault:
        extra = {"code": fault.code, "at": fault.at, "remedy": fault.remedy, "frames": fault.frames}
        _log.error(fault.message, extra={key: value for key, value in extra.items() if value})
        print(fault.text(), file=sys.stderr)
        return fault.exit_status
    return 0


def end(status: int) -> NoReturn:
    """Ends the process at once: a thread of the model that still runs must not hold it."""
    print()  # ends a line that was only begun
    logging.shutdown()
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream:
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    end(main())
