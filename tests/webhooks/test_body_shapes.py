"""WHK-10, of bodies: what a subscriber reads today is there in every later release.

`body_shapes.json` has the fields of each type with their kinds; a field that is new may
be added by `PYTHONPATH=tests python tests/webhooks/test_body_shapes.py`, which never
takes one away.
"""

import json
import sys
from pathlib import Path
from typing import Any

from regulars import rooms
from regulars.webhooks.schemas import example, made_up
from regulars.webhooks.words import TYPES

rooms.load("routes")

GOLDEN = Path(__file__).with_name("body_shapes.json")

Shapes = dict[str, dict[str, str]]


def kinds(value: Any, path: str = "") -> dict[str, str]:
    """The kind of each field, by its path; of a list, that of what is in it.

    What is nothing now may become anything.
    """
    if value is None:
        return {}
    found = {path or ".": type(value).__name__}
    if isinstance(value, dict):
        for name, each in value.items():
            found |= kinds(each, f"{path}.{name}")
    if isinstance(value, list) and value:
        found |= kinds(value[0], f"{path}[]")
    return found


def shapes_now() -> Shapes:
    """What the example of each type has, and what is nothing there."""
    return {kind: shape(kind) for kind in sorted(TYPES)}


def shape(kind: str) -> dict[str, str]:
    """The kinds of all its fields, as the schema has them, and as they are sent."""
    every = {"type": kind, "data": {TYPES[kind].entity: made_up(kind)}}
    return kinds(every) | kinds(json.loads(example(kind)))


def broken(before: Shapes, now: Shapes) -> list[str]:
    """What subscribers to `before` would miss, or read otherwise."""
    return [
        f"{kind}{path}: {what} became {now.get(kind, {}).get(path)}"
        for kind, fields in before.items()
        for path, what in fields.items()
        if now.get(kind, {}).get(path) != what
    ]


def test_bodies_only_get_more_fields():
    before = json.loads(GOLDEN.read_text())

    wrong = broken(before, shapes_now())

    print(f"tried={sum(map(len, before.values()))} expected=[] got={wrong}")
    assert before.keys() == TYPES.keys()
    assert not wrong, wrong


def test_a_field_that_goes_or_changes_is_found():
    before = {"sold": {".cents": "int"}}

    assert broken(before, {})
    assert broken(before, {"sold": {".cents": "str"}})
    assert not broken(before, {"sold": {".cents": "int", ".more": "str"}})


def main() -> None:
    """Writes the file anew, unless something would get lost."""
    wrong = (
        broken(json.loads(GOLDEN.read_text()), shapes_now()) if GOLDEN.exists() else []
    )
    if wrong:
        sys.exit("\n".join(wrong))
    GOLDEN.write_text(json.dumps(shapes_now(), indent=1) + "\n")


if __name__ == "__main__":
    main()
