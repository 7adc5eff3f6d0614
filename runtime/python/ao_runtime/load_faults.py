"""The faults of loading in words: what is wrong in model.py, where, and what to do about it."""

import inspect
import sys
import threading
import traceback
from types import ModuleType

from .faults import StartupFault, describe, frames_of_thread, place_of
from .service import ServiceBase

RETRY = "Then start again: `ao up`"


def class_remedy(base: type[ServiceBase]) -> list[str]:
    """What to add to model.py for a service without a class."""
    name = base.__name__.removesuffix("Base")
    return [f"Add it to model.py: `from gen.base import {base.__name__}` and `class {name}({base.__name__}):`"]


def class_missing(module: ModuleType, base: type[ServiceBase]) -> StartupFault:
    """No service has a class; where one of the right name is there, it only forgot its base."""
    name = base.__name__.removesuffix("Base")
    namesake = vars(module).get(name)
    if isinstance(namesake, type):
        message = f"the class {name} of model.py does not extend {base.__name__}"
        at = f"model.py:{inspect.getsourcelines(namesake)[1]}" if namesake.__module__ == "model" else "model.py"
    else:
        message, at = f"model.py has no class for {base.SERVICE}", "model.py"
    return StartupFault("AO_MODEL_CLASS_MISSING", message, class_remedy(base), exit_status=78, at=at)


def import_fault(file: str, error: BaseException, root: str, remedy: list[str]) -> StartupFault:
    """`file` ended with an exception while it was imported."""
    at, frames = place_of(error, root)
    return StartupFault(
        "AO_MODEL_IMPORT",
        f"{file} could not be imported: {describe(error)}",
        remedy,
        exit_status=78,
        at=at,
        frames=frames,
    )


def remedy_of(error: BaseException, at: str) -> list[str]:
    """What to do about an exception that arose at `at`, be it at import or in `load`."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.split(".")[0]
        return [
            f"If {package} is a package: name it in requirements.txt, then `ao install`",
            f"If it is a file of yours, imported at {at}: it must lie beside model.py, and .dockerignore must let it in",
        ]
    if isinstance(error, FileNotFoundError):
        return [f"Make the file {error.filename} or mend the path at {at}; in an image, let it in by .dockerignore"]
    return [f"Mend {at}. {RETRY}"]


def timed_out(thread: threading.Thread, timeout: float, root: str) -> StartupFault:
    """Loading took longer than `timeout` seconds; tells the line of the user at which its thread is now."""
    frame = sys._current_frames().get(thread.ident or 0)
    frames = frames_of_thread(traceback.extract_stack(frame), root) if frame else []
    return StartupFault(
        "AO_MODEL_LOAD_TIMEOUT",
        f"the model was not loaded after {timeout:g} s",
        [
            f"See what it waits for at {frames[-1].split(' in ')[0]}" if frames else "See what `load` waits for",
            f"If it only needs longer, set AO_LOAD_TIMEOUT_MS (now {timeout * 1000:.0f}) in the service's environment",
        ],
        exit_status=1,
        at=frames[-1].split(" in ")[0] if frames else "",
        frames=frames,
    )
