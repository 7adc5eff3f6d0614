"""One HTTP request with the standard library."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from .errors import ApiError, error_of_text


@contextmanager
def answer(
    base_url: str,
    verb: str,
    target: str,
    headers: dict[str, str],
    body: bytes | Iterable[bytes] | None,
    timeout: float | None,
) -> Iterator[http.client.HTTPResponse]:
    """The answer to a request, to be read before the block ends. Raises ApiError for one that is an error."""
    url = urlsplit(base_url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "localhost", url.port, timeout=timeout)
    try:
        chunked = body is not None and not isinstance(body, bytes)
        more = {"Transfer-Encoding": "chunked"} if chunked else {}
        try:
            connection.request(verb, url.path.rstrip("/") + target, body, {**headers, **more}, encode_chunked=chunked)
        except (BrokenPipeError, ConnectionResetError):
            pass  # The service answered before it had the whole body; what it says may be there to be read.
        response = connection.getresponse()
        if response.status >= 300:
            raise error_of_text(response.read(), response.status, response.getheader("Retry-After"))
        yield response
    except (socket.timeout, TimeoutError) as error:
        raise ApiError("DEADLINE_EXCEEDED", 0, "the answer was not there in time") from error
    except (OSError, http.client.HTTPException) as error:
        raise ApiError("UNAVAILABLE", 0, f"the service cannot be reached: {error}") from error
    finally:
        connection.close()
