"""The second step: what was begun with a password is ended by a second factor.

What the first step proves is sealed, good for five minutes and five tries, and opens
nothing by itself. Tries are counted for each person over an hour, whichever first step
they belong to: who has found out a password doesn't guess a code. A browser that this
person has signed in with before has an hour's tries of its own, so that nobody who has
the password keeps them out.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit import links
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import Keys
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.staff.errors import StepVoid, TriedTooOften
from regulars.staff.service.passkeys import new_challenge

GOOD_FOR = timedelta(minutes=5)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
MOST_TRIES = 5
MOST_AN_HOUR = 20

SEALED = "second step"

BEGIN = """
    insert into second_steps
      (account_id, uuid, membership_uuid, purpose, challenge, browser, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""

# One after the other, so that each sees the tries of those before.
LOCK = """
    select 1 from memberships where account_id = $1 and uuid = $2 for no key update
"""

TRIES = """
    select coalesce(sum(tries), 0) from second_steps
    where account_id = $1 and membership_uuid = $2 and created_at > $3
      and browser is not distinct from $4 and purpose = 'sign_in'
"""

STEP = """
    select membership_uuid, challenge, browser, tries from second_steps
    where account_id = $1 and uuid = $2 and purpose = $3 and ended_at is null
      and created_at > $4
"""

COUNT = "update second_steps set tries = tries + 1 where account_id = $1 and uuid = $2"

END = """
    update second_steps set ended_at = $3, tries = greatest(tries - 1, 0)
    where account_id = $1 and uuid = $2
"""

FORGET = "delete from second_steps where account_id = $1 and created_at < $2"


class Proof(msgspec.Struct, frozen=True, array_like=True):
    """What the first step proves: which step of which account this is."""

    account_id: int
    step_uuid: UUID
    # Of the password that was given: with another one this is void.
    mark: str


class Step(msgspec.Struct, frozen=True):
    """A first step that was made, and what is to be signed in the second."""

    membership_uuid: UUID
    challenge: bytes
    browser: str | None
    tries: int


class Begun(msgspec.Struct, frozen=True):
    """A first step, as whoever made it gets it."""

    proof: str
    challenge: bytes
    until: datetime


async def begin(
    work: Work,
    keys: Keys,
    membership_uuid: UUID,
    purpose: str,
    mark: str,
    browser: str | None,
) -> Begun:
    """The proof of a first step of somebody who has just given their password."""
    uuid, challenge, now = uuid7(), new_challenge(), real_now()
    what = (membership_uuid, purpose, challenge, browser, now)
    await work.write(BEGIN, work.account_id, uuid, *what)
    proof = links.sealed(keys, SEALED, Proof(work.account, uuid, mark))
    return Begun(proof, challenge, now + GOOD_FOR)


def opened(keys: Keys, proof: str) -> Proof:
    """Which step it is. Raises StepVoid for what isn't ours."""
    found = links.opened(keys, SEALED, Proof, proof.strip())
    if found is None:
        raise StepVoid
    return found


async def step(work: Work, proof: Proof, purpose: str) -> Step:
    """The first step that this proves. Raises StepVoid."""
    since = real_now() - GOOD_FOR
    which = (proof.step_uuid, purpose, since)
    found = await work.one(Step, STEP, work.account_id, *which)
    if found is None or work.account_id != proof.account_id:
        raise StepVoid
    return found


async def end(
    work: Work, proof: Proof, judge: Callable[[Step], Awaitable[None]]
) -> Step:
    """The step that the second factor has ended: its proof is void from now on.

    Counted before it is known whether the factor is right, and uncounted if it is.
    Raises StepVoid, TriedTooOften, and what `judge` raises.
    """
    begun = await step(work, proof, "sign_in")
    await work.write(LOCK, work.account_id, begun.membership_uuid)
    begun = await step(work, proof, "sign_in")
    since = real_now() - AN_HOUR
    whose = (work.account_id, begun.membership_uuid, since, begun.browser)
    if begun.tries >= MOST_TRIES or await work.value(TRIES, *whose) >= MOST_AN_HOUR:
        raise TriedTooOften
    await work.write(COUNT, work.account_id, proof.step_uuid)
    await judge(begun)
    await used_up(work, proof)
    return begun


async def used_up(work: Work, proof: Proof) -> None:
    """Voids the proof."""
    await work.write(END, work.account_id, proof.step_uuid, real_now())


async def forget_steps(work: Work) -> None:
    """Forgets what was begun long ago."""
    await work.write(FORGET, work.account_id, real_now() - A_DAY)
