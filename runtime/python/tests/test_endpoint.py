"""What an endpoint makes of bytes."""

import pytest
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

from ao_runtime import InvalidArgument
from ao_runtime.endpoint import Endpoint
from ao_runtime.service import Rpc


def test_bytes_that_are_no_message_or_lack_a_required_field_are_refused() -> None:
    file = FileDescriptorProto(name="old.proto", package="old", syntax="proto2")
    message = file.message_type.add(name="Old")
    message.field.add(name="name", number=1, type=FieldDescriptorProto.TYPE_STRING, label=FieldDescriptorProto.LABEL_REQUIRED)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    old = message_factory.GetMessageClass(pool.FindMessageTypeByName("old.Old"))
    endpoint = Endpoint("/old.S/Take", Rpc("Take", "take", old, old), lambda request, context: request)

    assert endpoint.request(b"\x0a\x01x") == old(name="x")
    with pytest.raises(InvalidArgument, match="name: is required"):
        endpoint.request(b"")
    with pytest.raises(InvalidArgument, match="the bytes are no Old"):
        endpoint.request(b"\x0a")
