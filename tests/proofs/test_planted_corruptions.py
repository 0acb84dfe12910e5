"""MON-16: whatever is spoilt in the books, `regulars verify` finds it and says so."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest
from asgi import asked
from corruptions import OF_ACCOUNT, OF_WALLET, Corruption
from ledgers import Books, books_with
from numbering import number_all
from proving import tell

from regulars.app import create
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.migrate import upgrade

NAME = "spoilt_books"

PLANTED = [*OF_WALLET, *OF_ACCOUNT]

WITH_ANOTHER = [planted for planted in OF_WALLET if "{o}" in planted.sql]


class Spoilt(NamedTuple):
    """Books of their own, to be spoilt, and the way to the database under them."""

    database: Database
    data_dir: Path
    superuser: asyncpg.Connection
    # One account whose wallets are spoilt, and one for each thing of a whole account.
    wallets: Books
    accounts: list[Books]
    sound: Books


@pytest.fixture(scope="module")
async def spoilt(database, superuser_url, settings) -> AsyncIterator[Spoilt]:
    """Sound books in a database of their own: nobody else's tests are in there."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"create database {NAME} owner regulars_owner")
    await connection.close()
    address = superuser_url.replace("@/postgres", f"@/{NAME}")
    roles = ("regulars", "regulars_owner")
    urls = [address.replace("postgres@", f"{role}@") for role in roles]
    await upgrade(urls[1])
    own = Database(*urls)
    context = Context.of(settings, own.url)
    async with asked(create(settings, own)) as http:
        people = len(OF_WALLET) + len(WITH_ANOTHER) + 1
        wallets = await books_with(context, http, "Spoilt wallets", people)
        accounts = [
            await books_with(context, http, planted.name, 1) for planted in OF_ACCOUNT
        ]
        sound = await books_with(context, http, "Sound", 1)
        await number_all(context, sound.account.account_id)
    superuser = await asyncpg.connect(address)
    yield Spoilt(own, settings.data_dir, superuser, wallets, accounts, sound)
    await superuser.close()
    await context.pool.close()


async def test_every_corruption_is_found_and_sound_books_raise_no_alarm(spoilt):
    code, verdict = await verified(spoilt)
    assert (code, verdict["ok"], verdict["problems"]) == (0, True, [])
    assert verdict["accounts"] == len(spoilt.accounts) + 2

    places = await planted(spoilt)
    code, verdict = await verified(spoilt)

    problems = verdict["problems"]
    alarms = {(p["account_uuid"], p["wallet_uuid"]): p["rule"] for p in problems}
    missed = [name for name, place in places.items() if place not in alarms]
    wrong = [alarm for alarm in alarms if set(alarm) & sound(spoilt)]
    tell(tried=len(places), expected=[[], [], 1], got=[missed, wrong, code])
    for name, place in places.items():
        print(f"{name}: {alarms.get(place)}")
    assert len(places) >= 50
    assert not missed, "no rule sees these"
    assert not wrong, "these are sound"
    assert (code, verdict["ok"]) == (1, False)


def test_every_table_of_the_ledger_has_its_corruptions():
    spoilt = " ".join(planted.sql for planted in PLANTED)
    tables = (
        "transfers",
        "wallets",
        "lots",
        "lot_uses",
        "holds",
        "credit_receptions",
        "events",
        "event_positions",
        "event_heads",
        "contact_counts",
    )

    for table in tables:
        assert f"update {table} " in spoilt or f"delete from {table} " in spoilt, table


async def planted(spoilt: Spoilt) -> dict[str, tuple[str, str | None]]:
    """Plants everything; where each corruption must be seen, by its name."""
    places: dict[str, tuple[str, str | None]] = {}
    books, partners = spoilt.wallets, iter(partners_of(spoilt))
    for number, corruption in enumerate(OF_WALLET):
        other = next(partners) if corruption in WITH_ANOTHER else 0
        wallets = books.wallet_id(number), other
        await plant(spoilt, corruption, books, *wallets)
        places[corruption.name] = (
            books.account.account_uuid,
            books.wallet_uuid(number),
        )
    for corruption, own in zip(OF_ACCOUNT, spoilt.accounts, strict=True):
        await plant(spoilt, corruption, own, own.wallet_id(0), 0)
        places[corruption.name] = (own.account.account_uuid, None)
    return places


async def plant(
    spoilt: Spoilt, corruption: Corruption, books: Books, wallet: int, other: int
) -> None:
    """Spoils one thing, and sees to it that something was indeed spoilt."""
    sql = corruption.aimed(books.account.account_id, wallet, other)
    done = await spoilt.superuser.execute(sql)
    assert not done.endswith(" 0"), f"{corruption.name} spoils nothing"


def partners_of(spoilt: Spoilt) -> list[int]:
    """Wallets that a corruption may draw in beside the one that it spoils."""
    first = len(OF_WALLET)
    return [spoilt.wallets.wallet_id(first + n) for n in range(len(WITH_ANOTHER))]


def sound(spoilt: Spoilt) -> set[str | None]:
    """The wallet and the account that nothing was done to."""
    return {spoilt.wallets.wallet_uuid(-1), spoilt.sound.account.account_uuid}


async def verified(spoilt: Spoilt) -> tuple[int, Any]:
    """What `regulars verify --json` says, and the code that it ends with."""
    environment = {
        "REGULARS_DATABASE_URL": spoilt.database.url,
        # The audit log is sealed with the key in there.
        "REGULARS_DATA_DIR": str(spoilt.data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "regulars", "verify", "--json",
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, json.loads(said)
