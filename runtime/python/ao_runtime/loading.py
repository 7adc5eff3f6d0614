"""From the files of the model-service to a loaded model: imports, the user's classes, `load`, `warm`."""

import asyncio
import importlib
import inspect
import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .endpoint import Endpoint, endpoints_of
from .faults import StartupFault, describe, place_of
from .load_faults import class_missing, class_remedy, import_fault, remedy_of, timed_out
from .service import ServiceBase
from .signatures import check_signatures

_log = logging.getLogger("ao_runtime")


@dataclass(frozen=True)
class Loaded:
    """A model that is loaded and warm. `seconds` is how long that took, imports included."""

    services: list[str]
    endpoints: list[Endpoint]
    seconds: float


async def load(root: str, timeout: float) -> Loaded:
    """Imports `gen.base` and `model` from `root` and loads the model in a thread, at most `timeout` seconds long.

    Raises StartupFault; after a timeout the thread goes on, as a daemon.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Loaded] = loop.create_future()

    def work() -> None:
        try:
            result, error = _load_all(root, loop), None
        except BaseException as raised:  # noqa: BLE001 - a SystemExit of model.py must not end the thread in silence
            result, error = None, raised
        loop.call_soon_threadsafe(_settle, done, result, error)

    thread = threading.Thread(target=work, name="load", daemon=True)
    thread.start()
    await asyncio.wait({done}, timeout=timeout)
    if not done.done():
        raise timed_out(thread, timeout, root)
    return done.result()


def _settle(done: "asyncio.Future[Loaded]", result: Loaded | None, error: BaseException | None) -> None:
    if done.cancelled():
        return
    if error is not None:
        done.set_exception(error)
    elif result is not None:
        done.set_result(result)


def _load_all(root: str, loop: asyncio.AbstractEventLoop) -> Loaded:
    begun = time.monotonic()
    bases = import_bases(root)
    endpoints: list[Endpoint] = []
    models: dict[type, ServiceBase] = {}
    for base, found in find_classes(import_model(root), bases).items():
        if found not in models:
            models[found] = make(found, root, loop)
        endpoints += endpoints_of(models[found], base)
    check_signatures(endpoints, root)
    return Loaded([base.SERVICE for base in bases], endpoints, time.monotonic() - begun)


def import_bases(root: str) -> list[type[ServiceBase]]:
    """The generated base of each service of the contract."""
    try:
        module = importlib.import_module("gen.base")
    except ModuleNotFoundError as error:
        if error.name not in ("gen", "gen.base"):
            raise import_fault("gen/base.py", error, root, remedy_of(error, "gen/base.py")) from error
        raise StartupFault(
            "AO_SERVICE_CONTRACT_MISSING", "gen/base.py is missing", ["Generate it: `ao sync`"], exit_status=78
        ) from None
    except Exception as error:
        raise import_fault("gen/base.py", error, root, ["Generate it anew: `ao sync`"]) from error
    return [value for value in vars(module).values() if _is_base(value)]


def import_model(root: str) -> ModuleType:
    """The user's `model.py`. Raises StartupFault AO_MODEL_IMPORT with the line that failed."""
    try:
        return importlib.import_module("model")
    except BaseException as error:  # noqa: BLE001 - any way model.py can end its own import
        at = place_of(error, root)[0] or "model.py"
        raise import_fault("model.py", error, root, remedy_of(error, at)) from error


def find_classes(module: ModuleType, bases: Iterable[type[ServiceBase]]) -> dict[type[ServiceBase], type[ServiceBase]]:
    """The user's class for each base; a base without a class serves itself: its rpcs answer UNIMPLEMENTED.

    Raises StartupFault AO_MODEL_CLASS_MISSING when no service has a class, AO_MODEL_CLASS_AMBIGUOUS when one has two.
    """
    bases = list(bases)
    found = {base: _class_for(module, base) for base in bases}
    missing = [base for base, cls in found.items() if cls is None]
    if bases and len(missing) == len(bases):
        raise class_missing(module, missing[0])
    for base in missing:
        _log.warning(
            "model.py has no class for %s: its rpcs answer UNIMPLEMENTED",
            base.SERVICE,
            extra={"code": "AO_MODEL_CLASS_MISSING", "remedy": class_remedy(base)},
        )
    return {base: cls or base for base, cls in found.items()}


def make(cls: type[ServiceBase], root: str, loop: asyncio.AbstractEventLoop) -> ServiceBase:
    """An object of the user's class, loaded and warm. Raises StartupFault AO_MODEL_LOAD."""
    step = "__init__"
    try:
        model = cls()
        for step in ("load", "warm"):
            _finish(getattr(model, step)(), loop)
    except BaseException as error:  # noqa: BLE001 - see work()
        at, frames = place_of(error, root)
        raise StartupFault(
            "AO_MODEL_LOAD",
            f"{cls.__name__}.{step} raised {describe(error)}",
            remedy_of(error, at or f"{cls.__name__}.{step}"),
            exit_status=1,
            at=at,
            frames=frames,
        ) from error
    return model


def _finish(result: Any, loop: asyncio.AbstractEventLoop) -> None:
    if inspect.iscoroutine(result):
        asyncio.run_coroutine_threadsafe(result, loop).result()


def _is_base(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, ServiceBase) and bool(vars(value).get("SERVICE"))


def _class_for(module: ModuleType, base: type[ServiceBase]) -> type[ServiceBase] | None:
    classes = {value for value in vars(module).values() if isinstance(value, type) and issubclass(value, base)}
    own = {cls for cls in classes if not _is_base(cls)}
    last = sorted((cls for cls in own if not any(cls in other.__mro__[1:] for other in own)), key=lambda cls: cls.__name__)
    if len(last) > 1:
        names = " and ".join(cls.__name__ for cls in last)
        raise StartupFault(
            "AO_MODEL_CLASS_AMBIGUOUS",
            f"model.py has more than one class for {base.SERVICE}: {names}",
            [f"Keep one class that extends {base.__name__}; let the others extend `object`"],
            exit_status=78,
            at="model.py",
        )
    return last[0] if last else None
