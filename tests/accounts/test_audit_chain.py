"""MON-16, OPS-11: whatever is done to the audit log as superuser, `verify` finds it.

Each edit is planted in a transaction of the superuser, looked for in it, and undone.
"""

import asyncio
import json
import random
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from scale import scaled

from regulars import commands, rooms
from regulars.accounts import jobs
from regulars.kit import seals
from regulars.kit.crypto import Keys, new_secret
from regulars.kit.db import Pool
from regulars.kit.ids import uuid7
from regulars.kit.verify import Broken, broken
from regulars.kit.work import Work
from regulars.worker import Opener

rooms.load("verification")

EDITS = 100
CHANGES = 20
KILLS = 30

# Each column of an entry, and what it is changed to.
COLUMNS = {
    "verb": "verb || 'd'",
    "subject_uuid": "gen_random_uuid()",
    "before": """coalesce(before, '{}') || '{"name": "Other"}'""",
    "after": """coalesce(after, '{}') || '{"name": "Other"}'""",
    "actor": "actor || '1'",
    "origin": "'192.0.2.1'",
    "request_id": "coalesce(request_id, '') || '1'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
}

ENTRY = """(account_id, xid, id) = (
    select account_id, entry_xid, entry_id from audit_seals
    where account_id = :account and position = :place)
"""

COPY = """
    insert into audit_entries (account_id, xid, id, verb, subject_uuid, actor, origin,
      recorded_at)
    select account_id, xid, id - 1000000, verb, subject_uuid, actor, origin, recorded_at
    from audit_entries
"""

# Two updates: the key of the places that move is looked at row by row.
MOVE = """
    update audit_seals set position = -position
    where account_id = :account and position > :place;
    update audit_seals set position = -position + (:by)
    where account_id = :account and position < 0;
    update audit_heads set position = position + (:by) where account_id = :account
"""

EMPTY = """
    delete from audit_entries where account_id = :account;
    delete from audit_seals where account_id = :account;
    delete from audit_heads where account_id = :account
"""

PLANTS = {
    f"{column} of an entry is edited": f"""
        update audit_entries set {column} = {value} where {ENTRY}
    """
    for column, value in COLUMNS.items()
} | {
    "an entry is deleted": f"delete from audit_entries where {ENTRY}",
    "a seal is deleted": """
        delete from audit_seals where account_id = :account and position = :place
    """,
    "a seal is changed": """
        update audit_seals set seal = sha256(seal)
        where account_id = :account and position = :place
    """,
    "an entry goes with its seal, and the rest moves up": f"""
        delete from audit_entries where {ENTRY};
        delete from audit_seals where account_id = :account and position = :place;
        {MOVE.replace(":by", "-1")}
    """,
    "an entry is inserted among the others": f"{COPY} where {ENTRY}",
    "an entry is inserted with a seal, and the rest moves down": f"""
        {COPY} where {ENTRY};
        {MOVE.replace(":by", "1")};
        insert into audit_seals (account_id, position, entry_xid, entry_id, seal)
        select account_id, :place + 1, xid, id, sha256('')
        from audit_entries where account_id = :account and id < 0
    """,
    "two entries swap what they say": """
        update audit_entries entry set (verb, subject_uuid, before, after, actor)
          = (other.verb, other.subject_uuid, other.before, other.after, other.actor)
        from audit_seals here, audit_seals there, audit_entries other
        where entry.account_id = :account and here.account_id = :account
          and there.account_id = :account and other.account_id = :account
          and (here.position, there.position) in ((:place, :next), (:next, :place))
          and (entry.xid, entry.id) = (here.entry_xid, here.entry_id)
          and (other.xid, other.id) = (there.entry_xid, there.entry_id)
    """,
    "two entries swap places": """
        update audit_seals set position = -position
        where account_id = :account and position in (:place, :next);
        update audit_seals set position = :place + :next + position
        where account_id = :account and position < 0
    """,
    "the newest entries go, and the head is set back": """
        delete from audit_entries using audit_seals seal
        where seal.account_id = :account and seal.position > :place
          and audit_entries.account_id = :account
          and (xid, audit_entries.id) = (entry_xid, entry_id);
        delete from audit_seals where account_id = :account and position > :place;
        update audit_heads head set (position, entry_xid, entry_id, seal)
          = (seal.position, seal.entry_xid, seal.entry_id, seal.seal)
        from audit_seals seal where seal.account_id = :account
          and seal.position = :place and head.account_id = :account
    """,
    "the head is set back": """
        update audit_heads set position = :place where account_id = :account
    """,
    "the head is gone": "delete from audit_heads where account_id = :account",
    "the whole log is gone": EMPTY,
    "the seals are gone, for new ones to be made": """
        delete from audit_seals where account_id = :account;
        update audit_heads set (position, entry_xid, entry_id) = (0, 0, 0)
        where account_id = :account
    """,
    "another account's log takes this one's place": f"""
        {EMPTY};
        update audit_entries set account_id = :account where account_id = :other;
        update audit_seals set account_id = :account where account_id = :other;
        update audit_heads set account_id = :account where account_id = :other
    """,
}

SEALER = """
import asyncio, sys
from pathlib import Path
from regulars.accounts import jobs
from regulars.kit import seals
from regulars.kit.context import Context
from regulars.settings import Settings
from regulars.worker import Opener

seals.MOST_AT_ONCE = 2

async def main():
    context = Context.of(Settings(data_dir=Path(sys.argv[2])), sys.argv[1])
    print("begun", flush=True)
    while True:
        await jobs.seal_audit_entries(Opener(context), keys=context.keys)

asyncio.run(main())
"""


@pytest.fixture
async def superusers(database, superuser_url) -> AsyncIterator[Pool]:
    """Connections of somebody whom the database refuses nothing."""
    pool = Pool(superuser_url.replace("@/postgres", "@/regulars"), 2)
    yield pool
    await pool.close()


@pytest.fixture
async def chain(make, audit_log, other_account) -> int:
    """The length of a chain with some changes in it."""
    for _ in range(CHANGES):
        await make.shop()
    return (await audit_log.new())[-1]["position"]


@pytest.fixture
def look(context, account):
    """What `verify` finds in the account, asked as the application."""

    async def look() -> list[Broken]:
        now = datetime.now(UTC)
        work = Work(context.pool, account.account_id, "test", now)
        return await broken(work, UUID(account.account_uuid), context.keys)

    return look


async def plant(work: Work, what: str, place: int, other_id: int) -> None:
    """Does this to the log of the Work's account, at this place and the next."""
    values = {"account": work.account_id, "place": place, "next": place + 1}
    for statement in PLANTS[what].split(";"):
        for name, value in (values | {"other": other_id}).items():
            statement = statement.replace(f":{name}", str(value))
        await work.write(statement)


async def test_finds_every_planted_edit_and_nothing_else(
    superusers, context, account, other_account, chain, look
):
    places = random.Random(16)
    work = Work(superusers, account.account_id, "superuser", datetime.now(UTC))
    clean = await broken(work, UUID(account.account_uuid), context.keys)
    missed = []

    for what in list(PLANTS) * scaled(EDITS):
        place = places.randrange(1, chain)
        await plant(work, what, place, other_account.account_id)
        found = await broken(work, UUID(account.account_uuid), context.keys)
        missed += [] if any("audit" in each.rule for each in found) else [what]
        await work.abandon(RuntimeError())

    tried = len(PLANTS) * scaled(EDITS)
    print(f"tried={tried} expected={tried} got={tried - len(missed)} seed=16")
    assert not missed
    assert (clean, await look()) == ([], [])


async def test_verify_names_the_account_and_ends_with_one(
    superusers, context, account, chain, capsys
):
    asked = commands.Verify(json=True)

    async def verdict():
        code = await commands.verify(context, asked)
        problems = json.loads(capsys.readouterr().out)["problems"]
        return code, [p for p in problems if p["account_uuid"] == account.account_uuid]

    edit = "update audit_entries set actor = $2 where account_id = $1 and actor = $3"
    async with superusers.connection(account.account_id) as connection:
        await connection.execute(edit, account.account_id, "somebody", "system")
        code, problems = await verdict()
        await connection.execute(edit, account.account_id, "system", "somebody")
    _, mended = await verdict()

    assert code == 1
    assert {each["rule"] for each in problems} == {
        "audit entries are as they were sealed"
    }
    assert mended == []


async def test_another_server_secret_fits_no_seal(context, account, chain):
    work = Work(context.pool, account.account_id, "test", datetime.now(UTC))

    found = await seals.unfit(work, Keys(new_secret()))

    assert len(found) == chain + 1


@pytest.mark.parametrize(
    "what",
    [
        "the head is gone",
        "the whole log is gone",
        "the newest entries go, and the head is set back",
        "the seals are gone, for new ones to be made",
    ],
)
async def test_nothing_is_sealed_over_a_broken_chain(
    superusers, context, account, chain, what
):
    work = Work(superusers, account.account_id, "superuser", datetime.now(UTC))
    await plant(work, what, 3, 0)

    with pytest.raises(seals.ChainBroken, match=f"account {account.account_id}"):
        await seals.seal(work, context.keys)

    await work.abandon(RuntimeError())


async def test_a_late_commit_comes_after_what_was_sealed_before_it(
    context, account, dashboard, audit_log
):
    late = Work(context.pool, account.account_id, "late", datetime.now(UTC))
    late.audit("shop_created", uuid7(), after={"name": "Late"})
    await late.write("select pg_current_xact_id()")

    await dashboard.post("/shops", name="Early")
    while_it_ran = await audit_log.new()
    await late.close()
    afterwards = await audit_log.new()

    assert while_it_ran == []
    assert [each["after"]["name"] for each in afterwards] == ["Late", "Early"]


async def test_several_workers_make_one_chain(context, make, audit_log, look):
    async def work():
        opener = Opener(context)
        for _ in range(20):
            await jobs.seal_audit_entries(opener, keys=context.keys)

    await asyncio.gather(*(work() for _ in range(4)), *(make.shop() for _ in range(40)))

    entries = await audit_log.new()
    positions = [each["position"] for each in entries]
    assert len(entries) == 40
    assert positions == list(range(positions[0], positions[0] + 40))
    assert await look() == []


async def test_the_chain_goes_on_after_killed_workers(
    database, settings, context, account, make, audit_log, look
):
    delays = random.Random(9)
    kills, opener = scaled(KILLS), Opener(context)

    for _ in range(kills):
        sealer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SEALER, database.url, str(settings.data_dir)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert sealer.stdout is not None
        await sealer.stdout.readline()
        async with opener(account.account_id) as work:
            for number in range(200):
                work.audit("shop_created", uuid7(), after={"name": str(number)})
        await asyncio.sleep(delays.uniform(0, 0.1))
        sealer.send_signal(signal.SIGKILL)
        await sealer.wait()

    entries = await audit_log.new()
    positions = [each["position"] for each in entries]
    print(f"tried={kills} expected={kills * 200} got={len(entries)} seed=9")
    assert positions == list(range(positions[0], positions[0] + kills * 200))
    assert await look() == []
