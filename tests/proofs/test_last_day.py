"""TIM-01: credits last through the last local second of their last day, and no longer.

The instant comes from looking at every minute of four days (`test_clock.py`), and is
then asked of everything that has an answer: both sides of it, microseconds apart.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from proving import dice, tell
from scale import scaled
from test_clock import CASES as DAYS
from test_clock import ZONES, by_brute_force
from value_moves import Till

from regulars.kit.context import Context
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.ledger.errors import Overdrawn

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


class Frozen(datetime):
    """A clock for the doors that shows what the proof says."""

    shows: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.shows


class Case(NamedTuple):
    """Credits given at a moment in a zone, and the first instant they are gone."""

    zone: str
    given_at: datetime
    gone_at: datetime


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> type[Frozen]:
    """The moment at which the doors are asked."""
    monkeypatch.setattr("regulars.kit.edge.datetime", Frozen)
    return Frozen


@pytest.fixture
async def shops(make) -> dict[str, str]:
    """A shop in every zone."""
    return {zone: (await make.shop(timezone=zone))["uuid"] for zone in ZONES}


@pytest.mark.parametrize("days", EXPIRATION_DAYS)
async def test_everything_agrees_on_the_instant_after_the_last_second(
    days, frozen, http, account, make, shops, context
):
    till = Till.of(http, account)
    await make.program(expiration_days=days)
    found = cases(days)

    wrong: list[object] = []
    for case in found:
        contact = await given(till, frozen, case, shops[case.zone])
        frozen.shows = case.gone_at - MICROSECOND
        before = await answers(till, context, contact)
        frozen.shows = case.gone_at
        after = await answers(till, context, contact)
        settled = await answers(till, context, contact)
        if (set(before.values()), set(after.values()), set(settled.values())) != (
            {10},
            {0},
            {0},
        ):
            wrong.append((case, before, after, settled))
        wrong += await misdated(till, case, contact)

    asked = len(found) * 3 * len(before)
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
    given_at = noon - timedelta(days=days) + (part - 0.5) * timedelta(hours=20)
    day = given_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return Case(zone, given_at, by_brute_force(day, zone)[1])


async def given(till: Till, frozen: type[Frozen], case: Case, shop_uuid: str) -> Any:
    """A contact who got ten credits at that moment."""
    frozen.shows = case.given_at
    contact = await till.make.contact()
    await till.make.reception(contact, unit_value=10, shop_uuid=shop_uuid)
    return contact


async def answers(till: Till, context: Context, contact: Any) -> dict[str, int]:
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
        "job": await _left_by_job(till, context, contact),
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


async def _left_by_job(till: Till, context: Context, contact: Any) -> int:
    """What the ledger itself still has after the job came by at this moment."""
    work = Work(context.pool, till.account.account_id, "test", Frozen.shows)
    async with opened(work):
        await ledger.expire_lots(work)
    path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
    return int((await till.doors["dashboard"].get(path)).data["balance"])


async def misdated(till: Till, case: Case, contact: Any) -> list[str]:
    """Where the statement says another instant than the one after the last second."""
    path = f"/wallets/{contact['credit_balance']['uuid']}"
    dashboard = till.doors["dashboard"]
    [gone, came] = (await dashboard.get(f"{path}/entries")).data
    kinds = (came["kind"], came["amount"], gone["kind"], gone["amount"])
    last = (case.gone_at - MICROSECOND).isoformat()
    balances = [
        (await dashboard.get(f"{path}/balance", as_of=at)).data["balance"]
        for at in (last, case.gone_at.isoformat())
    ]
    wanted = ("credit", 10, "expiry", -10), [10, 0]
    return [] if (kinds, balances) == wanted else [f"{case} {kinds} {balances}"]
