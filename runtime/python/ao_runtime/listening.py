"""Where the server listens: a TCP port or a Unix socket, in the clear or with TLS."""

import os
import socket
import ssl
import stat
from pathlib import Path
from typing import Any

import grpc

from .config import Settings
from .faults import StartupFault

_LONGEST_SOCKET = 103
"""Bytes of a socket's path that every system takes."""


def listen(server: Any, settings: Settings) -> int:
    """Adds the address of the settings to a gRPC server; returns the port, 0 for a Unix socket.

    Raises StartupFault AO_SERVICE_ADDRESS_IN_USE, AO_SERVICE_SOCKET_REFUSED, AO_SERVICE_TLS_UNREADABLE or
    AO_SERVICE_TLS_INVALID.
    """
    credentials = _credentials(settings)
    if settings.socket:
        path = _free(settings.socket)
        _add(server, f"unix:{path}", credentials, _socket_fault(path, "the system refuses it"))
        return 0
    host, port = settings.host, settings.port
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return _add(server, address, credentials, port_fault("AO_PORT", host, port))


def unlisten(settings: Settings) -> None:
    """Removes the Unix socket, when there is one."""
    if settings.socket:
        Path(settings.socket).unlink(missing_ok=True)


def port_fault(variable: str, host: str, port: int) -> StartupFault:
    """A port that cannot be had."""
    return StartupFault(
        "AO_SERVICE_ADDRESS_IN_USE",
        f"cannot listen on {host}:{port}: in use by another process, or no address of this machine",
        [f"Stop the program that uses the port, or set {variable} to another"],
        exit_status=69,
    )


def _add(server: Any, address: str, credentials: Any, refused: StartupFault) -> int:
    try:
        if credentials:
            return int(server.add_secure_port(address, credentials))
        return int(server.add_insecure_port(address))
    except RuntimeError:
        raise refused from None


def _free(path: str) -> str:
    """The path, with nothing there: a socket that an ended process left is removed, one in use and another file never."""
    if len(os.fsencode(path)) > _LONGEST_SOCKET:
        raise _socket_fault(path, f"its path is longer than {_LONGEST_SOCKET} bytes")
    if not Path(path).absolute().parent.is_dir():
        raise _socket_fault(path, "its folder does not exist")
    try:
        if not stat.S_ISSOCK(Path(path).lstat().st_mode):
            raise _socket_fault(path, "another file is there")
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path)
        raise _socket_fault(path, "another process listens there")
    except FileNotFoundError:
        pass
    except ConnectionRefusedError:
        Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise _socket_fault(path, str(error.strerror)) from None
    return path


def _credentials(settings: Settings) -> Any:
    given = {"AO_TLS_CERT": settings.tls_cert, "AO_TLS_KEY": settings.tls_key, "AO_TLS_CLIENT_CA": settings.tls_client_ca}
    known = [name for name, path in given.items() if path]
    if not known:
        return None
    for name in ("AO_TLS_CERT", "AO_TLS_KEY"):
        if not given[name]:
            raise _invalid(f"{name} is not set, but {known[0]} is")
    pems = {name: _read(name, path) for name, path in given.items() if path}
    _check(settings)
    clients = pems.get("AO_TLS_CLIENT_CA")
    pair = (pems["AO_TLS_KEY"], pems["AO_TLS_CERT"])
    return grpc.ssl_server_credentials([pair], clients, require_client_auth=clients is not None)


def _check(settings: Settings) -> None:
    """gRPC would only say, at the first connection, that it failed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # The empty password: a key that is encrypted fails, and nobody is asked for one.
        context.load_cert_chain(settings.tls_cert, settings.tls_key, password="")
    except (ssl.SSLError, OSError) as error:
        mismatch = isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH"
        problem = "is not the key of AO_TLS_CERT" if mismatch else f"and AO_TLS_CERT cannot be read: {error}"
        raise _invalid(f"AO_TLS_KEY ({settings.tls_key}) {problem}") from None
    try:
        if settings.tls_client_ca:
            context.load_verify_locations(settings.tls_client_ca)
    except (ssl.SSLError, OSError) as error:
        raise _invalid(f"AO_TLS_CLIENT_CA ({settings.tls_client_ca}) cannot be read: {error}") from None


def _read(variable: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise StartupFault(
            "AO_SERVICE_TLS_UNREADABLE",
            f"{variable} names {path}, which cannot be read: {error.strerror}",
            [f"Put the PEM file there, readable by the user the service runs as, or set {variable} to where it is"],
            exit_status=78,
        ) from None


def _invalid(message: str) -> StartupFault:
    remedy = "See what the file holds: `openssl x509 -noout -text -in <certificate>`, `openssl pkey -noout -text -in <key>`"
    return StartupFault("AO_SERVICE_TLS_INVALID", message, [remedy], exit_status=78)


def _socket_fault(path: str, problem: str) -> StartupFault:
    return StartupFault(
        "AO_SERVICE_SOCKET_REFUSED",
        f"cannot listen on the socket {path}: {problem}",
        ["Set AO_SOCKET to a short path in a folder that exists and is writable, or unset it to listen on AO_PORT"],
        exit_status=78,
    )
