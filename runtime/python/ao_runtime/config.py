"""The environment of the service, read once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from .faults import StartupFault

_LEVELS = ("debug", "info", "warn", "error")


@dataclass(frozen=True)
class Settings:
    """How the service runs. Times are in seconds, sizes in bytes; port 0 asks the system for a free port."""

    host: str = "127.0.0.1"
    port: int = 50051
    metrics_port: int = 0
    log_level: str = "info"
    max_message_bytes: int = 4 * 1024 * 1024
    load_timeout: float = 120.0
    concurrency: int = 4
    stream_threads: int = 256
    batching: bool = True
    batch_max_rows: int = 32
    batch_max_queue: int = 1024
    drain: float = 15.0
    max_connection_age_ms: int = 0
    socket: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    tls_client_ca: str = ""
    supervised: bool = False
    service: str = "model-service"

    @staticmethod
    def read(env: Mapping[str, str] = os.environ) -> "Settings":
        """Settings of the environment. Raises StartupFault AO_SERVICE_ENVIRONMENT_INVALID naming the variable."""
        plain = Settings()
        return Settings(
            host=env.get("AO_HOST") or plain.host,
            port=_integer(env, "AO_PORT", plain.port, 0, 65535),
            metrics_port=_integer(env, "AO_METRICS_PORT", plain.metrics_port, 0, 65535),
            log_level=_choice(env, "AO_LOG_LEVEL", plain.log_level, _LEVELS),
            max_message_bytes=_integer(env, "AO_MAX_MESSAGE_BYTES", plain.max_message_bytes, 1, 2**31 - 1),
            load_timeout=_integer(env, "AO_LOAD_TIMEOUT_MS", 120_000, 1, 2**31) / 1000,
            concurrency=_integer(env, "AO_CONCURRENCY", plain.concurrency, 1, 10_000),
            stream_threads=_integer(env, "AO_STREAM_THREADS", plain.stream_threads, 1, 100_000),
            batching=_choice(env, "AO_BATCHING", "1", ("1", "0")) == "1",
            batch_max_rows=_integer(env, "AO_BATCH_MAX_ROWS", plain.batch_max_rows, 1, 2**31 - 1),
            batch_max_queue=_integer(env, "AO_BATCH_MAX_QUEUE", plain.batch_max_queue, 1, 2**31 - 1),
            drain=_integer(env, "AO_DRAIN_MS", 15_000, 0, 2**31) / 1000,
            max_connection_age_ms=_integer(env, "AO_MAX_CONNECTION_AGE_MS", 0, 0, 2**31 - 1),
            socket=env.get("AO_SOCKET") or "",
            tls_cert=env.get("AO_TLS_CERT") or "",
            tls_key=env.get("AO_TLS_KEY") or "",
            tls_client_ca=env.get("AO_TLS_CLIENT_CA") or "",
            supervised=env.get("AO_SUPERVISED") == "1",
            service=env.get("AO_SERVICE_NAME") or plain.service,
        )


def _integer(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    try:
        value = int(text)
    except ValueError:
        raise _invalid(name, text, f"a whole number from {least} to {most}") from None
    if not least <= value <= most:
        raise _invalid(name, text, f"a whole number from {least} to {most}")
    return value


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = (env.get(name) or default).lower()
    if text not in choices:
        raise _invalid(name, text, f"one of {', '.join(choices)}")
    return text


def _invalid(name: str, text: str, wanted: str) -> StartupFault:
    return StartupFault(
        "AO_SERVICE_ENVIRONMENT_INVALID",
        f"environment: {name}: {text!r} is not {wanted}",
        [f"Set {name} to {wanted}, or unset it for the default"],
        exit_status=78,
    )
