"""The fast way to read: one decoder call, trusted only where it agrees with the walk.

msgspec decodes some things otherwise than we promise (a time without a zone, "1_0" as a
decimal, integers beyond 2**53). A plan knows which of a struct's fields can go astray
and looks at those alone. When in doubt it gives up, and the walk reads the body again.
"""

import functools
import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Struct
from msgspec import inspect as shapes

from regulars.kit.decimals import Bounds
from regulars.kit.forms.documents import DEPTH, brackets
from regulars.kit.forms.kinds import ODD, REST, bounds_of, one_of, plain, shape_of
from regulars.kit.forms.scalars import LIMIT, is_moderate, shows

Kind = TypeVar("Kind", bound=Struct)
Vet = Callable[[Any], bool]

# Decimal() takes spaces, underscores and plus signs in a text; nobody else should.
ODD_NUMBER = re.compile(rb'"[0-9.eE-]*+[ _+\\]')


HARMLESS = (
    shapes.StrType,
    shapes.BoolType,
    shapes.UUIDType,
    shapes.LiteralType,
    shapes.EnumType,
    shapes.NoneType,
)


class Plan(Generic[Kind]):
    """How to read JSON into one kind of struct at once."""

    __slots__ = ("decoder", "has_decimals", "kind", "known", "vet")

    def __init__(self, kind: type[Kind]) -> None:
        shape = shape_of(kind)
        assert isinstance(shape, shapes.StructType)
        wire_names = {field.encode_name for field in shape.fields}
        self.kind = kind
        self.decoder = msgspec.json.Decoder(kind, strict=False)
        self.vet = Vetting().of(shape)
        self.has_decimals = "DecimalType(" in repr(shape)
        self.known = frozenset(wire_names) if REST in wire_names else None

    def decoded(self, body: bytes) -> Kind | None:
        """The struct, or None where only the walk can tell."""
        if not body.isascii() or b"\\u" in body or brackets(body) > DEPTH:
            return None
        if self.has_decimals and ODD_NUMBER.search(body):
            return None
        try:
            if self.known is not None and not self.known.issuperset(KEYS.decode(body)):
                return None
            value = self.decoder.decode(body)
        except (msgspec.MsgspecError, RecursionError):
            return None
        return value if self.vet is None or self.vet(value) else None

    def converted(self, texts: dict[str, str]) -> Kind | None:
        """The same from texts by name, none of them empty."""
        if self.has_decimals or self.known is not None:
            return None
        try:
            value: Kind = msgspec.convert(texts, self.kind, strict=False)
        except msgspec.MsgspecError:
            return None
        return value if self.vet is None or self.vet(value) else None


KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])


@functools.cache
def plan_for(kind: type[Kind]) -> Plan[Kind]:
    """The plan for this kind of struct, made once."""
    return Plan(kind)


class Vetting:
    """Makes the checks that decoded values of a shape still need, or None for none."""

    def __init__(self) -> None:
        self.visited: set[type] = set()

    def of(self, shape: shapes.Type) -> Vet | None:
        """The check for values of this shape."""
        if isinstance(shape, shapes.Metadata):
            return _bounded(self.of(shape.type), bounds_of(shape))
        if isinstance(shape, HARMLESS):
            return shows if getattr(shape, "min_length", None) else None
        if isinstance(shape, shapes.IntType):
            return _is_safe_integer
        if isinstance(shape, shapes.DecimalType):
            return is_moderate
        if isinstance(shape, shapes.AnyType):
            return _is_safe
        if isinstance(shape, shapes.UnionType):
            return self._union(shape)
        if isinstance(shape, shapes.StructType):
            return self._struct(shape)
        if isinstance(shape, shapes.DictType):
            return _each_value(self.of(shape.value_type))
        if isinstance(shape, shapes.ListType | shapes.VarTupleType):
            return _each(self.of(shape.item_type))
        return _never

    def _union(self, shape: shapes.UnionType) -> Vet | None:
        kinds = [kind for kind in shape.types if not isinstance(kind, shapes.NoneType)]
        if len(kinds) == 1:
            return self.of(kinds[0])
        harmless = all(isinstance(plain(kind), HARMLESS) for kind in kinds)
        return None if harmless else _never

    def _struct(self, shape: shapes.StructType) -> Vet | None:
        # A kind that holds itself is left to the walk, and one that is read alone.
        if shape.cls in self.visited or hasattr(shape.cls, ODD):
            return _never
        self.visited.add(shape.cls)
        vets = [(field.name, self.of(field.type)) for field in shape.fields]
        self.visited.discard(shape.cls)
        needed = [(name, vet) for name, vet in vets if vet is not None]
        fields = _fields(needed) if needed else None
        return _one_of(one_of(shape.cls), fields) if one_of(shape.cls) else fields


def _bounded(vet: Vet | None, bounds: Bounds | None) -> Vet | None:
    if vet is None or bounds is None:
        return vet
    return lambda value: vet(value) and bounds.wrong(value) is None


def _one_of(names: tuple[str, ...], vet: Vet | None) -> Vet:
    def vet_both(struct: Any) -> bool:
        found = any(getattr(struct, name) is not None for name in names)
        return found and (vet is None or vet(struct))

    return vet_both


def _fields(vets: list[tuple[str, Vet]]) -> Vet:
    def vet(struct: Any) -> bool:
        for name, vet_field in vets:
            value = getattr(struct, name)
            if value is not None and value is not UNSET and not vet_field(value):
                return False
        return True

    return vet


def _each(vet: Vet | None) -> Vet | None:
    return (lambda items: _all(vet, items)) if vet else None


def _each_value(vet: Vet | None) -> Vet | None:
    return (lambda mapping: _all(vet, mapping.values())) if vet else None


def _all(vet: Vet, items: Any) -> bool:
    return all(item is None or vet(item) for item in items)


def _is_safe_integer(value: int) -> bool:
    return -LIMIT <= value <= LIMIT


def _is_safe(value: Any) -> bool:
    if isinstance(value, int | float):
        return -LIMIT <= value <= LIMIT
    if isinstance(value, list):
        return all(map(_is_safe, value))
    if isinstance(value, dict):
        return all(map(_is_safe, value.values()))
    return True


def _never(value: Any) -> bool:
    return False
