"""Logs: one JSON object a line on stdout, with the id of the request that is being answered."""

import io
import json
import logging
import sys
import threading
from contextvars import ContextVar
from datetime import datetime, timezone
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

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": time.replace("+00:00", "Z"),
            "level": _NAMES.get(record.levelname, record.levelname.lower()),
            "service": self._service,
            "msg": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class Printed(io.TextIOBase):
    """Stands for stdout, which carries JSON lines only: what is printed becomes a log record a line."""

    def __init__(self) -> None:
        self._begun = threading.local()

    def write(self, text: str) -> int:
        *lines, rest = (getattr(self._begun, "line", "") + text).split("\n")
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
    handler = logging.StreamHandler(sys.__stdout__)
    sys.stdout = Printed()
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(handlers=[handler], level=level.upper().replace("WARN", "WARNING"), force=True)
    logging.captureWarnings(True)
