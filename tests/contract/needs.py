"""What a client's code needs of an answer, looked for in a real one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

STEP = re.compile(r"(\w+)(\[\w*\])?")
LIKE_A_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ].*")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


class Field(msgspec.Struct, frozen=True):
    """A parameter of a call."""

    type: str
    required: bool


class Endpoint(msgspec.Struct, frozen=True):
    """A call, and what its callers need of the answer."""

    method: str
    path: str
    query: dict[str, Field]
    body: dict[str, Field]
    required: list[str]
    nullable: list[str]
    never_null: list[str]
    example: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def endpoints() -> list[Endpoint]:
    """The calls that there are rooms for."""
    text = Path(__file__).with_name("endpoints.json").read_text()
    return msgspec.convert(json.loads(text), list[Endpoint])


def unmet(endpoint: Endpoint, body: Any) -> list[str]:
    """What of the answer a client would stumble over."""
    if not isinstance(body, dict):
        return ["the answer is no object"]
    missing = [
        f"{path} is missing"
        for path in endpoint.required
        for parent, key in places(body, path)
        if key not in parent
    ]
    never_null = {*endpoint.required, *endpoint.never_null} - {*endpoint.nullable}
    if endpoint.example.get("data", {}) is None:
        # Nothing is what its clients look for.
        never_null.discard("data")
    null = [
        f"{path} is null"
        for path in sorted(never_null)
        for parent, key in places(body, path)
        if key in parent and parent[key] is None
    ]
    # Clients read `meta` of vouchers only; everywhere else it may be anything.
    body, example = (
        {key: value for key, value in each.items() if key != "meta"}
        for each in (body, endpoint.example)
    )
    return [*missing, *null, *otherwise(body, example, ""), *misdated(body, "")]


def places(body: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object that the path leads to, and the key to look for in it."""
    *above, (last, _) = STEP.findall(path)
    found = [body]
    for name, items in above:
        values = [each[name] for each in found if each.get(name) is not None]
        if items:
            kind = items.strip("[]")
            flat = [item for value in values for item in value]
            values = [each for each in flat if not kind or each["type"] == kind]
        found = values
    yield from ((each, last) for each in found)


def otherwise(value: Any, example: Any, path: str) -> Iterator[str]:
    """Where the answer is of another kind than the example: `[]` is no `{}`."""
    if value is None or example is None:
        return
    if _kind(value) != _kind(example) and not _is_number_for(value, example):
        yield f"{path} is {_kind(value)} and not {_kind(example)}"
    elif isinstance(value, dict):
        for key in value.keys() & example.keys():
            yield from otherwise(value[key], example[key], f"{path}.{key}")
    elif isinstance(value, list) and example:
        for item in value:
            yield from otherwise(item, _alike(item, example), path + "[]")


def misdated(value: Any, path: str) -> Iterator[str]:
    """Where a moment is written as the clients can't read it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from misdated(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from misdated(each, path + "[]")
    elif isinstance(value, str) and _is_misdated(value):
        yield f"{path} is {value}"


def _is_misdated(text: str) -> bool:
    return bool(LIKE_A_DATE.fullmatch(text) and not DATE.fullmatch(text))


def _alike(item: Any, examples: list[Any]) -> Any:
    """The example of the same type, in lists of several."""
    if not isinstance(item, dict):
        return examples[0]
    return next(
        (each for each in examples if each.get("type") == item.get("type")),
        examples[0],
    )


def _kind(value: Any) -> str:
    return type(value).__name__


def _is_number_for(value: Any, example: Any) -> bool:
    """A whole number may stand for a fractional one, and never the other way round."""
    return isinstance(example, float) and _kind(value) == "int"
