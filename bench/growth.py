"""What P6 asks for: whether work costs more once there is a hundred times as much.

Two servers take turns: one with a thousand contacts and ten thousand receptions, one
with a million of both, of which half belong to a thousand contacts. Nobody waits for a
million requests: one contact and one reception are made by the product, and their rows
are then multiplied where they lie.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from bench import people
from bench.load import Load, Sent
from bench.people import address
from bench.processes import Running, up
from bench.rounds import LONGEST_LIST, PREFIX, Measure, Rounds, Say, reception, taken
from regulars.kit.postgres import Database
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale

SLICE_SECONDS = 2.0
CREDITS = 10
DEEP = 1_000


class Size(msgspec.Struct, frozen=True):
    """How many contacts, and who of them has how many receptions."""

    contacts: int
    busy: int
    of_each_busy: int
    of_each_other: int = 1

    @property
    def receptions(self) -> int:
        """How many there are in all, but for a few that somebody else has."""
        others = self.contacts - self.busy
        return self.busy * self.of_each_busy + others * self.of_each_other


SMALL = Size(1_000, busy=1_000, of_each_busy=10)
LARGE = Size(1_000_000, busy=1_000, of_each_busy=500)

# The rows that the product made: the last of each table.
FIRST = """
    create temporary table first as
    select contact.account_id, contact.id as contact_id, wallet.id as wallet_id,
      (select max(id) from wallets) as last_wallet_id
    from contacts contact
    join wallets wallet on (wallet.account_id, wallet.id)
      = (contact.account_id, contact.credit_wallet_id)
    order by contact.id desc limit 1
"""

MEMBERS = """
    create temporary table member as
    select n, first.contact_id + n as contact_id, first.last_wallet_id + n as wallet_id,
      case when n <= $2 then $3::bigint else $4::bigint end as times
    from first, generate_series(1, $1::bigint) n
"""

WALLETS = """
    insert into wallets (account_id, id, uuid, kind, unit, is_counted, keeps_lots,
      may_owe, balance, seq, received, next_expiry_at, first_moved_at, last_moved_at,
      transactions, first_transaction_at, last_transaction_at, last_amount,
      balance_before_last, created_at)
    select account_id, member.wallet_id, uuidv7(), kind, unit, is_counted, keeps_lots,
      may_owe, balance * times, times, received * times, next_expiry_at, first_moved_at,
      last_moved_at, times, first_transaction_at, last_transaction_at, last_amount,
      balance * (times - 1), created_at
    from member, first join wallets using (account_id)
    where wallets.id = first.wallet_id order by n
"""

CONTACTS = """
    insert into contacts (account_id, id, uuid, email, email_key, channel, is_anonymous,
      credit_wallet_id, created_at, updated_at)
    select account_id, member.contact_id, uuidv7(), 'contact' || n || '@example.com',
      'contact' || n || '@example.com', channel, is_anonymous, member.wallet_id,
      created_at, updated_at
    from member, first join contacts using (account_id)
    where contacts.id = first.contact_id order by n
"""

# Everybody's first, then everybody's second: a contact's lie far apart.
EACH = """
    from (select member.wallet_id, member.contact_id, seq
      from member, generate_series(1, times) seq order by seq, n) each,
    first join {0} using (account_id) where {0}.{1} = first.{2}
"""

TRANSFERS = """
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount,
      to_seq, to_balance, happened_at, recorded_at)
    select account_id, kind, from_wallet_id, each.wallet_id, amount, each.seq,
      to_balance * each.seq, happened_at, recorded_at
""" + EACH.format("transfers", "to_wallet_id", "wallet_id")

LOTS = """
    insert into lots (account_id, wallet_id, seq, amount, remaining, expires_at)
    select account_id, each.wallet_id, each.seq, amount, remaining, expires_at
""" + EACH.format("lots", "wallet_id", "wallet_id")

RECEPTIONS = """
    insert into credit_receptions (account_id, uuid, contact_id, shop_id, unit_id,
      unit_value, credits, channel, actor, wallet_id, wallet_seq, program_version,
      explanation, happened_at, recorded_at)
    select account_id, uuidv7(), each.contact_id, shop_id, unit_id, unit_value, credits,
      channel, actor, each.wallet_id, each.seq, program_version, explanation,
      happened_at, recorded_at
""" + EACH.format("credit_receptions", "contact_id", "contact_id")

COUNT = "update contact_counts set contacts = contacts + (select count(*) from member)"

AFTERWARDS = """
    select setval('contacts_id_seq', max(contact_id)),
      setval('wallets_id_seq', max(wallet_id)) from member
"""

SOME = """
    select contact.uuid, n <= $2 as is_busy, n
    from member join contacts contact on contact.id = contact_id
    where n <= $2 or n % $3::bigint = 0 order by random() limit $1
"""


class Grown(msgspec.Struct, frozen=True):
    """A server with so much in it, and some of its contacts in no order."""

    server: Running
    numbers: Sequence[int]
    contacts: Sequence[UUID]
    busy: Sequence[UUID]


@contextlib.asynccontextmanager
async def grown(directory: Path, size: Size) -> AsyncIterator[Grown]:
    """A server of that size."""
    async with up(directory) as server:
        await _first(server)
        database = Database.embedded_in(server.data_dir)
        assert database.superuser_url is not None
        connection = await asyncpg.connect(database.superuser_url)
        try:
            some = await _multiplied(connection, size)
        finally:
            await connection.close()
        await people.settled(database)
        uuids = [UUID(str(row["uuid"])) for row in some]
        busy = [uuid for uuid, row in zip(uuids, some, strict=True) if row["is_busy"]]
        yield Grown(server, [row["n"] for row in some], uuids, busy)


async def _first(server: Running) -> None:
    """One contact with one reception, as the product makes them."""
    [contact] = await people.added(server, 1)
    context = people.beside(server)
    try:
        account_id = await people.account_of(context)
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        sale = Sale(UUID(server.keys["shop_uuid"]), credits=CREDITS)
        order = loyalty.CreditOrder(contact, sale, "IMPORT", "bench", work.now)
        await loyalty.receive(work, [order])
    finally:
        await context.pool.close()


async def _multiplied(
    connection: asyncpg.Connection, size: Size
) -> list[asyncpg.Record]:
    await connection.execute(FIRST)
    each = (size.busy, size.of_each_busy, size.of_each_other)
    await connection.execute(MEMBERS, size.contacts, *each)
    await connection.execute("analyze member")
    for statement in (WALLETS, CONTACTS, TRANSFERS, LOTS, RECEPTIONS, COUNT):
        await connection.execute(statement)
    await connection.execute(AFTERWARDS)
    apart = max(1, size.contacts // LONGEST_LIST)
    return list(await connection.fetch(SOME, LONGEST_LIST, size.busy, apart))


def _loads(at: Grown) -> dict[str, Load]:
    """The requests that P6 compares, for a server of one size."""
    shop = at.server.keys["shop_uuid"]
    listed = {
        "contacts page 1": "/contacts?page=1",
        "contacts page 1,000": f"/contacts?limit=1&page={DEEP}",
        "transactions page 1": "/loyalty-transactions?page=1",
        "transactions page 1,000": f"/loyalty-transactions?page={DEEP}",
    }
    newest = "/loyalty-transactions?contact_uuid={}"
    paths = {
        "contact": [f"/contacts/{uuid}" for uuid in at.contacts],
        "find": [f"/contacts/find-one-by?email={address(n)}" for n in at.numbers],
        "newest page": [newest.format(uuid) for uuid in at.busy],
        **{name: [path] for name, path in listed.items()},
    }
    ready = {
        name: Load(at.server, [Sent("GET", PREFIX + path) for path in each])
        for name, each in paths.items()
    }
    sold = [reception(shop, uuid, '"unit_value":12.5') for uuid in at.contacts]
    return ready | {"reception": Load(at.server, sold)}


async def measured(home: Path, pairs: int, say: Say) -> Rounds:
    """Each slice at both sizes in turn; what writes comes last, and is short."""
    say(f"Growing: {SMALL.receptions:,} receptions of {SMALL.contacts:,} contacts,")
    async with grown(home / "small", SMALL) as small:
        say(f"and {LARGE.receptions:,} of {LARGE.contacts:,}.")
        async with grown(home / "large", LARGE) as large:
            ready = {"small": _loads(small), "large": _loads(large)}
            try:
                return await _taken(ready, pairs, say)
            finally:
                for load in (*ready["small"].values(), *ready["large"].values()):
                    load.close()


async def _taken(ready: dict[str, dict[str, Load]], pairs: int, say: Say) -> Rounds:
    turns: dict[str, dict[str, Measure]] = {
        name: {f"{name}, {size}": ready[size][name].slice for size in ready}
        for name in ready["small"]
    }
    writes = {"reception": turns.pop("reception")}
    rounds: Rounds = {}
    for groups, seconds in ((turns, SLICE_SECONDS), (writes, SLICE_SECONDS / 2)):
        # The first time, everything is read and counted; what is left of that must not
        # keep the second waiting.
        await taken(groups, 2, SLICE_SECONDS / 2, lambda words: None)
        rounds |= await taken(groups, pairs, seconds, say)
    return rounds
