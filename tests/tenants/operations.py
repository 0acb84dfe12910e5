"""Every operation of the OpenAPI document, and requests that it accepts.

Tests made from this hold whatever is added later to the same promises. What can't be
read from the document stands in `parties.py`: a test fails until it does.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from regulars import rooms
from regulars.kit import openapi

numbers = itertools.count(1)

Schema = dict[str, Any]
JSON = "application/json"


@dataclass(frozen=True, eq=False)
class Field:
    """Something that a request says: where, under which name, in which shape."""

    place: str
    path: tuple[str, ...]
    schema: Schema
    required: bool

    @property
    def name(self) -> str:
        """The innermost name."""
        return self.path[-1]

    @property
    def is_id(self) -> bool:
        """Whether it names a row: by its shape, its name, or standing in the path."""
        kinds = [self.schema, *self.schema.get("anyOf", [])]
        return (
            self.place == "path"
            or any(kind.get("format") == "uuid" for kind in kinds)
            or self.name.lower().removesuffix("s").endswith(("id", "key"))
        )


@dataclass(frozen=True, eq=False)
class Operation:
    """A method and path, what requests say there, and how right ones are answered."""

    method: str
    path: str
    door: str
    permission: str | None
    success: int
    fields: tuple[Field, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_write(self) -> bool:
        """Whether it may change anything by its method."""
        return self.method != "GET"

    def takes(self, header: str) -> bool:
        """Whether requests may say something in this header."""
        return any(field.name == header for field in self.in_("header"))

    def in_(self, place: str) -> list[Field]:
        """The fields of a place: path, query, header or body."""
        return [field for field in self.fields if field.place == place]


@cache
def document() -> dict[str, Any]:
    """The document of every door."""
    rooms.load("routes")
    return openapi.document()


@cache
def operations() -> tuple[Operation, ...]:
    """All of them, in the order of the document."""
    return tuple(
        _operation(method.upper(), path, told)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
    )


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    fields = [
        Field(each["in"], (each["name"],), _resolved(each["schema"]), each["required"])
        for each in told["parameters"]
    ]
    if "requestBody" in told:
        fields += _inside(told["requestBody"]["content"][JSON]["schema"], ())
    success = min(int(status) for status in told["responses"])
    permission = told.get("x-permission")
    (door,) = told["tags"]
    return Operation(method, path, door, permission, success, tuple(fields))


def _inside(schema: Schema, path: tuple[str, ...]) -> Iterator[Field]:
    """The fields of a body, those of nested objects and lists after them."""
    shape = _resolved(schema)
    for name, kind in shape.get("properties", {}).items():
        here = (*path, name)
        required = name in shape.get("required", ())
        yield Field("body", here, _resolved(kind), required)
        for each in [kind, *_resolved(kind).get("anyOf", [])]:
            yield from _inside(each, here)
            yield from _inside(_resolved(each).get("items", {}), (*here, "0"))


def _resolved(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    return _resolved(document()["components"]["schemas"][name])


def plain_value(field: Field) -> Any:
    """A value that the field's shape takes."""
    schema = next(
        (kind for kind in field.schema.get("anyOf", []) if kind.get("type") != "null"),
        field.schema,
    )
    if "enum" in schema:
        return schema["enum"][0]
    if "@" in schema.get("pattern", ""):
        return f"somebody{next(numbers)}@example.com"
    by_type: dict[str, Any] = {
        "integer": max(1, schema.get("minimum", 1)),
        "number": max(1, schema.get("minimum", 1)),
        "boolean": True,
        "array": [],
        "object": {},
    }
    return by_type.get(schema.get("type", ""), f"a word or two {next(numbers)}")


class Request(NamedTuple):
    """What to send: everything but the credential."""

    operation: Operation
    values: dict[Field, Any]
    headers: dict[str, str]

    def with_value(self, field: Field, value: Any) -> "Request":
        """The same with this value there."""
        return self._replace(values=self.values | {field: value})

    def renewed(self) -> "Request":
        """The same once more, not a repetition of it."""
        key = {"Idempotency-Key": str(uuid.uuid4())} if self.operation.is_write else {}
        return self._replace(headers=self.headers | key)

    @property
    def url(self) -> str:
        """The path with its values."""
        url = self.operation.path
        for field in self.operation.in_("path"):
            value = quote(str(self.values[field]), safe="")
            url = url.replace("{" + field.name + "}", value)
        return url

    @property
    def query(self) -> dict[str, Any]:
        """The values that stand in the query."""
        return {
            field.name: value
            for field, value in self.values.items()
            if field.place == "query"
        }

    @property
    def body(self) -> Any:
        """The body; None where the operation takes none."""
        if not self.operation.in_("body"):
            return None
        body: dict[str, Any] = {}
        for field, value in self.values.items():
            if field.place == "body":
                _plant(body, field.path, value)
        return body

    @property
    def all_headers(self) -> dict[str, str]:
        """Its own headers, and those that it says something in."""
        said = {f.name: str(v) for f, v in self.values.items() if f.place == "header"}
        return self.headers | said


def _plant(body: Any, path: tuple[str, ...], value: Any) -> None:
    for name, following in itertools.pairwise(path):
        empty: Any = [{}] if following == "0" else {}
        body = body[0] if name == "0" else body.setdefault(name, empty)
    body[path[-1]] = value
