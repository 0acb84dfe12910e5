"""The proof of a wallet, and value set aside, through the dashboard's door."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work, opened
from regulars.ledger import service
from regulars.ledger.errors import (
    HoldNotFound,
    HoldNotPending,
    Overdrawn,
    WalletNotFound,
)

NOBODY = str(uuid.uuid4())
MOMENTS = ["as_of", "known_at"]


@pytest.fixture
async def wallet(make: Any) -> str:
    """The wallet of a contact who has 10 credits."""
    contact = await make.contact()
    await make.reception(contact, credits=10)
    return str(contact["credit_balance"]["uuid"])


@pytest.fixture
async def elsewhere(others: Any) -> str:
    """A wallet of another account."""
    return str((await others.contact())["credit_balance"]["uuid"])


class TestGetBalance:
    async def test_is_what_is_in_it_now(self, dashboard, wallet):
        told = (await dashboard.get(f"/wallets/{wallet}/balance")).data

        assert (told["wallet_uuid"], told["unit"]) == (wallet, "credits")
        assert told["balance"] == 10

    async def test_is_what_was_in_it_then_as_it_was_known_then(
        self, dashboard, make, account
    ):
        contact = await make.contact()
        path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
        before = datetime.now(UTC).isoformat()
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        late = {"credits": 7, "happened_at": "2024-03-01T12:00:00Z"}
        await dashboard.post("/credit-receptions", **body, **late)

        at_the_time = await dashboard.get(path, as_of="2024-03-02T00:00:00Z")
        day_before = await dashboard.get(path, as_of="2024-02-29T00:00:00Z")
        as_then_known = await dashboard.get(
            path, as_of="2024-03-02T00:00:00Z", known_at=before
        )

        assert at_the_time.data["balance"] == 7
        assert day_before.data["balance"] == 0
        assert as_then_known.data["balance"] == 0

    async def test_says_what_runs_out_next_and_when(self, dashboard, make):
        contact = await make.contact()
        path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
        await make.reception(contact, credits=1)
        for_ever = (await dashboard.get(path)).data
        await make.program(expiration_days=60)
        await make.reception(contact, credits=20)
        await make.program(expiration_days=30)
        await make.reception(contact, credits=7)
        await make.reception(contact, credits=5)

        told = (await dashboard.get(path)).data

        ends = datetime.fromisoformat(told["next_expiry"].pop("expires_at"))
        assert for_ever["next_expiry"] is None
        assert (told["balance"], told["next_expiry"]) == (33, {"amount": 12})
        assert 30 <= (ends - datetime.now(UTC)).days + 1 <= 32

    async def test_leaves_out_what_has_run_out_whenever_the_clock_comes_by(
        self, dashboard, make, account, context
    ):
        await make.program(expiration_days=30)
        contact = await make.contact()
        path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
        now = datetime.now(UTC)
        days_ago = {n: (now - timedelta(days=n)).isoformat() for n in (60, 45, 10)}
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        late = {"credits": 50, "happened_at": days_ago[60]}
        await dashboard.post("/credit-receptions", **body, **late)

        async def told() -> list[int]:
            moments = [{}, {"as_of": days_ago[10]}, {"as_of": days_ago[45]}]
            answers = [await dashboard.get(path, **moment) for moment in moments]
            return [answer.data["balance"] for answer in answers]

        before = await told()
        async with opened(Work(context.pool, account.account_id, "clock", now)) as work:
            await service.expire_lots(work)

        lines = (await dashboard.get(path.replace("balance", "entries"))).data
        assert before == await told() == [0, 0, 50]
        assert [line["amount"] for line in lines] == [-50, 50]

    async def test_says_of_a_moment_that_has_passed_nothing_to_come(
        self, dashboard, make
    ):
        contact = await make.contact()
        path = f"/wallets/{contact['credit_balance']['uuid']}/balance"
        await make.program(expiration_days=30)
        await make.reception(contact, credits=7)
        now = datetime.now(UTC).isoformat()

        told = [(await dashboard.get(path, **{of: now})).data for of in MOMENTS]

        assert [each["balance"] for each in told] == [7, 7]
        assert [each["next_expiry"] for each in told] == [None, None]

    async def test_refuses_a_moment_to_come_and_takes_a_bare_plus(
        self, dashboard, wallet
    ):
        path = f"/wallets/{wallet}/balance"
        later = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()

        refused = await dashboard.get(path, as_of=later, known_at=later)
        at_the_time = await dashboard.get(f"{path}?as_of=2024-03-02T01:00:00+02:00")

        assert refused.problem is InvalidInput
        assert refused.errors.keys() == {"as_of", "known_at"}
        assert at_the_time.data["as_of"] == "2024-03-01T23:00:00+00:00"

    async def test_refuses_what_is_no_moment(self, dashboard, wallet):
        answer = await dashboard.get(
            f"/wallets/{wallet}/balance", as_of="yesterday", known_at="2024-03-01"
        )

        assert answer.problem is InvalidInput
        assert "as_of" in answer.errors

    async def test_knows_none_of_another_account(self, dashboard, elsewhere):
        for wanted in (elsewhere, NOBODY):
            answer = await dashboard.get(f"/wallets/{wanted}/balance")
            assert (answer.status, answer.problem) == (404, WalletNotFound)


class TestListEntries:
    async def test_shows_each_line_with_the_balance_after_it(
        self, dashboard, make, account
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        await make.reception(contact, credits=-4)
        await dashboard.post(f"/credit-receptions/{given['uuid']}/reverse")

        lines = (
            await dashboard.get(f"/wallets/{contact['credit_balance']['uuid']}/entries")
        ).data

        told = [(line["seq"], line["amount"], line["balance"]) for line in lines]
        assert told == [(3, -10, -4), (2, -4, 6), (1, 10, 10)]
        assert lines[0]["kind"] == "reversal"

    async def test_goes_on_below_a_line(self, dashboard, make):
        contact = await make.contact()
        for _ in range(5):
            await make.reception(contact, credits=1)
        path = f"/wallets/{contact['credit_balance']['uuid']}/entries"

        first = (await dashboard.get(path, limit="2")).data
        next_ones = (await dashboard.get(path, before_seq=str(first[-1]["seq"]))).data

        assert [line["seq"] for line in first] == [5, 4]
        assert [line["seq"] for line in next_ones] == [3, 2, 1]

    async def test_knows_none_of_another_account(self, dashboard, elsewhere):
        for wanted in (elsewhere, NOBODY):
            answer = await dashboard.get(f"/wallets/{wanted}/entries")
            assert answer.problem is WalletNotFound


class TestCreateHold:
    async def test_sets_value_aside_that_nothing_else_can_use(self, dashboard, wallet):
        held = await dashboard.post(f"/wallets/{wallet}/holds", amount=7)
        more = await dashboard.post(f"/wallets/{wallet}/holds", amount=4)
        rest = await dashboard.post(f"/wallets/{wallet}/holds", amount=3)

        assert (held.status, held.data["state"]) == (201, "pending")
        assert (more.status, more.problem) == (409, Overdrawn)
        assert rest.data["amount"] == 3

    async def test_lasts_as_long_as_it_was_asked_for(self, dashboard, wallet):
        held = await dashboard.post(f"/wallets/{wallet}/holds", amount=1, seconds=60)

        begun, ends = (
            datetime.fromisoformat(held.data[name])
            for name in ("created_at", "expires_at")
        )
        assert ends - begun == timedelta(seconds=60)

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({}, {"amount"}),
            ({"amount": 0}, {"amount"}),
            ({"amount": "7"}, {"amount"}),
            ({"amount": 1.5, "seconds": 0}, {"amount", "seconds"}),
            ({"amount": 1, "seconds": 3_000_000, "colour": 1}, {"seconds", "colour"}),
        ],
    )
    async def test_names_every_field_that_is_wrong(
        self, dashboard, wallet, body, wrong
    ):
        answer = await dashboard.post(f"/wallets/{wallet}/holds", **body)

        assert answer.errors.keys() == wrong

    async def test_knows_no_wallet_of_another_account(self, dashboard, elsewhere):
        for wanted in (elsewhere, NOBODY):
            answer = await dashboard.post(f"/wallets/{wanted}/holds", amount=1)
            assert answer.problem is WalletNotFound


class TestEndHold:
    @pytest.mark.parametrize(
        ("verb", "state", "left"),
        [("captures", "captured", 3), ("releases", "released", 10)],
    )
    async def test_ends_once_and_one_way(self, dashboard, wallet, verb, state, left):
        hold = (await dashboard.post(f"/wallets/{wallet}/holds", amount=7)).data

        ended = await dashboard.post(f"/holds/{hold['uuid']}/{verb}")

        balance = (await dashboard.get(f"/wallets/{wallet}/balance")).data["balance"]
        assert (ended.data["state"], balance) == (state, left)
        assert ended.data["ended_at"]
        for again in ("captures", "releases"):
            answer = await dashboard.post(f"/holds/{hold['uuid']}/{again}")
            assert (answer.status, answer.problem) == (409, HoldNotPending)

    @pytest.mark.parametrize(
        ("verb", "how", "told"),
        [("captures", "captured", [{"credits": 7}]), ("releases", "released", [])],
    )
    async def test_is_known_by_who_did_it(
        self, dashboard, wallet, audit_log, events, verb, how, told
    ):
        await audit_log.new()
        hold = (await dashboard.post(f"/wallets/{wallet}/holds", amount=7)).data
        await dashboard.post(f"/holds/{hold['uuid']}/{verb}")

        made, ended = await audit_log.new()
        log = await events()

        assert (made["verb"], ended["verb"]) == ("hold_created", f"hold_{how}")
        assert made["subject_uuid"] == ended["subject_uuid"] == hold["uuid"]
        assert made["actor"] == ended["actor"] != ""
        assert (made["after"]["wallet_uuid"], made["after"]["amount"]) == (wallet, 7)
        assert (ended["before"], ended["after"]) == (
            {"state": "pending"},
            {"state": how},
        )
        assert [each["payload"] for each in log if each["name"] == "hold_captured"] == [
            credits | {"wallet": wallet} for credits in told
        ]

    @pytest.mark.parametrize("verb", ["captures", "releases"])
    async def test_knows_none_of_another_account(self, dashboard, others, verb):
        contact = await others.contact()
        await others.reception(contact, credits=5)
        hold = await others.hold(contact, 5)

        for wanted in (hold["uuid"], NOBODY):
            answer = await dashboard.post(f"/holds/{wanted}/{verb}")
            assert (answer.status, answer.problem) == (404, HoldNotFound)
