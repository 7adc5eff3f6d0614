"""Writes a `gen/` folder as ao would for a small contract, without ao: three services, streams, a nested import."""

import base64
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet

STRING, DOUBLE, MESSAGE, ENUM = (
    getattr(FieldDescriptorProto, f"TYPE_{kind}") for kind in ("STRING", "DOUBLE", "MESSAGE", "ENUM")
)


def fields(message: Any, **types: Any) -> None:
    for number, (name, kind) in enumerate(types.items(), start=1):
        kind, type_name = kind if isinstance(kind, tuple) else (kind, "")
        field = message.field.add(name=name, number=number, type=kind, label=FieldDescriptorProto.LABEL_OPTIONAL)
        if type_name:
            field.type_name = type_name


def common() -> FileDescriptorProto:
    file = FileDescriptorProto(name="echo/common.proto", package="echo.v1", syntax="proto2")
    message = file.message_type.add(name="Mark")
    message.extension_range.add(start=100, end=200)
    fields(message, text=STRING)
    nested = message.nested_type.add(name="class")
    fields(nested, name=STRING)
    kinds = message.enum_type.add(name="Kind")
    kinds.value.add(name="KIND_UNSPECIFIED", number=0)
    kinds.value.add(name="None", number=1)
    file.extension.add(
        name="stars",
        number=100,
        type=FieldDescriptorProto.TYPE_INT32,
        label=FieldDescriptorProto.LABEL_OPTIONAL,
        extendee=".echo.v1.Mark",
    )
    return file


def echo() -> FileDescriptorProto:
    file = FileDescriptorProto(name="echo/echo.proto", package="echo.v1", syntax="proto3")
    file.dependency.extend(["echo/common.proto", "google/protobuf/timestamp.proto"])
    request = file.message_type.add(name="EchoRequest")
    fields(request, text=STRING, wait=DOUBLE)
    response = file.message_type.add(name="EchoResponse")
    fields(
        response,
        text=STRING,
        mark=(MESSAGE, ".echo.v1.Mark"),
        at=(MESSAGE, ".google.protobuf.Timestamp"),
        mood=(ENUM, ".echo.v1.Mood"),
    )
    mood = file.enum_type.add(name="Mood")
    mood.value.add(name="MOOD_UNSPECIFIED", number=0)
    mood.value.add(name="MOOD_GOOD", number=1)
    return file


def with_services(file: FileDescriptorProto) -> FileDescriptorProto:
    """As the compiled contract has it; the Python modules leave services out."""
    whole = FileDescriptorProto()
    whole.CopyFrom(file)
    types = {"input_type": ".echo.v1.EchoRequest", "output_type": ".echo.v1.EchoResponse"}
    first = whole.service.add(name="Echo")
    first.method.add(name="Say", **types)
    first.method.add(name="Shout", **types)
    whole.service.add(name="Other").method.add(name="Ask", **types)
    streams = whole.service.add(name="Streams")
    streams.method.add(name="Down", server_streaming=True, **types)
    streams.method.add(name="Up", client_streaming=True, **types)
    streams.method.add(name="Both", client_streaming=True, server_streaming=True, **types)
    return whole


BASE = """
from ao_runtime import Rpc, ServiceBase, Unimplemented
from .echo.echo_pb2 import EchoRequest, EchoResponse


class EchoBase(ServiceBase):
    SERVICE = "echo.v1.Echo"
    RPCS = (
        Rpc("Say", "say", EchoRequest, EchoResponse, batch="say_batch"),
        Rpc("Shout", "shout", EchoRequest, EchoResponse, batch="shout_batch"),
    )

    def say(self, request, context):
        raise Unimplemented("echo.v1.Echo/Say is not written yet")

    def shout(self, request, context):
        raise Unimplemented("echo.v1.Echo/Shout is not written yet")


class OtherBase(ServiceBase):
    SERVICE = "echo.v1.Other"
    RPCS = (Rpc("Ask", "ask", EchoRequest, EchoResponse),)

    def ask(self, request, context):
        raise Unimplemented("echo.v1.Other/Ask is not written yet")


class StreamsBase(ServiceBase):
    SERVICE = "echo.v1.Streams"
    RPCS = (
        Rpc("Down", "down", EchoRequest, EchoResponse, "server_streaming"),
        Rpc("Up", "up", EchoRequest, EchoResponse, "client_streaming"),
        Rpc("Both", "both", EchoRequest, EchoResponse, "bidi_streaming"),
    )

    def down(self, request, context):
        raise Unimplemented("echo.v1.Streams/Down is not written yet")

    def up(self, requests, context):
        raise Unimplemented("echo.v1.Streams/Up is not written yet")

    def both(self, requests, context):
        raise Unimplemented("echo.v1.Streams/Both is not written yet")
"""


def module(file: FileDescriptorProto, *lines: str) -> str:
    encoded = base64.b64encode(file.SerializeToString()).decode()
    return "\n".join(
        ["from ao_runtime import contract as _contract", *lines[:1], f'DESCRIPTOR = _contract.load("{encoded}")', *lines[1:], ""]
    )


def write_gen(gen: Path) -> None:
    (gen / "echo").mkdir(parents=True)
    for package in (gen, gen / "echo"):
        (package / "__init__.py").write_text("")
    (gen / "base.py").write_text(BASE)
    mark = 'Mark = _contract.message("echo.v1.Mark", __name__)'
    (gen / "echo" / "common_pb2.py").write_text(module(common(), "", mark, 'stars = _contract.extension("echo.v1.stars")'))
    messages = [f'{name} = _contract.message("echo.v1.{name}", __name__)' for name in ("EchoRequest", "EchoResponse")]
    imports = "from . import common_pb2\nfrom google.protobuf import timestamp_pb2"
    (gen / "echo" / "echo_pb2.py").write_text(module(echo(), imports, *messages, 'Mood = _contract.enum("echo.v1.Mood")'))
    timestamp = FileDescriptorProto()
    from google.protobuf import timestamp_pb2

    timestamp_pb2.DESCRIPTOR.CopyToProto(timestamp)
    files = [timestamp, common(), with_services(echo())]
    (gen / "contract.binpb").write_bytes(FileDescriptorSet(file=files).SerializeToString())
