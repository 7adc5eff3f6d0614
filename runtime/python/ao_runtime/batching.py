"""Answers several requests of one rpc at once, for models that can: `predict_batch(requests, contexts)`.

Greedy: a request that finds the method idle goes at once and alone; what arrives while a batch is at work is the next
batch. Nobody ever waits for company.
"""

import asyncio
import contextvars
import inspect
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from google.protobuf.message import Message

from . import metrics
from .context import Context
from .endpoint import Endpoint, awaited
from .errors import DeadlineExceeded, ModelError, ResourceExhausted
from .service import Batching
from .threads import Threads, Unruly, settle, tamed


class BatchFailed(Exception):
    """A whole batch ended with `error`: each of its callers is told the same, `told` once that is known."""

    def __init__(self, error: BaseException, request_ids: list[str]) -> None:
        super().__init__(str(error))
        self.error = error
        self.request_ids = request_ids
        self.told: ModelError | None = None


@dataclass(eq=False, slots=True)
class _Waiting:
    request: Message
    context: Context
    rows: int
    since: float
    answer: "asyncio.Future[Message]"
    scope: contextvars.Context


class Batches:
    """The queue of one rpc; used from one event loop. `max_rows` and `max_queue` are in rows."""

    def __init__(self, endpoint: Endpoint, threads: Threads, options: Batching, max_rows: int, max_queue: int) -> None:
        self._endpoint, self._threads = endpoint, threads
        self._rows_of = options.rows
        self._max_rows = options.max_rows or max_rows
        self._max_queue = max_queue
        self._idle = options.parallel
        self._queue: dict[_Waiting, None] = {}  # in order of arrival, and quick to leave
        self._queued = 0
        self._seconds = 1.0
        self._tasks: set[asyncio.Task[None]] = set()
        labels = endpoint.path.lstrip("/").split("/")
        self._observe_rows = metrics.BATCH_ROWS.labels(*labels).observe
        self._observe_wait = metrics.BATCH_QUEUE_SECONDS.labels(*labels).observe

    async def answer(self, request: Message, context: Context, _threads: Threads) -> Message:
        """The response to one request, made with others'. Raises what the method raises or answers for it alone,
        BatchFailed when the whole batch failed, and ResourceExhausted when the queue is full."""
        rows = max(1, self._rows_of(request)) if self._rows_of else 1
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        mine = _Waiting(request, context, rows, time.perf_counter(), answer, contextvars.copy_context())
        if self._idle:
            self._start([mine])
        else:
            self._enqueue(mine)
        try:
            return await answer
        except asyncio.CancelledError:
            context.cancel()
            self._leave(mine)
            if not answer.cancelled():  # it came in the same moment: asyncio would complain that nobody looked
                answer.exception()
            raise

    def _enqueue(self, one: _Waiting) -> None:
        if self._queue and self._queued + one.rows > self._max_queue:
            wait = self._queued / self._max_rows * self._seconds  # if their batches take as long as the last one
            raise ResourceExhausted(f"{self._queued} rows are waiting for the model: the queue is full", retry_after=wait)
        self._queue[one] = None
        self._queued += one.rows

    def _leave(self, one: _Waiting) -> None:
        if one in self._queue:
            del self._queue[one]
            self._queued -= one.rows

    def _next(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        rows = 0
        for one in list(self._queue):
            if one.context.cancelled():  # nobody waits for it
                self._leave(one)
                settle(one.answer, None, DeadlineExceeded("the deadline passed while the request waited for its batch"))
                continue
            if batch and rows + one.rows > self._max_rows:
                break
            self._leave(one)
            batch.append(one)
            rows += one.rows
        return batch

    def _start(self, batch: list[_Waiting]) -> None:
        self._idle -= 1
        now = time.perf_counter()
        self._observe_rows(sum(one.rows for one in batch))
        for one in batch:
            self._observe_wait(now - one.since)
        # The log lines of one request carry its id; those of many belong to none (each context.log knows its own).
        scope = batch[0].scope if len(batch) == 1 else contextvars.Context()
        function = partial(self._endpoint.function, [one.request for one in batch], [one.context for one in batch])
        loop = asyncio.get_running_loop()
        if inspect.iscoroutinefunction(self._endpoint.function):
            self._go_on(loop, scope, batch, now, function())
        else:
            self._threads.submit(partial(scope.run, self._work, loop, scope, batch, now, function))

    def _work(
        self,
        loop: asyncio.AbstractEventLoop,
        scope: contextvars.Context,
        batch: list[_Waiting],
        begun: float,
        function: Callable[[], object],
    ) -> None:
        if all(one.answer.done() for one in batch):  # their callers went while it waited for a thread
            loop.call_soon_threadsafe(self._end, batch, begun, None, Unruly(asyncio.CancelledError()))
            return
        try:
            answers = tamed(function)
        except Exception as error:  # noqa: BLE001 - told to all
            loop.call_soon_threadsafe(self._end, batch, begun, None, error)
        else:
            done = partial(self._go_on, loop, scope) if inspect.isawaitable(answers) else self._end
            loop.call_soon_threadsafe(done, batch, begun, answers)

    def _go_on(
        self,
        loop: asyncio.AbstractEventLoop,
        scope: contextvars.Context,
        batch: list[_Waiting],
        begun: float,
        answers: Awaitable[object],
    ) -> None:
        # Not in a task of one of the callers: the others still wait when that one leaves. A copy, since the thread that
        # made these answers may not have left the scope yet.
        task = scope.copy().run(loop.create_task, self._awaited(batch, begun, answers))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _awaited(self, batch: list[_Waiting], begun: float, answers: Awaitable[object]) -> None:
        result: object = None
        failed: Exception | None = None
        try:
            result = await awaited(answers)
        except asyncio.CancelledError as error:
            failed = Unruly(error)
        except Exception as error:  # noqa: BLE001 - told to all
            failed = error
        self._end(batch, begun, result, failed)

    def _end(self, batch: list[_Waiting], begun: float, answers: object, error: Exception | None = None) -> None:
        self._seconds = time.perf_counter() - begun
        self._idle += 1
        if self._queue and (following := self._next()):
            self._start(following)
        told = _failed(batch, error) if error else self._checked(batch, answers)
        for one, answer in zip(batch, told, strict=True):
            if isinstance(answer, Exception):
                settle(one.answer, None, answer)
            else:
                settle(one.answer, answer, None)

    def _checked(self, batch: list[_Waiting], answers: object) -> Sequence[Message | Exception]:
        wanted = f"return {len(batch)} of {self._endpoint.rpc.response.__name__}"
        if not isinstance(answers, (list, tuple)):
            got = "None (is a `return` missing?)" if answers is None else f"a {type(answers).__name__}"
            return _failed(batch, self._endpoint.wrong(wanted, got))
        if len(answers) != len(batch):
            return _failed(batch, self._endpoint.wrong(wanted, str(len(answers))))
        return [self._one(place, answer) for place, answer in enumerate(answers)]

    def _one(self, place: int, answer: object) -> Message | Exception:
        if isinstance(answer, (self._endpoint.rpc.response, Exception)):
            return answer
        response, got = self._endpoint.rpc.response.__name__, type(answer).__name__
        return self._endpoint.wrong(f"return a {response} or a ModelError for each request", f"{got} for [{place}]")


ONE_BY_ONE = Batching(max_rows=1, parallel=sys.maxsize)
"""Every request is a batch of one, and none waits for another."""


def options_of(endpoint: Endpoint) -> Batching:
    """The options that the model's class gives for a method."""
    given = endpoint.model.BATCHING if endpoint.model else {}
    return given.get(endpoint.rpc.method, Batching())


def _failed(batch: list[_Waiting], error: Exception) -> Sequence[Exception]:
    told = error if isinstance(error, ModelError) else BatchFailed(error, [one.context.request_id for one in batch])
    return [told] * len(batch)
