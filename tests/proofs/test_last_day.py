"""TIM-01: credits last through the last local second of their last day, and no longer.

The instant comes from looking at every minute of four days (`test_clock.py`). The
services are asked on both sides of it, microseconds apart; every door is asked minutes
before it and right after it, by the clock of the account, which runs on meanwhile.
"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from proving import dice, tell
from scale import scaled
from test_clock import CASES as DAYS
from test_clock import ZONES, by_brute_force
from value_moves import Till

from regulars.contacts import queries as contacts
from regulars.kit import caches
from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.ledger.errors import Overdrawn
from regulars.opening import Opened

CASES = 500

MICROSECOND = timedelta(microseconds=1)

EXPIRATION_DAYS = (1, 30, 366)

# Where a day had no midnight, or was not there at all; tried at every scale.
ODD_DAYS = [
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2025, 11, 2)),
    ("Pacific/Apia", date(2011, 12, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kiritimati", date(2026, 1, 1)),
    ("Etc/GMT+12", date(2026, 1, 1)),
    ("Etc/GMT-14", date(2026, 1, 1)),
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2025, 10, 26)),
]


AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"

# What a busy machine may take to ask every door once.
MINUTES_BEFORE = timedelta(minutes=10)


class AccountClock:
    """The clock of an account, which is set and then runs on."""

    def __init__(self, superuser: asyncpg.Connection, account_id: int) -> None:
        self._superuser, self._account_id = superuser, account_id

    async def to(self, moment: datetime) -> None:
        """It shows this moment now, or up to a second more."""
        seconds = math.ceil((moment - datetime.now(UTC)).total_seconds())
        await self._superuser.execute(AHEAD, self._account_id, seconds)
        # A caller is remembered for a second, with the clock as it was.
        caches._forget_all()


class Case(NamedTuple):
    """Credits to give in a zone at about this moment."""

    zone: str
    given_at: datetime


class Given(NamedTuple):
    """A contact who got ten credits, and the first instant they are gone."""

    contact: Any
    gone_at: datetime


@pytest.fixture
def clock(superuser: asyncpg.Connection, account: Opened) -> AccountClock:
    """The account's clock, by which its doors go."""
    return AccountClock(superuser, account.account_id)


@pytest.fixture
async def shops(make) -> dict[str, str]:
    """A shop in every zone."""
    return {zone: (await make.shop(timezone=zone))["uuid"] for zone in ZONES}


@pytest.mark.parametrize("days", EXPIRATION_DAYS)
async def test_everything_agrees_on_the_instant_after_the_last_second(
    days, clock, http, account, make, shops, context
):
    till = Till.of(http, account)
    await make.program(expiration_days=days)
    found = cases(days)

    wrong: list[object] = []
    asked = 0
    for case in found:
        given = await give(till, clock, case, days, shops[case.zone])
        await clock.to(given.gone_at - MINUTES_BEFORE)
        before = await answers(till, given.contact)
        before |= await told(till, context, given.contact, given.gone_at - MICROSECOND)
        after = {"found": await found_at(till, context, given.contact, given.gone_at)}
        await clock.to(given.gone_at)
        after |= await answers(till, given.contact)
        after |= await told(till, context, given.contact, given.gone_at)
        settled = await answers(till, given.contact)
        asked += len(before) + len(after) + len(settled)
        if (set(before.values()), {*after.values(), *settled.values()}) != ({10}, {0}):
            wrong.append((case, before, after, settled))
        wrong += await misdated(till, given)

    tell(tried=asked, expected=[], got=wrong[:3])
    assert len(found) >= len(ODD_DAYS)
    assert not wrong


def cases(days: int) -> list[Case]:
    """Credits of which the last day is one of these, with the instant it is past."""
    chance = dice(f"last days {days}")
    most = max(len(ODD_DAYS), scaled(CASES) // len(EXPIRATION_DAYS))
    some = chance.sample(DAYS, len(DAYS))[: most - len(ODD_DAYS)]
    return [_case(zone, last, days, chance.random()) for zone, last in ODD_DAYS + some]


def _case(zone: str, last: date, days: int, part: float) -> Case:
    """Given at any time of about the right day: its calendar day is what counts."""
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    return Case(zone, noon - timedelta(days=days) + (part - 0.5) * timedelta(hours=20))


async def give(
    till: Till, clock: AccountClock, case: Case, days: int, shop_uuid: str
) -> Given:
    """Ten credits at that moment, and when they go by the day that it was."""
    await clock.to(case.given_at)
    contact = await till.make.contact()
    made = await till.make.reception(contact, unit_value=10, shop_uuid=shop_uuid)
    given_at = datetime.fromisoformat(made["created_at"])
    day = given_at.astimezone(ZoneInfo(case.zone)).date() + timedelta(days=days)
    return Given(contact, by_brute_force(day, case.zone)[1])


async def answers(till: Till, contact: Any) -> dict[str, int]:
    """How many credits there are now, by everything that can be asked."""
    uuid, email = contact["uuid"], {"email": contact["email"]}
    clients, register, dashboard = till.doors.values()
    of_contact = f"/contacts/{uuid}/loyalty-transactions"
    [transaction] = (await register.get(of_contact)).data
    told = {
        "clients": await clients.get(f"/contacts/{uuid}"),
        "register": await register.get("/contacts/find-one-by", **email),
        "found again": await clients.get("/contacts/find-or-create", **email),
        "dashboard": await dashboard.get(f"/contacts/{uuid}"),
    }
    balance = (await clients.get(f"/contacts/{uuid}/credit-balance")).data["balance"]
    return {
        **{name: t.data["credit_balance"]["balance"] for name, t in told.items()},
        "balance": balance,
        "transaction": transaction["contact"]["credit_balance"]["balance"],
        "hold": await _can_hold(till, contact),
    }


async def _can_hold(till: Till, contact: Any) -> int:
    """How much could be spent: ten, or nothing."""
    holds = f"/wallets/{contact['credit_balance']['uuid']}/holds"
    dashboard = till.doors["dashboard"]
    answer = await dashboard.post(holds, amount=10)
    if answer.status >= 300:
        assert answer.problem is Overdrawn
        assert (await dashboard.post(holds, amount=1)).problem is Overdrawn
        return 0
    await dashboard.post(f"/holds/{answer.data['uuid']}/releases")
    return 10


async def told(
    till: Till, context: Context, contact: Any, at: datetime
) -> dict[str, int]:
    """How many credits the services know of at this very moment, and leave by it."""
    found = await found_at(till, context, contact, at)
    async with opened(work_at(till, context, at)) as work:
        await ledger.expire_lots(work)
    # The account's doors may say another time: this is what the ledger has.
    path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
    left = (await till.doors["dashboard"].get(path)).data["balance"]
    return {"found": found, "job": int(left)}


async def found_at(till: Till, context: Context, contact: Any, at: datetime) -> int:
    """What the contact has at this very moment."""
    work = work_at(till, context, at)
    return (await contacts.find(work, UUID(contact["uuid"]))).balance


def work_at(till: Till, context: Context, at: datetime) -> Work:
    return Work(context.pool, till.account.account_id, "test", at)


async def misdated(till: Till, given: Given) -> list[str]:
    """Where the statement says another instant than the one after the last second."""
    path = f"/wallets/{given.contact['credit_balance']['uuid']}"
    dashboard = till.doors["dashboard"]
    [gone, came] = (await dashboard.get(f"{path}/entries")).data
    kinds = (came["kind"], came["amount"], gone["kind"], gone["amount"])
    last = (given.gone_at - MICROSECOND).isoformat()
    balances = [
        (await dashboard.get(f"{path}/balance", as_of=at)).data["balance"]
        for at in (last, given.gone_at.isoformat())
    ]
    wanted = ("credit", 10, "expiry", -10), [10, 0]
    return [] if (kinds, balances) == wanted else [f"{given} {kinds} {balances}"]
