"""Attributes beside the other fields of a thing, as the contract has them."""

import functools
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec

from regulars.attributes.service import typed
from regulars.kit.openapi.shapes import OPEN

Shape = TypeVar("Shape", bound=msgspec.Struct)

# Clients of the contract stumble over a field of this name.
NEVER = frozenset({"attributes"})


def carries_attributes(shape: type[Shape]) -> type[Shape]:
    """Says in the document that objects of this shape have attributes beside it."""
    OPEN.add(shape.__name__)
    return shape


def flat(
    shape: type[Shape], fields: Mapping[str, Any], kept: Mapping[str, Any]
) -> Shape:
    """An object of this shape with its attributes beside the fields.

    An attribute never takes the place of a field.
    """
    taken = NEVER.union(shape.__struct_encode_fields__)
    names = tuple(name for name in kept if name not in taken)
    more = {f"attribute_{n}": typed(kept[name]) for n, name in enumerate(names)}
    return cast("type[Shape]", _with(shape, names))(**fields, **more)


@functools.lru_cache(maxsize=10_000)
def _with(shape: type[msgspec.Struct], names: tuple[str, ...]) -> type[msgspec.Struct]:
    if not names:
        return shape
    told = {f"attribute_{n}": name for n, name in enumerate(names)}
    fields = [(field, Any) for field in told]
    return msgspec.defstruct(shape.__name__, fields, bases=(shape,), rename=told)
