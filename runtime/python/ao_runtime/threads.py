"""Where plain methods run: AO_CONCURRENCY of them at work at once, unary calls and streams alike.

Unary calls share a pool of threads. A stream whose method is plain has a thread of its own as long as it lasts, so that
what the method keeps by thread (a lock, torch's `no_grad`) stays with it and waiting for a client's next message holds up
nobody. A stream is at work only between two messages: while it waits for its client, its turn is another's, and who has
waited longest is next. Many streams thus slow unary calls down, message by message, but cannot shut them out.
"""

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from .errors import ResourceExhausted


class Unruly(Exception):
    """A method raised `error`, which would end more than its call: SystemExit, KeyboardInterrupt, StopIteration …"""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def tamed(function: Callable[..., object], *args: Any) -> object:
    """Calls the function; what it raises is an Exception that a future can hold."""
    try:
        return function(*args)
    except (StopIteration, StopAsyncIteration) as error:  # no future can hold these
        raise Unruly(error) from None
    except Exception:
        raise
    except BaseException as error:  # noqa: BLE001 - one call must not end the service
        raise Unruly(error) from None


class Turns:
    """At most `count` threads are at work at once (`with turns:`); who waits longest is next."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._mine = threading.local()

    def __enter__(self) -> None:
        gate = None
        with self._lock:
            if self._free:
                self._free -= 1
            else:
                gate = threading.Lock()
                gate.acquire()
                self._waiting.append(gate)
        if gate:
            gate.acquire()
        self._mine.held = True

    def __exit__(self, *_: object) -> None:
        self._mine.held = False
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """The turn of the current thread, if it has one, is another's while the block waits."""
        if not getattr(self._mine, "held", False):
            yield
            return
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()


class Workers:
    """Up to `most` threads that take work from one queue, each started when it is first needed.

    Leaner than a ThreadPoolExecutor, whose futures cost more than a small model; and no thread keeps the process alive.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._threads = self._at_work = 0
        self._lock = threading.Lock()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def submit(self, work: Callable[[], None]) -> None:
        """Has a thread do the work, which raises nothing."""
        with self._lock:
            self._at_work += 1
            if new := self._threads < min(self._at_work, self._most):
                self._threads += 1
        self._jobs.put(work)
        if new:
            threading.Thread(target=self._run, name=f"{self._name}-{self._threads}", daemon=True).start()

    def close(self) -> None:
        """Forgets what has not begun, and lets the threads end."""
        with suppress(Empty):
            while True:
                self._jobs.get_nowait()
        for _ in range(self._threads):
            self._jobs.put(None)

    def _run(self) -> None:
        while work := self._jobs.get():
            work()
            del work  # what it holds must not live until the next
            with self._lock:
                self._at_work -= 1


class Threads:
    """The threads of the service; used from one event loop. `streams` is how many plain streams may be open at once."""

    def __init__(self, concurrency: int, streams: int) -> None:
        self.turns = Turns(concurrency)
        self._calls = Workers(concurrency, "model")
        self._streams = Workers(streams, "stream")
        self._most = self._left = streams

    async def run(self, function: Callable[..., object], *args: Any) -> object:
        """What the function returns in one of the threads for calls. Raises what it raises, or Unruly."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[object] = loop.create_future()
        self.submit(partial(contextvars.copy_context().run, _settling, loop, done, function, args))
        return await done

    def submit(self, work: Callable[[], None]) -> None:
        """As `run`, without waiting; `work` tells its end itself and raises nothing."""
        self._calls.submit(partial(self._in_turn, work))

    def own(self) -> "OwnThread":
        """A thread for one stream. Raises ResourceExhausted when too many are open."""
        if not self._left:
            raise ResourceExhausted(f"{self._most} streams are open, more than that are not served at once", retry_after=1)
        self._left -= 1
        return OwnThread(self._streams, self.turns, self._ended)

    def shutdown(self) -> None:
        """Takes no more work; does not wait for what is going on."""
        self._calls.close()
        self._streams.close()

    def _in_turn(self, work: Callable[[], None]) -> None:
        with self.turns:
            work()

    def _ended(self) -> None:
        self._left += 1


class OwnThread:
    """One thread that does what `run` asks for, in order, until `end`; between two jobs it has no turn."""

    def __init__(self, workers: Workers, turns: Turns, ended: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[tuple[asyncio.Future[object] | None, Callable[..., object], tuple[Any, ...]] | None]
        self._jobs = SimpleQueue()
        self._turns, self._ended = turns, ended
        self.at_end: Callable[[], object] | None = None
        """Called in the thread before it ends; what it raises, nobody wants to know."""
        workers.submit(partial(contextvars.copy_context().run, self._work))

    async def run(self, function: Callable[..., object], *args: Any) -> object:
        """What the function returns. Raises what it raises, or Unruly."""
        done: asyncio.Future[object] = self._loop.create_future()
        self._jobs.put((done, function, args))
        return await done

    def end(self) -> None:
        """Ends the thread after what it has to do."""
        if self.at_end:
            self._jobs.put((None, self.at_end, ()))
        self._jobs.put(None)

    def _work(self) -> None:
        while job := self._jobs.get():
            done, function, args = job
            with self._turns:
                _settling(self._loop, done, function, args)
            del job, done, function, args  # a message must not outlive its turn
        self._loop.call_soon_threadsafe(self._ended)


def _settling(
    loop: asyncio.AbstractEventLoop, done: "asyncio.Future[object] | None", function: Callable[..., object], args: tuple[Any, ...]
) -> None:
    if done is not None and done.done():
        return  # who asked for it is gone
    result: object = None
    error: Exception | None = None
    try:
        result = tamed(function, *args)
    except Exception as raised:  # noqa: BLE001 - told to who waits
        error = raised
    if done is not None:
        loop.call_soon_threadsafe(settle, done, result, error)


def settle(done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    """Gives a future its end, unless nobody waits for it any more."""
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
