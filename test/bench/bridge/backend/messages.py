"""The message classes of bench.proto from its compiled form: no generated code, the fast C implementation all the same."""

import os

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_pool = descriptor_pool.DescriptorPool()
with open(os.environ["BENCH_CONTRACT"], "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        _pool.Add(proto)


def _message(name):
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(name))


SmallRequest = _message("bench.v1.SmallRequest")
SmallResponse = _message("bench.v1.SmallResponse")
FloatsMessage = _message("bench.v1.FloatsMessage")
HttpBody = _message("google.api.HttpBody")
