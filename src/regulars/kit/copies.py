"""What of an account is set-up, and so is copied into a sandbox of it: rooms add it.

Rows keep their ids and uuids, which are an account's own: whoever has the uuid of a
shop, a reward or a promotion finds its copy by the same one.
"""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from regulars.kit.work import Work

READ = """
    select coalesce(jsonb_agg(to_jsonb(kept) || {but}), '[]')::text
    from {table} kept where kept.account_id = $1 and {where}
"""

WRITE = """
    insert into {table}
    select (jsonb_populate_record(kept, jsonb_build_object('account_id', $1::bigint))).*
    from jsonb_populate_recordset(null::{table}, $2::text::jsonb) kept
"""

NOTHING = "'{}'::jsonb"

Then = Callable[[Work], Awaitable[None]]


class Copy(msgspec.Struct, frozen=True):
    """A table of set-up: which rows of it, and what is otherwise in the copy.

    `but` is a JSON object in SQL: people, balances and secrets are never set-up.
    `then` is done in the copy when all tables are written.
    """

    table: str
    where: str = "true"
    but: str = NOTHING
    then: Then | None = None


copies: list[Copy] = []
"""In an order in which each row finds those that it names."""


async def read_all(work: Work) -> Sequence[str]:
    """The account's set-up, table by table."""
    return [await work.value(_reading(each), work.account_id) for each in copies]


async def write_all(work: Work, rows: Sequence[str]) -> None:
    """Writes a set-up that was read elsewhere into this account, which is new."""
    for each, some in zip(copies, rows, strict=True):
        statement = WRITE.format(table=each.table)
        await work.write(statement, work.account_id, some)
    for each in copies:
        if each.then is not None:
            await each.then(work)


def _reading(each: Copy) -> str:
    return READ.format(table=each.table, where=each.where, but=each.but)
