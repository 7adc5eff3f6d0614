"""The server of the upstream suite over Python's grpc.aio: /test.T/{Unary,Server,Client,Bidi}, answers told by metadata."""

import asyncio
import contextlib
import json
import sys

import grpc

seen = {"calls": 0, "cancelled": 0}


def told(context, key, fallback="0"):
    return next((value for k, value in context.invocation_metadata() if k == key), fallback)


def picked(context, prefix):
    return tuple((k, v) for k, v in context.invocation_metadata() if k.startswith(prefix))


@contextlib.contextmanager
def counting_cancelled():
    """Counts a call that did not come to its end; what grpc.aio raises in it depends on where it waits."""
    try:
        yield
    except BaseException:
        seen["cancelled"] += 1
        raise


async def end(context):
    trailing = picked(context, "x-trailing")
    code = int(told(context, "x-status"))
    if code == 0:
        context.set_trailing_metadata(trailing)
        return
    details = told(context, "x-details-bin", None)
    if details is not None:
        trailing += (("grpc-status-details-bin", details),)
    status = next(status for status in grpc.StatusCode if status.value[0] == code)
    await context.abort(status, f"said {code} ✿", trailing)


async def unary(request, context):
    if told(context, "x-seen", None) is not None:
        return json.dumps(seen).encode()
    seen["calls"] += 1
    with counting_cancelled():
        await asyncio.sleep(int(told(context, "x-delay-ms")) / 1000)
    initial = picked(context, "x-initial")
    if initial:
        await context.send_initial_metadata(initial)
    await end(context)
    size = told(context, "x-size", None)
    return request if size is None else b"\x07" * int(size)


async def server(request, context):
    with counting_cancelled():
        await context.send_initial_metadata(picked(context, "x-initial"))
        message = b"\x07" * int(told(context, "x-size"))
        for _ in range(int(told(context, "x-count"))):
            await context.write(message)
        if int(told(context, "x-hang")):
            await asyncio.sleep(60)
    await end(context)


async def client(requests, context):
    total = 0
    async for message in requests:
        total += len(message)
    return str(total).encode()


async def bidi(requests, context):
    await context.send_initial_metadata(picked(context, "x-initial"))
    async for message in requests:
        await context.write(message)
    await end(context)


async def main():
    service = grpc.aio.server(options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
    handlers = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "Server": grpc.unary_stream_rpc_method_handler(server),
        "Client": grpc.stream_unary_rpc_method_handler(client),
        "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
    }
    service.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.T", handlers),))
    port = service.add_insecure_port("127.0.0.1:0")
    await service.start()
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await service.stop(0)


asyncio.run(main())
