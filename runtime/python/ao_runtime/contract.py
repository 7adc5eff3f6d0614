"""Message classes and enums from the descriptors that the generated modules carry.

Descriptors go into protobuf's default pool, so that well-known types are `google.protobuf`'s own classes. They hold no
options and no services, and hence import nothing of `google/api`: the package googleapis-common-protos is not needed and,
where it is installed, does not clash.
"""

import base64
import importlib
import keyword
from collections.abc import Iterable
from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

_pool = descriptor_pool.Default()
_loaded: dict[str, bytes] = {}


def load(encoded: str) -> Any:
    """Adds a file to the pool and gives its descriptor. `encoded` is a FileDescriptorProto in base64.

    A file that is there already with the same content stays. Files of googleapis (`google/type/money.proto`) and
    protovalidate (`buf/validate/validate.proto`) are taken from the package that publishes them where that is installed,
    since another library may import it later.
    Raises TypeError when another module has registered a different file or the same names.
    """
    serialized = base64.b64decode(encoded)
    name = FileDescriptorProto.FromString(serialized).name
    if name.startswith(("google/", "buf/")) and _import_published(name):
        return _pool.FindFileByName(name)
    if _loaded.get(name) != serialized:
        _pool.AddSerializedFile(serialized)
        _loaded[name] = serialized
    return _pool.FindFileByName(name)


def message(full_name: str, module: str) -> Any:
    """The class of a message, `message("iris.v1.ClassifyRequest", __name__)`, to be found in that module by pickle.

    A nested type or enum value whose name is a word of Python's own has the attribute with `_` behind it, too.
    """
    cls = message_factory.GetMessageClass(_pool.FindMessageTypeByName(full_name))
    _adopt(cls, module)
    return cls


def enum(full_name: str) -> Any:
    """The wrapper of an enum: has an attribute a value, and `Name`, `Value`, `items` …"""
    wrapper = EnumTypeWrapper(_pool.FindEnumTypeByName(full_name))
    _alias_keywords(wrapper, wrapper.keys())
    return wrapper


def extension(full_name: str) -> Any:
    """The descriptor of an extension, the key in `message.Extensions[…]`."""
    return _pool.FindExtensionByName(full_name)


def _adopt(cls: Any, module: str) -> None:
    cls.__module__ = module
    descriptor = cls.DESCRIPTOR
    for nested in descriptor.nested_types:
        if not nested.GetOptions().map_entry:
            _adopt(getattr(cls, nested.name), module)
    for declared in descriptor.enum_types:
        _alias_keywords(getattr(cls, declared.name), [value.name for value in declared.values])
    names = (*descriptor.nested_types_by_name, *descriptor.enum_types_by_name, *descriptor.enum_values_by_name)
    _alias_keywords(cls, names)


def _alias_keywords(owner: Any, names: Iterable[str]) -> None:
    for name in names:
        if keyword.iskeyword(name) and not hasattr(owner, f"{name}_"):
            setattr(owner, f"{name}_", getattr(owner, name))


def _import_published(name: str) -> bool:
    module = name.removesuffix(".proto").replace("/", ".").replace("-", "_") + "_pb2"
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True
