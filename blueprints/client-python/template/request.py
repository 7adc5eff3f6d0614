"""Path, query and body of a call."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union
from urllib.parse import quote

# A whole number of 64 bits in decimal digits, since JSON numbers hold 53: `int(value)` reads it, `str(number)` writes it.
Int64 = str
# Bytes in base64: `base64.b64encode(data).decode()`.
Base64 = str
JsonValue = Union[str, int, float, bool, None, list[Any], dict[str, Any]]
JsonObject = dict[str, Any]


@dataclass(frozen=True)
class RawBody:
    """A body that is no JSON (google.api.HttpBody)."""

    content_type: str
    data: bytes


@dataclass(frozen=True)
class Rpc:
    """How an rpc is called over HTTP; fields by their names in JSON, with dots.

    A part of the path is text, or a field and whether its slashes stay. `body` is `*` for the whole request, the name of
    a field, or empty.
    """

    rpc: str
    verb: str
    path: tuple[str | tuple[str, bool], ...]
    body: str
    raw_request: bool = False
    raw_response: bool = False


@dataclass(frozen=True)
class HttpRequest:
    target: str
    content_type: str | None = None
    content: bytes | None = None


def http_request(rpc: Rpc, request: object) -> HttpRequest:
    fields = {part[0] for part in rpc.path if isinstance(part, tuple)}
    path = "".join(part if isinstance(part, str) else _segment(rpc, part, request) for part in rpc.path)
    query = [] if rpc.body == "*" else list(_parameters(request, "", fields | {rpc.body}))
    target = path + ("?" + "&".join(query) if query else "")
    body = request if rpc.body == "*" else _at(request, rpc.body) if rpc.body else None
    if body is None:
        return HttpRequest(target)
    if isinstance(body, RawBody):
        return HttpRequest(target, body.content_type, body.data)
    return HttpRequest(target, "application/json", json_of(body).encode())


def json_of(value: object) -> str:
    """JSON text; in quotes stand the numbers that JSON has no word for (`NaN`, `Infinity`)."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_without_nan(value), allow_nan=False)


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return _text(value) if isinstance(value, float) and not math.isfinite(value) else value


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _segment(rpc: Rpc, part: tuple[str, bool], request: object) -> str:
    field, many = part
    value = _at(request, field)
    text = "" if value is None else _text(value)
    if not text:
        raise ValueError(f"{rpc.rpc} needs {field}: it is a part of the path")
    segments = text.split("/") if many else [text]
    if any(segment in (".", "..") for segment in segments):
        raise ValueError(f"{field}: {text!r} cannot be in a path")
    return "/".join(_encode_many(segment) if many else quote(segment, safe="") for segment in segments)


def _encode_many(text: str) -> str:
    """In a value of several segments a `%2F` stands for itself."""
    parts = re.split("(%2f)", text, flags=re.IGNORECASE)
    return "".join(part if i % 2 else quote(part, safe="") for i, part in enumerate(parts))


def _parameters(value: object, name: str, elsewhere: set[str]) -> Iterator[str]:
    if value is None or (name and name in elsewhere):
        return
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _parameters(held, f"{name}.{key}" if name else str(key), elsewhere)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _parameters(item, name, elsewhere)
    else:
        yield f"{quote(name, safe='')}={quote(_text(value), safe='')}"


def _text(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value).lower() if isinstance(value, bool) else str(value)
