"""MON-15: what the application's own role may not do to the ledger.

Either the database refuses it (grants, policies, CHECKs, keys), or it can't know and
`regulars verify` finds it: each statement is tried for both, and undone.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import NamedTuple

import asyncpg
import pytest
from corruptions import OF_ACCOUNT, OF_WALLET
from ledgers import Books, books_with
from numbering import number_all
from proving import tell
from statements import LEDGER, statements

from regulars import rooms
from regulars.kit.verify import Rule, rules

LEAST_FOR_EACH_TABLE = 40

rooms.load("verification")


class Direct(NamedTuple):
    """The application's role, connected by itself, and the account it speaks for."""

    connection: asyncpg.Connection
    books: Books


@pytest.fixture(scope="module")
async def direct(database, context, http) -> AsyncIterator[Direct]:
    books = await books_with(context, http, "Direct", 2)
    await number_all(context, books.account.account_id)
    connection = await asyncpg.connect(database.url)
    await connection.execute(f"set app.account = '{books.account.account_id}'")
    yield Direct(connection, books)
    await connection.close()


@pytest.mark.parametrize("table", LEDGER)
async def test_no_wrong_write_goes_unseen(direct, table):
    tried = await statements(direct.connection, table, direct.books.wallet_id(0))

    outcomes = {sql: await outcome(direct.connection, sql) for sql in tried}

    missed = [sql for sql, what in outcomes.items() if what == "missed"]
    idle = [sql for sql, what in outcomes.items() if what == "did nothing"]
    told = dict(Counter(outcomes.values()).most_common())
    tell(tried=len(tried), expected=[[], []], got=[missed, idle])
    print(f"{table}: {told}")
    assert len(tried) >= LEAST_FOR_EACH_TABLE
    assert not missed, "the database allows it, and no rule sees it"
    assert not idle, "these prove nothing"


async def test_corruptions_are_refused_to_the_application_or_seen(direct):
    account_id = direct.books.account.account_id
    wallets = direct.books.wallet_id(0), direct.books.wallet_id(1)
    tried = {c.name: c.aimed(account_id, *wallets) for c in [*OF_WALLET, *OF_ACCOUNT]}

    outcomes = {
        name: await outcome(direct.connection, sql) for name, sql in tried.items()
    }

    told = dict(Counter(outcomes.values()).most_common())
    missed = [name for name, what in outcomes.items() if what == "missed"]
    tell(tried=len(tried), expected=[], got=missed)
    print(told)
    assert not missed


async def test_sound_books_are_sound_to_the_application_too(direct):
    assert await broken_rules(direct.connection) == []


async def outcome(connection: asyncpg.Connection, sql: str) -> str:
    """What became of a statement: who refused it, or which rule saw what it did."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        done = await connection.execute(sql)
        if done.endswith(" 0"):
            return "did nothing"
        found = await broken_rules(connection)
        return f"seen: {found[0]}" if found else "missed"
    except asyncpg.PostgresError as refused:
        return f"refused: {type(refused).__name__}"
    finally:
        await transaction.rollback()


async def broken_rules(connection: asyncpg.Connection) -> list[str]:
    """The rules that don't hold in what this connection sees."""
    account_id = int(await connection.fetchval("select current_setting('app.account')"))
    return [
        rule.name
        for rule in rules
        if isinstance(rule, Rule) and await connection.fetch(rule.sql, account_id)
    ]
