"""As much of RFC 6455 as a conversation needs: text frames, pings, the end."""

from __future__ import annotations

import base64
import os
import socket
import ssl
import struct
from urllib.parse import urlsplit

from .errors import ApiError, error_of_text

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    """An open WebSocket. Raises ApiError when it cannot be opened."""

    def __init__(self, base_url: str, target: str, headers: dict[str, str], timeout: float | None) -> None:
        url = urlsplit(base_url)
        secure = url.scheme == "https"
        host, port = url.hostname or "localhost", url.port or (443 if secure else 80)
        try:
            raw = socket.create_connection((host, port), timeout)
            self._socket = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        except OSError as error:
            raise ApiError("UNAVAILABLE", 0, f"the service cannot be reached: {error}") from error
        self._file = self._socket.makefile("rb")
        self._greet(url.netloc.rpartition("@")[2], url.path.rstrip("/") + target, headers)

    def _greet(self, host: str, target: str, headers: dict[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade"}
        upgrade |= {"Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"}
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in {**headers, **upgrade}.items())]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        status = int((self._file.readline().split(b" ") + [b"0", b"0"])[1] or 0)
        length = 0
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if status != 101:
            body = self._file.read(length)
            self.close()
            raise error_of_text(body, status, None)

    def send(self, text: str) -> None:
        self._frame(TEXT, text.encode())

    def receive(self) -> str | None:
        """The next text; None when the service is done. Raises ApiError when it ends in another way."""
        message = b""
        while True:
            try:
                final, kind, content = self._next()
            except (OSError, struct.error) as error:
                late = isinstance(error, TimeoutError)
                raise ApiError("DEADLINE_EXCEEDED" if late else "UNAVAILABLE", 0, f"the WebSocket broke: {error}") from error
            if kind == PING:
                self._frame(PONG, content)
            elif kind == CLOSE:
                code = struct.unpack("!H", content[:2])[0] if content else 1005
                if code == 1000:
                    return None
                raise ApiError("UNAVAILABLE", 0, f"the WebSocket was closed with {code} {content[2:].decode()}")
            elif kind != PONG:
                message += content
                if final:
                    return message.decode()

    def close(self) -> None:
        try:
            self._frame(CLOSE, struct.pack("!H", 1000))
        except OSError:
            pass
        self._file.close()
        self._socket.close()

    def abandon(self) -> None:
        """Ends it from another thread: whoever waits for a text is woken."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _next(self) -> tuple[bool, int, bytes]:
        first, second = struct.unpack("!BB", self._file.read(2))
        length = second & 127
        if length == 126:
            (length,) = struct.unpack("!H", self._file.read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._file.read(8))
        return bool(first & 128), first & 15, self._file.read(length)

    def _frame(self, kind: int, content: bytes) -> None:
        size = len(content)
        if size < 126:
            head = struct.pack("!BB", 128 | kind, 128 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 128 | kind, 128 | 126, size)
        else:
            head = struct.pack("!BBQ", 128 | kind, 128 | 127, size)
        mask = os.urandom(4)
        covered = (int.from_bytes(content, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")) if size else 0
        self._socket.sendall(head + mask + covered.to_bytes(size, "big"))
