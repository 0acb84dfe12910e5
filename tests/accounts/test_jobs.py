"""What is done by the clock for every account."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from regulars.accounts.jobs import MOST_AT_ONCE, NUMBER
from regulars.kit import events
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.events import CreditReceptionCreated
from regulars.loyalty.service.decide import Sale

SOME = """
    select account_id, event_position as position, event_name as name
    from number_some_events($1, $2)
"""

READ = """
    select sum(idx_tup_read)::bigint from pg_stat_user_indexes
    where relname = 'events'
"""

QUIET = """
    select quiet_id = pg_sequence_last_value('events_id_seq') from event_rounds
"""

SCANS = """
    select sum(coalesce(idx_scan, 0) + seq_scan)::bigint from pg_stat_xact_user_tables
    where relname in ('accounts', 'event_heads', 'events')
"""

RUN_ON = "select pg_current_xact_id()"


@pytest.fixture
async def statistics(superuser_url, database):
    """Asks how many entries of the indexes of events were read so far."""
    url = superuser_url.replace("@/postgres", "@/regulars")
    connection = await asyncpg.connect(url)

    async def read() -> int:
        return int(await connection.fetchval(READ) or 0)

    yield read
    await connection.close()


async def numbered(context) -> int:
    """How many events got their places, with what that read made known."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    async with opened(work):
        await work.begin()
        rows = await work.write(NUMBER, MOST_AT_ONCE)
        await work.write("select pg_stat_force_next_flush()")
    return len(rows)


async def places(context, most: int, accounts: int = 2_000) -> list[int]:
    """Whose events got their places in one call, in that order."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    async with opened(work):
        await work.begin()
        return [row["account_id"] for row in await work.write(SOME, most, accounts)]


async def happened(context, account, times: int) -> None:
    """So many things that happened in the account."""
    work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
    async with opened(work):
        for _ in range(times):
            work.emit(CreditReceptionCreated(subject_uuid=uuid4(), credits=1))


async def rest(context) -> int:
    """Numbers all there is; says after how many calls nothing is looked at any more."""
    for calls in range(100):
        if await quiet(context):
            return calls
        await places(context, MOST_AT_ONCE)
    raise AssertionError("it never comes to rest")


async def scans_of_a_call(context) -> int:
    """How often a call goes through accounts, or looks for what is theirs."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    async with opened(work):
        await work.begin()
        before = int(await work.value(SCANS) or 0)
        await work.write(NUMBER, MOST_AT_ONCE)
        return int(await work.value(SCANS) or 0) - before


async def quiet(context) -> bool:
    """Whether the next call would look at no account."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    return bool(await work.value(QUIET))


async def test_numbering_reads_what_is_new_and_not_what_was_numbered(
    context, account, make, statistics
):
    contact = await make.contact()
    sale = Sale(UUID(account.shop_uuid), credits=1)
    order = loyalty.CreditOrder(
        UUID(contact["uuid"]), sale, "IMPORT", "test", datetime.now(UTC)
    )
    for _ in range(20):
        work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
        await loyalty.receive(work, [order] * 100)
    while await numbered(context):
        pass
    await make.reception(contact)
    before = await statistics()

    places = await numbered(context)

    read = await statistics() - before
    print(f"tried=1 of 2001 expected<200 got={read}")
    assert places == 1
    assert read < 200


async def test_numbering_takes_turns_and_no_more_in_all_than_it_may(
    context, account, other_account
):
    await rest(context)
    ours, theirs = account.account_id, other_account.account_id
    await happened(context, account, 25)
    await happened(context, other_account, 3)

    turns: list[list[int]] = []
    while len(turns) < 8 and (found := await places(context, 10)):
        turns.append(found)

    print(f"tried=28 expected<=10 got={[len(turn) for turn in turns]}")
    assert [len(turn) for turn in turns] == [10, 10, 8]
    assert theirs in turns[0] + turns[1]
    assert sorted(sum(turns, [])) == [ours] * 25 + [theirs] * 3


async def test_numbering_looks_at_so_many_accounts_and_then_at_those_after_them(
    context, account, other_account
):
    await rest(context)
    pair = {account.account_id, other_account.account_id}
    await happened(context, account, 1)
    await happened(context, other_account, 1)
    accounts = await how_many(context)

    turns = [await places(context, 10, accounts=1) for _ in range(accounts)]

    assert max(len(turn) for turn in turns) == 1
    assert set(sum(turns, [])) == pair


async def test_numbering_looks_at_no_account_while_nothing_happens(
    context, account, other_account
):
    await happened(context, account, 1)
    busy = await scans_of_a_call(context)

    calls = await rest(context)

    idle = await scans_of_a_call(context)
    print(f"tried=1 expected=0 got={idle} after {calls} calls, {busy} before")
    assert calls <= 4
    assert busy > 0
    assert idle == 0


async def test_numbering_does_not_rest_before_a_late_commit_has_its_place(
    context, account, second_session
):
    await rest(context)
    await second_session.execute(RUN_ON)
    await happened(context, account, 1)

    early = [await places(context, 10) for _ in range(6)]
    at_rest = await quiet(context)
    await second_session.execute("commit")

    assert early == [[]] * 6
    assert not at_rest
    assert await places(context, 10) == [account.account_id]


async def test_numbering_does_not_rest_before_the_newest_transaction_is_over(
    context, account
):
    await rest(context)
    work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
    async with opened(work):
        # Nothing has begun after it: it is the newest one, and open.
        await written(work)
        early = [await places(context, 10) for _ in range(3)]

    late = [await places(context, 10) for _ in range(3)]

    assert early == [[]] * 3
    assert sum(late, []) == [account.account_id]


async def written(work) -> None:
    """An event, written in a transaction that stays open."""
    happened: list[events.Event] = [
        CreditReceptionCreated(subject_uuid=uuid4(), credits=1, reverses=None)
    ]
    head = (work.account_id, work.actor, work.now)
    await work.write(events.WRITE, *head, *events.rows(happened, work.now))


async def how_many(context) -> int:
    """How many accounts there are."""
    work = Work(context.pool, None, "test", datetime.now(UTC))
    return int(await work.value("select count(*) from accounts"))
