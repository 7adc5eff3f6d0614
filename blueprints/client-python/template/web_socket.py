"""As much of RFC 6455 as a conversation needs: text frames, pings, the end."""

from __future__ import annotations

import base64
import os
import socket
import ssl
import struct
import threading
from urllib.parse import urlsplit

from .errors import ApiError, error_of_text

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    """An open WebSocket. Raises ApiError when it cannot be opened."""

    def __init__(self, base_url: str, target: str, headers: dict[str, str], timeout: float | None) -> None:
        url = urlsplit(base_url)
        self._sending = threading.Lock()
        self._owed: bytes | None = None  # to the last ping
        try:
            self._socket = _connected(url.hostname or "localhost", url.port, url.scheme == "https", timeout)
        except OSError as error:
            raise _broken(error, "the service cannot be reached") from error
        self._file = self._socket.makefile("rb")
        try:
            self._greet(url.netloc.rpartition("@")[2], url.path.rstrip("/") + target, headers)
        except (OSError, ValueError) as error:
            self._end()
            raise _broken(error, "the WebSocket could not be opened") from error

    def _greet(self, host: str, target: str, headers: dict[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade"}
        upgrade |= {"Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"}
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in {**headers, **upgrade}.items())]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        status = int((self._file.readline().split(b" ") + [b"0", b"0"])[1] or 0)
        if status == 0:
            raise ConnectionError("the service closed the connection")
        length = 0
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if status != 101:
            body = self._file.read(length)
            self._end()
            raise error_of_text(body, status, None)

    def send(self, text: str) -> bool:
        """Whether it could be sent: who waits for a text is told otherwise."""
        try:
            with self._sending:
                self._socket.sendall(_framed(TEXT, text.encode()))
            self._pong()
        except OSError:
            return False
        return True

    def receive(self) -> str | None:
        """The next text; None when the service is done. Raises ApiError when it ends in another way."""
        message = b""
        while True:
            try:
                final, kind, content = self._next()
                if kind == PING:
                    self._owed = content
                    self._pong()
            except OSError as error:
                raise _broken(error, "the WebSocket broke") from error
            if kind == CLOSE:
                code = struct.unpack("!H", content[:2])[0] if content else 1005
                if code == 1000:
                    return None
                raise ApiError("UNAVAILABLE", 0, f"the WebSocket was closed with {code} {content[2:].decode()}")
            if kind not in (PING, PONG):
                message += content
                if final:
                    return message.decode()

    def close(self) -> None:
        # A thread that sends may be stuck, for a service that reads no more: then the end comes without a word.
        if self._sending.acquire(blocking=False):
            try:
                self._socket.settimeout(1)
                self._socket.sendall(_framed(CLOSE, struct.pack("!H", 1000)))
            except OSError:
                pass
            finally:
                self._sending.release()
        self._end()

    def _end(self) -> None:
        self.abandon()
        self._file.close()
        self._socket.close()

    def abandon(self) -> None:
        """Ends it from another thread: whoever waits for a text is woken."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _next(self) -> tuple[bool, int, bytes]:
        first, second = self._read(2)
        length = second & 127
        if length > 125:
            length = int.from_bytes(self._read(2 if length == 126 else 8), "big")
        return bool(first & 128), first & 15, self._read(length)

    def _read(self, size: int) -> bytes:
        content = self._file.read(size)
        if len(content) < size:
            raise ConnectionError("it ended in mid-frame" if content else "it ended without a word")
        return content

    def _pong(self) -> None:
        """Answers a ping as soon as no other frame is on its way, without waiting for that: then who sends it does this."""
        while self._owed is not None and self._sending.acquire(blocking=False):
            try:
                owed, self._owed = self._owed, None
                if owed is not None:
                    self._socket.sendall(_framed(PONG, owed))
            finally:
                self._sending.release()


def _connected(host: str, port: int | None, secure: bool, timeout: float | None) -> socket.socket:
    raw = socket.create_connection((host, port or (443 if secure else 80)), timeout)
    if not secure:
        return raw
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise


def _framed(kind: int, content: bytes) -> bytes:
    size = len(content)
    if size < 126:
        head = struct.pack("!BB", 128 | kind, 128 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 128 | kind, 128 | 126, size)
    else:
        head = struct.pack("!BBQ", 128 | kind, 128 | 127, size)
    mask = os.urandom(4)
    covered = (int.from_bytes(content, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")) if size else 0
    return head + mask + covered.to_bytes(size, "big")


def _broken(error: Exception, what: str) -> ApiError:
    if isinstance(error, (socket.timeout, TimeoutError)):
        return ApiError("DEADLINE_EXCEEDED", 0, "the answer was not there in time")
    return ApiError("UNAVAILABLE", 0, f"{what}: {error}")
