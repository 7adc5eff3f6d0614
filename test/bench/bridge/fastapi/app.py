"""The bridge by hand in Python: FastAPI, pydantic, grpc.aio; one worker of uvicorn with uvloop and httptools."""

import os
from contextlib import asynccontextmanager
from datetime import datetime, timezone

import grpc
from fastapi import FastAPI, Request, Response
from messages import FloatsMessage, HttpBody, SmallRequest, SmallResponse
from pydantic import BaseModel

LIMIT = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
calls = {}


@asynccontextmanager
async def lifespan(_app):
    async with grpc.aio.insecure_channel(os.environ["BENCH_BACKEND"], options=LIMIT) as channel:

        def call(name, request, response):
            calls[name] = channel.unary_unary(
                f"/bench.v1.Bench/{name}",
                request_serializer=request.SerializeToString,
                response_deserializer=response.FromString,
            )

        call("Small", SmallRequest, SmallResponse)
        call("Floats", FloatsMessage, FloatsMessage)
        call("Tensor", HttpBody, HttpBody)
        yield


app = FastAPI(lifespan=lifespan)


class Small(BaseModel):
    id: str = ""
    amount: float = 0
    count: int = 0
    urgent: bool = False
    labels: dict[str, str] = {}
    at: datetime | None = None


class Score(BaseModel):
    id: str
    score: float
    parts: dict[str, float]
    at: datetime | None
    serial: str


class Floats(BaseModel):
    values: list[float] = []


@app.post("/v1/small")
async def small(body: Small) -> Score:
    request = SmallRequest(id=body.id, amount=body.amount, count=body.count, urgent=body.urgent, labels=body.labels)
    if body.at:
        request.at.FromDatetime(body.at)
    answer = await calls["Small"](request, timeout=30)
    return Score(
        id=answer.id,
        score=answer.score,
        parts=dict(answer.parts),
        at=answer.at.ToDatetime(timezone.utc) if answer.HasField("at") else None,
        serial=str(answer.serial),
    )


@app.post("/v1/floats")
async def floats(body: Floats) -> Floats:
    answer = await calls["Floats"](FloatsMessage(values=body.values), timeout=30)
    return Floats(values=list(answer.values))


@app.post("/v1/tensor")
async def tensor(request: Request) -> Response:
    body = HttpBody(content_type=request.headers.get("content-type", ""), data=await request.body())
    answer = await calls["Tensor"](body, timeout=30)
    return Response(answer.data, media_type=answer.content_type)
