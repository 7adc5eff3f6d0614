"""A gRPC client that knows nothing but bytes and the runtime's own messages."""

from typing import Any

import grpc
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from ao_runtime.protos import message_class


def field(number: int, data: bytes) -> bytes:
    """A length-delimited field of less than 128 bytes."""
    return bytes([number << 3 | 2, len(data)]) + data


def say(channel: grpc.Channel, text: str, rpc: str = "echo.v1.Echo/Say", wait: bytes = b"", **options: Any) -> str:
    """The text of the answer; `wait` is the double field, encoded."""
    options.setdefault("timeout", 10)
    answer: bytes = channel.unary_unary(f"/{rpc}")(field(1, text.encode()) + wait, **options)
    return answer[2 : 2 + answer[1]].decode() if answer else ""


def seconds(value: float) -> bytes:
    import struct

    return b"\x11" + struct.pack("<d", value)


def health(channel: grpc.Channel, service: str = "") -> int:
    request, response = (message_class(f"grpc.health.v1.HealthCheck{kind}") for kind in ("Request", "Response"))
    check = channel.unary_unary("/grpc.health.v1.Health/Check", request.SerializeToString, response.FromString)
    return int(check(request(service=service), timeout=10).status)


def watch(channel: grpc.Channel, service: str = "") -> Any:
    request, response = (message_class(f"grpc.health.v1.HealthCheck{kind}") for kind in ("Request", "Response"))
    return channel.unary_stream("/grpc.health.v1.Health/Watch", request.SerializeToString, response.FromString)(
        request(service=service)
    )


def reflect(channel: grpc.Channel, version: str = "v1", **asked: Any) -> Any:
    """The answer to one question."""
    name = f"grpc.reflection.{version}.ServerReflection"
    request, response = (message_class(f"{name}{kind}") for kind in ("Request", "Response"))
    info = channel.stream_stream(f"/{name}/ServerReflectionInfo", request.SerializeToString, response.FromString)
    [answer] = info(iter([request(host="h", **asked)]), timeout=10)
    assert answer.valid_host == "h"
    return answer


def files(answer: Any) -> list[FileDescriptorProto]:
    return [FileDescriptorProto.FromString(each) for each in answer.file_descriptor_response.file_descriptor_proto]
