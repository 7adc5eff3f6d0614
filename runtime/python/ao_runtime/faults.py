"""Failures that keep a service from starting: a code, a fact, a place in the user's code, a remedy, an exit status."""

import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

_NOT_THE_USERS = ("vendor", "gen", ".venv", "site-packages")


class StartupFault(Exception):
    """Why the service does not start. `at` is `file:line` in the user's code, `frames` the user's part of the trace."""

    def __init__(
        self,
        code: str,
        message: str,
        remedy: Sequence[str],
        *,
        exit_status: int,
        at: str = "",
        frames: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = list(remedy)
        self.exit_status = exit_status
        self.at = at
        self.frames = list(frames)

    def text(self) -> str:
        """The fault for a person: what, where, and what to do."""
        lines = [f"{self.code}: {self.message}"]
        if self.at:
            lines.append(f"  at {self.at}")
        return "\n".join([*lines, *(f"  → {line}" for line in self.remedy)])


def describe(error: BaseException) -> str:
    """`TypeError: message` on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def user_frames(trace: TracebackType | None, root: str) -> list[str]:
    """The frames of a trace that lie in the user's files, outermost first, as `model.py:12 in predict`."""
    return _frames(traceback.extract_tb(trace), root)


def from_users_code(trace: TracebackType | None, root: str) -> TracebackType | None:
    """The trace from its first frame in the user's files on: without what called them. All of it when there is none."""
    inner = trace
    while inner is not None and not _relative(inner.tb_frame.f_code.co_filename, root):
        inner = inner.tb_next
    return inner or trace


def frames_of_thread(stack: traceback.StackSummary, root: str) -> list[str]:
    """As `user_frames`, for what a thread does now."""
    return _frames(stack, root)


def _frames(summary: Iterable[traceback.FrameSummary], root: str) -> list[str]:
    found = ((frame, _relative(frame.filename, root)) for frame in summary)
    return [f"{path}:{frame.lineno} in {frame.name}" for frame, path in found if path]


def place_of(error: BaseException, root: str) -> tuple[str, list[str]]:
    """Where in the user's code an exception arose (`model.py:12`) and the frames that led there."""
    frames = user_frames(error.__traceback__, root)
    if isinstance(error, SyntaxError) and error.filename:
        path = _relative(error.filename, root) or error.filename
        return f"{path}:{error.lineno}", frames
    return (frames[-1].split(" in ")[0] if frames else ""), frames


def _relative(filename: str, root: str) -> str:
    try:
        path = Path(filename).relative_to(root)
    except ValueError:
        return ""  # a library, or code without a file such as <string>
    return "" if any(part in _NOT_THE_USERS for part in path.parts) else path.as_posix()
