"""The other side of the fuzz: Google's own Python library, spoken to in frames on stdin and stdout.

A frame is a count and as many byte strings, each behind its length; all numbers are 32 bits, little-endian. The first
frame holds a FileDescriptorSet. Every later one begins with an operation, the full name of a message and `zeros` or
`plain`, followed by items; its answer holds for each item what the operation gives, errors as `!` and their text.
"""

import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

stdin, stdout = sys.stdin.buffer, sys.stdout.buffer


def read():
    head = stdin.read(4)
    if len(head) < 4:
        return None
    sizes = (struct.unpack("<I", stdin.read(4))[0] for _ in range(struct.unpack("<I", head)[0]))
    return [stdin.read(size) for size in sizes]


def write(items):
    stdout.write(struct.pack("<I", len(items)))
    for item in items:
        stdout.write(struct.pack("<I", len(item)) + item)
    stdout.flush()


pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(read()[0]).file:
    pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())


def canonical(message):
    return b"+" + message.SerializeToString(deterministic=True)


def from_binary(kind, item, _):
    return canonical(kind.FromString(item))


def from_json(kind, item, _):
    return canonical(json_format.Parse(item.decode("utf-8", "surrogatepass"), kind(), descriptor_pool=pool))


def to_json(kind, item, zeros):
    text = json_format.MessageToJson(
        kind.FromString(item),
        descriptor_pool=pool,
        indent=None,
        ensure_ascii=False,
        always_print_fields_with_no_presence=zeros,
    )
    return b"+" + text.encode("utf-8", "surrogatepass")


operations = {b"from_binary": from_binary, b"from_json": from_json, b"to_json": to_json}


def guarded(operation, kind, item, zeros):
    try:
        return operation(kind, item, zeros)
    except (json_format.Error, ValueError, TypeError, OverflowError, RecursionError, AttributeError, KeyError) as error:
        return f"!{type(error).__name__}: {error}".encode("utf-8", "replace")
    except Exception as error:  # whatever else upb raises is told apart by its name
        return f"!!{type(error).__name__}: {error}".encode("utf-8", "replace")


while (frame := read()) is not None:
    name, type_name, zeros, *items = frame
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(type_name.decode()))
    write([guarded(operations[name], kind, item, zeros == b"zeros") for item in items])
