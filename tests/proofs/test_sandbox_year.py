"""TIM-06: a sandbox's clock, moved by 400 days: all that is due, once and in order.

Contacts have credits that wait, that are on hold and that run out, and rewards that are
to be collected. A live account beside it has the same, and nothing happens to it.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from books import balanced
from proving import books, dice, moved, tell
from sandboxes import Sandbox, moment, working
from scale import scaled

from regulars.kit.errors import InvalidInput

CONTACTS = 1_000
DAYS = 400
SECONDS = 60
TOGETHER = 8

TERMS = {
    "expiration_days": 300,
    "inactivity_days": 250,
    "expiry_warning_days": 30,
}

GIVEN, WAITS, COSTS, HELD = 100, 20, 50, 10

# What is done a second later for any account: its audit log is sealed, and when its
# keys were used is noted.
SEALED = {"audit_heads", "audit_seals", "credentials"}

RELEASED = "pending_credits_released"
EXPIRED = "collectable_reward_expired"


class Year:
    """Who got what, until when, before the clock was moved."""

    def __init__(self, sandbox: Sandbox, start: datetime) -> None:
        self.sandbox = sandbox
        self.start = start
        self.contacts: list[Any] = []
        self.releases: dict[str, datetime] = {}
        self.expiries: dict[str, datetime] = {}

    async def fill(self, count: int) -> None:
        """Gives so many contacts something that will be due."""
        await self.sandbox.make.program(**TERMS)
        rewards = [
            await self.sandbox.make.reward(
                pre_redeemable=True,
                required_credits=COSTS,
                expiration_duration=days * 86_400,
                gives_back_expired=gives_back,
            )
            for days, gives_back in ((60, False), (90, True))
        ]
        numbers = iter(range(count))
        await asyncio.gather(
            *(self._some(numbers, count, rewards) for _ in range(TOGETHER))
        )

    async def _some(self, numbers: Any, count: int, rewards: list[Any]) -> None:
        make = self.sandbox.make
        for number in numbers:
            contact = await make.contact()
            self.contacts.append(contact)
            await make.reception(contact, credits=GIVEN)
            day = timedelta(days=DAYS * number / count + 0.5 * DAYS / count)
            until = (self.start + day).replace(microsecond=0)
            what = {"credits": WAITS, "pending_until": until.isoformat()}
            waits = await make.reception(contact, **what)
            self.releases[waits["uuid"]] = until
            got = await make.claim(contact, rewards[number % 2])
            self.expiries[got["uuid"]] = datetime.fromisoformat(got["expires_at"])
            await make.hold(contact, HELD, seconds=86_400 * (1 + number % 30))


def seconds(told: Any) -> int:
    """How long the clock was being moved, to the second."""
    began, ended = (
        datetime.fromisoformat(told[each]) for each in ("started_at", "ended_at")
    )
    return (ended - began).seconds


@pytest.fixture
async def year(http, context):
    sandbox = await Sandbox.of(http, context)
    year = Year(sandbox, await sandbox.now())
    await year.fill(scaled(CONTACTS))
    return year


class TestSandboxYear:
    async def test_is_over_in_a_minute_with_all_its_work_done_once_and_in_order(
        self, year, settings, database, context, superuser, make, account, dashboard
    ):
        await make.hold(await make.rich(100), 10, seconds=86_400)
        untouched = await books(superuser, account.account_id)
        sandbox = year.sandbox

        async with working(settings, database):
            told = await sandbox.advance(days=DAYS)
            log = await sandbox.log()

        since, until = (
            datetime.fromisoformat(told[each]) for each in ("from_at", "to_at")
        )
        # Whoever reads the log to its end makes a contact to see that.
        happened = [
            each
            for each in log
            if since < moment(each) <= until and each["name"] != "contact_created"
        ]
        took = seconds(told)
        moments = [moment(each) for each in happened]
        due = year.releases | year.expiries
        late = [
            abs(moment(each) - due[each["subject_uuid"]])
            for each in happened
            if each["name"] in (RELEASED, EXPIRED)
        ]
        count = len(year.contacts)
        names = Counter(each["name"] for each in happened)
        print(f"{count} contacts, {told['moments']} moments, {took} s, {names}")
        tell(
            tried=count,
            expected=f"{2 * count} once each, none late, in order, in {SECONDS} s",
            got=f"{len(late)} of {names[RELEASED] + names[EXPIRED]},"
            f" latest {max(late)}, in order {moments == sorted(moments)},"
            f" in {took} s",
        )
        assert len({e["subject_uuid"] for e in happened} & due.keys()) == 2 * count
        assert names[RELEASED] == names[EXPIRED] == count
        assert max(late) <= timedelta(seconds=1)
        assert moments == sorted(moments)
        assert (await sandbox.timeline())["events"] == dict(names)
        assert took <= SECONDS
        await self._all_credits_have_an_end(year, happened)
        await balanced(context, sandbox.opened)
        after = await books(superuser, account.account_id)
        assert set(moved(untouched, after)) <= SEALED
        back = await sandbox.dashboard.post("/test-clock/advance", to=told["from_at"])
        assert back.problem is InvalidInput

    async def _all_credits_have_an_end(self, year: Year, happened: list[Any]) -> None:
        """Given is what expired, was spent, or is there; and each end was announced."""
        expired: Counter[str] = Counter()
        announced: dict[str, datetime] = {}
        for each in happened:
            whose = each["contact_uuid"]
            if each["name"] == "credit_expiry_announced":
                announced.setdefault(whose, moment(each))
            elif each["name"] == "credits_expired":
                expired[whose] += each["payload"]["credits"]
                ahead = moment(each) - announced[whose]
                assert ahead >= timedelta(days=29)
        for contact in dice("a year").sample(
            year.contacts, min(50, len(year.contacts))
        ):
            left = await year.sandbox.make.balance(contact)
            spent = 0 if contact is None else COSTS
            back = GIVEN + WAITS - left - expired[contact["uuid"]]
            assert back in (0, spent), (contact["uuid"], left, expired)
