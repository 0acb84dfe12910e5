"""Every way to write where one should not, put together from the tables themselves."""

from collections.abc import Iterator
from typing import NamedTuple

import asyncpg


class Kept(NamedTuple):
    """A table of the ledger, a row of it, and what makes a copy of that row another."""

    row: str
    another: dict[str, str]


# In {w} is the wallet; the history is that of `ledgers.py`.
LEDGER = {
    "transfers": Kept(
        "from_wallet_id = {w} and amount = 5",
        {"from_seq": "from_seq + 1000", "reference": "'another'"},
    ),
    "wallets": Kept("id = {w}", {"uuid": "gen_random_uuid()"}),
    "lots": Kept("wallet_id = {w} and amount = 50", {"seq": "seq + 1000"}),
    "lot_uses": Kept("wallet_id = {w} and amount = 5", {"seq": "seq + 1000"}),
    "holds": Kept("wallet_id = {w} and amount = 5", {"uuid": "gen_random_uuid()"}),
    "credit_receptions": Kept(
        "wallet_id = {w} and credits = 50", {"uuid": "gen_random_uuid()"}
    ),
}

OTHERWISE = {
    "bigint": ["{c} + 1", "{c} - 1", "-{c} - 1", "0", "null", "4611686018427387904"],
    "integer": ["{c} + 1", "0", "null"],
    "numeric": ["{c} + 0.01", "-{c} - 1", "null"],
    "boolean": ["not {c}", "null"],
    "text": ["'credit'", "''", "'pending'", "null"],
    "uuid": ["gen_random_uuid()", "null"],
    "jsonb": ["'{{}}'", "'[]'", "null"],
    "timestamp with time zone": ["now()", "{c} - interval '500 days'", "'infinity'"],
}

# Null in an open wallet, and in a hold captured whole: what is reckoned from it is null
# again.
EMPTY = {("wallets", "closed_seq"), ("holds", "captured")}

COLUMNS = """
    select attname::text as name, format_type(atttypid, null) as type,
      attidentity::text <> '' as is_identity
    from pg_attribute where attrelid = $1::regclass and attnum > 0
      and not attisdropped order by attnum
"""

WHOLE = [
    "delete from {t}",
    "delete from {t} where {row}",
    "delete from {t} using wallets other where other.account_id = {t}.account_id",
    "truncate {t}",
    "truncate {t} cascade",
    "truncate {t} restart identity",
    "drop table {t}",
    "drop table {t} cascade",
    "alter table {t} disable row level security",
    "alter table {t} no force row level security",
    "alter table {t} disable trigger all",
    "alter table {t} add column more bigint",
    "alter table {t} drop column account_id",
    "alter table {t} alter column account_id drop not null",
    "alter table {t} drop constraint {t}_pkey",
    "alter table {t} owner to regulars",
    "alter table {t} rename to gone",
    "alter table {t} set unlogged",
    "create rule gone as on insert to {t} do instead nothing",
    "create policy more on {t} using (true)",
    "create trigger gone before insert on {t} for each row"
    " execute function pg_catalog.suppress_redundant_updates_trigger()",
    "create index more on {t} (account_id)",
    "grant delete on {t} to regulars; delete from {t}",
    "lock table {t} in access exclusive mode",
    "set session_replication_role = replica; delete from {t}",
    "set role regulars_owner; delete from {t}",
    "set session authorization regulars_owner; delete from {t}",
]


async def statements(
    connection: asyncpg.Connection, table: str, wallet_id: int
) -> list[str]:
    """Every wrong statement on this table, aimed at this wallet's history."""
    columns = await connection.fetch(COLUMNS, table)
    kept = LEDGER[table]
    row = kept.row.format(w=wallet_id)
    whole = [each.format(t=table, row=row) for each in WHOLE]
    return [*whole, *_updates(table, columns, row), *_inserts(table, columns, row)]


def _updates(table: str, columns: list[asyncpg.Record], row: str) -> Iterator[str]:
    for column in columns:
        is_empty = (table, column["name"]) in EMPTY
        for value in OTHERWISE[column["type"]]:
            if is_empty and ("{c}" in value or value == "null"):
                continue
            new = value.format(c=column["name"])
            yield f"update {table} set {column['name']} = {new} where {row}"


def _inserts(table: str, columns: list[asyncpg.Record], row: str) -> Iterator[str]:
    """The row once more: as it is, as another, and as another with one thing wrong."""
    own = {c["name"]: c["name"] for c in columns if not c["is_identity"]}
    another = own | LEDGER[table].another
    yield _insert(table, own, row)
    yield _insert(table, another, row)
    for column in columns:
        for value in OTHERWISE[column["type"]]:
            wrong = {column["name"]: value.format(c=column["name"])}
            yield _insert(table, another | wrong, row)


def _insert(table: str, values: dict[str, str], row: str) -> str:
    names, chosen = ", ".join(values), ", ".join(values.values())
    return f"insert into {table} ({names}) select {chosen} from {table} where {row}"
