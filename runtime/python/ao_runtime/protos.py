"""The standard messages the runtime itself speaks: google.rpc details, grpc.health.v1, grpc.reflection v1 and v1alpha.

They live in a pool of their own, so that grpcio-status, grpcio-health-checking, grpcio-reflection and
googleapis-common-protos are not needed and, where they are installed, do not clash. Written down by field number and
type, since that is all the wire knows.
"""

from typing import Any

from google.protobuf import any_pb2, descriptor_pool, duration_pb2, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

_SCALARS = {
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "bytes": FieldDescriptorProto.TYPE_BYTES,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "string": FieldDescriptorProto.TYPE_STRING,
}

# A message is its fields; a field is "name type", repeated where the type ends in "*", in a oneof where a name follows "|".
# The number is the place in the list, counted from 1; None leaves a number out.
_Fields = list[str | None]


def _file(path: str, package: str, messages: dict[str, _Fields], **extra: Any) -> FileDescriptorProto:
    file = FileDescriptorProto(name=path, package=package, syntax="proto3", **extra)
    for name, fields in messages.items():
        message = file.message_type.add(name=name)
        for number, text in enumerate(fields, start=1):
            if text is not None:
                _add_field(message, package, number, text)
    return file


def _add_field(message: Any, package: str, number: int, text: str) -> None:
    declaration, _, oneof = text.partition(" | ")
    name, kind = declaration.split()
    field = message.field.add(name=name, number=number)
    field.label = field.LABEL_REPEATED if kind.endswith("*") else field.LABEL_OPTIONAL
    kind = kind.rstrip("*")
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    elif kind.startswith("enum:"):
        field.type, field.type_name = field.TYPE_ENUM, f".{package}.{kind[5:]}"
    else:
        field.type = field.TYPE_MESSAGE
        field.type_name = kind if kind.startswith(".") else f".{package}.{kind}"
    if oneof:
        if oneof not in [known.name for known in message.oneof_decl]:
            message.oneof_decl.add(name=oneof)
        field.oneof_index = len(message.oneof_decl) - 1


def _service(name: str, methods: dict[str, tuple[str, str, bool, bool]]) -> dict[str, Any]:
    keys = ("input_type", "output_type", "client_streaming", "server_streaming")
    return {"name": name, "method": [{"name": rpc, **dict(zip(keys, value, strict=True))} for rpc, value in methods.items()]}


def _health() -> FileDescriptorProto:
    p = ".grpc.health.v1.HealthCheck"
    rpcs = {rpc: (f"{p}Request", f"{p}Response", False, rpc == "Watch") for rpc in ("Check", "Watch")}
    file = _file(
        "grpc/health/v1/health.proto",
        "grpc.health.v1",
        {
            "HealthCheckRequest": ["service string"],
            "HealthCheckResponse": ["status enum:HealthCheckResponse.ServingStatus"],
        },
        service=[_service("Health", rpcs)],
    )
    states = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")
    file.message_type[1].enum_type.add(name="ServingStatus", value=[{"name": name, "number": n} for n, name in enumerate(states)])
    return file


def _reflection(version: str) -> FileDescriptorProto:
    package = f"grpc.reflection.{version}"
    p = f".{package}.ServerReflection"
    answer = "message_response"
    return _file(
        f"grpc/reflection/{version}/reflection.proto",
        package,
        {
            "ServerReflectionRequest": [
                "host string",
                None,
                "file_by_filename string | message_request",
                "file_containing_symbol string | message_request",
                "file_containing_extension ExtensionRequest | message_request",
                "all_extension_numbers_of_type string | message_request",
                "list_services string | message_request",
            ],
            "ExtensionRequest": ["containing_type string", "extension_number int32"],
            "ServerReflectionResponse": [
                "valid_host string",
                "original_request ServerReflectionRequest",
                None,
                f"file_descriptor_response FileDescriptorResponse | {answer}",
                f"all_extension_numbers_response ExtensionNumberResponse | {answer}",
                f"list_services_response ListServiceResponse | {answer}",
                f"error_response ErrorResponse | {answer}",
            ],
            "FileDescriptorResponse": ["file_descriptor_proto bytes*"],
            "ExtensionNumberResponse": ["base_type_name string", "extension_number int32*"],
            "ListServiceResponse": ["service ServiceResponse*"],
            "ServiceResponse": ["name string"],
            "ErrorResponse": ["error_code int32", "error_message string"],
        },
        service=[_service("ServerReflection", {"ServerReflectionInfo": (f"{p}Request", f"{p}Response", True, True)})],
    )


def _status() -> list[FileDescriptorProto]:
    return [
        _file(
            "google/rpc/error_details.proto",
            "google.rpc",
            {
                "FieldViolation": ["field string", "description string"],
                "BadRequest": ["field_violations FieldViolation*"],
                "RetryInfo": ["retry_delay .google.protobuf.Duration"],
            },
            dependency=["google/protobuf/duration.proto"],
        ),
        _file(
            "google/rpc/status.proto",
            "google.rpc",
            {"Status": ["code int32", "message string", "details .google.protobuf.Any*"]},
            dependency=["google/protobuf/any.proto"],
        ),
    ]


HEALTH = _health()
REFLECTIONS = [_reflection("v1"), _reflection("v1alpha")]

_pool = descriptor_pool.DescriptorPool()
for _known in (any_pb2, duration_pb2):
    _pool.AddSerializedFile(_known.DESCRIPTOR.serialized_pb)
for _added in (*_status(), HEALTH, *REFLECTIONS):
    _pool.AddSerializedFile(_added.SerializeToString())


def message_class(full_name: str) -> Any:
    """The class of one of the messages above: `message_class("grpc.health.v1.HealthCheckRequest")`."""
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(full_name))
