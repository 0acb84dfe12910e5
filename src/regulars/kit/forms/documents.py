"""JSON documents as they were written: numbers keep their text."""

import json
from typing import Any, NoReturn

from regulars.kit.errors import InvalidInput

DEPTH = 32


class Number(str):
    """A number as the document spells it, not yet read by anybody.

    Turning it into an int or a float at once would lose digits, and takes quadratic
    time for one of a hundred thousand digits.
    """

    __slots__ = ()


class Twice:
    """What stands where a strict document has the same key more than once."""


TWICE = Twice()


def read_json(body: bytes, *, lenient: bool) -> Any:
    """The document's tree. Whatever is wrong with it is InvalidInput."""
    try:
        tree = (LENIENT if lenient else STRICT).decode(body.decode())
    except UnicodeDecodeError:
        raise InvalidInput({"body": ["Must be valid UTF-8."]}) from None
    except RecursionError:
        raise InvalidInput({"body": ["Is nested too deeply."]}) from None
    except ValueError:
        raise InvalidInput({"body": ["Must be valid JSON."]}) from None
    if brackets(body) > DEPTH and _is_deeper(tree, DEPTH):
        raise InvalidInput({"body": ["Is nested too deeply."]})
    return tree


def brackets(body: bytes) -> int:
    """How many brackets open in the body: it can't be nested more deeply than that."""
    return body.count(b"{") + body.count(b"[")


def _is_deeper(tree: Any, levels: int) -> bool:
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, list):
        return False
    return levels == 0 or any(_is_deeper(child, levels - 1) for child in tree)


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        tree[key] = TWICE if key in tree else value
    return tree


LENIENT = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_no_constant
)
STRICT = json.JSONDecoder(
    parse_int=Number,
    parse_float=Number,
    parse_constant=_no_constant,
    object_pairs_hook=_each_key_once,
)
