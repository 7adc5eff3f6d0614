"""gRPC server reflection (v1 and v1alpha) from the compiled contract, for grpcurl, Postman and their like."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import grpc
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

from .protos import HEALTH, REFLECTIONS, message_class

VERSIONS = ("v1", "v1alpha")


class Catalogue:
    """The files of a contract by name, symbol and extension; with the runtime's own health and reflection services."""

    def __init__(self, files: Iterable[FileDescriptorProto]) -> None:
        self._files: dict[str, FileDescriptorProto] = {}
        self._by_symbol: dict[str, FileDescriptorProto] = {}
        self._by_extension: dict[tuple[str, int], FileDescriptorProto] = {}
        self.services: list[str] = []
        for file in (*files, HEALTH, *REFLECTIONS):
            if file.name not in self._files:
                self._add(file)

    def _add(self, original: FileDescriptorProto) -> None:
        file = FileDescriptorProto()
        file.CopyFrom(original)
        file.ClearField("source_code_info")
        self._files[file.name] = file
        prefix = f"{file.package}." if file.package else ""
        self.services += [prefix + service.name for service in file.service]
        for symbol in _symbols(file, prefix):
            self._by_symbol[symbol] = file
        for extension in _extensions(file):
            self._by_extension[(extension.extendee.lstrip("."), extension.number)] = file

    def by_name(self, name: str) -> list[bytes] | None:
        """The file and all it imports, each once, the file first; None when there is none of that name."""
        return self._with_imports(self._files.get(name))

    def by_symbol(self, symbol: str) -> list[bytes] | None:
        """As `by_name`, for the file that defines a service, rpc, message, field, enum or enum value."""
        return self._with_imports(self._by_symbol.get(symbol.lstrip(".")))

    def by_extension(self, extendee: str, number: int) -> list[bytes] | None:
        """As `by_name`, for the file that extends a message with a field of that number."""
        return self._with_imports(self._by_extension.get((extendee.lstrip("."), number)))

    def extension_numbers(self, extendee: str) -> list[int] | None:
        """Numbers of all known extensions of a message; None when there is no such message."""
        name = extendee.lstrip(".")
        if name not in self._by_symbol:
            return None
        return sorted(number for known, number in self._by_extension if known == name)

    def _with_imports(self, file: FileDescriptorProto | None) -> list[bytes] | None:
        if file is None:
            return None
        found = {file.name: file}
        waiting = list(file.dependency)
        while waiting:
            imported = self._files.get(waiting.pop(0))
            if imported is not None and imported.name not in found:
                found[imported.name] = imported
                waiting += imported.dependency
        return [each.SerializeToString() for each in found.values()]


class Reflection:
    """One version of the service. Streams that idle are let go when `close` is called."""

    def __init__(self, version: str, catalogue: Catalogue) -> None:
        self.service = f"grpc.reflection.{version}.ServerReflection"
        self._request = message_class(f"{self.service}Request")
        self._response = message_class(f"{self.service}Response")
        self._catalogue = catalogue
        self._closed = asyncio.Event()

    def close(self) -> None:
        """The server drains: ends the streams of clients that hold one open."""
        self._closed.set()

    def handlers(self) -> dict[str, Any]:
        """The handlers of the service by the name of the rpc."""
        handler = grpc.stream_stream_rpc_method_handler(
            self._info,
            request_deserializer=self._request.FromString,
            response_serializer=self._response.SerializeToString,
        )
        return {"ServerReflectionInfo": handler}

    async def _info(self, requests: AsyncIterator[Any], _context: Any) -> AsyncIterator[Any]:
        closed = asyncio.ensure_future(self._closed.wait())
        try:
            while True:
                arriving = asyncio.ensure_future(anext(requests, None))
                await asyncio.wait({arriving, closed}, return_when=asyncio.FIRST_COMPLETED)
                request = arriving.result() if arriving.done() else None
                if request is None:
                    arriving.cancel()
                    return
                yield self._response(valid_host=request.host, original_request=request, **self._answer(request))
        finally:
            closed.cancel()

    def _answer(self, request: Any) -> dict[str, Any]:
        asked = request.WhichOneof("message_request")
        if asked == "list_services":
            return {"list_services_response": {"service": [{"name": name} for name in self._catalogue.services]}}
        if asked == "all_extension_numbers_of_type":
            numbers = self._catalogue.extension_numbers(request.all_extension_numbers_of_type)
            if numbers is None:
                return _not_found(request.all_extension_numbers_of_type)
            name = request.all_extension_numbers_of_type
            return {"all_extension_numbers_response": {"base_type_name": name, "extension_number": numbers}}
        return self._files(request, asked)

    def _files(self, request: Any, asked: str | None) -> dict[str, Any]:
        if asked == "file_by_filename":
            found, what = self._catalogue.by_name(request.file_by_filename), request.file_by_filename
        elif asked == "file_containing_symbol":
            found, what = self._catalogue.by_symbol(request.file_containing_symbol), request.file_containing_symbol
        elif asked == "file_containing_extension":
            wanted = request.file_containing_extension
            found = self._catalogue.by_extension(wanted.containing_type, wanted.extension_number)
            what = f"{wanted.containing_type}[{wanted.extension_number}]"
        else:
            return {"error_response": {"error_code": 3, "error_message": "the request asks for nothing"}}
        return {"file_descriptor_response": {"file_descriptor_proto": found}} if found else _not_found(what)


def _not_found(what: str) -> dict[str, Any]:
    return {"error_response": {"error_code": 5, "error_message": f"{what} is not in the contract"}}


def _symbols(file: FileDescriptorProto, prefix: str) -> Iterator[str]:
    for message in file.message_type:
        yield from _message_symbols(message, prefix)
    for enum in file.enum_type:
        yield from (prefix + enum.name, *(prefix + value.name for value in enum.value))
    for extension in file.extension:
        yield prefix + extension.name
    for service in file.service:
        yield from (prefix + service.name, *(f"{prefix}{service.name}.{method.name}" for method in service.method))


def _message_symbols(message: DescriptorProto, prefix: str) -> Iterator[str]:
    inner = f"{prefix}{message.name}."
    yield prefix + message.name
    yield from (inner + field.name for field in (*message.field, *message.extension))
    yield from (inner + oneof.name for oneof in message.oneof_decl)
    for enum in message.enum_type:
        yield from (inner + enum.name, *(inner + value.name for value in enum.value))
    for nested in message.nested_type:
        yield from _message_symbols(nested, inner)


def _extensions(file: FileDescriptorProto) -> Iterator[FieldDescriptorProto]:
    yield from file.extension
    waiting = list(file.message_type)
    while waiting:
        message = waiting.pop()
        yield from message.extension
        waiting += message.nested_type
