"""Rows, events and jobs of a Work: all of them, or none."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from regulars.accounts.jobs import note_failed_sign_in
from regulars.kit.work import Work, opened
from regulars.loyalty.events import CreditReceptionCreated

PUT_IN = """
    select count(*) from pgqueuer
    where entrypoint = 'accounts.note_failed_sign_in'
      and convert_from(payload, 'utf8') like '%' || $1 || '%'
"""


class Abandoned(Exception):
    """Somebody's mistake, in the middle of a Work."""


@pytest.fixture
def act(context, account):
    """Emits an event and defers a job in one Work, and then fails, or doesn't."""

    async def act(mark: UUID, *, fail: bool) -> None:
        work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
        async with opened(work):
            work.emit(CreditReceptionCreated(subject_uuid=mark, credits=1))
            work.defer(
                note_failed_sign_in,
                memberships=[],
                place=str(mark),
                request_id=None,
                tried_at=work.now,
            )
            # By then a transaction is open, as it is wherever something is written.
            await work.begin()
            if fail:
                raise Abandoned

    return act


async def test_nothing_happens_of_a_work_that_is_abandoned(act, events, superuser):
    mark = uuid4()

    with pytest.raises(Abandoned):
        await act(mark, fail=True)

    assert str(mark) not in [event["subject_uuid"] for event in await events()]
    assert await superuser.fetchval(PUT_IN, str(mark)) == 0


async def test_event_and_job_happen_once_of_a_work_that_is_closed(
    act, events, superuser
):
    mark = uuid4()

    await act(mark, fail=False)

    told = [event["subject_uuid"] for event in await events()]
    assert told.count(str(mark)) == 1
    assert await superuser.fetchval(PUT_IN, str(mark)) == 1
