"""The slow, explaining way to read: every field is visited, every error kept."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import NODEFAULT, UNSET, Struct
from msgspec import inspect as shapes

from regulars.kit.errors import InvalidInput
from regulars.kit.forms import scalars
from regulars.kit.forms.documents import TWICE, Number
from regulars.kit.forms.kinds import (
    ODD,
    REST,
    bounds_of,
    example_of,
    is_text,
    may_begin_with_zero,
    names,
    one_of,
    plain,
    rule_of,
    shape_of,
    takes_none,
)
from regulars.kit.forms.scalars import Manner, Refused, storable

Kind = TypeVar("Kind", bound=Struct)

# So many errors help nobody, and a hostile body could name a hundred thousand.
ERRORS = 100


class Absent:
    """What stands for a field that was not sent."""


ABSENT = Absent()


def walked(kind: type[Kind], tree: Any, manner: Manner) -> Kind:
    """The struct that the tree spells, or InvalidInput with every field's reasons."""
    walk = Walk(manner)
    value = walk.read(tree, shape_of(kind), "")
    if walk.errors:
        raise InvalidInput(walk.errors)
    assert isinstance(value, kind)
    return value


class Walk:
    """One pass over a tree, collecting what is wrong with it."""

    __slots__ = ("errors", "manner", "refusals")

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.refusals = 0
        self.errors: dict[str, list[str]] = {}

    def refuse(self, path: str, reason: str) -> None:
        """Keeps the reason under the field's name."""
        self.refusals += 1
        if self.refusals <= ERRORS:
            self.errors.setdefault(path or "body", []).append(reason)

    def read(self, value: Any, shape: shapes.Type, path: str) -> Any:
        """The value in this shape; None, and an error kept, if it can't be had."""
        bounds, rule, example = bounds_of(shape), rule_of(shape), example_of(shape)
        has_zeros, shape = may_begin_with_zero(shape), plain(shape)
        try:
            if value is TWICE:
                raise Refused("This field is given more than once.")
            if has_zeros and isinstance(value, Number):
                raise Refused("Must be text: a number begins with no 0.")
            scalar = SCALARS.get(type(shape))
            if scalar is None:
                return GROUPS[type(shape)](self, value, shape, path)
            found = scalar(self.manner, value, shape)
            wrong = bounds.wrong(found) if bounds is not None else None
            if wrong is not None:
                raise Refused(wrong)
            return found
        except Refused as refused:
            self.refuse(path, refused.told(rule, example))
            return None


def _struct(walk: Walk, value: Any, shape: shapes.StructType, path: str) -> Any:
    value = _object(walk, value)
    before = walk.refusals
    given: dict[str, Any] = {}
    for field in shape.fields:
        if field.encode_name == REST:
            given[field.name] = _rest(walk, value, shape, path)
            continue
        name = _under(path, field.encode_name)
        taken = _field(walk, value.get(field.encode_name, ABSENT), field, name)
        if taken is not ABSENT:
            given[field.name] = taken
        elif field.required:
            walk.refuse(name, "This field is required.")
    _whole(walk, value, shape.cls, path, given)
    if walk.refusals > before:
        return None
    try:
        return shape.cls(**given)
    except (ValueError, TypeError) as error:
        # As msgspec does with what a struct's own __post_init__ raises.
        raise Refused(str(error)) from None


def _whole(
    walk: Walk, value: Any, kind: type[Struct], path: str, given: dict[str, Any]
) -> None:
    """What can be said of a struct's fields only when all of them were read."""
    needed = {_under(path, name): given.get(name) for name in one_of(kind)}
    if all(value is None for value in needed.values()) and not (
        needed.keys() & walk.errors.keys()
    ):
        for name in needed:
            walk.refuse(name, f"Send {' or '.join(one_of(kind))}.")
    if not walk.manner.lenient and REST not in names(kind):
        for name in value.keys() - names(kind):
            walk.refuse(_under(path, name), "This field is not known.")


def _field(walk: Walk, value: Any, field: shapes.Field, path: str) -> Any:
    """The field's value, or ABSENT where nothing was sent or nothing is meant."""
    if value is ABSENT:
        return ABSENT
    if walk.manner.lenient:
        if value is None:
            return None if takes_none(field.type) else ABSENT
        if value == "" and not is_text(field.type):
            # A form can't carry null: an empty text is how its senders clear a field.
            clears = field.default in (None, UNSET, NODEFAULT)
            return None if clears and takes_none(field.type) else ABSENT
    return walk.read(value, field.type, path)


def _rest(
    walk: Walk, value: dict[str, Any], shape: shapes.StructType, path: str
) -> dict[str, Any]:
    known = names(shape.cls)
    return {
        storable(key): walk.read(item, ANYTHING, _under(path, key))
        for key, item in value.items()
        if key not in known
    }


def _object(walk: Walk, value: Any) -> dict[str, Any]:
    # An empty array of PHP says neither that it is a list nor that it is a map.
    if walk.manner.lenient and value == []:
        return {}
    if walk.manner.is_text and isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    if not isinstance(value, dict):
        raise Refused("Must be an object.")
    return value


def _map(walk: Walk, value: Any, shape: shapes.DictType, path: str) -> Any:
    value = _object(walk, value)
    _sized(value, shape)
    return {
        walk.read(key, shape.key_type, _under(path, key)): walk.read(
            item, shape.value_type, _under(path, key)
        )
        for key, item in value.items()
    }


def _list(walk: Walk, value: Any, shape: Any, path: str) -> Any:
    if walk.manner.is_text and isinstance(value, dict) and all(map(_is_index, value)):
        value = list(value.values())
    if not isinstance(value, list):
        raise Refused("Must be a list.")
    _sized(value, shape)
    items = [
        _item(walk, item, shape.item_type, _under(path, str(index)))
        for index, item in enumerate(value)
    ]
    return COLLECTIONS[type(shape)](items)


def _item(walk: Walk, value: Any, shape: shapes.Type, path: str) -> Any:
    odd = getattr(getattr(plain(shape), "cls", None), ODD, None)
    if odd is None:
        return walk.read(value, shape, path)
    trial = Walk(walk.manner)
    found = trial.read(value, shape, "")
    return odd(trial.errors) if trial.errors else found


def _sized(value: Any, shape: Any) -> None:
    if shape.min_length is not None and len(value) < shape.min_length:
        raise Refused(f"Must have at least {shape.min_length} items.")
    if shape.max_length is not None and len(value) > shape.max_length:
        raise Refused(f"Must have at most {shape.max_length} items.")


def _union(walk: Walk, value: Any, shape: shapes.UnionType, path: str) -> Any:
    if value is None and takes_none(shape):
        return None
    candidates = [kind for kind in shape.types if type(kind) is not shapes.NoneType]
    tagged = [kind for kind in candidates if _bears_tag(kind, value)]
    if tagged or len(candidates) == 1:
        return walk.read(value, (tagged or candidates)[0], path)
    tries = []
    # Text is tried last: nearly everything that arrives could pass for it.
    for kind in sorted(candidates, key=is_text):
        trial = Walk(walk.manner)
        found = trial.read(value, kind, path)
        if not trial.errors:
            return found
        tries.append(trial)
    for name, reasons in tries[-1].errors.items():
        walk.refuse(name, reasons[0])
    return None


def _bears_tag(shape: shapes.Type, value: Any) -> bool:
    if not isinstance(shape, shapes.StructType) or shape.tag_field is None:
        return False
    tag = value.get(shape.tag_field) if isinstance(value, dict) else None
    return tag is not None and str(tag) == str(shape.tag)


def _anything(walk: Walk, value: Any, shape: shapes.Type, path: str) -> Any:
    if isinstance(value, Number):
        return scalars.number(value)
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [
            walk.read(item, shape, _under(path, str(index)))
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return {
            storable(key): walk.read(item, shape, _under(path, key))
            for key, item in value.items()
        }
    return value


def _none(walk: Walk, value: Any, shape: shapes.Type, path: str) -> None:
    if value is not None:
        raise Refused("Must be null.")


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit()


def _under(path: str, name: str) -> str:
    """The name of a field inside another, fit to be shown and kept."""
    if not name.isascii() or "\x00" in name or len(name) > 100:
        name = name[:100].replace("\x00", "").encode(errors="replace").decode()
    return f"{path}.{name}" if path else name


ANYTHING = shapes.AnyType()

SCALARS: dict[type[shapes.Type], Callable[[Manner, Any, Any], Any]] = {
    shapes.StrType: scalars.text,
    shapes.BoolType: scalars.truth,
    shapes.IntType: scalars.integer,
    shapes.FloatType: scalars.floating,
    shapes.DecimalType: scalars.decimal,
    shapes.DateTimeType: scalars.moment,
    shapes.DateType: scalars.day,
    shapes.TimeType: scalars.hours,
    shapes.UUIDType: scalars.uuid,
    shapes.EnumType: scalars.choice,
    shapes.LiteralType: scalars.choice,
}

COLLECTIONS: dict[type[shapes.Type], Callable[[Iterable[Any]], Any]] = {
    shapes.ListType: list,
    shapes.SetType: set,
    shapes.FrozenSetType: frozenset,
    shapes.VarTupleType: tuple,
}

GROUPS: dict[type[shapes.Type], Callable[[Walk, Any, Any, str], Any]] = {
    shapes.StructType: _struct,
    shapes.DictType: _map,
    shapes.UnionType: _union,
    shapes.AnyType: _anything,
    shapes.NoneType: _none,
    **dict.fromkeys(COLLECTIONS, _list),
}
