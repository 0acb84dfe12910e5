"""Forms and queries in PHP's bracket notation."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from regulars.kit.errors import InvalidInput

DEPTH = 32
KEYS = 10_000

BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Possessive, so that a name of a megabyte of brackets is still read once.
BRACKETED = re.compile(r"([^\[]++)((?:\[[^\]]*+\])++)", re.DOTALL)
SEGMENT = re.compile(r"\[([^\]]*+)\]", re.DOTALL)
INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class TooDeep(Exception):
    """A name has more brackets than anybody needs."""


class Branch(dict[str, Any]):
    """An array of PHP: keys in order, and the index that `[]` would take next."""

    __slots__ = ("next_index",)

    def __init__(self) -> None:
        super().__init__()
        self.next_index = 0

    def key(self, segment: str) -> str:
        """The key that a pair of brackets stands for; empty ones take the next."""
        if segment == "":
            segment = str(self.next_index)
        if INDEX.fullmatch(segment):
            self.next_index = max(self.next_index, int(segment) + 1)
        return segment


def decode_form(raw: bytes, name: str = "body") -> dict[str, Any]:
    """The fields of a form: texts, nested dicts, and lists where keys count up from 0.

    Dots in names are left alone and the last of several equal names wins. `name` is
    what a refusal calls the whole.
    """
    if raw.count(b"&") >= KEYS:
        raise InvalidInput({name: [f"Must have at most {KEYS} fields."]})
    if BAD_ESCAPE.search(raw):
        raise InvalidInput({name: ["Has a percent sign that starts no escape."]})
    root = Branch()
    try:
        for pair in raw.split(b"&"):
            key, _, value = pair.partition(b"=")
            if key:
                _plant(root, _text(key), _text(value))
    except UnicodeDecodeError:
        raise InvalidInput({name: ["Must be valid UTF-8."]}) from None
    except TooDeep:
        raise InvalidInput({name: ["Is nested too deeply."]}) from None
    return {key: _grown(value) for key, value in root.items()}


def _text(raw: bytes) -> str:
    if b"%" not in raw and b"+" not in raw:
        return raw.decode()
    return unquote_to_bytes(raw.replace(b"+", b" ")).decode()


def _plant(root: Branch, key: str, value: str) -> None:
    bracketed = BRACKETED.fullmatch(key) if "[" in key else None
    if bracketed is None:
        root[key] = value
        return
    if bracketed[2].count("[") > DEPTH:
        raise TooDeep
    branch, step = root, bracketed[1]
    for segment in SEGMENT.findall(bracketed[2]):
        child = branch.get(step)
        # As in PHP, an array takes the place of a text of the same name.
        if not isinstance(child, Branch):
            child = branch[step] = Branch()
        branch, step = child, child.key(segment)
    branch[step] = value


def _grown(value: Any) -> Any:
    if not isinstance(value, Branch):
        return value
    size = len(value)
    if value.next_index == size and all(str(n) in value for n in range(size)):
        return [_grown(value[str(n)]) for n in range(size)]
    return {key: _grown(child) for key, child in value.items()}
