"""The runtime of a Python model-service: it serves the classes of `model.py` over gRPC.

`python -m ao_runtime`, started in the folder of the model-service, is the server. A model uses only the names below:
the errors it may raise, and the `Context` each call is given.
"""

from .context import Context
from .errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    ModelError,
    NotFound,
    OutOfRange,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
)
from .requests import Requests
from .service import BatchAnswer, Batching, Rpc, ServiceBase

__version__ = "0.2.0"

__all__ = [
    "Aborted",
    "AlreadyExists",
    "BatchAnswer",
    "Batching",
    "Context",
    "FailedPrecondition",
    "InvalidArgument",
    "ModelError",
    "NotFound",
    "OutOfRange",
    "PermissionDenied",
    "Requests",
    "ResourceExhausted",
    "Rpc",
    "ServiceBase",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "__version__",
]
