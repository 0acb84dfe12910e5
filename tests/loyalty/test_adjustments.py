"""Credits put right by hand."""

import asyncio
import uuid
from typing import Any

import pytest
from books import balanced
from make import Answer, Api

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import Forbidden, InvalidInput
from regulars.ledger.errors import Overdrawn
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    ShopNotLinked,
)

NOBODY = str(uuid.uuid4())
HOLD = "select 1 from wallets where uuid = $1 for update"


@pytest.fixture
def adjust(dashboard, account) -> Any:
    """The answer to an adjustment of somebody's credits."""

    async def ask(contact: Any, credits: Any, **more: Any) -> Answer:
        body = {
            "contact_uuid": contact["uuid"],
            "shop_uuid": account.shop_uuid,
            "credits": credits,
            "reason": "The till was offline.",
            **more,
        }
        return await dashboard.post("/credit-adjustments", **body)

    return ask


class TestCreateCreditAdjustment:
    async def test_gives_and_takes(self, adjust, make, context, account):
        contact = await make.contact()

        given = (await adjust(contact, 30)).data
        taken = (await adjust(contact, -30)).data

        assert (given["type"], given["credits"]) == ("credit_reception", 30)
        assert given["contact"]["credit_balance"]["balance"] == 30
        assert (taken["credits"], taken["unit"]) == (-30, None)
        assert taken["contact"]["credit_balance"]["balance"] == 0
        await balanced(context, account)

    async def test_stands_among_the_transactions(self, adjust, clients, make):
        contact = await make.contact()
        given = (await adjust(contact, 30)).data

        listed = await clients.get("/loyalty-transactions")

        assert listed.data == [given]

    async def test_is_explained_to_both_sides(self, adjust, dashboard, make):
        contact = await make.contact()
        given = (await adjust(contact, 30, text="Sorry! From Monday.")).data

        path = f"/credit-receptions/{given['uuid']}/explanation"
        told = (await dashboard.get(path)).data

        assert told["steps"] == [{"kind": "adjustment", "gave": 30}]
        assert told["sentences"] == [
            "Put right by hand: 30 points.",
            "Sorry! From Monday.",
        ]
        assert told["adjustment"] == {
            "reason": "The till was offline.",
            "text": "Sorry! From Monday.",
        }

    async def test_takes_no_more_than_is_free(self, adjust, make, context, account):
        contact = await make.rich(100)
        await make.hold(contact, 60)

        refused = await adjust(contact, -41)
        taken = await adjust(contact, -40)

        assert (refused.status, refused.problem) == (409, Overdrawn)
        assert taken.data["contact"]["credit_balance"]["balance"] == 60
        await balanced(context, account)

    async def test_of_many_at_once_no_more_than_is_free(
        self, adjust, make, context, account
    ):
        contact = await make.rich(100)

        told = await asyncio.gather(*(adjust(contact, -30) for _ in range(8)))

        assert sorted(each.status for each in told) == [201] * 3 + [409] * 5
        assert await make.balance(contact) == 10
        await balanced(context, account)

    async def test_can_be_undone_once(self, adjust, dashboard, make, context, account):
        contact = await make.rich(100)
        for credits in (-40, 25):
            done = (await adjust(contact, credits)).data
            path = f"/credit-receptions/{done['uuid']}/reverse"

            undone = (await dashboard.post(path)).data
            again = await dashboard.post(path)

            assert undone["credits"] == -credits
            assert again.problem is CreditReceptionAlreadyReversed
        assert await make.balance(contact) == 100
        await balanced(context, account)

    async def test_what_was_spent_of_it_is_owed_when_it_is_undone(
        self, adjust, dashboard, make
    ):
        contact = await make.contact()
        done = (await adjust(contact, 30)).data
        await adjust(contact, -10)

        path = f"/credit-receptions/{done['uuid']}/reverse"
        undone = (await dashboard.post(path)).data
        more = await adjust(contact, -1)

        told = f"/credit-receptions/{undone['uuid']}/explanation"
        why = (await dashboard.get(told)).data["sentences"]
        wie = (await dashboard.get(told, language="nl")).data["sentences"]
        assert await make.balance(contact) == -10
        assert more.problem is Overdrawn
        assert why == ["Undoes what was put right by hand: -30 points."]
        assert wie == ["Maakt ongedaan wat met de hand is rechtgezet: -30 punten."]

    async def test_says_the_maximum_here_and_the_contracts_words_elsewhere(
        self, adjust, clients, dashboard, make, account
    ):
        contact = await make.contact()
        await make.program(max_amount=29)
        sale = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

        told = [
            await adjust(contact, 30),
            await dashboard.post("/credit-receptions", **sale, unit_value=30),
            await clients.post("/credit-receptions", **sale, unit_value=30),
        ]

        most = {"credits": ["One reception gives 29 credits at most."]}
        assert [each.body.get("errors") for each in told] == [most, most, None]
        assert {each.body["message"] for each in told} == {
            MaximumCreditsReached.message
        }
        assert await make.balance(contact) == 0

    async def test_is_undone_only_by_who_may_adjust(
        self, adjust, clients, register, dashboard, make, audit_log
    ):
        contact = await make.contact()
        done = (await adjust(contact, 30)).data
        narrow = (
            await dashboard.post("/tokens", name="Till", scopes=["loyalty:write"])
        ).data["token"]
        path = f"/credit-receptions/{done['uuid']}/reverse"
        doors = [
            register,
            *(Api(each.http, each.prefix, narrow) for each in (clients, dashboard)),
        ]
        await audit_log.new()

        refused = [await each.post(path) for each in doors]
        refused.append(await doors[1].post(path.replace("/reverse", "/correct")))
        kept = await make.balance(contact)
        undone = (await dashboard.post(path)).data

        assert [each.problem for each in refused] == [Forbidden] * 4
        assert (kept, undone["credits"]) == (30, -30)
        [entry] = await audit_log.new()
        assert (entry["verb"], entry["subject_uuid"]) == (
            "credit_adjustment_reversed",
            done["uuid"],
        )
        assert entry["after"] == {"contact_uuid": contact["uuid"], "credits": -30}

    async def test_is_audited_without_a_word_about_the_person(
        self, adjust, make, audit_log
    ):
        contact = await make.contact()
        await audit_log.new()

        given = (await adjust(contact, 30)).data

        [entry] = await audit_log.new()
        assert (entry["verb"], entry["subject_uuid"]) == (
            "credits_adjusted",
            given["uuid"],
        )
        assert entry["after"] == {"contact_uuid": contact["uuid"], "credits": 30}

    async def test_is_announced_as_what_it_is(self, adjust, make, events):
        contact = await make.contact()

        given = (await adjust(contact, 30)).data

        told = {
            event["name"]: event["payload"]
            for event in await events()
            if event["subject_uuid"] == given["uuid"]
        }
        assert told == {
            "credit_reception_created": {"credits": 30, "reverses": None},
            "credits_adjusted": {"credits": 30},
        }

    async def test_counts_as_nothing_received(self, adjust, clients, make):
        contact = await make.contact()
        await adjust(contact, 30)

        found = (await clients.get(f"/contacts/{contact['uuid']}")).data

        assert found["current_values"]["loyalty_total_credits_received"] == 0

    async def test_expires_as_the_terms_say(self, adjust, make, context, account):
        await make.program(expiration_days=30)
        await adjust(await make.contact(), 30)

        await balanced(context, account)

    async def test_refuses_as_a_reception_does(self, adjust, dashboard, make, account):
        contact = await make.contact()
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        await make.program(max_amount=29)

        refused = [
            (await adjust({"uuid": NOBODY}, 30)).problem,
            (await adjust(contact, 30, shop_uuid=NOBODY)).problem,
            (await adjust(contact, 30)).problem,
        ]
        await dashboard.put(link, is_linked=False)
        refused.append((await adjust(contact, 30)).problem)
        await dashboard.put(link, is_linked=True)
        await make.program(is_active=False)
        refused.append((await adjust(contact, 30)).problem)

        assert refused == [
            ContactNotFound,
            ShopNotFound,
            MaximumCreditsReached,
            ShopNotLinked,
            LoyaltyProgramNotActive,
        ]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"credits": 0}, "credits"),
            ({"credits": "30"}, "credits"),
            ({"reason": ""}, "reason"),
            ({"reason": "x" * 1_001}, "reason"),
            ({"text": "x" * 1_001}, "text"),
            ({"more": 1}, "more"),
        ],
    )
    async def test_names_what_is_wrong(self, adjust, make, changes, field):
        contact = await make.contact()

        refused = await adjust(contact, changes.pop("credits", 30), **changes)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == [field]
        assert await make.balance(contact) == 0

    async def test_knows_nobody_of_another_account(self, adjust, others):
        stranger = await others.contact()

        refused = await adjust(stranger, 30)

        assert refused.problem is ContactNotFound
        assert await others.balance(stranger) == 0

    async def test_waits_two_seconds_for_a_wallet(self, adjust, make, second_session):
        contact = await make.contact()
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await adjust(contact, 30)
        await second_session.execute("rollback")

        assert busy.problem is CreditReceptionInProgress
        assert await make.balance(contact) == 0

    async def test_of_somebody_erased_the_words_go(
        self, adjust, dashboard, make, chores
    ):
        contact = await make.contact()
        given = (await adjust(contact, 30, text="Dear Robin")).data
        await dashboard.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
        await chores.do()

        path = f"/credit-receptions/{given['uuid']}/explanation"
        told = (await dashboard.get(path)).data

        assert told["credits"] == 30
        assert told["adjustment"] == {"reason": "", "text": ""}
