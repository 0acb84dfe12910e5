"""Each table is written by the room that owns it, and only the ledger moves value."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sources import HOUSE, python_files, statements, told, tree
from sqlalchemy import Table

from regulars import rooms

WRITES = re.compile(
    r"\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into"
    r"|truncate(?:\s+table)?)\s+(?!(?:of|set|only)\b)([a-z_]+)",
    re.IGNORECASE,
)

# Whoever has an empty wallet of their own comes about with it in one statement, or
# neither does.
TOGETHER = {("contacts", "wallets", "insert"), ("giftcards", "wallets", "insert")}

# What a contact shows of rooms to its right, their own statements keep.
SHOWN = {("tiers", "contacts", "update")}


def owners() -> dict[str, str]:
    """The room of each table; the kit's own tables are everybody's tools."""
    return {
        table.name: module.__name__.split(".")[1]
        for module in rooms.load("tables")
        for table in vars(import_module(module.__name__)).values()
        if isinstance(table, Table)
    }


def writes(text: str) -> Iterator[tuple[str, str]]:
    """Each table that a statement writes to, with the verb."""
    for found in WRITES.finditer(text):
        yield found[1].lower(), found[0].split()[0].lower()


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0]


def test_each_table_is_written_by_the_room_that_owns_it():
    owner = owners()
    written = {
        (room_of(file), table, verb): f"{told(file)}:{line}"
        for file in python_files("src")
        for line, text in statements(tree(file))
        for table, verb in writes(text)
        if table in owner
    }

    strange = {key for key in written if key[0] != owner[key[1]]}

    print(f"tried={len(written)} expected={TOGETHER | SHOWN} got={strange}")
    assert len(owner) > 15 and len(written) > 20
    assert strange == TOGETHER | SHOWN, (
        f"ask the owner: {[written[key] for key in strange]}"
    )


def test_only_the_ledger_moves_value():
    ledger = {table for table, room in owners().items() if room == "ledger"}
    moving = [
        f"{told(file)}:{line} {verb} {table}"
        for file in python_files("src")
        for line, text in statements(tree(file))
        for table, verb in writes(text)
        if table in ledger and room_of(file) != "ledger"
    ]

    opening = [each for each in moving if each.endswith("insert wallets")]

    assert {"transfers", "wallets", "lots", "lot_uses", "holds"} <= ledger
    assert moving == opening, f"ask ledger_post: {moving}"


def test_the_lint_knows_a_write_when_it_sees_one():
    text = "with a as (INSERT INTO lots (b) select 1) update wallets set c = 2"

    assert list(writes(text)) == [("lots", "insert"), ("wallets", "update")]
    assert not list(writes("select balance from wallets for no key update of wallets"))
