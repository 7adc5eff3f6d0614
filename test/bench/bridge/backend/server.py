"""The backend of every bridge: grpc.aio, which does as little as a model can. Prints its port."""

import asyncio

import grpc
from messages import FloatsMessage, SmallRequest, SmallResponse

LIMIT = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20), ("grpc.so_reuseport", 0)]


async def small(request, _context):
    answer = SmallResponse(id=request.id, score=request.amount * request.count, serial=9007199254740993)
    answer.at.CopyFrom(request.at)
    for i, label in enumerate(request.labels):
        answer.parts[label] = i
    return answer


async def echo(request, _context):
    return request


def handler(method, request=None, response=None):
    return grpc.unary_unary_rpc_method_handler(
        method, request and request.FromString, response and response.SerializeToString
    )


async def main():
    server = grpc.aio.server(options=LIMIT)
    methods = {
        "Small": handler(small, SmallRequest, SmallResponse),
        "Floats": handler(echo, FloatsMessage, FloatsMessage),
        "Tensor": handler(echo),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.v1.Bench", methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await server.wait_for_termination()


asyncio.run(main())
