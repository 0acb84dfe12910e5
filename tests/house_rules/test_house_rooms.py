"""The rooms on disk are those of the list and of the order that imports follow."""

import re
import tomllib
from typing import Any

import grimp
from sources import HOUSE, ROOT

from regulars.rooms import ROOMS

# What one room may ask another for; permissions are words that all of them share.
OFFERED = {"service", "queries", "schemas", "events", "errors", "permissions"}


def contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(project["tool"]["importlinter"]["contracts"])


def layers() -> list[str]:
    """The layers of the import contract, ground floor first."""
    (found,) = (c["layers"] for c in contracts() if c["type"] == "layers")
    return list(reversed(found))


def order() -> list[str]:
    """The layers that rooms stand in, without what is above them."""
    return [layer for layer in layers() if "__main__" not in layer]


def room_of(module: str) -> str | None:
    """The room that this module is in; the kit and the files above are in none."""
    return next((part for part in module.split(".")[1:2] if part in ROOMS), None)


def test_rooms_on_disk_are_the_rooms_of_the_list():
    on_disk = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"kit"}

    assert on_disk == set(ROOMS), "rooms.py and the folders of src/regulars differ"
    assert len(set(ROOMS)) == len(ROOMS)


def test_rooms_stand_in_the_order_that_imports_follow():
    standing = [re.findall(r"\w+", layer.replace("(", "")) for layer in order()]
    floors = {room: floor for floor, names in enumerate(standing) for room in names}

    assert set(ROOMS) <= set(floors), (
        "a room is missing in the layers of pyproject.toml"
    )
    assert sorted(ROOMS, key=lambda room: floors[room]) == list(ROOMS)


def test_only_what_is_still_to_be_built_stands_in_brackets():
    bracketed = set(re.findall(r"\((\w+)\)", " ".join(layers())))

    on_disk = {path.stem for path in HOUSE.iterdir()}

    assert not bracketed & on_disk, "the brackets mean: not there yet"


def test_tables_of_every_room_are_protected():
    listed = {m for c in contracts() for m in c.get("protected_modules", [])}

    owned = {f"regulars.{p.parent.name}.tables" for p in HOUSE.glob("*/tables*")}

    assert owned - {"regulars.kit.tables"} <= listed, "add them to pyproject.toml"


def test_rooms_ask_each_other_only_for_what_is_offered():
    graph = grimp.build_graph("regulars", cache_dir=None)
    asked = [
        (module.split("."), imported.split("."))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if room_of(imported) and room_of(module) not in (None, room_of(imported))
    ]

    prying = [(a, b) for a, b in asked if b[2] not in OFFERED]

    print(f"tried={len(asked)} expected=[] got={prying}")
    assert len(asked) > 10
    assert not prying, f"only {sorted(OFFERED)} of another room: {prying}"


def test_every_room_says_what_it_is():
    silent = [
        room
        for room in (*ROOMS, "kit")
        if len((HOUSE / room / "__init__.py").read_text()) < 20
    ]

    assert not silent, f"no docstring in __init__.py of {silent}"
