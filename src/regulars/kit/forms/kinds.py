"""What a type says of the values that it takes."""

import functools

from msgspec import Struct
from msgspec import inspect as shapes

from regulars.kit.decimals import Bounds

# A field of this wire name takes whatever the struct doesn't know, for the calls where
# the contract flattens custom attributes into the top level of the body.
REST = "*"

# A struct's own tuple of this name lists fields of which one at least must be sent.
ONE_OF = "ONE_OF"

# A struct with a classmethod of this name is read alone when it stands in a list: where
# it can't be had, what that makes of the errors takes its place, and nothing else in
# the body is refused with it.
ODD = "odd"


def plain(shape: shapes.Type) -> shapes.Type:
    """The type itself: descriptions and examples wrap one without changing it."""
    while isinstance(shape, shapes.Metadata):
        shape = shape.type
    return shape


def bounds_of(shape: shapes.Type) -> Bounds | None:
    """The bounds of a decimal, where it has any."""
    known = shape.extra if isinstance(shape, shapes.Metadata) else None
    return None if known is None else known.get("bounds")


def rule_of(shape: shapes.Type) -> str | None:
    """How a text of this type is to be written, where the type says it in words."""
    known = shape.extra if isinstance(shape, shapes.Metadata) else None
    return None if known is None else known.get("rule")


def may_begin_with_zero(shape: shapes.Type) -> bool:
    """Whether it has digits of which a number would lose some."""
    known = shape.extra if isinstance(shape, shapes.Metadata) else None
    return known is not None and known.get("zeros", False)


def example_of(shape: shapes.Type) -> str | None:
    """What such a value looks like, where the type says so."""
    said = shape.extra_json_schema if isinstance(shape, shapes.Metadata) else None
    return None if not said or "examples" not in said else str(said["examples"][0])


def one_of(kind: type[Struct]) -> tuple[str, ...]:
    """The fields of which one at least must be sent; none when none need be."""
    needed: tuple[str, ...] = getattr(kind, ONE_OF, ())
    return needed


@functools.cache
def shape_of(kind: type[Struct]) -> shapes.Type:
    """What msgspec knows of a struct; asking it takes a tenth of a millisecond."""
    return shapes.type_info(kind)


@functools.cache
def names(kind: type[Struct]) -> frozenset[str]:
    """What a struct's fields are called on the wire, its tag among them."""
    shape = shape_of(kind)
    assert isinstance(shape, shapes.StructType)
    known = {field.encode_name for field in shape.fields}
    return frozenset(known | ({shape.tag_field} if shape.tag_field else set()))


def takes_none(shape: shapes.Type) -> bool:
    """Whether null is one of its values."""
    if isinstance(shape, shapes.UnionType):
        return shape.includes_none
    return isinstance(shape, shapes.NoneType | shapes.AnyType)


def is_text(shape: shapes.Type) -> bool:
    """Whether an empty text is one of its values."""
    shape = plain(shape)
    if isinstance(shape, shapes.UnionType):
        return any(isinstance(plain(kind), shapes.StrType) for kind in shape.types)
    return isinstance(shape, shapes.StrType | shapes.AnyType)
