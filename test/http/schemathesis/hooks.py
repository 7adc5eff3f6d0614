"""What schemathesis cannot know of ao's OpenAPI documents."""

import json

import schemathesis
from hypothesis import strategies as st

# The patterns of 64-bit integers tell their form; their limits, which no pattern can show to people, are their format's.
schemathesis.openapi.format("int64", st.integers(-(2**63), 2**63 - 1).map(str))
schemathesis.openapi.format("uint64", st.integers(0, 2**64 - 1).map(str))


@schemathesis.serializer("application/x-ndjson")
def lines_of(_context, value):
    """A stream's body: the schema is that of a line."""
    return json.dumps(value, allow_nan=False).encode() + b"\n"


@schemathesis.deserializer("application/x-ndjson")
def lines_in(_context, response):
    """A line stands for all: the first that fails its schema would be found with any other seed, too."""
    lines = [json.loads(line) for line in response.content.splitlines()]
    return lines[-1] if lines else {"result": {}}


@schemathesis.hook
def filter_case(_context, case):
    """The written iris model breaks on purpose on sepals of more than ten metres."""
    width = case.body.get("sepalWidth", case.body.get("sepal_width")) if isinstance(case.body, dict) else None
    return not (isinstance(width, int | float) and width > 1000)
