"""TEN-09: no row takes another account's row for its parent.

Every foreign key is tried with rows, as the superuser, whom row-level security doesn't
hold back: what refuses is the key itself.
"""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import asyncpg
import pytest
from test_house_schema import APART

# No test makes so many accounts.
OURS, THEIRS = 9_000_000_001, 9_000_000_002
THEIR_PARENT, CHILD = 4711, 4712

HOT = "a key costs a tenth of a credit; the verb has read the row in its own account"
MADE = "the row is made with it; its check, planned when there were few, read them all"
PLACED = "the sequencer numbers events that it has just read"

WITHOUT_KEY = {
    "audit_entries.request_id": "the id of a request, which is kept nowhere",
    "audit_heads.entry_id": PLACED,
    "audit_seals.entry_id": PLACED,
    "collectable_rewards.contact_id": HOT,
    "credit_activities.contact_id": HOT,
    "credit_receptions.contact_id": HOT,
    "credit_receptions.contact_identifier_id": HOT,
    "credit_receptions.reverses_id": HOT,
    "credit_receptions.shop_id": HOT,
    "credit_receptions.unit_id": HOT,
    "credit_receptions.wallet_id": HOT,
    "deleted_vouchers.contact_id": "whoever had it may be gone by now",
    "earning_rule_uses.contact_id": HOT,
    "earning_rule_versions.rule_id": "what was published outlives its unit",
    "former_contacts.merged_into_id": "whoever took over may be gone by now",
    "event_heads.event_id": PLACED,
    "event_positions.event_id": PLACED,
    "giftcard_pins.giftcard_id": MADE,
    "giftcard_transactions.giftcard_id": HOT,
    "giftcard_transactions.hold_id": HOT,
    "giftcard_transactions.program_id": HOT,
    "giftcard_transactions.reverses_id": HOT,
    "giftcard_transactions.settlement_id": HOT,
    "giftcard_transactions.shop_id": HOT,
    "giftcard_transactions.wallet_id": HOT,
    "giftcards.wallet_id": MADE,
    "kept_emails.contact_id": "whoever would have got it may be gone by now",
    "kept_emails.message_id": "of the mail itself, which is kept nowhere else",
    "logged_requests.request_id": "the id of a request, which is kept nowhere",
    "lot_uses.wallet_id": HOT,
    "lots.wallet_id": HOT,
    "loyalty_program_versions.program_id": "the terms outlive a removed program",
    "pending_credits.contact_id": "whoever got them may be gone by now",
    "pending_credits.wallet_id": HOT,
    "pos_transactions.terminal_id": "the terminal's own name for itself",
    "pos_transactions.transaction_id": "the till's own name for a sale",
    "prepaid_transactions.contact_id": HOT,
    "prepaid_transactions.contact_identifier_id": HOT,
    "prepaid_transactions.hold_id": HOT,
    "prepaid_transactions.reverses_id": HOT,
    "prepaid_transactions.shop_id": HOT,
    "prepaid_transactions.wallet_id": HOT,
    "reward_claims.contact_id": HOT,
    "reward_claims.reward_id": HOT,
    "reward_receptions.code_id": HOT,
    "reward_receptions.contact_id": HOT,
    "reward_receptions.contact_identifier_id": HOT,
    "reward_receptions.reward_id": HOT,
    "reward_receptions.shop_id": HOT,
    "reward_receptions.wallet_id": HOT,
    "staged_credit_receptions.unique_id": "what its token is called, claimed or not",
    "transfers.from_wallet_id": HOT,
    "transfers.to_wallet_id": HOT,
    "undelivered_emails.contact_id": "whoever it was to may be gone by now",
    "voucher_batches.contact_id": "whoever got them may be gone by now",
    "voucher_redemptions.contact_id": HOT,
    "voucher_redemptions.promotion_id": HOT,
    "voucher_redemptions.shop_id": HOT,
    "voucher_redemptions.voucher_id": HOT,
    "vouchers.contact_id": "whoever has it may be gone by now",
}

# A value that a column of this type takes; numbers are given apart.
PLAUSIBLE = {
    "text": "'x'",
    "character varying": "'x'",
    "text[]": "'{}'",
    "jsonb": "'{}'",
    "bytea": "'x'",
    "boolean": "true",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "'2026-01-01'",
    "date": "'2026-01-01'",
}
NUMBERS = ("bigint", "integer", "smallint", "numeric")

KEYS = """
    select conrelid::regclass::text as child, conname::text as name,
      confrelid::regclass::text as parent,
      array(select attname::text from unnest(conkey) with ordinality as k(number, n)
        join pg_attribute on (attrelid, attnum) = (conrelid, number)
        order by n) as here,
      array(select attname::text from unnest(confkey) with ordinality as k(number, n)
        join pg_attribute on (attrelid, attnum) = (confrelid, number)
        order by n) as there
    from pg_constraint where contype = 'f' and conrelid::regclass::text <> all($1)
    order by 1, 2
"""

OTHER_CONSTRAINTS = """
    select format('alter table %s drop constraint %I', conrelid::regclass, conname)
    from pg_constraint
    where conrelid = any(array[$1, $2]::regclass[]) and contype in ('f', 'c')
      and not (conrelid = $1::regclass and conname = $3)
"""

COLUMNS = """
    select attname::text as name, format_type(atttypid, null) as type
    from pg_attribute where attrelid = $1::regclass and attnum > 0
      and not attisdropped and attnotnull and attgenerated = ''
"""

KEY_WITHOUT_ACCOUNT = """
    create unique index contacts_by_id on contacts (id);
    create table astray (account_id bigint not null, id bigint not null,
      contact_id bigint references contacts (id))
"""

LOOSE = """
    select class.relname || '.' || attname
    from pg_class class join pg_attribute on attrelid = class.oid
    where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p')
      and class.relname <> all($1) and attnum > 0 and not attisdropped
      and attname like '%\\_id' and attname <> 'account_id'
      and not exists (select from pg_constraint where conrelid = class.oid
        and contype = 'f' and attnum = any(conkey))
"""


class Key(NamedTuple):
    """A foreign key, with its columns on both sides."""

    child: str
    name: str
    parent: str
    here: list[str]
    there: list[str]

    def their_parent(self) -> dict[str, int]:
        """What the key's columns hold in the parent."""
        account = {"accounts": "id"}.get(self.parent, "account_id")
        return {
            name: THEIRS if name == account else THEIR_PARENT for name in self.there
        }

    def child_of(self, account: int) -> dict[str, int]:
        """What this account's child would hold to get that parent."""
        pointing = dict(zip(self.here, self.their_parent().values(), strict=True))
        return pointing | {"account_id": account}


@pytest.fixture
async def superuser(database, superuser_url) -> AsyncIterator[asyncpg.Connection]:
    """Somebody whom only keys refuse."""
    url = superuser_url.replace("@/postgres", "@/regulars")
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def keys(connection: asyncpg.Connection) -> list[Key]:
    return [Key(*row) for row in await connection.fetch(KEYS, APART)]


async def insert(
    connection: asyncpg.Connection, table: str, number: int, **given: int
) -> None:
    """A row of whatever its columns take, with these numbers and that one elsewhere."""
    columns = {
        row["name"]: row["type"] for row in await connection.fetch(COLUMNS, table)
    }
    values: dict[str, Any] = {
        name: number if type_ in NUMBERS else PLAUSIBLE[type_]
        for name, type_ in columns.items()
    } | given
    names, said = ", ".join(values), ", ".join(map(str, values.values()))
    await connection.execute(f"insert into {table} ({names}) values ({said})")


async def refusal(connection: asyncpg.Connection, key: Key, account: int) -> str | None:
    """The key that refuses this account's child under the parent; None if none does."""
    point = connection.transaction()
    await point.start()
    try:
        await insert(connection, key.child, CHILD, **key.child_of(account))
        await connection.execute("set constraints all immediate")
    except asyncpg.ForeignKeyViolationError as error:
        return error.constraint_name
    finally:
        await point.rollback()
    return None


async def tried(connection: asyncpg.Connection, key: Key) -> list[str | None]:
    """What refuses their own child, and what refuses ours, under a parent of theirs."""
    everything = connection.transaction()
    await everything.start()
    others = await connection.fetch(OTHER_CONSTRAINTS, key.child, key.parent, key.name)
    for (statement,) in others:
        await connection.execute(statement)
    await insert(connection, key.parent, THEIR_PARENT, **key.their_parent())
    refused = [await refusal(connection, key, who) for who in (THEIRS, OURS)]
    await everything.rollback()
    return refused


async def test_every_foreign_key_refuses_a_parent_of_another_account(superuser):
    every = await keys(superuser)

    got = [(key, await tried(superuser, key)) for key in every]

    wrong = {k.name: answers for k, answers in got if answers != [None, k.name]}
    print(f"tried={len(every)} expected={{}} got={wrong}")
    assert len(every) > 10
    assert not wrong, f"key: [what refuses theirs, what refuses ours]: {wrong}"


async def test_a_foreign_key_without_the_account_would_be_found(superuser):
    async with superuser.transaction():
        await superuser.execute(KEY_WITHOUT_ACCOUNT)
        (key,) = [key for key in await keys(superuser) if key.child == "astray"]

        assert await tried(superuser, key) == [None, None]
        await superuser.execute("drop table astray; drop index contacts_by_id")


async def test_rows_of_an_account_name_rows_only_by_foreign_keys(superuser):
    loose = {name for (name,) in await superuser.fetch(LOOSE, APART)}

    print(f"tried={len(loose)} expected={sorted(WITHOUT_KEY)} got={sorted(loose)}")
    assert loose == set(WITHOUT_KEY), "use references(), or decide and say why not"
