"""Logs: one JSON object a line on stdout, with the id of the request that is being answered."""

import asyncio
import io
import json
import logging
import sys
import threading
import time
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from typing import BinaryIO, TextIO

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request that the current task or thread answers."""

_NAMES = {"WARNING": "warn", "CRITICAL": "fatal"}
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as `{"time", "level", "service", "msg", "request_id", …}`; what `extra` holds is added."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service
        self._encode = json.JSONEncoder(default=str).encode
        self._second = (0, "")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self._time(record.created),
            "level": _NAMES.get(record.levelname, record.levelname.lower()),
            "service": self._service,
            "msg": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return self._encode(line)

    def _time(self, created: float) -> str:
        second, text = self._second
        if second != int(created):
            second = int(created)
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._second = (second, text)
        return f"{text}.{int((created - second) * 1000):03d}Z"


class Lines(logging.StreamHandler[TextIO]):
    """Writes lines at once, but those of one turn of the event loop together: under load a write costs more than a line."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.append(self.format(record))
        except Exception:  # noqa: BLE001 - as every handler of logging does
            self.handleError(record)
        loop = asyncio._get_running_loop()
        if loop is None or record.levelno >= logging.WARNING:
            self.flush()
        elif len(self._lines) == 1:
            loop.call_soon(self.flush)

    def flush(self) -> None:
        with self.lock or nullcontext():
            lines, self._lines = self._lines, []
            if lines:
                with suppress(OSError):  # nobody reads the log any more
                    self.stream.write("\n".join([*lines, ""]))
                    self.stream.flush()


_LONGEST = 8192
"""Letters after which a printed line is one though no end came: a model may print a dot a request, for ever."""


class Printed(io.TextIOBase):
    """Stands for stdout, which carries JSON lines only: what is printed becomes a log record a line."""

    def __init__(self) -> None:
        self._begun = threading.local()

    def write(self, text: str) -> int:
        *lines, rest = (getattr(self._begun, "line", "") + text).split("\n")
        if len(rest) > _LONGEST:
            lines, rest = [*lines, rest], ""
        self._begun.line = rest
        for line in lines:
            if line.strip():
                _printed.info("%s", line.rstrip())
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Of the real stdout: for programs that the model starts."""
        return _stdout().fileno()

    @property
    def buffer(self) -> BinaryIO:
        """Of the real stdout: bytes go where they are sent."""
        return _stdout().buffer


def _stdout() -> TextIO:
    if sys.__stdout__ is None:
        raise io.UnsupportedOperation("this process has no stdout")
    return sys.__stdout__


_printed = logging.getLogger("print")


def configure(service: str, level: str) -> None:
    """Sends every logger of the process, the model's and the libraries', and what is printed, to stdout as JSON."""
    handler = Lines(sys.__stdout__)
    sys.stdout = Printed()
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(handlers=[handler], level=level.upper().replace("WARN", "WARNING"), force=True)
    logging.captureWarnings(True)
